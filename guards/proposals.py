"""Which mends could take a verdict away: the fields that answer a reason, and what they could hold.

This is data about where to look.  Whether a mend takes its verdict away is never computed
here a second time: the guard itself is asked, in `guards.release`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from counterfoil.guards.comparison import compare
from counterfoil.guards.mends import Mend, answered, every_row, in_field, of_now
from counterfoil.guards.promised import latest_line_promise, promised_for
from counterfoil.guards.reasons import Reason
from counterfoil.records.accounts import (
    Account,
    Commitment,
    CommitmentStatus,
    Contract,
    ContractStatus,
    Opportunity,
)
from counterfoil.records.base import SourceRecord
from counterfoil.records.dispatch import DispatchJob, JobStatus, Technician
from counterfoil.records.facts import Facts, OrderFacts
from counterfoil.records.fulfillment import InventoryLevel, Shipment, ShipmentStatus
from counterfoil.records.orders import (
    OrderIntake,
    OrderLine,
    OrderQueueStatus,
    OrderStatus,
    PurchaseOrder,
    SignaturePacket,
)
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import PromiseLevel

_A_VALUE: Final = "a value"
"""Stands for a text that only the source can know."""

_Values = Callable[[Any, OrderFacts, Facts], Iterable[object]]


class _Field(NamedTuple):
    """A field of a kind of record, with the values that it could hold, the likeliest first."""

    kind: type[SourceRecord]
    name: str
    values: _Values


def suggested(held: Iterable[Verdict], facts: Facts) -> tuple[Mend, ...]:
    """Every mend that might take one of these verdicts away, the likeliest first, each once."""
    reasons = dict.fromkeys(Reason.find(each.reason) for each in held)
    proposed = (mend for reason in reasons if reason is not None for mend in _propose(reason, facts))
    return tuple(dict.fromkeys(each for each in proposed if each.was != each.becomes))


def _propose(reason: Reason, facts: Facts) -> Iterator[Mend]:
    if reason is Reason.SOURCE_UNAVAILABLE:
        yield from map(answered, facts.unavailable)
    if reason in (Reason.RECORD_STALE, Reason.AGE_UNKNOWN):
        yield from (of_now(row, facts) for row in every_row(facts))
    for field in _ANSWERS.get(reason, ()):
        for each in facts.orders:
            for row in every_row(each):
                is_to_fill_in = reason is not Reason.VALUE_UNKNOWN or getattr(row, field.name, "") is None
                if isinstance(row, field.kind) and is_to_fill_in:
                    yield from (in_field(row, field.name, value) for value in field.values(row, each, facts))


def _always(*values: object) -> _Values:
    return lambda row, order_facts, facts: values


def _days(row: SourceRecord, order_facts: OrderFacts, facts: Facts) -> Iterator[date]:
    """The days that somebody has named for the order, and today."""
    order = order_facts.order
    named = (order.promised_date if order is not None else None, latest_line_promise(order_facts))
    due = (each.due_on for each in order_facts.commitments if each.status is CommitmentStatus.OPEN)
    awaited = (
        each.eta.date()
        for each in order_facts.shipments
        if each.eta is not None and each.status is not ShipmentStatus.DELIVERED
    )
    yield from sorted({day for day in (*named, *due, *awaited, facts.today) if day is not None}, reverse=True)


def _on_the_promised_day(
    row: Shipment | DispatchJob, order_facts: OrderFacts, facts: Facts
) -> Iterator[datetime]:
    was = row.eta if isinstance(row, Shipment) else row.delivery_eta
    day = promised_for(order_facts, row.line if isinstance(row, Shipment) else None)
    if day is not None and was is not None:
        yield datetime.combine(day, was.timetz())


def _balanced(row: OrderLine | Shipment, order_facts: OrderFacts, facts: Facts) -> Iterator[Decimal]:
    """The quantity with which ERP and fulfillment would hold the same."""
    if isinstance(row, OrderLine):
        yield row.quantity_ordered or Decimal(0)
    for held in compare(facts):
        found = held.disagreement
        if found is None or found.reason is not Reason.QUANTITIES_DIFFER or row not in held.rows:
            continue
        surplus = Decimal(str(found.named["ordered"])) - Decimal(str(found.named["fulfilled"]))
        was = row.quantity_shipped if isinstance(row, OrderLine) else row.quantity
        becomes = (was or Decimal(0)) - surplus * (1 if isinstance(row, OrderLine) else -1)
        if becomes >= 0:
            yield becomes
    yield Decimal(0)


def _still_wanted(row: InventoryLevel, order_facts: OrderFacts, facts: Facts) -> Iterator[Decimal]:
    yield from (
        each.quantity_ordered
        for each in order_facts.lines
        if each.sku == row.sku and each.quantity_ordered is not None
    )


def _scheduled(row: Technician, order_facts: OrderFacts, facts: Facts) -> Iterator[datetime]:
    yield from (each.scheduled_for for each in order_facts.jobs if each.scheduled_for is not None)


def _capacity(row: Technician, order_facts: OrderFacts, facts: Facts) -> Iterator[Decimal]:
    if row.capacity_hours is not None:
        yield row.capacity_hours


def _today(row: SourceRecord, order_facts: OrderFacts, facts: Facts) -> Iterator[date]:
    yield facts.today


def _now(row: SourceRecord, order_facts: OrderFacts, facts: Facts) -> Iterator[datetime]:
    yield facts.now


_PROMISED_ORDER: Final = _Field(PurchaseOrder, "promised_date", _days)
_PROMISED_LINE: Final = _Field(OrderLine, "promised_date", _days)
_COMMITTED: Final = _Field(Commitment, "due_on", _days)
_ORDER: Final = _Field(
    PurchaseOrder,
    "status",
    _always(OrderStatus.CONFIRMED, OrderStatus.IN_FULFILLMENT, OrderStatus.SHIPPED, OrderStatus.DELIVERED),
)
_SHIPMENT: Final = _Field(
    Shipment,
    "status",
    _always(ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED, ShipmentStatus.PLANNED),
)
_SHIPPED: Final = _Field(OrderLine, "quantity_shipped", _balanced)
_CARRIED: Final = _Field(Shipment, "quantity", _balanced)
_ETA: Final = _Field(Shipment, "eta", _on_the_promised_day)
_JOB: Final = _Field(DispatchJob, "status", _always(JobStatus.SCHEDULED, JobStatus.AT_RISK))
_CONTRACT: Final = _Field(Contract, "status", _always(ContractStatus.ACTIVE))
_DISPUTED: Final = _Field(Contract, "is_disputed", _always(False))

_ANSWERS: Final[Mapping[Reason, tuple[_Field, ...]]] = MappingProxyType(
    {
        Reason.CONTRACT_IS_DISPUTED: (_DISPUTED,),
        Reason.LINE_PAST_PROMISE: (_PROMISED_ORDER, _PROMISED_LINE, _SHIPMENT, _SHIPPED),
        Reason.ETA_AFTER_PROMISE: (_PROMISED_ORDER, _PROMISED_LINE, _ETA, _SHIPMENT),
        Reason.SHIPMENT_IN_EXCEPTION: (_SHIPMENT,),
        Reason.DISPATCH_EXCEPTION_ON_RECORD: (
            _JOB,
            _Field(DispatchJob, "constraint", _always(None)),
            _Field(DispatchJob, "delivery_eta", _on_the_promised_day),
            _Field(Technician, "booked_hours", _capacity),
            _Field(Technician, "available_from", _scheduled),
            _Field(Technician, "available_to", _scheduled),
            _Field(InventoryLevel, "available_to_promise", _still_wanted),
        ),
        Reason.ORDER_ON_HOLD: (_ORDER,),
        Reason.QUEUE_BLOCKED: (_Field(OrderIntake, "order_queue_status", _always(OrderQueueStatus.QUEUED)),),
        Reason.DEAL_DESK_EXCEPTION: (_Field(Opportunity, "deal_desk_exception", _always(None)),),
        Reason.CONTRACT_NOT_IN_FORCE: (_CONTRACT,),
        Reason.CONTRACT_PAST_EXPIRY: (_Field(Contract, "expires_on", _today),),
        Reason.SIGNATURE_PACKET_UNSIGNED: (
            _Field(OrderIntake, "signature_packet", _always(SignaturePacket.COMPLETE)),
        ),
        Reason.PROMISE_IS_NOT_THE_LINES: (_PROMISED_ORDER, _PROMISED_LINE),
        Reason.COMMITMENT_DIFFERS: (_PROMISED_ORDER, _COMMITTED),
        Reason.SHIPPED_BUT_NOT_BY_STATUS: (_ORDER, _SHIPMENT, _SHIPPED),
        Reason.SHIPPED_BY_STATUS_ONLY: (_ORDER, _SHIPMENT, _SHIPPED),
        Reason.DELIVERED_BY_STATUS_ONLY: (_ORDER, _SHIPMENT),
        Reason.DELIVERED_BUT_NOT_BY_STATUS: (_ORDER, _SHIPMENT, _SHIPPED),
        Reason.QUANTITIES_DIFFER: (_SHIPPED, _CARRIED, _SHIPMENT),
        Reason.TROUBLE_NOT_ON_RECORD: (_JOB,),
        Reason.VALUE_UNKNOWN: (
            _CONTRACT,
            _DISPUTED,
            _Field(Account, "customer_owner", _always(_A_VALUE)),
            _ORDER,
            _SHIPMENT,
            _Field(OrderLine, "quantity_ordered", _always(Decimal(1))),
            _SHIPPED,
            _Field(Shipment, "tracking_number", _always(_A_VALUE)),
            _Field(Shipment, "carrier", _always(_A_VALUE)),
            _Field(Shipment, "delivered_at", _now),
        ),
        Reason.NOTHING_MAY_BE_SAID: (_Field(Contract, "allowed_promise", _always(PromiseLevel.ACKNOWLEDGE)),),
    }
)
"""The fields that can answer a reason, the likeliest first."""
