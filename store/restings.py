"""A resting as rows and back: what is asked for by value has columns, the rest its own JSON.

Written once and never changed.  What comes back equals what went in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from counterfoil.records.base import Record
from counterfoil.records.case import Resting
from counterfoil.records.evidence import Evidence, ToolCall, digest
from counterfoil.records.message import InboundMessage
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import Route
from counterfoil.records.writing import Draft
from counterfoil.store import tables
from counterfoil.store.keys import draft_key

_COLUMNS: Final = (
    "case_id",
    "route",
    "reason",
    "workflow",
    "account_id",
    "promise_level",
    "policy_sha256",
    "decided_at",
)
_ELSEWHERE: Final = frozenset({"message_sha256", "evidence", "tool_calls", "verdicts", "draft"})
"""Kept in tables of their own."""
FIRST_REVISION: Final = 1


def content_sha256(message: InboundMessage) -> str | None:
    """Message-ID, sender and new text as one hash; None where there is no id or not one sender."""
    if message.message_id is None or message.sender is None:
        return None
    return digest([message.message_id, message.sender.address, message.new_text])


def write_resting(session: Session, number: int, message: InboundMessage, resting: Resting) -> None:
    """Keep where a message came to rest, with all that the decision rests on but its draft."""
    sender = message.senders[0] if message.senders else None
    session.add(
        tables.Resting(
            number=number,
            case_id=resting.case_id,
            route=resting.route,
            reason=resting.reason,
            workflow=resting.workflow,
            account_id=resting.account_id,
            promise_level=resting.promise_level,
            policy_sha256=resting.policy_sha256,
            decided_at=resting.decided_at,
            subject=message.subject,
            sender_name=sender.name if sender else "",
            sender_address=sender.address if sender else "",
            content_sha256=content_sha256(message),
            details=resting.model_dump(mode="json", exclude={*_COLUMNS, *_ELSEWHERE}),
        )
    )
    session.flush()
    _write_each(session, tables.Evidence, number, resting.evidence)
    _write_each(session, tables.ToolCall, number, resting.tool_calls)
    _write_each(session, tables.Verdict, number, resting.verdicts)


def write_draft(session: Session, number: int, resting: Resting) -> str | None:
    """Make the drafter's text revision 1 of a new draft; its id, or None where nothing was drafted."""
    assert (resting.draft is not None) == (resting.route is Route.DRAFT), (
        "a draft, and nothing else, has a draft"
    )
    if resting.draft is None:
        return None
    draft_id = draft_key(number)
    session.add(tables.Draft(draft_id=draft_id, case_id=resting.case_id, number=number))
    session.flush()
    session.add(
        tables.DraftRevision(
            draft_id=draft_id,
            revision=FIRST_REVISION,
            author=resting.draft.drafter,
            created_at=resting.decided_at,
            is_grounded=all(claim.problem is None for claim in resting.draft.claims),
            draft=resting.draft.model_dump(mode="json"),
        )
    )
    return draft_id


def read_restings(session: Session, case_id: str) -> dict[int, Resting]:
    """Every resting of a case by the number of its message, oldest first."""
    rows = session.execute(
        sa.select(tables.Resting, tables.Message.sha256)
        .join(tables.Message)
        .where(tables.Resting.case_id == case_id)
        .order_by(tables.Resting.number)
    ).all()
    numbers = [row.number for row, _ in rows]
    evidence = _read_each(session, tables.Evidence, Evidence, numbers)
    tool_calls = _read_each(session, tables.ToolCall, ToolCall, numbers)
    verdicts = _read_each(session, tables.Verdict, Verdict, numbers)
    drafts = _read_drafts(session, numbers)
    return {
        row.number: Resting.model_validate(
            {
                **row.details,
                **{name: getattr(row, name) for name in _COLUMNS},
                "message_sha256": sha256,
                "evidence": evidence[row.number],
                "tool_calls": tool_calls[row.number],
                "verdicts": verdicts[row.number],
                "draft": drafts.get(row.number),
            }
        )
        for row, sha256 in rows
    }


_R = TypeVar("_R", bound=Record)


def _write_each(
    session: Session, table: type[tables.RestingPart], number: int, records: Sequence[Record]
) -> None:
    if not records:
        return
    columns = {column.name for column in table.__table__.columns} - {"number", "position"}
    session.execute(
        sa.insert(table),
        [
            {"number": number, "position": position, **_values(each, columns)}
            for position, each in enumerate(records)
        ],
    )


def _values(record: Record, columns: Collection[str]) -> dict[str, object]:
    """A column holds a value as it is, a list of records or of words as JSON."""
    as_json = record.model_dump(mode="json", include=set(columns))
    return {
        name: value if isinstance(value, list | dict) else getattr(record, name)
        for name, value in as_json.items()
    }


def _read_each(
    session: Session, table: type[tables.RestingPart], kind: type[_R], numbers: Collection[int]
) -> Mapping[int, list[_R]]:
    found: defaultdict[int, list[_R]] = defaultdict(list)
    rows = session.scalars(
        sa.select(table).where(table.number.in_(numbers)).order_by(table.number, table.position)
    )
    for row in rows:
        found[row.number].append(
            kind.model_validate({name: getattr(row, name) for name in kind.model_fields})
        )
    return found


def _read_drafts(session: Session, numbers: Collection[int]) -> dict[int, Draft]:
    """The drafter's own versions, by the message that they answer."""
    rows = session.execute(
        sa.select(tables.Draft.number, tables.DraftRevision.draft)
        .join(tables.DraftRevision, tables.DraftRevision.draft_id == tables.Draft.draft_id)
        .where(tables.Draft.number.in_(numbers), tables.DraftRevision.revision == FIRST_REVISION)
    )
    return {number: Draft.model_validate(draft) for number, draft in rows}
