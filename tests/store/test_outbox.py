from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from counterfoil.records.desk import CaseState, DecisionKind
from counterfoil.records.errors import DecisionRefused, StaleApproval, UnknownCase
from counterfoil.records.outgoing import OutgoingState
from counterfoil.records.vocabulary import ExceptionClass
from counterfoil.store.casebook import Casebook
from counterfoil.store.database import Database
from counterfoil.store.history import SqlCaseHistory
from counterfoil.store.journal import verify
from counterfoil.store.outbox import SqlOutbox
from tests.store.mail import NOW, approval, decision, letter, manual, rest

ID = "o-d-000001-1"
DUE = letter("d-000001").not_before


def approved(database: Database) -> SqlOutbox:
    """Message 1 has a reply that Rita approved."""
    rest(database)
    Casebook(database).decide(approval("d-000001"), state=CaseState.SENDING, outgoing=letter("d-000001"))
    return SqlOutbox(database)


def uncertain(database: Database) -> SqlOutbox:
    """Nobody can tell whether the reply went out."""
    outbox = approved(database)
    assert outbox.mark_attempting(ID)
    outbox.mark_verify(ID, "the line was cut")
    return outbox


def stands(database: Database) -> tuple[CaseState, OutgoingState]:
    detail = Casebook(database).get_case("c-1")
    assert verify(database).is_sound
    return detail.row.state, detail.outgoing[-1].state


def test_a_letter_is_due_when_its_undo_window_has_passed(database: Database) -> None:
    outbox = approved(database)
    assert outbox.list_due(DUE - timedelta(microseconds=1)) == ()
    assert outbox.list_due(DUE) == (letter("d-000001"),)


def test_letters_are_due_oldest_first(database: Database) -> None:
    for number, minutes in ((1, 5), (2, 1)):
        rest(database, number, f"c-{number}")
        draft_id = f"d-{number:06d}"
        due = letter(draft_id, case_id=f"c-{number}", not_before=NOW + timedelta(minutes=minutes))
        mine = approval(draft_id, case_id=f"c-{number}", decision_id=draft_id)
        Casebook(database).decide(mine, state=CaseState.SENDING, outgoing=due)
    due_ids = [each.draft_id for each in SqlOutbox(database).list_due(NOW + timedelta(hours=1))]
    assert due_ids == ["d-000002", "d-000001"]


def test_of_many_workers_one_takes_a_letter(database: Database) -> None:
    outbox = approved(database)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: outbox.mark_attempting(ID), range(8))) == 1
    (row,) = outbox.list_attempting()
    assert (row.state, row.attempts) == (OutgoingState.ATTEMPTING, 1)
    assert outbox.list_due(DUE) == ()


def test_a_letter_that_was_sent_closes_its_case(database: Database) -> None:
    outbox = approved(database)
    outbox.mark_attempting(ID)
    outbox.mark_sent(ID, NOW, "250 queued")
    assert stands(database) == (CaseState.CLOSED, OutgoingState.SENT)
    assert outbox.get(ID).detail == "250 queued"
    assert not SqlCaseHistory(database).get("c-1").is_open


def test_a_letter_that_was_sent_leaves_what_else_is_open_to_a_person(database: Database) -> None:
    rest(database, 1, **manual(ExceptionClass.PRICING_SENSITIVE))
    rest(database, 2)
    Casebook(database).decide(approval("d-000002"), state=CaseState.SENDING, outgoing=letter("d-000002"))
    outbox = SqlOutbox(database)
    outbox.mark_attempting("o-d-000002-1")
    outbox.mark_sent("o-d-000002-1", NOW, "")
    assert stands(database) == (CaseState.NEEDS_PERSON, OutgoingState.SENT)


def test_a_message_that_comes_while_a_letter_goes_out_keeps_its_case_before_people(
    database: Database,
) -> None:
    outbox = approved(database)
    outbox.mark_attempting(ID)
    rest(database, 2)
    outbox.mark_sent(ID, NOW, "")
    assert stands(database) == (CaseState.NEEDS_REVIEW, OutgoingState.SENT)


def test_a_letter_refused_for_now_is_due_again_later(database: Database) -> None:
    outbox = approved(database)
    outbox.mark_attempting(ID)
    later = DUE + timedelta(minutes=5)
    outbox.mark_refused(ID, "for_now", "greylisted", later)
    assert outbox.list_due(DUE) == ()
    (row,) = outbox.list_due(later)
    assert (row.detail, row.attempts) == ("greylisted", 1)
    assert stands(database)[0] is CaseState.SENDING


@pytest.mark.parametrize(("refusal", "retry_at"), [("for_good", None), ("for_good", DUE), ("for_now", None)])
def test_a_letter_refused_for_good_waits_for_a_person(
    database: Database, refusal: str, retry_at: object
) -> None:
    outbox = approved(database)
    outbox.mark_attempting(ID)
    outbox.mark_refused(ID, refusal, "no such user", retry_at)  # type: ignore[arg-type]
    assert stands(database) == (CaseState.NEEDS_PERSON, OutgoingState.FAILED)


def test_a_letter_overtaken_while_it_was_tried_is_not_tried_again(database: Database) -> None:
    outbox = approved(database)
    outbox.mark_attempting(ID)
    rest(database, 2)
    outbox.mark_refused(ID, "for_now", "greylisted", DUE)
    assert stands(database) == (CaseState.NEEDS_REVIEW, OutgoingState.CANCELLED)


def test_an_uncertain_letter_waits_until_somebody_says_that_it_was_sent(database: Database) -> None:
    outbox = uncertain(database)
    assert stands(database) == (CaseState.NEEDS_VERIFY, OutgoingState.VERIFY)
    assert (outbox.list_due(NOW + timedelta(days=9)), outbox.list_attempting()) == ((), ())
    with pytest.raises(DecisionRefused, match="somebody must say"):
        Casebook(database).decide(decision(DecisionKind.CLOSE), state=CaseState.CLOSED)
    outbox.settle(ID, was_sent=True, at=NOW)
    Casebook(database).decide(decision(DecisionKind.DELIVERY_WAS_SENT), state=CaseState.CLOSED)
    assert stands(database) == (CaseState.CLOSED, OutgoingState.SENT)
    with pytest.raises(DecisionRefused):
        outbox.settle(ID, was_sent=False, at=NOW)


def test_a_message_that_comes_meanwhile_does_not_hide_an_uncertain_letter(database: Database) -> None:
    outbox = uncertain(database)
    rest(database, 2)
    assert stands(database) == (CaseState.NEEDS_VERIFY, OutgoingState.VERIFY)
    outbox.settle(ID, was_sent=False, at=NOW)
    assert stands(database) == (CaseState.NEEDS_REVIEW, OutgoingState.CANCELLED)
    with pytest.raises(StaleApproval):
        Casebook(database).decide(
            approval("d-000001", decision_id="a-2"), state=CaseState.SENDING, outgoing=letter("d-000001")
        )


def test_an_uncertain_letter_that_did_not_go_out_waits_for_another_approval(database: Database) -> None:
    outbox = uncertain(database)
    outbox.settle(ID, was_sent=False, at=NOW)
    Casebook(database).decide(decision(DecisionKind.DELIVERY_WAS_NOT_SENT), state=CaseState.NEEDS_PERSON)
    assert stands(database) == (CaseState.NEEDS_REVIEW, OutgoingState.CANCELLED)
    again = approval("d-000001", decision_id="a-2")
    Casebook(database).decide(again, state=CaseState.SENDING, outgoing=letter("d-000001"))
    (row,) = outbox.list_due(DUE)
    assert row.attempts == 1
    assert row.message_id == letter("d-000001").message_id


def test_an_uncertain_letter_found_in_the_sent_folder_is_sent(database: Database) -> None:
    uncertain(database).mark_sent(ID, NOW, "found in the Sent folder")
    assert stands(database) == (CaseState.CLOSED, OutgoingState.SENT)


def test_an_approval_taken_back_in_time_sends_nothing_and_can_be_given_again(database: Database) -> None:
    outbox = approved(database)
    assert outbox.cancel(ID)
    Casebook(database).decide(decision(DecisionKind.UNDO), state=CaseState.NEEDS_REVIEW)
    assert stands(database) == (CaseState.NEEDS_REVIEW, OutgoingState.CANCELLED)
    assert outbox.list_due(DUE) == ()
    assert not outbox.cancel(ID)
    again = approval("d-000001", decision_id="a-2")
    Casebook(database).decide(again, state=CaseState.SENDING, outgoing=letter("d-000001"))
    assert stands(database) == (CaseState.SENDING, OutgoingState.QUEUED)
    assert len(Casebook(database).get_case("c-1").outgoing) == 1


def test_of_an_undo_and_a_delivery_at_once_one_wins(database: Database) -> None:
    outbox = approved(database)
    with ThreadPoolExecutor(2) as pool:
        undo, attempt = pool.submit(outbox.cancel, ID), pool.submit(outbox.mark_attempting, ID)
        assert undo.result() is not attempt.result()


def test_a_letter_that_is_leaving_cannot_be_taken_back(database: Database) -> None:
    outbox = approved(database)
    outbox.mark_attempting(ID)
    assert not outbox.cancel(ID)


def test_a_letter_that_is_not_there_is_unknown(database: Database) -> None:
    outbox = SqlOutbox(database)
    assert not outbox.mark_attempting("o-9")
    for attempt in (
        lambda: outbox.get("o-9"),
        lambda: outbox.cancel("o-9"),
        lambda: outbox.mark_verify("o-9", ""),
        lambda: outbox.mark_sent("o-9", NOW, ""),
    ):
        with pytest.raises(UnknownCase):
            attempt()


def test_a_letter_that_nobody_is_sending_cannot_have_been_sent(database: Database) -> None:
    outbox = approved(database)
    for attempt in (
        lambda: outbox.mark_sent(ID, NOW, ""),
        lambda: outbox.mark_verify(ID, ""),
        lambda: outbox.mark_refused(ID, "for_now", "", DUE),
    ):
        with pytest.raises(AssertionError):
            attempt()
    assert stands(database) == (CaseState.SENDING, OutgoingState.QUEUED)
