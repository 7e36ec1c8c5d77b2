"""What every `Outbox` owes, whichever way it keeps its rows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Protocol

from counterfoil.mailbox.ports import Outbox, Refusal
from counterfoil.records.outgoing import Outgoing, OutgoingState

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


class UnderTest(Protocol):
    outbox: Outbox

    def put(self, row: Outgoing) -> None: ...

    def get(self, outbox_id: str) -> Outgoing: ...


def letter(number: int = 1, *, not_before: datetime = NOW) -> Outgoing:
    return Outgoing(
        outbox_id=f"o-{number}",
        case_id=f"c-{number}",
        draft_id=f"d-{number}",
        revision=1,
        message_id=f"<{number}@orders.example.com>",
        to=("buyer@acme.example",),
        subject="Re: PO 4500",
        body="It left on 12 March.",
        not_before=not_before,
    )


def test_a_letter_is_due_from_its_time_on(under_test: UnderTest) -> None:
    under_test.put(letter())
    assert under_test.outbox.list_due(NOW - timedelta(seconds=1)) == ()
    assert under_test.outbox.list_due(NOW) == (letter(),)


def test_the_oldest_letter_is_first(under_test: UnderTest) -> None:
    for number in (1, 2, 3):
        under_test.put(letter(number, not_before=NOW + timedelta(minutes=number)))
    due = under_test.outbox.list_due(NOW + timedelta(hours=1))
    assert [each.outbox_id for each in due] == ["o-1", "o-2", "o-3"]


def test_an_attempt_is_counted_and_is_no_longer_due(under_test: UnderTest) -> None:
    under_test.put(letter())
    assert under_test.outbox.mark_attempting("o-1")
    assert under_test.outbox.list_due(NOW) == ()
    assert [(row.outbox_id, row.attempts) for row in under_test.outbox.list_attempting()] == [("o-1", 1)]


def test_only_one_of_many_workers_gets_a_letter(under_test: UnderTest) -> None:
    under_test.put(letter())
    with ThreadPoolExecutor(8) as workers:
        got = list(workers.map(under_test.outbox.mark_attempting, ["o-1"] * 8))
    assert got.count(True) == 1


def test_a_sent_letter_is_never_due_again(under_test: UnderTest) -> None:
    under_test.put(letter())
    under_test.outbox.mark_attempting("o-1")
    under_test.outbox.mark_sent("o-1", NOW, "the relay took it")
    row = under_test.get("o-1")
    assert (row.state, row.detail) == (OutgoingState.SENT, "the relay took it")
    assert under_test.outbox.list_due(NOW + timedelta(days=1)) == ()
    assert under_test.outbox.list_attempting() == ()
    assert not under_test.outbox.mark_attempting("o-1")


def test_a_letter_in_doubt_waits_for_a_person(under_test: UnderTest) -> None:
    under_test.put(letter())
    under_test.outbox.mark_attempting("o-1")
    under_test.outbox.mark_verify("o-1", "no answer after the last byte")
    row = under_test.get("o-1")
    assert (row.state, row.detail) == (OutgoingState.VERIFY, "no answer after the last byte")
    assert under_test.outbox.list_due(NOW + timedelta(days=1)) == ()
    assert not under_test.outbox.mark_attempting("o-1")


def test_a_letter_in_doubt_can_turn_out_to_be_sent(under_test: UnderTest) -> None:
    under_test.put(letter())
    under_test.outbox.mark_attempting("o-1")
    under_test.outbox.mark_verify("o-1", "why")
    under_test.outbox.mark_sent("o-1", NOW, "found in the Sent folder")
    assert under_test.get("o-1").state is OutgoingState.SENT


def test_a_letter_refused_for_now_is_due_at_its_next_time(under_test: UnderTest) -> None:
    under_test.put(letter())
    under_test.outbox.mark_attempting("o-1")
    later = NOW + timedelta(minutes=5)
    under_test.outbox.mark_refused("o-1", Refusal.FOR_NOW, "451 try later", later)
    assert under_test.outbox.list_due(NOW) == ()
    [row] = under_test.outbox.list_due(later)
    assert (row.attempts, row.not_before, row.detail) == (1, later, "451 try later")
    assert under_test.outbox.mark_attempting("o-1")


def test_a_letter_refused_for_good_has_failed(under_test: UnderTest) -> None:
    under_test.put(letter())
    under_test.outbox.mark_attempting("o-1")
    under_test.outbox.mark_refused("o-1", Refusal.FOR_GOOD, "550 no such user", None)
    row = under_test.get("o-1")
    assert (row.state, row.detail) == (OutgoingState.FAILED, "550 no such user")
    assert under_test.outbox.list_due(NOW + timedelta(days=1)) == ()
