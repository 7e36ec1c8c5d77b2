"""Policy 8: a customer who writes about an order in trouble never gets a draft that knows nothing of it."""

from __future__ import annotations

from counterfoil.guards.dispatch import DispatchTrouble, alerts_of, find_troubles
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, manual
from counterfoil.records.dispatch import TroubleKind
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import Workflow


def customer_surprise(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where the records hold a dispatch exception for an order that its customer writes about."""
    verdicts = tuple(
        manual(
            Reason.DISPATCH_EXCEPTION_ON_RECORD,
            order=each.order_id,
            trouble=each.says,
            evidence=each.evidence,
        )
        for each in troubles_behind(facts, rules)
    )
    return verdicts or (clear(Reason.NO_SURPRISE),)


def troubles_behind(facts: Facts, rules: Rulebook) -> tuple[DispatchTrouble, ...]:
    """The dispatch exceptions behind a customer's follow-up; late by ERP and fulfillment is another rule."""
    is_customer = facts.sender.standing is Standing.AUTHORIZED_CONTACT
    if not is_customer or facts.workflow is not Workflow.PO_FOLLOW_UP:
        return ()
    return tuple(each for each in find_troubles(facts, rules) if each.kind is not TroubleKind.LATE)


def untold(facts: Facts, troubles: tuple[DispatchTrouble, ...]) -> tuple[DispatchTrouble, ...]:
    """Those of the troubles that this case has not told an owner of yet."""
    told = set(facts.conversation.earlier_alerts)
    fresh = {each.order_id for each in alerts_of(troubles) if each not in told}
    return tuple(each for each in troubles if each.order_id in fresh)
