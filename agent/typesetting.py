"""Setting text in a column of a printed page: its type, its lines, and what is done where it does not fit.

The type is Noto Sans: Latin, Greek and Cyrillic.  A character that it cannot show is
counted in its place, never printed as an empty box.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

CHARACTERS_MAX: Final = 6000
"""More of a text is not even tried; it would fill a page."""

_MISSING: Final = "\N{REPLACEMENT CHARACTER}"
_MISSING_RUN: Final = re.compile(rf"{_MISSING}(?:[{_MISSING}\s]*{_MISSING})?")
_UNSEEN: Final = frozenset({"Cc", "Cf"})
_SET_BY_RULES: Final = ("DEVANAGARI", "VEDIC")
"""The type has these letters, but not the rules by which they are joined."""


class Type(NamedTuple):
    """A size of type and its leading, in points."""

    size: float
    leading: float


@cache
def font() -> TTFont:
    """The type of every page."""
    file = files("fontpkg_noto_sans") / "files" / "NotoSans[wdth,wght].ttf"
    found = TTFont("NotoSans", io.BytesIO(file.read_bytes()))
    registerFont(found)
    return found


def width_of(text: str, kind: Type) -> float:
    """How wide a text is, in points."""
    return float(font().stringWidth(text, kind.size))


def showable(text: str) -> str:
    """The text in one line, as far as the type can show it; what it cannot is counted."""
    seen = (each for each in unicodedata.normalize("NFC", text) if each.isspace() or not _is_unseen(each))
    marked = "".join(each if each.isspace() or _has_letter(each) else _MISSING for each in seen)
    return " ".join(_MISSING_RUN.sub(_counted, marked).split())


def shortened(text: str, kind: Type, width: float, lines: int) -> list[str]:
    """The text in at most so many lines of that width; where it is longer, the last says by how much."""
    found, left_out = _set(text, kind, width)
    left_out += sum(len(each) + 1 for each in found[lines:])
    if not left_out:
        return list(found)
    return [*found[: lines - 1], _with_remainder("".join(found[lines - 1 : lines]), left_out, kind, width)]


@lru_cache(maxsize=1024)
def _set(text: str, kind: Type, width: float) -> tuple[tuple[str, ...], int]:
    """The text in lines, and how many of its characters were not tried."""
    whole = showable(text)
    return tuple(_wrapped(whole[:CHARACTERS_MAX], kind, width)), max(0, len(whole) - CHARACTERS_MAX)


def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in _UNSEEN


@cache
def _has_letter(character: str) -> bool:
    is_from_right = unicodedata.bidirectional(character) in {"R", "AL"}
    is_set_by_rules = unicodedata.name(character, "").startswith(_SET_BY_RULES)
    return ord(character) in font().face.charToGlyph and not is_from_right and not is_set_by_rules


def _counted(run: re.Match[str]) -> str:
    count = run[0].count(_MISSING)
    return f"‹{count} character{'s' if count > 1 else ''} not shown›"


def _with_remainder(line: str, left_out: int, kind: Type, width: float) -> str:
    while line and width_of(f"{line} {_remainder(left_out)}", kind) > width:
        line, left_out = line[:-1], left_out + 1
    return f"{line.rstrip()} {_remainder(left_out)}"


def _remainder(left_out: int) -> str:
    return f"… {left_out:,} more in the JSON"


def _wrapped(text: str, kind: Type, width: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width_of(longer, kind) <= width:
            line = longer
            continue
        if line:
            yield line
        *pieces, line = _broken(word, kind, width)
        yield from pieces
    yield line


def _broken(word: str, kind: Type, width: float) -> Iterator[str]:
    """A word in pieces that fit; most words are one."""
    piece = ""
    for character in word:
        if piece and width_of(piece + character, kind) > width:
            yield piece
            piece = ""
        piece += character
    yield piece
