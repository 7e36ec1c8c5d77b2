"""Approved replies on their way out.  Every change of state is one committed transaction.

A row leaves `queued` before the first byte goes to the relay, so a crash leaves a trace
that somebody looks into, and never a second letter.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from counterfoil.records.desk import CaseState
from counterfoil.records.errors import DecisionRefused, UnknownCase
from counterfoil.records.outgoing import Outgoing, OutgoingState
from counterfoil.store import tables
from counterfoil.store.database import Database
from counterfoil.store.journal import EntryKind, append
from counterfoil.store.letters import list_letters
from counterfoil.store.standing import lock_case, open_state, settle_case

FOR_GOOD: Final = "for_good"
"""The value of `mailbox.ports.Refusal` that ends all attempts."""


class SqlOutbox:
    """Implements `mailbox.ports.Outbox`, and what a person can do to a letter."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_due(self, now: datetime) -> tuple[Outgoing, ...]:
        """Rows in `queued` whose time has come, oldest first."""
        row = tables.Outgoing
        with self._database.session() as session:
            due = list_letters(session, row.state == OutgoingState.QUEUED, row.not_before <= now)
        return tuple(sorted(due, key=lambda each: each.not_before))

    def list_attempting(self) -> tuple[Outgoing, ...]:
        """Rows that a crash left in `attempting`."""
        with self._database.session() as session:
            return list_letters(session, tables.Outgoing.state == OutgoingState.ATTEMPTING)

    def get(self, outbox_id: str) -> Outgoing:
        """One letter; `UnknownCase` where there is none."""
        with self._database.session() as session:
            found = list_letters(session, tables.Outgoing.outbox_id == outbox_id)
            if not found:
                raise UnknownCase("delivery", outbox_id)
            return found[0]

    def mark_attempting(self, outbox_id: str) -> bool:
        """`queued` → `attempting`, before SMTP DATA; False if another worker has it."""
        row = tables.Outgoing
        with self._database.write() as session:
            taken = session.execute(
                sa.update(row)
                .where(row.outbox_id == outbox_id, row.state == OutgoingState.QUEUED)
                .values(state=OutgoingState.ATTEMPTING, attempts=row.attempts + 1)
                .returning(row.outbox_id)
            ).all()
            return bool(taken)

    def mark_sent(self, outbox_id: str, at: datetime, detail: str) -> None:
        """`attempting` or `verify` → `sent`; the case is closed if nothing else of it is open."""
        with self._database.write() as session:
            case, row = _held(session, outbox_id)
            assert row.state in (OutgoingState.ATTEMPTING, OutgoingState.VERIFY), row.state
            row.detail = detail
            _note_sent(session, case, row, at)

    def mark_verify(self, outbox_id: str, why: str) -> None:
        """`attempting` → `verify`: a person must say whether it went out."""
        with self._database.write() as session:
            case, row = _held(session, outbox_id)
            assert row.state is OutgoingState.ATTEMPTING, row.state
            row.state, row.detail = OutgoingState.VERIFY, why
            case.state = CaseState.NEEDS_VERIFY
            _append(session, EntryKind.UNCERTAIN, row)

    def mark_refused(self, outbox_id: str, refusal: str, why: str, retry_at: datetime | None) -> None:
        """`attempting` → `queued` at `retry_at`, or → `failed` for good.

        What a later message has overtaken meanwhile is not tried again.
        """
        with self._database.write() as session:
            case, row = _held(session, outbox_id)
            assert row.state is OutgoingState.ATTEMPTING, row.state
            row.detail = why
            if session.get_one(tables.Draft, row.draft_id).superseded_by is not None:
                row.state = OutgoingState.CANCELLED
                _append(session, EntryKind.WITHDRAWN, row)
            elif refusal != FOR_GOOD and retry_at is not None:
                row.state, row.not_before = OutgoingState.QUEUED, retry_at
            else:
                row.state = OutgoingState.FAILED
                case.state = CaseState.NEEDS_PERSON
                _append(session, EntryKind.FAILED, row)

    def cancel(self, outbox_id: str) -> bool:
        """Take a letter back while it is still here, so that its draft waits again; False once it is not."""
        with self._database.write() as session:
            case, row = _held(session, outbox_id)
            if row.state is not OutgoingState.QUEUED:
                return False
            _take_back(session, case, row)
            return True

    def settle(self, outbox_id: str, *, was_sent: bool, at: datetime) -> None:
        """A person says whether an uncertain letter went out; if it did not, its draft waits again."""
        with self._database.write() as session:
            case, row = _held(session, outbox_id)
            if row.state is not OutgoingState.VERIFY:
                raise DecisionRefused("nobody has to say any more whether it went out")
            if was_sent:
                _note_sent(session, case, row, at)
            else:
                _take_back(session, case, row)


_SENDING: Final = (CaseState.SENDING, CaseState.NEEDS_VERIFY)


def _held(session: Session, outbox_id: str) -> tuple[tables.Case, tables.Outgoing]:
    """A letter and its case, both held until the transaction ends."""
    row = session.get(tables.Outgoing, outbox_id)
    if row is None:
        raise UnknownCase("delivery", outbox_id)
    case = lock_case(session, row.case_id)
    assert case is not None, "a letter has a case"
    session.refresh(row, with_for_update=True)
    return case, row


def _note_sent(session: Session, case: tables.Case, row: tables.Outgoing, at: datetime) -> None:
    row.state, row.sent_at = OutgoingState.SENT, at
    if case.state in _SENDING:
        settle_case(session, case, at)
    _append(session, EntryKind.SENT, row, at=at)


def _take_back(session: Session, case: tables.Case, row: tables.Outgoing) -> None:
    """It did not go out, and its draft waits for another decision, unless it was overtaken."""
    row.state = OutgoingState.CANCELLED
    session.get_one(tables.Draft, row.draft_id).decision_id = None
    if case.state in _SENDING:
        case.state = open_state(session, case)
    _append(session, EntryKind.CANCELLED, row)


def _append(session: Session, kind: EntryKind, row: tables.Outgoing, *, at: datetime | None = None) -> None:
    append(
        session,
        kind,
        at=at,
        case_id=row.case_id,
        facts={"outbox": row.outbox_id, "draft": row.draft_id, "revision": row.revision},
    )
