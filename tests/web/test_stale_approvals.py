"""An approval holds for what was seen; whatever has changed since is named in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from counterfoil.records.desk import CaseState
from counterfoil.records.errors import Changed
from counterfoil.web.changes import told
from tests.web.conftest import Inbox


def _change(folder: Path, table: str, record: str, before: str, after: str) -> None:
    path = folder / "records" / f"{table}.csv"
    lines = path.read_text().splitlines()
    changed = [line.replace(before, after) if line.startswith(f"{record},") else line for line in lines]
    assert changed != lines
    path.write_text("\n".join(changed) + "\n")


def _open_question(inbox: Inbox) -> str:
    """The case about GM/26-118, whose order SO-88401 is confirmed."""
    return inbox.about("GM/26-118 for the inspector")


def test_a_record_that_changed_is_named_with_what_it_was_and_is(reviewer: Inbox) -> None:
    case_id = _open_question(reviewer)
    form = reviewer.form(case_id)
    _change(reviewer.folder, "orders", "SO-88401", ",confirmed,", ",in_fulfillment,")
    answer = reviewer.client.post(f"/cases/{case_id}/approve", data=form)
    assert answer.status_code == 409
    assert "something has changed since you looked" in answer.text
    assert "ERP SO-88401 status" in answer.text
    assert "<td>confirmed</td><td><b>in_fulfillment</b></td>" in answer.text
    assert "It cannot be approved any more" in answer.text
    assert 'data-key="a" disabled' in answer.text
    assert reviewer.case(case_id).row.state is CaseState.NEEDS_REVIEW
    assert not reviewer.case(case_id).outgoing


def test_a_record_that_went_away_is_named(reviewer: Inbox) -> None:
    case_id = _open_question(reviewer)
    form = reviewer.form(case_id)
    path = reviewer.folder / "records" / "shipments.csv"
    path.write_text(
        "\n".join(line for line in path.read_text().splitlines() if "SO-88401" not in line) + "\n"
    )
    answer = reviewer.client.post(f"/cases/{case_id}/approve", data=form)
    assert answer.status_code == 409
    assert "fulfillment SH-5401 status" in answer.text
    assert "not there" in answer.text


def test_a_source_that_is_gone_refuses_the_approval(reviewer: Inbox) -> None:
    case_id = _open_question(reviewer)
    form = reviewer.form(case_id)
    (reviewer.folder / "records" / "orders.csv").write_bytes(b"\xff\xfe not a table")
    answer = reviewer.client.post(f"/cases/{case_id}/approve", data=form)
    assert answer.status_code == 409
    assert "What is to be done" in answer.text
    assert not reviewer.case(case_id).outgoing


def test_new_mail_in_the_conversation_is_named_with_its_sender(reviewer: Inbox) -> None:
    case_id = _open_question(reviewer)
    form = reviewer.form(case_id)
    reviewer.deliver(_answer_to(reviewer, case_id, "One more thing: where is our PO GM/26-118 exactly?"))
    assert len(reviewer.case(case_id).messages) == 2
    answer = reviewer.client.post(f"/cases/{case_id}/approve", data=form)
    assert answer.status_code == 409
    assert "The conversation" in answer.text
    assert "new mail from s.pruss@greenmoor.example: Re: GM/26-118 again" in answer.text


def test_thanks_that_came_in_meanwhile_are_named_and_the_draft_can_be_read_again(reviewer: Inbox) -> None:
    case_id = _open_question(reviewer)
    form = reviewer.form(case_id)
    reviewer.deliver(_answer_to(reviewer, case_id, "Thank you very much for your help!"))
    case = reviewer.case(case_id)
    assert (len(case.messages), case.row.state) == (2, CaseState.NEEDS_REVIEW)
    answer = reviewer.client.post(f"/cases/{case_id}/approve", data=form)
    assert answer.status_code == 409
    assert "new mail from s.pruss@greenmoor.example" in answer.text
    assert "Read it again before you decide" in answer.text
    assert reviewer.post(case_id, "approve").status_code == 303


def test_after_thanks_the_records_of_the_question_are_still_held_against_the_draft(reviewer: Inbox) -> None:
    case_id = _open_question(reviewer)
    reviewer.deliver(_answer_to(reviewer, case_id, "Thank you very much for your help!"))
    _change(reviewer.folder, "orders", "SO-88401", ",confirmed,", ",in_fulfillment,")
    answer = reviewer.post(case_id, "approve")
    assert answer.status_code == 409
    assert "ERP SO-88401 status" in answer.text


def test_a_text_that_somebody_edited_meanwhile_is_named_with_who(make_inbox: Callable[[], Inbox]) -> None:
    robin, sam = make_inbox(), make_inbox()
    robin.sign_in("robin")
    sam.sign_in("sam")
    case_id = _open_question(robin)
    form = robin.form(case_id)
    sam.post(case_id, "edit", body="Hello Sylvia Pruss,\n\nThank you.\n")
    answer = robin.client.post(f"/cases/{case_id}/approve", data=form)
    assert answer.status_code == 409
    assert "revision 2, by sam" in answer.text
    assert "sha256" not in answer.text.partition("<article")[2].partition("</section>")[0]


def test_what_somebody_else_decided_meanwhile_is_told_with_who_and_when(
    make_inbox: Callable[[], Inbox],
) -> None:
    robin, sam = make_inbox(), make_inbox()
    robin.sign_in("robin")
    sam.sign_in("sam")
    case_id = _open_question(robin)
    form = robin.form(case_id)
    sam.post(case_id, "reject", reason="tone")
    answer = robin.client.post(f"/cases/{case_id}/approve", data=form)
    assert answer.status_code == 409
    assert "Sam Sales rejected the draft (tone), 20" in answer.text
    assert "UTC" in answer.text


def test_one_byte_of_the_seen_text_that_differs_refuses_the_approval(reviewer: Inbox) -> None:
    case_id = _open_question(reviewer)
    form = reviewer.form(case_id)
    for name in ("text_sha256", "evidence_sha256", "policy_sha256"):
        start = form["seen"].index(f'"{name}":"') + len(name) + 4
        flipped = "0" if form["seen"][start] != "0" else "1"
        seen = form["seen"][:start] + flipped + form["seen"][start + 1 :]
        answer = reviewer.client.post(f"/cases/{case_id}/approve", data={**form, "seen": seen})
        assert answer.status_code == 409, name
    assert not reviewer.case(case_id).outgoing


def _answer_to(inbox: Inbox, case_id: str, text: str) -> bytes:
    """The same customer writes again, in the same conversation."""
    raw = inbox.house.casebook.raw(inbox.case(case_id).head.sha256).decode()
    head, _, _ = raw.replace("\r\n", "\n").partition("\n\n")
    original = next(line for line in head.split("\n") if line.lower().startswith("message-id:"))
    parent = original.partition(":")[2].strip()
    lines = [line for line in head.split("\n") if not line.lower().startswith(("message-id:", "subject:"))]
    lines += [f"Message-ID: <again-{len(text)}@greenmoor.example>", "Subject: Re: GM/26-118 again"]
    lines += [f"In-Reply-To: {parent}", f"References: {parent}"]
    return "\n".join([*lines, "", text, ""]).encode()


@pytest.mark.parametrize(
    ("change", "row"),
    [
        (Changed("erp SO-1 promised_date", "2026-03-20", "not there"), ("ERP SO-1 promised date", "2026-03-20", "not there")),
        (Changed("fulfillment MCB-12/Main site on_hand", "4", "1"), ("fulfillment MCB-12/Main site on hand", "4", "1")),
        (Changed("route", "draft", "manual (The order is late.)"), ("What is to be done", "draft", "for a person (The order is late.)")),
        (Changed("promise level", "restate_confirmed_date", "none"), ("What may be said", "restate a confirmed date", "nothing")),
        (Changed("policy", "a" * 64, "b" * 64), ("The policy", "version aaaaaaaa", "version bbbbbbbb")),
        (Changed("recipients", "a@x.example", "b@x.example"), ("Recipients", "a@x.example", "b@x.example")),
        (Changed("revision", "1", "3"), ("The draft", "revision 1", "revision 3")),
        (Changed("text of the draft", "a" * 64, "b" * 64), ("The text of the draft", "as you saw it", "not the same any more")),
        (Changed("thread_head", "m-000001", "m-999999"), ("The conversation", "ended with what you saw", "there is new mail")),
    ],
)  # fmt: skip
def test_each_kind_of_change_has_its_words(
    looking: Inbox, change: Changed, row: tuple[str, str, str]
) -> None:
    (found,) = told([change], looking.case(looking.draft()), {}).rows
    assert (found.field, found.seen, found.now) == row


def test_what_follows_from_another_change_is_not_told_as_well(looking: Inbox) -> None:
    changes = [
        Changed("draft", "d-1", "d-2"),
        Changed("text of the draft", "a", "b"),
        Changed("records", "c", "d"),
        Changed("latest message of the conversation", "m-000001", "m-000002"),
    ]
    found = told(changes, looking.case(looking.draft()), {})
    assert [each.field for each in found.rows] == ["The conversation"]
    assert not found.is_draft_outdated
