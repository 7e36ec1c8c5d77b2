"""What the mailbox needs of a store: a ledger for mail that comes in, an outbox for mail that goes out.

The store implements both without knowing this room; the composition root joins them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from counterfoil.records.delivery import Arrival, Cursor, Delivery
from counterfoil.records.outgoing import Outgoing


class MailLedger(Protocol):
    """Keeps what arrived, byte for byte, before anything else happens to it."""

    def cursor(self, account: str, folder: str) -> Cursor | None:
        """How far this folder was taken in, or None if never."""
        ...

    def accept(self, deliveries: Sequence[Delivery], cursor: Cursor | None) -> tuple[Arrival, ...]:
        """Keep these deliveries and move the cursor, all in one transaction.

        A delivery key that is there already is left alone.  After it returns, a crash at
        any point loses and doubles nothing.
        """
        ...

    def reset(self, cursor: Cursor, known: Sequence[Delivery]) -> None:
        """The folder was renumbered (UIDVALIDITY): bind the new keys of messages kept already, and set the cursor.

        Each message that is kept for this account and folder gets one new key at most, by its bytes,
        and that counts as no delivery.  Whatever else is among `known` is left for `accept`.
        """
        ...


class Refusal(StrEnum):
    """Why a relay did not take a message."""

    FOR_NOW = "for_now"
    FOR_GOOD = "for_good"


class Outbox(Protocol):
    """Approved drafts on their way out.  Every state change is one committed transaction."""

    def list_due(self, now: datetime) -> tuple[Outgoing, ...]:
        """Rows in `queued` whose time has come, oldest first."""
        ...

    def list_attempting(self) -> tuple[Outgoing, ...]:
        """Rows that a crash left in `attempting`."""
        ...

    def mark_attempting(self, outbox_id: str) -> bool:
        """`queued` → `attempting`, before SMTP DATA; False if another worker has it."""
        ...

    def mark_sent(self, outbox_id: str, at: datetime, detail: str) -> None:
        """`attempting` or `verify` → `sent`."""
        ...

    def mark_verify(self, outbox_id: str, why: str) -> None:
        """`attempting` → `verify`: a person must say whether it went out."""
        ...

    def mark_refused(self, outbox_id: str, refusal: Refusal, why: str, retry_at: datetime | None) -> None:
        """`attempting` → `queued` at `retry_at`, or → `failed` for good."""
        ...
