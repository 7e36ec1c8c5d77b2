"""Policy 4: a date that no record holds is not the desk's to give."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.wording import judge_words
from counterfoil.records.facts import Facts
from counterfoil.records.reading import Topic
from counterfoil.records.verdict import Verdict


def expedite_request(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where the message asks for an earlier date than the records hold."""
    return judge_words(
        facts, Topic.EXPEDITE, found=Reason.ASKS_FOR_EARLIER_DATE, otherwise=Reason.NO_EXPEDITE
    )
