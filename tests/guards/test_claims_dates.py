"""Every written form of a moment in time is found, and only a whole calendar day has a date as its value."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.evals.claims import VAGUE_DAYS, written_days
from counterfoil.guards.claims import ClaimVocabulary, find_claims
from counterfoil.records.writing import Claim, ClaimKind

TODAY = date(2026, 3, 16)
WORDS = ClaimVocabulary(today=TODAY)


def dates_in(text: str) -> list[Claim]:
    return [each for each in find_claims(text, WORDS) if each.kind is ClaimKind.DATE]


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-27",
        "2026/11/27",
        "2026.11.27",
        "20261127",
        "27.11.2026",
        "27.11.26",
        "27. 11. 2026".replace(" ", ""),
        "27/11/2026",
        "11/27/2026",
        "27-11-2026",
        "27-Nov-2026",
        "27-Nov-26",
        "27NOV2026",
        "27 November 2026",
        "27 Nov. 2026",
        "27 Nov '26",
        "27th November 2026",
        "27th of November, 2026",
        "the 27th day of November 2026",
        "November 27, 2026",
        "November 27th, 2026",
        "Nov 27 2026",
        "Nov. 27, 2026",
        "November the 27th, 2026",
        "the twenty-seventh of November 2026",
        "November the twenty seventh, 2026",
        "Friday, 27 November 2026",
        "Fri 27 Nov 2026",
        "٢٧/١١/٢٠٢٦",
        "２７．１１．２０２６",
        "27 Nov\u200bember 2026",
        "27 N\u043evember 2026",
        "27 novembre 2026",
        "27 noviembre 2026",
    ],
)
def test_every_written_form_of_a_day_is_that_day(written: str) -> None:
    found = dates_in(f"The day is {written}, please note.")
    assert [each.value for each in found] == ["2026-11-27"]


@given(day=st.dates(date(2025, 6, 1), date(2027, 6, 1)), draw=st.data())
def test_no_written_form_of_any_day_goes_unseen(day: date, draw: st.DataObject) -> None:
    written = draw.draw(st.sampled_from(written_days(day)))
    assert dates_in(f"The day is {written}.")


@pytest.mark.parametrize("written", VAGUE_DAYS)
def test_a_moment_that_is_no_calendar_day_is_found_and_equals_none(written: str) -> None:
    found = dates_in(f"For you: {written}.")
    assert found
    assert all(len(each.value) != len("2026-03-16") or not each.value[0].isdigit() for each in found)


def test_what_two_readers_read_differently_has_both_readings() -> None:
    assert dates_in("on 03/04/2026")[0].value == "2026-03-04|2026-04-03"


def test_a_day_without_a_year_is_the_nearest_one() -> None:
    assert dates_in("on 20 March")[0].value == "2026-03-20"
    assert dates_in("on 20 December")[0].value == "2025-12-20"


def test_a_weekday_that_is_not_that_day_s_is_no_date_of_the_records() -> None:
    assert dates_in("on Monday, 24 March 2026")[0].value == "monday 2026-03-24"


@pytest.mark.parametrize(
    "text",
    [
        "PH/26/00418",
        "VMS-2026-0311",
        "26-1147",
        "version 1.5",
        "you may reply",
        "a second look",
        "Customer Service",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert dates_in(text) == []


@given(st.text(max_size=300))
def test_no_text_breaks_the_search(text: str) -> None:
    for claim in find_claims(text, WORDS):
        assert text[claim.start : claim.end] == claim.text


def test_a_day_that_no_calendar_has_is_no_date() -> None:
    assert dates_in("29.02.2027") == []
    assert dates_in(f"on {TODAY + timedelta(days=1)}")[0].value == "2026-03-17"
