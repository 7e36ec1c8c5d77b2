"""Holds an attached purchase document against the order that it names, line by line.

A line of a document is a line of the order by its article number, exactly; where a document uses
none of ours, by its place, and only if both have as many lines.  What a document leaves open
differs from nothing: one of its readings has to agree.  What a text or a document that breaks off
lacks means nothing, and what the records do not hold cannot be compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date
from decimal import Decimal
from enum import Enum
from itertools import product
from math import prod
from typing import Final, NamedTuple

from counterfoil.records.base import SourceRecord
from counterfoil.records.document import (
    DateRole,
    DocumentDate,
    DocumentKind,
    DocumentLine,
    LineAction,
    PurchaseDocument,
    QuantityRole,
)
from counterfoil.records.facts import Facts, OrderFacts
from counterfoil.records.fields import canonical
from counterfoil.records.identifiers import key_of
from counterfoil.records.orders import OrderLine
from counterfoil.records.written import WrittenNumber

_COMBINATIONS_MAX: Final = 64
_TEXT: Final = "text"


class DifferenceKind(Enum):
    """In what a document differs from the records."""

    LINES = "lines"
    QUANTITY = "quantity"
    LATER_DATE = "later_date"
    """Another day than the records hold, and none that is surely earlier."""
    EARLIER_DATE = "earlier_date"
    PRICE = "price"


class Difference(NamedTuple):
    """One thing that a document says otherwise than the records, and the rows that hold it."""

    kind: DifferenceKind
    about: str
    stated: str
    recorded: str
    quote: str
    rows: tuple[SourceRecord, ...]


class _Pair(NamedTuple):
    """Lines of a document and the lines of the order that they are."""

    stated: tuple[DocumentLine, ...]
    recorded: tuple[OrderLine, ...]

    @property
    def about(self) -> str:
        first = self.recorded[0]
        return first.sku or f"line {first.line}"


def find_differences(document: PurchaseDocument, facts: Facts) -> Iterator[Difference]:
    """Everything in which the document differs from the orders of the case that it names."""
    for order in facts.orders:
        lines = _lines_of(document, order, facts)
        if lines and order.lines:
            yield from _differences(document, lines, order)


def _lines_of(document: PurchaseDocument, order: OrderFacts, facts: Facts) -> tuple[DocumentLine, ...]:
    """The lines of the document that belong to this order: by their own number, else by the document's."""
    own = {key_of(each) for each in (order.label, order.po_number) if each}
    if len(facts.orders) == 1 and order.po_number is None:
        own |= {each.key for each in facts.resolution.offered}
    others = {
        key_of(each)
        for other in facts.orders
        if other is not order
        for each in (other.label, other.po_number)
        if each
    }
    named = {key_of(each.value) for each in document.references}
    is_about_this_alone = bool(named & own) and not named & others
    return tuple(
        line
        for line in document.lines
        if (key_of(line.order_number) in own if line.order_number else is_about_this_alone)
    )


def _differences(
    document: PurchaseDocument, lines: Sequence[DocumentLine], order: OrderFacts
) -> Iterator[Difference]:
    is_whole = document.form != _TEXT and document.defect is None
    pairs, unpaired = _pair_by_article(lines, order.lines)
    if pairs:
        if document.kind is DocumentKind.ORDER and is_whole:
            yield from _unpaired(unpaired, pairs, order)
    elif len(lines) == len(order.lines):
        pairs = _pair_by_place(lines, order.lines)
    elif document.kind is DocumentKind.ORDER and is_whole:
        counted = f"{len(lines)} lines"
        yield Difference(
            DifferenceKind.LINES, order.label, counted, str(len(order.lines)), counted, order.lines
        )
    for pair in pairs:
        yield from _of_quantity(document, pair, order)
        yield from _of_dates(document, pair, order)
        if document.kind is not DocumentKind.SHIP_NOTICE:
            yield from _of_price(document, pair, order)


def _pair_by_article(
    lines: Sequence[DocumentLine], recorded: Sequence[OrderLine]
) -> tuple[list[_Pair], list[DocumentLine]]:
    """Lines with the same article number, several of one article together; and the lines without a partner."""
    by_key: dict[str, list[OrderLine]] = {}
    for each in recorded:
        if each.sku:
            by_key.setdefault(key_of(each.sku), []).append(each)
    found: dict[str, list[DocumentLine]] = {}
    unpaired = []
    for line in lines:
        keys = {key_of(item.value) for item in line.items} & by_key.keys()
        if len(keys) == 1:
            found.setdefault(keys.pop(), []).append(line)
        else:
            unpaired.append(line)
    return [_Pair(tuple(stated), tuple(by_key[key])) for key, stated in found.items()], unpaired


def _pair_by_place(lines: Sequence[DocumentLine], recorded: Sequence[OrderLine]) -> list[_Pair]:
    """Lines in the order in which they stand; none where the quantities agree in another order only."""
    in_place = sorted(recorded, key=lambda each: each.line)
    stated, held = [_ordered(each) for each in lines], [each.quantity_ordered for each in in_place]
    if stated != held and sorted(map(canonical, stated)) == sorted(map(canonical, held)):
        return []
    return [_Pair((line,), (row,)) for line, row in zip(lines, in_place, strict=True)]


def _ordered(line: DocumentLine) -> Decimal | None:
    return next((each.number.value for each in line.quantities if each.role is QuantityRole.ORDERED), None)


def _unpaired(
    unpaired: Sequence[DocumentLine], pairs: Sequence[_Pair], order: OrderFacts
) -> Iterator[Difference]:
    """Lines of an order that the records do not hold, and lines on record that it does not have."""
    for line in unpaired:
        name = next((item.value for item in line.items), line.description or f"line {line.number}")
        stated = ", ".join(each.number.written for each in line.quantities) or "a line"
        yield Difference(DifferenceKind.LINES, name, stated, "no such line", f"{name}: {stated}", order.lines)
    known = {row for pair in pairs for row in pair.recorded}
    for row in order.lines:
        if row not in known:
            recorded = canonical(row.quantity_ordered) or "a line"
            yield Difference(
                DifferenceKind.LINES, row.sku or f"line {row.line}", "nothing", recorded, "", (row,)
            )


def _of_quantity(document: PurchaseDocument, pair: _Pair, order: OrderFacts) -> Iterator[Difference]:
    if any(line.action is LineAction.DELETED for line in pair.stated):
        yield Difference(DifferenceKind.LINES, pair.about, "deleted", "a line", pair.about, pair.recorded)
        return
    for role in QuantityRole:
        stated = [each.number for line in pair.stated for each in line.quantities if each.role is role]
        held = _quantities_held(document.kind, role, pair.recorded, order)
        if stated and held and (totals := _totals(stated)) and totals.isdisjoint(held):
            yield Difference(
                DifferenceKind.QUANTITY,
                pair.about,
                f"{role.value.replace('_', ' ')} {' + '.join(each.written for each in stated)}",
                canonical(min(held)) if len(held) == 1 else " or ".join(map(canonical, sorted(held))),
                _quoted(stated),
                pair.recorded,
            )


def _totals(stated: Sequence[WrittenNumber]) -> set[Decimal]:
    """Every sum that the quantities may have; none where one is unreadable, or too many are open."""
    if prod(len(each.readings) for each in stated) > _COMBINATIONS_MAX:
        return set()
    return {sum(each, Decimal(0)) for each in product(*(each.readings for each in stated))}


def _quantities_held(
    kind: DocumentKind, role: QuantityRole, rows: Sequence[OrderLine], order: OrderFacts
) -> set[Decimal]:
    """What the records hold that a quantity of this role could be; empty where they do not say."""
    ordered = _sum(each.quantity_ordered for each in rows)
    shipped = _sum(each.quantity_shipped for each in rows)
    backordered = _sum(each.quantity_backordered for each in rows)
    still_open = ordered - shipped if ordered is not None and shipped is not None else None
    if role is QuantityRole.SHIPPED:
        numbers = {each.line for each in rows}
        parts = (each.quantity for each in order.shipments if each.line in numbers or each.line is None)
        return _known(shipped, *parts)
    if role is QuantityRole.LEFT_TO_RECEIVE:
        return _known(ordered if still_open is None else still_open)
    if role is QuantityRole.BACKORDERED:
        return _known(backordered, still_open)
    return _known(ordered, still_open) if kind is DocumentKind.ORDER_LIST else _known(ordered)


def _sum(values: Iterable[Decimal | None]) -> Decimal | None:
    known = list(values)
    return None if None in known else sum((each for each in known if each is not None), Decimal(0))


def _known(*values: Decimal | None) -> set[Decimal]:
    return {each for each in values if each is not None}


def _of_dates(document: PurchaseDocument, pair: _Pair, order: OrderFacts) -> Iterator[Difference]:
    held = _days_held(pair.recorded, order)
    if not held:
        return
    for stated in dict.fromkeys(day for line in pair.stated for day in (line.dates or document.dates)):
        kind = _date_difference(stated, held)
        if kind is not None:
            yield Difference(
                kind,
                pair.about,
                f"{stated.role.value.replace('_', ' ')} {' or '.join(map(canonical, stated.day.readings))}",
                " or ".join(map(canonical, sorted(held))),
                f"{stated.day.written} ({stated.day.where})",
                pair.recorded,
            )


def _date_difference(stated: DocumentDate, held: set[date]) -> DifferenceKind | None:
    days = stated.day.readings
    if not days:
        return None
    if stated.role in (DateRole.DELIVERY_REQUESTED, DateRole.DELIVERY_PLANNED):
        if not held.isdisjoint(days):
            return None
        return DifferenceKind.EARLIER_DATE if max(days) < min(held) else DifferenceKind.LATER_DATE
    if stated.role is DateRole.DELIVERY_LATEST and max(days) < min(held):
        return DifferenceKind.EARLIER_DATE
    if stated.role is DateRole.DELIVERY_EARLIEST and min(days) > max(held):
        return DifferenceKind.LATER_DATE
    return None


def _days_held(rows: Sequence[OrderLine], order: OrderFacts) -> set[date]:
    """Every day that the records hold for these lines; a line without a day of its own has the order's."""
    days = {day for row in rows for day in (row.requested_date, row.promised_date) if day is not None}
    if order.order is not None:
        days |= {day for day in (order.order.requested_date, order.order.promised_date) if day is not None}
    numbers = {each.line for each in rows}
    for each in order.shipments:
        if each.eta is not None and (each.line is None or each.line in numbers):
            days.add(each.eta.astimezone(UTC).date())
    return days


def _of_price(document: PurchaseDocument, pair: _Pair, order: OrderFacts) -> Iterator[Difference]:
    """The price of one, and the money that it is in.  What is on record is internal, and is not repeated."""
    held = _known(*(row.unit_price for row in pair.recorded))
    currency = order.order.currency if order.order is not None else None
    for line in pair.stated:
        if line.unit_price is None or not line.unit_price.readings or not held:
            continue
        prices = {each / line.price_per for each in line.unit_price.readings}
        stated_in = document.currency.written.strip().upper() if document.currency is not None else None
        is_other_money = bool(currency and stated_in and stated_in != currency.upper())
        if prices.isdisjoint(held) or is_other_money:
            stated = f"{line.unit_price.written}{f' {stated_in}' if stated_in else ''}"
            quote = f"{stated} ({line.unit_price.where})"
            yield Difference(DifferenceKind.PRICE, pair.about, stated, "another price", quote, pair.recorded)


def _quoted(stated: Sequence[WrittenNumber]) -> str:
    return ", ".join(f"{each.written} ({each.where})" for each in stated)
