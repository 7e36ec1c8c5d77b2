"""What UBL says in Order, OrderChange, OrderCancellation, OrderResponse and DespatchAdvice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from counterfoil.mailbox.attachments.extract import LINES_MAX
from counterfoil.mailbox.attachments.ubl import local_name
from counterfoil.mailbox.attachments.unfinished import (
    UnfinishedDocument,
    UnfinishedLine,
    date_in,
    number_in,
    quantity_in,
    text_in,
)
from counterfoil.records.document import (
    DateRole,
    DocumentDate,
    DocumentKind,
    DocumentParty,
    DocumentReference,
    ItemNumber,
    ItemOwner,
    LineAction,
    PartyRole,
    PurchaseDocument,
    QuantityRole,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_KINDS: Final = {
    "Order": DocumentKind.ORDER,
    "OrderChange": DocumentKind.ORDER_CHANGE,
    "OrderCancellation": DocumentKind.ORDER_CHANGE,
    "OrderResponse": DocumentKind.ORDER_RESPONSE,
    "OrderAgreement": DocumentKind.ORDER_RESPONSE,
    "DespatchAdvice": DocumentKind.SHIP_NOTICE,
}
_PARTIES: Final = {
    "BuyerCustomerParty": PartyRole.BUYER,
    "SellerSupplierParty": PartyRole.SELLER,
    "AccountingCustomerParty": PartyRole.BILL_TO,
    "DeliveryCustomerParty": PartyRole.SHIP_TO,
}
_REFUSED: Final = "RE"
"""OrderResponseCode: rejected."""
_ACTIONS: Final = {
    "1": LineAction.ADDED,
    "2": LineAction.DELETED,
    "3": LineAction.CHANGED,
    "7": LineAction.DELETED,
}
"""LineStatusCode."""
_DATES: Final = (
    (("RequestedDeliveryPeriod", "StartDate"), DateRole.DELIVERY_EARLIEST),
    (("RequestedDeliveryPeriod", "EndDate"), DateRole.DELIVERY_LATEST),
    (("PromisedDeliveryPeriod", "EndDate"), DateRole.DELIVERY_PLANNED),
    (("EstimatedDeliveryPeriod", "EndDate"), DateRole.DELIVERY_PLANNED),
    (("Despatch", "RequestedDespatchDate"), DateRole.SHIPPING_REQUESTED),
    (("Despatch", "EstimatedDespatchDate"), DateRole.SHIPPING_PLANNED),
    (("Despatch", "ActualDespatchDate"), DateRole.SHIPPED),
    (("ActualDeliveryDate",), DateRole.DELIVERED),
)
"""Below the `Delivery` of a document or a line; in a despatch advice, of its `Shipment`."""
_ITEMS: Final = (
    ("BuyersItemIdentification", ItemOwner.BUYER),
    ("SellersItemIdentification", ItemOwner.SELLER),
    ("ManufacturersItemIdentification", ItemOwner.UNSAID),
    ("StandardItemIdentification", ItemOwner.UNSAID),
)


def read_document(root: Element, named: Sequence[DocumentReference]) -> PurchaseDocument | None:
    """What the document says; None where it is none about an order, such as an invoice."""
    name = local_name(root)
    if name not in _KINDS:
        return None
    document = UnfinishedDocument(_KINDS[name], f"UBL {name}", references=list(named))
    is_refused = _text(root, "OrderResponseCode") == _REFUSED
    document.is_cancellation = name == "OrderCancellation" or is_refused
    if issued := _text(root, "IssueDate"):
        document.dates.append(date_in(issued, DateRole.ISSUED, f"{name}/IssueDate"))
    if currency := _text(root, "DocumentCurrencyCode"):
        document.currency = text_in(currency, f"{name}/DocumentCurrencyCode")
    document.payment_terms += [
        text_in(said, f"{name}/PaymentTerms/Note") for said in _texts(root, "PaymentTerms", "Note")
    ]
    if payable := _text(root, "AnticipatedMonetaryTotal", "PayableAmount"):
        document.total = number_in(payable, f"{name}/AnticipatedMonetaryTotal/PayableAmount")
    for tag, role in _PARTIES.items():
        document.parties += _parties(root, tag, role)
    for delivery in (*_each(root, "Delivery"), *_each(root, "Shipment", "Delivery")):
        document.dates += _dates(delivery, f"{name}/Delivery")
    ordered = [item for line in _each(root, "OrderLine") for item in _each(line, "LineItem")[:1]]
    shipped = _each(root, "DespatchLine")
    for count, element in enumerate([*ordered, *shipped][: LINES_MAX + 1], start=1):
        document.lines.append(_line(element, f"{local_name(element)} {count}"))
    return document.finished()


def _line(element: Element, where: str) -> UnfinishedLine:
    line = UnfinishedLine(_text(element, "ID"), where)
    line.order_number = _text(element, "OrderLineReference", "OrderReference", "ID") or None
    line.action = _ACTIONS.get(_text(element, "LineStatusCode"))
    for tag, role in (
        ("Quantity", QuantityRole.ORDERED),
        ("MaximumBackorderQuantity", QuantityRole.BACKORDERED),
        ("DeliveredQuantity", QuantityRole.SHIPPED),
        ("OutstandingQuantity", QuantityRole.BACKORDERED),
    ):
        for amount in _each(element, tag)[:1]:
            written, unit = (amount.text or "").strip(), amount.get("unitCode", "")
            line.quantities.append(quantity_in(written, unit, role, f"{where}/{tag}"))
    if price := _text(element, "Price", "PriceAmount"):
        line.unit_price = number_in(price, f"{where}/Price/PriceAmount")
        per = number_in(_text(element, "Price", "BaseQuantity"), "").value
        line.price_per = per if per is not None and per > 0 else Decimal(1)
    for delivery in (*_each(element, "Delivery"), *_each(element, "Shipment", "Delivery")):
        line.dates += _dates(delivery, f"{where}/Delivery")
    line.description = _text(element, "Item", "Name")
    for tag, owner in _ITEMS:
        if number := _text(element, "Item", tag, "ID"):
            line.items.append(ItemNumber(owner=owner, value=number, where=f"{where}/Item/{tag}"))
    return line


def _dates(delivery: Element, where: str) -> Iterator[DocumentDate]:
    for path, role in _DATES:
        if written := _text(delivery, *path):
            yield date_in(written, role, "/".join((where, *path)))


def _parties(root: Element, tag: str, role: PartyRole) -> Iterator[DocumentParty]:
    for party in _each(root, tag, "Party"):
        name = _text(party, "PartyName", "Name") or _text(party, "PartyLegalEntity", "RegistrationName")
        identifier = _text(party, "PartyIdentification", "ID") or _text(party, "EndpointID")
        yield DocumentParty(role=role, name=name, identifier=identifier, where=tag)


def _each(element: Element, *path: str) -> list[Element]:
    """The elements at the end of this path of local names."""
    found = [element]
    for name in path:
        found = [child for each in found for child in each if local_name(child) == name]
    return found


def _texts(element: Element, *path: str) -> list[str]:
    words = (" ".join((each.text or "").split()) for each in _each(element, *path))
    return [each for each in words if each]


def _text(element: Element, *path: str) -> str:
    return next(iter(_texts(element, *path)), "")
