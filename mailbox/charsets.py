"""Bytes to text.  Declared charsets are often wrong, so every reading says how it came about."""

from __future__ import annotations

import codecs
from typing import Final, NamedTuple

_ALIASES: Final = {
    # Labels as they occur, and supersets that senders mean when they name the subset (WHATWG does the same).
    "ansi": "cp1252",
    "ansi_x3.4-1968": "cp1252",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "x-cp1252": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-9": "cp1254",
    "cp-850": "cp850",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "x-gbk": "gb18030",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "chinesebig5": "big5hkscs",
    "big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
}
_NOT_CHARSETS: Final = frozenset(
    {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
)
"""Codecs of the language that are no charsets of mail; some of them execute escapes."""

_BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESS_BYTES: Final = 16_384
_FOREIGN_MIN: Final = 24
"""Of fewer such bytes nobody can tell the charset."""
_FOREIGN_SHARE: Final = 0.3
"""Above this share of bytes beyond ASCII a text is hardly Western, and worth a guess."""


class Decoded(NamedTuple):
    """A text, and why it may not be what the sender wrote; None where the declared charset fits."""

    text: str
    defect: str | None = None


def decode(raw: bytes, declared: str | None = None) -> Decoded:
    """Text for any bytes: by mark, by declaration, as UTF-8, by a guess, or as Windows-1252."""
    for mark, name in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return Decoded(raw[len(mark) :].decode(name, "replace"))
    charset = _charset(declared)
    if charset == "cp1252" and not raw.isascii():
        # Many write UTF-8 and declare nothing, or ASCII; the reverse all but never decodes.
        return _undeclared(raw)
    try:
        return Decoded(raw.decode(charset or "utf-8"))
    except (UnicodeDecodeError, LookupError):
        found = _undeclared(raw)
        return Decoded(found.text, f"charset {declared or 'undeclared'!s:.40} does not fit")


def _charset(declared: str | None) -> str | None:
    label = (declared or "us-ascii").strip().strip("\"'").lower()
    name = _ALIASES.get(label.replace("_iso-", "iso-").lstrip("_"), label)
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):  # ValueError: a NUL in the label
        return "unknown"
    return "unknown" if known.replace("_", "-") in _NOT_CHARSETS else name


def _undeclared(raw: bytes) -> Decoded:
    try:
        return Decoded(raw.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    sample = raw[:_GUESS_BYTES]
    foreign = sum(byte > 127 for byte in sample)
    if foreign >= _FOREIGN_MIN and foreign > len(sample) * _FOREIGN_SHARE:
        guessed = _guess(sample)
        if guessed is not None:
            return Decoded(raw.decode(guessed, "replace"), f"charset guessed as {guessed}")
    return Decoded(_windows(raw))


def _guess(sample: bytes) -> str | None:
    from charset_normalizer import from_bytes  # slow to load, and rarely needed

    best = from_bytes(sample).best()
    return None if best is None else best.encoding


def _windows(raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:  # five bytes have no meaning in Windows-1252
        return raw.decode("latin-1")
