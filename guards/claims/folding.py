"""Plain letters for text that may hide its meaning, with the way back to the text as it stood.

Zero-width characters, full-width and Arabic-Indic digits, accents, look-alike letters
and word breaks at a line's end change what a pattern sees and not what a reader sees.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

_UNSEEN: Final = frozenset({"Cf", "Cc", "Mn", "Me", "Cs", "Co", "Cn"})
_EMPHASIS: Final = frozenset("*`~")
_SPECIAL: Final = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
    **dict.fromkeys("\u2044\u2215\u29f8", "/"),
    **dict.fromkeys("\u2212\u2043", "-"),
    "\u2028": "\n",
    "\u2029": "\n",
    "ß": "ss",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "ı": "i",
}
_LOOKALIKES: Final = {
    **dict(zip("авекмнорстухіјѕһԁԛԝѵгпілдьө", "abekmhopctyxijshdqwvrnilqbo", strict=True)),
    **dict(zip("АВЕКМНОРСТУХІЈЅ", "ABEKMHOPCTYXIJS", strict=True)),
    **dict(zip("αβγεικνορτυχω", "abyeiknoptuxw", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True)),
}


_WORD_BREAK: Final = re.compile(r"(?<=[^\W\d_])-\n(?=[a-z])")


class Folded(NamedTuple):
    """The plain letters, and for each of them its place in the text as it stood."""

    text: str
    origins: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the plain letters stands in the original."""
        return self.origins[start], self.origins[end - 1] + 1


@lru_cache(maxsize=1024)
def fold(text: str) -> Folded:
    """Plain letters of a text; what cannot be seen is gone, what only looks like a letter is that letter."""
    letters: list[str] = []
    origins: list[int] = []
    skipped = {place for match in _WORD_BREAK.finditer(text) for place in range(*match.span())}
    for place, character in enumerate(text):
        for letter in plain(character) if place not in skipped else "":
            letters.append(letter)
            origins.append(place)
    return Folded("".join(letters), tuple(origins))


@lru_cache(maxsize=4096)
def plain(character: str) -> str:
    """The plain letters that one character stands for; none where it cannot be seen."""
    if character in _EMPHASIS:
        return ""
    if character == "\n" or " " <= character <= "~":
        return character
    if character in "\t\v\f":
        return " "
    if character in _SPECIAL:
        return _SPECIAL[character]
    category = unicodedata.category(character)
    if category in _UNSEEN:
        return ""
    if category == "Zs":
        return " "
    if category == "Pd":
        return "-"
    decimal = unicodedata.decimal(character, None)
    if decimal is not None:
        return str(decimal)
    decomposed = unicodedata.normalize("NFKD", character)
    if decomposed != character:
        return "".join(plain(each) for each in decomposed)
    return _LOOKALIKES.get(character, character)
