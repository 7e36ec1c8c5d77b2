"""What a person decides, checked against what is true at that very moment.

Whoever approves has seen a text, its recipients and the latest message.  Between that
look and this transaction another reviewer may have decided, the customer may have
written again, a colleague may have changed the text.  Each of these refuses the
decision and says what happened.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from counterfoil.records.desk import CaseState, Decision, DecisionKind, DraftRevision, Seen
from counterfoil.records.errors import Changed, DecisionRefused, StaleApproval, UnknownCase
from counterfoil.records.evidence import digest
from counterfoil.records.outgoing import Outgoing, OutgoingState
from counterfoil.store import tables
from counterfoil.store.journal import EntryKind, append
from counterfoil.store.keys import message_key
from counterfoil.store.letters import put_in_outbox
from counterfoil.store.standing import UNDER_WAY, close_case, lock_case, reopen_case, waiting_drafts

MOVING: Final = {
    DecisionKind.APPROVE: "approved",
    DecisionKind.REJECT: "rejected",
    DecisionKind.IGNORE: "ignored",
    DecisionKind.CLOSE: "closed",
    DecisionKind.REOPEN: "reopened",
}
"""The decisions that move a case; every other kind is kept, and the case stays where it stands."""
_OF_A_DRAFT: Final = (DecisionKind.APPROVE, DecisionKind.REJECT)


class Consequence(NamedTuple):
    """What follows from a decision that holds."""

    state: CaseState | None = None
    outgoing: Outgoing | None = None
    assignee: str | None = None


def record_decision(
    session: Session, decision: Decision, consequence: Consequence, seen: Seen | None = None
) -> None:
    """Keep a decision and what follows from it; `DecisionRefused` where it does not hold any more."""
    case = _locked(session, decision.case_id)
    draft = _draft_decided(session, decision) if decision.kind in _OF_A_DRAFT else None
    if seen is not None:
        _check_seen(session, seen, case.case_id)
    if decision.kind in MOVING:
        _refuse_under_way(session, case)
    session.add(tables.Decision(**decision.model_dump()))
    session.flush()
    if draft is not None:
        draft.decision_id = decision.decision_id
    if consequence.outgoing is not None:
        put_in_outbox(session, decision, consequence.outgoing)
    if decision.kind is DecisionKind.ASSIGN:
        case.assignee = consequence.assignee
    if decision.kind in MOVING:
        _move(session, case, decision, consequence.state)
    _append_decided(session, case, decision, consequence.outgoing)


def add_revision(session: Session, revision: DraftRevision) -> None:
    """Keep another version of a draft that waits; `StaleApproval` where a newer one is there already."""
    _locked(session, revision.case_id)
    draft = _draft(session, revision.draft_id, revision.case_id)
    _refuse_decided(session, draft)
    latest = _latest_revision(session, draft)
    if revision.revision != latest.revision + 1:
        raise StaleApproval([Changed("revision", str(revision.revision - 1), str(latest.revision))])
    session.add(
        tables.DraftRevision(
            draft_id=revision.draft_id,
            revision=revision.revision,
            author=revision.author,
            created_at=revision.created_at,
            is_grounded=revision.is_grounded,
            draft=revision.draft.model_dump(mode="json"),
        )
    )
    append(
        session,
        EntryKind.REVISED,
        at=revision.created_at,
        case_id=revision.case_id,
        facts={
            "draft": revision.draft_id,
            "revision": revision.revision,
            "author": revision.author,
            "text_sha256": revision.draft.sha256,
        },
    )


def _append_decided(
    session: Session, case: tables.Case, decision: Decision, outgoing: Outgoing | None
) -> None:
    append(
        session,
        EntryKind.DECIDED,
        at=decision.at,
        case_id=decision.case_id,
        facts={
            "decision": decision.decision_id,
            "decision_sha256": digest(decision.model_dump(mode="json")),
            "what": decision.kind,
            "actor": decision.actor,
            "draft": decision.draft_id,
            "revision": decision.revision,
            "seen_sha256": decision.seen_sha256,
            "state": case.state,
            "assignee": case.assignee,
            "outbox": outgoing.outbox_id if outgoing is not None else None,
        },
    )


def _locked(session: Session, case_id: str) -> tables.Case:
    case = lock_case(session, case_id)
    if case is None:
        raise UnknownCase("case", case_id)
    return case


def _draft_decided(session: Session, decision: Decision) -> tables.Draft:
    """The draft that is decided on: still waiting, and at the revision that was looked at."""
    assert decision.draft_id is not None, "an approval or a rejection is of a draft"
    draft = _draft(session, decision.draft_id, decision.case_id)
    _refuse_decided(session, draft)
    latest = _latest_revision(session, draft)
    if decision.revision != latest.revision:
        raise StaleApproval([Changed("revision", str(decision.revision), str(latest.revision))])
    return draft


def _draft(session: Session, draft_id: str, case_id: str) -> tables.Draft:
    draft = session.get(tables.Draft, draft_id, populate_existing=True)
    if draft is None or draft.case_id != case_id:
        raise UnknownCase("draft", draft_id)
    return draft


def _refuse_decided(session: Session, draft: tables.Draft) -> None:
    if draft.decision_id is not None:
        earlier = session.get_one(tables.Decision, draft.decision_id)
        moment = earlier.at.isoformat(sep=" ", timespec="seconds")
        raise DecisionRefused(f"already {MOVING[earlier.kind]} by {earlier.actor} at {moment}")
    if draft.superseded_by is not None:
        newer = message_key(draft.superseded_by)
        raise StaleApproval([Changed("thread_head", message_key(draft.number), newer)])


def _latest_revision(session: Session, draft: tables.Draft) -> tables.DraftRevision:
    row = tables.DraftRevision
    of_draft = sa.select(row).where(row.draft_id == draft.draft_id)
    return session.scalars(of_draft.order_by(row.revision.desc()).limit(1)).one()


def _check_seen(session: Session, seen: Seen, case_id: str) -> None:
    """A revision never changes, so its number stands for text and recipients.

    Evidence and policy are the caller's to compare.
    """
    latest = _latest_revision(session, _draft(session, seen.draft_id, case_id))
    head = session.scalars(
        sa.select(sa.func.max(tables.Resting.number)).where(tables.Resting.case_id == case_id)
    ).one()
    pairs = (
        ("revision", str(seen.revision), str(latest.revision)),
        ("thread_head", seen.thread_head, message_key(head)),
    )
    changes = [Changed(field, before, now) for field, before, now in pairs if before != now]
    if changes:
        raise StaleApproval(changes)


def _refuse_under_way(session: Session, case: tables.Case) -> None:
    row = tables.Outgoing
    state = session.scalars(
        sa.select(row.state).where(row.case_id == case.case_id, row.state.in_(UNDER_WAY)).limit(1)
    ).first()
    if state is OutgoingState.VERIFY:
        raise DecisionRefused("first somebody must say whether the reply went out")
    if state is not None:
        raise DecisionRefused("a reply is on its way out")


def _move(session: Session, case: tables.Case, decision: Decision, state: CaseState | None) -> None:
    if decision.kind is DecisionKind.REOPEN:
        reopen_case(session, case)
        return
    assert state is not None, "a decision that moves a case says where to"
    if state is CaseState.CLOSED:
        for draft in waiting_drafts(session, case.case_id):
            draft.decision_id = decision.decision_id
        close_case(session, case, decision.at)
    else:
        case.state = state
