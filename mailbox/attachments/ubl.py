"""UBL documents: orders, their responses, changes and cancellations, despatch advices, invoices."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from xml.etree.ElementTree import ParseError

from counterfoil.mailbox.attachments.extract import TEXT_CHARACTERS_MAX, Extract, references
from counterfoil.records.document import DocumentReference

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ELEMENTS_MAX: Final = 100_000
BYTES_MAX: Final = 10 * 1024 * 1024
_NAMESPACE: Final = "urn:oasis:names:specification:ubl:schema:xsd:"

_OWN_NUMBER: Final = {
    "Order": "purchase_order",
    "OrderChange": "order_change",
    "OrderCancellation": "order_change",
    "DespatchAdvice": "despatch_advice",
    "Invoice": "invoice",
}
"""What the document's own ID is a number of, by its root; a response's own ID names no order."""
_REFERENCES: Final = {
    ("OrderReference", "ID"): "purchase_order",
    ("OrderReference", "SalesOrderID"): "sales_order",
    ("DespatchDocumentReference", "ID"): "despatch_advice",
}


def is_ubl(text: str) -> bool:
    """The text is XML that names a UBL schema near its beginning."""
    head = text.lstrip("\ufeff \t\r\n")[:4_000]
    return head.startswith("<") and _NAMESPACE in head


def read_ubl(content: bytes) -> Extract:
    """The texts of a UBL document a line each, the identifiers of orders in it, and what it says as a document."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    from counterfoil.mailbox.attachments.ubl_orders import read_document

    if len(content) > BYTES_MAX:
        return Extract(defect="too large to be read")
    try:
        root: Element = fromstring(content)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return Extract(defect="no readable xml")
    name = local_name(root)
    found: list[DocumentReference] = []
    lines: list[str] = []
    for path, words in _texts(root):
        lines.append(f"{path[-1]}: {words}")
        kind = _REFERENCES.get((path[-2], path[-1])) if len(path) > 1 else None
        if kind is not None:
            found.append(DocumentReference(kind=kind, value=words, where=f"{path[-2]}/{path[-1]}"))
        elif path == (name, "ID") and name in _OWN_NUMBER:
            found.append(DocumentReference(kind=_OWN_NUMBER[name], value=words, where=f"{name}/ID"))
        elif path == (name, "SalesOrderID"):
            found.append(DocumentReference(kind="sales_order", value=words, where=f"{name}/SalesOrderID"))
    named = references(found)
    document = read_document(root, named)
    return Extract(
        text="\n".join(lines)[:TEXT_CHARACTERS_MAX],
        references=named,
        documents=(document,) if document is not None else (),
        defect=f"only {ELEMENTS_MAX} elements read" if len(lines) >= ELEMENTS_MAX else None,
    )


def _texts(root: Element) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every element that holds a text, with the names of the elements around it."""
    waiting: list[tuple[Element, tuple[str, ...]]] = [(root, (local_name(root),))]
    seen = 0
    while waiting and seen < ELEMENTS_MAX:
        element, path = waiting.pop()
        seen += 1
        words = " ".join((element.text or "").split())
        if words:
            yield path, words
        waiting.extend((child, (*path[-3:], local_name(child))) for child in reversed(element))


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]
