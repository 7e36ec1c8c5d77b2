"""The service in one process: watches mailboxes, works messages, delivers what was approved, serves the inbox.

Everything that runs here follows from rows of the store, so that it may be stopped at
any moment, also by a crash, and goes on from what the rows say.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Final

from counterfoil.app import House
from counterfoil.mailbox.delivery import Relay, SentFolder, deliver_due, reconcile
from counterfoil.mailbox.imap import connect
from counterfoil.mailbox.ports import MailLedger
from counterfoil.mailbox.relays import DraftsRelay, ImapFolder, SmtpRelay
from counterfoil.mailbox.servers import MailboxSettings, ServerSettings, SmtpSettings
from counterfoil.mailbox.watch import Watcher, WatchStatus
from counterfoil.records.delivery import Arrival, Cursor, Delivery
from counterfoil.store.engine import EmbeddedEngine
from counterfoil.store.worklist import WaitingMessage

WAITING_AT_ONCE: Final = 50
"""So many waiting messages are looked at together."""
DELIVERY_SECONDS: Final = 1.0
"""How often the outbox is looked at."""

log = logging.getLogger(__name__)


class WakingLedger:
    """A mail ledger that tells the workers when there is something new."""

    def __init__(self, ledger: MailLedger, wake: Callable[[], None]) -> None:
        self._ledger, self._wake = ledger, wake

    def cursor(self, account: str, folder: str) -> Cursor | None:
        """See `MailLedger.cursor`."""
        return self._ledger.cursor(account, folder)

    def accept(self, deliveries: Sequence[Delivery], cursor: Cursor | None) -> tuple[Arrival, ...]:
        """See `MailLedger.accept`."""
        arrivals = self._ledger.accept(deliveries, cursor)
        if any(each is not Arrival.SEEN for each in arrivals):
            self._wake()
        return arrivals

    def reset(self, cursor: Cursor, known: Sequence[Delivery]) -> None:
        """See `MailLedger.reset`."""
        self._ledger.reset(cursor, known)


class Service:
    """The moving parts of a house: workers, watchers and the postman."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self.engine: EmbeddedEngine[WaitingMessage] = EmbeddedEngine(
            partial(house.worklist.list_waiting, WAITING_AT_ONCE),
            house.work,
            lambda waiting: waiting.serial_key,
            workers=house.settings.work.workers,
            sweep_seconds=house.settings.work.sweep_seconds,
        )
        ledger = WakingLedger(house.ledger, self.engine.wake)
        self._watchers = [
            Watcher(each, ledger, connect=connect, clock=house.wall_clock, stop=self._stop)
            for each in watched_mailboxes(house)
        ]

    def start(self, stack: ExitStack) -> None:
        """Start everything; `stack` stops it again."""
        self.engine.start()
        stack.callback(self.stop)
        for watcher in self._watchers:
            self._run(f"watch-{watcher.status.account}", watcher.run)
        relay = relay_of(self._house)
        if relay is not None:
            self._run("deliver", partial(self._deliver, relay, sent_folder_of(self._house)))

    def stop(self) -> None:
        """Begin nothing more, and wait for what was begun."""
        self._stop.set()
        for thread in self._threads:
            thread.join(timeout=10)
        self.engine.stop()

    def watching(self) -> tuple[WatchStatus, ...]:
        """How each mailbox stands."""
        return tuple(each.status for each in self._watchers)

    def _run(self, name: str, body: Callable[[], None]) -> None:
        thread = threading.Thread(target=body, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _deliver(self, relay: Relay, sent: SentFolder | None) -> None:
        """Deliver what was approved, until stopped; first settle what a crash left in between."""
        is_reconciled = False
        while not self._stop.is_set():
            try:
                if not is_reconciled:
                    reconcile(self._house.outbox, sent, self._house.wall_clock)
                    is_reconciled = True
                deliver_due(self._house.outbox, relay, sent, self._house.wall_clock)
            except Exception:
                log.exception("the outbox could not be worked; trying again")
            self._stop.wait(DELIVERY_SECONDS)


def watched_mailboxes(house: House) -> list[MailboxSettings]:
    """The folders that the settings name, as the watcher takes them."""
    largest = house.rules.policy.limits.message_bytes_max
    return [
        MailboxSettings(
            account=name,
            message_bytes_max=largest,
            **each.model_dump(exclude={"password_file"}),
        )
        for name, each in house.settings.mailboxes.items()
    ]


def relay_of(house: House) -> Relay | None:
    """The way that approved drafts leave by, or None where none is set up."""
    smtp, drafts = house.settings.smtp, house.settings.drafts
    if smtp is not None:
        own = {"password_file", "undo_seconds", "sent_mailbox", "sent_folder"}
        return SmtpRelay(SmtpSettings(**smtp.model_dump(exclude=own)))
    if drafts is not None:
        return DraftsRelay(_server(house, drafts.mailbox), drafts.folder, drafts.sender)
    return None


def sent_folder_of(house: House) -> SentFolder | None:
    """The folder that shows what went out, or None where none is set up."""
    smtp, drafts = house.settings.smtp, house.settings.drafts
    if smtp is not None and smtp.sent_mailbox is not None:
        return ImapFolder(_server(house, smtp.sent_mailbox), smtp.sent_folder)
    return ImapFolder(_server(house, drafts.mailbox), drafts.folder) if drafts is not None else None


def _server(house: House, mailbox: str) -> ServerSettings:
    settings = house.settings.mailboxes[mailbox]
    return ServerSettings(**settings.model_dump(include=set(ServerSettings.model_fields)))
