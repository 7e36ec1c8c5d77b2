"""Policy 1.3: what follows from who the sender is."""

from __future__ import annotations

from counterfoil.guards.dealings import is_about_orders
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, manual
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.verdict import Verdict


def sender_standing(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Clear only for authorized contacts and colleagues; nobody else's question is answered by a draft."""
    match facts.sender.standing:
        case Standing.AUTHORIZED_CONTACT:
            return (clear(Reason.AUTHORIZED_CONTACT, account=facts.sender.account_id),)
        case Standing.INTERNAL:
            return (clear(Reason.INTERNAL_SENDER),)
        case Standing.UNAUTHORIZED_AT_ACCOUNT:
            return (manual(Reason.NOT_AN_AUTHORIZED_CONTACT),)
        case Standing.UNTRUSTED:
            return (manual(Reason.SENDER_NOT_TRUSTED, why=facts.sender.reason.replace("_", " ")),)
        case Standing.UNKNOWN:
            return (manual(_of_a_stranger(facts, otherwise=Reason.UNKNOWN_SENDER)),)
        case Standing.UNRECOGNISABLE:
            return (manual(_of_a_stranger(facts, otherwise=Reason.SENDER_UNRECOGNISABLE)),)


def _of_a_stranger(facts: Facts, *, otherwise: Reason) -> Reason:
    if not is_about_orders(facts):
        return Reason.UNKNOWN_ABOUT_SOMETHING_ELSE
    if not facts.message.authentication.is_authenticated:
        return Reason.UNKNOWN_AND_UNAUTHENTICATED
    return otherwise
