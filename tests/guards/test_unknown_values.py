"""Values that nobody holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from counterfoil.guards.nothing_may_be_said import nothing_may_be_said
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.unknown_values import unknown_values
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.fulfillment import ShipmentStatus
from counterfoil.records.orders import OrderQueueStatus, OrderStatus
from counterfoil.records.reading import Ask, Topic
from counterfoil.records.vocabulary import Outcome, PromiseLevel, SystemName, Workflow
from tests.builders import (
    account,
    contract,
    delivered_order,
    delivered_shipment,
    facts,
    intake,
    order_facts,
    order_line,
    purchase_order,
    reading,
    sender,
    shipment,
)
from tests.guards.judged import is_clear, reasons
from tests.guards.worlds import any_facts


def unknown(order: Any, *asks: Ask, **changes: Any) -> list[str]:
    """Which values are held to be unknown."""
    given_facts = facts(orders=(order,), reading=reading(Topic.ORDER, asks=asks), **changes)
    verdicts = unknown_values(given_facts, Rulebook())
    return [each.explanation for each in verdicts if each.outcome is Outcome.HOLD]


GONE = {"status": ShipmentStatus.IN_TRANSIT, "carrier": None, "tracking_number": None}
SHIPPED = {
    "lines": (order_line(quantity_shipped=Decimal(10)),),
    "order": purchase_order(status=OrderStatus.SHIPPED),
}


@pytest.mark.parametrize(
    ("order", "asks", "expected"),
    [
        pytest.param(order_facts(), tuple(Ask), [], id="all known"),
        pytest.param(
            order_facts(order=purchase_order(status=None)),
            (),
            ["The field status of SO-1 is unknown."],
            id="status of the order",
        ),
        pytest.param(
            order_facts(shipments=(shipment(status=None),)),
            (),
            ["The field status of SH-1 is unknown."],
            id="status of a shipment",
        ),
        pytest.param(
            order_facts(lines=(order_line(quantity_ordered=None, quantity_shipped=None),)),
            (),
            [
                "The field quantity_ordered of SO-1/1 is unknown.",
                "The field quantity_shipped of SO-1/1 is unknown.",
            ],
            id="quantities of an open order",
        ),
        pytest.param(
            delivered_order(lines=(order_line(quantity_ordered=None),)),
            (),
            [],
            id="quantities of a finished order",
        ),
        pytest.param(
            delivered_order(lines=(order_line(quantity_ordered=None),)),
            (Ask.QUANTITY,),
            ["The field quantity_ordered of SO-1/1 is unknown."],
            id="quantities that are asked for",
        ),
        pytest.param(
            order_facts(lines=()),
            (Ask.QUANTITY,),
            ["The field quantity_ordered of SO-1 is unknown."],
            id="quantities of an order without lines",
        ),
        pytest.param(
            order_facts(contracts=(contract(is_disputed=None),)),
            (),
            ["The field is_disputed of K-1 is unknown."],
            id="whether the contract is disputed",
        ),
        pytest.param(
            order_facts(shipments=(shipment(**GONE),), **SHIPPED), (), [], id="tracking, not asked for"
        ),
        pytest.param(
            order_facts(shipments=(shipment(**GONE),), **SHIPPED),
            (Ask.TRACKING, Ask.CARRIER),
            ["The field tracking_number of SH-1 is unknown.", "The field carrier of SH-1 is unknown."],
            id="tracking, asked for",
        ),
        pytest.param(order_facts(), (Ask.TRACKING,), [], id="tracking of what has not left"),
        pytest.param(
            delivered_order(shipments=(delivered_shipment(delivered_at=None),)),
            (Ask.DELIVERED_ON,),
            ["The field delivered_at of SH-1 is unknown."],
            id="the day of a delivery",
        ),
        pytest.param(
            order_facts(account=account(customer_owner=None, account_owner=None)),
            (Ask.CONTACT,),
            ["The field customer_owner of A-1 is unknown."],
            id="whom to call",
        ),
        pytest.param(
            order_facts(account=account(customer_owner=None)),
            (Ask.CONTACT,),
            [],
            id="the account owner to call",
        ),
        pytest.param(
            order_facts(contracts=(contract(allowed_promise=None, is_disputed=None),)),
            (),
            [],
            id="where nothing may be said nothing is needed",
        ),
    ],
)
def test_what_the_answer_would_need(order: Any, asks: tuple[Ask, ...], expected: list[str]) -> None:
    assert unknown(order, *asks) == expected


def test_at_the_level_of_an_acknowledgement_no_status_is_needed() -> None:
    queued = order_facts(
        order=purchase_order(status=None), intake=intake(order_queue_status=OrderQueueStatus.QUEUED)
    )
    assert unknown(queued, workflow=Workflow.ORDER_READINESS) == []


def test_an_internal_brief_says_itself_what_is_unknown() -> None:
    assert unknown(order_facts(order=purchase_order(status=None)), sender=sender(Standing.INTERNAL)) == []


@given(any_facts(sender=sender()))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_unknown_order_status_is_never_clear_where_a_status_may_be_said(given_facts: Facts) -> None:
    unsure = given_facts.model_copy(
        update={
            "orders": (order_facts(order=purchase_order(status=None), shipments=()),),
            "workflow": Workflow.PO_FOLLOW_UP,
        }
    )
    assert Reason.VALUE_UNKNOWN in reasons(unknown_values, unsure)


@pytest.mark.parametrize(
    ("contracts", "expected"),
    [
        ((contract(),), []),
        ((), [Reason.NOTHING_MAY_BE_SAID]),
        ((contract(allowed_promise=None),), [Reason.NOTHING_MAY_BE_SAID]),
        ((contract(), contract("K-2", allowed_promise=PromiseLevel.NONE)), [Reason.NOTHING_MAY_BE_SAID]),
    ],
)
def test_where_no_word_is_allowed_a_person_answers(contracts: Any, expected: list[Reason]) -> None:
    assert reasons(nothing_may_be_said, facts(orders=(order_facts(contracts=contracts),))) == expected


def test_a_contract_that_could_not_be_read_is_not_one_that_forbids() -> None:
    unread = facts(orders=(order_facts(contracts=()),), unavailable=(SystemName.CRM,))
    assert is_clear(nothing_may_be_said, unread)
