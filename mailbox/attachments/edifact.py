"""EDIFACT interchanges, taken apart into segments, elements and components under whatever marks UNA names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from counterfoil.mailbox.attachments.extract import TEXT_CHARACTERS_MAX, Extract

SEGMENTS_MAX: Final = 50_000


class Segment(NamedTuple):
    """One segment, and its line in the text that is shown; elements and components count from 1 and 0."""

    elements: tuple[tuple[str, ...], ...]
    number: int

    @property
    def name(self) -> str:
        """Such as `LIN`."""
        return self.at(0)

    def at(self, element: int, component: int = 0) -> str:
        """That component, stripped; empty where there is none."""
        if element < len(self.elements) and component < len(self.elements[element]):
            return self.elements[element][component].strip()
        return ""

    def where(self) -> str:
        """How a person finds it again."""
        qualifier = f"+{self.at(1)}" if self.name in _QUALIFIED else ""
        return f"{self.name}{qualifier} in segment {self.number}"


class _Marks(NamedTuple):
    """The characters that take an interchange apart; UNA may change them."""

    component: str = ":"
    element: str = "+"
    release: str = "?"
    terminator: str = "'"


_QUALIFIED: Final = frozenset({"DTM", "QTY", "RFF", "NAD", "PRI", "MOA", "PCD", "PAT", "CNT"})


def is_edifact(text: str) -> bool:
    """The text begins with a service string advice or an interchange header."""
    return re.match(r"\s*(?:UNA.{6}\s*UNB|UNB[^A-Za-z0-9\s][A-Z]{3}[A-Z0-9])", text) is not None


def read_edifact(text: str) -> Extract:
    """One segment a line, the identifiers in elements made for them, and the purchase documents."""
    from counterfoil.mailbox.attachments.edifact_orders import read_documents

    text = text.lstrip("\ufeff \t\r\n")
    marks = _Marks()
    if text.startswith("UNA") and len(text) >= 9:
        marks = _Marks(text[3], text[4], text[6], text[8])
        text = text[9:]
    whole = (piece.strip() for piece in _split(text, marks.terminator, marks.release))
    lines = list(islice((each for each in whole if each), SEGMENTS_MAX))
    found = read_documents([_taken_apart(line, number, marks) for number, line in enumerate(lines, start=1)])
    return Extract(
        text="\n".join(lines)[:TEXT_CHARACTERS_MAX],
        references=found.references,
        documents=found.documents,
        defect=f"only {SEGMENTS_MAX} segments read" if len(lines) >= SEGMENTS_MAX else None,
    )


def _taken_apart(segment: str, number: int, marks: _Marks) -> Segment:
    return Segment(
        tuple(
            tuple(
                _plain(component, marks.release)
                for component in _split(element, marks.component, marks.release)
            )
            for element in _split(segment, marks.element, marks.release)
        ),
        number,
    )


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
    if not release.strip():
        return component
    return re.sub(re.escape(release) + r"(.)", r"\1", component, flags=re.DOTALL)
