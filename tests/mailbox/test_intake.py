"""Every message of a folder once: against Dovecot, a misbehaving server, and a line that is cut."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest

from counterfoil.mailbox.imap import ImapConnection, connect
from counterfoil.mailbox.intake import BATCH_COUNT_MAX, TRIALS_MAX, FolderIntake, SyncReport, take_in
from counterfoil.mailbox.memory import MemoryLedger
from counterfoil.mailbox.servers import MailboxSettings
from counterfoil.records.clock import FixedClock
from counterfoil.records.delivery import Arrival, Cursor, Delivery
from counterfoil.records.errors import MailboxUnavailable
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.dovecot import Account, Dovecot
from tests.servers.odd_imap import OddImap

pytestmark = [pytest.mark.server, pytest.mark.timeout(110)]

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


class MovingClock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


def numbered(first: int, last: int) -> list[bytes]:
    return [f"Subject: {number}\r\n\r\nbody {number}\r\n".encode() for number in range(first, last + 1)]


@contextmanager
def connected(settings: MailboxSettings) -> Iterator[ImapConnection]:
    connection = connect(settings)
    try:
        yield connection
    finally:
        connection.close()


def sync_once(intake: FolderIntake, settings: MailboxSettings) -> SyncReport:
    with connected(settings) as connection:
        return intake.sync(connection)


def sync_until_well(intake: FolderIntake, settings: MailboxSettings, rounds: int = 12) -> None:
    for _ in range(rounds):
        try:
            sync_once(intake, settings)
        except MailboxUnavailable:
            continue
        return
    raise AssertionError(f"not well after {rounds} rounds")


def raws_of(ledger: MemoryLedger) -> list[bytes]:
    return [delivery.raw for delivery in ledger.deliveries]


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    return dovecot.account()


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


class TestAgainstDovecot:
    def intake(self, account: Account, ledger: MemoryLedger, **changes: object) -> FolderIntake:
        return FolderIntake(account.settings(**changes), ledger, FixedClock(NOW))

    def test_two_hundred_messages_are_taken_in_once(self, account: Account, ledger: MemoryLedger) -> None:
        account.deliver(*numbered(1, 200))
        intake = self.intake(account, ledger)
        assert sync_once(intake, account.settings()).arrivals == {Arrival.NEW: 200}
        assert sorted(raws_of(ledger)) == sorted(numbered(1, 200))
        assert [delivery.uid for delivery in ledger.deliveries] == list(range(1, 201))
        assert not sync_once(intake, account.settings()).arrivals
        assert not sync_once(self.intake(account, ledger), account.settings()).arrivals

    def test_what_comes_later_is_taken_in_after_a_restart(
        self, account: Account, ledger: MemoryLedger
    ) -> None:
        account.deliver(*numbered(1, 3))
        sync_once(self.intake(account, ledger), account.settings())
        account.deliver(*numbered(4, 5))
        sync_once(self.intake(account, ledger), account.settings())
        assert sorted(raws_of(ledger)) == numbered(1, 5)

    def test_a_renumbered_folder_brings_only_what_is_new(
        self, account: Account, ledger: MemoryLedger
    ) -> None:
        account.deliver(*numbered(1, 14))
        intake = self.intake(account, ledger)
        sync_once(intake, account.settings())
        before = ledger.cursor(account.name, "INBOX")
        account.forget_uids()
        account.deliver(*numbered(15, 17))
        report = sync_once(intake, account.settings())
        assert report.is_renumbered
        assert report.arrivals == {Arrival.SEEN: 14, Arrival.NEW: 3}
        after = ledger.cursor(account.name, "INBOX")
        assert before
        assert after
        assert before.uidvalidity != after.uidvalidity
        assert sorted(raws_of(ledger)) == sorted(numbered(1, 17))
        assert not sync_once(intake, account.settings()).is_renumbered

    def test_without_back_fill_old_mail_stays_where_it_is(
        self, account: Account, ledger: MemoryLedger
    ) -> None:
        account.deliver(*numbered(1, 3), received_at=(NOW - timedelta(days=1)).timestamp())
        intake = self.intake(account, ledger, backfill="none")
        assert not sync_once(intake, account.settings()).arrivals
        account.deliver(*numbered(4, 4), received_at=(NOW + timedelta(minutes=1)).timestamp())
        sync_once(intake, account.settings())
        assert raws_of(ledger) == numbered(4, 4)

    def test_without_back_fill_old_mail_stays_even_if_renumbered(
        self, account: Account, ledger: MemoryLedger
    ) -> None:
        account.deliver(*numbered(1, 3), received_at=(NOW - timedelta(days=1)).timestamp())
        intake = self.intake(account, ledger, backfill="none")
        sync_once(intake, account.settings())
        account.deliver(*numbered(4, 4), received_at=(NOW + timedelta(minutes=1)).timestamp())
        sync_once(intake, account.settings())
        account.forget_uids()
        account.deliver(*numbered(5, 5), received_at=(NOW + timedelta(minutes=2)).timestamp())
        assert sync_once(intake, account.settings()).is_renumbered
        assert raws_of(ledger) == numbered(4, 5)

    def test_back_fill_from_a_day_on_takes_in_exactly_that(
        self, account: Account, ledger: MemoryLedger
    ) -> None:
        for number, day in enumerate((1, 9, 4, 12), start=1):
            account.deliver(
                *numbered(number, number), received_at=datetime(2026, 3, day, 12, tzinfo=UTC).timestamp()
            )
        intake = self.intake(account, ledger, backfill="2026-03-08")
        report = sync_once(intake, account.settings())
        assert sorted(raws_of(ledger)) == [*numbered(2, 2), *numbered(4, 4)]
        assert report.gaps == ()
        account.deliver(*numbered(5, 5))
        sync_once(intake, account.settings())
        assert raws_of(ledger)[-1:] == numbered(5, 5)

    def test_of_a_message_over_the_limit_only_the_headers_are_taken_in(
        self, account: Account, ledger: MemoryLedger
    ) -> None:
        account.deliver(b"Subject: big\r\n\r\n" + b"x" * 70 + b"\r\n" * 2000, b"Subject: small\r\n\r\nx\r\n")
        sync_once(self.intake(account, ledger, message_bytes_max=2000), account.settings())
        by_partial = {delivery.is_partial: delivery.raw for delivery in ledger.deliveries}
        assert by_partial == {True: b"Subject: big\r\n\r\n", False: b"Subject: small\r\n\r\nx\r\n"}

    def test_the_time_of_arrival_is_the_servers(self, account: Account, ledger: MemoryLedger) -> None:
        received_at = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
        account.deliver(*numbered(1, 1), received_at=received_at.timestamp())
        report = sync_once(self.intake(account, ledger), account.settings())
        assert ledger.deliveries[0].received_at == report.newest_at == received_at


class TestAgainstOddities:
    @pytest.fixture
    def clock(self) -> MovingClock:
        return MovingClock()

    @pytest.fixture
    def intake(self, odd_imap: OddImap, ledger: MemoryLedger, clock: MovingClock) -> FolderIntake:
        return FolderIntake(odd_imap.settings(), ledger, clock)

    @pytest.mark.parametrize("oddity", ["no", "nil", "empty"])
    def test_an_unreadable_message_becomes_a_gap_and_is_tried_again(
        self, odd_imap: OddImap, intake: FolderIntake, ledger: MemoryLedger, clock: MovingClock, oddity: str
    ) -> None:
        odd_imap.fill(*range(1, 31))
        odd_imap.oddities = {9: oddity}
        report = sync_once(intake, odd_imap.settings())
        assert report.gaps == (9,)
        assert len(ledger.deliveries) == 29
        odd_imap.oddities = {}
        assert sync_once(intake, odd_imap.settings()).gaps == (9,), "not before its time"
        clock.moment += timedelta(minutes=2)
        assert sync_once(intake, odd_imap.settings()).gaps == ()
        assert sorted(raws_of(ledger)) == sorted(odd_imap.messages.values())

    def test_a_gap_is_tried_a_bounded_number_of_times_and_stays_reported(
        self, odd_imap: OddImap, intake: FolderIntake, clock: MovingClock
    ) -> None:
        odd_imap.fill(1, 2)
        odd_imap.oddities = {1: "no"}
        for _ in range(TRIALS_MAX + 5):
            report = sync_once(intake, odd_imap.settings())
            clock.moment += timedelta(days=2)
        assert (report.gaps, report.given_up) == ((1,), (1,))
        assert sum("UID FETCH 1 (BODY" in command for command in odd_imap.commands) == TRIALS_MAX

    def test_a_gap_survives_a_restart(
        self, odd_imap: OddImap, intake: FolderIntake, ledger: MemoryLedger
    ) -> None:
        odd_imap.fill(1, 2, 3)
        odd_imap.oddities = {2: "no"}
        sync_once(intake, odd_imap.settings())
        odd_imap.oddities = {}
        again = FolderIntake(odd_imap.settings(), ledger, FixedClock(NOW))
        assert sync_once(again, odd_imap.settings()).gaps == ()
        assert len(ledger.deliveries) == 3

    def test_a_gap_whose_message_was_thrown_away_is_no_gap(
        self, odd_imap: OddImap, intake: FolderIntake, clock: MovingClock
    ) -> None:
        odd_imap.fill(1, 2, 3)
        odd_imap.oddities = {2: "no"}
        sync_once(intake, odd_imap.settings())
        del odd_imap.messages[2]
        clock.moment += timedelta(minutes=2)
        assert sync_once(intake, odd_imap.settings()).gaps == ()

    def test_a_message_that_cuts_the_line_holds_up_no_other(
        self, odd_imap: OddImap, intake: FolderIntake, ledger: MemoryLedger
    ) -> None:
        odd_imap.fill(*range(1, 31))
        odd_imap.oddities = {9: "cut"}
        sync_until_well(intake, odd_imap.settings())
        cursor = ledger.cursor("odd", "INBOX")
        assert cursor is not None
        assert (cursor.last_uid, cursor.gaps) == (30, (9,))
        assert len(ledger.deliveries) == 29

    def test_the_last_message_can_be_the_one_that_cuts_the_line(
        self, odd_imap: OddImap, intake: FolderIntake, ledger: MemoryLedger
    ) -> None:
        odd_imap.fill(1, 2, 3)
        odd_imap.oddities = {3: "cut"}
        sync_until_well(intake, odd_imap.settings())
        odd_imap.fill(4)
        assert sync_once(intake, odd_imap.settings()).gaps == (3,)
        assert len(ledger.deliveries) == 3

    def test_a_wrong_size_is_no_reason_to_lose_a_message(
        self, odd_imap: OddImap, intake: FolderIntake, ledger: MemoryLedger, caplog: pytest.LogCaptureFixture
    ) -> None:
        odd_imap.fill(1)
        odd_imap.oddities = {1: "longer"}
        sync_once(intake, odd_imap.settings())
        assert len(ledger.deliveries) == 1
        assert "bytes announced" in caplog.text

    def test_an_empty_message_is_taken_in(
        self, odd_imap: OddImap, intake: FolderIntake, ledger: MemoryLedger
    ) -> None:
        odd_imap.messages = {1: b""}
        assert sync_once(intake, odd_imap.settings()).gaps == ()
        assert raws_of(ledger) == [b""]

    def test_uids_may_have_holes(self, odd_imap: OddImap, intake: FolderIntake, ledger: MemoryLedger) -> None:
        odd_imap.fill(5, 70_000, 4_294_967_000)
        sync_once(intake, odd_imap.settings())
        odd_imap.fill(4_294_967_290)
        report = sync_once(intake, odd_imap.settings())
        assert report.arrivals == {Arrival.NEW: 1}
        assert report.gaps == ()

    def test_a_server_put_back_from_a_copy_stops_the_intake(
        self, odd_imap: OddImap, intake: FolderIntake
    ) -> None:
        odd_imap.fill(*range(1, 31))
        sync_once(intake, odd_imap.settings())
        for uid in range(20, 31):
            del odd_imap.messages[uid]
        with pytest.raises(MailboxUnavailable, match="restored from a copy"):
            sync_once(intake, odd_imap.settings())

    def test_a_batch_is_bounded_in_count(self, odd_imap: OddImap, intake: FolderIntake) -> None:
        odd_imap.fill(*range(1, 2 * BATCH_COUNT_MAX + 2))
        sync_once(intake, odd_imap.settings())
        asked = [each.split()[2].count(",") + 1 for each in odd_imap.commands if "BODY" in each]
        assert asked == [BATCH_COUNT_MAX, BATCH_COUNT_MAX, 1]

    def test_a_batch_is_bounded_in_bytes(
        self, odd_imap: OddImap, intake: FolderIntake, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("counterfoil.mailbox.intake.BATCH_BYTES_MAX", 100)
        odd_imap.messages = dict.fromkeys(range(1, 6), b"x" * 40) | {6: b"x" * 500, 7: b"x"}
        sync_once(intake, odd_imap.settings())
        asked = [each.split()[2] for each in odd_imap.commands if "BODY" in each]
        assert asked == ["1,2", "3,4", "5", "6", "7"]

    @pytest.mark.parametrize(
        "told",
        [
            "NIL",
            '""',
            '"99-Foo-2026 10:00:00 +0100"',
            '"16-Mar-2026 10:00:00"',
            '"16-Mar-2026 10:00:00 +9900"',
            '"31-Dec-9999 23:59:59 -1400"',
        ],
    )
    def test_a_message_of_unknown_arrival_arrived_now(
        self, odd_imap: OddImap, intake: FolderIntake, ledger: MemoryLedger, told: str
    ) -> None:
        odd_imap.fill(1)
        odd_imap.dates = {1: told}
        sync_once(intake, odd_imap.settings())
        assert ledger.deliveries[0].received_at == NOW


@pytest.mark.parametrize("uidvalidity", [7, 8])
def test_an_intake_told_to_stop_goes_on_later(
    odd_imap: OddImap, ledger: MemoryLedger, monkeypatch: pytest.MonkeyPatch, uidvalidity: int
) -> None:
    monkeypatch.setattr("counterfoil.mailbox.intake.BATCH_COUNT_MAX", 4)
    odd_imap.fill(1, 2)
    sync_once(FolderIntake(odd_imap.settings(), ledger, FixedClock(NOW)), odd_imap.settings())
    odd_imap.fill(*range(3, 21))
    odd_imap.uidvalidity = uidvalidity
    enough = FolderIntake(
        odd_imap.settings(), ledger, FixedClock(NOW), should_stop=lambda: len(ledger.deliveries) > 5
    )
    assert not sync_once(enough, odd_imap.settings()).is_renumbered
    assert 5 < len(ledger.deliveries) < 20
    sync_once(FolderIntake(odd_imap.settings(), ledger, FixedClock(NOW)), odd_imap.settings())
    assert sorted(raws_of(ledger)) == sorted(odd_imap.messages.values())


class CrashingLedger(MemoryLedger):
    """A ledger whose process dies at a given call, before or after the commit."""

    def __init__(self, dies_at: int, *, is_committed: bool) -> None:
        super().__init__()
        self._calls = itertools.count(1)
        self._dies_at = dies_at
        self._is_committed = is_committed

    def accept(self, deliveries: Sequence[Delivery], cursor: Cursor | None) -> tuple[Arrival, ...]:
        is_last = next(self._calls) == self._dies_at
        if is_last and not self._is_committed:
            raise KeyboardInterrupt
        arrivals = super().accept(deliveries, cursor)
        if is_last:
            raise KeyboardInterrupt
        return arrivals

    def reset(self, cursor: Cursor, known: Sequence[Delivery]) -> None:
        is_last = next(self._calls) == self._dies_at
        if is_last and not self._is_committed:
            raise KeyboardInterrupt
        super().reset(cursor, known)
        if is_last:
            raise KeyboardInterrupt


@pytest.mark.parametrize("is_committed", [False, True])
@pytest.mark.parametrize("dies_at", range(1, 10))
def test_a_crash_around_any_commit_loses_and_doubles_nothing(
    odd_imap: OddImap, monkeypatch: pytest.MonkeyPatch, dies_at: int, is_committed: bool
) -> None:
    monkeypatch.setattr("counterfoil.mailbox.intake.BATCH_COUNT_MAX", 4)
    odd_imap.fill(*range(1, 11))
    ledger = CrashingLedger(dies_at, is_committed=is_committed)
    for uidvalidity in (7, 8):
        odd_imap.uidvalidity = uidvalidity
        for _ in range(2):
            with suppress(KeyboardInterrupt):
                sync_once(FolderIntake(odd_imap.settings(), ledger, FixedClock(NOW)), odd_imap.settings())
    assert sorted(raws_of(ledger)) == sorted(odd_imap.messages.values())
    cursor = ledger.cursor("odd", "INBOX")
    assert cursor is not None
    assert (cursor.uidvalidity, cursor.last_uid, cursor.gaps) == (8, 10, ())


CUTS = 60


def bytes_of_a_sync(settings: MailboxSettings, proxy: CuttingProxy, ledger: MemoryLedger) -> int:
    """How many bytes pass until all is taken in, the sign-out not counted."""
    with connected(settings) as connection:
        FolderIntake(settings, ledger, FixedClock(NOW)).sync(connection)
        return proxy.passed


def sync_through_a_cut(
    settings: MailboxSettings, proxy: CuttingProxy, ledger: MemoryLedger, cut: int
) -> bool:
    """Whether the cut was felt; afterwards the line is whole again and the intake has gone on."""
    intake = FolderIntake(settings, ledger, FixedClock(NOW))
    proxy.cut_after = cut
    was_felt = False
    try:
        sync_once(intake, settings)
    except MailboxUnavailable:
        was_felt = True
    proxy.cut_after = None
    sync_until_well(intake, settings)
    return was_felt


@pytest.mark.slow
def test_a_line_cut_at_any_byte_loses_and_doubles_nothing(
    dovecot: Dovecot, cutting_proxy: Callable[[int], CuttingProxy]
) -> None:
    account = dovecot.account()
    account.deliver(*numbered(1, 12), b"Subject: long\r\n\r\n" + b"0123456789" * 200 + b"\r\n")
    proxy = cutting_proxy(dovecot.port)
    settings = account.settings(tls="none", host="127.0.0.1", port=proxy.port, read_seconds_max=5)
    whole = bytes_of_a_sync(settings, proxy, MemoryLedger())
    felt = 0
    for cut in range(0, whole, whole // CUTS):
        ledger = MemoryLedger()
        felt += sync_through_a_cut(settings, proxy, ledger, cut)
        assert len(ledger.deliveries) == 13, f"cut after {cut} of {whole} bytes"
        assert len(set(raws_of(ledger))) == 13
    assert felt >= CUTS - 1


@pytest.mark.slow
def test_a_line_cut_at_any_byte_of_a_renumbering_loses_and_doubles_nothing(
    dovecot: Dovecot, cutting_proxy: Callable[[int], CuttingProxy]
) -> None:
    account = dovecot.account()
    account.deliver(*numbered(1, 6))
    proxy = cutting_proxy(dovecot.port)
    settings = account.settings(tls="none", host="127.0.0.1", port=proxy.port, read_seconds_max=5)
    known = MemoryLedger()
    whole = bytes_of_a_sync(settings, proxy, known)
    account.forget_uids()
    account.deliver(*numbered(7, 8))
    for cut in range(0, whole, whole // 20):
        ledger = MemoryLedger()
        ledger.accept(known.deliveries, known.cursor(account.name, "INBOX"))
        assert sync_through_a_cut(settings, proxy, ledger, cut)
        assert sorted(raws_of(ledger)) == numbered(1, 8), f"cut after {cut} of {whole} bytes"


def test_files_are_taken_in_batch_by_batch_and_counted(ledger: MemoryLedger) -> None:
    raws = numbered(1, BATCH_COUNT_MAX + 7) + numbered(1, 2)
    deliveries = [
        Delivery(account="file", folder="/x", uidvalidity=0, uid=0, name=str(at), raw=raw, received_at=NOW)
        for at, raw in enumerate(raws)
    ]
    assert take_in(iter(deliveries), ledger) == {Arrival.NEW: BATCH_COUNT_MAX + 7, Arrival.SAME_BYTES: 2}
    assert take_in(iter(deliveries), ledger) == {Arrival.SEEN: BATCH_COUNT_MAX + 9}
    assert take_in((), ledger) == {}
