"""Policy 8: which delivery trouble the records hold for an order, whatever anybody reports.

Each trouble is tied to the fields that show it, so that an alert can cite them, and has a
fingerprint, so that the same trouble is told once.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from counterfoil.guards.freshness import is_stale
from counterfoil.guards.lateness import find_lateness
from counterfoil.guards.promised import promised_for
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.base import FieldRef, Instant, Record, SourceRecord
from counterfoil.records.dispatch import DispatchJob, JobStatus, Technician, TroubleKind
from counterfoil.records.evidence import digest
from counterfoil.records.facts import EarlierAlert, Facts, OrderFacts
from counterfoil.records.fields import canonical, field_values
from counterfoil.records.fulfillment import InventoryLevel, ShipmentStatus
from counterfoil.records.orders import OrderLine


class DispatchTrouble(Record):
    """One trouble of one order, with the fields that show it.  Internal: its words may hold a constraint."""

    kind: TroubleKind
    order_id: str
    """Our own number for what is in trouble: the order, else the job."""
    says: str
    sources: tuple[FieldRef, ...]
    changed_at: Instant | None
    """When the latest of the rows behind it changed: the moment of the exception."""
    is_stale: bool
    fingerprint: str
    """Of the rows behind it, whatever the moment they were last touched."""

    @property
    def evidence(self) -> tuple[str, ...]:
        """The evidence that the rows were read in."""
        return tuple(dict.fromkeys(each.evidence for each in self.sources if each.evidence))


SETTLED_JOBS: Final = frozenset({JobStatus.COMPLETED, JobStatus.CANCELLED})
"""A job in one of these is no trouble any more, and its row does not age."""

_TAKEN_FROM_STOCK: Final = frozenset({ShipmentStatus.PICKING, ShipmentStatus.PACKED})

_ShownBy = tuple[SourceRecord, str]
"""A row and the field of it that shows something."""


class _Sign(NamedTuple):
    kind: TroubleKind
    says: str
    shown_by: tuple[_ShownBy, ...]


def find_troubles(facts: Facts, rules: Rulebook) -> tuple[DispatchTrouble, ...]:
    """Every trouble that the records hold for the orders of the case, order by order."""
    return tuple(
        DispatchTrouble(
            kind=sign.kind,
            order_id=each.label,
            says=sign.says,
            sources=tuple(row.ref(field) for row, field in sign.shown_by),
            changed_at=max((row.updated_at for row, _ in sign.shown_by if row.updated_at), default=None),
            is_stale=any(is_stale(row, facts.now, rules.policy.freshness_hours) for row, _ in sign.shown_by),
            fingerprint=digest([sign.kind, *(_untouched(row) for row, _ in sign.shown_by)]),
        )
        for each in facts.orders
        for sign in _signs(each, facts)
    )


def is_in_trouble(facts: Facts) -> bool:
    """Whether the records hold any trouble at all."""
    return any(True for each in facts.orders for _ in _signs(each, facts))


def alerts_of(troubles: tuple[DispatchTrouble, ...]) -> tuple[EarlierAlert, ...]:
    """What is remembered of an alert about these troubles, one entry an order."""
    by_order: dict[str, list[str]] = {}
    for each in troubles:
        by_order.setdefault(each.order_id, []).append(each.fingerprint)
    return tuple(
        EarlierAlert(order_id=order_id, fingerprint=digest(sorted(prints)))
        for order_id, prints in by_order.items()
    )


def _signs(order_facts: OrderFacts, facts: Facts) -> Iterator[_Sign]:
    for job in order_facts.jobs:
        if job.status in SETTLED_JOBS:
            continue
        yield from _of_job(job)
        yield from _of_delivery_eta(job, order_facts)
        if job.scheduled_for is None or job.scheduled_for >= facts.now:
            yield from _of_technicians(job, order_facts.technicians)
    yield from _of_stock(order_facts)
    for late in find_lateness(order_facts, facts):
        yield _Sign(TroubleKind.LATE, late.explanation.removesuffix("."), late.shown_by)


def _of_job(job: DispatchJob) -> Iterator[_Sign]:
    if job.status is JobStatus.AT_RISK:
        yield _Sign(TroubleKind.JOB_AT_RISK, f"job {job.job_id} is at risk", ((job, "status"),))
    if job.status is JobStatus.MISSED:
        yield _Sign(TroubleKind.JOB_MISSED, f"job {job.job_id} was missed", ((job, "status"),))
    if job.constraint:
        says = f"job {job.job_id} has a constraint: {job.constraint}"
        yield _Sign(TroubleKind.CONSTRAINT, says, ((job, "constraint"),))


def _of_delivery_eta(job: DispatchJob, order_facts: OrderFacts) -> Iterator[_Sign]:
    order, promised = order_facts.order, promised_for(order_facts, None)
    if order is None or promised is None or job.delivery_eta is None:
        return
    if (expected := job.delivery_eta.date()) > promised:
        says = f"job {job.job_id} expects the delivery on {expected}, promised for {promised}"
        shown_by = ((job, "delivery_eta"), (order, "promised_date"))
        yield _Sign(TroubleKind.DELIVERY_ETA_AFTER_PROMISE, says, shown_by)


def _of_technicians(job: DispatchJob, technicians: tuple[Technician, ...]) -> Iterator[_Sign]:
    for each in technicians:
        if each.technician != job.technician:
            continue
        booked, capacity = each.booked_hours, each.capacity_hours
        if booked is not None and capacity is not None and booked > capacity:
            hours = f"{canonical(booked)} of {canonical(capacity)} hours"
            says = f"{each.technician}, on job {job.job_id}, is booked {hours}"
            shown_by = ((each, "booked_hours"), (each, "capacity_hours"), (job, "technician"))
            yield _Sign(TroubleKind.TECHNICIAN_OVERBOOKED, says, shown_by)
        if (bound := _bound_exceeded(each, job)) is not None:
            says = f"{each.technician} is not there at the time of job {job.job_id}"
            yield _Sign(TroubleKind.TECHNICIAN_AWAY, says, ((each, bound), (job, "scheduled_for")))


def _bound_exceeded(technician: Technician, job: DispatchJob) -> str | None:
    """The end of the technician's presence that the job lies beyond."""
    if job.scheduled_for is None:
        return None
    if technician.available_to is not None and job.scheduled_for > technician.available_to:
        return "available_to"
    if technician.available_from is not None and job.scheduled_for < technician.available_from:
        return "available_from"
    return None


def _of_stock(order_facts: OrderFacts) -> Iterator[_Sign]:
    if order_facts.order is None or not order_facts.order.is_open:
        return
    for line in order_facts.lines:
        levels = tuple(each for each in order_facts.inventory if each.sku == line.sku)
        wanted, available = _still_wanted(line, order_facts), _available(levels)
        if wanted is not None and available is not None and available < wanted:
            says = f"{line.sku}: {canonical(wanted)} still to be picked, {canonical(available)} available"
            shown_by = (*((each, "available_to_promise") for each in levels), (line, "quantity_ordered"))
            yield _Sign(TroubleKind.STOCK_SHORT, says, shown_by)


def _still_wanted(line: OrderLine, order_facts: OrderFacts) -> Decimal | None:
    """What must still come from stock: neither shipped nor already taken from the shelf."""
    if line.quantity_ordered is None or line.quantity_shipped is None:
        return None
    taken = (
        each.quantity or Decimal(0)
        for each in order_facts.shipments
        if each.line == line.line and each.status in _TAKEN_FROM_STOCK
    )
    return line.quantity_ordered - line.quantity_shipped - sum(taken, Decimal(0))


def _available(levels: tuple[InventoryLevel, ...]) -> Decimal | None:
    """What all sites together can still promise; None where no site says."""
    known = [each.available_to_promise for each in levels if each.available_to_promise is not None]
    return sum(known, Decimal(0)) if known else None


def _untouched(row: SourceRecord) -> dict[str, str]:
    return {name: value for name, value in field_values(row).items() if name != "updated_at"}
