"""Approved mail goes out once or a person is asked, whatever relay, folder and process do."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.mailbox.delivery import ATTEMPTS_MAX, deliver_due, reconcile
from counterfoil.mailbox.imap import connect
from counterfoil.mailbox.memory import MemoryOutbox
from counterfoil.mailbox.relays import DraftsRelay, ImapFolder, SmtpRelay
from counterfoil.records.errors import (
    CounterfoilError,
    DeliveryRefused,
    DeliveryUncertain,
    MailboxUnavailable,
    Misconfigured,
    RelayUnavailable,
)
from counterfoil.records.outgoing import Outgoing, OutgoingState
from tests.servers.dovecot import Account, Dovecot
from tests.servers.smtp import SmtpServer

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
SENT, FAILED, VERIFY = OutgoingState.SENT, OutgoingState.FAILED, OutgoingState.VERIFY
QUEUED, ATTEMPTING = OutgoingState.QUEUED, OutgoingState.ATTEMPTING


class Clock:
    def __init__(self) -> None:
        self.moment = NOW

    def now(self) -> datetime:
        return self.moment


def letter(number: int = 1, **changes: object) -> Outgoing:
    usual: dict[str, object] = {
        "outbox_id": f"o-{number}",
        "case_id": f"c-{number}",
        "draft_id": f"d-{number}",
        "revision": 1,
        "message_id": f"<d-{number}.1@orders.example.com>",
        "to": ("buyer@acme.example",),
        "subject": f"Re: PO {number}",
        "body": "It left on 12 March.\n",
        "not_before": NOW,
    }
    return Outgoing.model_validate(usual | changes)


class ScriptedRelay:
    """Takes everything, unless the script says otherwise for the next message."""

    sender = "orders@example.com"

    def __init__(self, *script: BaseException | None) -> None:
        self.script = list(script)
        self.taken: list[bytes] = []

    def hand_over(self, raw: bytes, recipients: tuple[str, ...]) -> str:
        if self.script and (outcome := self.script.pop(0)) is not None:
            raise outcome
        self.taken.append(raw)
        return "taken"


class ScriptedFolder:
    """A Sent folder that may be away."""

    def __init__(self, *message_ids: str, failure: CounterfoilError | None = None) -> None:
        self.message_ids = list(message_ids)
        self.copies: list[bytes] = []
        self.failure = failure

    def holds(self, message_id: str) -> bool:
        if self.failure is not None:
            raise self.failure
        return message_id in self.message_ids

    def append(self, raw: bytes) -> None:
        self.copies.append(raw)


def test_what_is_due_goes_out_oldest_first_and_once() -> None:
    outbox = MemoryOutbox([letter(2, not_before=NOW), letter(1, not_before=NOW - timedelta(minutes=1))])
    relay = ScriptedRelay()
    assert deliver_due(outbox, relay, None, Clock()) == {SENT: 2}
    assert [b"PO 1" in raw for raw in relay.taken] == [True, False]
    assert deliver_due(outbox, relay, None, Clock()) == {}
    assert outbox.get("o-1").detail == "taken"


def test_what_is_not_due_stays() -> None:
    outbox, relay = MemoryOutbox([letter(not_before=NOW + timedelta(seconds=1))]), ScriptedRelay()
    assert deliver_due(outbox, relay, None, Clock()) == {}
    assert relay.taken == []


def test_what_another_worker_has_is_left_to_it() -> None:
    class Hasty(MemoryOutbox):
        def list_due(self, now: datetime) -> tuple[Outgoing, ...]:
            due = super().list_due(now)
            for row in due:
                super().mark_attempting(row.outbox_id)
            return due

    relay = ScriptedRelay()
    assert deliver_due(Hasty([letter()]), relay, None, Clock()) == {}
    assert relay.taken == []


def test_many_workers_send_once() -> None:
    outbox, relay = MemoryOutbox([letter(number) for number in range(50)]), ScriptedRelay()
    with ThreadPoolExecutor(8) as workers:
        rounds = list(workers.map(lambda _: deliver_due(outbox, relay, None, Clock()), range(8)))
    assert sum(rounds, Counter()) == {SENT: 50}
    assert len(set(relay.taken)) == len(relay.taken) == 50


def test_a_relay_that_is_away_is_tried_again_ever_more_slowly_and_not_for_ever() -> None:
    outbox, clock = MemoryOutbox([letter()]), Clock()
    pauses = []
    for _ in range(ATTEMPTS_MAX):
        assert outbox.get("o-1").state is QUEUED
        deliver_due(outbox, ScriptedRelay(RelayUnavailable("451 later")), None, clock)
        pauses.append(outbox.get("o-1").not_before - clock.moment)
        clock.moment = outbox.get("o-1").not_before
    assert pauses[:4] == [timedelta(minutes=each) for each in (1, 2, 4, 8)]
    assert max(pauses) == timedelta(hours=1)
    assert outbox.get("o-1").state is FAILED
    assert outbox.get("o-1").detail.startswith(f"given up after {ATTEMPTS_MAX} attempts: 451")


def test_a_relay_that_is_away_is_not_asked_for_the_rest_of_the_round() -> None:
    outbox = MemoryOutbox([letter(1), letter(2), letter(3)])
    relay = ScriptedRelay(None, RelayUnavailable())
    assert deliver_due(outbox, relay, None, Clock()) == {SENT: 1, QUEUED: 1}
    assert outbox.get("o-3").attempts == 0


def test_a_refusal_for_good_goes_to_a_person_and_holds_up_no_other() -> None:
    outbox = MemoryOutbox([letter(1), letter(2)])
    relay = ScriptedRelay(DeliveryRefused("550 no such user"))
    assert deliver_due(outbox, relay, None, Clock()) == {FAILED: 1, SENT: 1}
    assert outbox.get("o-1").detail == "550 no such user"


def test_a_letter_that_cannot_be_written_goes_to_a_person() -> None:
    outbox, relay = MemoryOutbox([letter(subject="x\nBcc: all@acme.example")]), ScriptedRelay()
    assert deliver_due(outbox, relay, None, Clock()) == {FAILED: 1}
    assert relay.taken == []


@pytest.mark.parametrize(
    "doubt", [DeliveryUncertain("no answer"), RuntimeError("unforeseen"), Misconfigured("a", 1, "b")]
)
def test_in_doubt_a_person_is_asked_and_nothing_is_sent_again(doubt: Exception) -> None:
    outbox, relay = MemoryOutbox([letter()]), ScriptedRelay(doubt)
    assert deliver_due(outbox, relay, ScriptedFolder(), Clock()) == {VERIFY: 1}
    assert str(doubt) in outbox.get("o-1").detail
    assert deliver_due(outbox, relay, ScriptedFolder(), Clock()) == {}
    assert relay.taken == []


def test_a_copy_in_the_sent_folder_settles_a_doubt() -> None:
    outbox = MemoryOutbox([letter()])
    sent = ScriptedFolder(letter().message_id)
    assert deliver_due(outbox, ScriptedRelay(DeliveryUncertain()), sent, Clock()) == {SENT: 1}
    assert outbox.get("o-1").detail == "found in the Sent folder"
    assert sent.copies == []


def test_a_copy_is_filed_unless_the_provider_did() -> None:
    outbox, relay = MemoryOutbox([letter(1), letter(2)]), ScriptedRelay()
    sent = ScriptedFolder(letter(1).message_id)
    deliver_due(outbox, relay, sent, Clock())
    assert sent.copies == relay.taken[1:]


@pytest.mark.parametrize(
    "failure", [MailboxUnavailable("away"), DeliveryRefused("quota"), Misconfigured("a", 1, "b")]
)
def test_a_copy_that_cannot_be_filed_changes_nothing_about_what_is_sent(failure: CounterfoilError) -> None:
    outbox = MemoryOutbox([letter()])
    assert deliver_due(outbox, ScriptedRelay(), ScriptedFolder(failure=failure), Clock()) == {SENT: 1}
    assert outbox.get("o-1").detail == f"taken; no copy in the Sent folder: {failure}"


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        (None, VERIFY),
        (ScriptedFolder(), VERIFY),
        (ScriptedFolder(letter().message_id), SENT),
        (ScriptedFolder(failure=MailboxUnavailable("away")), VERIFY),
    ],
)
def test_what_a_crash_left_is_settled_without_sending(
    sent: ScriptedFolder | None, state: OutgoingState
) -> None:
    outbox = MemoryOutbox([letter(), letter(2, state=QUEUED)])
    outbox.mark_attempting("o-1")
    assert reconcile(outbox, sent, Clock()) == {state: 1}
    assert outbox.get("o-1").state is state
    assert outbox.get("o-2").state is QUEUED
    assert reconcile(outbox, sent, Clock()) == {}


class Crash(BaseException):
    """The process ends here."""


class CrashingWorld:
    """Outbox, relay and folder in one count of steps; the process dies before or after a given one."""

    def __init__(self, dies_at: int, *, is_after: bool) -> None:
        self.outbox = MemoryOutbox([letter(1), letter(2)])
        self.relay = ScriptedRelay()
        self.folder = ScriptedFolder()
        self.steps, self.dies_at, self.is_after = 0, dies_at, is_after

    def step(self, act: object, *args: object) -> object:
        assert callable(act)
        self.steps += 1
        if self.steps == self.dies_at and not self.is_after:
            raise Crash
        outcome = act(*args)
        if self.steps == self.dies_at:
            raise Crash
        return outcome

    @property
    def sender(self) -> str:
        return "orders@example.com"

    def __getattr__(self, name: str) -> object:
        for part in (self.outbox, self.relay, self.folder):
            if hasattr(part, name):
                act = getattr(part, name)
                return lambda *args: self.step(act, *args)
        raise AttributeError(name)


@given(dies_at=st.integers(1, 12), is_after=st.booleans())
def test_a_crash_at_any_step_sends_nothing_twice_and_loses_nothing(dies_at: int, is_after: bool) -> None:
    world = CrashingWorld(dies_at, is_after=is_after)
    with suppress(Crash):
        deliver_due(world, world, world, Clock())  # type: ignore[arg-type]
    reconcile(world.outbox, world.folder, Clock())
    deliver_due(world.outbox, world.relay, world.folder, Clock())
    assert len(set(world.relay.taken)) == len(world.relay.taken), "something went out twice"
    for number in (1, 2):
        row = world.outbox.get(f"o-{number}")
        went_out = any(f"d-{number}.1@".encode() in raw for raw in world.relay.taken)
        assert row.state in (SENT, VERIFY)
        assert went_out or row.state is VERIFY


@pytest.mark.server
@pytest.mark.timeout(60)
class TestForReal:
    @pytest.fixture
    def account(self, dovecot: Dovecot) -> Account:
        account = dovecot.account()
        connection = connect(account.settings())
        for folder in ("Sent", "Drafts"):
            connection._client.create_folder(folder)
        connection.close()
        return account

    def count(self, account: Account, folder: str) -> int:
        connection = connect(account.settings())
        exists = connection.examine(folder).exists
        connection.close()
        return exists

    def test_a_letter_is_attempting_before_the_relay_hears_of_it(self, smtp_server: SmtpServer) -> None:
        outbox = MemoryOutbox([letter()])
        states: list[OutgoingState] = []
        smtp_server.on_data = lambda: states.append(outbox.get("o-1").state)
        deliver_due(outbox, SmtpRelay(smtp_server.settings()), None, Clock())
        assert states == [ATTEMPTING]

    def test_a_letter_goes_out_and_a_copy_is_filed(self, smtp_server: SmtpServer, account: Account) -> None:
        outbox, sent = (
            MemoryOutbox([letter(cc=("boss@acme.example",))]),
            ImapFolder(account.settings(), "Sent"),
        )
        assert deliver_due(outbox, SmtpRelay(smtp_server.settings()), sent, Clock()) == {SENT: 1}
        [(recipients, raw)] = smtp_server.taken
        assert recipients == ("buyer@acme.example", "boss@acme.example")
        assert b"From: Example Orders <orders@example.com>\r\n" in raw
        assert sent.holds(letter().message_id)
        assert self.count(account, "Sent") == 1

    def test_no_answer_and_no_copy_is_asked_of_a_person(
        self, smtp_server: SmtpServer, account: Account
    ) -> None:
        smtp_server.conduct = "cut after dot"
        outbox, sent = MemoryOutbox([letter()]), ImapFolder(account.settings(), "Sent")
        relay = SmtpRelay(smtp_server.settings())
        assert deliver_due(outbox, relay, sent, Clock()) == {VERIFY: 1}
        assert deliver_due(outbox, relay, sent, Clock()) == {}
        assert len(smtp_server.taken) == 1

    def test_no_answer_but_a_copy_is_sent(self, smtp_server: SmtpServer, account: Account) -> None:
        smtp_server.conduct = "cut after dot"
        outbox, sent = MemoryOutbox([letter()]), ImapFolder(account.settings(), "Sent")
        smtp_server.on_data = lambda: sent.append(
            f"Message-ID: {letter().message_id}\r\n\r\nas a provider does\r\n".encode()
        )
        assert deliver_due(outbox, SmtpRelay(smtp_server.settings()), sent, Clock()) == {SENT: 1}

    def test_without_a_relay_letters_wait_in_drafts(self, account: Account) -> None:
        outbox = MemoryOutbox([letter()])
        relay = DraftsRelay(account.settings(), "Drafts", "orders@example.com")
        drafts = ImapFolder(account.settings(), "Drafts")
        assert deliver_due(outbox, relay, drafts, Clock()) == {SENT: 1}
        assert outbox.get("o-1").detail == "placed in Drafts"
        assert self.count(account, "Drafts") == 1
