"""Watching a folder for as long as the service runs, whatever server and network do.

Level-triggered: after every wake, time-out and reconnect the folder is compared with the
cursor, so that no hint that got lost can lose a message.  Every failure drops the
connection and starts over, ever more slowly; a refused sign-in slower still, for the sake
of accounts that lock.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Final, Protocol

from counterfoil.mailbox.intake import FolderConnection, FolderIntake, SyncReport
from counterfoil.mailbox.ports import MailLedger
from counterfoil.mailbox.servers import MailboxSettings
from counterfoil.records.base import Instant, Record
from counterfoil.records.clock import Clock
from counterfoil.records.delivery import Arrival
from counterfoil.records.errors import MailboxUnavailable, SignInRefused

RESETS_MAX: Final = 5
"""A folder that is renumbered at so many looks in a row is not looked at any more."""
_PAUSE_FIRST, _PAUSE_LONGEST = 1.0, 300.0
_REFUSED_FIRST, _REFUSED_LONGEST = 60.0, 3600.0

log = logging.getLogger(__name__)


class WatchState(StrEnum):
    """What a watcher is doing."""

    CONNECTING = "connecting"
    SYNCING = "syncing"
    WATCHING = "watching"
    UNREACHABLE = "unreachable"
    """The server cannot be reached or misbehaves; tried again by itself."""
    REFUSED = "refused"
    """The server refuses the sign-in; tried again by itself, slowly, and a person should look."""
    ALARM = "alarm"
    """The server renumbers the folder again and again; stopped until a person has looked."""
    ENDED = "ended"


class WatchStatus(Record):
    """What the health page shows of one mailbox."""

    account: str
    folder: str
    state: WatchState = WatchState.CONNECTING
    last_sync_at: Instant | None = None
    newest_mail_at: Instant | None = None
    last_error: str | None = None
    """Of the present trouble; None while all is well."""
    taken_in: int = 0
    duplicates: int = 0
    gaps: tuple[int, ...] = ()
    """UIDs that the server could not hand over so far."""
    given_up: tuple[int, ...] = ()
    """Those of them that are asked for again only after a restart."""
    reconnects: int = 0
    renumberings: int = 0
    idle_wakes: int = 0
    poll_finds: int = 0
    """New mail that polling found and no hint had announced."""


class WatchedConnection(FolderConnection, Protocol):
    """A connection that can also be waited on."""

    @property
    def can_idle(self) -> bool:
        """Whether the server can say by itself that there is news."""
        ...

    def wait_for_news(self, seconds: float, should_stop: Callable[[], bool]) -> bool:
        """True at a hint, False after `seconds` or when told to stop."""
        ...

    def close(self) -> None:
        """Never raises and never takes long."""
        ...


def pause_seconds(failures: int, was_refused: bool, jitter: float) -> float:
    """How long to wait after so many failures in a row; `jitter` is in 0..1 and takes off up to half."""
    first, longest = (_REFUSED_FIRST, _REFUSED_LONGEST) if was_refused else (_PAUSE_FIRST, _PAUSE_LONGEST)
    return min(first * 2.0 ** min(failures - 1, 30), longest) * (1 - jitter / 2)


class Watcher:
    """Keeps one folder taken in until told to stop.  `run` is the body of a thread."""

    def __init__(
        self,
        settings: MailboxSettings,
        ledger: MailLedger,
        *,
        connect: Callable[[MailboxSettings], WatchedConnection],
        clock: Clock,
        stop: threading.Event,
    ) -> None:
        self.pause: Callable[[float], object] = stop.wait
        """How time is spent waiting; a simulation puts in its own."""
        self.jitter: Callable[[], float] = random.random
        """Chance between 0 and 1; a simulation puts in its own."""
        self._settings = settings
        self._intake = FolderIntake(settings, ledger, clock, should_stop=stop.is_set)
        self._connect = connect
        self._clock = clock
        self._stop = stop
        self._failures = 0
        self._resets_in_a_row = 0
        self._was_told = False
        self._status = WatchStatus(account=settings.account, folder=settings.folder)

    @property
    def status(self) -> WatchStatus:
        """How it stands; may be asked from any thread."""
        return self._status

    def run(self) -> None:
        """Watch until the stop event is set; no failure of server or network ends it."""
        while not self._stop.is_set() and self._status.state is not WatchState.ALARM:
            try:
                self._note(state=WatchState.CONNECTING)
                self._watch()
            except MailboxUnavailable as failure:
                self._wait_after(failure)
            except Exception as failure:
                log.exception("%s: unforeseen failure while watching", self._settings.account)
                self._wait_after(failure)
        if self._status.state is not WatchState.ALARM:
            self._note(state=WatchState.ENDED)

    def _watch(self) -> None:
        connection = self._connect(self._settings)
        try:
            while not self._stop.is_set():
                self._sync(connection)
                if self._status.state is WatchState.ALARM:
                    return
                self._was_told = self._wait(connection)
        finally:
            connection.close()

    def _sync(self, connection: FolderConnection) -> None:
        self._note(state=WatchState.SYNCING)
        report = self._intake.sync(connection)
        self._failures = 0
        self._resets_in_a_row = self._resets_in_a_row + 1 if report.is_renumbered else 0
        self._note_report(report)
        if self._resets_in_a_row >= RESETS_MAX:
            trouble = f"renumbered {RESETS_MAX} times in a row; nothing is taken in until a person has looked"
            log.error("%s %s: %s", self._settings.account, self._settings.folder, trouble)
            self._note(state=WatchState.ALARM, last_error=trouble)

    def _wait(self, connection: WatchedConnection) -> bool:
        self._note(state=WatchState.WATCHING)
        if self._settings.idle and connection.can_idle:
            was_told = connection.wait_for_news(self._settings.poll_seconds, self._stop.is_set)
            self._note(idle_wakes=self._status.idle_wakes + was_told)
            return was_told
        self.pause(self._settings.poll_seconds)
        return False

    def _wait_after(self, failure: Exception) -> None:
        was_refused = isinstance(failure, SignInRefused)
        self._failures += 1
        self._was_told = False
        self._note(
            state=WatchState.REFUSED if was_refused else WatchState.UNREACHABLE,
            last_error=str(failure),
            reconnects=self._status.reconnects + 1,
        )
        log.warning("%s: %s", self._settings.account, failure)
        self.pause(pause_seconds(self._failures, was_refused, self.jitter()))

    def _note_report(self, report: SyncReport) -> None:
        status, new = self._status, report.arrivals[Arrival.NEW]
        was_found_by_poll = new > 0 and not self._was_told and status.last_sync_at is not None
        self._note(
            last_sync_at=self._clock.now(),
            last_error=None,
            newest_mail_at=report.newest_at or status.newest_mail_at,
            taken_in=status.taken_in + new,
            duplicates=status.duplicates + report.arrivals[Arrival.SAME_BYTES],
            gaps=report.gaps,
            given_up=report.given_up,
            renumberings=status.renumberings + report.is_renumbered,
            poll_finds=status.poll_finds + was_found_by_poll,
        )

    def _note(self, **changes: object) -> None:
        self._status = self._status.model_copy(update=changes)
