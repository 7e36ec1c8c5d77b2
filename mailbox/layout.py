"""Lines out of a stream of elements: blocks, line breaks, lists, tables and citations of an HTML page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

_BLOCKS: Final = frozenset(
    "address article aside body center dd div dl dt fieldset figure footer form header hr li main nav ol "
    "section table ul tr".split()
)
_PARAGRAPHS: Final = frozenset({"p", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS: Final = frozenset({"td", "th"})

_CELL_LINES_MAX: Final = 3
_CELL_CHARACTERS_MAX: Final = 160
_DEPTH_MAX: Final = 40

_SPACES = re.compile(r"[ \t\r\n\f]+")
_NO_MARGIN = re.compile(r"margin(?:-bottom)?\s*:\s*0", re.IGNORECASE)

Line = tuple[int, str]
"""How deep it is cited, and what it says."""


class _Column:
    """A run of lines: the page itself, or one cell of a table."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._current: list[str] = []
        self._wants_gap = False

    def write(self, text: str) -> None:
        """Go on in the line at hand."""
        self._current.append(text)

    def end_line(self, depth: int) -> None:
        """End the line at hand, if it says anything."""
        text = _SPACES.sub(" ", "".join(self._current)).strip(" ")
        if text == "-":  # the mark of a list item whose text is a block of its own
            return
        self._current.clear()
        if text:
            self.add((depth, text.replace("\xa0", " ").strip()))

    def break_line(self, depth: int) -> None:
        """End the line at hand, also where it is blank."""
        if "".join(self._current).strip():
            self.end_line(depth)
        else:
            self._current.clear()
            self.add((depth, ""))

    def add(self, line: Line) -> None:
        """A whole line, a blank one before it where a gap was asked for."""
        if self._wants_gap and line[1] and self.lines and self.lines[-1][1]:
            self.lines.append((min(line[0], self.lines[-1][0]), ""))
        self._wants_gap = False
        self.lines.append(line)

    def gap(self) -> None:
        """Ask for a blank line before the next line with words."""
        self._wants_gap = True


class Page:
    """Takes elements and text in reading order, and gives the text as lines."""

    def __init__(self) -> None:
        self._columns = [_Column()]
        self._rows: list[list[list[Line]]] = []
        self._citations: list[int] = [0]
        self._margins: list[bool] = []
        self._preformatted = 0

    def enter(self, tag: str, attributes: Mapping[str, str | None], *, is_shown: bool) -> None:
        """An element begins.  One that is not shown leaves no mark."""
        column = self._columns[-1]
        if tag == "br":
            if is_shown:
                column.break_line(self._depth)
        elif tag in _PARAGRAPHS:
            column.end_line(self._depth)
            self._margins.append(_has_margin(tag, attributes))
            if self._margins[-1]:
                column.gap()
            self._preformatted += tag == "pre"
            if tag == "blockquote":
                self._citations.append(self._depth + _is_citation(attributes))
        elif tag in _BLOCKS:
            column.end_line(self._depth)
            if tag == "tr":
                self._rows.append([])
            elif tag == "li" and is_shown:
                column.write("- ")
        elif tag in _CELLS and self._rows:
            self._columns.append(_Column())

    def leave(self, tag: str) -> None:
        """An element ends."""
        column = self._columns[-1]
        if tag in _CELLS and self._rows and len(self._columns) > 1:
            column.end_line(self._depth)
            self._rows[-1].append(self._columns.pop().lines)
        elif tag in _BLOCKS or tag in _PARAGRAPHS:
            column.end_line(self._depth)
            if tag == "tr" and self._rows:
                self._row(self._rows.pop())
            elif tag in _PARAGRAPHS:
                if self._margins and self._margins.pop():
                    column.gap()
                self._preformatted -= tag == "pre"
                if tag == "blockquote" and len(self._citations) > 1:
                    self._citations.pop()

    def write(self, text: str) -> None:
        """Text that can be seen."""
        column = self._columns[-1]
        if not self._preformatted:
            column.write(text)
            return
        first, *others = text.expandtabs(4).replace(" ", "\xa0").split("\n")
        column.write(first)
        for each in others:
            column.break_line(self._depth)
            column.write(each)

    def text(self) -> str:
        """Everything so far; never more than one blank line in a row."""
        while len(self._columns) > 1:  # cells that a cut document left open
            self.leave("td")
        self._columns[0].end_line(self._depth)
        lines: list[str] = []
        for depth, words in self._columns[0].lines:
            line = "> " * min(depth, _DEPTH_MAX) + words
            if line.strip() or (lines and lines[-1].strip()):
                lines.append(line.rstrip())
        return "\n".join(lines).strip("\n")

    @property
    def _depth(self) -> int:
        return self._citations[-1]

    def _row(self, cells: list[list[Line]]) -> None:
        """One line where the row is one of a table of values, else cell after cell: the table only lays out."""
        column = self._columns[-1]
        filled = [cell for cell in cells if any(words for _, words in cell)]
        if len(filled) > 1 and all(map(_is_value, filled)):
            words = [" ".join(word for _, word in cell if word) for cell in cells]
            column.add((self._depth, "\t".join(words).rstrip("\t")))
            return
        for cell in filled:
            for line in cell:
                column.add(line)


def _is_value(cell: list[Line]) -> bool:
    words = [word for _, word in cell if word]
    return len(words) <= _CELL_LINES_MAX and sum(map(len, words)) <= _CELL_CHARACTERS_MAX


def _has_margin(tag: str, attributes: Mapping[str, str | None]) -> bool:
    if tag != "p":
        return True
    if (attributes.get("class") or "").startswith("Mso"):
        return False
    return _NO_MARGIN.search(attributes.get("style") or "") is None


_CITATION_CLASS = re.compile(r"quote|cite", re.IGNORECASE)
_CITATION_BORDER = re.compile(r"border-left\s*:[^;]*(?:solid|\b[1-9]\d*px)", re.IGNORECASE)


def _is_citation(attributes: Mapping[str, str | None]) -> bool:
    """A blockquote that cites; many programs also use it to indent what is new."""
    if (attributes.get("type") or "").lower() == "cite":
        return True
    if _CITATION_CLASS.search(attributes.get("class") or ""):
        return True
    return _CITATION_BORDER.search(attributes.get("style") or "") is not None
