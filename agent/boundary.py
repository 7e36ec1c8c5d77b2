"""What may be said to a customer, in words: the message boundary of packets and notices."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from counterfoil.guards.promise import PromiseLimit, limits_of
from counterfoil.records.facts import Facts
from counterfoil.records.vocabulary import PromiseLevel, Workflow

IN_WORDS: Final = MappingProxyType(
    {
        PromiseLevel.NONE: "nothing before a person has decided",
        PromiseLevel.ACKNOWLEDGE: "that we have it, who looks after it, and what we still need",
        PromiseLevel.RESTATE_STATUS: "what the records say has happened, and no future date",
        PromiseLevel.RESTATE_CONFIRMED_DATE: "what the records say has happened, and the promised date",
    }
)
NEVER: Final = "no recovery, substitution, activation, readiness or timing promise"


def boundary_of(level: PromiseLevel) -> str:
    """The level and its meaning: `restate status: what the records say has happened, and no future date`."""
    return f"{level.replace('_', ' ')}: {IN_WORDS[level]}"


def limits_in_trouble(facts: Facts) -> tuple[PromiseLevel, tuple[PromiseLimit, ...]]:
    """What an account owner may say of orders in trouble: at most their status, with the limits that say so."""
    limits = tuple(limit for each in facts.orders for limit in limits_of(each, Workflow.DISPATCH_EXCEPTION))
    level = min((limit.level for limit in limits), default=PromiseLevel.NONE)
    return min(level, PromiseLevel.RESTATE_STATUS), limits
