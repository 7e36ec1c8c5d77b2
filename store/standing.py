"""Where a case stands, as it follows from its rows: what is open, who owns it, what waits."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from counterfoil.records.case import Resting
from counterfoil.records.desk import CaseState, DecisionKind
from counterfoil.records.outgoing import OutgoingState
from counterfoil.records.vocabulary import EXCEPTION_PRECEDENCE, Route
from counterfoil.store import tables

UNDER_WAY: Final = (OutgoingState.QUEUED, OutgoingState.ATTEMPTING, OutgoingState.VERIFY)
"""What may still go out, or may have gone out."""
CLOSING: Final = (DecisionKind.IGNORE, DecisionKind.CLOSE)
OVERTAKEN: Final = "a later message came in"


def lock_case(session: Session, case_id: str) -> tables.Case | None:
    """The case, held until the transaction ends, so that its changes happen one after the other."""
    return session.get(tables.Case, case_id, with_for_update=True, populate_existing=True)


def raise_exceptions(session: Session, case: tables.Case, number: int, resting: Resting) -> None:
    """Open an exception for each class that is not open yet; the clock of one that is open runs on.

    A message that needs a person for no class of its own raises one without a class.
    """
    needs_person = resting.route in (Route.MANUAL, Route.ALERT, Route.QUARANTINE)
    classes = resting.exception_classes or ((None,) if needs_person else ())
    already = {each.exception_class for each in open_exceptions(session, case.case_id)}
    assigned = resting.assignment
    for each in classes:
        if each not in already:
            session.add(
                tables.CaseException(
                    case_id=case.case_id,
                    number=number,
                    exception_class=each,
                    owner=assigned.owner if assigned else None,
                    email=assigned.email if assigned else None,
                    due_at=assigned.due_at if assigned else None,
                    opened_at=resting.decided_at,
                )
            )
    session.flush()
    if resting.route is not Route.NO_REPLY:
        case.owner = assigned.owner if assigned else None
        case.due_at = assigned.due_at if assigned else None
    assign_owner(session, case)


def open_exceptions(session: Session, case_id: str) -> list[tables.CaseException]:
    """What nobody has closed, in order of precedence."""
    row = tables.CaseException
    found = session.scalars(sa.select(row).where(row.case_id == case_id, row.closed_at.is_(None)))
    return sorted(found, key=_precedence)


def assign_owner(session: Session, case: tables.Case) -> None:
    """The first open exception decides the owner, the most urgent one the time.

    Where none is open, a closed case goes on showing what it was about.
    """
    found = open_exceptions(session, case.case_id)
    if not found and case.state is CaseState.CLOSED:
        return
    row = tables.CaseException
    primary = found[0].exception_number if found else None
    session.execute(
        sa.update(row).where(row.case_id == case.case_id).values(is_primary=row.exception_number == primary)
    )
    if found:
        case.owner = found[0].owner
        case.due_at = min((each.due_at for each in found if each.due_at is not None), default=None)


def close_case(session: Session, case: tables.Case, at: datetime) -> None:
    """Nothing of it is open any more."""
    row = tables.CaseException
    session.execute(
        sa.update(row).where(row.case_id == case.case_id, row.closed_at.is_(None)).values(closed_at=at)
    )
    case.state, case.closed_at, case.due_at = CaseState.CLOSED, case.closed_at or at, None


def reopen_case(session: Session, case: tables.Case) -> None:
    """What its closing closed is open again, its exceptions and its draft."""
    exception, draft, decision = tables.CaseException, tables.Draft, tables.Decision
    session.execute(
        sa.update(exception)
        .where(exception.case_id == case.case_id, exception.closed_at == case.closed_at)
        .values(closed_at=None)
    )
    closing = sa.select(decision.decision_id).where(
        decision.case_id == case.case_id, decision.at == case.closed_at, decision.kind.in_(CLOSING)
    )
    session.execute(sa.update(draft).where(draft.decision_id.in_(closing)).values(decision_id=None))
    case.closed_at = None
    case.state = open_state(session, case)
    assign_owner(session, case)


def settle_case(session: Session, case: tables.Case, at: datetime) -> None:
    """A reply went out: the case is closed, unless something else of it is open."""
    if waiting_drafts(session, case.case_id) or open_exceptions(session, case.case_id):
        case.state = open_state(session, case)
    else:
        close_case(session, case, at)


def open_state(session: Session, case: tables.Case) -> CaseState:
    """Where a case stands that somebody has to look at."""
    return CaseState.NEEDS_REVIEW if waiting_drafts(session, case.case_id) else CaseState.NEEDS_PERSON


def waiting_drafts(session: Session, case_id: str) -> list[tables.Draft]:
    """Drafts that nobody has decided and nothing has overtaken."""
    row = tables.Draft
    found = session.scalars(sa.select(row).where(row.case_id == case_id).order_by(row.number))
    return [each for each in found if each.is_waiting]


def overtake(session: Session, case_id: str, number: int) -> tuple[str, ...]:
    """A later message overtakes the drafts so far, and the replies that have not left yet.

    The ids of those replies are returned; they will not go out.
    """
    row, draft = tables.Outgoing, tables.Draft
    session.execute(
        sa.update(draft)
        .where(draft.case_id == case_id, draft.superseded_by.is_(None))
        .values(superseded_by=number),
        execution_options=_UNLOADED,
    )
    withdrawn = (
        sa.update(row)
        .where(row.case_id == case_id, row.state == OutgoingState.QUEUED)
        .values(state=OutgoingState.CANCELLED, detail=OVERTAKEN)
        .returning(row.outbox_id)
    )
    return tuple(session.scalars(withdrawn, execution_options=_UNLOADED))


_UNLOADED: Final = {"synchronize_session": False}
"""None of these rows is loaded yet, so that none has to be brought up to date."""


def _precedence(exception: tables.CaseException) -> tuple[int, int]:
    known = exception.exception_class
    rank = EXCEPTION_PRECEDENCE.index(known) if known is not None else len(EXCEPTION_PRECEDENCE)
    return rank, exception.exception_number
