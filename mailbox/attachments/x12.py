"""X12 interchanges, taken apart into segments under whatever marks the sender chose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from counterfoil.mailbox.attachments.extract import TEXT_CHARACTERS_MAX, Extract

SEGMENTS_MAX: Final = 50_000
_ISA_ELEMENTS: Final = 16
_HEADER_CHARACTERS_MAX: Final = 200


class Segment(NamedTuple):
    """One segment, its elements counted from 1 as the standard does, and its line in the text that is shown."""

    elements: tuple[str, ...]
    number: int

    @property
    def name(self) -> str:
        """Such as `PO1`."""
        return self.elements[0]

    def at(self, position: int) -> str:
        """The element at that position; empty where there is none."""
        return self.elements[position] if position < len(self.elements) else ""

    def where(self, position: int) -> str:
        """How a person finds that element again."""
        return f"{self.name}{position:02} in segment {self.number}"


def is_x12(text: str) -> bool:
    """The text begins with an interchange header."""
    return re.match(r"\s*ISA[^A-Za-z0-9\s]\d\d[^A-Za-z0-9\s]", text) is not None


def read_x12(text: str) -> Extract:
    """One segment a line, the identifiers in elements made for them, and the purchase documents."""
    from counterfoil.mailbox.attachments.x12_orders import read_documents

    segments = list(segments_of(text))
    found = read_documents(segments)
    separator = text.lstrip("\ufeff \t\r\n")[3:4]
    lines = "\n".join(separator.join(segment.elements) for segment in segments)
    defect = f"only {SEGMENTS_MAX} segments read" if len(segments) >= SEGMENTS_MAX else None
    return Extract(
        text=lines[:TEXT_CHARACTERS_MAX],
        references=found.references,
        documents=found.documents,
        defect=defect,
    )


def segments_of(text: str) -> Iterator[Segment]:
    """The segments of an interchange, each with its elements."""
    text = text.lstrip("\ufeff \t\r\n")
    separator = text[3:4]
    pieces = _pieces(text, _terminator(text, separator), separator) if separator else iter(())
    for number, piece in enumerate(islice(pieces, SEGMENTS_MAX), start=1):
        yield Segment(tuple(element.strip() for element in piece.split(separator)), number)


def _pieces(text: str, terminator: str, separator: str) -> Iterator[str]:
    """The text of every segment; a line that begins as one does is one, where the mark above it was forgotten."""
    begins = re.compile(rf"[A-Z][A-Z0-9]{{1,2}}{re.escape(separator)}")
    for piece in text.split(terminator) if terminator else [text]:
        lines: list[str] = []
        for line in filter(None, map(str.strip, piece.splitlines())):
            if lines and begins.match(line):
                yield "\n".join(lines)
                lines = []
            lines.append(line)
        if lines:
            yield "\n".join(lines)


def _terminator(text: str, separator: str) -> str:
    """The mark that ends every segment: behind the one character of the header's last element, or in its place.

    Empty where segments end with their lines.
    """
    start = 0
    for _ in range(_ISA_ELEMENTS):
        start = text.find(separator, start, _HEADER_CHARACTERS_MAX) + 1
        if not start:
            return ""
    behind = re.match(r"(.?)([^A-Za-z0-9\s])\s*[A-Z]", text[start : start + _HEADER_CHARACTERS_MAX])
    if behind is None:
        return ""
    is_alone = not behind[1]
    following = text[start + 1 : start + _HEADER_CHARACTERS_MAX]
    if is_alone and not re.search(rf"{re.escape(behind[2])}\s*(?:[\r\n]|$)", following.rstrip()):
        return ""
    return behind[2]
