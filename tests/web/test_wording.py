"""Plain words for codes, moments and citations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from counterfoil.records.base import FieldRef
from counterfoil.records.desk import CaseState, DecisionKind
from counterfoil.records.vocabulary import ExceptionClass, PromiseLevel, Route, SystemName
from counterfoil.web.wording import age, capital, cited, counted, due, in_order, readable, size, spoken, stamp

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "vocabulary", [CaseState, DecisionKind, ExceptionClass, PromiseLevel, Route, SystemName]
)
def test_every_code_that_pages_show_has_words(vocabulary: type[CaseState]) -> None:
    words = [spoken(code) for code in vocabulary]
    assert all(words)
    assert not any("_" in each for each in words)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(minutes=60), "1 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(hours=48), "2 d"),
    ],
)
def test_ages_have_one_unit(span: timedelta, words: str) -> None:
    assert age(NOW - span, NOW) == words


def test_a_due_time_says_what_is_left_or_over() -> None:
    assert due(NOW + timedelta(hours=3), NOW) == "due in 3 h"
    assert due(NOW - timedelta(days=3), NOW) == "overdue by 3 d"


def test_moments_citations_sizes_and_counts() -> None:
    assert stamp(NOW) == "2026-03-16 09:00 UTC"
    assert (
        cited(FieldRef(system=SystemName.ERP, record="SO-1", field="promised_date"))
        == "ERP SO-1 promised date"
    )
    assert [size(count) for count in (999, 1500, 2_500_000)] == ["999 B", "2 kB", "2.5 MB"]
    assert [counted(count, "mail") for count in (0, 1, 2)] == ["0 mails", "1 mail", "2 mails"]


def test_values_that_are_codes_become_words_and_others_stay() -> None:
    assert readable("send_after_review") == "send after review"
    assert readable("KD_0771 by Monday") == "KD_0771 by Monday"
    assert capital("") == ""
    assert in_order("a\u202eb") == "a\ufffdb"
