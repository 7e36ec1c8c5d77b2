"""What EDIFACT says in ORDERS, ORDCHG, ORDRSP and DESADV: orders, changes, answers, ship notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from counterfoil.mailbox.attachments.edifact import Segment
from counterfoil.mailbox.attachments.extract import DOCUMENTS_MAX, Documents, references
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

_KINDS: Final = {
    "ORDERS": DocumentKind.ORDER,
    "ORDCHG": DocumentKind.ORDER_CHANGE,
    "ORDRSP": DocumentKind.ORDER_RESPONSE,
    "DESADV": DocumentKind.SHIP_NOTICE,
}
_OWN_NUMBER: Final = {
    "ORDERS": "purchase_order",
    "ORDCHG": "order_change",
    "ORDRSP": "sales_order",
    "DESADV": "despatch_advice",
    "INVOIC": "invoice",
}
"""What the number in BGM, data element 1004, is a number of, by message type."""
_NUMBERS: Final = {"ON": "purchase_order", "VN": "sales_order", "AAK": "despatch_advice", "IV": "invoice"}
"""By the qualifier of an RFF segment, data element 1153."""
_CANCELLED: Final = frozenset({"1", "3", "27"})
"""Functions of a message, data element 1225: cancellation, deletion, not accepted."""
_PARTIES: Final = {
    "BY": PartyRole.BUYER,
    "SU": PartyRole.SELLER,
    "SE": PartyRole.SELLER,
    "DP": PartyRole.SHIP_TO,
    "ST": PartyRole.SHIP_TO,
    "CN": PartyRole.SHIP_TO,
    "IV": PartyRole.BILL_TO,
}
_DATES: Final = {
    "2": DateRole.DELIVERY_REQUESTED,
    "10": DateRole.SHIPPING_REQUESTED,
    "11": DateRole.SHIPPED,
    "17": DateRole.DELIVERY_PLANNED,
    "35": DateRole.DELIVERED,
    "63": DateRole.DELIVERY_LATEST,
    "64": DateRole.DELIVERY_EARLIEST,
    "67": DateRole.DELIVERY_PLANNED,
    "69": DateRole.DELIVERY_PLANNED,
    "76": DateRole.DELIVERY_PLANNED,
    "79": DateRole.SHIPPING_PLANNED,
    "132": DateRole.DELIVERY_PLANNED,
    "137": DateRole.ISSUED,
}
"""Data element 2005, as far as it is about shipping and delivery."""
_DAY_CHARACTERS: Final = {"102": 8, "203": 8, "204": 8, "101": 6, "201": 6}
"""Data element 2379: how many characters of the value are the day."""
_QUANTITIES: Final = {
    "12": QuantityRole.SHIPPED,
    "21": QuantityRole.ORDERED,
    "46": QuantityRole.SHIPPED,
    "83": QuantityRole.BACKORDERED,
    "113": QuantityRole.ACKNOWLEDGED,
    "194": QuantityRole.SHIPPED,
}
"""Data element 6063."""
_DISCRETE: Final = "1"
"""A quantity that is said to be nothing but one, which is ordered in an order and shipped in a ship notice."""
_ITEMS: Final = {
    **dict.fromkeys(("BP", "IN"), ItemOwner.BUYER),
    **dict.fromkeys(("SA", "VP", "VN"), ItemOwner.SELLER),
}
"""Data element 7143."""
_ACTIONS: Final = {
    "1": LineAction.ADDED,
    "2": LineAction.DELETED,
    "3": LineAction.CHANGED,
    "6": LineAction.CHANGED,
    "7": LineAction.DELETED,
}
"""Data element 1229: added, deleted, changed, accepted with amendment, not accepted."""
_PRICES: Final = ("AAA", "AAB", "CAL", "INV")
"""Data element 5125, the one that is agreed on first."""
_TOTALS: Final = frozenset({"86", "128", "139"})
"""Data element 5025: total of the message, total amount."""


def read_documents(segments: Sequence[Segment]) -> Documents:
    """The identifiers of all messages, and every purchase document."""
    named: list[DocumentReference] = []
    documents: list[PurchaseDocument] = []
    for message in _messages(segments):
        kind = message[0].at(2) if message[0].name == "UNH" else ""
        own = list(_references(message, kind))
        named += own
        if kind in _KINDS and len(documents) < DOCUMENTS_MAX:
            documents.append(_document(message, kind, own))
    return Documents(references(named), tuple(documents))


def _messages(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """The segments from one UNH to the next, whatever is missing at the end of one."""
    message: list[Segment] = []
    for segment in segments:
        if segment.name == "UNH" and message:
            yield message
            message = []
        message.append(segment)
    if message:
        yield message


def _references(message: Sequence[Segment], kind: str) -> Iterator[DocumentReference]:
    for segment in message:
        if segment.name == "BGM" and kind in _OWN_NUMBER and segment.at(2):
            yield DocumentReference(kind=_OWN_NUMBER[kind], value=segment.at(2), where="BGM/1004")
        qualifier = segment.at(1)
        if segment.name == "RFF" and qualifier in _NUMBERS and segment.at(1, 1):
            yield DocumentReference(
                kind=_NUMBERS[qualifier], value=segment.at(1, 1), where=f"RFF+{qualifier}"
            )


def _document(message: Sequence[Segment], kind: str, named: list[DocumentReference]) -> PurchaseDocument:
    document = UnfinishedDocument(_KINDS[kind], f"EDIFACT {kind}", references=named)
    for segment in message:
        if (read := _SEGMENTS.get(segment.name)) is not None:
            read(segment, document)
    if not any(segment.name == "UNT" for segment in message):
        document.defect = "breaks off before its end"
    counts = [each.at(1, 1) for each in message if each.name == "CNT" and each.at(1) == "2"]
    return document.finished(lines_counted=number_in(counts[0], "CNT+2").value if counts else None)


def _beginning(segment: Segment, document: UnfinishedDocument) -> None:
    document.is_cancellation = segment.at(3) in _CANCELLED


def _line(segment: Segment, document: UnfinishedDocument) -> None:
    """LIN: line, action, number of the article and whose it is."""
    line = UnfinishedLine(segment.at(1), f"LIN in segment {segment.number}")
    line.action = _ACTIONS.get(segment.at(2))
    document.begin_line(line)
    _item(segment, 3, line)


def _more_items(segment: Segment, document: UnfinishedDocument) -> None:
    """PIA: more numbers of the article; those of a substitute (function 3) are not its own."""
    if document.line is not None and segment.at(1) != "3":
        for element in range(2, len(segment.elements)):
            _item(segment, element, document.line)


def _item(segment: Segment, element: int, line: UnfinishedLine) -> None:
    if value := segment.at(element):
        owner = _ITEMS.get(segment.at(element, 1), ItemOwner.UNSAID)
        line.items.append(ItemNumber(owner=owner, value=value, where=segment.where()))


def _description(segment: Segment, document: UnfinishedDocument) -> None:
    if document.line is not None and not document.line.description:
        document.line.description = f"{segment.at(3, 3)} {segment.at(3, 4)}".strip()


def _quantity(segment: Segment, document: UnfinishedDocument) -> None:
    qualifier = segment.at(1)
    role = _QUANTITIES.get(qualifier)
    if qualifier == _DISCRETE:
        is_notice = document.kind is DocumentKind.SHIP_NOTICE
        role = QuantityRole.SHIPPED if is_notice else QuantityRole.ORDERED
    if role is not None and document.line is not None and segment.at(1, 1):
        document.line.quantities.append(
            quantity_in(segment.at(1, 1), segment.at(1, 2), role, segment.where())
        )


def _price(segment: Segment, document: UnfinishedDocument) -> None:
    """PRI: kind of price, price, and for how many units it is."""
    line = document.line
    if line is None or segment.at(1) not in _PRICES or not segment.at(1, 1):
        return
    if line.unit_price is None or segment.at(1) == _PRICES[0]:
        line.unit_price = number_in(segment.at(1, 1), segment.where())
        per = number_in(segment.at(1, 4), "").value
        line.price_per = per if per is not None and per > 0 else Decimal(1)


def _date(segment: Segment, document: UnfinishedDocument) -> None:
    """DTM: what the day is for, the day, its form; a week or a period is no day."""
    role, written = _DATES.get(segment.at(1)), segment.at(1, 1)
    if role is None or not written:
        return
    length = _DAY_CHARACTERS.get(segment.at(1, 2), len(written))
    day = date_in(written[:length], role, segment.where())
    document.open_dates.append(
        day.model_copy(update={"day": day.day.model_copy(update={"written": written})})
    )


def _reference(segment: Segment, document: UnfinishedDocument) -> None:
    if document.line is not None and segment.at(1) == "ON":
        document.line.order_number = segment.at(1, 1) or None


def _party(segment: Segment, document: UnfinishedDocument) -> None:
    role = _PARTIES.get(segment.at(1))
    name = segment.at(4) or segment.at(3)
    if role is not None and document.line is None and (name or segment.at(2)):
        document.parties.append(
            DocumentParty(role=role, name=name, identifier=segment.at(2), where=segment.where())
        )


def _currency(segment: Segment, document: UnfinishedDocument) -> None:
    if document.currency is None and segment.at(1, 1):
        document.currency = text_in(segment.at(1, 1), segment.where())


def _terms(segment: Segment, document: UnfinishedDocument) -> None:
    """PAT: net days, put as people put them; in C112 they are counted in days or months."""
    unit, count = segment.at(3, 2), segment.at(3, 3)
    if unit in ("D", "M") and count and segment.at(1) != "22":
        days = number_in(count, "").value
        if days is not None:
            net = days * (30 if unit == "M" else 1)
            document.payment_terms.append(text_in(f"net {net}", segment.where()))


def _total(segment: Segment, document: UnfinishedDocument) -> None:
    if segment.at(1) in _TOTALS and document.line is None:
        document.total = number_in(segment.at(1, 1), segment.where())


def _end_of_lines(segment: Segment, document: UnfinishedDocument) -> None:
    document.end_line()


_SEGMENTS: Final[dict[str, Callable[[Segment, UnfinishedDocument], None]]] = {
    "BGM": _beginning,
    "LIN": _line,
    "PIA": _more_items,
    "IMD": _description,
    "QTY": _quantity,
    "PRI": _price,
    "DTM": _date,
    "RFF": _reference,
    "NAD": _party,
    "CUX": _currency,
    "PAT": _terms,
    "MOA": _total,
    "UNS": _end_of_lines,
}
