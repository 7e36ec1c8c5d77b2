"""Sources that disagree."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.guards.reasons import Reason
from counterfoil.guards.record_mismatch import record_mismatch
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.accounts import CommitmentStatus
from counterfoil.records.facts import OrderFacts
from counterfoil.records.fulfillment import ShipmentStatus
from counterfoil.records.orders import OrderStatus
from counterfoil.records.vocabulary import SystemName
from tests.builders import (
    PROMISED,
    commitment,
    delivered_order,
    delivered_shipment,
    facts,
    order_facts,
    order_line,
    purchase_order,
    shipment,
)
from tests.guards.judged import is_clear, reasons

NEXT_WEEK = PROMISED + timedelta(days=7)
ALL, PART = Decimal(10), Decimal(4)
GONE = shipment(status=ShipmentStatus.IN_TRANSIT)


def of_status(status: OrderStatus | None, **changes: Any) -> OrderFacts:
    """Order SO-1 in that status."""
    return order_facts(order=purchase_order(status=status), **changes)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(order_facts(), [], id="all agree"),
        pytest.param(order_facts(lines=(order_line(promised_date=None),)), [], id="an undated line agrees"),
        pytest.param(
            order_facts(lines=(order_line(), order_line(2, promised_date=NEXT_WEEK))),
            [Reason.PROMISE_IS_NOT_THE_LINES],
            id="a line is promised later",
        ),
        pytest.param(
            order_facts(lines=(order_line(promised_date=date(2026, 3, 20)),)),
            [Reason.PROMISE_IS_NOT_THE_LINES],
            id="every line is promised earlier",
        ),
        pytest.param(
            order_facts(
                lines=(order_line(promised_date=date(2026, 3, 20)), order_line(2, promised_date=None))
            ),
            [],
            id="the undated line is promised with the order",
        ),
        pytest.param(order_facts(commitments=(commitment(),)), [], id="a commitment that agrees"),
        pytest.param(
            order_facts(commitments=(commitment(due_on=NEXT_WEEK),)),
            [Reason.COMMITMENT_DIFFERS],
            id="an open commitment on another day",
        ),
        pytest.param(
            order_facts(commitments=(commitment(due_on=NEXT_WEEK, status=CommitmentStatus.KEPT),)),
            [],
            id="a kept commitment",
        ),
        pytest.param(
            order_facts(commitments=(commitment(due_on=NEXT_WEEK, order_id="SO-9"),)),
            [],
            id="a commitment for another order",
        ),
        pytest.param(
            of_status(OrderStatus.IN_FULFILLMENT, shipments=(shipment(status=ShipmentStatus.PACKED),)),
            [],
            id="in fulfillment, packed",
        ),
        pytest.param(
            of_status(
                OrderStatus.IN_FULFILLMENT,
                lines=(order_line(quantity_shipped=PART),),
                shipments=(delivered_shipment(quantity=PART), shipment("SH-2", quantity=Decimal(6))),
            ),
            [],
            id="a part shipped while in fulfillment",
        ),
        pytest.param(
            of_status(
                OrderStatus.IN_FULFILLMENT,
                lines=(order_line(quantity_shipped=PART),),
                shipments=(delivered_shipment(quantity=PART),),
            ),
            [],
            id="all that was shipped of a part is delivered",
        ),
        pytest.param(
            of_status(OrderStatus.SHIPPED, shipments=(shipment(status=ShipmentStatus.PACKED),)),
            [Reason.SHIPPED_BY_STATUS_ONLY],
            id="shipped, and nothing was",
        ),
        pytest.param(
            of_status(OrderStatus.SHIPPED, lines=(order_line(quantity_shipped=ALL),), shipments=(GONE,)),
            [],
            id="shipped and on its way",
        ),
        pytest.param(
            delivered_order(shipments=(delivered_shipment(), shipment("SH-2", quantity=Decimal(0)))),
            [Reason.DELIVERED_BY_STATUS_ONLY],
            id="delivered, and one shipment is not",
        ),
        pytest.param(delivered_order(), [], id="delivered"),
        pytest.param(
            of_status(
                OrderStatus.SHIPPED,
                lines=(order_line(quantity_shipped=ALL),),
                shipments=(delivered_shipment(),),
            ),
            [Reason.DELIVERED_BUT_NOT_BY_STATUS],
            id="all of it delivered, and still shipped",
        ),
        pytest.param(
            of_status(
                OrderStatus.IN_FULFILLMENT,
                lines=(order_line(quantity_shipped=ALL),),
                shipments=(delivered_shipment(),),
            ),
            [Reason.DELIVERED_BUT_NOT_BY_STATUS],
            id="all of it delivered, and still in fulfillment",
        ),
        pytest.param(
            of_status(
                OrderStatus.CLOSED,
                lines=(order_line(quantity_shipped=ALL),),
                shipments=(delivered_shipment(),),
            ),
            [],
            id="delivered and closed",
        ),
        pytest.param(
            of_status(OrderStatus.SHIPPED, lines=(order_line(quantity_shipped=PART),), shipments=(GONE,)),
            [Reason.QUANTITIES_DIFFER],
            id="four by the ERP, ten by fulfillment",
        ),
        pytest.param(
            of_status(
                OrderStatus.SHIPPED,
                lines=(order_line(quantity_shipped=ALL), order_line(2, quantity_shipped=PART)),
                shipments=(shipment(status=ShipmentStatus.SHIPPED, line=None, quantity=Decimal(14)),),
            ),
            [],
            id="one shipment of the whole order",
        ),
        pytest.param(
            of_status(
                OrderStatus.SHIPPED,
                lines=(order_line(quantity_shipped=None),),
                shipments=(GONE,),
            ),
            [],
            id="an unknown quantity contradicts nobody",
        ),
        pytest.param(
            of_status(
                OrderStatus.SHIPPED,
                lines=(order_line(quantity_shipped=ALL),),
                shipments=(GONE, shipment("SH-2", line=7, status=ShipmentStatus.SHIPPED)),
            ),
            [Reason.QUANTITIES_DIFFER],
            id="a shipment of a line that the order has not",
        ),
        pytest.param(OrderFacts(), [], id="nothing known of an order"),
    ],
)
def test_where_sources_disagree(order: OrderFacts, expected: list[Reason]) -> None:
    assert reasons(record_mismatch, facts(orders=(order,))) == expected


@pytest.mark.parametrize("status", [OrderStatus.OPEN, OrderStatus.CONFIRMED, OrderStatus.ON_HOLD])
def test_something_shipped_of_an_order_that_ships_nothing_yet(status: OrderStatus) -> None:
    by_fulfillment = of_status(status, shipments=(GONE,))
    by_erp = of_status(status, lines=(order_line(quantity_shipped=ALL),))
    for each in (by_fulfillment, by_erp):
        assert Reason.SHIPPED_BUT_NOT_BY_STATUS in reasons(record_mismatch, facts(orders=(each,)))


def test_the_status_is_said_in_words() -> None:
    whole = {"lines": (order_line(quantity_shipped=ALL),), "shipments": (delivered_shipment(),)}
    for status, words in ((OrderStatus.IN_FULFILLMENT, "in fulfillment"), (None, "of unknown status")):
        (verdict,) = record_mismatch(facts(orders=(of_status(status, **whole),)), Rulebook())
        assert verdict.explanation == f"SO-1 is {words}, and all of it was delivered."


def test_a_source_that_is_out_contradicts_nobody() -> None:
    half_known = of_status(OrderStatus.SHIPPED, lines=(order_line(quantity_shipped=ALL),), shipments=())
    out = (SystemName.FULFILLMENT,)
    assert not is_clear(record_mismatch, facts(orders=(half_known,)))
    assert is_clear(record_mismatch, facts(orders=(half_known,), unavailable=out))
    other_days = order_facts(lines=(order_line(promised_date=NEXT_WEEK),))
    assert not is_clear(record_mismatch, facts(orders=(other_days,), unavailable=out))


def test_both_sides_are_cited() -> None:
    (verdict,) = record_mismatch(
        facts(orders=(order_facts(commitments=(commitment(due_on=NEXT_WEEK),)),)), Rulebook()
    )
    assert verdict.evidence == ("e-SO-1", "e-M-1")
    assert "2026-03-31" in verdict.explanation
    assert "2026-03-24" in verdict.explanation


@given(st.lists(st.integers(0, 40), min_size=1, max_size=5), st.data())
def test_an_order_whose_sources_were_made_to_agree_is_clear(shipped: list[int], data: st.DataObject) -> None:
    days = [PROMISED - timedelta(days=data.draw(st.integers(0, 9))) for _ in shipped]
    lines = tuple(
        order_line(number, promised_date=day, quantity_ordered=Decimal(50), quantity_shipped=Decimal(count))
        for number, (count, day) in enumerate(zip(shipped, days, strict=True), start=1)
    )
    shipments = tuple(
        shipment(
            f"SH-{line.line}",
            line=line.line,
            quantity=line.quantity_shipped,
            status=ShipmentStatus.IN_TRANSIT,
        )
        for line in lines
    )
    agreeing = order_facts(
        order=purchase_order(status=OrderStatus.IN_FULFILLMENT, promised_date=max(days)),
        lines=lines,
        shipments=shipments,
    )
    assert is_clear(record_mismatch, facts(orders=(agreeing,)))
