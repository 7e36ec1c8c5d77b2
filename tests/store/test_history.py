from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from counterfoil.records.case import Resting
from counterfoil.records.desk import CaseState, DecisionKind
from counterfoil.records.errors import UnknownCase
from counterfoil.records.facts import EarlierAlert
from counterfoil.records.message import MailAddress
from counterfoil.records.outgoing import OutgoingState
from counterfoil.records.owners import Assignment
from counterfoil.records.vocabulary import ExceptionClass, Route
from counterfoil.store.casebook import Casebook
from counterfoil.store.database import Database
from counterfoil.store.history import SqlCaseHistory
from counterfoil.store.journal import verify
from counterfoil.store.worklist import Worklist
from tests.store.mail import (
    NOW,
    approval,
    decision,
    letter,
    manual,
    no_reply,
    parsed,
    raw,
    rest,
    resting,
    take_in,
)

DISPUTE = ExceptionClass.CONTRACT_DISPUTE
LATE = ExceptionClass.LATE_FULFILLMENT
PRICING = ExceptionClass.PRICING_SENSITIVE


def state(database: Database, case_id: str = "c-1") -> CaseState:
    return Casebook(database).get_case(case_id).row.state


def test_a_resting_comes_back_as_it_went_in(database: Database) -> None:
    key, rested = rest(database)
    alert = rested.model_copy(update={"earlier_alerts": (EarlierAlert(order_id="SO-1", fingerprint="f"),)})
    (kept,) = Casebook(database).get_case("c-1").messages
    assert kept.key == key
    assert kept.resting == rested
    assert kept.resting.model_dump_json() == rested.model_dump_json()
    assert alert != rested


@pytest.mark.parametrize(
    "changes",
    [
        manual(DISPUTE, PRICING),
        manual(),
        manual(
            route=Route.ALERT,
            reason="dispatch",
            earlier_alerts=(EarlierAlert(order_id="SO-1", fingerprint="f"),),
        ),
        no_reply(
            "thanks", workflow=None, account_id=None, packet=None, verdicts=(), tool_calls=(), evidence=()
        ),
    ],
    ids=["two classes", "no class", "alert", "nearly empty"],
)
def test_every_kind_of_resting_comes_back_as_it_went_in(
    database: Database, changes: dict[str, object]
) -> None:
    _, rested = rest(database, **changes)
    assert Casebook(database).get_case("c-1").head.resting == rested


def test_putting_a_message_to_rest_twice_changes_nothing(database: Database) -> None:
    key, rested = rest(database)
    before = Casebook(database).get_case("c-1"), verify(database)
    other = rested.model_copy(update={"case_id": "c-9", "route": Route.NO_REPLY, "draft": None})
    SqlCaseHistory(database).rest(key, parsed(raw(1, text="Question 1")), other)
    assert (Casebook(database).get_case("c-1"), verify(database)) == before
    with pytest.raises(UnknownCase):
        SqlCaseHistory(database).get("c-9")


def test_workers_that_put_one_message_to_rest_at_once_do_it_once(database: Database) -> None:
    (key,) = take_in(database, raw(1))
    message = parsed(raw(1))
    with ThreadPoolExecutor(4) as pool:
        for done in [
            pool.submit(SqlCaseHistory(database).rest, key, message, resting(message)) for _ in range(8)
        ]:
            done.result()
    assert verify(database).entries == 1
    assert len(Casebook(database).get_case("c-1").messages) == 1


def test_a_message_that_never_came_in_cannot_rest(database: Database) -> None:
    message = parsed(raw(1))
    for key in ("m-000001", "m-", "x", "m-1x", "m-" + "9" * 30):
        with pytest.raises(UnknownCase):
            SqlCaseHistory(database).rest(key, message, resting(message))


def test_a_resting_of_another_message_is_our_own_mistake(database: Database) -> None:
    (key,) = take_in(database, raw(1))
    with pytest.raises(AssertionError):
        SqlCaseHistory(database).rest(key, parsed(raw(2)), resting(parsed(raw(2))))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, CaseState.NEEDS_REVIEW),
        (manual(DISPUTE), CaseState.NEEDS_PERSON),
        (manual(route=Route.ALERT), CaseState.NEEDS_PERSON),
        (manual(route=Route.QUARANTINE), CaseState.NEEDS_PERSON),
        (no_reply(), CaseState.CLOSED),
    ],
)
def test_the_route_decides_where_a_case_stands(
    database: Database, changes: dict[str, object], expected: CaseState
) -> None:
    rest(database, **changes)
    assert state(database) is expected
    assert SqlCaseHistory(database).get("c-1").is_open


def test_thanks_leave_a_case_as_it_stands(database: Database) -> None:
    rest(database, 1)
    rest(database, 2, **no_reply())
    detail = Casebook(database).get_case("c-1")
    assert (detail.row.state, detail.row.route, detail.row.message_count) == (
        CaseState.NEEDS_REVIEW,
        Route.DRAFT,
        2,
    )
    assert detail.head.resting.route is Route.NO_REPLY


def test_a_later_message_overtakes_the_draft_that_waits(database: Database) -> None:
    rest(database, 1)
    rest(database, 2)
    detail = Casebook(database).get_case("c-1")
    assert [(each.draft_id, each.revision) for each in detail.revisions] == [("d-000001", 1), ("d-000002", 1)]
    rest(database, 3, **manual(PRICING))
    assert state(database) is CaseState.NEEDS_PERSON


def test_an_approved_reply_that_has_not_left_is_withdrawn_by_a_later_message(database: Database) -> None:
    rest(database, 1)
    casebook = Casebook(database)
    casebook.decide(approval("d-000001"), state=CaseState.SENDING, outgoing=letter("d-000001"))
    rest(database, 2, **no_reply("out_of_office"))
    assert casebook.get_case("c-1").outgoing[0].state is OutgoingState.QUEUED
    rest(database, 3)
    detail = casebook.get_case("c-1")
    assert detail.outgoing[0].state is OutgoingState.CANCELLED
    assert detail.row.state is CaseState.NEEDS_REVIEW
    assert verify(database).is_sound


def test_classes_add_up_over_a_case_and_the_first_in_precedence_decides_the_owner(database: Database) -> None:
    rest(database, 1, **manual(PRICING))
    lawyer = Assignment(owner="Lex", due_at=NOW + timedelta(hours=4), via="class")
    rest(database, 2, **manual(DISPUTE, PRICING, assignment=lawyer))
    row = Casebook(database).get_case("c-1").row
    assert (row.primary_class, row.owner, row.due_at) == (DISPUTE, "Lex", NOW + timedelta(hours=4))
    rest(database, 3, **manual(LATE))
    assert Casebook(database).get_case("c-1").row.owner == "Lex"


def test_the_clock_of_an_open_exception_runs_on(database: Database) -> None:
    rest(database, 1, **manual(PRICING))
    later = Assignment(owner="Ada", due_at=NOW + timedelta(hours=99), via="class")
    rest(database, 2, **manual(PRICING, assignment=later))
    assert Casebook(database).get_case("c-1").row.due_at == NOW + timedelta(hours=8)


def test_a_closed_case_shows_what_it_was_about_until_a_later_message_opens_it_again(
    database: Database,
) -> None:
    rest(database, 1, **manual(PRICING))
    Casebook(database).decide(decision(DecisionKind.CLOSE), state=CaseState.CLOSED)
    rest(database, 2, **no_reply())
    closed = Casebook(database).get_case("c-1").row
    assert (closed.primary_class, closed.owner, closed.due_at) == (PRICING, "Ada", None)
    rest(database, 3)
    again = Casebook(database).get_case("c-1").row
    assert (again.primary_class, again.owner, again.due_at) == (None, None, None)


def test_a_draft_with_a_next_owner_shows_the_owner(database: Database) -> None:
    rest(database, assignment=Assignment(owner="Carl", due_at=NOW, via="customer_owner"))
    row = Casebook(database).get_case("c-1").row
    assert (row.owner, row.due_at, row.primary_class) == ("Carl", NOW, None)


def test_a_dispute_stays_undecided_until_a_person_closes_the_case(database: Database) -> None:
    history = SqlCaseHistory(database)
    rest(database, 1, **manual(DISPUTE))
    rest(database, 2, **no_reply())
    assert history.get("c-1").has_undecided_dispute
    Casebook(database).decide(decision(DecisionKind.CLOSE), state=CaseState.CLOSED)
    summary = history.get("c-1")
    assert (summary.has_undecided_dispute, summary.is_open) == (False, False)
    rest(database, 3)
    assert history.get("c-1").is_open


def test_a_case_is_found_by_the_ids_of_what_we_sent(database: Database) -> None:
    rest(database, 1)
    Casebook(database).decide(approval("d-000001"), state=CaseState.SENDING, outgoing=letter("d-000001"))
    found = SqlCaseHistory(database).find_by_message_ids(["<nobody@x>", "<d-000001.1@example.com>"])
    assert found is not None
    assert found.case_id == "c-1"


def test_a_case_that_a_person_closed_is_not_found_by_its_order(database: Database) -> None:
    history = SqlCaseHistory(database)
    rest(database, 1, "c-1")
    rest(database, 2, "c-2")
    Casebook(database).decide(decision(DecisionKind.IGNORE, "c-2"), state=CaseState.CLOSED)
    found = history.find_open_by_order("A-1", "SO-1")
    assert found is not None
    assert found.case_id == "c-1"


def test_a_hostile_message_can_always_be_put_to_rest(database: Database) -> None:
    (key,) = take_in(database, b"\x00" * 10)
    message = parsed(raw(1)).model_copy(
        update={
            "sha256": Worklist(database).list_waiting(1)[0].sha256,
            "message_id": "<" + "x" * 20_000 + ">",
            "subject": "\x00" * 20_000,
            "senders": (MailAddress(name="n\x00", address="a\x00" * 9_000 + "@x"),),
            "text": "w\x00" * 50_000 + " " + "y" * 5_000,
        }
    )
    rested: Resting = resting(message, **no_reply("thanks\x00"))
    SqlCaseHistory(database).rest(key, message, rested)
    assert Casebook(database).get_case("c-1").row.message_count == 1
