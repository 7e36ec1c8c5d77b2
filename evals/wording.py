"""Does a text state something?  The reading of `must_state` and `must_not_state`.

Case and the kind of blank do not matter, `_` equals a blank, and a date counts in any
usual written form.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

_ISO_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def fold(text: str) -> str:
    """Lower case, single blanks, `_` as a blank."""
    return " ".join(text.replace("_", " ").casefold().split())


@lru_cache(maxsize=4096)
def written_forms(statement: str) -> tuple[str, ...]:
    """The folded forms that count as the statement: itself, and for an ISO date its usual spellings."""
    if not _ISO_DATE.fullmatch(statement):
        return (fold(statement),)
    try:
        day = date.fromisoformat(statement)
    except ValueError:
        return (fold(statement),)
    return tuple(dict.fromkeys(fold(form) for form in _date_forms(day)))


def _date_forms(day: date) -> tuple[str, ...]:
    month = _MONTHS[day.month - 1]
    d, m, y = day.day, day.month, day.year
    names = (month, month[:3], f"{month[:3]}.") + (("Sept", "Sept.") if m == 9 else ())
    words = [
        form
        for name in names
        for number in (str(d), f"{d:02d}", f"{d}{_ordinal(d)}", f"{d}.")
        for form in (f"{number} {name}", f"{name} {number}", f"{number} of {name}", f"{number}-{name}")
    ]
    figures = [
        day.isoformat(),
        f"{y}/{m:02d}/{d:02d}",
        f"{y}.{m:02d}.{d:02d}",
        f"{y}{m:02d}{d:02d}",
        *(
            f"{a}{mark}{b}{mark}{year}"
            for mark in "/.-"
            for a, b in _orders(d, m)
            for year in (y, f"{y % 100:02d}")
        ),
    ]
    return (*figures, *words)


def _orders(d: int, m: int) -> tuple[tuple[str, str], ...]:
    return (
        (f"{d:02d}", f"{m:02d}"),
        (str(d), str(m)),
        (f"{m:02d}", f"{d:02d}"),
        (str(m), str(d)),
    )


def _ordinal(number: int) -> str:
    if 10 < number < 20:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def states(text: str, statement: str) -> bool:
    """True if the text holds the statement anywhere; a date only as a whole, never inside longer figures."""
    if _ISO_DATE.fullmatch(statement):
        return states_as_words(text, statement)
    return fold(statement) in fold(text)


def states_as_words(text: str, statement: str) -> bool:
    """True if the text holds the statement between word boundaries."""
    folded = fold(text)
    return any(
        re.search(rf"(?<!\w){re.escape(form)}(?!\w)", folded) is not None for form in written_forms(statement)
    )
