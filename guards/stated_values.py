"""The dates, quantities and amounts that a message states, each with its place and every reading it leaves open.

What a day without a year or a weekday means follows from the day on which the message was sent, and
never from today.  Nothing found here decides a route or looks anything up; it is shown to whoever
decides.  Documents with fields of their own are read elsewhere, field by field.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from counterfoil.guards.claims.dates import find_days
from counterfoil.guards.claims.figures import find_figures
from counterfoil.guards.claims.folding import fold
from counterfoil.guards.claims.found import Found
from counterfoil.guards.passage import CHARACTERS_READ_MAX
from counterfoil.records.fields import canonical
from counterfoil.records.message import AttachmentKind, InboundMessage, SpanKind
from counterfoil.records.reading import Stated, StatedKind, Where
from counterfoil.records.writing import ClaimKind
from counterfoil.records.written import calendar_day, date_readings, number_readings

STATED_MAX: Final = 500
"""So many values of one message are kept, those of the most trusted part first."""

_PROSE: Final = frozenset({AttachmentKind.TEXT, AttachmentKind.PDF, AttachmentKind.MESSAGE})
_CONVERSATION: Final = frozenset({SpanKind.QUOTED, SpanKind.FORWARDED})
_DAYS_CLEARLY_NEAR: Final = 90
"""A day without a year, so near to the sending, is of that year; else it may be the one before or after."""
_YEAR: Final = re.compile(r"(?:19|20)\d\d|\d[/.-]\d{1,2}[/.-]\d|'\d\d|[a-z]\W*\d{1,2}-\d\d\b")
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FROM_SENDING: Final = {
    "the day after tomorrow": 2,
    "day after tomorrow": 2,
    "tomorrow": 1,
    "tmrw": 1,
    "today": 0,
    "tonight": 0,
    "yesterday": -1,
}
_RELATIVE: Final = re.compile(
    rf"\b(?P<word>{'|'.join(_FROM_SENDING)})\b"
    rf"|(?:\b(?P<lead>next|last|this|coming|by|until|till?|before)\s)?\b(?P<weekday>{'|'.join(_WEEKDAYS)})\b",
    re.IGNORECASE,
)
_AHEAD: Final = frozenset({"this", "coming", "by", "until", "till", "til", "before"})
_QUANTITY_MAX: Final = 10_000_000
"""More is the number of something: `4500018790 line 2`."""
_MULTIPLES: Final = {
    "k": 1_000,
    "thousand": 1_000,
    "m": 1_000_000,
    "mm": 1_000_000,
    "mn": 1_000_000,
    "million": 1_000_000,
    "bn": 1_000_000_000,
    "billion": 1_000_000_000,
}
_AMOUNT: Final = re.compile(
    r"(?P<before>[^\d]*?)\s?(?P<number>\d[\d.,' ]*\d|\d)\s?(?P<multiple>thousand|million|billion|mm|mn|bn|k|m)?\b"
    r"[,-]*\s?(?P<behind>\D*)",
    re.IGNORECASE,
)
_FIGURES_MAX: Final = 20
_FIGURES_BEFORE: Final = re.compile(r"\d[\d.,']*\Z")
_FIGURES_BEHIND: Final = re.compile(r"[.,']\d[\d.,']*(?<=\d)")
_QUANTITY: Final = re.compile(r"(?P<number>\d[\d.,' ]*\d|\d)\s?(?P<unit>[^\W\d_][\w ]*)")


class _Part(NamedTuple):
    """A stretch of a message, and where it begins."""

    text: str
    where: Where
    begin: int = 0
    attachment: int | None = None


def find_stated(message: InboundMessage) -> tuple[Stated, ...]:
    """Every value, the most trusted part of the message first, in each part in the order in which they stand."""
    sent_on = message.sent_at.date() if message.sent_at is not None else None
    found: list[Stated] = []
    left = CHARACTERS_READ_MAX
    for part in _parts_of(message):
        found += _in_part(part._replace(text=part.text[:left]), sent_on)
        left -= len(part.text)
        if left <= 0 or len(found) >= STATED_MAX:
            break
    return tuple(found[:STATED_MAX])


def _parts_of(message: InboundMessage) -> Iterator[_Part]:
    def spans(kinds: Iterable[SpanKind], where: Where) -> Iterator[_Part]:
        for span in message.spans:
            if span.kind in kinds:
                yield _Part(message.text[span.start : span.end], where, span.start)

    yield from spans((SpanKind.NEW,), Where.NEW_TEXT)
    for each in message.attachments:
        if each.kind in _PROSE and each.text:
            yield _Part(each.text, Where.ATTACHMENT, attachment=each.index)
    yield _Part(message.subject, Where.SUBJECT)
    yield from spans(_CONVERSATION, Where.CONVERSATION)


class _Value(NamedTuple):
    """A value in the plain letters of a part."""

    kind: StatedKind
    readings: tuple[str, ...]
    start: int
    end: int
    unit: str = ""


def _in_part(part: _Part, sent_on: date | None) -> Iterator[Stated]:
    folded = fold(part.text)
    values = [*_days(folded.text, sent_on), *_relative_days(folded.text, sent_on), *_figures(folded.text)]
    for value in _without_overlaps(values):
        start, end = folded.span(value.start, value.end)
        yield Stated(
            kind=value.kind,
            written=part.text[start:end],
            readings=value.readings,
            unit=value.unit,
            where=part.where,
            start=start + part.begin,
            end=end + part.begin,
            attachment=part.attachment,
        )


def _without_overlaps(values: Iterable[_Value]) -> list[_Value]:
    """Of values that share letters the longest, a date before an amount before a quantity; in their order."""
    kinds = [*StatedKind]
    kept: list[_Value] = []
    taken: set[int] = set()
    for each in sorted(
        values, key=lambda value: (kinds.index(value.kind), value.start - value.end, value.start)
    ):
        letters = range(each.start, each.end)
        if taken.isdisjoint(letters):
            kept.append(each)
            taken.update(letters)
    return sorted(kept, key=lambda value: value.start)


def _days(text: str, sent_on: date | None) -> Iterator[_Value]:
    """Days by their date; one without a year needs the day of the sending."""
    for found in find_days(text, sent_on or date.min):
        written = text[found.start : found.end]
        has_year = _YEAR.search(written.lower()) is not None
        whole = date_readings(written) if has_year else ()
        readings = whole or tuple(date.fromisoformat(each[-10:]) for each in found.value[:21].split("|"))
        if not has_year:
            if sent_on is None:
                continue
            readings = tuple(day for each in readings for day in _about_then(each, sent_on))
        yield from _value(StatedKind.DATE, map(canonical, readings), found)


def _about_then(nearest: date, sent_on: date) -> Iterator[date]:
    """The nearest such day, and where that is not clearly near, the one on the other side of the sending."""
    yield nearest
    if abs(nearest - sent_on).days > _DAYS_CLEARLY_NEAR:
        other = calendar_day(nearest.year + (1 if nearest < sent_on else -1), nearest.month, nearest.day)
        if other is not None:
            yield other


def _relative_days(text: str, sent_on: date | None) -> Iterator[_Value]:
    """`tomorrow` and weekdays, counted from the sending."""
    if sent_on is None:
        return
    for match in _RELATIVE.finditer(text):
        if match["word"]:
            days = [_FROM_SENDING[match["word"].lower()]]
        else:
            ahead = (_WEEKDAYS.index(match["weekday"].lower()) - sent_on.weekday()) % 7
            days = _weekday_readings(ahead, (match["lead"] or "").lower())
        readings = tuple(canonical(sent_on + timedelta(days=each)) for each in days)
        yield _Value(StatedKind.DATE, readings, match.start(), match.end())


def _weekday_readings(ahead: int, lead: str) -> list[int]:
    """In how many days it is: `by Friday` the coming one, `next Friday` that or a week on, plain `Friday` or the last."""
    if lead == "last":
        return [ahead - 7]
    if lead == "next":
        return [ahead or 7, ahead + 7] if ahead else [7]
    return [ahead] if lead in _AHEAD or ahead == 0 else [ahead, ahead - 7]


def _figures(text: str) -> Iterator[_Value]:
    for found in (_whole(text, each) for each in find_figures(text)):
        written = text[found.start : found.end]
        if found.kind is ClaimKind.AMOUNT and (amount := _AMOUNT.fullmatch(written)) is not None:
            times = _MULTIPLES.get((amount["multiple"] or "").lower(), 1)
            money = (amount["before"] or amount["behind"]).strip()
            readings = [canonical(each * times) for each in _sums_of_money(amount["number"])]
            yield from _value(StatedKind.AMOUNT, readings, found, unit=money)
        elif found.kind is ClaimKind.QUANTITY and (quantity := _QUANTITY.fullmatch(written)) is not None:
            numbers = number_readings(quantity["number"])
            readings = [canonical(each) for each in numbers if each < _QUANTITY_MAX]
            yield from _value(StatedKind.QUANTITY, readings, found, unit=quantity["unit"].strip())


def _whole(text: str, found: Found) -> Found:
    """With all figures of its number: a claim in our own English ends at the comma of `1.250,50 EUR`."""
    before = _FIGURES_BEFORE.search(text, max(0, found.start - _FIGURES_MAX), found.start)
    behind = _FIGURES_BEHIND.match(text, found.end, found.end + _FIGURES_MAX)
    start = before.start() if before is not None and text[found.start].isdigit() else found.start
    end = behind.end() if behind is not None and text[found.end - 1].isdigit() else found.end
    return found._replace(start=start, end=end)


def _sums_of_money(written: str) -> tuple[Decimal, ...]:
    """No money has three decimals: `$788,500` is one sum only."""
    readings = number_readings(written)
    whole = tuple(each for each in readings if each == each.to_integral_value())
    return whole if len(readings) > 1 and whole else readings


def _value(kind: StatedKind, readings: Iterable[str], found: Found, *, unit: str = "") -> Iterator[_Value]:
    """The value, where it can be read at all."""
    if each_once := tuple(dict.fromkeys(readings)):
        yield _Value(kind, each_once, found.start, found.end, unit)
