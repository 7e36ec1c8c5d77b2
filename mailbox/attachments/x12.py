"""X12 interchanges: the order numbers of purchase orders, acknowledgements, ship notices and changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from counterfoil.mailbox.attachments.extract import TEXT_CHARACTERS_MAX, Extract, references
from counterfoil.records.message import DocumentReference

SEGMENTS_MAX: Final = 50_000
_ISA_ELEMENTS: Final = 16

_ELEMENTS: Final = {
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


def is_x12(text: str) -> bool:
    """The text begins with an interchange header."""
    return re.match(r"\s*ISA[^A-Za-z0-9\s]\d\d[^A-Za-z0-9\s]", text) is not None


def read_x12(text: str) -> Extract:
    """One segment a line, and every identifier in an element made for it."""
    text = text.lstrip("\ufeff \t\r\n")
    separator = text[3:4]
    segments = list(_segments(text, separator)) if separator else []
    found: list[DocumentReference] = []
    for segment in segments:
        elements = [element.strip() for element in segment.split(separator)]
        name = elements[0]
        for position, kind in _ELEMENTS.get(name, {}).items():
            if position < len(elements) and elements[position]:
                found.append(
                    DocumentReference(kind=kind, value=elements[position], where=f"{name}{position:02}")
                )
        if name == "REF" and len(elements) > 2 and elements[1] in _QUALIFIED and elements[2]:
            found.append(DocumentReference(kind=_QUALIFIED[elements[1]], value=elements[2], where="REF02"))
    return Extract(text="\n".join(segments)[:TEXT_CHARACTERS_MAX], references=references(found))


def _segments(text: str, separator: str) -> Iterator[str]:
    """The header has a fixed number of elements; the mark behind its last ends every segment."""
    start = 0
    for _ in range(_ISA_ELEMENTS):
        start = text.find(separator, start) + 1
        if not start:
            break
    terminator = text[start + 1 : start + 2] if start else ""
    ends = re.escape(terminator) if terminator.strip() else r"[\r\n]"
    for number, segment in enumerate(re.split(rf"{ends}\s*", text)):
        if number >= SEGMENTS_MAX:
            return
        if segment.strip():
            yield segment.strip()
