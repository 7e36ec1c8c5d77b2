"""What was promised of an order, and what of it is still open.

A line without a date of its own takes the order's.  Dates are compared as calendar days:
an eta or a delivery counts on the day it has in its own offset, `today` in UTC.
"""

from __future__ import annotations

from datetime import date

from counterfoil.records.facts import OrderFacts
from counterfoil.records.fulfillment import Shipment, ShipmentStatus
from counterfoil.records.orders import OrderLine


def promised_for(order_facts: OrderFacts, line_number: int | None) -> date | None:
    """The day promised for that line, else for the order; None where nobody holds one."""
    for line in order_facts.lines:
        if line.line == line_number and line.promised_date is not None:
            return line.promised_date
    return order_facts.order.promised_date if order_facts.order is not None else None


def shipments_of(order_facts: OrderFacts, line: OrderLine) -> tuple[Shipment, ...]:
    """The shipments that carry this line; one without a line carries them all."""
    return tuple(each for each in order_facts.shipments if each.line in (None, line.line))


def is_open_line(order_facts: OrderFacts, line: OrderLine, *, are_deliveries_known: bool = True) -> bool:
    """Shipped less than ordered, or shipped and not delivered, in an order that is not finished.

    Unknown quantities, and goods that no shipment is known of, count as open; while
    deliveries cannot be known, only what was not shipped does.
    """
    if order_facts.order is None or not order_facts.order.is_open or line.quantity_ordered == 0:
        return False
    if line.quantity_ordered is None or line.quantity_shipped is None:
        return True
    if line.quantity_shipped < line.quantity_ordered:
        return True
    shipments = shipments_of(order_facts, line)
    is_delivered = bool(shipments) and all(each.status is ShipmentStatus.DELIVERED for each in shipments)
    return are_deliveries_known and not is_delivered


def latest_line_promise(order_facts: OrderFacts) -> date | None:
    """The latest day that the lines promise; None where no line holds a date of its own."""
    dated = any(line.promised_date is not None for line in order_facts.lines)
    days = [promised_for(order_facts, line.line) for line in order_facts.lines]
    return max((day for day in days if day is not None), default=None) if dated else None
