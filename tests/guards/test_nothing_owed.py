"""Who is owed no answer, and what is never left unanswered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.guards.nothing_owed import nothing_owed
from counterfoil.guards.reasons import Reason
from counterfoil.records.facts import Conversation, Standing
from counterfoil.records.reading import Ask, Reading, Topic
from tests.builders import facts, reading, sender
from tests.guards.judged import is_clear, reasons

CLASSES = (
    Topic.DISPUTE,
    Topic.LATENESS,
    Topic.PRICING,
    Topic.BANK_CHANGE,
    Topic.CHANGE,
    Topic.EXPEDITE,
)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (reading(Topic.ORDER, Topic.QUESTION), []),
        (reading(), [Reason.NOT_ABOUT_ORDERS]),
        (reading(Topic.QUESTION), [Reason.NOT_ABOUT_ORDERS]),
        (reading(Topic.THANKS), [Reason.THANKS_ONLY]),
        (reading(Topic.THANKS, Topic.ORDER), [Reason.THANKS_ONLY]),
        (reading(Topic.THANKS, Topic.ORDER, Topic.QUESTION), []),
        (reading(Topic.THANKS, Topic.GOODS, Topic.QUESTION, asks=(Ask.DATE,)), []),
        (reading(Topic.THANKS, Topic.INTAKE_FIELD), []),
    ],
)
def test_thanks_and_other_matters_are_owed_no_answer(said: Reading, expected: list[Reason]) -> None:
    assert reasons(nothing_owed, facts(reading=said, orders=())) == expected


@given(st.sampled_from(CLASSES), st.booleans())
def test_mail_that_meets_a_rule_of_section_4_is_never_left_unanswered(topic: Topic, thanks: bool) -> None:
    said = reading(topic, *((Topic.THANKS,) if thanks else ()))
    assert is_clear(nothing_owed, facts(reading=said, orders=()))


def test_thanks_in_a_case_whose_dispute_nobody_has_decided_is_not_filed_away() -> None:
    disputed = Conversation(case_id="c-1", has_undecided_dispute=True)
    assert is_clear(nothing_owed, facts(reading=reading(Topic.THANKS), conversation=disputed))


def test_mail_in_a_language_that_nobody_here_reads_is_not_filed_away() -> None:
    assert is_clear(nothing_owed, facts(reading=reading(language="es"), orders=()))


@pytest.mark.parametrize("standing", [Standing.UNKNOWN, Standing.UNTRUSTED, Standing.UNAUTHORIZED_AT_ACCOUNT])
def test_a_strangers_mail_is_settled_by_who_he_is(standing: Standing) -> None:
    assert is_clear(nothing_owed, facts(sender=sender(standing), reading=reading(Topic.THANKS)))
