"""Policy 8: a report of delivery trouble is worth what the records hold of it."""

from __future__ import annotations

from counterfoil.guards.dispatch import DispatchTrouble, alerts_of, find_troubles
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.verdicts import cite, clear, manual
from counterfoil.guards.wording import said
from counterfoil.records.facts import Facts, OrderFacts
from counterfoil.records.reading import Topic
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import Workflow


def dispatch_report(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """Clear, with evidence, for what is on record; manual for what is not; no reply to what was told."""
    if facts.workflow is not Workflow.DISPATCH_EXCEPTION or not facts.orders:
        return (clear(Reason.NO_DISPATCH_REPORT),)
    troubles = find_troubles(facts, rules)
    in_trouble = {each.order_id for each in troubles}
    unheld = tuple(each for each in facts.orders if each.label not in in_trouble)
    if _is_repeated(facts, troubles, unheld):
        return (manual(Reason.REPEATED_REPORT),)
    if not troubles and said(facts, Topic.ALL_WELL) and not said(facts, Topic.DISPATCH_TROUBLE):
        return (manual(Reason.ALL_IS_WELL),)
    return (*_on_record(troubles), *_not_on_record(facts, unheld))


def _is_repeated(facts: Facts, troubles: tuple[DispatchTrouble, ...], unheld: tuple[OrderFacts, ...]) -> bool:
    """Nothing in the records has changed since the owner was told, and the message says that it adds nothing.

    Whether other words hold a new fact cannot be told; the owner is rather told twice.
    """
    if not said(facts, Topic.NOTHING_NEW):
        return False
    told = set(facts.conversation.earlier_alerts)
    if troubles:
        return not unheld and all(each in told for each in alerts_of(troubles))
    return facts.conversation.case_id is not None


def _on_record(troubles: tuple[DispatchTrouble, ...]) -> tuple[Verdict, ...]:
    return tuple(
        clear(Reason.TROUBLE_ON_RECORD, order=each.order_id, trouble=each.says, evidence=each.evidence)
        for each in troubles
    )


def _not_on_record(facts: Facts, unheld: tuple[OrderFacts, ...]) -> tuple[Verdict, ...]:
    if unheld and facts.unavailable:
        return (manual(Reason.TROUBLE_CANNOT_BE_CHECKED),)
    return tuple(
        manual(
            Reason.TROUBLE_NOT_ON_RECORD,
            order=each.label,
            evidence=cite(each.order, *each.jobs, *each.shipments, *each.inventory),
        )
        for each in unheld
    )
