"""Internal texts: the brief of a manual case, the alert of a dispatch exception, the follow-up of a deal.

They hold facts only, each with its source, and the mail's words only as a quotation.
None of them may leave the house: they may hold internal fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final

from counterfoil.agent.boundary import NEVER, boundary_of, limits_in_trouble
from counterfoil.agent.stated import stated_lines
from counterfoil.guards.dispatch import DispatchTrouble, find_troubles
from counterfoil.guards.missing_fields import missing_fields
from counterfoil.guards.ownership import alert_owner, escalation_owner
from counterfoil.guards.routing import Decision
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.base import FieldRef, SourceRecord
from counterfoil.records.facts import Facts, OrderFacts
from counterfoil.records.fields import canonical
from counterfoil.records.owners import Assignment
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import ExceptionClass, Outcome, Workflow
from counterfoil.records.writing import Brief

_QUOTED_MAX: Final = 600
_SUBJECT_NUMBERS_MAX: Final = 3
_UNKNOWN: Final = "unknown"
_SHOWN: Final = {
    "orders": ("po_number", "status", "hold_reason", "ordered_on", "requested_date", "promised_date"),
    "order_lines": (
        "sku",
        "quantity_ordered",
        "quantity_shipped",
        "quantity_backordered",
        "promised_date",
    ),
    "shipments": (
        "line",
        "quantity",
        "status",
        "carrier",
        "tracking_number",
        "ship_date",
        "eta",
        "delivered_at",
        "exception_note",
    ),
    "order_intake": (
        "po_number",
        "billing_entity",
        "procurement_contact",
        "signature_packet",
        "tax_detail",
        "delivery_prerequisite",
        "order_queue_status",
    ),
    "contracts": (
        "status",
        "expires_on",
        "constraint_code",
        "allowed_promise",
        "is_disputed",
        "dispute_note",
    ),
    "opportunities": ("stage", "deal_desk_owner", "deal_desk_exception"),
    "commitments": ("text", "due_on", "owner", "status"),
    "dispatch_jobs": ("status", "scheduled_for", "technician", "delivery_eta", "constraint"),
}


def exception_brief(facts: Facts, decision: Decision, verdicts: Sequence[Verdict]) -> Brief:
    """What whoever takes over a manual case must know: why, until when, what the records and the mail say."""
    is_foreign = ExceptionClass.OUT_OF_SCOPE in decision.exception_classes
    reasons = [each for each in verdicts if each.outcome is not Outcome.CLEAR]
    classes = ", ".join(_spoken(each) for each in decision.exception_classes) or _spoken(decision.reason)
    sections = (
        ("Why a person", (f"Class: {classes}", *_owner_lines(decision.assignment))),
        ("From", _sender_lines(facts)),
        ("What was found", _reason_lines(reasons)),
        *_readiness_sections(facts),
        ("What the records say", tuple(_record_lines(facts.orders))),
        ("What the mail says", () if is_foreign else _quoted(facts)),
        ("What it states", () if is_foreign else tuple(stated_lines(facts))),
    )
    return _brief("exception", decision.assignment, f"{classes}: {_matter(facts)}", sections)


def alert_notice(facts: Facts, rules: Rulebook) -> Brief:
    """The notice to the account owner of every trouble that the records hold for the orders of the case."""
    troubles = find_troubles(facts, rules)
    owner, escalation = alert_owner(facts.account, facts, rules), escalation_owner(facts, rules)
    level, limits = limits_in_trouble(facts)
    said = (
        f"{boundary_of(level)}; {NEVER}",
        *dict.fromkeys(f"{limit.why}{_cited(limit.evidence)}" for limit in limits),
    )
    sections = (
        ("Customer", tuple(_customer_lines(facts.orders))),
        ("What is wrong, by the records", tuple(_trouble_lines(troubles))),
        ("What the records say", tuple(_record_lines(facts.orders))),
        ("What may be said to the customer", said),
        ("Escalation owner", (_person(escalation),)),
        ("Notice", tuple(_notice_lines(facts, troubles, rules))),
    )
    return _brief("alert", owner, f"Delivery trouble: {_matter(facts)}", sections)


def follow_up(facts: Facts, decision: Decision) -> Brief:
    """The next step of every deal of the case, for its owner: what is missing, what it depends on."""
    sections = tuple((each.label, tuple(_readiness_lines(each))) for each in facts.orders)
    owner = decision.next_action
    owned = (("Owner of the next action", (_person(owner),)),) if owner is not None else ()
    return _brief("follow_up", owner, f"Order readiness: {_matter(facts)}", (*sections, *owned))


Section = tuple[str, Sequence[str]]


def _readiness_sections(facts: Facts) -> tuple[Section, ...]:
    """Policy 7: every case of order readiness shows what is missing and what it depends on."""
    if facts.workflow is not Workflow.ORDER_READINESS:
        return ()
    return tuple((f"Order readiness of {each.label}", tuple(_readiness_lines(each))) for each in facts.orders)


def _brief(kind: str, owner: Assignment | None, subject: str, sections: Iterable[Section]) -> Brief:
    blocks = [
        "\n".join((title, *(line if line.startswith(">") else f"- {line}" for line in lines)))
        for title, lines in sections
        if lines
    ]
    to = (owner.email,) if owner is not None and owner.email else ()
    return Brief(kind=kind, to=to, subject=subject, body="\n\n".join(blocks) + "\n")


def _owner_lines(assignment: Assignment | None) -> tuple[str, ...]:
    if assignment is None:
        return ()
    due = (f"Due: {canonical(assignment.due_at)}",) if assignment.due_at is not None else ()
    return (f"Owner: {_person(assignment)}", *due)


def _sender_lines(facts: Facts) -> tuple[str, ...]:
    account = (f"Account: {facts.account.name} ({facts.account.account_id})",) if facts.account else ()
    return (f"{facts.sender.address or _UNKNOWN}: {_spoken(facts.sender.standing)}", *account)


def _reason_lines(reasons: Sequence[Verdict]) -> tuple[str, ...]:
    """What the guards found.  An order that the sender may not see is not even named."""
    return tuple(
        dict.fromkeys(
            "The message names an order that its sender may not see."
            if each.exception_class is ExceptionClass.OUT_OF_SCOPE and each.quote
            else f"{each.explanation}{_cited(each.evidence)}"
            for each in reasons
        )
    )


def _customer_lines(orders: Iterable[OrderFacts]) -> Iterator[str]:
    for order in orders:
        if order.account is not None:
            account = order.account
            yield f"{account.name}, order {_both_numbers(order)}, segment {account.segment or _UNKNOWN}"


def _trouble_lines(troubles: Iterable[DispatchTrouble]) -> Iterator[str]:
    for trouble in troubles:
        stale = "; the row is stale, ask again" if trouble.is_stale else ""
        sources = "; ".join(_source(each) for each in trouble.sources)
        yield f"{trouble.order_id}: {trouble.says} ({sources}){stale}"


def _notice_lines(facts: Facts, troubles: Sequence[DispatchTrouble], rules: Rulebook) -> Iterator[str]:
    yield f"Time of notice: {canonical(facts.now)}"
    changes = [each.changed_at for each in troubles if each.changed_at is not None]
    if changes:
        due = min(changes) + timedelta(hours=rules.policy.due_hours.dispatch)
        yield f"Due: {canonical(due)}{', overdue' if facts.now > due else ''}"
    if facts.sender.address:
        yield f"Raised by: {facts.sender.address}"


def _readiness_lines(order: OrderFacts) -> Iterator[str]:
    intake, deal = order.intake, order.opportunity
    missing = ", ".join(_spoken(each) for each in missing_fields(intake))
    yield f"Missing PO fields: {missing or ('none' if intake else _UNKNOWN)}{_of(intake)}"
    contact = intake.procurement_contact if intake is not None else None
    queue = intake.order_queue_status if intake is not None else None
    yield f"Procurement status: contact {contact or _UNKNOWN}, order queue {_spoken(queue or _UNKNOWN)}{_of(intake)}"
    for contract in order.contracts:
        yield f"Contract dependency: {contract.contract_id} is {_spoken(contract.status or _UNKNOWN)}{_of(contract)}"
    if not order.contracts:
        yield f"Contract dependency: {_UNKNOWN}"
    exception = (deal.deal_desk_exception or "none") if deal is not None else _UNKNOWN
    yield f"Deal-desk exception: {exception}{_of(deal)}"


def _record_lines(orders: Iterable[OrderFacts]) -> Iterator[str]:
    """Every row that a decision can rest on, one a line, with its source and its moment."""
    for order in orders:
        single = (order.order, order.intake, order.opportunity)
        many = (*order.lines, *order.shipments, *order.contracts, *order.commitments, *order.jobs)
        for row in (*single, *many):
            if row is not None:
                yield _row_line(row)


def _row_line(row: SourceRecord) -> str:
    fields = _SHOWN.get(row.source.table, ())
    shown = [
        f"{_spoken(each)} {canonical(getattr(row, each))}"
        for each in fields
        if getattr(row, each) is not None
    ]
    return (
        f"{row.source.table.replace('_', ' ')} {row.source.record}: {', '.join(shown) or 'nothing'}{_of(row)}"
    )


def _of(row: SourceRecord | None) -> str:
    """The source of a row and the moment it was true, in brackets."""
    if row is None:
        return ""
    as_of = f", as of {canonical(row.updated_at)}" if row.updated_at is not None else ""
    return f" ({row.source.system} {row.source.record}{as_of})"


def _source(ref: FieldRef) -> str:
    return f"{ref.system} {ref.record} {_spoken(ref.field)}"


def _cited(evidence: Sequence[str]) -> str:
    return f" [{', '.join(evidence)}]" if evidence else ""


def _quoted(facts: Facts) -> tuple[str, ...]:
    """The words of the mail, as a quotation and nothing more."""
    lines = facts.message.new_text[:_QUOTED_MAX].splitlines()
    return tuple(f"> {each.strip()}" for each in lines if each.strip())


def _matter(facts: Facts) -> str:
    numbers = [_both_numbers(each) for each in facts.orders]
    customer = facts.account.name if facts.account is not None else facts.sender.address or _UNKNOWN
    return f"{', '.join(numbers[:_SUBJECT_NUMBERS_MAX]) or 'no order'}, {customer}"


def _both_numbers(order: OrderFacts) -> str:
    return f"{order.label} (PO {order.po_number})" if order.po_number else order.label


def _person(assignment: Assignment) -> str:
    return f"{assignment.owner} <{assignment.email}>" if assignment.email else assignment.owner


def _spoken(word: str) -> str:
    return word.replace("_", " ")
