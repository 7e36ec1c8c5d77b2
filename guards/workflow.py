"""Policy 3: which of the three workflows a message belongs to, or none."""

from __future__ import annotations

from counterfoil.guards.dealings import PARTNERS, is_about_orders
from counterfoil.guards.dispatch import is_in_trouble
from counterfoil.guards.wording import said
from counterfoil.records.facts import Facts, OrderFacts, Standing
from counterfoil.records.orders import OrderQueueStatus
from counterfoil.records.reading import Topic, Where
from counterfoil.records.vocabulary import Workflow


def choose_workflow(facts: Facts) -> Workflow | None:
    """The workflow of a message whose orders were looked up; None where it is not about orders at all."""
    if _is_dispatch_report(facts):
        return Workflow.DISPATCH_EXCEPTION
    if not is_about_orders(facts):
        return None
    if _is_on_its_way_in(facts):
        return Workflow.ORDER_READINESS
    return Workflow.PO_FOLLOW_UP


def _is_dispatch_report(facts: Facts) -> bool:
    """A colleague reports trouble, or tells, without asking, of a site visit or an order in trouble."""
    if facts.sender.standing is not Standing.INTERNAL:
        return False
    if said(facts, Topic.DISPATCH_TROUBLE):
        return True
    return not said(facts, Topic.QUESTION) and (bool(facts.resolution.job_ids) or is_in_trouble(facts))


def _is_on_its_way_in(facts: Facts) -> bool:
    """Not accepted into order processing yet, or the new text is about what that takes."""
    if any(_awaits_acceptance(each) for each in facts.orders):
        return True
    if not facts.orders:
        return facts.sender.standing in PARTNERS and _speaks_of(facts, Topic.INTAKE_FIELD, Topic.READINESS)
    return _speaks_of(facts, Topic.INTAKE_FIELD) and any(each.intake is not None for each in facts.orders)


def _speaks_of(facts: Facts, *topics: Topic) -> bool:
    return any(each.where is Where.NEW_TEXT for each in said(facts, *topics))


def _awaits_acceptance(order_facts: OrderFacts) -> bool:
    if order_facts.order is None:
        return order_facts.intake is not None or order_facts.opportunity is not None
    if order_facts.intake is None or not order_facts.order.is_open:
        return False
    return order_facts.intake.order_queue_status is not OrderQueueStatus.ACCEPTED
