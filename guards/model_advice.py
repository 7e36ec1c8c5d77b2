"""A model may add a reason for care; nothing that it says removes one."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, manual
from counterfoil.records.facts import Facts
from counterfoil.records.verdict import Verdict


def model_advice(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual for each exception class that a model advised."""
    verdicts = tuple(
        manual(Reason.MODEL_ADVISES_CARE, advised=each.replace("_", " ")).model_copy(
            update={"exception_class": each}
        )
        for each in facts.advice
    )
    return verdicts or (clear(Reason.NO_ADVICE),)
