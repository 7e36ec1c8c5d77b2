"""Policy 1.4: text that a human reader would not see is a reason for care, whatever it says."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, manual
from counterfoil.records.facts import Facts
from counterfoil.records.verdict import Verdict


def hidden_text(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Quarantine a message that hides words in its body or in an attachment."""
    hidden = (
        *facts.message.hidden_text,
        *(each for attachment in facts.message.attachments for each in attachment.hidden_text),
    )
    with_words = tuple(each for each in hidden if any(character.isalnum() for character in each.text))
    verdicts = tuple(
        manual(Reason.HIDDEN_TEXT, how=each.how.replace("_", " "), quote=each.text) for each in with_words
    )
    return verdicts or (clear(Reason.NOTHING_HIDDEN),)
