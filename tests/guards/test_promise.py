"""The promise level: the lowest of all limits, over every combination of states."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from counterfoil.guards.promise import level_by_records, limits_of, promise_level
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, hold, manual
from counterfoil.records.accounts import ConstraintCode
from counterfoil.records.facts import Facts, OrderFacts, Standing
from counterfoil.records.orders import OrderQueueStatus, OrderStatus
from counterfoil.records.vocabulary import PromiseLevel, Workflow
from tests.builders import (
    PROMISED,
    at,
    contract,
    delivered_order,
    delivered_shipment,
    facts,
    intake,
    order_facts,
    order_line,
    purchase_order,
    sender,
    shipment,
)
from tests.guards.worlds import any_facts

RULES = Rulebook()
CLEAR = (clear(Reason.NOTHING_LATE),)
NONE, ACKNOWLEDGE = PromiseLevel.NONE, PromiseLevel.ACKNOWLEDGE
STATUS, DATE = PromiseLevel.RESTATE_STATUS, PromiseLevel.RESTATE_CONFIRMED_DATE
LATER = PROMISED + timedelta(days=1)


def level(order: OrderFacts, workflow: Workflow = Workflow.PO_FOLLOW_UP) -> PromiseLevel:
    """What may be said of one order with every guard clear."""
    return promise_level(facts(orders=(order,), workflow=workflow), CLEAR, RULES)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(order_facts(), DATE, id="everything known and agreed"),
        pytest.param(delivered_order(), DATE, id="delivered: no shipment is under way"),
        pytest.param(order_facts(order=purchase_order(promised_date=None)), STATUS, id="no promised date"),
        pytest.param(order_facts(shipments=()), STATUS, id="no shipment row"),
        pytest.param(order_facts(shipments=(shipment(eta=None),)), STATUS, id="no eta"),
        pytest.param(order_facts(shipments=(shipment(eta=at(LATER)),)), STATUS, id="eta after the promise"),
        pytest.param(
            order_facts(shipments=(shipment(), shipment("SH-2", eta=None))),
            STATUS,
            id="one of two without an eta",
        ),
        pytest.param(
            order_facts(shipments=(shipment(), delivered_shipment("SH-2", eta=None))),
            DATE,
            id="what has arrived needs no eta",
        ),
        pytest.param(
            order_facts(lines=(order_line(), order_line(2))),
            STATUS,
            id="an open line that no shipment carries",
        ),
        pytest.param(
            order_facts(lines=(order_line(), order_line(2)), shipments=(shipment(line=None),)),
            DATE,
            id="one shipment for all lines",
        ),
        pytest.param(
            order_facts(order=purchase_order(status=OrderStatus.CANCELLED)), STATUS, id="a cancelled order"
        ),
        pytest.param(order_facts(contracts=()), NONE, id="no contract known"),
        pytest.param(
            order_facts(contracts=(contract(allowed_promise=None),)), NONE, id="unknown what is allowed"
        ),
        pytest.param(
            order_facts(contracts=(contract(), contract("K-2", allowed_promise=ACKNOWLEDGE))),
            ACKNOWLEDGE,
            id="the strictest contract",
        ),
        pytest.param(
            order_facts(contracts=(contract(constraint_code=None),)), STATUS, id="unknown constraint"
        ),
        *(
            pytest.param(
                order_facts(contracts=(contract(constraint_code=code),)),
                DATE if code in (ConstraintCode.NONE, ConstraintCode.NAMED_CARRIER) else STATUS,
                id=code,
            )
            for code in ConstraintCode
        ),
    ],
)
def test_what_may_be_said_of_an_order(order: OrderFacts, expected: PromiseLevel) -> None:
    assert level(order) is expected


@pytest.mark.parametrize("status", [*OrderQueueStatus, None])
def test_readiness_is_acknowledged_until_the_queue_accepts_and_never_gets_a_date(
    status: OrderQueueStatus | None,
) -> None:
    order = order_facts(intake=intake(order_queue_status=status))
    expected = STATUS if status is OrderQueueStatus.ACCEPTED else ACKNOWLEDGE
    assert level(order, Workflow.ORDER_READINESS) is expected


def test_the_strictest_order_is_the_cases() -> None:
    both = facts(orders=(order_facts(), order_facts(shipments=())))
    assert promise_level(both, CLEAR, RULES) is STATUS


@pytest.mark.parametrize(
    "verdict", [manual(Reason.MESSAGE_SAYS_LATE), hold(Reason.VALUE_UNKNOWN, field="x", record="y")]
)
def test_one_verdict_that_is_not_clear_leaves_nothing_to_say(verdict: Any) -> None:
    assert promise_level(facts(), (*CLEAR, verdict), RULES) is NONE


@given(any_facts())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_is_said_to_anybody_but_an_authorized_contact(given_facts: Facts) -> None:
    if given_facts.sender.standing is not Standing.AUTHORIZED_CONTACT:
        assert promise_level(given_facts, CLEAR, RULES) is NONE


# The lattice.  Every dimension lists its states from the strictest to the widest.

ALLOWED = (None, *PromiseLevel)
CONSTRAINTS = (
    None,
    ConstraintCode.NO_PROMISE,
    ConstraintCode.CONFIRM_IN_WRITING,
    ConstraintCode.LATE_PENALTY,
    ConstraintCode.NAMED_CARRIER,
    ConstraintCode.NONE,
)
PROMISES = (None, PROMISED)
ETAS = (None, at(LATER), at(PROMISED))
QUEUES = (
    (Workflow.DISPATCH_EXCEPTION, OrderQueueStatus.ACCEPTED),
    (Workflow.ORDER_READINESS, None),
    (Workflow.ORDER_READINESS, OrderQueueStatus.BLOCKED),
    (Workflow.ORDER_READINESS, OrderQueueStatus.NOT_SUBMITTED),
    (Workflow.ORDER_READINESS, OrderQueueStatus.QUEUED),
    (Workflow.ORDER_READINESS, OrderQueueStatus.IN_PROCESSING),
    (Workflow.ORDER_READINESS, OrderQueueStatus.ACCEPTED),
    (Workflow.PO_FOLLOW_UP, OrderQueueStatus.ACCEPTED),
)
VERDICTS = (manual(Reason.ABOUT_PRICING), hold(Reason.VALUE_UNKNOWN, field="x", record="y"), *CLEAR)
DIMENSIONS: tuple[tuple[Any, ...], ...] = (ALLOWED, CONSTRAINTS, PROMISES, ETAS, QUEUES, VERDICTS)
NO_DATE = {None, ConstraintCode.NO_PROMISE, ConstraintCode.CONFIRM_IN_WRITING, ConstraintCode.LATE_PENALTY}


def level_in(state: tuple[Any, ...]) -> PromiseLevel:
    """The level in one combination of states."""
    allowed, constraint, promised, eta, (workflow, queue), verdict = state
    order = order_facts(
        order=purchase_order(promised_date=promised),
        lines=(order_line(promised_date=None),),
        shipments=(shipment(eta=eta),),
        contracts=(contract(allowed_promise=allowed, constraint_code=constraint),),
        intake=intake(order_queue_status=queue),
    )
    return promise_level(facts(orders=(order,), workflow=workflow), (verdict,), RULES)


def worded_level(state: tuple[Any, ...]) -> PromiseLevel:
    """The same level, as the policy words it."""
    allowed, constraint, promised, eta, (workflow, queue), verdict = state
    is_clear = verdict is VERDICTS[-1]
    if not is_clear or workflow is Workflow.DISPATCH_EXCEPTION or allowed in (None, NONE):
        return NONE
    if workflow is Workflow.ORDER_READINESS and queue is not OrderQueueStatus.ACCEPTED:
        return ACKNOWLEDGE
    is_agreed = promised is not None and eta is not None and eta.date() <= promised
    may_be_dated = constraint not in NO_DATE and workflow is Workflow.PO_FOLLOW_UP and is_agreed
    return min(allowed, DATE if may_be_dated else STATUS)


@pytest.fixture(scope="module")
def levels() -> dict[tuple[int, ...], PromiseLevel]:
    """The level of every combination of states, by the place of each state in its dimension."""
    places = product(*(range(len(states)) for states in DIMENSIONS))
    return {place: level_in(state_at(place)) for place in places}


def state_at(place: tuple[int, ...]) -> tuple[Any, ...]:
    """The states that stand at these places."""
    return tuple(states[index] for states, index in zip(DIMENSIONS, place, strict=True))


def test_every_combination_of_states_has_the_level_that_the_policy_words(
    levels: dict[tuple[int, ...], PromiseLevel],
) -> None:
    assert len(levels) == 5 * 6 * 2 * 3 * 8 * 3
    assert [place for place, found in levels.items() if found is not worded_level(state_at(place))] == []


def test_a_stricter_source_never_widens_what_may_be_said(levels: dict[tuple[int, ...], PromiseLevel]) -> None:
    for place, wide in levels.items():
        for dimension, index in enumerate(place):
            if index > 0:
                stricter = (*place[:dimension], index - 1, *place[dimension + 1 :])
                assert levels[stricter] <= wide, state_at(stricter)


@given(any_facts(), any_facts())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_one_more_order_never_widens_what_may_be_said(given_facts: Facts, other: Facts) -> None:
    more = given_facts.model_copy(update={"orders": (*given_facts.orders, *other.orders)})
    if given_facts.orders:
        assert level_by_records(more) <= level_by_records(given_facts)


@given(any_facts(sender=sender()))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_level_is_the_lowest_of_the_limits_and_each_says_why(given_facts: Facts) -> None:
    limits = [limit for each in given_facts.orders for limit in limits_of(each, given_facts.workflow)]
    assert all(limit.why for limit in limits)
    assert all(level_by_records(given_facts) <= limit.level for limit in limits)


def test_goods_on_the_way_in_part_shipments_may_be_restated_with_their_date() -> None:
    part = order_facts(
        order=purchase_order(status=OrderStatus.IN_FULFILLMENT),
        lines=(order_line(quantity_shipped=Decimal(4)),),
        shipments=(delivered_shipment(quantity=Decimal(4)), shipment("SH-2", quantity=Decimal(6))),
    )
    assert level(part) is DATE
