"""A ledger and an outbox that live in memory: for replays, trials and tests.

They are held to the same contract tests as the ones of the database, so that what is
tried out on them holds there too.
"""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from counterfoil.mailbox.ports import Refusal
from counterfoil.records.delivery import Arrival, Cursor, Delivery
from counterfoil.records.errors import UnknownCase
from counterfoil.records.outgoing import Outgoing, OutgoingState

DeliveryKey = tuple[str, str, int, int, str]


def delivery_key(delivery: Delivery) -> DeliveryKey:
    """What makes a delivery this one and no other."""
    return (delivery.account, delivery.folder, delivery.uidvalidity, delivery.uid, delivery.name)


class MemoryLedger:
    """A `MailLedger` that forgets everything when the process ends."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        """Everything taken in, in order; a renumbered key adds nothing here."""
        self._keys: set[DeliveryKey] = set()
        self._bound: set[tuple[str, str, int, int]] = set()
        """(account, folder, uidvalidity, place in `deliveries`) of everything that has a key."""
        self._copies: dict[str, list[int]] = defaultdict(list)
        """By hash, the places in `deliveries` of these bytes."""
        self._cursors: dict[tuple[str, str], Cursor] = {}
        self._lock = threading.Lock()

    def cursor(self, account: str, folder: str) -> Cursor | None:
        """How far this folder was taken in, or None if never."""
        return self._cursors.get((account, folder))

    def accept(self, deliveries: Sequence[Delivery], cursor: Cursor | None) -> tuple[Arrival, ...]:
        """Keep these deliveries and move the cursor."""
        with self._lock:
            arrivals = tuple(self._accept(delivery) for delivery in deliveries)
            self._move(cursor)
        return arrivals

    def _accept(self, delivery: Delivery) -> Arrival:
        if delivery_key(delivery) in self._keys:
            return Arrival.SEEN
        copies = self._copies[hashlib.sha256(delivery.raw).hexdigest()]
        arrival = Arrival.SAME_BYTES if copies else Arrival.NEW
        copies.append(len(self.deliveries))
        self._bind(delivery, len(self.deliveries))
        self.deliveries.append(delivery)
        return arrival

    def reset(self, cursor: Cursor, known: Sequence[Delivery]) -> None:
        """Bind the new keys of messages kept already, and set the cursor."""
        with self._lock:
            for delivery in known:
                place = self._unbound(delivery)
                if place is not None and delivery_key(delivery) not in self._keys:
                    self._bind(delivery, place)
            self._move(cursor)

    def _unbound(self, delivery: Delivery) -> int | None:
        """The oldest message of this folder with these bytes that has no key under the new numbering."""
        numbering = (delivery.account, delivery.folder, delivery.uidvalidity)
        for place in self._copies[hashlib.sha256(delivery.raw).hexdigest()]:
            kept = self.deliveries[place]
            is_here = (kept.account, kept.folder) == (delivery.account, delivery.folder)
            if is_here and (*numbering, place) not in self._bound:
                return place
        return None

    def _bind(self, delivery: Delivery, place: int) -> None:
        self._keys.add(delivery_key(delivery))
        self._bound.add((delivery.account, delivery.folder, delivery.uidvalidity, place))

    def _move(self, cursor: Cursor | None) -> None:
        if cursor is not None:
            self._cursors[cursor.account, cursor.folder] = cursor


class MemoryOutbox:
    """An `Outbox` that forgets everything when the process ends."""

    def __init__(self, rows: Sequence[Outgoing] = ()) -> None:
        self.sent_at: dict[str, datetime] = {}
        self._rows = {row.outbox_id: row for row in rows}
        self._lock = threading.Lock()

    def put(self, row: Outgoing) -> None:
        """Add a row; the same id again is left alone."""
        with self._lock:
            self._rows.setdefault(row.outbox_id, row)

    def get(self, outbox_id: str) -> Outgoing:
        """One row; `UnknownCase` where there is none."""
        if outbox_id not in self._rows:
            raise UnknownCase("delivery", outbox_id)
        return self._rows[outbox_id]

    def list_due(self, now: datetime) -> tuple[Outgoing, ...]:
        """Rows in `queued` whose time has come, oldest first."""
        queued = (row for row in self._rows.values() if row.state is OutgoingState.QUEUED)
        due = [row for row in queued if row.not_before <= now]
        return tuple(sorted(due, key=lambda row: row.not_before))

    def list_attempting(self) -> tuple[Outgoing, ...]:
        """Rows that a crash left in `attempting`."""
        return tuple(row for row in self._rows.values() if row.state is OutgoingState.ATTEMPTING)

    def mark_attempting(self, outbox_id: str) -> bool:
        """`queued` → `attempting`; False if another worker has it."""
        with self._lock:
            row = self._rows[outbox_id]
            if row.state is not OutgoingState.QUEUED:
                return False
            self._change(row, state=OutgoingState.ATTEMPTING, attempts=row.attempts + 1)
            return True

    def mark_sent(self, outbox_id: str, at: datetime, detail: str) -> None:
        """`attempting` or `verify` → `sent`."""
        self._leave(outbox_id, OutgoingState.SENT, detail, OutgoingState.ATTEMPTING, OutgoingState.VERIFY)
        self.sent_at[outbox_id] = at

    def mark_verify(self, outbox_id: str, why: str) -> None:
        """`attempting` → `verify`: a person must say whether it went out."""
        self._leave(outbox_id, OutgoingState.VERIFY, why, OutgoingState.ATTEMPTING)

    def mark_refused(self, outbox_id: str, refusal: Refusal, why: str, retry_at: datetime | None) -> None:
        """`attempting` → `queued` at `retry_at`, or → `failed` for good."""
        if refusal is Refusal.FOR_GOOD or retry_at is None:
            self._leave(outbox_id, OutgoingState.FAILED, why, OutgoingState.ATTEMPTING)
        else:
            self._leave(outbox_id, OutgoingState.QUEUED, why, OutgoingState.ATTEMPTING, not_before=retry_at)

    def _leave(
        self, outbox_id: str, to: OutgoingState, detail: str, *since: OutgoingState, **changes: datetime
    ) -> None:
        with self._lock:
            row = self._rows[outbox_id]
            assert row.state in since, f"{outbox_id} is {row.state}, expected {' or '.join(since)}"
            self._change(row, state=to, detail=detail, **changes)

    def _change(self, row: Outgoing, **changes: object) -> None:
        self._rows[row.outbox_id] = row.model_copy(update=changes)
