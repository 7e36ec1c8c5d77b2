"""What a draft may cite: the fields of this case's evidence that a customer may read, order by order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from counterfoil.records.base import FieldRef, SourceRecord
from counterfoil.records.evidence import Evidence
from counterfoil.records.facts import Facts, OrderFacts
from counterfoil.records.fields import INTERNAL_FIELDS, canonical
from counterfoil.records.fulfillment import Shipment
from counterfoil.records.orders import OrderLine

_CITABLE: Final = {
    "orders": ("order_id", "po_number", "status", "ordered_on", "promised_date"),
    "order_lines": (
        "line",
        "sku",
        "quantity_ordered",
        "quantity_shipped",
        "quantity_backordered",
        "promised_date",
    ),
    "shipments": (
        "shipment_id",
        "quantity",
        "status",
        "carrier",
        "tracking_number",
        "ship_date",
        "delivered_at",
    ),
    "order_intake": ("opportunity_id", "po_number", "order_queue_status"),
    "dispatch_jobs": ("job_id",),
    "accounts": ("customer_owner_email",),
}
"""No stock, no shipment's estimate, no requested date, no price: a draft has no use for them."""

assert not INTERNAL_FIELDS.intersection(field for fields in _CITABLE.values() for field in fields)


class Ground(NamedTuple):
    """One field that a claim may cite, with what is needed to tell whether the claim is about it."""

    order: int
    """Which of the case's orders it belongs to, by position."""
    table: str
    field: str
    value: str
    ref: FieldRef
    line: int | None = None
    status: str | None = None
    """The status of the row that the field stands in, where the row has one."""


def list_grounds(facts: Facts, evidence: tuple[Evidence, ...]) -> tuple[Ground, ...]:
    """Every field that may be cited: of evidence of this case, of the sender's own account, as it was read."""
    filed = {
        (ref.system, ref.evidence, ref.record, ref.field): each.value
        for one in evidence
        for ref, each in one.cited_fields()
        if not each.is_internal
    }
    return tuple(
        ground
        for position, order in enumerate(facts.orders)
        if account_of(order) is not None and account_of(order) == facts.sender.account_id
        for ground in _of_order(position, order)
        if filed.get((ground.ref.system, ground.ref.evidence, ground.ref.record, ground.ref.field))
        == ground.value
    )


def account_of(order: OrderFacts) -> str | None:
    """The account that an order, or a deal without an order, belongs to."""
    if order.order is not None:
        return order.order.account_id
    if order.opportunity is not None:
        return order.opportunity.account_id
    return order.account.account_id if order.account is not None else None


def _of_order(position: int, order: OrderFacts) -> Iterator[Ground]:
    single = (order.order, order.intake, order.account)
    rows: tuple[SourceRecord | None, ...] = (*single, *order.lines, *order.shipments, *order.jobs)
    for row in rows:
        if row is not None:
            yield from _of_row(position, row)


def _of_row(position: int, row: SourceRecord) -> Iterator[Ground]:
    line = row.line if isinstance(row, OrderLine | Shipment) else None
    status = canonical(getattr(row, "status", None)) or None
    for field in _CITABLE.get(row.source.table, ()):
        value = canonical(getattr(row, field))
        if value:
            yield Ground(position, row.source.table, field, value, row.ref(field), line, status)
