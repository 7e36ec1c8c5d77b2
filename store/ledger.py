"""Mail as it arrived: the bytes, where they were found, and how far each folder was taken in.

All of it is committed before anything else happens to a message, so that a crash at any
point loses none and doubles none.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from counterfoil.records.base import Record
from counterfoil.records.case import DUPLICATE
from counterfoil.records.delivery import Arrival, Cursor, Delivery
from counterfoil.records.errors import UnknownCase
from counterfoil.records.message import AutomaticKind
from counterfoil.records.vocabulary import Route
from counterfoil.store import tables
from counterfoil.store.database import Database, insert_new
from counterfoil.store.ordering import read_hints

AUTOMATIC_REASONS: Final = (
    AutomaticKind.OWN_MAIL,
    AutomaticKind.BOUNCE,
    AutomaticKind.OUT_OF_OFFICE,
    AutomaticKind.AUTO_REPLIED,
    AutomaticKind.LIST_OR_BULK,
)
ATTEMPTS_MAX: Final = 3

_Place = tuple[str, str, int, int, str]


class Conservation(Record):
    """Every message that came in, and where it is now; each is in one place."""

    received: int
    in_cases: int
    duplicates: int
    automatic: int
    quarantined: int
    waiting: int

    @property
    def holds(self) -> bool:
        """No message is missing, and none is counted twice."""
        parts = self.in_cases + self.duplicates + self.automatic + self.quarantined + self.waiting
        return self.received == parts


class SqlMailLedger:
    """Implements `mailbox.ports.MailLedger`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cursor(self, account: str, folder: str) -> Cursor | None:
        """How far this folder was taken in, or None if never."""
        with self._database.session() as session:
            kept = session.get(tables.Cursor, (account, folder))
            if kept is None:
                return None
            return Cursor(
                account=account,
                folder=folder,
                uidvalidity=kept.uidvalidity,
                last_uid=kept.last_uid,
                gaps=tuple(kept.gaps),
                since=kept.since,
            )

    def accept(self, deliveries: Sequence[Delivery], cursor: Cursor | None) -> tuple[Arrival, ...]:
        """Keep these deliveries and move the cursor, all in one transaction; what is there is left alone."""
        for _ in range(ATTEMPTS_MAX - 1):
            try:
                return self._accept(deliveries, cursor)
            except IntegrityError:  # another watcher took one of them in at this very moment
                continue
        return self._accept(deliveries, cursor)

    def _accept(self, deliveries: Sequence[Delivery], cursor: Cursor | None) -> tuple[Arrival, ...]:
        with self._database.write() as session:
            arrivals = _take_in(session, deliveries)
            if cursor is not None:
                _move(session, cursor)
            return arrivals

    def reset(self, cursor: Cursor, known: Sequence[Delivery]) -> None:
        """Bind the new places of messages that are kept already, and move on.

        What is not kept under this account and folder is left to `accept`.
        """
        with self._database.write() as session:
            taken = _places(session, known)
            for delivery in known:
                number = _unbound(session, delivery)
                if number is not None and _place(delivery) not in taken:
                    session.add(_delivery_row(delivery, number))
                    session.flush()
            _move(session, cursor)

    def conservation(self) -> Conservation:
        """Where every message is, counted at one moment."""
        with self._database.session() as session:
            return count_messages(session)


def count_messages(session: Session) -> Conservation:
    """Where every message is, at the one moment that the transaction sees."""
    message, resting = tables.Message, tables.Resting
    received = sa.select(sa.func.count()).select_from(message)
    waiting = received.where(message.state == tables.MessageState.WAITING)
    rested = sa.select(resting.route, resting.reason, sa.func.count()).group_by(resting.route, resting.reason)
    counts: Counter[str] = Counter()
    for route, reason, count in session.execute(rested):
        counts[_place_of(route, reason)] += count
    return Conservation(
        received=session.scalars(received).one(),
        in_cases=counts["in_cases"],
        duplicates=counts["duplicates"],
        automatic=counts["automatic"],
        quarantined=counts["quarantined"],
        waiting=session.scalars(waiting).one(),
    )


def _place_of(route: Route, reason: str) -> str:
    if route is Route.QUARANTINE:
        return "quarantined"
    if route is Route.NO_REPLY and reason == DUPLICATE:
        return "duplicates"
    if route is Route.NO_REPLY and reason in AUTOMATIC_REASONS:
        return "automatic"
    return "in_cases"


def read_raw(session: Session, sha256: str) -> bytes:
    """The bytes of a message as they arrived; `UnknownCase` where there are none."""
    raw = session.get(tables.RawMail, sha256)
    if raw is None:
        raise UnknownCase("message", sha256)
    return raw.content


def _take_in(session: Session, deliveries: Sequence[Delivery]) -> tuple[Arrival, ...]:
    hashes = [hashlib.sha256(each.raw).hexdigest() for each in deliveries]
    taken = _places(session, deliveries)
    kept = set(session.scalars(sa.select(tables.RawMail.sha256).where(tables.RawMail.sha256.in_(hashes))))
    arrivals: list[Arrival] = []
    new: list[tuple[Delivery, str]] = []
    for delivery, sha256 in zip(deliveries, hashes, strict=True):
        if _place(delivery) in taken:
            arrivals.append(Arrival.SEEN)
            continue
        arrivals.append(Arrival.SAME_BYTES if sha256 in kept else Arrival.NEW)
        new.append((delivery, sha256))
        taken.add(_place(delivery))
        kept.add(sha256)
    raws = {
        sha256: each.raw for each, sha256 in new
    }  # sorted, so that two watchers never wait for each other
    insert_new(session, tables.RawMail, [{"sha256": key, "content": raws[key]} for key in sorted(raws)])
    messages = _message_rows(session, new)
    session.add_all(messages)
    session.flush()
    session.add_all(_delivery_row(each, row.number) for (each, _), row in zip(new, messages, strict=True))
    return tuple(arrivals)


def _message_rows(session: Session, new: Sequence[tuple[Delivery, str]]) -> list[tables.Message]:
    """A message follows the one that it answers, else its sender's, also within one batch."""
    hints = [read_hints(delivery.raw) for delivery, _ in new]
    serial_keys = _serial_keys(session, {parent for each in hints for parent in each.parents})
    rows = []
    for (delivery, sha256), hint in zip(new, hints, strict=True):
        followed = next((serial_keys[each] for each in hint.parents if each in serial_keys), None)
        row = tables.Message(
            sha256=sha256,
            received_at=delivery.received_at,
            is_partial=delivery.is_partial,
            message_id=hint.message_id,
            serial_key=followed or hint.sender_domain or sha256,
        )
        if hint.message_id is not None:
            serial_keys.setdefault(hint.message_id, row.serial_key)
        rows.append(row)
    return rows


def _serial_keys(session: Session, message_ids: Collection[str]) -> dict[str, str]:
    """The order of work of the messages with these ids; of the first where several share one."""
    message = tables.Message
    newest_first = (
        sa.select(message.message_id, message.serial_key)
        .where(message.message_id.in_(message_ids))
        .order_by(message.number.desc())
    )
    return {known: key for known, key in session.execute(newest_first) if known is not None}


def _place(delivery: Delivery) -> _Place:
    return (delivery.account, delivery.folder, delivery.uidvalidity, delivery.uid, delivery.name)


def _places(session: Session, deliveries: Iterable[Delivery]) -> set[_Place]:
    """Those of the places that are taken already."""
    row = tables.Delivery
    columns = sa.tuple_(row.account, row.folder, row.uidvalidity, row.uid, row.name)
    wanted = [_place(each) for each in deliveries]
    found = sa.select(row.account, row.folder, row.uidvalidity, row.uid, row.name).where(columns.in_(wanted))
    rows = session.execute(found)
    return {(account, folder, validity, uid, name) for account, folder, validity, uid, name in rows}


def _delivery_row(delivery: Delivery, number: int) -> tables.Delivery:
    return tables.Delivery(
        account=delivery.account,
        folder=delivery.folder,
        uidvalidity=delivery.uidvalidity,
        uid=delivery.uid,
        name=delivery.name,
        number=number,
    )


def _unbound(session: Session, delivery: Delivery) -> int | None:
    """The oldest message of this folder with these bytes that has no place under the new numbering yet."""
    earlier, bound = aliased(tables.Delivery), aliased(tables.Delivery)
    same_folder = (earlier.account == delivery.account) & (earlier.folder == delivery.folder)
    has_place = sa.exists().where(
        bound.number == tables.Message.number,
        bound.account == delivery.account,
        bound.folder == delivery.folder,
        bound.uidvalidity == delivery.uidvalidity,
    )
    return session.scalars(
        sa.select(tables.Message.number)
        .join(earlier, earlier.number == tables.Message.number)
        .where(tables.Message.sha256 == hashlib.sha256(delivery.raw).hexdigest(), same_folder, ~has_place)
        .order_by(tables.Message.number)
        .limit(1)
    ).first()


def _move(session: Session, cursor: Cursor) -> None:
    session.merge(
        tables.Cursor(
            account=cursor.account,
            folder=cursor.folder,
            uidvalidity=cursor.uidvalidity,
            last_uid=cursor.last_uid,
            gaps=list(cursor.gaps),
            since=cursor.since,
        )
    )
