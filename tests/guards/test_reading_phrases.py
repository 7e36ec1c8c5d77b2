"""The pattern language of the lexicons, and the one pass that finds all of it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.guards.automaton import Automaton
from counterfoil.guards.lexicon import Lexicon, parse_lexicon
from counterfoil.guards.passage import Passage, passage_of
from counterfoil.guards.phrases import parse_phrase
from counterfoil.records.errors import Misconfigured
from counterfoil.records.reading import Topic
from tests.guards.lexicons import english, read

SETS = {
    "late": tuple(
        parse_phrase(each, {}).head for each in ("late", "overdue", "past due", "behind .. schedule")
    )
}


def passage(text: str) -> Passage:
    return passage_of(text, english().spelling)


def found(phrase: str, text: str) -> list[str]:
    words = passage(text)
    hits = Automaton([("k", parse_phrase(phrase, SETS))]).scan(words)
    return [" ".join(words.words[hit.first : hit.last]) for hit in hits]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("overdue", "It is Overdue.", ["overdue"]),
        ("disput*", "We dispute it, the disputed one.", ["dispute", "disputed"]),
        ("reject*|refus* delivery", "They refused delivery.", ["refused delivery"]),
        ("the? goods", "Goods! The goods.", ["goods", "goods", "the goods"]),
        ("{late}", "It is past due and late.", ["past due", "late"]),
        ("not {late}", "not overdue, not past due", ["not overdue", "not past due"]),
        ("is .. {late}", "is two weeks behind the schedule", ["is two weeks behind the schedule"]),
        ("please -send|tell", "Please send it. Please cancel it.", ["please cancel"]),
        ("at <decimal>", "at 12.40 each, at 12 each, at 1,284.40", ["at 12.40", "at 1,284.40"]),
        ("<n> pcs", "12 pcs, 1.200 pcs, A60 pcs", ["12 pcs", "1.200 pcs"]),
        ("ready <?>", "Is it ready?  It is ready.", ["ready <?>"]),
        ("not . paid", "not yet paid, not at all paid", ["not yet paid"]),
        ("no .. claim", "No, we claim. No open claim.", ["no open claim"]),
        (
            "if ... not ... cancel",
            "If it is not here, then we will cancel.",
            ["if it is not here then we will cancel"],
        ),
        ("if ... cancel", "If it comes, good. Cancel my call.", []),
        ("^ received", "Received. We received it.", ["received"]),
        ("invoice & wrong", "It is wrong, your invoice. Invoice fine. Wrong day.", ["invoice"]),
        ("clause & !<?>", "What is clause 4? Clause 4 goes.", ["clause"]),
        ("will not pay", "We won't pay, we wont pay.", ["will not pay", "will not pay"]),
        ("it is late", "It's late.", ["it is late"]),
    ],
)
def test_a_phrase_means_what_it_says(phrase: str, text: str, expected: list[str]) -> None:
    assert found(phrase, text) == expected


@pytest.mark.parametrize(
    "phrase", ["a? b?", ".. late", "late ..", "{unknown}", "<unknown>", "-send it", "late & .. due", ""]
)
def test_a_phrase_that_could_not_be_meant_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # what is wrong is said in many ways
        parse_phrase(phrase, SETS)


def test_no_phrase_begins_or_ends_on_a_masked_word() -> None:
    words = passage("no dispute here but we dispute this")
    graph = Automaton([("dispute/disputes", parse_phrase("disput*", {}))])
    mask = bytearray(len(words))
    mask[0:2] = b"\1\1"
    assert [hit.first for hit in graph.scan(words, {"dispute": mask})] == [5]


@given(st.lists(st.sampled_from(["not", "late", "no", "claim", ",", ".", "we", "pay"]), max_size=40))
def test_a_gap_never_reaches_over_a_sentence_and_never_further_than_it_says(text: list[str]) -> None:
    for match in found("not .. pay", " ".join(text)):
        assert "\n" not in match
        assert len(match.split()) <= 5


@pytest.mark.parametrize(
    "text",
    [
        "not ",
        "if not ",
        "late order ",
        "we will not pay the late invoice if ",
        "x",
        "?",
        "a'",
        "1.",
        "PO 12345 ",
        "- ",
    ],
)
def test_a_megabyte_is_read_in_time_however_it_is_made(text: str) -> None:
    begun = time.perf_counter()
    read(text * (1_000_000 // len(text)))
    assert time.perf_counter() - begun < 20, "the limit is generous: the point is that time does not explode"


@pytest.mark.parametrize(
    ("pages", "named"),
    [
        ({"dispute.yaml": "rulez: {}\n"}, "rulez"),
        ({"quarrel.yaml": "rules: {}\n"}, "quarrel"),
        ({"language.yaml": "language: en\ncolour: red\n"}, "colour"),
        ({"dispute.yaml": "rules:\n  a: '{unknown} word'\n"}, "unknown"),
        ({"dispute.yaml": "rules: ["}, "YAML"),
        ({"dispute.yaml": ""}, "mapping"),
        ({"dispute.yaml": "rules: {}\n", "language.yaml": "abbreviations: no\n"}, "language"),
    ],
)
def test_a_lexicon_with_a_mistake_is_refused_by_name(pages: dict[str, str], named: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        parse_lexicon({"language.yaml": "language: en\n"} | pages, "lexicons/xx")
    assert "lexicons/xx" in str(refused.value)
    assert named in str(refused.value)


def test_another_language_is_only_another_folder() -> None:
    german = parse_lexicon(
        {"language.yaml": "language: de\n", "dispute.yaml": "rules:\n  abgelehnt: nehmen .. nicht an\n"},
        "lexicons/de",
    )
    assert isinstance(german, Lexicon)
    words = passage_of("Wir nehmen die Ware nicht an.", german.spelling)
    assert [hit.key for hit in german.reader.in_mail.scan(words)] == ["dispute/abgelehnt"]


def test_english_has_phrases_for_every_topic_but_what_only_the_second_reader_tells() -> None:
    assert set(english().topics) == set(Topic) - {Topic.UNPLACED}
