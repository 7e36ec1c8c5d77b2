"""Policy 1.1: what cannot be read is quarantined."""

from __future__ import annotations

from typing import Final

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, manual
from counterfoil.records.facts import Facts
from counterfoil.records.message import Unreadable
from counterfoil.records.verdict import Verdict

_REASONS: Final = {
    Unreadable.MALFORMED: Reason.MALFORMED,
    Unreadable.OVERSIZE: Reason.OVERSIZE,
    Unreadable.NESTED_TOO_DEEP: Reason.NESTED_TOO_DEEP,
    Unreadable.TOO_MANY_PARTS: Reason.TOO_MANY_PARTS,
    Unreadable.ENCRYPTED: Reason.ENCRYPTED,
}


def unreadable(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Quarantine a message that is malformed beyond reading, encrypted, or over a limit."""
    if facts.message.unreadable is not None:
        return (manual(_REASONS[facts.message.unreadable]),)
    if facts.message.size_bytes > rules.policy.limits.message_bytes_max:
        return (manual(Reason.OVERSIZE),)
    return (clear(Reason.READABLE),)
