"""Dispatch records: site visits and the technicians who make them."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from counterfoil.records.base import Instant, SourceRecord


class JobStatus(StrEnum):
    """The dispatch board's word for a site visit."""

    SCHEDULED = "scheduled"
    AT_RISK = "at_risk"
    MISSED = "missed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class DispatchJob(SourceRecord):
    """A site visit or an installation for an order.  `constraint` is internal."""

    job_id: str
    order_id: str | None = None
    account_id: str | None = None
    scheduled_for: Instant | None = None
    technician: str | None = None
    status: JobStatus | None = None
    delivery_eta: Instant | None = None
    constraint: str | None = None


class Technician(SourceRecord):
    """A technician's presence and load in the present planning week."""

    technician: str
    available_from: Instant | None = None
    available_to: Instant | None = None
    capacity_hours: Decimal | None = None
    booked_hours: Decimal | None = None


class TroubleKind(StrEnum):
    """What makes an order a dispatch exception."""

    JOB_AT_RISK = "job_at_risk"
    JOB_MISSED = "job_missed"
    CONSTRAINT = "constraint"
    DELIVERY_ETA_AFTER_PROMISE = "delivery_eta_after_promise"
    TECHNICIAN_OVERBOOKED = "technician_overbooked"
    TECHNICIAN_AWAY = "technician_away"
    STOCK_SHORT = "stock_short"
    LATE = "late"
    """Late by the dates of the ERP and of fulfillment, computed and never believed."""
