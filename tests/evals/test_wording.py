"""What counts as stating something."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.evals.wording import states, states_as_words


@pytest.mark.parametrize(
    "written",
    [
        "2026-03-20",
        "20 March 2026",
        "March 20, 2026",
        "20th of March",
        "Mar 20",
        "20. March 2026",
        "20.03.2026",
        "3/20/2026",
        "20/03/26",
        "20-Mar-2026",
    ],
)
def test_a_date_counts_in_any_usual_written_form(written: str) -> None:
    assert states(f"It left on {written}.", "2026-03-20")
    assert states_as_words(f"It left on {written}.", "2026-03-20")


def test_another_day_does_not_count() -> None:
    assert not states("It left on 21 March 2026.", "2026-03-20")


def test_case_blanks_and_underscores_do_not_matter() -> None:
    assert states("Your order is\nIN  fulfillment", "in_fulfillment")


def test_what_must_not_be_stated_counts_as_whole_words_only() -> None:
    assert not states_as_words("the 1318 pieces", "318")
    assert not states_as_words("marginal", "margin")
    assert states_as_words("The margin, then.", "margin")


@given(st.dates(min_value=date(1970, 1, 1)), st.text(max_size=30))
def test_a_date_is_found_behind_any_words(day: date, words: str) -> None:
    assert states(f"{words} {day.isoformat()}", day.isoformat())
