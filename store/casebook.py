"""The casebook: what people see of the cases, and where they decide."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from counterfoil.records.desk import (
    CaseDetail,
    CaseMessage,
    CaseState,
    Decision,
    DecisionKind,
    DraftRevision,
    Seen,
)
from counterfoil.records.errors import UnknownCase
from counterfoil.records.outgoing import Outgoing
from counterfoil.records.writing import Draft
from counterfoil.store import tables
from counterfoil.store.case_queue import CaseCounts, CaseFilter, CasePage, case_rows, count_cases, matching
from counterfoil.store.database import Database
from counterfoil.store.deciding import Consequence, add_revision, record_decision
from counterfoil.store.keys import message_key
from counterfoil.store.ledger import read_raw
from counterfoil.store.letters import list_letters
from counterfoil.store.restings import read_restings


class Casebook:
    """Every case, as a reviewer works on it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_cases(self, wanted: CaseFilter | None = None, page: int = 1, size: int = 50) -> CasePage:
        """One page (from 1) of the cases that meet the filter: what is due first, then the newest."""
        conditions = matching(wanted or CaseFilter())
        case = tables.Case
        chosen = (
            sa.select(case.case_id)
            .where(*conditions)
            .order_by(case.due_at.nulls_last(), case.lead_number.desc())
            .limit(size)
            .offset((page - 1) * size)
        )
        with self._database.session() as session:
            total = session.scalars(sa.select(sa.func.count()).select_from(case).where(*conditions)).one()
            return CasePage(rows=case_rows(session, session.scalars(chosen).all()), total=total)

    def counts(self) -> CaseCounts:
        """How many cases there are in each state, and how many that are not closed of each kind."""
        with self._database.session() as session:
            return count_cases(session)

    def get_case(self, case_id: str) -> CaseDetail:
        """Everything about one case, as it was at one moment; `UnknownCase` where there is none."""
        with self._database.session() as session:
            rows = case_rows(session, [case_id])
            if not rows:
                raise UnknownCase("case", case_id)
            return CaseDetail(
                row=rows[0],
                messages=_messages(session, case_id),
                revisions=_revisions(session, case_id),
                decisions=_decisions(session, case_id),
                outgoing=list_letters(session, tables.Outgoing.case_id == case_id),
            )

    def raw(self, sha256: str) -> bytes:
        """The bytes of a message as they arrived; `UnknownCase` where there are none."""
        with self._database.session() as session:
            return read_raw(session, sha256)

    def append_revision(self, revision: DraftRevision) -> None:
        """Keep another version of a draft that waits; `DecisionRefused` where it does not wait any more."""
        with self._database.write() as session:
            add_revision(session, revision)

    def decide(
        self,
        decision: Decision,
        *,
        state: CaseState | None = None,
        outgoing: Outgoing | None = None,
        expected_seen: Seen | None = None,
        assignee: str | None = None,
    ) -> None:
        """Keep a decision and all that follows from it, in one transaction; nothing where it is refused.

        An approval, a rejection, an ignoring or a closing moves the case to `state`, a reopening
        to where it was; no other kind moves it.  `DecisionRefused` says who decided before,
        `StaleApproval` what has changed since `expected_seen`.  However many approve one
        revision at once, it goes out once.
        """
        consequence = Consequence(state, outgoing, assignee)
        with self._database.write() as session:
            record_decision(session, decision, consequence, expected_seen)

    def assign(self, decision: Decision, assignee: str | None) -> None:
        """Hand the case to somebody, or to nobody."""
        assert decision.kind is DecisionKind.ASSIGN, decision.kind
        self.decide(decision, assignee=assignee)


def _messages(session: Session, case_id: str) -> tuple[CaseMessage, ...]:
    restings = read_restings(session, case_id)
    row = tables.Message
    messages = session.scalars(sa.select(row).where(row.number.in_(restings)).order_by(row.number))
    return tuple(
        CaseMessage(
            key=message_key(each.number),
            sha256=each.sha256,
            received_at=each.received_at,
            resting=restings[each.number],
        )
        for each in messages
    )


def _revisions(session: Session, case_id: str) -> tuple[DraftRevision, ...]:
    draft, revision = tables.Draft, tables.DraftRevision
    rows = session.scalars(
        sa.select(revision)
        .join(draft)
        .where(draft.case_id == case_id)
        .order_by(draft.number, revision.revision)
    )
    return tuple(
        DraftRevision(
            draft_id=each.draft_id,
            case_id=case_id,
            revision=each.revision,
            draft=Draft.model_validate(each.draft),
            author=each.author,
            created_at=each.created_at,
            is_grounded=each.is_grounded,
        )
        for each in rows
    )


def _decisions(session: Session, case_id: str) -> tuple[Decision, ...]:
    row = tables.Decision
    rows = session.scalars(sa.select(row).where(row.case_id == case_id).order_by(row.at, row.decision_id))
    return tuple(
        Decision.model_validate({name: getattr(each, name) for name in Decision.model_fields})
        for each in rows
    )
