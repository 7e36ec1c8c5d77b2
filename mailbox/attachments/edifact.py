"""EDIFACT interchanges: the order numbers of ORDERS, ORDRSP, ORDCHG, DESADV and INVOIC."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from counterfoil.mailbox.attachments.extract import TEXT_CHARACTERS_MAX, Extract, references
from counterfoil.records.message import DocumentReference

SEGMENTS_MAX: Final = 50_000

_DOCUMENTS: Final = {
    "ORDERS": "purchase_order",
    "ORDCHG": "order_change",
    "ORDRSP": "sales_order",
    "DESADV": "despatch_advice",
    "INVOIC": "invoice",
}
"""What the number in BGM, data element 1004, is a number of, by message type."""
_QUALIFIED: Final = {"ON": "purchase_order", "VN": "sales_order", "AAK": "despatch_advice", "IV": "invoice"}
"""By the qualifier of an RFF segment, data element 1153."""


class _Marks(NamedTuple):
    """The characters that take an interchange apart; UNA may change them."""

    component: str = ":"
    element: str = "+"
    release: str = "?"
    terminator: str = "'"


def is_edifact(text: str) -> bool:
    """The text begins with a service string advice or an interchange header."""
    return re.match(r"\s*(?:UNA.{6}\s*UNB|UNB[^A-Za-z0-9\s][A-Z]{3}[A-Z0-9])", text) is not None


def read_edifact(text: str) -> Extract:
    """One segment a line, and every identifier in an element made for it."""
    text = text.lstrip("\ufeff \t\r\n")
    marks = _Marks()
    if text.startswith("UNA") and len(text) >= 9:
        marks = _Marks(text[3], text[4], text[6], text[8])
        text = text[9:]
    message = ""
    found: list[DocumentReference] = []
    segments = list(_split(text, marks.terminator, marks.release))[:SEGMENTS_MAX]
    for segment in segments:
        elements = [
            [
                _plain(component, marks.release)
                for component in _split(element, marks.component, marks.release)
            ]
            for element in _split(segment.strip(), marks.element, marks.release)
        ]
        name = elements[0][0].strip() if elements and elements[0] else ""
        if name == "UNH":
            message = _at(elements, 2, 0)
        elif name == "BGM" and message in _DOCUMENTS:
            _add(found, _DOCUMENTS[message], _at(elements, 2, 0), "BGM/1004")
        elif name == "RFF" and _at(elements, 1, 0) in _QUALIFIED:
            qualifier = _at(elements, 1, 0)
            _add(found, _QUALIFIED[qualifier], _at(elements, 1, 1), f"RFF+{qualifier}")
    lines = "\n".join(segment.strip() for segment in segments if segment.strip())
    return Extract(text=lines[:TEXT_CHARACTERS_MAX], references=references(found))


def _split(text: str, mark: str, release: str) -> Iterator[str]:
    """The pieces between marks that are not released; empty at the end is no piece."""
    start = at = 0
    while (at := text.find(mark, at)) >= 0:
        before = at
        while before and release.strip() and text[before - 1] == release:
            before -= 1
        if (at - before) % 2 == 0:
            yield text[start:at]
            start = at + 1
        at += 1
    if start < len(text):
        yield text[start:]


def _plain(component: str, release: str) -> str:
    return (
        re.sub(re.escape(release) + r"(.)", r"\1", component, flags=re.DOTALL)
        if release.strip()
        else component
    )


def _at(elements: list[list[str]], element: int, component: int) -> str:
    if element < len(elements) and component < len(elements[element]):
        return elements[element][component].strip()
    return ""


def _add(found: list[DocumentReference], kind: str, value: str, where: str) -> None:
    if value:
        found.append(DocumentReference(kind=kind, value=value, where=where))
