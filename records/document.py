"""A purchase document: what an order, its change, its answer or a ship notice says, field by field.

One record for X12, EDIFACT, UBL, workbooks, CSV files and the text of a PDF alike, so that rules
need not know which it was.  Every value keeps where it stood and how it was written; what the
document leaves open stays open.  It is what a sender says, and never a fact.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from counterfoil.records.base import Record
from counterfoil.records.written import WrittenDate, WrittenNumber, WrittenText


class DocumentKind(StrEnum):
    """What a document is for, whatever its form."""

    ORDER = "order"
    """X12 850, EDIFACT ORDERS, UBL Order, or a purchase order as a sheet or a text."""
    ORDER_CHANGE = "order_change"
    """X12 860, EDIFACT ORDCHG, UBL OrderChange and OrderCancellation."""
    ORDER_RESPONSE = "order_response"
    """X12 855 and 865, EDIFACT ORDRSP, UBL OrderResponse: a seller's answer to an order."""
    SHIP_NOTICE = "ship_notice"
    """X12 856, EDIFACT DESADV, UBL DespatchAdvice."""
    ORDER_LIST = "order_list"
    """A table with a column of order numbers: lines of one order or of several, perhaps not all of them."""


class DocumentReference(Record):
    """An identifier that a structured document carries in a field made for it."""

    kind: str
    """`purchase_order`, `sales_order`, `despatch_advice`, `order_change` or `invoice`."""
    value: str
    where: str
    """The segment, element or column: `BEG03`, `BGM/1004`, `po_number`, `OrderReference/ID`."""


class PartyRole(StrEnum):
    """Whom a document names as what."""

    BUYER = "buyer"
    SELLER = "seller"
    SHIP_TO = "ship_to"
    BILL_TO = "bill_to"


class DocumentParty(Record):
    """Somebody whom a document names."""

    role: PartyRole
    name: str = ""
    identifier: str = ""
    where: str = ""


class DateRole(StrEnum):
    """What is to happen, or has happened, on a day."""

    ISSUED = "issued"
    DELIVERY_REQUESTED = "delivery_requested"
    DELIVERY_EARLIEST = "delivery_earliest"
    DELIVERY_LATEST = "delivery_latest"
    DELIVERY_PLANNED = "delivery_planned"
    """Promised, confirmed, scheduled or estimated."""
    SHIPPING_REQUESTED = "shipping_requested"
    SHIPPING_PLANNED = "shipping_planned"
    SHIPPED = "shipped"
    DELIVERED = "delivered"


class DocumentDate(Record):
    """A day, and what a document has it for."""

    role: DateRole
    day: WrittenDate


class QuantityRole(StrEnum):
    """What a quantity counts."""

    ORDERED = "ordered"
    LEFT_TO_RECEIVE = "left_to_receive"
    ACKNOWLEDGED = "acknowledged"
    BACKORDERED = "backordered"
    SHIPPED = "shipped"


class DocumentQuantity(Record):
    """A quantity, what it counts, and the unit as the document has it."""

    role: QuantityRole
    number: WrittenNumber
    unit: str = ""


class ItemOwner(StrEnum):
    """Whose number for an article it is."""

    BUYER = "buyer"
    SELLER = "seller"
    UNSAID = "unsaid"


class ItemNumber(Record):
    """A number for an article; from a text, every word that may be one."""

    owner: ItemOwner
    value: str
    where: str = ""


class LineAction(StrEnum):
    """What a document says shall become, or became, of a line."""

    ADDED = "added"
    CHANGED = "changed"
    DELETED = "deleted"
    """Deleted, cancelled or rejected."""


class DocumentLine(Record):
    """One line of a document."""

    number: str = ""
    """As the document counts its lines: `1`, `10`, `000100001`."""
    order_number: str | None = None
    """The order that the line belongs to, where it says so itself."""
    items: tuple[ItemNumber, ...] = ()
    description: str = ""
    quantities: tuple[DocumentQuantity, ...] = ()
    unit_price: WrittenNumber | None = None
    price_per: Decimal = Decimal(1)
    """The price is for so many units."""
    dates: tuple[DocumentDate, ...] = ()
    action: LineAction | None = None
    where: str = ""


class PurchaseDocument(Record):
    """What one purchase document says."""

    kind: DocumentKind
    form: str
    """The name of its form: `X12 850`, `EDIFACT ORDERS`, `UBL Order`, `table` or `text`."""
    is_cancellation: bool = False
    """It takes the whole order back."""
    references: tuple[DocumentReference, ...] = ()
    parties: tuple[DocumentParty, ...] = ()
    dates: tuple[DocumentDate, ...] = ()
    """Those of the whole document; a line may have its own."""
    currency: WrittenText | None = None
    payment_terms: tuple[WrittenText, ...] = ()
    total: WrittenNumber | None = None
    lines: tuple[DocumentLine, ...] = ()
    defect: str | None = None
    """Why it was not read to its end, so that what it lacks means nothing."""

    @property
    def order_numbers(self) -> tuple[str, ...]:
        """The numbers of the orders that it names, each once: its own first, then those of its lines."""
        named = [each.value for each in self.references if each.kind in ("purchase_order", "sales_order")]
        of_lines = [each.order_number for each in self.lines if each.order_number]
        return tuple(dict.fromkeys([*named, *of_lines]))
