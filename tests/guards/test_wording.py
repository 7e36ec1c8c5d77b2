"""The guards that rest on words: prices, bank details, changes, earlier dates."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterfoil.guards.bank_or_payment_change import bank_or_payment_change
from counterfoil.guards.change_request import change_request
from counterfoil.guards.expedite_request import expedite_request
from counterfoil.guards.pricing_sensitive import pricing_sensitive
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.run import Guard
from counterfoil.guards.unplaced_words import unplaced_words
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.reading import Topic, Where
from tests.builders import facts, mention, reading, sender
from tests.guards.judged import is_clear, reasons
from tests.guards.worlds import WORDS, any_facts

WORD_GUARDS: list[tuple[Guard, Topic, Reason]] = [
    (pricing_sensitive, Topic.PRICING, Reason.ABOUT_PRICING),
    (bank_or_payment_change, Topic.BANK_CHANGE, Reason.ABOUT_BANK_DETAILS),
    (change_request, Topic.CHANGE, Reason.ASKS_FOR_CHANGE),
    (expedite_request, Topic.EXPEDITE, Reason.ASKS_FOR_EARLIER_DATE),
    (unplaced_words, Topic.UNPLACED, Reason.WORDS_UNPLACED),
]
SAID = [Where.NEW_TEXT, Where.SUBJECT, Where.ATTACHMENT, Where.CONVERSATION]


@pytest.mark.parametrize(("guard", "topic", "reason"), WORD_GUARDS)
def test_each_guard_hears_its_own_topic_and_no_other(guard: Guard, topic: Topic, reason: Reason) -> None:
    for other in Topic:
        expected = [reason] if other is topic else []
        assert reasons(guard, facts(reading=reading(other))) == expected


@pytest.mark.parametrize(("guard", "topic", "reason"), WORD_GUARDS)
def test_every_place_is_kept_with_its_words(guard: Guard, topic: Topic, reason: Reason) -> None:
    twice = reading(mention(topic, quote="first"), mention(topic, Where.ATTACHMENT, "second"))
    assert [each.quote for each in guard(facts(reading=twice), Rulebook())] == ["first", "second"]


@pytest.mark.parametrize(("guard", "topic", "reason"), WORD_GUARDS)
def test_what_is_hidden_or_stands_in_a_name_is_said_to_nobody(
    guard: Guard, topic: Topic, reason: Reason
) -> None:
    for where in (Where.HIDDEN, Where.SENDER_NAME):
        assert is_clear(guard, facts(reading=reading(mention(topic, where))))


@pytest.mark.parametrize(("guard", "topic", "reason"), WORD_GUARDS)
def test_a_colleague_demands_nothing(guard: Guard, topic: Topic, reason: Reason) -> None:
    assert is_clear(guard, facts(reading=reading(topic), sender=sender(Standing.INTERNAL)))


@given(any_facts(sender=sender()), st.sampled_from(WORD_GUARDS), st.sampled_from(SAID), WORDS)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_facts_make_a_mention_clear(
    given_facts: Facts, guarded: tuple[Guard, Topic, Reason], where: Where, words: str
) -> None:
    guard, topic, reason = guarded
    mentions = (*given_facts.reading.mentions, mention(topic, where, words))
    said = given_facts.model_copy(
        update={"reading": given_facts.reading.model_copy(update={"mentions": mentions})}
    )
    assert reason in reasons(guard, said)
