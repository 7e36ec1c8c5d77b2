"""Who owns an exception, and until when it must be dealt with."""

from __future__ import annotations

from counterfoil.records.accounts import Segment
from counterfoil.records.base import Instant, Record, SourceRecord
from counterfoil.records.vocabulary import ExceptionClass


class ExceptionOwner(SourceRecord):
    """One row of the ownership table; `segment` None means any segment."""

    exception_class: ExceptionClass
    segment: Segment | None = None
    owner: str
    email: str | None = None
    backup_email: str | None = None
    due_hours: float | None = None


class Assignment(Record):
    """The person or desk that must act next, and by when."""

    owner: str
    email: str | None = None
    due_at: Instant | None = None
    via: str
    """How the owner was found: `class_and_segment`, `class`, `customer_owner`, `account_owner`, `deal_desk` or `fallback`."""
