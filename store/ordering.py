"""Which messages have to be worked one after the other.

A reply must not overtake the mail that it answers, nor the second mail of a customer
the first.  That has to be known before a message is parsed, so it is taken from three
headers and decides nothing but the order of work.
"""

from __future__ import annotations

import re
from email.errors import MessageError
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses
from typing import Final, NamedTuple

from counterfoil.store.columns import keepable

HEADER_BYTES_MAX: Final = 64 * 1024
ID_LENGTH_MAX: Final = 500
_MESSAGE_ID: Final = re.compile(r"<[^<>\s]+>")


class Hints(NamedTuple):
    """What three headers say; nothing that a decision may rest on."""

    message_id: str | None
    parents: tuple[str, ...]
    """The ids that it answers, the nearest first."""
    sender_domain: str | None


def read_hints(raw: bytes) -> Hints:
    """Hints for any bytes whatever."""
    try:
        headers = BytesHeaderParser(policy=compat32).parsebytes(raw[:HEADER_BYTES_MAX])
        own, answered, earlier, sender = (
            " ".join(str(each) for each in headers.get_all(name, []))
            for name in ("Message-ID", "In-Reply-To", "References", "From")
        )
        addresses = getaddresses([sender])
    except (MessageError, ValueError, LookupError):
        return Hints(None, (), None)
    domain = keepable(addresses[0][1].rpartition("@")[2].lower()) if addresses else ""
    return Hints(
        message_id=next(iter(_ids(own)), None),
        parents=(*_ids(answered), *reversed(_ids(earlier))),
        sender_domain=domain[:ID_LENGTH_MAX] or None,
    )


def _ids(header: str) -> tuple[str, ...]:
    found = (keepable(each) for each in _MESSAGE_ID.findall(header))
    return tuple(each for each in found if len(each) <= ID_LENGTH_MAX)[:50]
