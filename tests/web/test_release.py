"""What would release a case, asked on its page."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from counterfoil.records.release import Release, ReleasedBy
from tests.web.conftest import Inbox

MISMATCH = "UV cabinet SBU-20477"


def section(page: str) -> str:
    """The words of the section; empty where the page has none."""
    found = LexborHTMLParser(page).css_first("#release")
    return "" if found is None else " ".join(found.text().split())


def test_a_held_case_offers_the_question_and_looks_nothing_up_by_itself(looking: Inbox) -> None:
    case_id = looking.about(MISMATCH)
    page = looking.get(f"/cases/{case_id}")
    assert f'href="/cases/{case_id}?release=true#release"' in page
    assert not section(page)


def test_the_answer_names_the_records_that_would_have_to_change(looking: Inbox) -> None:
    case_id = looking.about(MISMATCH)
    before = looking.case(case_id)
    shown = section(looking.get(f"/cases/{case_id}?release=true"))
    assert "Once all of this is so, a draft could be written" in shown
    assert "ERP SO-88205: promised date is 2026-10-27 instead of 2026-10-20." in shown
    assert looking.case(case_id) == before


def test_what_the_message_says_is_said_to_be_a_persons(looking: Inbox) -> None:
    shown = section(looking.get(f"/cases/{looking.about('SBU-20470 glovebox')}?release=true"))
    assert "No change of a record releases it, only a person:" in shown
    assert "The message says it, and no record unsays that" in shown


def test_a_record_that_was_mended_meanwhile_holds_the_case_no_more(reviewer: Inbox) -> None:
    case_id = reviewer.about(MISMATCH)
    path = reviewer.folder / "records" / "orders.csv"
    lines = path.read_text().splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("SO-88205,")]
    lines[at] = lines[at].replace("2026-10-20", "2026-10-27")
    path.write_text("\n".join(lines) + "\n")
    assert "As the records are now, no rule holds it" in section(
        reviewer.get(f"/cases/{case_id}?release=true")
    )


def test_a_case_that_nobody_holds_offers_no_question(looking: Inbox) -> None:
    assert "release=true" not in looking.get(f"/cases/{looking.draft()}")


def test_a_disputed_contract_is_no_reason_by_itself_twice(looking: Inbox) -> None:
    """The case's own dispute is what the record says, and not an earlier message's."""
    (row,) = [
        row
        for row in looking.rows(state="needs_person")
        if [each.reason for each in looking.case(row.case_id).lead.resting.verdicts].count(
            "contract_is_disputed"
        )
    ]
    release = looking.house.desk.release(row.case_id)
    assert (release.by, [each.field for each in release.changes]) == (ReleasedBy.RECORDS, ["is_disputed"])


def test_machines_are_told_the_same(looking: Inbox) -> None:
    case_id = looking.about(MISMATCH)
    answer = looking.client.get(f"/api/v1/cases/{case_id}/release")
    assert Release.model_validate(answer.json()) == looking.house.desk.release(case_id)
    assert looking.client.get("/api/v1/cases/c-none/release").status_code == 404


def test_nobody_asks_without_signing_in(inbox: Inbox) -> None:
    case_id = inbox.about(MISMATCH)
    assert inbox.client.get(f"/cases/{case_id}?release=true").status_code == 303
    assert inbox.client.get(f"/api/v1/cases/{case_id}/release").status_code == 401
