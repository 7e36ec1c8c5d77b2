"""Policy 4: a change of an order is decided and entered by a person."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.wording import judge_words
from counterfoil.records.facts import Facts
from counterfoil.records.reading import Topic
from counterfoil.records.verdict import Verdict


def change_request(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where the message asks for another quantity, date or address, a cancellation or a return."""
    return judge_words(facts, Topic.CHANGE, found=Reason.ASKS_FOR_CHANGE, otherwise=Reason.NO_CHANGE)
