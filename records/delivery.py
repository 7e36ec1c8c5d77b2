"""A delivery: one message as one source handed it over, and how far a folder was taken in."""

from __future__ import annotations

from enum import StrEnum

from counterfoil.records.base import Instant, Record


class Delivery(Record):
    """One message in one folder.  (account, folder, uidvalidity, uid) is its key (RFC 3501, 2.3.1.1).

    A file has account `file`, its folder's path as folder, uidvalidity 0, and `name` instead of a uid.
    """

    account: str
    folder: str
    uidvalidity: int
    uid: int
    name: str = ""
    raw: bytes
    received_at: Instant
    """INTERNALDATE, the file's time, or the moment of intake."""
    is_partial: bool = False
    """Only the headers were fetched, because the message is over the size limit."""


class Arrival(StrEnum):
    """What became of one delivery."""

    NEW = "new"
    SAME_BYTES = "same_bytes"
    """A delivery of its own whose bytes are kept already."""
    SEEN = "seen"
    """This very delivery was taken in before."""


class Cursor(Record):
    """Every UID up to `last_uid` is taken in, but for the `gaps`, which are tried again."""

    account: str
    folder: str
    uidvalidity: int
    last_uid: int
    gaps: tuple[int, ...] = ()
    since: Instant | None = None
    """Mail received before this moment was left where it is by the back-fill policy of the first run."""
