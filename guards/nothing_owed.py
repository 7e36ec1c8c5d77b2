"""Policy 3: thanks, and mail about something else, are owed no answer, unless a rule of section 4 is met."""

from __future__ import annotations

from typing import Final

from counterfoil.guards.bank_or_payment_change import bank_or_payment_change
from counterfoil.guards.change_request import change_request
from counterfoil.guards.contract_dispute import contract_dispute
from counterfoil.guards.expedite_request import expedite_request
from counterfoil.guards.late_fulfillment import late_fulfillment
from counterfoil.guards.pricing_sensitive import pricing_sensitive
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.unsupported_language import unsupported_language
from counterfoil.guards.verdicts import clear, manual
from counterfoil.guards.wording import said
from counterfoil.guards.workflow import is_about_orders
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.reading import Topic
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import Outcome

_NEVER_UNANSWERED: Final = (
    contract_dispute,
    late_fulfillment,
    pricing_sensitive,
    bank_or_payment_change,
    change_request,
    expedite_request,
    unsupported_language,
)
_MAY_BE_UNANSWERED: Final = frozenset(
    {Standing.AUTHORIZED_CONTACT, Standing.INTERNAL, Standing.UNRECOGNISABLE}
)
"""Everybody else's mail is settled by who he is, see `sender_standing`."""
_MORE_THAN_THANKS: Final = (Topic.QUESTION, Topic.INTAKE_FIELD, Topic.DISPATCH_TROUBLE, Topic.NOTHING_NEW)


def nothing_owed(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """No reply to thanks without a question and to mail about something else."""
    if facts.sender.standing not in _MAY_BE_UNANSWERED or _meets_a_class(facts, rules):
        return (clear(Reason.ANSWER_IS_OWED),)
    if said(facts, Topic.THANKS) and not facts.reading.asks and not said(facts, *_MORE_THAN_THANKS):
        return (manual(Reason.THANKS_ONLY),)
    if not is_about_orders(facts):
        return (manual(Reason.NOT_ABOUT_ORDERS),)
    return (clear(Reason.ANSWER_IS_OWED),)


def _meets_a_class(facts: Facts, rules: Rulebook) -> bool:
    verdicts = (verdict for guard in _NEVER_UNANSWERED for verdict in guard(facts, rules))
    return any(verdict.outcome is not Outcome.CLEAR for verdict in verdicts)
