"""Characters that a reader does not see: taken out of a text, and reported where they hide something.

A joiner in an emoji, a soft hyphen or a byte order mark is ordinary and only taken out.
What is reported: words split by invisible characters, words written in tag characters, and
letters that are shown in another order than they are stored in.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from counterfoil.records.message import HiddenText

_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_CONTROL: Final = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
_REMARKABLE = re.compile(f"[{_CONTROL}{_INVISIBLE}]")
_REMOVED = re.compile(f"[{_CONTROL}{_INVISIBLE}]+")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")

_LETTER = "[A-Za-z0-9\u00c0-\u024f]"
_SPLITTER = "[\u034f\u180e\u200b-\u200d\u2060-\u2064\ufe00-\ufe0f\ufeff]"
_SPLIT_WORDS = re.compile(
    f"(?:{_LETTER}{{1,2}}{_SPLITTER}+(?:[ .,:;!?'-]{_SPLITTER}*)*){{4}}|(?:{_LETTER}\u00ad){{4}}"
)
"""Four times in a row no more than two letters between invisible characters: nobody's typography."""

_TAGS = re.compile("(\U0001f3f4?)([\U000e0020-\U000e007e]+)")
_TAG_OFFSET: Final = 0xE0000

_REVERSED = re.compile("\u202e([^\u202a-\u202e\u2066-\u2069\n]*)[\u202c\u2069]?")
_LETTERS = re.compile(r"[^\W_]{2}")


class Revealed(NamedTuple):
    """A text as it is shown, and what was hidden in it."""

    text: str
    hidden: tuple[HiddenText, ...] = ()


def reveal(text: str) -> Revealed:
    """The text as a reader sees it: one kind of line end, and no character that does not show."""
    if not text.isascii():
        text = _BLANKS.sub(" ", text)
    text = _LINE_ENDS.sub("\n", text)
    if _REMARKABLE.search(text) is None:
        return Revealed(text)
    hidden: list[HiddenText] = []
    for found in _TAGS.finditer(text):
        if not found[1]:  # a black flag and tags are the flag of a region
            spelled = "".join(chr(ord(each) - _TAG_OFFSET) for each in found[2])
            hidden.append(HiddenText(how="tag_characters", text=spelled))
    for line in text.split("\n"):
        split = _SPLIT_WORDS.search(line)
        if split is not None:
            hidden.append(HiddenText(how="zero_width", text=_REMOVED.sub("", line[split.start() :]).strip()))
    for found in _REVERSED.finditer(text):
        stored = _REMOVED.sub("", found[1])
        if _LETTERS.search(stored):
            hidden.append(HiddenText(how="bidi", text=stored))
    shown = _REVERSED.sub(lambda found: found[1][::-1], text)
    return Revealed(_REMOVED.sub("", shown), tuple(hidden))
