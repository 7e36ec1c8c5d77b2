"""Every decision that a person takes by a form, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from counterfoil.agent.desk import ALLOWED
from counterfoil.records.desk import CaseState, DecisionKind
from counterfoil.records.outgoing import OutgoingState
from tests.web.conftest import PEOPLE, Inbox

NAMES = {person.login: person.name for person in PEOPLE}
INVENTED = "It will be with you on 24 December 2026."


def _decided(inbox: Inbox, case_id: str) -> list[str]:
    return [f"{each.actor} {each.kind}" for each in inbox.case(case_id).decisions]


def test_an_approval_queues_the_reply_and_leads_to_the_next_case(reviewer: Inbox) -> None:
    case_id = reviewer.draft()
    answer = reviewer.post(case_id, "approve")
    assert answer.status_code == 303
    case = reviewer.case(case_id)
    assert case.row.state is CaseState.SENDING
    assert case.outgoing[-1].state is OutgoingState.QUEUED
    assert case.current is not None
    assert case.outgoing[-1].body == case.current.draft.body
    page = reviewer.get(answer.headers["location"])
    assert "Approved. The reply waits: no relay is set up" in page
    assert f'href="/cases/{case_id}"' in page
    assert f'action="/cases/{case_id}/undo"' in page


def test_an_approval_can_be_taken_back_while_the_reply_is_here(reviewer: Inbox) -> None:
    case_id = reviewer.draft()
    reviewer.post(case_id, "approve")
    assert reviewer.post(case_id, "undo").status_code == 303
    case = reviewer.case(case_id)
    assert case.row.state is CaseState.NEEDS_REVIEW
    assert case.outgoing[-1].state is OutgoingState.CANCELLED
    assert _decided(reviewer, case_id) == ["robin approve", "robin undo"]
    assert "Approve" in reviewer.get(f"/cases/{case_id}")


def test_once_it_is_leaving_it_cannot_be_taken_back(reviewer: Inbox) -> None:
    case_id = reviewer.draft()
    reviewer.post(case_id, "approve")
    reviewer.house.outbox.mark_attempting(reviewer.case(case_id).outgoing[-1].outbox_id)
    answer = reviewer.post(case_id, "undo")
    assert answer.status_code == 409
    assert "on its way already" in answer.text


def test_a_grounded_edit_is_kept_and_can_be_approved(reviewer: Inbox) -> None:
    case_id = reviewer.draft()
    current = reviewer.case(case_id).current
    assert current is not None
    body = current.draft.body.replace("Thank you for your message.", "Thank you for writing.")
    answer = reviewer.post(case_id, "edit", body=body.replace("\n", "\r\n"))
    assert answer.status_code == 303
    revised = reviewer.case(case_id).current
    assert revised is not None
    assert (revised.revision, revised.author, revised.draft.body) == (2, "robin", body)
    assert "Every statement in it is in the records" in reviewer.get(answer.headers["location"])
    assert reviewer.post(case_id, "approve").status_code == 303
    assert reviewer.case(case_id).outgoing[-1].body == body


def test_an_invented_date_is_marked_and_cannot_be_approved(reviewer: Inbox) -> None:
    case_id = reviewer.draft()
    current = reviewer.case(case_id).current
    assert current is not None
    answer = reviewer.post(case_id, "edit", body=f"{current.draft.body}\n{INVENTED}\n")
    page = reviewer.get(answer.headers["location"])
    assert 'class="ungrounded"' in page
    assert "in no record of this case" in page
    assert 'data-key="a" disabled' in page
    refused = reviewer.post(case_id, "approve")
    assert refused.status_code == 409
    assert not reviewer.case(case_id).outgoing


def test_two_people_cannot_write_over_each_other(make_inbox: Callable[[], Inbox]) -> None:
    robin, sam = make_inbox(), make_inbox()
    robin.sign_in("robin")
    sam.sign_in("sam")
    case_id = robin.draft()
    late = sam.form(case_id, "?edit=true")
    robin.post(case_id, "edit", body="Hello, this is Robin's text.")
    answer = sam.client.post(f"/cases/{case_id}/edit", data={**late, "body": "Hello, this is Sam's text."})
    assert answer.status_code == 409
    assert "revision 2, by robin" in answer.text
    assert "Hello, this is Sam&#39;s text." in answer.text
    assert "was not saved" in answer.text


def test_another_draft_can_be_asked_for(reviewer: Inbox) -> None:
    case_id = reviewer.draft()
    assert reviewer.post(case_id, "redraft", instruction="shorter").status_code == 303
    current = reviewer.case(case_id).current
    assert current is not None
    assert current.revision == 2
    assert _decided(reviewer, case_id) == ["robin redraft"]


def test_a_rejection_needs_a_reason_and_hands_the_case_to_a_person(reviewer: Inbox) -> None:
    case_id = reviewer.draft()
    refused = reviewer.post(case_id, "reject")
    assert refused.status_code == 422
    assert "Reason: Field required" in refused.text
    assert reviewer.post(case_id, "reject", reason="wrong_fact", comment="the date").status_code == 303
    case = reviewer.case(case_id)
    assert case.row.state is CaseState.NEEDS_PERSON
    assert (case.decisions[-1].reason, case.decisions[-1].comment) == ("wrong_fact", "the date")
    page = reviewer.get(f"/cases/{case_id}")
    assert "Robin Reviewer rejected the draft (wrong fact)" in page
    assert "/approve" not in page


@pytest.mark.parametrize(("action", "state"), [("ignore", "closed"), ("close", "closed")])
def test_a_case_of_a_person_can_be_closed_and_reopened(reviewer: Inbox, action: str, state: str) -> None:
    case_id = reviewer.row(state="needs_person").case_id
    assert reviewer.post(case_id, action, comment="by telephone").status_code == 303
    assert reviewer.case(case_id).row.state == state
    assert reviewer.post(case_id, "reopen").status_code == 303
    assert reviewer.case(case_id).row.state is CaseState.NEEDS_PERSON


def test_a_case_is_given_to_somebody_and_to_nobody(reviewer: Inbox) -> None:
    case_id = reviewer.draft()
    assert reviewer.post(case_id, "assign", assignee="sam").status_code == 303
    assert reviewer.case(case_id).row.assignee == "sam"
    assert "Sam Sales" in reviewer.get(f"/cases/{case_id}")
    reviewer.post(case_id, "assign", assignee="")
    assert reviewer.case(case_id).row.assignee is None
    assert reviewer.post(case_id, "assign", assignee="stranger").status_code == 400


def test_a_note_stays_in_the_house(reviewer: Inbox) -> None:
    case_id = reviewer.draft()
    assert reviewer.post(case_id, "comment", comment="asked the warehouse").status_code == 303
    assert "asked the warehouse" in reviewer.get(f"/cases/{case_id}")
    reviewer.post(case_id, "approve")
    assert "warehouse" not in reviewer.case(case_id).outgoing[-1].body


@pytest.mark.parametrize(("was_sent", "state"), [("true", "closed"), ("false", "needs_review")])
def test_a_person_says_whether_an_uncertain_reply_went_out(
    reviewer: Inbox, was_sent: str, state: str
) -> None:
    case_id = reviewer.draft()
    reviewer.post(case_id, "approve")
    outbox_id = reviewer.case(case_id).outgoing[-1].outbox_id
    reviewer.house.outbox.mark_attempting(outbox_id)
    reviewer.house.outbox.mark_verify(outbox_id, "the connection broke after the text")
    page = reviewer.get(f"/cases/{case_id}")
    assert "Did it go out?" in page
    assert "The connection broke after the text" in page
    assert reviewer.post(case_id, "delivery", was_sent=was_sent).status_code == 303
    assert reviewer.case(case_id).row.state == state


def test_every_decision_that_a_state_does_not_allow_is_refused(reviewer: Inbox) -> None:
    actions = {
        DecisionKind.EDIT: ("edit", {"body": "Hello", "over": "1"}),
        DecisionKind.REJECT: ("reject", {"reason": "tone"}),
        DecisionKind.REDRAFT: ("redraft", {"instruction": "shorter"}),
        DecisionKind.CLOSE: ("close", {}),
        DecisionKind.REOPEN: ("reopen", {}),
        DecisionKind.UNDO: ("undo", {}),
        DecisionKind.DELIVERY_WAS_SENT: ("delivery", {"was_sent": "true"}),
    }
    for state in (CaseState.NEEDS_REVIEW, CaseState.NEEDS_PERSON, CaseState.CLOSED):
        case_id = reviewer.row(state=state).case_id
        for kind, (action, values) in actions.items():
            if kind not in ALLOWED[state]:
                answer = reviewer.post(case_id, action, **values)
                assert (answer.status_code, "Not done" in answer.text) == (409, True), (state, kind)
        assert reviewer.case(case_id).row.state is state


def test_of_twenty_who_approve_at_once_one_does_and_the_others_learn_who(
    make_inbox: Callable[[], Inbox],
) -> None:
    inboxes = [make_inbox() for _ in range(20)]
    inboxes[0].sign_in("robin")
    inboxes[1].sign_in("sam")
    for number, each in enumerate(inboxes):
        each.client.cookies = inboxes[number % 2].client.cookies
    case_id = inboxes[0].draft()
    forms = [inboxes[0].form(case_id), inboxes[1].form(case_id)] * 10
    with ThreadPoolExecutor(20) as pool:
        answers = list(
            pool.map(
                lambda pair: pair[0].client.post(f"/cases/{case_id}/approve", data=pair[1]),
                zip(inboxes, forms, strict=True),
            )
        )
    assert sorted(each.status_code for each in answers) == [303] + [409] * 19
    case = inboxes[0].case(case_id)
    assert len(case.outgoing) == 1
    winner = case.decisions[-1].actor
    for refused in (each for each in answers if each.status_code == 409):
        assert f"{NAMES[winner]} approved the draft" in refused.text


@pytest.mark.parametrize(("login", "role"), [("audrey", "auditor"), ("evan", "evaluator")])
def test_those_who_only_look_see_everything_and_decide_nothing(inbox: Inbox, login: str, role: str) -> None:
    inbox.sign_in(login)
    case_id = inbox.draft()
    page = inbox.get(f"/cases/{case_id}?edit=true")
    assert "<textarea" not in page
    assert f'action="/cases/{case_id}/' not in page
    assert f"Your role, {role}, looks at cases and decides none" in page
    token = {"token": _token(page)}
    for action in ("approve", "edit", "redraft", "reject", "assign", "ignore", "close", "comment", "undo"):
        answer = inbox.client.post(f"/cases/{case_id}/{action}", data=token)
        assert answer.status_code == 403, action
        assert f"whose role is {role}" in answer.text
    assert not inbox.case(case_id).decisions


def _token(page: str) -> str:
    return page.partition('name="token" value="')[2].partition('"')[0]


def test_a_form_that_does_not_say_what_was_seen_approves_nothing(reviewer: Inbox) -> None:
    case_id = reviewer.draft()
    for seen in ("", "{}", "[]", "nonsense", "x" * 30_000):
        assert reviewer.post(case_id, "approve", seen=seen).status_code in (400, 422)
    assert not reviewer.case(case_id).outgoing


def test_a_draft_longer_than_a_letter_is_refused(reviewer: Inbox) -> None:
    answer = reviewer.post(reviewer.draft(), "edit", body="x" * 50_000)
    assert answer.status_code == 422
    assert "at most 40000 characters" in answer.text
