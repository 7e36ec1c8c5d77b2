"""Policy 4: what nobody here can check in its own language is answered by a person who can."""

from __future__ import annotations

from typing import Final

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, manual
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.verdict import Verdict

_UNDETERMINED: Final = "und"


def unsupported_language(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where the new text is in a language off the policy's list; too short to tell counts as ours."""
    language = facts.reading.language
    if language == _UNDETERMINED:
        language = facts.message.language
    is_ours = language in (_UNDETERMINED, *rules.policy.languages)
    if is_ours or facts.sender.standing is Standing.INTERNAL:
        return (clear(Reason.LANGUAGE_SUPPORTED),)
    return (manual(Reason.LANGUAGE_NOT_SUPPORTED, language=language),)
