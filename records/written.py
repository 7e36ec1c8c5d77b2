"""Numbers and days as people and machines write them, with every meaning that the writing leaves open.

`1.500` is fifteen hundred to one reader and one and a half to the next, `03/04/2026` a day in
March or one in April.  Both readings are kept, the likelier first, and nobody decides between
them but a record that holds one of the two.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Final

from counterfoil.records.base import Record

_NUMBER_CHARACTERS_MAX: Final = 30
_IN_ENGLISH: Final = "january february march april may june july august september october november december"
_ABROAD: Final = (
    "januar februar marz april mai juni juli august september oktober november dezember",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
)
MONTHS: Final[dict[str, int]] = {
    **{name: number for row in _ABROAD for number, name in enumerate(row.split(), start=1)},
    **{name[:3]: number for number, name in enumerate(_IN_ENGLISH.split(), start=1)},
    **{name: number for number, name in enumerate(_IN_ENGLISH.split(), start=1)},
    "sept": 9,
    "okt": 10,
    "dez": 12,
}
"""The names of months, in lower case and without accents."""

_PLAIN: Final = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)")
_GROUPED: Final = re.compile(
    r"(?P<whole>[+-]?[1-9]\d{0,2}(?P<mark>[.,' ])\d{3}(?:(?P=mark)\d{3})*)(?P<rest>(?!(?P=mark))[.,]\d+)?"
)
_BLANKS: Final = str.maketrans({"\xa0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'", "\u2212": "-"})

_COMPACT: Final = re.compile(r"(?:19|20)\d{6}")
_YEAR_FIRST: Final = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<mark>[-/.])(?P<month>\d\d?)(?P=mark)(?P<day>\d\d?)"
)
_IN_FIGURES: Final = re.compile(
    r"(?P<first>\d\d?)(?P<mark>[-/.])(?P<second>\d\d?)(?P=mark)(?P<year>(?:19|20)?\d\d)"
)
_DAY_FIRST: Final = re.compile(
    r"(?P<day>\d\d?)(?:st|nd|rd|th)?\.?[\s-]*(?:of )?(?P<month>[^\W\d_]{3,10})\.?,?[\s-]*(?P<year>(?:19|20)?\d\d)"
)
_MONTH_FIRST: Final = re.compile(
    r"(?P<month>[^\W\d_]{3,10})\.?[\s-]*(?P<day>\d\d?)(?:st|nd|rd|th)?,?[\s-]+(?P<year>(?:19|20)\d\d)"
)
_WEEKDAY: Final = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]*\s*(?:the )?"
    r"|^(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|lundi|mardi|mercredi|jeudi|vendredi|samedi)\b[.,]*\s*"
)
_TIME: Final = re.compile(r"(?<=\d)(?:t|,?\s+)\d\d?:\d\d.*", re.DOTALL)


class WrittenNumber(Record):
    """A number as written, everything that it may mean, and where it stood; no reading: nobody can tell."""

    written: str
    readings: tuple[Decimal, ...]
    where: str = ""
    """The segment, element or cell of the document."""

    @property
    def value(self) -> Decimal | None:
        """The number, where the writing leaves no doubt."""
        return self.readings[0] if len(self.readings) == 1 else None


class WrittenDate(Record):
    """A day as written, every day that it may mean, and where it stood; no reading: nobody can tell."""

    written: str
    readings: tuple[date, ...]
    where: str = ""

    @property
    def value(self) -> date | None:
        """The day, where the writing leaves no doubt."""
        return self.readings[0] if len(self.readings) == 1 else None


class WrittenText(Record):
    """A word or a sentence of a document, and where it stood."""

    written: str
    where: str = ""


def machine_number(written: str) -> Decimal | None:
    """The number in a field of an electronic document, where a comma or a point starts the decimals."""
    if len(written) > _NUMBER_CHARACTERS_MAX or _PLAIN.fullmatch(written) is None:
        return None
    return Decimal(written.replace(",", "."))


def number_readings(written: str) -> tuple[Decimal, ...]:
    """Every number that a person may have meant, the likelier first: `1,500` is 1500, or else 1.5."""
    figures = written.strip().translate(_BLANKS)
    decimal, grouped = machine_number(figures), _grouped_number(figures)
    either = (decimal, grouped) if "." in figures else (grouped, decimal)
    return tuple(dict.fromkeys(each for each in either if each is not None))


def _grouped_number(figures: str) -> Decimal | None:
    """The number whose thousands are set apart by points, commas, blanks or strokes."""
    grouped = _GROUPED.fullmatch(figures) if len(figures) <= _NUMBER_CHARACTERS_MAX else None
    if grouped is None:
        return None
    return Decimal(grouped["whole"].replace(grouped["mark"], "") + (grouped["rest"] or "").replace(",", "."))


def machine_date(written: str) -> date | None:
    """The day in a field of an electronic document: `20260304`, `260304` or `2026-03-04`, with or without a time."""
    iso = re.match(r"(\d{4})-(\d\d)-(\d\d)(?:$|[TZ+-])", written)
    figures = iso or re.fullmatch(r"(\d{4}|\d\d)(\d\d)(\d\d)", written)
    if figures is None:
        return None
    year, month, day = map(int, figures.groups())
    return calendar_day(year, month, day)


def date_readings(written: str) -> tuple[date, ...]:
    """Every day that a person may have meant by a whole date, the likelier first; none for anything less."""
    text = _TIME.sub("", _without_accents(written.strip().translate(_BLANKS).lower()))
    text = _WEEKDAY.sub("", text)
    if _COMPACT.fullmatch(text) and (day := machine_date(text)) is not None:
        return (day,)
    if (whole := _YEAR_FIRST.fullmatch(text)) is not None:
        return _days((int(whole["year"]), int(whole["month"]), int(whole["day"])))
    if (figures := _IN_FIGURES.fullmatch(text)) is not None:
        first, second, year = int(figures["first"]), int(figures["second"]), int(figures["year"])
        either = ((year, first, second), (year, second, first))
        return _days(*(either if figures["mark"] == "/" else either[::-1]))
    named = _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    if named is None or named["month"] not in MONTHS:
        return ()
    return _days((int(named["year"]), MONTHS[named["month"]], int(named["day"])))


def _without_accents(text: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))


def _days(*readings: tuple[int, int, int]) -> tuple[date, ...]:
    days = (calendar_day(*each) for each in readings)
    return tuple(dict.fromkeys(day for day in days if day is not None))


def calendar_day(year: int, month: int, day: int) -> date | None:
    """That day, a year of two figures being of this century; None where the calendar has no such day."""
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
