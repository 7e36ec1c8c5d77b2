"""Policy 6: where the records allow no word, nothing is drafted."""

from __future__ import annotations

from counterfoil.guards.promise import limits_of
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import clear, hold
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import PromiseLevel, SystemName


def nothing_may_be_said(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Hold a customer's message about an order of which the records allow nothing to be said."""
    is_contract_known = SystemName.CRM not in facts.unavailable
    if facts.sender.standing is not Standing.AUTHORIZED_CONTACT or not is_contract_known:
        return (clear(Reason.SOMETHING_MAY_BE_SAID),)
    verdicts = tuple(
        hold(Reason.NOTHING_MAY_BE_SAID, order=each.label, why=limit.why, evidence=limit.evidence)
        for each in facts.orders
        for limit in limits_of(each, facts.workflow)
        if limit.level is PromiseLevel.NONE
    )
    return verdicts or (clear(Reason.SOMETHING_MAY_BE_SAID),)
