"""ERP records: orders, their lines, and the intake of closed-won deals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from counterfoil.records.base import SourceRecord


class OrderStatus(StrEnum):
    """The ERP's word for where an order stands."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    IN_FULFILLMENT = "in_fulfillment"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    ON_HOLD = "on_hold"


FINISHED_ORDERS = frozenset({OrderStatus.DELIVERED, OrderStatus.CLOSED, OrderStatus.CANCELLED})
"""An order in one of these is not open any more, and its rows do not age."""


class PurchaseOrder(SourceRecord):
    """A customer's order as the ERP holds it: `order_id` is ours, `po_number` is theirs."""

    order_id: str
    po_number: str | None = None
    account_id: str
    opportunity_id: str | None = None
    status: OrderStatus | None = None
    hold_reason: str | None = None
    ordered_on: date | None = None
    requested_date: date | None = None
    promised_date: date | None = None
    currency: str | None = None
    total: Decimal | None = None
    ship_to: str | None = None
    incoterm: str | None = None
    payment_terms: str | None = None
    internal_note: str | None = None

    @property
    def is_open(self) -> bool:
        """Not delivered, closed or cancelled; an unknown status counts as open."""
        return self.status not in FINISHED_ORDERS


class OrderLine(SourceRecord):
    """One line of an order.  Quantities are in the line's own unit of measure."""

    order_id: str
    line: int
    sku: str | None = None
    description: str | None = None
    quantity_ordered: Decimal | None = None
    quantity_shipped: Decimal | None = None
    quantity_backordered: Decimal | None = None
    unit_price: Decimal | None = None
    requested_date: date | None = None
    promised_date: date | None = None


class SignaturePacket(StrEnum):
    """Whether the signed papers of a deal are there."""

    COMPLETE = "complete"
    MISSING = "missing"
    UNSIGNED = "unsigned"


class OrderQueueStatus(StrEnum):
    """How far a deal has come on its way into order processing."""

    NOT_SUBMITTED = "not_submitted"
    QUEUED = "queued"
    IN_PROCESSING = "in_processing"
    ACCEPTED = "accepted"
    BLOCKED = "blocked"


class IntakeField(StrEnum):
    """A field that order processing must know of a deal, in the order in which customers are asked."""

    PO_NUMBER = "po_number"
    BILLING_ENTITY = "billing_entity"
    PROCUREMENT_CONTACT = "procurement_contact"
    SIGNATURE_PACKET = "signature_packet"
    TAX_DETAIL = "tax_detail"
    DELIVERY_PREREQUISITE = "delivery_prerequisite"


class OrderIntake(SourceRecord):
    """What order processing must know before it accepts a closed-won deal."""

    opportunity_id: str
    po_number: str | None = None
    billing_entity: str | None = None
    procurement_contact: str | None = None
    signature_packet: SignaturePacket | None = None
    tax_detail: str | None = None
    delivery_prerequisite: str | None = None
    order_queue_status: OrderQueueStatus | None = None
