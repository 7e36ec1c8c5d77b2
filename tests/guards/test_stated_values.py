"""What a message states is found with its place, and what it leaves open is left open."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.guards.stated_values import find_stated
from counterfoil.records.message import Attachment, AttachmentKind, SpanKind, TextSpan
from counterfoil.records.reading import Where
from tests.benchmarks.fields import prose_counts
from tests.builders import message

FRIDAY = datetime(2026, 3, 13, 15, 0, tzinfo=UTC)


def stated(text: str, sent_at: datetime | None = FRIDAY) -> list[tuple[str, tuple[str, ...], str]]:
    """Kind, readings and unit of everything in a text; the subject of these messages states nothing."""
    found = find_stated(message(text, subject="Valves", sent_at=sent_at))
    assert all(text[each.start : each.end] == each.written for each in found)
    return [(each.kind.value, each.readings, each.unit) for each in found]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("Deliver on 2026-04-03, please", ("2026-04-03",)),
        ("Deliver on 03/04/2026, please", ("2026-03-04", "2026-04-03")),
        ("Deliver on 03.04.2026, please", ("2026-04-03", "2026-03-04")),
        ("Deliver on 13/04/2026", ("2026-04-13",)),
        ("Draft of 12/13/26.DOC", ("2026-12-13",)),
        ("by April 3rd", ("2026-04-03",)),
        ("the 3rd of April 2026", ("2026-04-03",)),
        ("installed in July, on July 20", ("2026-07-20", "2025-07-20")),
        ("tomorrow", ("2026-03-14",)),
        ("the day after tomorrow", ("2026-03-15",)),
        ("yesterday", ("2026-03-12",)),
        ("by Wednesday", ("2026-03-18",)),
        ("last Wednesday", ("2026-03-11",)),
        ("next Wednesday", ("2026-03-18", "2026-03-25")),
        ("on Wednesday", ("2026-03-18", "2026-03-11")),
        ("today (Friday)", ("2026-03-13",)),
    ],
)
def test_a_day_has_its_readings_counted_from_the_sending(text: str, readings: tuple[str, ...]) -> None:
    assert {each[1] for each in stated(text)} == {readings}


@pytest.mark.parametrize(
    "text", ["in March 2026", "next week", "within 3-7 business days", "soon", "31/02/2026"]
)
def test_what_names_no_day_is_no_day(text: str) -> None:
    assert [each for each in stated(text) if each[0] == "date"] == []


def test_without_the_day_of_the_sending_only_whole_dates_are_days() -> None:
    assert stated("tomorrow, April 3, Friday or 2026-04-03", None) == [("date", ("2026-04-03",), "")]


def test_the_day_of_the_sending_is_the_sender_s() -> None:
    late = datetime(2026, 3, 13, 23, 30, tzinfo=timezone(timedelta(hours=-8)))
    assert stated("tomorrow", late) == [("date", ("2026-03-14",), "")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$12.50 each", ("amount", ("12.50",), "$")),
        ("USD 1,250.00", ("amount", ("1250",), "USD")),
        ("1.250,50 EUR", ("amount", ("1250.50",), "EUR")),
        ("EUR 1.250,50", ("amount", ("1250.50",), "EUR")),
        ("$788,500", ("amount", ("788500",), "$")),
        ("about $4MM", ("amount", ("4000000",), "$")),
        ("€ 3k", ("amount", ("3000",), "€")),
        ("16 pcs", ("quantity", ("16",), "pcs")),
        ("1.500 pieces", ("quantity", ("1.500", "1500"), "pieces")),
        ("1,500 kg", ("quantity", ("1500", "1.500"), "kg")),
    ],
)
def test_an_amount_and_a_quantity_have_their_unit_and_readings(
    text: str, expected: tuple[str, tuple[str, ...], str]
) -> None:
    assert stated(text) == [expected]


@pytest.mark.parametrize("text", ["PO 4500018790 line 2", "Suite 400", "rev 5 of exhibit A-2"])
def test_a_number_of_something_is_no_quantity(text: str) -> None:
    assert [each for each in stated(text) if each[1] != ("2",)] == []


def test_every_part_is_read_and_says_which_it_is() -> None:
    text = "Now 2 pcs.\n> Then 3 pcs."
    letter = message(
        text,
        subject="4 pcs",
        sent_at=FRIDAY,
        spans=(
            TextSpan(kind=SpanKind.NEW, start=0, end=11),
            TextSpan(kind=SpanKind.QUOTED, start=11, end=len(text)),
        ),
        attachments=(
            _attachment(AttachmentKind.PDF, "5 pcs", 0),
            _attachment(AttachmentKind.X12, "6 pcs", 1),
        ),
    )
    found = find_stated(letter)
    assert [(each.where, each.readings[0], each.attachment) for each in found] == [
        (Where.NEW_TEXT, "2", None),
        (Where.ATTACHMENT, "5", 0),
        (Where.SUBJECT, "4", None),
        (Where.CONVERSATION, "3", None),
    ]
    assert text[found[3].start : found[3].end] == "3 pcs"


def _attachment(kind: AttachmentKind, text: str, index: int) -> Attachment:
    return Attachment(
        index=index, filename="a", content_type="x/y", size_bytes=1, sha256="0" * 64, kind=kind, text=text
    )


def test_a_value_with_two_readings_says_so() -> None:
    (open_day,) = find_stated(message("03/04/2026", subject="", sent_at=FRIDAY))
    assert open_day.is_ambiguous
    (clear_day,) = find_stated(message("13/04/2026", subject="", sent_at=FRIDAY))
    assert not clear_day.is_ambiguous


@given(
    st.text(alphabet=st.sampled_from("0123456789/.-,' $€pcskgEURMarchFridaytomorow\n\u200b１"), max_size=200)
)
def test_values_never_overlap_and_always_quote_the_message(text: str) -> None:
    found = find_stated(message(text, subject="", sent_at=FRIDAY))
    for each in found:
        assert text[each.start : each.end] == each.written
        assert each.readings
    assert all(one.end <= other.start for one, other in pairwise(found))


SHARED = os.environ.get("COUNTERFOIL_SHARED")


@pytest.mark.skipif(not SHARED, reason="the larger corpora are not at hand")
def test_in_genuine_mail_next_to_every_value_is_found_and_next_to_none_invented() -> None:
    counts = prose_counts(Path(SHARED or "", "corpora/business/extraction_gold.json"))
    for field in ("date (any)", "amount (any)"):
        there, found, right = counts[field]
        assert min(right / there, right / found) >= 0.95, field
