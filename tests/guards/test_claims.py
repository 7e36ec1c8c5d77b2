"""What a text claims: each claim once, in order, with its place in the text as it stands."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.guards.claims import ClaimVocabulary, find_claims, is_plain_name, is_plain_number
from counterfoil.records.writing import ClaimKind

WORDS = ClaimVocabulary(
    today=date(2026, 3, 16),
    names=("Discount Tool & Pump Depot LLC", "April Price", "Will Summers"),
    identifiers=(
        "SO-4101",
        "DTP 30871",
        "678029.1",
        "4500",
        "PO-77120",
        "26-1147",
        "PH/26/00418",
        "BV-0300-SS",
    ),
    carriers=("Ostrander Freight",),
    descriptions=("Ball valve 3 in 316SS full port",),
)


def claims_in(text: str) -> list[tuple[str, str]]:
    return [(each.kind.value, each.value) for each in find_claims(text, WORDS)]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("40 pieces", "quantity", "40"),
        ("forty-two units", "quantity", "42"),
        ("two dozen", "quantity", "24"),
        ("three hundred and five", "quantity", "305"),
        ("1,500 of it", "quantity", "1500"),
        ("1.5 of it", "quantity", "1.5"),
        ("٤٠ of it", "quantity", "40"),
        ("12 pallets", "quantity", "12 pallets"),
        ("one pallet", "quantity", "one pallet"),
        ("$4.15", "amount", "$4.15"),
        ("4.15 EUR", "amount", "4.15 EUR"),
        ("ten dollars", "amount", "ten dollars"),
        ("8 %", "percentage", "8 %"),
        ("eight per cent", "percentage", "eight per cent"),
        ("DTP-30871", "identifier", "DTP30871"),
        ("dtp 30871", "identifier", "DTP30871"),
        ("P.O. 678029.1", "identifier", "6780291"),
        ("order 4500", "identifier", "4500"),
        ("PO # PO-77120", "identifier", "77120"),
        ("tracking number: QWERTZUI", "identifier", "QWERTZUI"),
        ("DE89 3704 0044 0532 0130 00", "identifier", "DE89370400440532013000"),
        ("line 3", "identifier", "LINE 3"),
        ("Ostrander Freight", "identifier", "Ostrander Freight"),
        ("FedEx", "identifier", "FedEx"),
        ("https://a.example/x", "link", "https://a.example/x"),
        ("see portal.example.org", "link", "portal.example.org"),
        ("ask x@a.example", "address", "x@a.example"),
    ],
)
def test_each_kind_has_its_normal_form(text: str, kind: str, value: str) -> None:
    assert (kind, value) in claims_in(f"({text})")


def test_a_number_without_its_announcement_is_a_quantity_and_no_order() -> None:
    assert claims_in("4500 pieces") == [("quantity", "4500")]


def test_a_number_inside_an_identifier_is_that_identifier_s() -> None:
    assert claims_in("order 26-1147 and PH/26/00418") == [
        ("identifier", "261147"),
        ("identifier", "PH2600418"),
    ]


def test_a_longer_number_is_not_the_known_one_within_it() -> None:
    assert ("identifier", "6780291") not in claims_in("P.O. 678029.15")


def test_no_word_of_a_known_name_is_a_claim() -> None:
    assert claims_in("Discount Tool & Pump Depot LLC, April Price and Will Summers") == []
    assert claims_in("Hello April,") == []
    assert claims_in("Hello Will,") == []
    assert claims_in("Will ship") != []


def test_figures_inside_the_text_of_an_article_are_no_quantities() -> None:
    assert claims_in("Ball valve 3 in 316SS full port") == []
    assert claims_in("Ball valve 3 in 316SS") != []


def test_the_numbers_of_a_list_are_no_quantities() -> None:
    assert claims_in("1. Thank you\n2. Thanks") == []
    assert claims_in("40. Thank you") != []


def test_offsets_are_those_of_the_text_as_it_stands() -> None:
    text = "It is gu\u200bar\u00adan\u0442eed to\u200bmorrow"
    found = find_claims(text, WORDS)
    assert [each.value for each in found] == ["guaranteed", "tomorrow"]
    assert [text[each.start : each.end] for each in found] == [
        "gu\u200bar\u00adan\u0442eed",
        "to\u200bmorrow",
    ]


def test_a_word_broken_at_the_end_of_a_line_is_one_word() -> None:
    assert ("commitment", "guaranteed") in claims_in("it is guar-\nanteed")


@given(st.text(alphabet=st.sampled_from("abcP 0123456789.,/-:%$€\n٣５#()"), max_size=60))
def test_no_figure_goes_unseen(text: str) -> None:
    claims = find_claims(text, ClaimVocabulary(today=date(2026, 3, 16)))
    covered = {place for each in claims for place in range(each.start, each.end)}
    lists = text.startswith(("1. ", "1) ", " ")) or "\n" in text
    assert lists or all(place in covered for place, letter in enumerate(text) if letter.isdigit())


@given(st.text(max_size=200))
def test_claims_stand_in_order_and_start_apart(text: str) -> None:
    claims = find_claims(text, WORDS)
    assert list(claims) == sorted(claims, key=lambda each: (each.start, each.end))
    assert all(each.source is None and each.problem is None for each in claims)


@pytest.mark.parametrize(
    "name", ["Denise Okafor", "Sr. Maureen Daly", "Joost van Houten", "Okafor & Daughters", "3M"]
)
def test_a_name_is_plain(name: str) -> None:
    assert is_plain_name(name)


@pytest.mark.parametrize(
    "name", ["", "we will ship it tomorrow", "x" * 5 + " promises", "A\nB guarantees", "<b>Bo</b>"]
)
def test_a_sentence_is_no_name(name: str) -> None:
    assert not is_plain_name(name)


@pytest.mark.parametrize(
    "number", ["4500018821", "PO-77120", "678029.1", "PH/26/00418", "BMG#6612", "PM 20260", "L&O-7731"]
)
def test_a_number_is_plain(number: str) -> None:
    assert is_plain_number(number)


@pytest.mark.parametrize(
    "number", ["", "TOMORROW", "20 March 2026", "2026-03-20", "ship by Friday 1", "free 1", "a" * 41 + "1"]
)
def test_what_reads_as_something_else_is_no_number(number: str) -> None:
    assert not is_plain_number(number)


def test_kinds_are_the_records_kinds() -> None:
    assert {
        kind for kind, _ in claims_in("4 pcs, 5 %, $1, SO-4101, shipped, will, www.a.com, a@b.com, today")
    } == set(ClaimKind)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["\n", " ", "\t\n", "hello ", "- ", "1 ", "a."])
def test_twenty_thousand_characters_are_read_in_time_however_they_are_made(piece: str) -> None:
    assert isinstance(claims_in(piece * (20_000 // len(piece))), list)


@pytest.mark.parametrize(
    "text",
    [
        "Order 10 is confirmed.",
        "PO 0000 is confirmed.",
        "order number 12 is on its way",
        "The other order, 0000, is confirmed.",
    ],
)
def test_a_short_number_that_is_announced_is_an_identifier(text: str) -> None:
    assert "identifier" in [kind for kind, _ in claims_in(text)]
