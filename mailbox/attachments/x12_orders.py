"""What X12 says in 850, 855, 856, 860 and 865: orders, answers, ship notices, changes, answers to changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from counterfoil.mailbox.attachments.extract import DOCUMENTS_MAX, Documents, references
from counterfoil.mailbox.attachments.unfinished import (
    UnfinishedDocument,
    UnfinishedLine,
    date_in,
    number_in,
    quantity_in,
    text_in,
)
from counterfoil.mailbox.attachments.x12 import Segment
from counterfoil.records.document import (
    DateRole,
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


class _Beginning(NamedTuple):
    """The segment that opens a transaction set says what it is and when it was issued."""

    kind: DocumentKind
    form: str
    issued: int


_BEGINNINGS: Final = MappingProxyType(
    {
        "BEG": _Beginning(DocumentKind.ORDER, "X12 850", 5),
        "BAK": _Beginning(DocumentKind.ORDER_RESPONSE, "X12 855", 4),
        "BSN": _Beginning(DocumentKind.SHIP_NOTICE, "X12 856", 3),
        "BCH": _Beginning(DocumentKind.ORDER_CHANGE, "X12 860", 11),
        "BCA": _Beginning(DocumentKind.ORDER_RESPONSE, "X12 865", 10),
    }
)
_NAMED: Final = {
    "BEG": {3: "purchase_order"},
    "BAK": {3: "purchase_order", 8: "sales_order"},
    "BSN": {2: "despatch_advice"},
    "PRF": {1: "purchase_order"},
    "BCH": {3: "purchase_order"},
    "BCA": {3: "purchase_order"},
    "BIG": {2: "invoice", 4: "purchase_order"},
}
"""By segment: which element names which kind of document.  850, 855, 856, 860, 865, 870 and 810."""
_QUALIFIED: Final = {"PO": "purchase_order", "CO": "purchase_order", "VN": "sales_order"}
"""By the first element of a REF segment."""
_CANCELLED: Final = frozenset({"01", "03"})
"""Purposes of a transaction set, element 353: cancellation, deletion."""
_REFUSED: Final = frozenset({"RD", "RJ"})
"""Kinds of acknowledgement, element 587: rejected."""
_PARTIES: Final = {
    "BY": PartyRole.BUYER,
    "OB": PartyRole.BUYER,
    "SU": PartyRole.SELLER,
    "SE": PartyRole.SELLER,
    "VN": PartyRole.SELLER,
    "ST": PartyRole.SHIP_TO,
    "BT": PartyRole.BILL_TO,
}
_DATES: Final = {
    "002": DateRole.DELIVERY_REQUESTED,
    "010": DateRole.SHIPPING_REQUESTED,
    "011": DateRole.SHIPPED,
    "017": DateRole.DELIVERY_PLANNED,
    "035": DateRole.DELIVERED,
    "038": DateRole.SHIPPING_REQUESTED,
    "063": DateRole.DELIVERY_LATEST,
    "064": DateRole.DELIVERY_EARLIEST,
    "067": DateRole.DELIVERY_PLANNED,
    "068": DateRole.SHIPPING_PLANNED,
    "069": DateRole.DELIVERY_PLANNED,
    "074": DateRole.DELIVERY_LATEST,
    "075": DateRole.DELIVERY_EARLIEST,
    "079": DateRole.SHIPPING_PLANNED,
}
"""Element 374, as far as it is about shipping and delivery."""
_ITEMS: Final = {
    **dict.fromkeys(("BP", "IN", "CB", "PI"), ItemOwner.BUYER),
    **dict.fromkeys(("VN", "VP", "VC", "VA", "VS"), ItemOwner.SELLER),
}
"""Element 235; numbers of makers and of trade are nobody's of the two."""
_PRICE_PER: Final = {
    **dict.fromkeys(("PN",), Decimal(10)),
    **dict.fromkeys(("PD", "LD", "RD", "TD", "WD"), Decimal(12)),
    **dict.fromkeys(("HP", "LC", "QH", "RC", "TC", "WC"), Decimal(100)),
    **dict.fromkeys(("TP", "LM", "QS", "RM", "TM", "WM"), Decimal(1000)),
}
"""Element 639, where the price is not for one."""
_CHANGES: Final = {
    "AI": LineAction.ADDED,
    "DI": LineAction.DELETED,
    "CF": LineAction.DELETED,
    "RC": LineAction.DELETED,
}
"""Element 670; everything else but `NC` changes the line."""
_ANSWERS: Final = {"IR": LineAction.DELETED, "ID": LineAction.DELETED, "IA": None, "AC": None, "AR": None}
"""Element 668; everything else accepts the line with a change."""


def read_documents(segments: Sequence[Segment]) -> Documents:
    """The identifiers of all transaction sets, and every purchase document."""
    named: list[DocumentReference] = []
    documents: list[PurchaseDocument] = []
    for transaction in _transactions(segments):
        own = list(_references(transaction))
        named += own
        beginning = next((each for each in transaction if each.name in _BEGINNINGS), None)
        if beginning is not None and len(documents) < DOCUMENTS_MAX:
            documents.append(_document(transaction, beginning, own))
    return Documents(references(named), tuple(documents))


def _transactions(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """The segments from one ST to the next, whatever is missing at the end of one."""
    transaction: list[Segment] = []
    for segment in segments:
        if segment.name == "ST" and transaction:
            yield transaction
            transaction = []
        transaction.append(segment)
    if transaction:
        yield transaction


def _references(transaction: Sequence[Segment]) -> Iterator[DocumentReference]:
    for segment in transaction:
        for position, kind in _NAMED.get(segment.name, {}).items():
            if value := segment.at(position):
                yield DocumentReference(kind=kind, value=value, where=f"{segment.name}{position:02}")
        if segment.name == "REF" and segment.at(1) in _QUALIFIED and segment.at(2):
            yield DocumentReference(kind=_QUALIFIED[segment.at(1)], value=segment.at(2), where="REF02")


def _document(
    transaction: Sequence[Segment], beginning: Segment, named: list[DocumentReference]
) -> PurchaseDocument:
    what = _BEGINNINGS[beginning.name]
    document = UnfinishedDocument(what.kind, what.form, references=named)
    is_answer = what.kind is DocumentKind.ORDER_RESPONSE
    document.is_cancellation = beginning.at(1) in _CANCELLED or (is_answer and beginning.at(2) in _REFUSED)
    if beginning.at(what.issued):
        where = beginning.where(what.issued)
        document.dates.append(date_in(beginning.at(what.issued), DateRole.ISSUED, where))
    for segment in transaction:
        if (read := _SEGMENTS.get(segment.name)) is not None:
            read(segment, document)
    names = {segment.name for segment in transaction}
    if "ST" in names and "SE" not in names:
        document.defect = "breaks off before its end"
    counted = next((segment.at(1) for segment in transaction if segment.name == "CTT"), "")
    is_counted = counted and what.kind is not DocumentKind.SHIP_NOTICE  # which counts its levels instead
    return document.finished(lines_counted=_count(counted) if is_counted else None)


def _count(written: str) -> Decimal | None:
    counted = number_in(written, "CTT01").value
    return counted if counted is not None and counted == int(counted) else None


def _ordered_line(segment: Segment, document: UnfinishedDocument) -> None:
    """PO1: line, quantity, unit, price, its basis, then pairs of qualifier and number."""
    line = UnfinishedLine(segment.at(1), f"PO1 in segment {segment.number}")
    document.begin_line(line)
    _quantity(segment, 2, unit=segment.at(3), role=QuantityRole.ORDERED, line=line)
    _price(segment, 4, line)
    _items(segment, 6, line)


def _changed_line(segment: Segment, document: UnfinishedDocument) -> None:
    """POC: line, change, quantity, quantity left, unit, price, its basis, then pairs."""
    line = UnfinishedLine(segment.at(1), f"POC in segment {segment.number}")
    document.begin_line(line)
    if segment.at(2) != "NC":
        line.action = _CHANGES.get(segment.at(2), LineAction.CHANGED)
    _quantity(segment, 3, unit=segment.at(5), role=QuantityRole.ORDERED, line=line)
    _quantity(segment, 4, unit=segment.at(5), role=QuantityRole.LEFT_TO_RECEIVE, line=line)
    _price(segment, 6, line)
    _items(segment, 8, line)


def _level(segment: Segment, document: UnfinishedDocument) -> None:
    """HL: a level of a ship notice: the shipment, an order, a pack, or an item, which is a line."""
    document.end_line()
    if segment.at(3) == "O":
        document.order_number = None
    elif segment.at(3) == "I":
        document.begin_line(UnfinishedLine("", f"HL in segment {segment.number}"))


def _order_of_level(segment: Segment, document: UnfinishedDocument) -> None:
    """PRF: the order of this item, or of all that lie under this level."""
    if document.line is not None:
        document.line.order_number = segment.at(1) or None
    else:
        document.order_number = segment.at(1) or None


def _item_of_level(segment: Segment, document: UnfinishedDocument) -> None:
    """LIN: the line that the customer counts, then pairs of qualifier and number."""
    if document.line is not None:
        document.line.number = segment.at(1)
        _items(segment, 2, document.line)


def _shipped_quantity(segment: Segment, document: UnfinishedDocument) -> None:
    """SN1: quantity and unit that this shipment holds."""
    if document.line is not None:
        _quantity(segment, 2, unit=segment.at(3), role=QuantityRole.SHIPPED, line=document.line)


def _description(segment: Segment, document: UnfinishedDocument) -> None:
    if document.line is not None and not document.line.description:
        document.line.description = segment.at(5)


def _date(segment: Segment, document: UnfinishedDocument) -> None:
    if (role := _DATES.get(segment.at(1))) is not None and segment.at(2):
        document.open_dates.append(date_in(segment.at(2), role, segment.where(2)))


def _answer(segment: Segment, document: UnfinishedDocument) -> None:
    """ACK: status, quantity, unit, and a day, of the line above it; what is refused is not acknowledged."""
    line = document.line
    if line is None:
        return
    answer = _ANSWERS.get(segment.at(1), LineAction.CHANGED)
    line.action = answer or line.action
    if answer is not LineAction.DELETED:
        role = QuantityRole.BACKORDERED if segment.at(1) == "IB" else QuantityRole.ACKNOWLEDGED
        _quantity(segment, 2, unit=segment.at(3), role=role, line=line)
    if (day := _DATES.get(segment.at(4))) is not None and segment.at(5):
        line.dates.append(date_in(segment.at(5), day, segment.where(5)))


def _schedule(segment: Segment, document: UnfinishedDocument) -> None:
    """SCH: a day for a part of the line above it."""
    if document.line is not None and (role := _DATES.get(segment.at(5))) is not None and segment.at(6):
        document.line.dates.append(date_in(segment.at(6), role, segment.where(6)))


def _party(segment: Segment, document: UnfinishedDocument) -> None:
    role = _PARTIES.get(segment.at(1))
    if role is not None and document.line is None and (segment.at(2) or segment.at(4)):
        document.parties.append(
            DocumentParty(role=role, name=segment.at(2), identifier=segment.at(4), where=segment.where(2))
        )


def _currency(segment: Segment, document: UnfinishedDocument) -> None:
    if document.currency is None and segment.at(2):
        document.currency = text_in(segment.at(2), segment.where(2))


def _total(segment: Segment, document: UnfinishedDocument) -> None:
    if segment.at(1) == "TT":
        document.total = number_in(segment.at(2), segment.where(2))


def _terms(segment: Segment, document: UnfinishedDocument) -> None:
    """ITD: in its own words, else discount and days put as people put them."""
    said = segment.at(12)
    percent, discount_days, net_days = segment.at(3), segment.at(5), segment.at(7)
    if not said and (net_days or percent):
        discount = f"{percent}/{discount_days} " if percent and discount_days else ""
        said = f"{discount}net {net_days}".strip()
    if said:
        document.payment_terms.append(text_in(said, segment.where(12 if segment.at(12) else 7)))


def _end_of_lines(segment: Segment, document: UnfinishedDocument) -> None:
    document.end_line()


def _quantity(
    segment: Segment, position: int, *, unit: str, role: QuantityRole, line: UnfinishedLine
) -> None:
    if segment.at(position):
        line.quantities.append(quantity_in(segment.at(position), unit, role, segment.where(position)))


def _price(segment: Segment, position: int, line: UnfinishedLine) -> None:
    if segment.at(position):
        line.unit_price = number_in(segment.at(position), segment.where(position))
        line.price_per = _PRICE_PER.get(segment.at(position + 1), Decimal(1))


def _items(segment: Segment, first: int, line: UnfinishedLine) -> None:
    for position in range(first, len(segment.elements) - 1, 2):
        if value := segment.at(position + 1):
            owner = _ITEMS.get(segment.at(position), ItemOwner.UNSAID)
            line.items.append(ItemNumber(owner=owner, value=value, where=segment.where(position + 1)))


_SEGMENTS: Final[dict[str, Callable[[Segment, UnfinishedDocument], None]]] = {
    "PO1": _ordered_line,
    "POC": _changed_line,
    "HL": _level,
    "PRF": _order_of_level,
    "LIN": _item_of_level,
    "SN1": _shipped_quantity,
    "PID": _description,
    "DTM": _date,
    "ACK": _answer,
    "SCH": _schedule,
    "N1": _party,
    "CUR": _currency,
    "AMT": _total,
    "ITD": _terms,
    "CTT": _end_of_lines,
}
