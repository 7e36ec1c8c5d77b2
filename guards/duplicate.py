"""Policy 1.2: the same message again is filed with the first and answered once."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, manual
from counterfoil.records.facts import Facts
from counterfoil.records.verdict import Verdict


def duplicate(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """No reply to the same bytes again, or to the same Message-ID, sender and new text."""
    if facts.conversation.duplicate_of is not None:
        return (manual(Reason.DUPLICATE),)
    return (clear(Reason.NEW_MESSAGE),)
