"""Policy 5: where the sources disagree a person reconciles them; trust in one never hides the other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from counterfoil.guards.promised import latest_line_promise
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import cite, clear, manual
from counterfoil.records.accounts import CommitmentStatus
from counterfoil.records.facts import Facts, OrderFacts
from counterfoil.records.fulfillment import LEFT_THE_HOUSE, Shipment, ShipmentStatus
from counterfoil.records.orders import OrderLine, OrderStatus, PurchaseOrder
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import SystemName

_NOT_SHIPPED_YET: Final = frozenset({OrderStatus.OPEN, OrderStatus.CONFIRMED, OrderStatus.ON_HOLD})
_DONE: Final = frozenset({OrderStatus.DELIVERED, OrderStatus.CLOSED})


def record_mismatch(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual for each disagreement about dates, whereabouts or quantities of an order."""
    verdicts = tuple(
        verdict
        for each in facts.orders
        if each.order is not None
        for judge, systems in _JUDGES
        if systems.isdisjoint(facts.unavailable)
        for verdict in judge(each, each.order)
    )
    return verdicts or (clear(Reason.RECORDS_AGREE),)


def _promised_dates(order_facts: OrderFacts, order: PurchaseOrder) -> Iterator[Verdict]:
    latest = latest_line_promise(order_facts)
    if latest is not None and order.promised_date is not None and latest != order.promised_date:
        yield manual(
            Reason.PROMISE_IS_NOT_THE_LINES,
            order=order.order_id,
            promised=order.promised_date,
            lines=latest,
            evidence=cite(order, *order_facts.lines),
        )
    for each in order_facts.commitments:
        is_open = each.order_id == order.order_id and each.status is CommitmentStatus.OPEN
        if is_open and each.due_on is not None and each.due_on != order.promised_date:
            yield manual(
                Reason.COMMITMENT_DIFFERS,
                commitment=each.commitment_id,
                due=each.due_on,
                order=order.order_id,
                promised=order.promised_date or "no day",
                evidence=cite(order, each),
            )


def _shipped_status(order_facts: OrderFacts, order: PurchaseOrder) -> Iterator[Verdict]:
    lines = tuple(each for each in order_facts.lines if (each.quantity_shipped or 0) > 0)
    shipments = tuple(each for each in order_facts.shipments if each.status in LEFT_THE_HOUSE)
    if order.status in _NOT_SHIPPED_YET and (lines or shipments):
        yield manual(
            Reason.SHIPPED_BUT_NOT_BY_STATUS,
            order=order.order_id,
            status=order.status.replace("_", " "),
            evidence=cite(order, *lines, *shipments),
        )
    if order.status is OrderStatus.SHIPPED and not lines and not shipments:
        rows = (order, *order_facts.lines, *order_facts.shipments)
        yield manual(Reason.SHIPPED_BY_STATUS_ONLY, order=order.order_id, evidence=cite(*rows))


def _delivered_status(order_facts: OrderFacts, order: PurchaseOrder) -> Iterator[Verdict]:
    under_way = tuple(each for each in order_facts.shipments if each.status is not ShipmentStatus.DELIVERED)
    if order.status is OrderStatus.DELIVERED:
        for each in under_way:
            yield manual(
                Reason.DELIVERED_BY_STATUS_ONLY,
                order=order.order_id,
                shipment=each.shipment_id,
                evidence=cite(order, each),
            )
        return
    is_whole = order.status is OrderStatus.SHIPPED or all(map(_is_shipped_whole, order_facts.lines))
    if order_facts.shipments and not under_way and is_whole and order.status not in _DONE:
        yield manual(
            Reason.DELIVERED_BUT_NOT_BY_STATUS,
            order=order.order_id,
            status=(order.status or "of unknown status").replace("_", " "),
            evidence=cite(order, *order_facts.shipments),
        )


def _is_shipped_whole(line: OrderLine) -> bool:
    shipped, ordered = line.quantity_shipped, line.quantity_ordered
    return shipped is not None and ordered is not None and shipped >= ordered


def _quantities(order_facts: OrderFacts, order: PurchaseOrder) -> Iterator[Verdict]:
    shipments = tuple(each for each in order_facts.shipments if each.status in LEFT_THE_HOUSE)
    if any(each.line is None for each in shipments):
        yield from _compared(order.order_id, order_facts.lines, shipments)
        return
    numbers = {each.line for each in order_facts.lines} | {each.line for each in shipments}
    for number in sorted(each for each in numbers if each is not None):
        yield from _compared(
            f"Line {number} of {order.order_id}",
            tuple(each for each in order_facts.lines if each.line == number),
            tuple(each for each in shipments if each.line == number),
        )


def _compared(label: str, lines: tuple[OrderLine, ...], shipments: tuple[Shipment, ...]) -> Iterator[Verdict]:
    """A quantity that is not there is unknown and not a disagreement."""
    by_erp = [each.quantity_shipped for each in lines]
    by_fulfillment = [each.quantity for each in shipments]
    ordered = sum((each for each in by_erp if each is not None), Decimal(0))
    fulfilled = sum((each for each in by_fulfillment if each is not None), Decimal(0))
    if None not in by_erp and None not in by_fulfillment and ordered != fulfilled:
        yield manual(
            Reason.QUANTITIES_DIFFER,
            label=label,
            ordered=ordered,
            fulfilled=fulfilled,
            evidence=cite(*lines, *shipments),
        )


_JUDGES: Final = (
    (_promised_dates, frozenset({SystemName.ERP})),
    (_shipped_status, frozenset({SystemName.ERP, SystemName.FULFILLMENT})),
    (_delivered_status, frozenset({SystemName.ERP, SystemName.FULFILLMENT})),
    (_quantities, frozenset({SystemName.ERP, SystemName.FULFILLMENT})),
)
"""What is compared, and the systems without which it cannot be: a source that is out contradicts nobody."""
