"""Policy 3: thanks, and mail about something else, are owed no answer, unless a rule of section 4 is met."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from counterfoil.guards.attached_document import attached_document
from counterfoil.guards.bank_or_payment_change import bank_or_payment_change
from counterfoil.guards.change_request import change_request
from counterfoil.guards.contract_dispute import contract_dispute
from counterfoil.guards.dealings import is_about_orders, is_brief
from counterfoil.guards.expedite_request import expedite_request
from counterfoil.guards.late_fulfillment import late_fulfillment
from counterfoil.guards.pricing_sensitive import pricing_sensitive
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.unsupported_language import unsupported_language
from counterfoil.guards.verdicts import clear, manual
from counterfoil.guards.wording import demanded, said
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.reading import Topic, Where
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import Outcome

_NEVER_UNANSWERED: Final = (
    contract_dispute,
    late_fulfillment,
    pricing_sensitive,
    bank_or_payment_change,
    change_request,
    expedite_request,
    attached_document,
)
_OF_A_CLASS: Final = (
    Topic.DISPUTE,
    Topic.LATENESS,
    Topic.PRICING,
    Topic.BANK_CHANGE,
    Topic.CHANGE,
    Topic.EXPEDITE,
)
_MAY_BE_UNANSWERED: Final = frozenset(
    {Standing.AUTHORIZED_CONTACT, Standing.INTERNAL, Standing.UNRECOGNISABLE}
)
"""Everybody else's mail is settled by who he is, see `sender_standing`."""
_MORE_THAN_THANKS: Final = (
    Topic.QUESTION,
    Topic.INTAKE_FIELD,
    Topic.READINESS,
    Topic.DISPATCH_TROUBLE,
    Topic.NOTHING_NEW,
)


def nothing_owed(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """No reply to thanks without a question and to mail about something else."""
    if facts.sender.standing not in _MAY_BE_UNANSWERED or _is_for_a_person(facts, rules):
        return (clear(Reason.ANSWER_IS_OWED),)
    if said(facts, Topic.THANKS) and not said(facts, *_MORE_THAN_THANKS):
        return (manual(Reason.THANKS_ONLY),)
    if not is_about_orders(facts):
        return (manual(Reason.NOT_ABOUT_ORDERS),)
    return (clear(Reason.ANSWER_IS_OWED),)


def _is_for_a_person(facts: Facts, rules: Rulebook) -> bool:
    """Whether a rule of section 4 is met: by mail about orders, or by a few words of the sender's own."""
    if is_about_orders(facts):
        return _meets_one(_NEVER_UNANSWERED, facts, rules)
    if facts.conversation.has_undecided_dispute or _meets_one((unsupported_language,), facts, rules):
        return True
    return is_brief(facts) and any(each.where is Where.NEW_TEXT for each in demanded(facts, *_OF_A_CLASS))


def _meets_one(
    guards: Iterable[Callable[[Facts, Rulebook], tuple[Verdict, ...]]], facts: Facts, rules: Rulebook
) -> bool:
    verdicts = (verdict for guard in guards for verdict in guard(facts, rules))
    return any(verdict.outcome is not Outcome.CLEAR for verdict in verdicts)
