"""German, which is data alone: what is read out of it, and its suite with the language switched on and off."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
import yaml

from counterfoil.agent.rulebook import load_lexicon, load_policy
from counterfoil.evals.replay import ReplayOptions, replay
from counterfoil.evals.suite import load_suite
from counterfoil.guards.reading import read_message
from counterfoil.records.reading import Reading, Topic
from counterfoil.records.vocabulary import ExceptionClass, Route
from tests.builders import message

HERE: Final = Path(__file__).parent
SUITE: Final = HERE.parent / "suites" / "german"
CASES: Final = yaml.safe_load((SUITE / "sentences.yaml").read_text("utf-8"))
ENGLISH_CASES: Final = yaml.safe_load((HERE / "reading_cases.yaml").read_text("utf-8"))
PEOPLE_DECIDE: Final = (
    Topic.DISPUTE,
    Topic.LATENESS,
    Topic.PRICING,
    Topic.BANK_CHANGE,
    Topic.CHANGE,
    Topic.EXPEDITE,
)
WITHOUT_UMLAUTS: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)


@cache
def read_german(text: str) -> Reading:
    """The reading by the words of German, and by those that hold in any language."""
    lexicons = (load_lexicon("mul"), load_lexicon("de"))
    return read_message(message(text, subject="", language="de"), lexicons)


def written(text: str) -> list[str]:
    """Every line, and again as a keyboard without umlauts writes it."""
    lines = text.splitlines()
    return [*lines, *(line.translate(WITHOUT_UMLAUTS) for line in lines if not line.isascii())]


def cases(expected: str) -> Iterator[tuple[Topic, str]]:
    for topic, by_expectation in CASES["topics"].items():
        for line in written(by_expectation.get(expected, "")):
            yield Topic(topic), line


def test_german_has_words_for_every_topic_that_phrases_are_written_for() -> None:
    assert set(load_lexicon("de").topics) == set(load_lexicon("en").topics)


def test_a_topic_is_found_where_it_is_meant() -> None:
    assert not [line for topic, line in cases("found") if not read_german(line).has(topic)]


def test_false_friends_are_left_alone() -> None:
    assert not [line for topic, line in cases("left_alone") if read_german(line).has(topic)]


def test_ordinary_questions_are_about_orders_and_nothing_that_people_decide() -> None:
    routine = written(CASES["routine"])
    of_nothing = [line for line in routine if not read_german(line).has(Topic.ORDER, Topic.GOODS)]
    assert not [line for line in routine if read_german(line).has(*PEOPLE_DECIDE)]
    assert len(of_nothing) <= len(routine) * 0.1, of_nothing


def test_german_words_raise_nothing_in_english_mail() -> None:
    harmless = [ENGLISH_CASES["routine"], *(each["left_alone"] for each in ENGLISH_CASES["topics"].values())]
    lines = [line for text in harmless for line in text.splitlines()]
    assert not [line for line in lines if read_german(line).has(*PEOPLE_DECIDE)]


def test_german_is_switched_off_as_shipped() -> None:
    assert "de" not in load_policy(None).languages


@pytest.mark.slow
def test_the_suite_is_met_where_the_policy_speaks_german() -> None:
    report = replay(load_suite(SUITE), ReplayOptions())
    assert not {each.mail: each.misses for each in report.scored if each.misses}


@pytest.mark.slow
def test_the_shipped_policy_leaves_every_german_mail_to_a_person() -> None:
    suite = load_suite(SUITE)
    as_shipped = suite.model_copy(update={"settings": suite.settings.model_copy(update={"policy": None})})
    results = [each.result for each in replay(as_shipped, ReplayOptions()).replayed]
    answered = {name for name, each in suite.expectations.items() if each.route == (Route.DRAFT,)}
    assert not [each["mail"] for each in results if each["route"] == Route.DRAFT]
    assert answered == {
        each["mail"]
        for each in results
        if each["mail"] in answered and ExceptionClass.UNSUPPORTED_LANGUAGE in each["exception_classes"]
    }
