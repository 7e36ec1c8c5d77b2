"""An approved draft on its way out."""

from __future__ import annotations

from enum import StrEnum

from counterfoil.records.base import Instant, Record


class OutgoingState(StrEnum):
    """`queued` → `attempting` → `sent`; `verify` and `failed` wait for a person."""

    QUEUED = "queued"
    ATTEMPTING = "attempting"
    SENT = "sent"
    VERIFY = "verify"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Outgoing(Record):
    """One approved revision of one draft.  (draft, revision) is unique, and the Message-ID follows from it."""

    outbox_id: str
    case_id: str
    draft_id: str
    revision: int
    message_id: str
    """With angle brackets; fixed when the row is written, long before any attempt."""
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    subject: str
    body: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    state: OutgoingState = OutgoingState.QUEUED
    not_before: Instant
    """End of the undo window, or the next attempt."""
    attempts: int = 0
    detail: str = ""
