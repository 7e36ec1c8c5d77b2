"""The queue: which cases there are, counted, filtered and a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from counterfoil.records.base import Record
from counterfoil.records.desk import CaseRow, CaseState
from counterfoil.records.vocabulary import ExceptionClass, Route, Workflow
from counterfoil.store import tables
from counterfoil.store.search import has_words

OPEN: Final = tuple(each for each in CaseState if each is not CaseState.CLOSED)


class CaseFilter(Record):
    """What a case must meet to be listed; None means whatever."""

    state: CaseState | None = None
    is_closed: bool | None = None
    route: Route | None = None
    exception_class: ExceptionClass | None = None
    """It has an open exception of this class."""
    owner: str | None = None
    assignee: str | None = None
    workflow: Workflow | None = None
    text: str | None = None
    """Words of the mail, its sender, its orders, its classes or its id; see `search.has_words`."""


class CasePage(Record):
    """One page of the queue, and how many cases there are on all of them."""

    rows: tuple[CaseRow, ...]
    total: int


class CaseCounts(Record):
    """How many cases are in each state; and of those that are not closed, how many are of each kind."""

    by_state: dict[CaseState, int]
    by_route: dict[Route, int]
    by_workflow: dict[Workflow, int]
    by_class: dict[ExceptionClass, int]
    """Of open exceptions, so a case counts once in each of its classes."""
    by_owner: dict[str, int]
    by_assignee: dict[str, int]


def matching(wanted: CaseFilter) -> list[sa.ColumnElement[bool]]:
    """The conditions on `cases` that a filter asks for."""
    case, open_exception = tables.Case, tables.CaseException
    conditions: list[sa.ColumnElement[bool]] = [
        column == value
        for column, value in (
            (case.state, wanted.state),
            (case.route, wanted.route),
            (case.owner, wanted.owner),
            (case.assignee, wanted.assignee),
            (case.workflow, wanted.workflow),
        )
        if value is not None
    ]
    if wanted.is_closed is not None:
        conditions.append(case.state == CaseState.CLOSED if wanted.is_closed else case.state.in_(OPEN))
    if wanted.exception_class is not None:
        of_class = sa.select(open_exception.case_id).where(
            open_exception.exception_class == wanted.exception_class, open_exception.closed_at.is_(None)
        )
        conditions.append(case.case_id.in_(of_class))
    if wanted.text is not None:
        conditions.append(has_words(wanted.text))
    return conditions


def count_cases(session: Session) -> CaseCounts:
    """See `CaseCounts`."""
    case, open_exception = tables.Case, tables.CaseException
    is_open = case.state.in_(OPEN)
    by_class = (
        sa.select(open_exception.exception_class, sa.func.count())
        .where(open_exception.closed_at.is_(None))
        .group_by(open_exception.exception_class)
    )
    return CaseCounts.model_validate(
        {
            "by_state": _counted(session, case.state, sa.true()),
            "by_route": _counted(session, case.route, is_open),
            "by_workflow": _counted(session, case.workflow, is_open),
            "by_class": {each: count for each, count in session.execute(by_class) if each is not None},
            "by_owner": _counted(session, case.owner, is_open),
            "by_assignee": _counted(session, case.assignee, is_open),
        }
    )


def case_rows(session: Session, case_ids: Sequence[str]) -> tuple[CaseRow, ...]:
    """The lines of the queue for these cases, in this order; an id that is unknown has none."""
    case, resting, message = tables.Case, tables.Resting, tables.Message
    found = session.execute(
        sa.select(case, resting, message.received_at)
        .join(resting, resting.number == case.lead_number)
        .join(message, message.number == case.lead_number)
        .where(case.case_id.in_(case_ids))
    )
    by_id = {each.case_id: (each, lead, received_at) for each, lead, received_at in found}
    orders = _orders(session, case_ids)
    classes = _primary_classes(session, case_ids)
    message_counts = _message_counts(session, case_ids)
    return tuple(
        CaseRow(
            case_id=case_id,
            state=each.state,
            route=each.route,
            workflow=each.workflow,
            subject=lead.subject,
            sender_name=lead.sender_name,
            sender_address=lead.sender_address,
            account_id=each.account_id,
            order_ids=tuple(orders.get(case_id, ())),
            primary_class=classes.get(case_id),
            promise_level=lead.promise_level,
            owner=each.owner,
            assignee=each.assignee,
            due_at=each.due_at,
            received_at=received_at,
            message_count=message_counts[case_id],
        )
        for case_id, (each, lead, received_at) in ((each, by_id[each]) for each in case_ids if each in by_id)
    )


def _counted(
    session: Session, column: sa.orm.InstrumentedAttribute[object], condition: sa.ColumnElement[bool]
) -> dict[object, int]:
    rows = session.execute(sa.select(column, sa.func.count()).where(condition).group_by(column))
    return {value: count for value, count in rows if value is not None}


def _orders(session: Session, case_ids: Sequence[str]) -> Mapping[str, list[str]]:
    row = tables.CaseOrder
    found: defaultdict[str, list[str]] = defaultdict(list)
    of_cases = sa.select(row.case_id, row.order_id).where(row.case_id.in_(case_ids))
    for case_id, order_id in session.execute(of_cases.order_by(row.number, row.position)):
        found[case_id].append(order_id)
    return found


def _primary_classes(session: Session, case_ids: Sequence[str]) -> dict[str, ExceptionClass | None]:
    row = tables.CaseException
    primary = sa.select(row.case_id, row.exception_class).where(row.case_id.in_(case_ids), row.is_primary)
    return dict(session.execute(primary).all())


def _message_counts(session: Session, case_ids: Sequence[str]) -> dict[str, int]:
    row = tables.Resting
    counted = sa.select(row.case_id, sa.func.count()).where(row.case_id.in_(case_ids)).group_by(row.case_id)
    return dict(session.execute(counted).all())
