"""How a test reads what a guard says."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.run import Guard
from counterfoil.records.facts import Facts
from counterfoil.records.vocabulary import Outcome


def reasons(guard: Guard, facts: Facts, rules: Rulebook | None = None) -> list[Reason]:
    """Why a guard is not clear; empty where it is."""
    found = [
        Reason.find(each.reason)
        for each in guard(facts, rules or Rulebook())
        if each.outcome is not Outcome.CLEAR
    ]
    return [each for each in found if each is not None]


def is_clear(guard: Guard, facts: Facts, rules: Rulebook | None = None) -> bool:
    """Whether a guard has nothing against a draft."""
    return all(each.outcome is Outcome.CLEAR for each in guard(facts, rules or Rulebook()))
