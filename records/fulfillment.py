"""Fulfillment records: shipments and stock."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from counterfoil.records.base import Instant, SourceRecord


class ShipmentStatus(StrEnum):
    """The fulfillment system's word for where a shipment is."""

    PLANNED = "planned"
    PICKING = "picking"
    PACKED = "packed"
    SHIPPED = "shipped"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    EXCEPTION = "exception"


LEFT_THE_HOUSE = frozenset(
    {ShipmentStatus.SHIPPED, ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED, ShipmentStatus.EXCEPTION}
)
"""A shipment in one of these has been handed to a carrier."""


class Shipment(SourceRecord):
    """Goods on their way.  `line` None means the whole order; `eta` keeps the source's own offset."""

    shipment_id: str
    order_id: str
    line: int | None = None
    quantity: Decimal | None = None
    status: ShipmentStatus | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    ship_date: date | None = None
    eta: Instant | None = None
    delivered_at: Instant | None = None
    exception_note: str | None = None


class InventoryLevel(SourceRecord):
    """Stock of one article at one site."""

    sku: str
    site: str
    on_hand: Decimal | None = None
    allocated: Decimal | None = None
    available_to_promise: Decimal | None = None
    next_receipt_on: date | None = None
    next_receipt_quantity: Decimal | None = None
