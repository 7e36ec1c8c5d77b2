"""Policy 4, read with care: what the sender says is amiss, and no rule understands, a person reads.

A list of ways to dispute is never complete.  So a message that sounds as if something were
wrong, or asks for something to be done, is not answered by rule even where no rule says what.
"""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.wording import judge_words
from counterfoil.records.facts import Facts
from counterfoil.records.reading import Topic
from counterfoil.records.verdict import Verdict


def unplaced_words(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where the message objects to something or asks for something that no other rule names."""
    return judge_words(facts, Topic.UNPLACED, found=Reason.WORDS_UNPLACED, otherwise=Reason.WORDS_PLACED)
