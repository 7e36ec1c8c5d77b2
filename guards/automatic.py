"""Policy 1.2: automatic mail is owed no answer, and answering it makes loops."""

from __future__ import annotations

from typing import Final

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, manual
from counterfoil.records.facts import Facts
from counterfoil.records.message import AutomaticKind
from counterfoil.records.verdict import Verdict

_UNANSWERED: Final = {
    AutomaticKind.OWN_MAIL: Reason.OWN_MAIL,
    AutomaticKind.BOUNCE: Reason.BOUNCE,
    AutomaticKind.OUT_OF_OFFICE: Reason.OUT_OF_OFFICE,
    AutomaticKind.AUTO_REPLIED: Reason.AUTO_REPLIED,
    AutomaticKind.LIST_OR_BULK: Reason.LIST_OR_BULK,
}


def automatic(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """No reply to our own mail, bounces, automatic replies and lists; an ERP that orders is ordinary."""
    kind = facts.message.automatic.kind
    if kind in _UNANSWERED:
        return (manual(_UNANSWERED[kind]),)
    if kind is AutomaticKind.AUTO_GENERATED:
        return (clear(Reason.AUTO_GENERATED, signs=", ".join(facts.message.automatic.signs)),)
    return (clear(Reason.WRITTEN_BY_A_PERSON),)
