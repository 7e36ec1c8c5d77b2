"""The control packet as one printed page: A4, whatever it holds, and the same bytes every time.

What does not fit is shortened where one sees it; the JSON holds the whole.  The page is
internal, as the packet is.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain
from types import MappingProxyType
from typing import Final, NamedTuple

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from counterfoil.agent.typesetting import Type, font, shortened, showable, width_of
from counterfoil.records.accounts import ConstraintCode, ContractStatus
from counterfoil.records.fulfillment import ShipmentStatus
from counterfoil.records.orders import IntakeField, OrderQueueStatus, OrderStatus
from counterfoil.records.packet import ControlPacket, FieldStanding, PacketField, SendDecision, UnknownReason
from counterfoil.records.vocabulary import PromiseLevel, SystemName, Workflow

_WIDTH, _HEIGHT = A4
_LEFT, _RIGHT, _TOP, _BOTTOM = 45.0, _WIDTH - 45, _HEIGHT - 50, 40.0
_VALUES, _SOURCES = 182.0, 408.0
"""Where the column of values and that of sources begin; left of them is the stub."""
_ROWS_TOP, _ROWS_BOTTOM = _TOP - 96, _BOTTOM + 84
_SIGNED: Final = (("Reviewer", _LEFT), ("Decision", _VALUES), ("Date", _SOURCES))
_PADDING: Final = 8.0
_GAP: Final = 16.0
_LINES_MAX: Final = 40
"""No field is longer than this, however short the others are."""

_INK, _QUIET, _ACCENT, _HAIR = map(HexColor, ("#1b1b18", "#6b6b63", "#8a3b12", "#c9c9be"))
_TITLE, _VALUE, _LABEL, _SMALL = Type(21, 25), Type(10, 13.5), Type(8.5, 13.5), Type(7.5, 10)

_WORKFLOWS: Final = MappingProxyType(
    {
        Workflow.PO_FOLLOW_UP: "Purchase-order follow-up",
        Workflow.ORDER_READINESS: "Order readiness",
        Workflow.DISPATCH_EXCEPTION: "Dispatch exception",
    }
)
_UNKNOWN: Final = MappingProxyType(
    {
        UnknownReason.NOT_PROVIDED: "unknown: no source holds it",
        UnknownReason.NO_PERMISSION: "unknown: the sender may not see it",
        UnknownReason.SOURCE_DOWN: "unknown: the source could not be asked",
        UnknownReason.STALE: "unknown: the record is too old",
        UnknownReason.CONFLICT: "unknown: the sources disagree",
        UnknownReason.NOT_APPLICABLE: "not applicable",
    }
)
_CODES: Final[tuple[type[StrEnum], ...]] = (
    OrderStatus,
    ShipmentStatus,
    ContractStatus,
    ConstraintCode,
    OrderQueueStatus,
    IntakeField,
    PromiseLevel,
    SendDecision,
)
_CODE: Final = re.compile(rf"\b(?:{'|'.join(code for code in chain.from_iterable(_CODES) if '_' in code)})\b")
_SPELLED: Final = re.compile(r"\b(?:po|eta|sku)\b")
_FOOT: Final = (
    "A value that ends in “… more in the JSON” is shortened here. The JSON of this packet holds the whole of it,",
    "and the SHA-256 of that file is the fingerprint above. Ages are those at the moment of the decision.",
)


def packet_pdf(packet: ControlPacket) -> bytes:
    """The packet as a PDF of exactly one page: same packet, same bytes."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=A4, invariant=True, lang="en")
    canvas.setTitle(f"Control packet {packet.sha256[:8]}")
    canvas.setSubject(_WORKFLOWS[packet.workflow])
    canvas.setAuthor("Counterfoil")
    canvas.setCreator("Counterfoil")
    page = _Page(canvas)
    page.draw_head(packet)
    page.draw_rows(_fitting_rows(packet))
    page.draw_foot()
    canvas.showPage()
    canvas.save()
    return written.getvalue()


class _Row(NamedTuple):
    """One field, set in lines that fit their columns."""

    label: str
    value: Sequence[str]
    is_known: bool
    sources: Sequence[str]

    @property
    def height(self) -> float:
        """With the white above and below."""
        text = max(len(self.value) * _VALUE.leading, len(self.sources) * _SMALL.leading)
        return text + 2 * _PADDING


def _fitting_rows(packet: ControlPacket) -> list[_Row]:
    """The rows, their longest ones shortened as far as it takes to fit the page."""
    for lines in range(_LINES_MAX, 0, -1):
        rows = [_row(each, packet.drawn_up_at, lines) for each in packet.fields]
        if sum(row.height for row in rows) <= _ROWS_TOP - _ROWS_BOTTOM:
            return rows
    raise AssertionError("a line of every field fits any page")


def _row(field: PacketField[str, object], now: datetime | None, lines: int) -> _Row:
    said = field.value if field.value is not None else _UNKNOWN[field.unknown or UnknownReason.NOT_PROVIDED]
    in_words = _CODE.sub(lambda code: _spoken(code[0]), said)
    room = int(lines * _VALUE.leading // _SMALL.leading)
    return _Row(
        label=_capital(_spoken(field.name)),
        value=shortened(in_words, _VALUE, _SOURCES - _VALUES - _GAP, lines),
        is_known=field.standing is FieldStanding.KNOWN,
        sources=_as_many_as(room, _source_lines(field, now)),
    )


def _source_lines(field: PacketField[str, object], now: datetime | None) -> Iterator[str]:
    if field.as_of is not None:
        age = "" if now is None or now == field.as_of else f" · {_age(field.as_of, now)} old"
        yield _stamp(field.as_of) + age
    by_record: dict[str, dict[str, None]] = {}
    for each in field.sources:
        by_record.setdefault(f"{_system(each.system)} {each.record}", {})[_spoken(each.field)] = None
    for record, fields in by_record.items():
        yield from shortened(f"{record}: {', '.join(fields)}", _SMALL, _RIGHT - _SOURCES, 2)
    if not by_record and field.standing is FieldStanding.KNOWN:
        yield "decided by our rules"


def _as_many_as(room: int, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    if len(found) <= room:
        return found
    return [*found[: room - 1], f"and {len(found) - room + 1} more in the JSON"]


class _Page:
    """Draws on one page; the origin is its lower left corner."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas

    def draw_head(self, packet: ControlPacket) -> None:
        """What it is, for which case, of which moment, and its fingerprint."""
        self._text(_LEFT, _TOP - 18, "Control packet", _TITLE, _INK, is_bold=True)
        self._text_to(_RIGHT, _TOP - 18, _WORKFLOWS[packet.workflow], Type(12, 15), _ACCENT)
        self._rule(_TOP - 30, _INK, 1.2)
        drawn_up = None if packet.drawn_up_at is None else f"drawn up {_stamp(packet.drawn_up_at)}"
        case = None if packet.case_id is None else f"case {showable(packet.case_id)}"
        whence = " · ".join(each for each in (case, drawn_up) if each is not None)
        self._text(_LEFT, _TOP - 46, whence, _LABEL, _INK)
        self._text_to(_RIGHT, _TOP - 46, "Internal. Not for customers.", _LABEL, _ACCENT)
        self._text(_LEFT, _TOP - 60, f"Fingerprint {packet.sha256}", _SMALL, _QUIET)
        for x, label in ((_LEFT, "Field"), (_VALUES, "What is known"), (_SOURCES, "As of, and source")):
            self._text(x, _ROWS_TOP + 7, label, _SMALL, _QUIET)

    def draw_rows(self, rows: Iterable[_Row]) -> None:
        """The fields from the top, with a line above each and the stub's perforation down their length."""
        top = _ROWS_TOP
        for row in rows:
            self._rule(top, _HAIR, 0.5)
            base = top - _PADDING - 9.5
            self._text(_LEFT, base, row.label, _LABEL, _INK, is_bold=True)
            self._lines(_VALUES, base, row.value, _VALUE, _INK if row.is_known else _QUIET)
            self._lines(_SOURCES, base, row.sources, _SMALL, _QUIET)
            top -= row.height
        self._rule(top, _HAIR, 0.5)
        self._canvas.setStrokeColor(_QUIET)
        self._canvas.setDash(0.1, 3.2)
        self._canvas.setLineCap(1)
        self._canvas.setLineWidth(1)
        self._canvas.line(_VALUES - 10, _ROWS_TOP, _VALUES - 10, top)
        self._canvas.setDash()
        self._canvas.setLineCap(0)

    def draw_foot(self) -> None:
        """Where a person signs, how to read the page, and where the rest is."""
        for label, x in _SIGNED:
            self._text(x, _BOTTOM + 44, label, _SMALL, _QUIET)
            self._canvas.setStrokeColor(_INK)
            self._canvas.setLineWidth(0.5)
            self._canvas.line(x, _BOTTOM + 54, min(x + 128, _RIGHT), _BOTTOM + 54)
        self._rule(_BOTTOM + 28, _INK, 0.8)
        self._lines(_LEFT, _BOTTOM + 14, _FOOT, _SMALL, _QUIET)

    def _lines(self, x: float, y: float, lines: Iterable[str], kind: Type, colour: Color) -> None:
        for number, line in enumerate(lines):
            self._text(x, y - number * kind.leading, line, kind, colour)

    def _text_to(self, right: float, y: float, text: str, kind: Type, colour: Color) -> None:
        self._text(right - width_of(text, kind), y, text, kind, colour)

    def _text(
        self, x: float, y: float, text: str, kind: Type, colour: Color, *, is_bold: bool = False
    ) -> None:
        line = self._canvas.beginText(x, y)
        line.setFont(font().fontName, kind.size)
        line.setFillColor(colour)
        self._canvas.saveState()
        if is_bold:  # the type has one weight; a thin outline of its own colour makes it heavier
            self._canvas.setStrokeColor(colour)
            self._canvas.setLineWidth(kind.size / 50)
            line.setTextRenderMode(2)
        line.textOut(text)
        self._canvas.drawText(line)
        self._canvas.restoreState()

    def _rule(self, y: float, colour: Color, thickness: float) -> None:
        self._canvas.setStrokeColor(colour)
        self._canvas.setLineWidth(thickness)
        self._canvas.line(_LEFT, y, _RIGHT, y)


def _spoken(code: str) -> str:
    return _SPELLED.sub(lambda word: word[0].upper(), code.replace("_", " "))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _system(system: SystemName) -> str:
    return system.upper() if len(system) <= 3 else system.capitalize()


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _age(since: datetime, now: datetime) -> str:
    """In one unit: `12 min`, `3 h`, `2 d`."""
    minutes = max(0, int((now - since).total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"
