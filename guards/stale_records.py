"""Policy 5: records older than their system allows are not what a customer is told from."""

from __future__ import annotations

from collections.abc import Iterator

from counterfoil.guards.dispatch import SETTLED_JOBS
from counterfoil.guards.freshness import hours_allowed, is_stale
from counterfoil.guards.policy import Freshness
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import cite, clear, hold, manual
from counterfoil.records.accounts import CommitmentStatus
from counterfoil.records.base import SourceRecord
from counterfoil.records.facts import Facts, OrderFacts
from counterfoil.records.fulfillment import ShipmentStatus
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import Workflow


def stale_records(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual for each row that is too old at `now`, a hold for one that does not say how old it is."""
    verdicts = (
        _judge(row, facts, rules.policy.freshness_hours) for row in dict.fromkeys(_rows_that_age(facts))
    )
    found = tuple(each for each in verdicts if each is not None)
    return found or (clear(Reason.RECORDS_FRESH),)


def _judge(row: SourceRecord, facts: Facts, freshness: Freshness) -> Verdict | None:
    system, record, evidence = row.source.system.upper(), row.source.record, cite(row)
    if row.updated_at is None:
        return hold(Reason.AGE_UNKNOWN, system=system, record=record, evidence=evidence)
    if not is_stale(row, facts.now, freshness):
        return None
    hours = int((facts.now - row.updated_at).total_seconds() // 3600)
    limit = f"{hours_allowed(row, freshness):g}"
    return manual(
        Reason.RECORD_STALE, system=system, record=record, hours=hours, limit=limit, evidence=evidence
    )


def _rows_that_age(facts: Facts) -> Iterator[SourceRecord]:
    """Every row but those that are finished: delivered, closed, completed and cancelled rows do not age."""
    for each in facts.orders:
        yield from _rows_of_order(each)
        if facts.workflow is Workflow.DISPATCH_EXCEPTION:
            yield from _rows_of_dispatch(each)
    if facts.account is not None:
        yield facts.account
    yield from (each for each in facts.contacts if each.email.lower() == facts.sender.address.lower())


def _rows_of_order(order_facts: OrderFacts) -> Iterator[SourceRecord]:
    yield from order_facts.contracts
    yield from (each for each in (order_facts.account,) if each is not None)
    yield from (each for each in order_facts.shipments if each.status is not ShipmentStatus.DELIVERED)
    if order_facts.order is not None and not order_facts.order.is_open:
        return  # its lines, its intake row and its deal are finished with it
    yield from (each for each in (order_facts.order, order_facts.intake, order_facts.opportunity) if each)
    yield from order_facts.lines
    yield from order_facts.inventory
    yield from (each for each in order_facts.commitments if each.status is CommitmentStatus.OPEN)


def _rows_of_dispatch(order_facts: OrderFacts) -> Iterator[SourceRecord]:
    ahead = tuple(each for each in order_facts.jobs if each.status not in SETTLED_JOBS)
    sent = {each.technician for each in ahead}
    yield from ahead
    yield from (each for each in order_facts.technicians if each.technician in sent)
