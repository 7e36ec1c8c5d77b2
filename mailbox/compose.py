"""From an approved draft to the bytes that leave the house, and to nothing but them.

The headers are written here, line by line, and not by the library's policies: those turn a
long Message-ID into an encoded word that no mail reader recognises, so that a reply leaves
its thread, and pass on text that only looks like an encoded word, so that a customer would
read another subject than the reviewer approved.

There is no `Auto-Submitted` header: a person approved every message (RFC 3834 means answers
that nobody read), and the customer's own out-of-office notice is worth having.
"""

from __future__ import annotations

import quopri
import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import format_datetime, formataddr
from typing import Final

from counterfoil.records.errors import DeliveryRefused
from counterfoil.records.outgoing import Outgoing

REFERENCES_LAST: Final = 20
"""Of a long thread the first Message-ID and so many of the last are named (RFC 5322, 3.6.4 wants all)."""
_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_SENDER: Final = re.compile(r'"?([^"<>@\\]*?)"? *<([^<>]*)>')
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]{1,900}>")
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f\ud800-\udfff]")
_PLAIN: Final = re.compile(r"[!-~]([ -~]{0,198}[!-~])?")
_WORD_BYTES_MAX: Final = 45
"""Sixty base64 digits: with its frame an encoded word stays below 75 characters (RFC 2047)."""


def compose(outgoing: Outgoing, sender: str, at: datetime) -> bytes:
    """The message as RFC 5322 wants it; `DeliveryRefused` where a value could be more than a value."""
    to, cc = _addresses(outgoing.to), _addresses(outgoing.cc)
    if not to:
        raise DeliveryRefused("there is no recipient")
    headers = {
        "From": formataddr(split_sender(sender)),
        "To": ",\r\n ".join(to),
        "Cc": ",\r\n ".join(cc),
        "Subject": _text(outgoing.subject),
        "Date": format_datetime(at),
        "Message-ID": _own_message_id(outgoing.message_id),
        "In-Reply-To": "".join(_message_ids([outgoing.in_reply_to] if outgoing.in_reply_to else [])),
        "References": "\r\n ".join(_thread(outgoing)),
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return head.encode("ascii") + b"\r\n" + _body(outgoing.body)


def recipients(outgoing: Outgoing) -> tuple[str, ...]:
    """Everybody whom the message goes to, each once, in the order of the headers."""
    return tuple(dict.fromkeys(_addresses((*outgoing.to, *outgoing.cc))))


def split_sender(sender: str) -> tuple[str, str]:
    """Name and address of a From setting, the name empty where there is none."""
    written = _SENDER.fullmatch(_checked(sender))
    name, address = written.groups() if written else ("", sender)
    return name, _addresses([address])[0]


def _checked(value: str) -> str:
    if _FORBIDDEN.search(value):
        raise DeliveryRefused(f"a header must not hold control characters: {value[:80]!r}")
    return value


def _addresses(written: Sequence[str]) -> tuple[str, ...]:
    """Bare addresses only: a name or a list in an address would be something nobody approved."""
    for address in written:
        if not _ADDRESS.fullmatch(_checked(address)):
            raise DeliveryRefused(f"not an e-mail address: {address[:80]!r}")
    return tuple(written)


def _text(value: str) -> str:
    """Text that reads exactly like `value`, as it stands where it is plain and short."""
    if not _checked(value) or (_PLAIN.fullmatch(value) and "=?" not in value):
        return value
    words = (b64encode(piece.encode()).decode("ascii") for piece in _pieces(value))
    return "\r\n ".join(f"=?utf-8?b?{word}?=" for word in words)


def _pieces(value: str) -> Iterator[str]:
    piece = ""
    for character in value:
        if len((piece + character).encode()) > _WORD_BYTES_MAX:
            yield piece
            piece = ""
        piece += character
    yield piece


def _own_message_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(_checked(message_id)):
        raise DeliveryRefused(f"not a Message-ID: {message_id[:80]!r}")
    return message_id


def _message_ids(written: Sequence[str]) -> list[str]:
    """Those that are Message-IDs; a sender's malformed one is left out, as it identifies nothing."""
    return [each for each in written if _MESSAGE_ID.fullmatch(_checked(each))]


def _thread(outgoing: Outgoing) -> list[str]:
    ids = list(dict.fromkeys(_message_ids(outgoing.references)))
    return ids if len(ids) <= REFERENCES_LAST + 1 else [ids[0], *ids[-REFERENCES_LAST:]]


def _body(text: str) -> bytes:
    if "\0" in text:
        raise DeliveryRefused("the text holds a NUL character")
    try:
        encoded = re.sub(r"\r\n?", "\n", text).rstrip("\n").encode()
    except UnicodeEncodeError as failure:
        raise DeliveryRefused("the text holds half a character") from failure
    return quopri.encodestring(encoded).replace(b"\n", b"\r\n") + b"\r\n"
