"""Policy 6: the promise level, the lowest of all that limit what a draft may say.

The levels form a chain and every limit is a level of its own, so that a stricter source
can only lower what may be said and nothing can raise it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from counterfoil.guards.promised import is_open_line, promised_for, shipments_of
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import cite
from counterfoil.records.accounts import ConstraintCode, Contract
from counterfoil.records.facts import Facts, OrderFacts, Standing
from counterfoil.records.fulfillment import ShipmentStatus
from counterfoil.records.orders import OrderQueueStatus, OrderStatus
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import Outcome, PromiseLevel, Workflow

_NO_DATE_ALLOWED: Final = frozenset(
    {
        ConstraintCode.NO_PROMISE,
        ConstraintCode.CONFIRM_IN_WRITING,
        ConstraintCode.LATE_PENALTY,
        None,  # an unknown constraint is as strict as any that is known
    }
)
_TO_CUSTOMERS: Final = frozenset({Workflow.PO_FOLLOW_UP, Workflow.ORDER_READINESS})


class PromiseLimit(NamedTuple):
    """One thing that limits what may be said of an order, and why, in plain words."""

    level: PromiseLevel
    why: str
    evidence: tuple[str, ...] = ()


def promise_level(facts: Facts, verdicts: Iterable[Verdict], rules: Rulebook) -> PromiseLevel:
    """What a draft may say: nothing where any guard is not clear, else what the records allow."""
    if any(each.outcome is not Outcome.CLEAR for each in verdicts):
        return PromiseLevel.NONE
    return level_by_records(facts)


def level_by_records(facts: Facts) -> PromiseLevel:
    """What the records alone allow: the strictest of the orders; `none` where no customer is written to."""
    is_for_customer = facts.sender.standing is Standing.AUTHORIZED_CONTACT and facts.workflow in _TO_CUSTOMERS
    if not is_for_customer or not facts.orders:
        return PromiseLevel.NONE
    return min(limit.level for each in facts.orders for limit in limits_of(each, facts.workflow))


def limits_of(order_facts: OrderFacts, workflow: Workflow | None) -> tuple[PromiseLimit, ...]:
    """Everything that limits what may be said of one order, the contract first."""
    return (
        *_by_contract(order_facts.contracts),
        *_by_queue(order_facts, workflow),
        *_by_dates(order_facts),
    )


def _by_contract(contracts: tuple[Contract, ...]) -> Iterator[PromiseLimit]:
    if not contracts:
        yield PromiseLimit(PromiseLevel.NONE, "no contract is known")
    for each in contracts:
        allowed, evidence = each.allowed_promise or PromiseLevel.NONE, cite(each)
        spoken = allowed.replace("_", " ")
        yield PromiseLimit(allowed, f"contract {each.contract_id} allows {spoken}", evidence)
        if each.constraint_code in _NO_DATE_ALLOWED:
            code = (each.constraint_code or "unknown").replace("_", " ")
            why = f"the constraint of contract {each.contract_id} is {code}"
            yield PromiseLimit(PromiseLevel.RESTATE_STATUS, why, evidence)


def _by_queue(order_facts: OrderFacts, workflow: Workflow | None) -> Iterator[PromiseLimit]:
    if workflow is not Workflow.ORDER_READINESS:
        return
    intake = order_facts.intake
    if intake is not None and intake.order_queue_status is OrderQueueStatus.ACCEPTED:
        yield PromiseLimit(
            PromiseLevel.RESTATE_STATUS, "the order queue has accepted it, no more", cite(intake)
        )
    else:
        yield PromiseLimit(PromiseLevel.ACKNOWLEDGE, "the order queue has not accepted it", cite(intake))


def _by_dates(order_facts: OrderFacts) -> Iterator[PromiseLimit]:
    """A promised date may be restated only where fulfillment agrees that it will be kept."""
    order = order_facts.order
    level = PromiseLevel.RESTATE_STATUS
    if order is None or order.promised_date is None:
        yield PromiseLimit(level, "no date is promised", cite(order))
    elif order.status is OrderStatus.CANCELLED:
        yield PromiseLimit(level, "a cancelled order promises no date", cite(order))
    if not order_facts.shipments:
        yield PromiseLimit(level, "no shipment is known", cite(order))
    for line in order_facts.lines:
        if is_open_line(order_facts, line) and not shipments_of(order_facts, line):
            yield PromiseLimit(level, f"no shipment of line {line.line} is known", cite(line))
    for each in order_facts.shipments:
        promised = promised_for(order_facts, each.line)
        if each.status is ShipmentStatus.DELIVERED:
            continue
        if each.eta is None:
            yield PromiseLimit(level, f"shipment {each.shipment_id} has no eta", cite(each))
        elif promised is not None and each.eta.date() > promised:
            why = f"shipment {each.shipment_id} is due after the promised date"
            yield PromiseLimit(level, why, cite(each))
