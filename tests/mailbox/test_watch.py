"""Watching for as long as it takes: new mail at once, and back on its feet after any trouble."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.mailbox.imap import ImapConnection, connect
from counterfoil.mailbox.memory import MemoryLedger
from counterfoil.mailbox.servers import MailboxSettings
from counterfoil.mailbox.watch import RESETS_MAX, Watcher, WatchState, pause_seconds
from counterfoil.records.clock import FixedClock
from counterfoil.records.delivery import Arrival, Cursor, Delivery
from tests.servers.dovecot import Account, Dovecot
from tests.servers.odd_imap import OddImap

pytestmark = [pytest.mark.server, pytest.mark.timeout(110)]

CLOCK = FixedClock(datetime(2026, 3, 16, 9, 0, tzinfo=UTC))


def numbered(first: int, last: int) -> list[bytes]:
    return [f"Subject: {number}\r\n\r\nbody {number}\r\n".encode() for number in range(first, last + 1)]


def watcher_of(
    settings: MailboxSettings, ledger: MemoryLedger, stop: threading.Event | None = None
) -> Watcher:
    watcher = Watcher(settings, ledger, connect=connect, clock=CLOCK, stop=stop or threading.Event())
    watcher.jitter = lambda: 1.0
    return watcher


@contextmanager
def watching(settings: MailboxSettings, ledger: MemoryLedger) -> Iterator[Watcher]:
    stop = threading.Event()
    watcher = watcher_of(settings, ledger, stop)
    thread = threading.Thread(target=watcher.run)
    thread.start()
    try:
        yield watcher
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive(), "the watcher does not stop"


def wait_until(holds: Callable[[], bool], seconds_max: float) -> float:
    """Seconds until it holds."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds_max, "waited in vain"
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    return dovecot.account()


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


def test_what_is_there_is_taken_in_and_what_comes_is_noticed_at_once(
    account: Account, ledger: MemoryLedger
) -> None:
    account.deliver(*numbered(1, 200))
    with watching(account.settings(poll_seconds=600), ledger) as watcher:
        wait_until(lambda: len(ledger.deliveries) == 200, 30)
        wait_until(lambda: watcher.status.state is WatchState.WATCHING, 10)
        for number in range(201, 205):
            account.deliver(*numbered(number, number))
            assert wait_until(lambda: len(ledger.deliveries) == number, 10) < 5  # noqa: B023 - called at once
        wait_until(lambda: watcher.status.idle_wakes > 0, 5)
    assert sorted(each.raw for each in ledger.deliveries) == sorted(numbered(1, 204))
    assert watcher.status.taken_in == 204
    assert watcher.status.duplicates == 0
    assert watcher.status.state is WatchState.ENDED


@pytest.mark.parametrize("how", ["no idle wanted", "no idle offered"])
def test_polling_alone_notices_new_mail(odd_imap: OddImap, ledger: MemoryLedger, how: str) -> None:
    if how == "no idle offered":
        odd_imap.capabilities = "IMAP4rev1 AUTH=PLAIN"
    odd_imap.fill(1)
    settings = odd_imap.settings(poll_seconds=0.2, idle=how == "no idle offered")
    with watching(settings, ledger) as watcher:
        wait_until(lambda: len(ledger.deliveries) == 1, 10)
        odd_imap.fill(2)
        assert wait_until(lambda: len(ledger.deliveries) == 2, 10) < 5
        wait_until(lambda: watcher.status.poll_finds == 1, 5)


def test_a_server_that_goes_and_comes_back_loses_and_doubles_nothing(
    dovecot: Dovecot, account: Account, ledger: MemoryLedger
) -> None:
    account.deliver(*numbered(1, 20))
    with watching(account.settings(), ledger) as watcher:
        wait_until(lambda: watcher.status.state is WatchState.WATCHING, 20)
        dovecot.stop()
        try:
            wait_until(lambda: watcher.status.state is WatchState.UNREACHABLE, 20)
            assert watcher.status.last_error
            account.deliver(*numbered(21, 40))
        finally:
            dovecot.start()
        wait_until(lambda: len(ledger.deliveries) == 40, 30)
        wait_until(lambda: watcher.status.state is WatchState.WATCHING, 10)
        assert watcher.status.last_error is None
        assert watcher.status.reconnects > 0
    assert sorted(each.raw for each in ledger.deliveries) == sorted(numbered(1, 40))


def test_a_folder_renumbered_while_it_is_open_brings_what_is_new(
    account: Account, ledger: MemoryLedger
) -> None:
    """Dovecot then gives known messages new UIDs under the old UIDVALIDITY: they are known by their bytes."""
    account.deliver(*numbered(1, 14))
    with watching(account.settings(poll_seconds=0.3, idle=False), ledger) as watcher:
        wait_until(lambda: watcher.status.taken_in == 14, 20)
        account.forget_uids()
        account.deliver(*numbered(15, 16))
        wait_until(lambda: watcher.status.taken_in == 16, 20)
    assert {each.raw for each in ledger.deliveries} == set(numbered(1, 16))


def test_a_refused_sign_in_is_told_apart_and_waits_long(account: Account, ledger: MemoryLedger) -> None:
    pauses: list[float] = []
    stop = threading.Event()
    watcher = watcher_of(account.settings(password="wrong"), ledger, stop)

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        assert watcher.status.state is WatchState.REFUSED
        if len(pauses) == 3:
            stop.set()

    watcher.pause = pause
    watcher.run()
    assert pauses == [30.0, 60.0, 120.0]
    assert "refused the sign-in" in (watcher.status.last_error or "")


def test_a_folder_renumbered_at_every_look_raises_an_alarm(odd_imap: OddImap, ledger: MemoryLedger) -> None:
    odd_imap.fill(1, 2)
    watcher = watcher_of(odd_imap.settings(idle=False), ledger)

    def pause(seconds: float) -> None:
        odd_imap.uidvalidity += 1

    watcher.pause = pause
    watcher.run()
    assert watcher.status.state is WatchState.ALARM
    assert watcher.status.renumberings == RESETS_MAX
    assert len(ledger.deliveries) == 2


def test_a_renumbering_now_and_then_raises_no_alarm(odd_imap: OddImap, ledger: MemoryLedger) -> None:
    odd_imap.fill(1, 2)
    stop = threading.Event()
    watcher = watcher_of(odd_imap.settings(idle=False), ledger, stop)
    looks = 0

    def pause(seconds: float) -> None:
        nonlocal looks
        looks += 1
        odd_imap.uidvalidity += looks % 2
        if looks == 20:
            stop.set()

    watcher.pause = pause
    watcher.run()
    assert watcher.status.state is WatchState.ENDED
    assert watcher.status.renumberings == 10


class FailingLedger(MemoryLedger):
    """A ledger whose database is away for the first few calls."""

    def __init__(self, failures: int) -> None:
        super().__init__()
        self.failures = failures

    def accept(self, deliveries: Sequence[Delivery], cursor: Cursor | None) -> tuple[Arrival, ...]:
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the database is away")
        return super().accept(deliveries, cursor)


def test_an_unforeseen_failure_is_shown_and_outlived(odd_imap: OddImap) -> None:
    odd_imap.fill(1, 2)
    stop = threading.Event()
    ledger = FailingLedger(3)
    watcher = watcher_of(odd_imap.settings(idle=False), ledger, stop)
    errors: list[str | None] = []

    def pause(seconds: float) -> None:
        errors.append(watcher.status.last_error)
        if watcher.status.state is WatchState.WATCHING:
            stop.set()

    watcher.pause = pause
    watcher.run()
    assert errors == ["the database is away"] * 3 + [None]
    assert len(ledger.deliveries) == 2


def test_gaps_are_shown(odd_imap: OddImap, ledger: MemoryLedger) -> None:
    odd_imap.fill(1, 2, 3)
    odd_imap.oddities = {2: "no"}
    stop = threading.Event()
    watcher = watcher_of(odd_imap.settings(idle=False), ledger, stop)
    watcher.pause = lambda seconds: stop.set()
    watcher.run()
    assert watcher.status.gaps == (2,)
    assert watcher.status.newest_mail_at is not None
    assert watcher.status.last_sync_at == CLOCK.now()


def test_every_connection_is_closed(odd_imap: OddImap, ledger: MemoryLedger) -> None:
    opened: list[ImapConnection] = []

    def open_one(settings: MailboxSettings) -> ImapConnection:
        opened.append(connect(settings))
        return opened[-1]

    odd_imap.fill(1)
    odd_imap.oddities = {1: "cut"}
    stop = threading.Event()
    watcher = Watcher(odd_imap.settings(), ledger, connect=open_one, clock=CLOCK, stop=stop)
    watcher.pause = lambda seconds: stop.set() if len(opened) == 3 else None
    watcher.run()
    assert len(opened) == 3
    assert all(each._client.socket().fileno() == -1 for each in opened)


@given(st.integers(1, 10_000), st.booleans(), st.floats(0, 1))
def test_pauses_grow_and_stay_bounded(failures: int, was_refused: bool, jitter: float) -> None:
    longest = 3600 if was_refused else 300
    pause = pause_seconds(failures, was_refused, jitter)
    assert 0 < pause <= longest
    assert pause <= pause_seconds(failures + 1, was_refused, jitter)
    assert pause_seconds(failures, True, jitter) > pause_seconds(failures, False, jitter)
