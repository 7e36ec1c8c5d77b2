"""What a text says to somebody who undoes a disguise: letters in codes that any reader can turn back."""

from __future__ import annotations

import base64
import codecs
import html
import re
from collections.abc import Iterable, Iterator
from typing import Final

_DEPTH: Final = 2
"""A code inside a code is undone, and no further."""
_NESTED_SHORTEST: Final = 8
"""Fewer letters are no code for anything."""
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{6,}")
_BASE32: Final = re.compile(r"[A-Z2-7]{8,}")
_HEX: Final = re.compile(r"[0-9A-F]{8,}")
_QUOTED: Final = re.compile(rb"%([0-9A-Fa-f]{2})")
_BETWEEN: Final = re.compile(r"[\s:,-]|0X|\\X")
_FOR_LINKS: Final = str.maketrans("-_", "+/")
_LEGIBLE: Final = re.compile(r"[^\W_][\w .,:;/'()&%+-]{2,}[\w.)%]")


def undisguised(text: str) -> tuple[str, ...]:
    """Every text that the letters of this one may stand for; not the text itself."""
    return tuple(each for each in dict.fromkeys(_undone(text, _DEPTH)) if each != text)


def _undone(text: str, depth: int) -> Iterator[str]:
    if depth == 0 or len(text) < _NESTED_SHORTEST:
        return
    for found in (*_replaced(text), *_decoded(text)):
        yield found
        yield from _undone(found, depth - 1)


def _replaced(text: str) -> Iterator[str]:
    for found in (_unquoted(text), html.unescape(text), codecs.encode(text, "rot13")):
        if found != text:
            yield found


def _unquoted(text: str) -> str:
    """Bytes written as in an address of the web."""
    raw = _QUOTED.sub(lambda match: bytes([int(match[1], 16)]), text.encode("utf-8", "ignore"))
    return raw.decode("utf-8", "ignore")


def _decoded(text: str) -> Iterator[str]:
    """Whatever can be read in what runs of code stand for, wherever in a run it may begin, and over blanks."""
    runs = (text, "".join(text.split()))
    found = [each for letters in dict.fromkeys((*runs, *_as_in_links(runs))) for each in _base64(letters)]
    found += [each for letters in runs for each in _base32(letters.upper())]
    found += _hex(_BETWEEN.sub("", text.upper()))
    yield from dict.fromkeys(filter(None, map(_legible, found)))


def _as_in_links(texts: Iterable[str]) -> Iterator[str]:
    """Base64 has letters of its own where it stands in a link."""
    yield from (each.translate(_FOR_LINKS) for each in texts)


def _base64(letters: str) -> Iterator[bytes]:
    for match in _BASE64.finditer(letters):
        yield from (base64.b64decode(each) for each in _whole(match.group(), 4))


def _base32(letters: str) -> Iterator[bytes]:
    for match in _BASE32.finditer(letters):
        yield from (base64.b32decode(each) for each in _whole(match.group(), 8))


def _hex(digits: str) -> Iterator[bytes]:
    for match in _HEX.finditer(digits):
        yield from (bytes.fromhex(each) for each in _whole(match.group(), 2))


def _whole(run: str, quantum: int) -> Iterator[str]:
    """The run from each place where it may begin, as far as it can be decoded."""
    padded = run + "A" * quantum
    for start in range(quantum):
        yield padded[start : start + (len(run) - start + quantum - 1) // quantum * quantum]


def _legible(raw: bytes) -> str:
    return "\n".join(_LEGIBLE.findall(raw.decode("utf-8", "ignore")))
