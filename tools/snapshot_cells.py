"""How one cell of an export is read: strictly, so that a slip in a file is found and never guessed at.

pydantic's own parsing is no use here: it takes `1742115600` for a date and `on` for true.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from types import NoneType
from typing import Annotated, Final, get_args, get_origin

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,6})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_NUMBER: Final = re.compile(r"-?\d{1,18}(\.\d{1,9})?", re.ASCII)
_COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)


def _text(cell: str) -> str:
    if "\0" in cell:
        raise ValueError("text without NUL")
    return cell


def _truth(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise ValueError("true or false")
    return cell == "true"


def _count(cell: str) -> int:
    if not _COUNT.fullmatch(cell):
        raise ValueError("a whole number such as 2")
    return int(cell)


def _number(cell: str) -> Decimal:
    if not _NUMBER.fullmatch(cell):
        raise ValueError("a plain number such as 12.50")
    return Decimal(cell)


def _hours(cell: str) -> float:
    hours = float(_number(cell))
    if hours <= 0:
        raise ValueError("a number above 0")
    return hours


def _day(cell: str) -> date:
    try:
        if _DAY.fullmatch(cell):
            return date.fromisoformat(cell)
    except ValueError:
        pass
    raise ValueError("a date such as 2026-03-20")


def _moment(cell: str) -> datetime:
    """A day alone is the first moment of it in UTC, so that such a row never looks fresher than it is."""
    try:
        if _MOMENT.fullmatch(cell):
            return datetime.fromisoformat(cell.upper())
        if _DAY.fullmatch(cell):
            return datetime.fromisoformat(cell).replace(tzinfo=UTC)
    except ValueError:
        pass
    raise ValueError("a moment with its offset such as 2026-03-16T09:00:00Z")


def _lower_case_list(cell: str) -> tuple[str, ...]:
    return tuple(each.strip().lower() for each in _text(cell).split(";") if each.strip())


def _word_of(words: type[StrEnum]) -> Callable[[str], StrEnum]:
    known = {each.value: each for each in words}

    def word(cell: str) -> StrEnum:
        if cell not in known:
            raise ValueError("one of " + ", ".join(known))
        return known[cell]

    return word


_READERS: Final[dict[object, Callable[[str], object]]] = {
    str: _text,
    bool: _truth,
    int: _count,
    float: _hours,
    Decimal: _number,
    date: _day,
    datetime: _moment,
    tuple: _lower_case_list,
}


def cell_reader(annotation: object) -> Callable[[str], object]:
    """The reader for a field so annotated.  It raises ValueError with what it expected instead."""
    held = _held(annotation)
    if isinstance(held, type) and issubclass(held, StrEnum):
        return _word_of(held)
    return _READERS[held]


def _held(annotation: object) -> object:
    """The plain type inside `X | None`, `Annotated[X, …]` and `tuple[X, …]`."""
    origin = get_origin(annotation)
    if origin is None:
        return annotation
    if origin is tuple:
        return tuple
    if origin is Annotated:
        return _held(get_args(annotation)[0])
    return _held(next(each for each in get_args(annotation) if each is not NoneType))
