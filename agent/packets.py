"""The control packet: the one page that a decision rests on, filled from facts alone.

A field that no source holds is unknown, with the reason; it is never left out and never
guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol, TypeVar

from pydantic import TypeAdapter

from counterfoil.agent.boundary import NEVER, boundary_of, limits_in_trouble
from counterfoil.guards.dispatch import DispatchTrouble, find_troubles
from counterfoil.guards.missing_fields import missing_fields
from counterfoil.guards.ownership import accounts_of, escalation_owner
from counterfoil.guards.routing import Decision
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.accounts import Contract
from counterfoil.records.base import FieldRef, Instant, SourceRecord
from counterfoil.records.facts import Facts
from counterfoil.records.fields import canonical
from counterfoil.records.orders import IntakeField, OrderIntake
from counterfoil.records.owners import Assignment
from counterfoil.records.packet import (
    AnyPacket,
    ContractConstraint,
    ContractStanding,
    DeliveryTrouble,
    OrderNumber,
    OrderStanding,
    QueueStanding,
    ReviewerDecision,
    SendDecision,
    UnknownReason,
)
from counterfoil.records.vocabulary import ExceptionClass, Route, SystemName, Workflow

_BOUNDARY_FIELDS: Final = ("allowed_promise", "constraint_code")
_FALLBACK_OWNER: Final = FieldRef(system=SystemName.CONFIGURATION, record="policy", field="fallback_owner")

T_co = TypeVar("T_co", covariant=True)


class _OfTrouble(Protocol[T_co]):
    """What one trouble contributes to a field."""

    def __call__(self, trouble: DispatchTrouble, /) -> Sequence[T_co]: ...


def build_packet(
    facts: Facts, decision: Decision, rules: Rulebook, *, case_id: str | None = None
) -> AnyPacket | None:
    """The packet of the message's workflow, its fields in product order; None where it has no workflow."""
    if facts.workflow is None:
        return None
    clerk = _Clerk(facts, decision, rules)
    return _PACKETS.validate_python(
        {
            "workflow": facts.workflow,
            "case_id": case_id,
            "drawn_up_at": facts.now,
            "fields": [_named(name, fill(clerk)) for name, fill in _FIELDS[facts.workflow]],
        }
    )


_PACKETS: Final[TypeAdapter[AnyPacket]] = TypeAdapter(AnyPacket)


_Cited = tuple[SourceRecord, tuple[str, ...]]
"""A row, and the fields of it that were read."""


@dataclass(frozen=True)
class _Entry:
    """What one field says: a value with the rows it was read from, or why there is none."""

    value: str | None = None
    items: tuple[object, ...] = ()
    unknown: UnknownReason | None = None
    rows: tuple[_Cited, ...] = ()
    sources: tuple[FieldRef, ...] = ()
    moments: tuple[Instant, ...] = ()


def _named(name: str, entry: _Entry) -> dict[str, object]:
    """The field; it is as old as the oldest of the rows that it was read from."""
    of_rows = (row.updated_at for row, _ in entry.rows if row.updated_at is not None)
    moments = (*of_rows, *entry.moments)
    cited = tuple(row.ref(field) for row, fields in entry.rows for field in fields)
    return {
        "name": name,
        "value": entry.value,
        "items": entry.items,
        "unknown": entry.unknown,
        "sources": tuple(dict.fromkeys((*cited, *entry.sources))),
        "as_of": min(moments, default=None),
    }


@dataclass(frozen=True)
class _Clerk:
    """Fills one packet."""

    facts: Facts
    decision: Decision
    rules: Rulebook

    def order_number(self) -> _Entry:
        """Our number of each order, with the customer's."""
        rows = [each.order for each in self.facts.orders if each.order is not None]
        found = [OrderNumber(order_id=each.label, po_number=each.po_number) for each in self.facts.orders]
        said = [
            f"{each.order_id} (PO {each.po_number})" if each.po_number else each.order_id for each in found
        ]
        cited = [(row, ("order_id", "po_number")) for row in rows]
        return self._listed(said, cited, SystemName.ERP, items=found)

    def customer_owner(self) -> _Entry:
        """Who looks after the customer."""
        return self._of_account("customer_owner")

    def account_owner(self) -> _Entry:
        """Who owns the account."""
        return self._of_account("account_owner")

    def impacted_customer(self) -> _Entry:
        """Whose delivery is in trouble."""
        return self._of_account("name")

    def _of_account(self, field: str) -> _Entry:
        accounts = [each.account for each in self.facts.orders if each.account is not None]
        accounts = accounts or ([self.facts.account] if self.facts.account is not None else [])
        rows = [row for row in accounts if getattr(row, field)]
        said = [getattr(row, field) for row in rows]
        return self._listed(said, [(row, (field,)) for row in rows], SystemName.CRM, items=said)

    def fulfillment_status(self) -> _Entry:
        """The status of each order and of its shipments, as each source says it."""
        if SystemName.FULFILLMENT in self.facts.unavailable:
            return _Entry(unknown=UnknownReason.SOURCE_DOWN)
        found: list[OrderStanding] = []
        rows: list[_Cited] = []
        for each in self.facts.orders:
            order = each.order
            if order is not None and order.status is not None:
                shipped = {row: row.status for row in each.shipments if row.status is not None}
                statuses = tuple(dict.fromkeys(shipped.values()))
                found.append(OrderStanding(order_id=order.order_id, status=order.status, shipments=statuses))
                rows += [(order, ("status",)), *((row, ("status",)) for row in shipped)]
        said = [
            f"{each.order_id}: {each.status}; shipments: {', '.join(each.shipments) or 'no shipment'}"
            for each in found
        ]
        return self._listed(said, rows, SystemName.ERP, items=found)

    def contract_constraint(self) -> _Entry:
        """What the binding contracts forbid or demand."""
        found = {
            row: ContractConstraint(
                contract_id=row.contract_id, code=row.constraint_code, is_disputed=row.is_disputed
            )
            for row in self._contracts
            if row.constraint_code is not None
        }
        said = [
            f"{each.contract_id}: {each.code}{', disputed' if each.is_disputed else ''}"
            for each in found.values()
        ]
        cited = [(row, ("constraint_code", "is_disputed")) for row in found]
        return self._listed(said, cited, SystemName.CRM, items=found.values())

    def contract_status(self) -> _Entry:
        """Whether the binding contracts are in force."""
        found = {
            row: ContractStanding(contract_id=row.contract_id, status=row.status)
            for row in self._contracts
            if row.status is not None
        }
        said = [f"{each.contract_id}: {each.status}" for each in found.values()]
        return self._listed(said, [(row, ("status",)) for row in found], SystemName.CRM, items=found.values())

    @property
    def _contracts(self) -> Iterator[Contract]:
        return (row for each in self.facts.orders for row in each.contracts)

    def message_boundary(self) -> _Entry:
        """What may be said to the customer."""
        rows = tuple(
            (row, tuple(field for field in _BOUNDARY_FIELDS if getattr(row, field) is not None))
            for row in self._contracts
        )
        if self.facts.workflow is Workflow.DISPATCH_EXCEPTION:
            level, _ = limits_in_trouble(self.facts)
            return _Entry(value=f"{boundary_of(level)}; {NEVER}", items=(level,), rows=rows)
        level = self.decision.promise_level
        return _Entry(value=boundary_of(level), items=(level,), rows=rows)

    def exception_owner(self) -> _Entry:
        """Who owns the exception, where there is one."""
        if self.decision.assignment is None:
            return _Entry(unknown=UnknownReason.NOT_APPLICABLE)
        return self._person(self.decision.assignment, self.decision.exception_classes[:1])

    def send_decision(self) -> _Entry:
        """Whether anything can go out at all, and never without a reviewer."""
        is_sendable = self.decision.route is Route.DRAFT
        return self._decided(SendDecision.SEND_AFTER_REVIEW if is_sendable else SendDecision.NO_SEND)

    def _decided(self, code: StrEnum) -> _Entry:
        """What our own rules decide, at the moment of the decision."""
        return _Entry(value=code, items=(code,), moments=(self.facts.now,))

    def opportunity_id(self) -> _Entry:
        """The deals behind the orders."""
        rows = [each.opportunity or each.intake for each in self.facts.orders]
        deals = [row for row in rows if row is not None]
        said = [row.opportunity_id for row in deals]
        return self._listed(said, [(row, ("opportunity_id",)) for row in deals], SystemName.CRM, items=said)

    def procurement_contact(self) -> _Entry:
        """Who buys for the customer."""
        found = {row: row.procurement_contact for row in self._intakes if row.procurement_contact is not None}
        cited = [(row, ("procurement_contact",)) for row in found]
        return self._listed(found.values(), cited, SystemName.ERP, items=found.values())

    def order_queue_status(self) -> _Entry:
        """How far the deal has come into order processing."""
        found = {
            row: QueueStanding(opportunity_id=row.opportunity_id, status=row.order_queue_status)
            for row in self._intakes
            if row.order_queue_status is not None
        }
        said = [each.status for each in found.values()]
        cited = [(row, ("order_queue_status",)) for row in found]
        return self._listed(said, cited, SystemName.ERP, items=found.values())

    @property
    def _intakes(self) -> list[OrderIntake]:
        return [each.intake for each in self.facts.orders if each.intake is not None]

    def required_po_fields(self) -> _Entry:
        """What order processing must still be told."""
        missing = tuple(dict.fromkeys(field for row in self._intakes for field in missing_fields(row)))
        said = [", ".join(missing) or "none missing"] if self._intakes else []
        cited = [(row, missing or tuple(IntakeField)) for row in self._intakes]
        return self._listed(said, cited, SystemName.ERP, items=missing)

    def reviewer_decision(self) -> _Entry:
        """The reviewer's decision comes after the packet, which never changes."""
        if self.decision.route is Route.DRAFT:
            return self._decided(ReviewerDecision.PENDING)
        return _Entry(unknown=UnknownReason.NOT_APPLICABLE)

    def exception_source(self) -> _Entry:
        """Which fields of which systems hold the trouble."""
        return self._of_troubles(
            lambda each: tuple(f"{ref.system} {ref.record} {ref.field}" for ref in each.sources),
            lambda each: each.sources,
        )

    def delivery_constraint(self) -> _Entry:
        """What stands in the way, as the records say it."""
        return self._of_troubles(
            lambda each: (each.says,),
            lambda each: (DeliveryTrouble(order_id=each.order_id, kind=each.kind, says=each.says),),
        )

    def _of_troubles(self, says: _OfTrouble[str], items: _OfTrouble[object]) -> _Entry:
        troubles = find_troubles(self.facts, self.rules)
        if not troubles:
            return _Entry(unknown=self._reason(SystemName.DISPATCH))
        return _Entry(
            value="; ".join(dict.fromkeys(text for each in troubles for text in says(each))),
            items=tuple(dict.fromkeys(item for each in troubles for item in items(each))),
            sources=tuple(ref for each in troubles for ref in each.sources),
            moments=tuple(each.changed_at for each in troubles if each.changed_at is not None),
        )

    def escalation_owner(self) -> _Entry:
        """Who is asked when the account owner cannot settle it."""
        return self._person(escalation_owner(self.facts, self.rules), (ExceptionClass.LATE_FULFILLMENT,))

    def _person(self, person: Assignment, classes: Sequence[ExceptionClass]) -> _Entry:
        """Whom the ownership table names for these classes, else the CRM, else the policy."""
        by_class: list[_Cited] = [
            (row, ("owner",))
            for row in self.facts.owners
            if row.owner == person.owner and row.exception_class in classes
        ]
        by_account: list[_Cited] = [
            (each, (person.via,))
            for each in accounts_of(self.facts)
            if getattr(each, person.via, None) == person.owner
        ]
        by_policy = (_FALLBACK_OWNER,) if person.via == "fallback" else ()
        rows = tuple(by_class or by_account)
        return _Entry(value=person.owner, items=(person,), rows=rows, sources=by_policy)

    def notification_timestamp(self) -> _Entry:
        """When the account owner was told."""
        if self.decision.route is Route.ALERT or self.decision.has_alert_beside:
            now = self.facts.now
            return _Entry(value=canonical(now), items=(now,), moments=(now,))
        return _Entry(unknown=UnknownReason.NOT_APPLICABLE)

    def _listed(
        self,
        said: Iterable[str],
        rows: Iterable[_Cited],
        system: SystemName,
        *,
        items: Iterable[object],
    ) -> _Entry:
        text = "; ".join(dict.fromkeys(said))
        if not text:
            return _Entry(unknown=self._reason(system))
        return _Entry(value=text, items=tuple(dict.fromkeys(items)), rows=tuple(rows))

    def _reason(self, system: SystemName) -> UnknownReason:
        """Why a source gives nothing: it was not reached, the sender may not see it, or it holds nothing."""
        if system in self.facts.unavailable:
            return UnknownReason.SOURCE_DOWN
        if ExceptionClass.OUT_OF_SCOPE in self.decision.exception_classes:
            return UnknownReason.NO_PERMISSION
        return UnknownReason.NOT_PROVIDED


Fill = Callable[[_Clerk], _Entry]
_FIELDS: Final[dict[Workflow, tuple[tuple[str, Fill], ...]]] = {
    Workflow.PO_FOLLOW_UP: (
        ("order_number", _Clerk.order_number),
        ("customer_owner", _Clerk.customer_owner),
        ("fulfillment_status", _Clerk.fulfillment_status),
        ("contract_constraint", _Clerk.contract_constraint),
        ("allowed_promise_language", _Clerk.message_boundary),
        ("exception_owner", _Clerk.exception_owner),
        ("send_decision", _Clerk.send_decision),
    ),
    Workflow.ORDER_READINESS: (
        ("opportunity_id", _Clerk.opportunity_id),
        ("procurement_contact", _Clerk.procurement_contact),
        ("required_po_fields", _Clerk.required_po_fields),
        ("contract_status", _Clerk.contract_status),
        ("order_queue_status", _Clerk.order_queue_status),
        ("exception_owner", _Clerk.exception_owner),
        ("approved_message_boundary", _Clerk.message_boundary),
        ("reviewer_decision", _Clerk.reviewer_decision),
    ),
    Workflow.DISPATCH_EXCEPTION: (
        ("exception_source", _Clerk.exception_source),
        ("impacted_customer", _Clerk.impacted_customer),
        ("account_owner", _Clerk.account_owner),
        ("delivery_constraint", _Clerk.delivery_constraint),
        ("approved_message_boundary", _Clerk.message_boundary),
        ("escalation_owner", _Clerk.escalation_owner),
        ("notification_timestamp", _Clerk.notification_timestamp),
    ),
}
