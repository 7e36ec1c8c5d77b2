"""Policy 1.3: an authentication result in our name that a sender wrote himself."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, manual
from counterfoil.records.facts import Facts
from counterfoil.records.verdict import Verdict


def forged_authentication(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Quarantine a message with a result of our own name where only its sender could have put it."""
    if facts.message.authentication.has_forged_result:
        return (manual(Reason.FORGED_RESULT),)
    return (clear(Reason.NO_FORGED_RESULT),)
