"""The pilot: what is not released yet stays with people."""

from __future__ import annotations

from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import cite, clear, manual
from counterfoil.records.facts import Facts
from counterfoil.records.verdict import Verdict


def out_of_pilot(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Manual where the account's segment or the workflow is not released; an empty list releases all."""
    pilot = rules.policy.pilot
    verdicts = []
    if pilot.workflows and facts.workflow is not None and facts.workflow not in pilot.workflows:
        verdicts.append(manual(Reason.WORKFLOW_NOT_RELEASED, workflow=facts.workflow))
    accounts = {each.account_id: each for each in (facts.account, *(o.account for o in facts.orders)) if each}
    for account in accounts.values():
        if pilot.segments and account.segment not in pilot.segments:
            segment = account.segment or "unknown"
            verdicts.append(manual(Reason.SEGMENT_NOT_RELEASED, segment=segment, evidence=cite(account)))
    return tuple(verdicts) or (clear(Reason.RELEASED),)
