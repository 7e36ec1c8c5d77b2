"""What the sources say of the same matter, held against each other.

`record_mismatch` gives a verdict for each disagreement that is found here, and the
contradiction card shows all of it: one comparison, so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from counterfoil.guards.promised import latest_line_promise
from counterfoil.guards.reasons import Reason
from counterfoil.records.accounts import CommitmentStatus
from counterfoil.records.base import SourceRecord
from counterfoil.records.contradiction import Agreement, Matter
from counterfoil.records.facts import Facts, OrderFacts
from counterfoil.records.fulfillment import LEFT_THE_HOUSE, Shipment, ShipmentStatus
from counterfoil.records.orders import OrderLine, OrderStatus, PurchaseOrder
from counterfoil.records.vocabulary import SystemName

_NOT_SHIPPED_YET: Final = frozenset({OrderStatus.OPEN, OrderStatus.CONFIRMED, OrderStatus.ON_HOLD})
_DONE: Final = frozenset({OrderStatus.DELIVERED, OrderStatus.CLOSED})

_Said = tuple[SourceRecord, str]
"""A row, and the field of it that says something of the matter."""


class Disagreement(NamedTuple):
    """What is wrong where sources disagree: the reason, and what fills the names in its text."""

    reason: Reason
    named: dict[str, object]

    @property
    def explanation(self) -> str:
        """The reason in plain words."""
        return self.reason.value.text.format(**self.named)


class Held(NamedTuple):
    """Rows held against each other in one matter."""

    about: str
    matter: Matter
    said: tuple[_Said, ...]
    agreement: Agreement
    disagreement: Disagreement | None = None

    @property
    def rows(self) -> tuple[SourceRecord, ...]:
        """The rows, in the order in which they speak."""
        return tuple(row for row, _ in self.said)


def compare(facts: Facts) -> tuple[Held, ...]:
    """Every matter in which the sources of a case can be compared, order by order.

    A source that is out contradicts nobody: what needs it is not compared.
    """
    return tuple(
        held
        for each in facts.orders
        if each.order is not None
        for judge, systems in _JUDGES
        if systems.isdisjoint(facts.unavailable)
        for held in judge(each, each.order)
    )


def _promised_date(order_facts: OrderFacts, order: PurchaseOrder) -> Iterator[Held]:
    latest = latest_line_promise(order_facts)
    if latest is None:
        return
    said = ((order, "promised_date"), *((line, "promised_date") for line in order_facts.lines))
    held = Held(order.order_id, Matter.PROMISED_DATE, said, Agreement.AGREE)
    if order.promised_date is None:
        yield held._replace(agreement=Agreement.UNKNOWN)
    elif latest == order.promised_date:
        yield held
    else:
        yield _differ(
            held,
            Reason.PROMISE_IS_NOT_THE_LINES,
            order=order.order_id,
            promised=order.promised_date,
            lines=latest,
        )


def _committed_dates(order_facts: OrderFacts, order: PurchaseOrder) -> Iterator[Held]:
    for each in order_facts.commitments:
        if each.order_id != order.order_id or each.status is not CommitmentStatus.OPEN:
            continue
        about = f"Commitment {each.commitment_id} for {order.order_id}"
        said = ((order, "promised_date"), (each, "due_on"))
        held = Held(about, Matter.COMMITTED_DATE, said, Agreement.AGREE)
        if each.due_on is None:
            yield held._replace(agreement=Agreement.UNKNOWN)
        elif each.due_on == order.promised_date:
            yield held
        else:
            yield _differ(
                held,
                Reason.COMMITMENT_DIFFERS,
                commitment=each.commitment_id,
                due=each.due_on,
                order=order.order_id,
                promised=order.promised_date or "no day",
            )


def _shipped(order_facts: OrderFacts, order: PurchaseOrder) -> Iterator[Held]:
    lines, shipments = order_facts.lines, order_facts.shipments
    if order.status is None or not (lines or shipments):
        agreement = Agreement.UNKNOWN
    else:
        agreement = Agreement.AGREE
    held = Held(order.order_id, Matter.SHIPPED, _status_and_goods(order, lines, shipments), agreement)
    gone_lines = tuple(each for each in lines if (each.quantity_shipped or 0) > 0)
    gone_shipments = tuple(each for each in shipments if each.status in LEFT_THE_HOUSE)
    if order.status in _NOT_SHIPPED_YET and (gone_lines or gone_shipments):
        against = held._replace(said=_status_and_goods(order, gone_lines, gone_shipments))
        status = order.status.replace("_", " ")
        yield _differ(against, Reason.SHIPPED_BUT_NOT_BY_STATUS, order=order.order_id, status=status)
    elif order.status is OrderStatus.SHIPPED and not gone_lines and not gone_shipments:
        yield _differ(held, Reason.SHIPPED_BY_STATUS_ONLY, order=order.order_id)
    else:
        yield held


def _status_and_goods(
    order: PurchaseOrder, lines: tuple[OrderLine, ...], shipments: tuple[Shipment, ...]
) -> tuple[_Said, ...]:
    return (
        (order, "status"),
        *((each, "quantity_shipped") for each in lines),
        *((each, "status") for each in shipments),
    )


def _delivered(order_facts: OrderFacts, order: PurchaseOrder) -> Iterator[Held]:
    if not order_facts.shipments:
        return
    if order.status is OrderStatus.DELIVERED:
        yield from _arrived_shipments(order_facts, order)
        return
    said = _status_and_goods(order, (), order_facts.shipments)
    held = Held(order.order_id, Matter.DELIVERED, said, Agreement.AGREE)
    have_arrived = all(each.status is ShipmentStatus.DELIVERED for each in order_facts.shipments)
    is_whole = order.status is OrderStatus.SHIPPED or all(map(_is_shipped_whole, order_facts.lines))
    if have_arrived and is_whole and order.status not in _DONE:
        status = (order.status or "of unknown status").replace("_", " ")
        yield _differ(held, Reason.DELIVERED_BUT_NOT_BY_STATUS, order=order.order_id, status=status)
    elif order.status is None or any(each.status is None for each in order_facts.shipments):
        yield held._replace(agreement=Agreement.UNKNOWN)
    else:
        yield held


def _arrived_shipments(order_facts: OrderFacts, order: PurchaseOrder) -> Iterator[Held]:
    """An order that is delivered has no shipment that is not, nor one that nobody knows about."""
    for each in order_facts.shipments:
        about = f"Shipment {each.shipment_id} of {order.order_id}"
        held = Held(about, Matter.DELIVERED, ((order, "status"), (each, "status")), Agreement.AGREE)
        if each.status is ShipmentStatus.DELIVERED:
            yield held
        else:
            yield _differ(
                held, Reason.DELIVERED_BY_STATUS_ONLY, order=order.order_id, shipment=each.shipment_id
            )


def _is_shipped_whole(line: OrderLine) -> bool:
    shipped, ordered = line.quantity_shipped, line.quantity_ordered
    return shipped is not None and ordered is not None and shipped >= ordered


def _quantities(order_facts: OrderFacts, order: PurchaseOrder) -> Iterator[Held]:
    """Line by line; of the whole order, where a shipment does not say which line it carries."""
    shipments = tuple(each for each in order_facts.shipments if each.status in LEFT_THE_HOUSE)
    if any(each.line is None for each in shipments):
        yield _quantity(order.order_id, order_facts.lines, shipments)
        return
    numbers = {each.line for each in order_facts.lines} | {each.line for each in shipments}
    for number in sorted(each for each in numbers if each is not None):
        yield _quantity(
            f"Line {number} of {order.order_id}",
            tuple(each for each in order_facts.lines if each.line == number),
            tuple(each for each in shipments if each.line == number),
        )


def _quantity(about: str, lines: tuple[OrderLine, ...], shipments: tuple[Shipment, ...]) -> Held:
    """A quantity that is not there is unknown and not a disagreement."""
    by_erp = [each.quantity_shipped for each in lines]
    by_fulfillment = [each.quantity for each in shipments]
    said = (
        *((each, "quantity_shipped") for each in lines),
        *((each, "quantity") for each in shipments),
    )
    held = Held(about, Matter.QUANTITY_SHIPPED, said, Agreement.AGREE)
    ordered = sum((each for each in by_erp if each is not None), Decimal(0))
    fulfilled = sum((each for each in by_fulfillment if each is not None), Decimal(0))
    if None in by_erp or None in by_fulfillment:
        return held._replace(agreement=Agreement.UNKNOWN)
    if ordered == fulfilled:
        return held
    return _differ(held, Reason.QUANTITIES_DIFFER, label=about, ordered=ordered, fulfilled=fulfilled)


def _differ(held: Held, reason: Reason, **named: object) -> Held:
    return held._replace(agreement=Agreement.DISAGREE, disagreement=Disagreement(reason, named))


_WITH_FULFILLMENT: Final = frozenset({SystemName.ERP, SystemName.FULFILLMENT})
_JUDGES: Final = (
    (_promised_date, frozenset({SystemName.ERP})),
    (_committed_dates, frozenset({SystemName.ERP})),
    (_shipped, _WITH_FULFILLMENT),
    (_delivered, _WITH_FULFILLMENT),
    (_quantities, _WITH_FULFILLMENT),
)
"""What is compared, and the systems without which it cannot be."""
