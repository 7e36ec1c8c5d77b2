"""What is to do: every message that has not come to rest.

It follows from the rows, so that nothing can be forgotten.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from counterfoil.records.base import Instant, Record
from counterfoil.records.errors import UnknownCase
from counterfoil.store import tables
from counterfoil.store.database import Database
from counterfoil.store.keys import message_key, message_number
from counterfoil.store.ledger import read_raw

FAIR_SHARE: Final = 20
"""So many messages of one sender or conversation are listed before everybody else has had a turn."""
_ERROR_LENGTH_MAX: Final = 500


class WaitingMessage(Record):
    """A message that has not come to rest."""

    key: str
    sha256: str
    serial_key: str
    """Messages that share it must be worked one after the other, in the order listed."""
    received_at: Instant
    is_partial: bool = False
    """Only its headers are kept, because it is over the size limit."""
    attempts: int = 0
    """How often working it has failed."""


class Worklist:
    """The messages that wait."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_waiting(self, limit: int) -> tuple[WaitingMessage, ...]:
        """The first messages in order of arrival; but whoever floods us waits behind everybody else."""
        message = tables.Message
        turn = sa.func.row_number().over(partition_by=message.serial_key, order_by=message.number)
        waiting = (
            sa.select(message.number, ((turn - 1) // FAIR_SHARE).label("turn"))
            .where(message.state == tables.MessageState.WAITING)
            .subquery()
        )
        first = (
            sa.select(message)
            .join(waiting, waiting.c.number == message.number)
            .order_by(waiting.c.turn, message.number)
            .limit(limit)
        )
        with self._database.session() as session:
            return tuple(_waiting(each) for each in session.scalars(first))

    def raw(self, sha256: str) -> bytes:
        """The bytes of a message as they arrived; `UnknownCase` where there are none."""
        with self._database.session() as session:
            return read_raw(session, sha256)

    def note_failure(self, key: str, error: BaseException) -> int:
        """Keep that working this message failed, and why; how often it has by now."""
        with self._database.write() as session:
            message = session.get(tables.Message, message_number(key), with_for_update=True)
            if message is None:
                raise UnknownCase("message", key)
            message.attempts += 1
            message.last_error = f"{type(error).__name__}: {error}"[:_ERROR_LENGTH_MAX]
            return message.attempts


def _waiting(message: tables.Message) -> WaitingMessage:
    return WaitingMessage(
        key=message_key(message.number),
        sha256=message.sha256,
        serial_key=message.serial_key,
        received_at=message.received_at,
        is_partial=message.is_partial,
        attempts=message.attempts,
    )
