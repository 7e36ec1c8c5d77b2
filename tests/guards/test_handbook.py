"""The page about the guards, and the remedies that it names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from counterfoil.guards.handbook import guards_page
from counterfoil.guards.reasons import Reason
from counterfoil.guards.remedies import REMEDIES, remedy_of
from counterfoil.guards.run import EVERY_GUARD
from counterfoil.records.release import ReleasedBy
from counterfoil.records.vocabulary import ALWAYS_MANUAL

DOCUMENT = Path(__file__).parents[2] / "docs" / "guards.md"


def holds(reason: Reason) -> bool:
    """Whether a reason keeps a message from a draft."""
    meaning = reason.value
    names_its_class = reason is Reason.MODEL_ADVISES_CARE
    return meaning.exception_class is not None or meaning.route is not None or names_its_class


def test_the_page_that_is_kept_is_the_one_that_is_written() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == guards_page(), "make docs"


def test_the_page_has_every_guard_in_its_order_and_every_reason_once() -> None:
    page = guards_page()
    assert tuple(re.findall(r"^### (\w+)$", page, flags=re.MULTILINE)) == EVERY_GUARD
    assert re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE) == [reason.code for reason in Reason]


def test_every_row_of_the_page_has_its_four_cells() -> None:
    rows = [line for line in guards_page().splitlines() if line.startswith("|")]
    assert {line.count("|") for line in rows} == {5}


@pytest.mark.parametrize("reason", list(Reason), ids=lambda reason: reason.code)
def test_a_reason_has_a_remedy_exactly_where_it_holds_a_message(reason: Reason) -> None:
    assert (reason in REMEDIES) is holds(reason)


def test_what_a_message_says_is_never_undone_by_a_record() -> None:
    from_words = {
        Reason.MESSAGE_DISPUTES,
        Reason.MESSAGE_SAYS_LATE,
        Reason.ABOUT_PRICING,
        Reason.ABOUT_BANK_DETAILS,
        Reason.ASKS_FOR_CHANGE,
        Reason.ASKS_FOR_EARLIER_DATE,
        Reason.WORDS_UNPLACED,
    }
    assert {remedy_of(reason).by for reason in from_words} == {ReleasedBy.PERSON}


def test_no_record_releases_a_message_that_left_the_desk_unanswered() -> None:
    assert not [
        reason
        for reason, remedy in REMEDIES.items()
        if reason.value.route is not None and remedy.by is not ReleasedBy.PERSON
    ]


def test_each_class_that_is_always_manual_has_reasons_that_only_a_person_releases() -> None:
    for each in ALWAYS_MANUAL:
        kinds = {remedy_of(reason).by for reason in Reason if reason.value.exception_class is each}
        assert ReleasedBy.PERSON in kinds


def test_what_no_guard_of_ours_gave_is_left_to_a_person() -> None:
    assert remedy_of(None).by is ReleasedBy.PERSON
