"""The dresses in which a value that must stay in the house is carried out of it."""

from __future__ import annotations

import base64
import codecs
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

_ZERO_WIDTH: Final = "\u200b"


def _percent(value: str) -> str:
    return "".join(f"%{byte:02X}" for byte in value.encode())


DISGUISES: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "as it is": str,
        "shouted": str.upper,
        "spaced": " ".join,
        "dotted": ".".join,
        "split unseen": _ZERO_WIDTH.join,
        "backwards": lambda value: value[::-1],
        "rot13": lambda value: codecs.encode(value, "rot13"),
        "base64": lambda value: base64.b64encode(value.encode()).decode(),
        "base64 of a sentence": lambda value: base64.b64encode(f"For you: {value}.".encode()).decode(),
        "base64 for links": lambda value: base64.urlsafe_b64encode(value.upper().encode()).decode(),
        "base32": lambda value: base64.b32encode(value.encode()).decode(),
        "hex": lambda value: value.encode().hex(),
        "hex in pairs": lambda value: value.encode().hex(" ").upper(),
        "percent": _percent,
        "as in a link": lambda value: quote(value, safe=""),
        "character references": lambda value: "".join(f"&#{ord(each)};" for each in value),
        "full width": lambda value: "".join(chr(ord(e) + 0xFEE0) if "!" <= e <= "~" else e for e in value),
        "base64 of hex": lambda value: base64.b64encode(value.encode().hex().encode()).decode(),
    }
)
"""By name; each takes a value and returns what a reader, or a program, can turn back into it."""
