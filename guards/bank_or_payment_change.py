"""Policy 4: a changed bank account is the commonest fraud in order mail."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.wording import judge_words
from counterfoil.records.facts import Facts
from counterfoil.records.reading import Topic
from counterfoil.records.verdict import Verdict


def bank_or_payment_change(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where the message is about bank or payment details, ours or theirs."""
    return judge_words(
        facts, Topic.BANK_CHANGE, found=Reason.ABOUT_BANK_DETAILS, otherwise=Reason.NO_BANK_CHANGE
    )
