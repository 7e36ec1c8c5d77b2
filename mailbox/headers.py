"""Header fields of any message: text, addresses, dates and ids, read without ever raising.

The readers are our own and not `email.utils`: what that returns for the same odd address
differs between releases of Python, and a recorded decision must replay on all of them.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from counterfoil.mailbox.charsets import decode
from counterfoil.records.message import MailAddress

TEXT_CHARACTERS_MAX: Final = 4_000
IDS_MAX: Final = 400
ADDRESSES_MAX: Final = 1_000
_ID_CHARACTERS_MAX: Final = 998


class Headers:
    """The header fields of one message, in order, names in lower case."""

    def __init__(self, items: Iterable[tuple[str, str]]) -> None:
        self.items: Final = tuple((name.lower(), value) for name, value in items)
        self._values: Final[dict[str, list[str]]] = {}
        for name, value in self.items:
            self._values.setdefault(name, []).append(value)

    def all(self, name: str) -> Sequence[str]:
        """The raw values of every field of that name, topmost first."""
        return self._values.get(name, ())

    def first(self, name: str) -> str:
        """The topmost raw value, or nothing."""
        return next(iter(self.all(name)), "")

    def word(self, name: str) -> str:
        """The topmost value up to a `;`, in lower case: what `Auto-Submitted` and its like hold."""
        return unfolded(self.first(name)).partition(";")[0].strip().lower()

    def text(self, name: str) -> str:
        """The topmost value as a person reads it."""
        return header_text(self.first(name))

    def addresses(self, name: str) -> tuple[MailAddress, ...]:
        """Every address of every field of that name."""
        return tuple(each for value in self.all(name) for each in parse_addresses(value))[:ADDRESSES_MAX]

    def ids(self, name: str) -> tuple[str, ...]:
        """The message ids of every field of that name, each once, with angle brackets."""
        return parse_ids(" ".join(self.all(name)))


_UNFOLD = re.compile(r"[\r\n]+[ \t]*|\t")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def unfolded(value: str) -> str:
    """One line, with 8-bit bytes read as the charset they most likely are in."""
    if not value.isascii():
        value = decode(value.encode("utf-8", "surrogateescape")).text
    return _UNFOLD.sub(" ", value).strip()


_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,80}\?[bBqQ]\?)")


def header_text(value: str) -> str:
    """Encoded words decoded (RFC 2047), control characters turned to blanks, one line."""
    text = unfolded(value)
    if "=?" in text:
        text = _ENCODED_WORD.sub(_decode_word, _BETWEEN_WORDS.sub(r"\1", text))
    return " ".join(_CONTROL.sub(" ", text).split())[:TEXT_CHARACTERS_MAX]


def _decode_word(found: re.Match[str]) -> str:
    charset, encoding, content = found.groups()
    raw = content.encode("utf-8", "replace")
    if encoding in "qQ":
        raw = binascii.a2b_qp(raw, header=True)
    else:
        try:
            raw = base64.b64decode(raw + b"=" * (-len(raw) % 4))
        except ValueError:
            return found[0]
    return decode(raw, charset.partition("*")[0]).text  # RFC 2231 adds `*language`


_ADDRESS_TOKEN = re.compile(
    r'(?P<quoted>"(?:[^"\\]|\\.)*"?)|(?P<angle><[^<>]*>?)|(?P<mark>[,;:()])|(?P<other>[^",;:()<>\\]+|.)',
    re.DOTALL,
)
_LOCAL_PART = r"(?:[^\s@<>(),;:\\\"\[\]\x00-\x20]+|\"(?:[^\"\\\r\n]|\\.)*\")"
_ADDRESS = re.compile(rf"({_LOCAL_PART})@([^\s@<>(),;:\\\"\[\]]+|\[[0-9A-Za-z.:]+\])")
_ROUTE = re.compile(r"^@[^:]*:")  # the obsolete source route of RFC 822


def parse_addresses(value: str) -> tuple[MailAddress, ...]:
    """Every mailbox of an address field (RFC 5322), also those inside groups.

    Encoded words are decoded after the field was taken apart, so they never make an address.
    What cannot be read keeps its text as the name, with an empty address.
    """
    found: list[MailAddress] = []
    phrase: list[str] = []
    angles: list[str] = []
    depth = 0
    for token in _ADDRESS_TOKEN.finditer(unfolded(value)):
        if len(found) >= ADDRESSES_MAX or len(angles) >= ADDRESSES_MAX:
            break
        text, mark = token[0], token["mark"]
        if mark == "(" or mark == ")":
            depth = max(0, depth + (1 if mark == "(" else -1))
        elif depth:
            continue
        elif mark == ":" and not angles:
            phrase.clear()  # the name of a group
        elif mark:
            found += _mailboxes(phrase, angles)
            phrase, angles = [], []
        elif token["angle"]:
            angles.append(text.strip("<>"))
        else:
            phrase.append(text)
    found += _mailboxes(phrase, angles)
    return tuple(found[:ADDRESSES_MAX])


def _mailboxes(phrase: Sequence[str], angles: Sequence[str]) -> Iterable[MailAddress]:
    """Usually one.  Two addresses where one belongs are both returned: which is meant is not ours to guess."""
    written = "".join(phrase).strip()
    if not angles:
        if written:
            address = _address(written)
            yield MailAddress(name="" if address else _name(phrase), address=address)
        return
    name = _name(phrase)
    for angle in angles:
        yield MailAddress(name=name, address=_address(angle))


def _name(phrase: Sequence[str]) -> str:
    plain = (
        re.sub(r"\\(.)", r"\1", each[1:].removesuffix('"')) if each[:1] == '"' else each for each in phrase
    )
    return header_text("".join(plain))


def _address(written: str) -> str:
    found = _ADDRESS.fullmatch(_ROUTE.sub("", written.strip()))
    if found is None or len(found[0]) > 320:
        return ""
    domain = ascii_domain(found[2])
    return f"{found[1]}@{domain}" if domain else ""


def ascii_domain(domain: str) -> str:
    """Lower case, international labels in their `xn--` form; empty where a label has none.

    No compatibility mapping is done: a label that only looks like, or would be mapped to, a
    label in ASCII must not become it.
    """
    labels = []
    for label in domain.rstrip(".").split("."):
        lowered = label.lower()
        if not label.isascii():
            if lowered.isascii():  # the Kelvin sign becomes a `k`
                return ""
            lowered = "xn--" + lowered.encode("punycode", "replace").decode("ascii")
        if not lowered:
            return ""
        labels.append(lowered)
    return ".".join(labels)


_ID = re.compile(r"<[^<>\s]{1,998}>")


def parse_ids(value: str) -> tuple[str, ...]:
    """The ids in a References-like field, each once; of very many the first and the latest."""
    ids = tuple(dict.fromkeys(_ID.findall(unfolded(value))))
    return ids if len(ids) <= IDS_MAX else (ids[0], *ids[1 - IDS_MAX :])


def parse_id(value: str) -> str | None:
    """A Message-ID as it stood, in angle brackets; None where there is none."""
    found = _ID.search(unfolded(value))
    if found is not None:
        return found[0]
    bare = unfolded(value).strip("<> ")
    return f"<{bare[:_ID_CHARACTERS_MAX]}>" if bare and not re.search(r"[\s<>]", bare) else None


def parse_date(value: str) -> datetime | None:
    """The moment a Date field names, aware, in UTC; None where it cannot be told."""
    try:
        moment = parsedate_to_datetime(unfolded(value))
        if moment.tzinfo is None:  # `-0000`: a UTC time of unknown place
            return moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
