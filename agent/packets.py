"""The control packet: the one page that a decision rests on, filled from facts alone.

A field that no source holds is unknown, with the reason; it is never left out and never
guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from counterfoil.agent.boundary import NEVER, boundary_of, limits_in_trouble
from counterfoil.guards.dispatch import DispatchTrouble, find_troubles
from counterfoil.guards.missing_fields import missing_fields
from counterfoil.guards.ownership import escalation_owner
from counterfoil.guards.routing import Decision
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.base import FieldRef, Instant, SourceRecord
from counterfoil.records.facts import Facts
from counterfoil.records.fields import canonical
from counterfoil.records.packet import ControlPacket, PacketField, UnknownReason
from counterfoil.records.vocabulary import ExceptionClass, Route, SystemName, Workflow

_BOUNDARY_FIELDS: Final = ("allowed_promise", "constraint_code")


def build_packet(facts: Facts, decision: Decision, rules: Rulebook) -> ControlPacket | None:
    """The packet of the message's workflow, its fields in product order; None where it has no workflow."""
    if facts.workflow is None:
        return None
    clerk = _Clerk(facts, decision, rules)
    fields = tuple(_named(name, fill(clerk)) for name, fill in _FIELDS[facts.workflow])
    return ControlPacket(workflow=facts.workflow, fields=fields)


@dataclass(frozen=True)
class _Entry:
    """What one field says: a value with the rows it was read from, or why there is none."""

    value: str | None = None
    unknown: UnknownReason | None = None
    rows: tuple[tuple[SourceRecord, tuple[str, ...]], ...] = ()
    sources: tuple[FieldRef, ...] = ()
    moments: tuple[Instant, ...] = ()


def _named(name: str, entry: _Entry) -> PacketField:
    """The field; it is as old as the oldest of the rows that it was read from."""
    of_rows = (row.updated_at for row, _ in entry.rows if row.updated_at is not None)
    moments = (*of_rows, *entry.moments)
    cited = tuple(row.ref(field) for row, fields in entry.rows for field in fields)
    return PacketField(
        name=name,
        value=entry.value,
        unknown=entry.unknown,
        sources=tuple(dict.fromkeys((*cited, *entry.sources))),
        as_of=min(moments, default=None),
    )


@dataclass(frozen=True)
class _Clerk:
    """Fills one packet."""

    facts: Facts
    decision: Decision
    rules: Rulebook

    def order_number(self) -> _Entry:
        """Our number of each order, with the customer's."""
        rows = [each.order for each in self.facts.orders if each.order is not None]
        numbers = [
            f"{each.label} (PO {each.po_number})" if each.po_number else each.label
            for each in self.facts.orders
        ]
        return self._listed(numbers, [(row, ("order_id", "po_number")) for row in rows], SystemName.ERP)

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
        return self._listed(
            [getattr(row, field) for row in rows], [(row, (field,)) for row in rows], SystemName.CRM
        )

    def fulfillment_status(self) -> _Entry:
        """The status of each order and of its shipments, as each source says it."""
        said: list[str] = []
        rows: list[tuple[SourceRecord, tuple[str, ...]]] = []
        for each in self.facts.orders:
            order = each.order
            shipped = [row for row in each.shipments if row.status is not None]
            if order is not None and order.status is not None:
                shipments = ", ".join(dict.fromkeys(str(row.status) for row in shipped)) or "no shipment"
                said.append(f"{order.order_id}: {order.status}; shipments: {shipments}")
                rows += [(order, ("status",)), *((row, ("status",)) for row in shipped)]
        if SystemName.FULFILLMENT in self.facts.unavailable:
            return _Entry(unknown=UnknownReason.SOURCE_DOWN)
        return self._listed(said, rows, SystemName.ERP)

    def contract_constraint(self) -> _Entry:
        """What the binding contracts forbid or demand."""
        rows = [
            row for each in self.facts.orders for row in each.contracts if row.constraint_code is not None
        ]
        said = [
            f"{row.contract_id}: {row.constraint_code}{', disputed' if row.is_disputed else ''}"
            for row in rows
        ]
        return self._listed(said, [(row, ("constraint_code", "is_disputed")) for row in rows], SystemName.CRM)

    def contract_status(self) -> _Entry:
        """Whether the binding contracts are in force."""
        rows = [row for each in self.facts.orders for row in each.contracts if row.status is not None]
        said = [f"{row.contract_id}: {row.status}" for row in rows]
        return self._listed(said, [(row, ("status",)) for row in rows], SystemName.CRM)

    def message_boundary(self) -> _Entry:
        """What may be said to the customer."""
        rows = tuple(
            (row, tuple(field for field in _BOUNDARY_FIELDS if getattr(row, field) is not None))
            for each in self.facts.orders
            for row in each.contracts
        )
        if self.facts.workflow is Workflow.DISPATCH_EXCEPTION:
            level, _ = limits_in_trouble(self.facts)
            return _Entry(value=f"{boundary_of(level)}; {NEVER}", rows=rows)
        return _Entry(value=boundary_of(self.decision.promise_level), rows=rows)

    def exception_owner(self) -> _Entry:
        """Who owns the exception, where there is one."""
        assignment = self.decision.assignment
        if assignment is None:
            return _Entry(unknown=UnknownReason.NOT_APPLICABLE)
        rows = [
            (row, ("owner",))
            for row in self.facts.owners
            if row.owner == assignment.owner and row.exception_class in self.decision.exception_classes[:1]
        ]
        return _Entry(value=assignment.owner, rows=tuple(rows))

    def send_decision(self) -> _Entry:
        """Whether anything can go out at all, and never without a reviewer."""
        return _Entry(value="send_after_review" if self.decision.route is Route.DRAFT else "no_send")

    def opportunity_id(self) -> _Entry:
        """The deals behind the orders."""
        rows = [each.opportunity or each.intake for each in self.facts.orders]
        deals = [row for row in rows if row is not None]
        return self._listed(
            [row.opportunity_id for row in deals],
            [(row, ("opportunity_id",)) for row in deals],
            SystemName.CRM,
        )

    def procurement_contact(self) -> _Entry:
        """Who buys for the customer."""
        return self._of_intake("procurement_contact")

    def order_queue_status(self) -> _Entry:
        """How far the deal has come into order processing."""
        return self._of_intake("order_queue_status")

    def _of_intake(self, field: str) -> _Entry:
        rows = [
            each.intake
            for each in self.facts.orders
            if each.intake is not None and getattr(each.intake, field)
        ]
        said = [canonical(getattr(row, field)) for row in rows]
        return self._listed(said, [(row, (field,)) for row in rows], SystemName.ERP)

    def required_po_fields(self) -> _Entry:
        """What order processing must still be told."""
        rows = [each.intake for each in self.facts.orders if each.intake is not None]
        missing = list(dict.fromkeys(field for row in rows for field in missing_fields(row)))
        said = [", ".join(missing) or "none missing"] if rows else []
        return self._listed(said, [(row, tuple(missing)) for row in rows], SystemName.ERP)

    def reviewer_decision(self) -> _Entry:
        """The reviewer's decision comes after the packet, which never changes."""
        if self.decision.route is Route.DRAFT:
            return _Entry(value="pending")
        return _Entry(unknown=UnknownReason.NOT_APPLICABLE)

    def exception_source(self) -> _Entry:
        """Which fields of which systems hold the trouble."""
        return self._of_troubles(
            lambda each: (f"{ref.system} {ref.record} {ref.field}" for ref in each.sources)
        )

    def delivery_constraint(self) -> _Entry:
        """What stands in the way, as the records say it."""
        return self._of_troubles(lambda each: (each.says,))

    def _of_troubles(self, says: Callable[[DispatchTrouble], Iterable[str]]) -> _Entry:
        troubles = find_troubles(self.facts, self.rules)
        if not troubles:
            return _Entry(unknown=self._reason(SystemName.DISPATCH))
        return _Entry(
            value="; ".join(dict.fromkeys(text for each in troubles for text in says(each))),
            sources=tuple(ref for each in troubles for ref in each.sources),
            moments=tuple(each.changed_at for each in troubles if each.changed_at is not None),
        )

    def escalation_owner(self) -> _Entry:
        """Who is asked when the account owner cannot settle it."""
        owner = escalation_owner(self.facts, self.rules)
        rows = [
            (row, ("owner",))
            for row in self.facts.owners
            if row.owner == owner.owner and row.exception_class is ExceptionClass.LATE_FULFILLMENT
        ]
        return _Entry(value=owner.owner, rows=tuple(rows))

    def notification_timestamp(self) -> _Entry:
        """When the account owner was told."""
        if self.decision.route is Route.ALERT or self.decision.has_alert_beside:
            return _Entry(value=canonical(self.facts.now))
        return _Entry(unknown=UnknownReason.NOT_APPLICABLE)

    def _listed(
        self,
        said: Iterable[str],
        rows: Sequence[tuple[SourceRecord, tuple[str, ...]]],
        system: SystemName,
    ) -> _Entry:
        text = "; ".join(dict.fromkeys(said))
        return _Entry(value=text, rows=tuple(rows)) if text else _Entry(unknown=self._reason(system))

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
