"""Policy 5: a value that nobody holds is unknown, and unknown is never fine."""

from __future__ import annotations

from collections.abc import Iterator

from counterfoil.guards.promise import level_by_records
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import cite, clear, hold
from counterfoil.records.base import SourceRecord
from counterfoil.records.facts import Facts, OrderFacts
from counterfoil.records.fulfillment import LEFT_THE_HOUSE, Shipment, ShipmentStatus
from counterfoil.records.reading import Ask
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import PromiseLevel

_Missing = tuple[SourceRecord, str]


def unknown_values(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Hold a draft whose answer, at the level it may be given, needs a value that no source holds."""
    level, asks = level_by_records(facts), frozenset(facts.reading.asks)
    missing: list[_Missing] = []
    for each in facts.orders if level > PromiseLevel.NONE else ():
        missing += _terms(each)
        missing += _contact(each) if Ask.CONTACT in asks else ()
        if level >= PromiseLevel.RESTATE_STATUS:
            missing += (*_status(each), *_quantities(each, asks), *_whereabouts(each, asks))
    verdicts = tuple(
        hold(
            Reason.VALUE_UNKNOWN,
            field=field,
            record=row.source.record,
            evidence=cite(row),
        )
        for row, field in dict.fromkeys(missing)
    )
    return verdicts or (clear(Reason.NOTHING_UNKNOWN),)


def _terms(order_facts: OrderFacts) -> Iterator[_Missing]:
    for contract in order_facts.contracts:
        if contract.status is None:
            yield contract, "status"
        if contract.is_disputed is None:
            yield contract, "is_disputed"


def _contact(order_facts: OrderFacts) -> Iterator[_Missing]:
    account = order_facts.account
    if account is not None and not (account.customer_owner or account.account_owner):
        yield account, "customer_owner"


def _status(order_facts: OrderFacts) -> Iterator[_Missing]:
    """Without these nobody can tell where an order stands, nor whether the sources agree."""
    order = order_facts.order
    if order is None:
        return
    if order.status is None:
        yield order, "status"
    yield from ((each, "status") for each in order_facts.shipments if each.status is None)


def _quantities(order_facts: OrderFacts, asks: frozenset[Ask]) -> Iterator[_Missing]:
    order = order_facts.order
    if order is None or not (order.is_open or Ask.QUANTITY in asks):
        return
    if Ask.QUANTITY in asks and not order_facts.lines:
        yield order, "quantity_ordered"
    for line in order_facts.lines:
        if line.quantity_ordered is None:
            yield line, "quantity_ordered"
        if line.quantity_shipped is None:
            yield line, "quantity_shipped"


def _whereabouts(order_facts: OrderFacts, asks: frozenset[Ask]) -> Iterator[_Missing]:
    for each in order_facts.shipments:
        for ask, field in ((Ask.TRACKING, "tracking_number"), (Ask.CARRIER, "carrier")):
            if ask in asks and each.status in LEFT_THE_HOUSE and getattr(each, field) is None:
                yield each, field
        if asks & {Ask.DELIVERED_ON, Ask.DATE} and _arrived_on_no_day(each):
            yield each, "delivered_at"


def _arrived_on_no_day(shipment: Shipment) -> bool:
    return shipment.status is ShipmentStatus.DELIVERED and shipment.delivered_at is None
