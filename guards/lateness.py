"""Lateness, computed from dates alone.

A source's own word for it is never believed: such fields are rewritten once goods have
left, and negative for what is overdue.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from counterfoil.guards.promised import is_open_line, promised_for
from counterfoil.guards.reasons import Reason
from counterfoil.records.base import SourceRecord
from counterfoil.records.facts import Facts, OrderFacts
from counterfoil.records.fulfillment import Shipment, ShipmentStatus
from counterfoil.records.vocabulary import SystemName


class Lateness(NamedTuple):
    """One way in which an order is late, and what shows it."""

    reason: Reason
    named: dict[str, object]
    """What fills the names in the reason's text."""
    shown_by: tuple[tuple[SourceRecord, str], ...]
    """The rows that show it, and which field of each."""

    @property
    def rows(self) -> tuple[SourceRecord, ...]:
        """The rows that show it."""
        return tuple(row for row, _ in self.shown_by)

    @property
    def explanation(self) -> str:
        """The reason in plain words."""
        return self.reason.value.text.format(**self.named)


def find_lateness(order_facts: OrderFacts, facts: Facts) -> tuple[Lateness, ...]:
    """What of an order is late as things stand; what arrived late is another question."""
    return (*_lines_past_promise(order_facts, facts), *_shipments_behind(order_facts))


def find_late_deliveries(order_facts: OrderFacts) -> tuple[Lateness, ...]:
    """Shipments that arrived after the day they were promised for."""
    return tuple(
        _lateness(
            Reason.DELIVERED_AFTER_PROMISE,
            (each, "delivered_at"),
            shipment=each.shipment_id,
            delivered=each.delivered_at.date(),
            promised=promised,
        )
        for each in order_facts.shipments
        if each.status is ShipmentStatus.DELIVERED
        and each.delivered_at is not None
        and (promised := promised_for(order_facts, each.line)) is not None
        and each.delivered_at.date() > promised
    )


def _lines_past_promise(order_facts: OrderFacts, facts: Facts) -> Iterator[Lateness]:
    order = order_facts.order
    if order is None:
        return
    are_deliveries_known = SystemName.FULFILLMENT not in facts.unavailable
    for line in order_facts.lines:
        promised = promised_for(order_facts, line.line)
        is_past = promised is not None and promised < facts.today
        if is_past and is_open_line(order_facts, line, are_deliveries_known=are_deliveries_known):
            holder = line if line.promised_date is not None else order
            yield _lateness(
                Reason.LINE_PAST_PROMISE,
                (line, "quantity_shipped"),
                (holder, "promised_date"),
                label=f"Line {line.line} of {order.order_id}",
                promised=promised,
            )
    has_no_lines = not order_facts.lines and SystemName.ERP not in facts.unavailable
    if has_no_lines and order.is_open and order.promised_date and order.promised_date < facts.today:
        yield _lateness(
            Reason.LINE_PAST_PROMISE,
            (order, "promised_date"),
            label=order.order_id,
            promised=order.promised_date,
        )


def _shipments_behind(order_facts: OrderFacts) -> Iterator[Lateness]:
    for each in order_facts.shipments:
        if each.status is ShipmentStatus.EXCEPTION:
            yield _lateness(Reason.SHIPMENT_IN_EXCEPTION, (each, "status"), shipment=each.shipment_id)
        promised, expected = promised_for(order_facts, each.line), _expected_on(each)
        if promised is not None and expected is not None and expected > promised:
            yield _lateness(
                Reason.ETA_AFTER_PROMISE,
                (each, "eta"),
                shipment=each.shipment_id,
                eta=expected,
                promised=promised,
            )


def _expected_on(shipment: Shipment) -> date | None:
    """The day a shipment is still awaited on; None for one that has arrived or that nobody expects on a day."""
    has_arrived = shipment.status is ShipmentStatus.DELIVERED
    return None if has_arrived or shipment.eta is None else shipment.eta.date()


def _lateness(reason: Reason, *shown_by: tuple[SourceRecord, str], **named: object) -> Lateness:
    return Lateness(reason, named, shown_by)
