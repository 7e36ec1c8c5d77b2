"""Lateness: by dates alone, or by the sender's word."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.guards.late_fulfillment import late_fulfillment
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.facts import Standing
from counterfoil.records.fulfillment import ShipmentStatus
from counterfoil.records.orders import OrderStatus
from counterfoil.records.reading import Ask, Topic
from counterfoil.records.vocabulary import SystemName
from tests.builders import (
    NOW,
    PROMISED,
    TODAY,
    at,
    delivered_shipment,
    facts,
    order_facts,
    order_line,
    purchase_order,
    reading,
    sender,
    shipment,
)
from tests.guards.judged import is_clear, reasons

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
ALL = Decimal(10)


def promised(day: date | None, **changes: Any) -> Any:
    """Order SO-1 whose one line is promised for that day."""
    return order_facts(
        **{
            "order": purchase_order(promised_date=day),
            "lines": (order_line(promised_date=day),),
            "shipments": (),
            **changes,
        }
    )


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(promised(YESTERDAY), [Reason.LINE_PAST_PROMISE], id="open and past"),
        pytest.param(promised(TODAY), [], id="today is not past"),
        pytest.param(promised(TOMORROW), [], id="ahead"),
        pytest.param(promised(None), [], id="no promise is not late; it is unknown"),
        pytest.param(
            promised(YESTERDAY, lines=(order_line(promised_date=None),)),
            [Reason.LINE_PAST_PROMISE],
            id="a line without a date takes the order's",
        ),
        pytest.param(
            promised(TOMORROW, lines=(order_line(promised_date=YESTERDAY), order_line(2))),
            [Reason.LINE_PAST_PROMISE],
            id="one line is late",
        ),
        pytest.param(
            promised(
                YESTERDAY,
                lines=(order_line(promised_date=YESTERDAY, quantity_shipped=ALL),),
                shipments=(delivered_shipment(),),
            ),
            [],
            id="shipped and delivered",
        ),
        pytest.param(
            promised(
                YESTERDAY,
                lines=(order_line(promised_date=YESTERDAY, quantity_shipped=ALL),),
                shipments=(shipment(status=ShipmentStatus.IN_TRANSIT, eta=None),),
            ),
            [Reason.LINE_PAST_PROMISE],
            id="shipped and not delivered",
        ),
        pytest.param(
            promised(
                YESTERDAY,
                lines=(order_line(promised_date=YESTERDAY, quantity_shipped=ALL),),
                shipments=(delivered_shipment(line=None),),
            ),
            [],
            id="delivered by a shipment of the whole order",
        ),
        pytest.param(
            promised(
                YESTERDAY,
                lines=(order_line(promised_date=YESTERDAY, quantity_shipped=Decimal(4)),),
                shipments=(delivered_shipment(quantity=Decimal(4)),),
            ),
            [Reason.LINE_PAST_PROMISE],
            id="a remainder is open",
        ),
        pytest.param(
            promised(YESTERDAY, lines=(order_line(promised_date=YESTERDAY, quantity_ordered=None),)),
            [Reason.LINE_PAST_PROMISE],
            id="unknown quantities count as open",
        ),
        pytest.param(promised(YESTERDAY, lines=()), [Reason.LINE_PAST_PROMISE], id="an order without lines"),
        pytest.param(promised(TODAY, lines=()), [], id="an order without lines, promised for today"),
        pytest.param(
            order_facts(shipments=(shipment(eta=at(PROMISED + timedelta(days=1))),)),
            [Reason.ETA_AFTER_PROMISE],
            id="eta after the promise",
        ),
        pytest.param(
            order_facts(shipments=(shipment(eta=at(PROMISED, 23)),)), [], id="eta on the promised day"
        ),
        pytest.param(
            order_facts(
                lines=(order_line(1, promised_date=TOMORROW), order_line(2)),
                shipments=(shipment(line=1, eta=at(PROMISED)),),
            ),
            [Reason.ETA_AFTER_PROMISE],
            id="eta after the promise of its own line",
        ),
        pytest.param(
            order_facts(shipments=(shipment(status=ShipmentStatus.EXCEPTION),)),
            [Reason.SHIPMENT_IN_EXCEPTION],
            id="in exception",
        ),
    ],
)
def test_what_is_late_by_the_dates(order: Any, expected: list[Reason]) -> None:
    assert reasons(late_fulfillment, facts(orders=(order,))) == expected


@pytest.mark.parametrize("status", [OrderStatus.DELIVERED, OrderStatus.CLOSED, OrderStatus.CANCELLED])
def test_no_line_of_a_finished_order_is_open(status: OrderStatus) -> None:
    finished = promised(YESTERDAY, order=purchase_order(status=status, promised_date=YESTERDAY))
    assert is_clear(late_fulfillment, facts(orders=(finished,)))


LATE_DELIVERY = order_facts(
    order=purchase_order(status=OrderStatus.DELIVERED, promised_date=date(2026, 3, 4)),
    lines=(order_line(promised_date=date(2026, 3, 4), quantity_shipped=ALL),),
    shipments=(delivered_shipment(),),
)


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (reading(Topic.DELIVERY_DATE), [Reason.DELIVERED_AFTER_PROMISE]),
        (reading(asks=(Ask.DELIVERED_ON,)), [Reason.DELIVERED_AFTER_PROMISE]),
        (reading(Topic.LATENESS), [Reason.DELIVERED_AFTER_PROMISE, Reason.MESSAGE_SAYS_LATE]),
        (reading(Topic.ORDER, asks=(Ask.TRACKING,)), []),
    ],
)
def test_what_arrived_late_counts_only_where_the_mail_is_about_it(about: Any, expected: list[Reason]) -> None:
    assert reasons(late_fulfillment, facts(orders=(LATE_DELIVERY,), reading=about)) == expected


def test_what_arrived_on_the_promised_day_did_not_arrive_late() -> None:
    on_the_day = order_facts(
        order=purchase_order(status=OrderStatus.DELIVERED, promised_date=date(2026, 3, 10)),
        lines=(order_line(promised_date=None, quantity_shipped=ALL),),
        shipments=(delivered_shipment(),),
    )
    assert is_clear(late_fulfillment, facts(orders=(on_the_day,), reading=reading(Topic.DELIVERY_DATE)))


def test_the_days_are_said() -> None:
    behind = order_facts(shipments=(shipment(eta=at(PROMISED + timedelta(days=1))),))
    (verdict,) = late_fulfillment(facts(orders=(behind,)), Rulebook())
    assert verdict.explanation == "Shipment SH-1 is due on 2026-03-25, and was promised for 2026-03-24."


def test_the_senders_word_counts_even_where_every_date_is_in_time() -> None:
    assert reasons(late_fulfillment, facts(reading=reading(Topic.LATENESS))) == [Reason.MESSAGE_SAYS_LATE]


def test_a_colleagues_word_does_not_make_it_late() -> None:
    said = facts(reading=reading(Topic.LATENESS), sender=sender(Standing.INTERNAL))
    assert is_clear(late_fulfillment, said)


def test_an_eta_counts_on_its_day_in_its_own_offset() -> None:
    evening = datetime(2026, 3, 24, 20, tzinfo=timezone(timedelta(hours=-6)))  # the 25th in UTC
    assert is_clear(late_fulfillment, facts(orders=(order_facts(shipments=(shipment(eta=evening),)),)))


def test_today_is_the_calendar_day_in_utc_wherever_the_clock_stands() -> None:
    auckland = timezone(timedelta(hours=13))
    at_home = facts(orders=(promised(TODAY),), now=datetime(2026, 3, 17, 9, tzinfo=auckland))
    assert at_home.now.astimezone(UTC).date() == TODAY
    assert is_clear(late_fulfillment, at_home)


def test_an_outage_makes_nothing_late_that_was_shipped_and_hides_nothing_that_was_not() -> None:
    shipped = promised(YESTERDAY, lines=(order_line(promised_date=YESTERDAY, quantity_shipped=ALL),))
    out = (SystemName.FULFILLMENT,)
    assert is_clear(late_fulfillment, facts(orders=(shipped,), unavailable=out))
    assert not is_clear(late_fulfillment, facts(orders=(promised(YESTERDAY),), unavailable=out))


@given(
    status=st.sampled_from([OrderStatus.OPEN, OrderStatus.CONFIRMED, OrderStatus.IN_FULFILLMENT, None]),
    days=st.integers(1, 400),
    shipped=st.integers(0, 9),
    shipping=st.sampled_from(ShipmentStatus),
    eta=st.none() | st.integers(-50, 0),
)
def test_an_open_line_past_its_date_is_never_clear_whatever_a_status_says(
    status: OrderStatus | None, days: int, shipped: int, shipping: ShipmentStatus, eta: int | None
) -> None:
    day = TODAY - timedelta(days=days)
    behind = order_facts(
        order=purchase_order(status=status, promised_date=day),
        lines=(order_line(promised_date=day, quantity_shipped=Decimal(shipped)),),
        shipments=(shipment(status=shipping, eta=NOW + timedelta(days=eta) if eta is not None else None),),
    )
    assert Reason.LINE_PAST_PROMISE in reasons(late_fulfillment, facts(orders=(behind,)))


def test_the_rows_that_show_it_are_cited() -> None:
    (verdict,) = late_fulfillment(facts(orders=(promised(YESTERDAY),)), Rulebook())
    assert verdict.evidence == ("e-SO-1/1",)
    assert "2026-03-15" in verdict.explanation
