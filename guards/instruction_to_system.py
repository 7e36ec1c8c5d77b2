"""Policy 1.4: who writes to the machine instead of to us is seen by a person first."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, manual
from counterfoil.records.facts import Facts
from counterfoil.records.reading import Topic
from counterfoil.records.verdict import Verdict


def instruction_to_system(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Quarantine instructions aimed at the system, wherever in the message they stand."""
    verdicts = tuple(
        manual(Reason.INSTRUCTION_TO_SYSTEM, where=each.where.replace("_", " "), quote=each.quote)
        for each in facts.reading.of(Topic.INSTRUCTION_TO_SYSTEM)
    )
    return verdicts or (clear(Reason.NO_INSTRUCTION),)
