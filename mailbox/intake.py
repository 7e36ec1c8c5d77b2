"""Taking mail in: every message of a folder or a file once, also if the line drops at any byte.

The order of things is what makes it safe: raw bytes and cursor are kept in one transaction,
and nothing is ever written to the server.  The cursor is a low-water mark with a list of
gaps, so that one message that cannot be read holds up no other and is not forgotten.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol

from counterfoil.mailbox.ports import MailLedger
from counterfoil.mailbox.servers import MailboxSettings
from counterfoil.records.clock import Clock
from counterfoil.records.delivery import Arrival, Cursor, Delivery
from counterfoil.records.errors import MailboxUnavailable

BATCH_COUNT_MAX: Final = 100
BATCH_BYTES_MAX: Final = 32 * 1024 * 1024
TRIALS_MAX: Final = 8
"""So often is a message asked for, over some three days; then it stays reported as given up."""
CUTS_MAX: Final = 3
"""A message whose fetch ended the connection so often in a row is set aside, so that others get through."""
_RETRY_FIRST: Final = timedelta(minutes=1)
_RETRY_LONGEST: Final = timedelta(days=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FolderState:
    """How a folder stood when it was opened."""

    uidvalidity: int
    uidnext: int | None
    exists: int


@dataclass(frozen=True)
class Weight:
    """What is known of a message before its body is fetched."""

    size_bytes: int
    received_at: datetime | None


class FolderConnection(Protocol):
    """Read-only sight of a folder.  Every method may raise `MailboxUnavailable`."""

    def examine(self, folder: str) -> FolderState:
        """Open the folder read-only and say how it stands now."""
        ...

    def list_uids(self, first: int, since: date | None = None) -> tuple[int, ...]:
        """The UIDs from `first` on, ascending; with `since`, of mail that came on that day or later."""
        ...

    def weigh(self, uids: Sequence[int]) -> dict[int, Weight]:
        """Size and time of arrival; what the server does not tell of is left out."""
        ...

    def read_messages(self, uids: Sequence[int]) -> dict[int, bytes]:
        """Raw messages, no flag changed; what the server cannot read is left out."""
        ...

    def read_headers(self, uids: Sequence[int]) -> dict[int, bytes]:
        """Raw headers, no flag changed; what the server cannot read is left out."""
        ...


@dataclass
class SyncReport:
    """What one look at a folder brought."""

    arrivals: Counter[Arrival] = field(default_factory=Counter)
    newest_at: datetime | None = None
    is_renumbered: bool = False
    gaps: tuple[int, ...] = ()
    given_up: tuple[int, ...] = ()
    """Those of the gaps that are not asked for again before the next start."""

    def count(self, deliveries: Sequence[Delivery], arrivals: Sequence[Arrival]) -> None:
        """Add what became of these deliveries."""
        self.arrivals.update(arrivals)
        for delivery in deliveries:
            if self.newest_at is None or delivery.received_at > self.newest_at:
                self.newest_at = delivery.received_at


@dataclass(frozen=True)
class _Trials:
    """How often a message was asked for in vain, and when it is asked for again."""

    count: int
    again_at: datetime


@dataclass(frozen=True)
class _Batch:
    """UIDs that were asked for together, and what came of them."""

    uids: Sequence[int]
    deliveries: tuple[Delivery, ...] = ()

    def moved(self, cursor: Cursor) -> Cursor:
        """The cursor once this batch is kept: past it, what is missing among the gaps."""
        taken = {delivery.uid for delivery in self.deliveries}
        missing = set(self.uids) - taken
        return cursor.model_copy(
            update={
                "last_uid": max(cursor.last_uid, *self.uids),
                "gaps": tuple(sorted((set(cursor.gaps) - taken) | missing)),
            }
        )


class FolderIntake:
    """Keeps one folder taken in.  One instance serves one connection after the other."""

    def __init__(
        self,
        settings: MailboxSettings,
        ledger: MailLedger,
        clock: Clock,
        *,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._should_stop = should_stop  # once True, it has to stay so
        self._settings = settings
        self._ledger = ledger
        self._clock = clock
        self._trials: dict[int, _Trials] = {}
        self._batch_count = BATCH_COUNT_MAX
        self._rebinding: Cursor | None = None

    def sync(self, folder: FolderConnection) -> SyncReport:
        """Take in whatever is new, or as much of it as there is time for until told to stop.

        Safe to repeat, and safe to be cut off at any point.
        """
        report = SyncReport()
        state = folder.examine(self._settings.folder)
        cursor = self._ledger.cursor(self._settings.account, self._settings.folder)
        if cursor is None:
            cursor = self._begin(folder, state)
        if cursor.uidvalidity != state.uidvalidity:
            cursor = self._renumber(folder, state, cursor, report)
        else:
            _refuse_rewound(state, cursor)
            cursor = self._take_new(folder, cursor, report)
            cursor = self._retry_gaps(folder, cursor, report)
        report.gaps = cursor.gaps
        report.given_up = tuple(uid for uid in cursor.gaps if self._trials_of(uid) >= TRIALS_MAX)
        return report

    def _begin(self, folder: FolderConnection, state: FolderState) -> Cursor:
        """The first run: the back-fill policy, and nothing else, decides what old mail is taken in."""
        backfill = self._settings.backfill
        cursor = self._cursor(state)
        if backfill != "all":
            there = folder.list_uids(1)
            last_uid = there[-1] if there else 0
            if backfill == "none":
                cursor = cursor.model_copy(update={"last_uid": last_uid, "since": self._clock.now()})
            else:
                wanted = [uid for uid in folder.list_uids(1, since=backfill) if uid <= last_uid]
                since = datetime.combine(backfill, time.min, UTC)
                cursor = cursor.model_copy(
                    update={"last_uid": last_uid, "gaps": tuple(wanted), "since": since}
                )
        self._ledger.accept((), cursor)
        return cursor

    def _cursor(self, state: FolderState, since: datetime | None = None) -> Cursor:
        return Cursor(
            account=self._settings.account,
            folder=self._settings.folder,
            uidvalidity=state.uidvalidity,
            last_uid=0,
            since=since,
        )

    def _take_new(self, folder: FolderConnection, cursor: Cursor, report: SyncReport) -> Cursor:
        for batch in self._batches_of_new(folder, cursor):
            cursor = self._keep(batch, cursor, report)
        return cursor

    def _retry_gaps(self, folder: FolderConnection, cursor: Cursor, report: SyncReport) -> Cursor:
        """Ask again for what was missing; what has left the folder meanwhile is missed no more."""
        due = [uid for uid in cursor.gaps if self._is_due(uid)]
        if not due:
            return cursor
        there = set(folder.list_uids(due[0]))
        gone = set(due) - there
        if gone:
            cursor = cursor.model_copy(update={"gaps": tuple(uid for uid in cursor.gaps if uid not in gone)})
            self._ledger.accept((), cursor)
        for batch in self._batches(folder, cursor, [uid for uid in due if uid in there]):
            cursor = self._keep(batch, cursor, report)
        return cursor

    def _keep(self, batch: _Batch, cursor: Cursor, report: SyncReport) -> Cursor:
        moved = batch.moved(cursor)
        report.count(batch.deliveries, self._ledger.accept(batch.deliveries, moved))
        return moved

    def _renumber(
        self, folder: FolderConnection, state: FolderState, old: Cursor, report: SyncReport
    ) -> Cursor:
        """Every UID has changed its meaning: match by bytes, and take in only what is truly new.

        The old cursor stays in force until all is done, so that a crash starts this over; a
        mere loss of the connection goes on where it was.
        """
        cursor = self._rebinding
        if cursor is None or cursor.uidvalidity != state.uidvalidity:
            log.warning("%s %s was renumbered; matching by bytes", old.account, old.folder)
            self._trials.clear()
            cursor = self._cursor(state, old.since)
        for batch in self._batches_of_new(folder, cursor):
            self._ledger.reset(old, batch.deliveries)
            wanted = [d for d in batch.deliveries if old.since is None or d.received_at >= old.since]
            report.count(wanted, self._ledger.accept(wanted, None))
            cursor = self._rebinding = batch.moved(cursor)
        if self._should_stop():
            return old
        self._ledger.reset(cursor, ())
        self._rebinding = None
        report.is_renumbered = True
        return cursor

    def _batches_of_new(self, folder: FolderConnection, cursor: Cursor) -> Iterator[_Batch]:
        """What lies above the cursor; last, unread, the messages that cut the line again and again."""
        listed = folder.list_uids(cursor.last_uid + 1)
        aside = [uid for uid in listed if self._trials_of(uid) >= CUTS_MAX]
        yield from self._batches(folder, cursor, [uid for uid in listed if uid not in aside])
        if aside and not self._should_stop():
            yield _Batch(aside)

    def _batches(self, folder: FolderConnection, cursor: Cursor, uids: Sequence[int]) -> Iterator[_Batch]:
        """Fetch in batches of bounded count and size; one by one for a while after the line was cut."""
        at = 0
        while at < len(uids) and not self._should_stop():
            chunk = uids[at : at + self._batch_count]
            at += len(chunk)
            try:
                weights = folder.weigh(chunk)
                for part in self._parts(chunk, weights):
                    yield self._read(folder, cursor, part, weights)
            except MailboxUnavailable:
                self._blame(chunk)
                raise
            self._batch_count = min(self._batch_count * 2, BATCH_COUNT_MAX)

    def _parts(self, uids: Sequence[int], weights: dict[int, Weight]) -> Iterator[list[int]]:
        part: list[int] = []
        part_bytes = 0
        for uid in uids:
            size_bytes = weights[uid].size_bytes if uid in weights else 0
            if part and part_bytes + size_bytes > BATCH_BYTES_MAX:
                yield part
                part, part_bytes = [], 0
            part.append(uid)
            part_bytes += size_bytes
        yield part

    def _read(
        self, folder: FolderConnection, cursor: Cursor, uids: Sequence[int], weights: dict[int, Weight]
    ) -> _Batch:
        bytes_max = self._settings.message_bytes_max
        heavy = {uid for uid in uids if uid in weights and weights[uid].size_bytes > bytes_max}
        light = [uid for uid in uids if uid in weights and uid not in heavy]
        raws = folder.read_messages(light) if light else {}
        if heavy:
            raws |= folder.read_headers(sorted(heavy))
        deliveries = []
        for uid in uids:
            raw = raws.get(uid)
            if raw is None or (raw == b"" and weights[uid].size_bytes > 0):
                self._note_failure(uid)
                continue
            self._trials.pop(uid, None)
            deliveries.append(self._delivery(cursor, uid, raw, weights[uid]))
        return _Batch(uids, tuple(deliveries))

    def _delivery(self, cursor: Cursor, uid: int, raw: bytes, weight: Weight) -> Delivery:
        is_partial = weight.size_bytes > self._settings.message_bytes_max
        if not is_partial and len(raw) != weight.size_bytes:
            log.warning("uid %d: %d bytes announced, %d received", uid, weight.size_bytes, len(raw))
        return Delivery(
            account=cursor.account,
            folder=cursor.folder,
            uidvalidity=cursor.uidvalidity,
            uid=uid,
            raw=raw,
            received_at=weight.received_at or self._clock.now(),
            is_partial=is_partial,
        )

    def _blame(self, chunk: Sequence[int]) -> None:
        """The line was cut while these were read: read one by one, until it is clear which one does it."""
        if len(chunk) == 1:
            self._note_failure(chunk[0])
        self._batch_count = 1

    def _note_failure(self, uid: int) -> None:
        count = self._trials_of(uid) + 1
        wait = min(_RETRY_FIRST * 4 ** (count - 1), _RETRY_LONGEST)
        self._trials[uid] = _Trials(count, self._clock.now() + wait)
        log.warning("uid %d could not be read (%d. time)", uid, count)

    def _trials_of(self, uid: int) -> int:
        return self._trials[uid].count if uid in self._trials else 0

    def _is_due(self, uid: int) -> bool:
        trials = self._trials.get(uid)
        return trials is None or (trials.count < TRIALS_MAX and self._clock.now() >= trials.again_at)


def _refuse_rewound(state: FolderState, cursor: Cursor) -> None:
    """A server put back from an old copy hands out UIDs a second time: stop rather than miss mail."""
    if state.uidnext is not None and state.uidnext <= cursor.last_uid:
        raise MailboxUnavailable(
            f"{cursor.folder} of {cursor.account} went back from UID {cursor.last_uid} to {state.uidnext - 1}"
            " without a new UIDVALIDITY; was the server restored from a copy?"
        )


def take_in(deliveries: Iterable[Delivery], ledger: MailLedger) -> Counter[Arrival]:
    """Keep deliveries from files, batch by batch, and count what became of them."""
    arrivals: Counter[Arrival] = Counter()
    batch: list[Delivery] = []
    batch_bytes = 0
    for delivery in deliveries:
        batch.append(delivery)
        batch_bytes += len(delivery.raw)
        if len(batch) >= BATCH_COUNT_MAX or batch_bytes >= BATCH_BYTES_MAX:
            arrivals.update(ledger.accept(batch, None))
            batch, batch_bytes = [], 0
    if batch:
        arrivals.update(ledger.accept(batch, None))
    return arrivals
