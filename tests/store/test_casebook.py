from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from counterfoil.records.desk import CaseState, DecisionKind, DraftRevision, Seen
from counterfoil.records.errors import CounterfoilError, DecisionRefused, StaleApproval, UnknownCase
from counterfoil.records.outgoing import OutgoingState
from counterfoil.records.vocabulary import ExceptionClass, Route, Workflow
from counterfoil.store.case_queue import CaseFilter
from counterfoil.store.casebook import Casebook
from counterfoil.store.database import Database
from counterfoil.store.history import SqlCaseHistory
from counterfoil.store.journal import verify
from tests.store.mail import NOW, approval, decision, draft, letter, manual, no_reply, rest

PRICING = ExceptionClass.PRICING_SENSITIVE
DISPUTE = ExceptionClass.CONTRACT_DISPUTE


def revision(number: int, **changes: object) -> DraftRevision:
    return DraftRevision.model_validate(
        {
            "draft_id": "d-000001",
            "case_id": "c-1",
            "revision": number,
            "draft": draft(f"Text {number}."),
            "author": "rita",
            "created_at": NOW,
            "is_grounded": True,
            **changes,
        }
    )


def seen(**changes: object) -> Seen:
    return Seen.model_validate(
        {
            "draft_id": "d-000001",
            "revision": 1,
            "text_sha256": draft().sha256,
            "recipients": draft().to,
            "evidence_sha256": "0" * 64,
            "thread_head": "m-000001",
            "policy_sha256": "f" * 64,
            **changes,
        }
    )


def approve(database: Database, **changes: object) -> None:
    Casebook(database).decide(
        approval("d-000001"), state=CaseState.SENDING, outgoing=letter("d-000001"), **changes
    )


def test_a_row_of_the_queue_shows_what_the_case_is_about(database: Database) -> None:
    rest(database, 1, **manual(PRICING))
    (row,) = Casebook(database).list_cases().rows
    assert row.subject == "PO 4500"
    assert (row.sender_name, row.sender_address) == ("Bea Buyer", "buyer@acme.example")
    assert (row.route, row.workflow, row.state) == (
        Route.MANUAL,
        Workflow.PO_FOLLOW_UP,
        CaseState.NEEDS_PERSON,
    )
    assert (row.account_id, row.order_ids) == ("A-1", ("SO-1",))
    assert (row.primary_class, row.owner, row.due_at) == (PRICING, "Ada", NOW + timedelta(hours=8))
    assert (row.received_at, row.message_count) == (NOW + timedelta(minutes=1), 1)


def test_what_is_due_comes_first_and_then_the_newest(database: Database) -> None:
    rest(database, 1, "c-1")
    rest(database, 2, "c-2", **manual(PRICING))
    rest(database, 3, "c-3")
    page = Casebook(database).list_cases()
    assert [row.case_id for row in page.rows] == ["c-2", "c-3", "c-1"]


def test_pages_are_as_long_as_asked_for_and_know_the_total(database: Database) -> None:
    for number in range(1, 6):
        rest(database, number, f"c-{number}")
    pages = [Casebook(database).list_cases(CaseFilter(), page, 2) for page in (1, 2, 3, 4)]
    assert [[row.case_id for row in page.rows] for page in pages] == [
        ["c-5", "c-4"],
        ["c-3", "c-2"],
        ["c-1"],
        [],
    ]
    assert {page.total for page in pages} == {5}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (CaseFilter(), {"c-1", "c-2", "c-3"}),
        (CaseFilter(state=CaseState.NEEDS_REVIEW), {"c-1"}),
        (CaseFilter(is_closed=True), {"c-3"}),
        (CaseFilter(is_closed=False), {"c-1", "c-2"}),
        (CaseFilter(route=Route.MANUAL), {"c-2"}),
        (CaseFilter(exception_class=PRICING), {"c-2"}),
        (CaseFilter(exception_class=DISPUTE), set()),
        (CaseFilter(owner="Ada"), {"c-2"}),
        (CaseFilter(assignee="rita"), {"c-2"}),
        (CaseFilter(workflow=Workflow.PO_FOLLOW_UP, route=Route.DRAFT), {"c-1"}),
        (CaseFilter(text="valves"), {"c-1"}),
        (CaseFilter(text="VALV"), {"c-1"}),
        (CaseFilter(text="so-1 valve"), {"c-1"}),
        (CaseFilter(text="SO1"), {"c-1", "c-2", "c-3"}),
        (CaseFilter(text="buyer@acme.example"), {"c-1", "c-2", "c-3"}),
        (CaseFilter(text="pricing_sensitive"), {"c-2"}),
        (CaseFilter(text="STRASSE"), {"c-2"}),
        (CaseFilter(text="valves pricing"), set()),
        (CaseFilter(text="c-3"), {"c-3"}),
        (CaseFilter(text=" % _ "), {"c-1", "c-2", "c-3"}),
    ],
)
def test_a_filter_lists_what_it_says(database: Database, wanted: CaseFilter, expected: set[str]) -> None:
    rest(database, 1, "c-1", text="Where are our valves?")
    rest(database, 2, "c-2", text="Straße 7, please", **manual(PRICING))
    rest(database, 3, "c-3", **no_reply())
    Casebook(database).assign(decision(DecisionKind.ASSIGN, "c-2"), "rita")
    page = Casebook(database).list_cases(wanted)
    assert {row.case_id for row in page.rows} == expected
    assert page.total == len(expected)


def test_counts_are_of_what_waits_and_agree_with_the_lists(database: Database) -> None:
    rest(database, 1, "c-1")
    rest(database, 2, "c-2", **manual(PRICING, DISPUTE))
    rest(database, 3, "c-3", **manual(PRICING))
    rest(database, 4, "c-4", **no_reply())
    casebook = Casebook(database)
    casebook.assign(decision(DecisionKind.ASSIGN, "c-3"), "rita")
    counts = casebook.counts()
    assert counts.by_state == {CaseState.NEEDS_REVIEW: 1, CaseState.NEEDS_PERSON: 2, CaseState.CLOSED: 1}
    assert counts.by_route == {Route.DRAFT: 1, Route.MANUAL: 2}
    assert counts.by_workflow == {Workflow.PO_FOLLOW_UP: 3}
    assert counts.by_class == {PRICING: 2, DISPUTE: 1}
    assert counts.by_owner == {"Ada": 2}
    assert counts.by_assignee == {"rita": 1}
    casebook.decide(decision(DecisionKind.CLOSE, "c-2"), state=CaseState.CLOSED)
    assert casebook.counts().by_class == {PRICING: 1}


def test_a_case_that_is_not_there_is_unknown(database: Database) -> None:
    casebook = Casebook(database)
    with pytest.raises(UnknownCase):
        casebook.get_case("c-1")
    with pytest.raises(UnknownCase):
        casebook.raw("0" * 64)
    with pytest.raises(UnknownCase):
        casebook.decide(decision(DecisionKind.COMMENT))


def test_an_approval_queues_the_letter_and_closes_nothing_yet(database: Database) -> None:
    rest(database)
    approve(database, expected_seen=seen())
    detail = Casebook(database).get_case("c-1")
    assert detail.row.state is CaseState.SENDING
    assert detail.outgoing == (letter("d-000001"),)
    assert detail.decisions == (approval("d-000001"),)
    assert SqlCaseHistory(database).get("c-1").is_open


def test_of_fifty_approvals_at_once_one_counts_and_the_others_learn_whose(database: Database) -> None:
    rest(database)

    def one(number: int) -> CounterfoilError | None:
        mine = approval("d-000001", decision_id=f"a-{number}", actor=f"reviewer {number}")
        try:
            Casebook(database).decide(mine, state=CaseState.SENDING, outgoing=letter("d-000001"))
        except DecisionRefused as refused:
            return refused
        return None

    with ThreadPoolExecutor(50) as pool:
        results = list(pool.map(one, range(50)))
    detail = Casebook(database).get_case("c-1")
    assert results.count(None) == 1
    assert len(detail.outgoing) == len(detail.decisions) == 1
    winner = detail.decisions[0]
    words = f"already approved by {winner.actor} at 2026-03-16 10:00:00+00:00"
    assert {str(each) for each in results if each is not None} == {words}
    assert verify(database).entries == 2


@pytest.mark.parametrize(
    ("change", "field"), [({"revision": 2}, "revision"), ({"thread_head": "m-000009"}, "thread_head")]
)
def test_an_approval_of_what_has_changed_is_refused_and_leaves_no_trace(
    database: Database, change: dict[str, object], field: str
) -> None:
    rest(database)
    before = Casebook(database).get_case("c-1"), verify(database)
    with pytest.raises(StaleApproval) as refused:
        approve(database, expected_seen=seen(**change))
    assert [each.field for each in refused.value.changes] == [field]
    assert (Casebook(database).get_case("c-1"), verify(database)) == before


def test_thanks_that_came_in_between_make_an_approval_stale(database: Database) -> None:
    rest(database, 1)
    rest(database, 2, **no_reply())
    with pytest.raises(StaleApproval):
        approve(database, expected_seen=seen())


def test_a_draft_that_was_overtaken_cannot_be_approved(database: Database) -> None:
    rest(database, 1)
    rest(database, 2)
    with pytest.raises(StaleApproval, match="m-000001 → m-000002"):
        approve(database)


def test_an_older_revision_cannot_be_approved(database: Database) -> None:
    rest(database)
    Casebook(database).append_revision(revision(2))
    with pytest.raises(StaleApproval, match="revision: 1 → 2"):
        approve(database)
    Casebook(database).decide(
        approval("d-000001", 2), state=CaseState.SENDING, outgoing=letter("d-000001", 2)
    )


def test_revisions_are_kept_in_order_and_never_written_over(database: Database) -> None:
    rest(database)
    casebook = Casebook(database)
    casebook.append_revision(revision(2))
    for number in (1, 2, 4):
        with pytest.raises(StaleApproval):
            casebook.append_revision(revision(number))
    with pytest.raises(UnknownCase):
        casebook.append_revision(revision(2, draft_id="d-000009"))
    kept = casebook.get_case("c-1").revisions
    assert [each.revision for each in kept] == [1, 2]
    assert kept[1] == revision(2)
    assert kept[0].draft == draft()


def test_of_two_editors_at_once_one_writes_the_next_revision(database: Database) -> None:
    rest(database)

    def edit(number: int) -> bool:
        try:
            Casebook(database).append_revision(revision(2, author=f"editor {number}"))
        except StaleApproval:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(edit, range(8))) == 1


def test_a_decided_draft_takes_no_revision_and_no_second_decision(database: Database) -> None:
    rest(database)
    casebook = Casebook(database)
    casebook.decide(
        decision(DecisionKind.REJECT, draft_id="d-000001", revision=1), state=CaseState.NEEDS_PERSON
    )
    assert casebook.get_case("c-1").row.state is CaseState.NEEDS_PERSON
    with pytest.raises(DecisionRefused, match="already rejected by rita"):
        casebook.append_revision(revision(2))
    with pytest.raises(DecisionRefused, match="already rejected by rita"):
        approve(database)
    casebook.decide(decision(DecisionKind.CLOSE, draft_id="d-000001", revision=1), state=CaseState.CLOSED)
    assert casebook.get_case("c-1").row.state is CaseState.CLOSED


def test_nothing_moves_a_case_while_its_reply_is_on_its_way(database: Database) -> None:
    rest(database)
    approve(database)
    casebook = Casebook(database)
    with pytest.raises(DecisionRefused, match="on its way"):
        casebook.decide(decision(DecisionKind.CLOSE), state=CaseState.CLOSED)
    casebook.decide(decision(DecisionKind.COMMENT, comment="ok"), state=CaseState.NEEDS_REVIEW)
    assert casebook.get_case("c-1").row.state is CaseState.SENDING


def test_closing_closes_every_exception_and_reopening_opens_them_again(database: Database) -> None:
    rest(database, 1, **manual(DISPUTE, PRICING))
    casebook, history = Casebook(database), SqlCaseHistory(database)
    casebook.decide(decision(DecisionKind.CLOSE), state=CaseState.CLOSED)
    closed = casebook.get_case("c-1").row
    assert (closed.state, closed.due_at, closed.owner, closed.primary_class) == (
        CaseState.CLOSED,
        None,
        "Ada",
        DISPUTE,
    )
    casebook.decide(decision(DecisionKind.REOPEN, at=NOW + timedelta(hours=2)))
    again = casebook.get_case("c-1").row
    assert (again.state, again.due_at) == (CaseState.NEEDS_PERSON, NOW + timedelta(hours=8))
    assert history.get("c-1").has_undecided_dispute


def test_a_draft_that_was_ignored_waits_again_when_the_case_is_reopened(database: Database) -> None:
    rest(database)
    casebook = Casebook(database)
    casebook.decide(decision(DecisionKind.IGNORE), state=CaseState.CLOSED)
    with pytest.raises(DecisionRefused, match="already ignored by rita"):
        approve(database)
    casebook.decide(decision(DecisionKind.REOPEN, at=NOW + timedelta(hours=2)), state=CaseState.NEEDS_PERSON)
    assert casebook.get_case("c-1").row.state is CaseState.NEEDS_REVIEW
    approve(database)


def test_a_case_is_handed_to_somebody_and_to_nobody(database: Database) -> None:
    rest(database)
    casebook = Casebook(database)
    casebook.assign(decision(DecisionKind.ASSIGN), "rita")
    assert casebook.get_case("c-1").row.assignee == "rita"
    casebook.decide(decision(DecisionKind.ASSIGN, decision_id="a-2"), assignee=None)
    assert casebook.get_case("c-1").row.assignee is None


def test_decisions_are_listed_oldest_first(database: Database) -> None:
    rest(database)
    casebook = Casebook(database)
    for hours in (3, 1, 2):
        at = NOW + timedelta(hours=hours)
        casebook.decide(decision(DecisionKind.COMMENT, decision_id=f"x-{hours}", at=at))
    assert [each.decision_id for each in casebook.get_case("c-1").decisions] == ["x-1", "x-2", "x-3"]


def test_a_case_mended_by_a_second_reply_shows_both_letters(database: Database) -> None:
    rest(database, 1)
    approve(database)
    rest(database, 2)
    Casebook(database).decide(
        approval("d-000002", decision_id="a-2"), state=CaseState.SENDING, outgoing=letter("d-000002")
    )
    letters = Casebook(database).get_case("c-1").outgoing
    assert [each.state for each in letters] == [OutgoingState.CANCELLED, OutgoingState.QUEUED]
