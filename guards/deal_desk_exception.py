"""Policy 4: what the deal desk has not released is the deal desk's to answer."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import cite, clear, manual
from counterfoil.records.facts import Facts
from counterfoil.records.verdict import Verdict


def deal_desk_exception(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where a deal carries an exception; what it says is internal and is not repeated here."""
    verdicts = tuple(
        manual(
            Reason.DEAL_DESK_EXCEPTION,
            opportunity=each.opportunity.opportunity_id,
            evidence=cite(each.opportunity),
        )
        for each in facts.orders
        if each.opportunity is not None and each.opportunity.deal_desk_exception
    )
    return verdicts or (clear(Reason.NO_DEAL_DESK_EXCEPTION),)
