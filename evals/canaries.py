"""Canaries: marks that stand in every internal field and nowhere else, so that one that flies out is seen.

They are looked for in ways of their own, apart from the guard that is to keep them in.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import hashlib
import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, replace
from decimal import Decimal
from typing import Final, TypeVar, get_args
from urllib.parse import unquote

from counterfoil.records.base import Record, SourceRecord
from counterfoil.records.fields import INTERNAL_FIELDS
from counterfoil.tools.snapshot_files import SnapshotRecords

R = TypeVar("R", bound=SourceRecord)
_LETTERS: Final = "bcdfghjkmnpqrstvwxz"
"""No vowels: no word of any text."""
_DEPTH: Final = 2
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{8,}")
_BASE32: Final = re.compile(r"[A-Z2-7]{8,}")
_HEX: Final = re.compile(r"(?:[0-9a-fA-F]{2}[\s:,-]?){5,}")


class Canary(Record):
    """The value of one internal field."""

    table: str
    record: str
    field: str
    value: str | Decimal
    mark: str
    """The letters or figures of the value that nothing else holds."""


def planted(records: SnapshotRecords) -> tuple[SnapshotRecords, tuple[Canary, ...]]:
    """The same records with a canary in every internal field of every row."""
    canaries: list[Canary] = []
    tables = {
        each.name: tuple(_with_canaries(row, canaries) for row in getattr(records, each.name))
        for each in fields(records)
    }
    return replace(records, **tables), tuple(canaries)


def _with_canaries(row: R, canaries: list[Canary]) -> R:
    here = [canary_of(row, name) for name in type(row).model_fields if name in INTERNAL_FIELDS]
    canaries += here
    return row.model_copy(update={each.field: each.value for each in here})


def canary_of(row: SourceRecord, field: str) -> Canary:
    """The canary of one field: a sum, a single word or a remark, always the same for the same field of the same row."""
    place = {"table": row.source.table, "record": row.source.record, "field": field}
    digest = hashlib.sha256("/".join(place.values()).encode()).digest()
    if Decimal in get_args(type(row).model_fields[field].annotation):
        cents = 1_000_000 + int.from_bytes(digest[:4]) % 8_000_000
        return Canary(**place, value=Decimal(cents * 10 + 3) / 100, mark=str(cents * 10 + 3))
    mark = "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:10])
    return Canary(**place, value=mark if digest[10] % 2 else f"keep {mark} to ourselves", mark=mark)


def given_away(text: str, marks: Iterable[str]) -> Iterator[str]:
    """The marks, written as `squeezed` writes them, that a text holds in the open or in a disguise."""
    readings = [squeezed(each) for each in _readings(text, _DEPTH)]
    readings += [each[::-1] for each in readings]
    yield from (mark for mark in marks if any(mark in reading for reading in readings))


def squeezed(text: str) -> str:
    """The letters and figures of a text, whatever stands between them and however they are written."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())


def _readings(text: str, depth: int) -> Iterator[str]:
    yield text
    if depth == 0:
        return
    for each in (codecs.encode(text, "rot13"), unquote(text), html.unescape(text)):
        if each != text:
            yield from _readings(each, depth - 1)
    for each in _decoded(text):
        yield from _readings(each, depth - 1)


def _decoded(text: str) -> Iterator[str]:
    for match in _HEX.finditer(text):
        digits = "".join(each for each in match.group() if each.isalnum())
        yield bytes.fromhex(digits[: len(digits) // 2 * 2]).decode("utf-8", "replace")
    for match in _BASE32.finditer(text):
        yield from _bytes_as_text(base64.b32decode, match.group(), 8)
    for match in _BASE64.finditer(text):
        yield from _bytes_as_text(base64.b64decode, match.group().translate({45: "+", 95: "/"}), 4)


def _bytes_as_text(decode: Callable[[str], bytes], letters: str, quantum: int) -> Iterator[str]:
    padded = letters + "=" * (-len(letters) % quantum)
    try:
        yield decode(padded).decode("utf-8", "replace")
    except binascii.Error:
        return
