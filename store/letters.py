"""A reply on its way out as a row and back."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from counterfoil.records.desk import Decision, DecisionKind
from counterfoil.records.outgoing import Outgoing, OutgoingState
from counterfoil.store import tables
from counterfoil.store.history import remember_id

_LETTER: Final = frozenset({"to", "cc", "subject", "body", "in_reply_to", "references"})
_AGAIN: Final = (OutgoingState.CANCELLED, OutgoingState.FAILED)
"""It certainly did not go out, so the same revision may be approved again."""


def put_in_outbox(session: Session, decision: Decision, outgoing: Outgoing) -> None:
    """Queue an approved revision; one that was taken back before takes its old row again."""
    assert decision.kind is DecisionKind.APPROVE, "only an approval sends"
    assert (decision.draft_id, decision.revision) == (outgoing.draft_id, outgoing.revision), (
        "what was approved"
    )
    values = outgoing.model_dump(exclude={*_LETTER, "attempts"})
    values["letter"] = outgoing.model_dump(mode="json", include=set(_LETTER))
    row = tables.Outgoing
    again = sa.update(row).where(
        row.draft_id == outgoing.draft_id, row.revision == outgoing.revision, row.state.in_(_AGAIN)
    )
    if session.scalars(again.values(**values).returning(row.outbox_id)).first() is None:
        session.execute(sa.insert(row).values(**values, attempts=outgoing.attempts))
    remember_id(session, outgoing.message_id, outgoing.case_id)


def list_letters(session: Session, *conditions: sa.ColumnElement[bool]) -> tuple[Outgoing, ...]:
    """The letters that meet the conditions, oldest first."""
    row, draft = tables.Outgoing, tables.Draft
    found = (
        sa.select(row)
        .join(draft, draft.draft_id == row.draft_id)
        .where(*conditions)
        .order_by(draft.number, row.revision)
    )
    return tuple(_outgoing(each) for each in session.scalars(found))


def _outgoing(row: tables.Outgoing) -> Outgoing:
    columns = {name: getattr(row, name) for name in Outgoing.model_fields if name not in _LETTER}
    return Outgoing.model_validate({**row.letter, **columns})
