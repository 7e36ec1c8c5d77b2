"""Disputes: in the contract, in the words, in the conversation."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from counterfoil.guards.contract_dispute import contract_dispute
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.facts import Conversation, Facts, Standing
from counterfoil.records.reading import Topic, Where
from tests.builders import contract, facts, mention, order_facts, reading, sender
from tests.guards.judged import is_clear, reasons
from tests.guards.worlds import any_facts

DISPUTED = order_facts(contracts=(contract(), contract("K-2", is_disputed=True)))


def test_nothing_disputed_is_clear() -> None:
    assert is_clear(contract_dispute, facts())


@given(any_facts(orders=(DISPUTED,)))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_disputed_contract_is_never_clear_whatever_the_message_says(given_facts: Facts) -> None:
    assert Reason.CONTRACT_IS_DISPUTED in reasons(contract_dispute, given_facts)


def test_a_disputed_contract_is_cited() -> None:
    (verdict,) = contract_dispute(facts(orders=(DISPUTED,)), Rulebook())
    assert verdict.evidence == ("e-K-2",)
    assert "K-2" in verdict.explanation


def test_a_message_that_disputes_is_quoted() -> None:
    words = mention(Topic.DISPUTE, Where.ATTACHMENT, "we reject the goods")
    (verdict,) = contract_dispute(facts(reading=reading(words)), Rulebook())
    assert (verdict.reason, verdict.quote) == (Reason.MESSAGE_DISPUTES.code, "we reject the goods")


def test_a_dispute_that_nobody_decided_stays_on_every_later_message() -> None:
    later = facts(conversation=Conversation(case_id="c-1", has_undecided_dispute=True))
    assert reasons(contract_dispute, later) == [Reason.DISPUTE_UNDECIDED]


def test_a_colleagues_words_dispute_nothing_but_the_record_does() -> None:
    colleague = sender(Standing.INTERNAL)
    assert is_clear(contract_dispute, facts(sender=colleague, reading=reading(Topic.DISPUTE)))
    assert not is_clear(contract_dispute, facts(sender=colleague, orders=(DISPUTED,)))
