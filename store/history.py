"""The cases so far, as the agent asks for them, and the one way in which a message comes to rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from counterfoil.records.case import DUPLICATE, CaseSummary, Resting
from counterfoil.records.desk import CaseState
from counterfoil.records.errors import UnknownCase
from counterfoil.records.evidence import digest
from counterfoil.records.facts import EarlierAlert
from counterfoil.records.message import InboundMessage
from counterfoil.records.vocabulary import ExceptionClass, Route
from counterfoil.store import tables
from counterfoil.store.database import Database, insert_new
from counterfoil.store.journal import EntryKind, append
from counterfoil.store.keys import message_number
from counterfoil.store.ordering import ID_LENGTH_MAX
from counterfoil.store.restings import content_sha256, write_draft, write_resting
from counterfoil.store.search import words_of
from counterfoil.store.standing import lock_case, open_exceptions, overtake, raise_exceptions

ADDRESS_LENGTH_MAX: Final = 320
IDS_MAX: Final = 500
"""A header can hold more ids than a query should; the nearest are asked for first."""


class SqlCaseHistory:
    """Implements `agent.ports.CaseHistory`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find_duplicate(self, key: str, message: InboundMessage) -> CaseSummary | None:
        """The case of the first rested message with the same bytes, or the same id, sender and new text.

        `key` names the delivery at hand, which is never its own duplicate, nor that of one which repeats it.
        """
        resting = tables.Resting
        found = sa.select(resting.number, resting.case_id, resting.reason)
        same = [found.join(tables.Message).where(tables.Message.sha256 == message.sha256)]
        content = content_sha256(message)
        if content is not None:
            is_same = (resting.content_sha256 == content) & (resting.route != Route.QUARANTINE)
            same.append(found.where(is_same))
        either = sa.union(*same).subquery()
        first = (
            sa.select(either.c.case_id)
            .where(either.c.number != message_number(key), either.c.reason != DUPLICATE)
            .order_by(either.c.number)
        )
        with self._database.session() as session:
            return _summary_of_first(session, first)

    def find_by_message_ids(self, message_ids: Sequence[str]) -> CaseSummary | None:
        """The case of the first of these ids that is known, inbound or sent by us."""
        row, asked = tables.MessageId, message_ids[:IDS_MAX]
        with self._database.session() as session:
            rows = sa.select(row.message_id, row.case_id).where(row.message_id.in_(asked))
            known = dict(session.execute(rows).all())
            case_id = next((known[each] for each in asked if each in known), None)
            return _summary(session, case_id) if case_id is not None else None

    def find_by_token(self, token: str) -> CaseSummary | None:
        """The case whose token this is: its id.  Who reads a token out of a mail checks its signature."""
        with self._database.session() as session:
            return _summary_of_first(session, sa.select(tables.Case.case_id).filter_by(case_id=token))

    def find_open_by_order(self, account_id: str, order_id: str) -> CaseSummary | None:
        """The latest open case of this account about this order alone; open is what no person has closed."""
        case, order, other = tables.Case, tables.CaseOrder, aliased(tables.CaseOrder)
        names_another = sa.exists().where(other.case_id == case.case_id, other.order_id != order_id)
        last_number = (
            sa.select(sa.func.max(tables.Resting.number))
            .where(tables.Resting.case_id == case.case_id)
            .scalar_subquery()
        )
        latest = (
            sa.select(case.case_id)
            .join(order)
            .where(order.order_id == order_id, ~names_another)
            .where(case.account_id == account_id, case.closed_at.is_(None))
            .order_by(last_number.desc())
        )
        with self._database.session() as session:
            return _summary_of_first(session, latest)

    def get(self, case_id: str) -> CaseSummary:
        """One case; `UnknownCase` where there is none."""
        with self._database.session() as session:
            return _summary(session, case_id)

    def rest(self, key: str, message: InboundMessage, resting: Resting) -> None:
        """Keep where a message came to rest, all in one transaction; doing it twice changes nothing."""
        number = message_number(key)
        with self._database.write() as session:
            kept = session.get(tables.Message, number, with_for_update=True)
            if kept is None:
                raise UnknownCase("message", key)
            if kept.state is tables.MessageState.RESTED:
                return
            assert kept.sha256 == resting.message_sha256 == message.sha256, "a resting is of its own message"
            kept.state = tables.MessageState.RESTED
            case = _open_or_join(session, number, resting)
            write_resting(session, number, message, resting)
            _remember(session, number, message, resting)
            raise_exceptions(session, case, number, resting)
            withdrawn = overtake(session, case.case_id, number) if resting.route is not Route.NO_REPLY else ()
            draft_id = write_draft(session, number, resting)
            _append_withdrawn(session, withdrawn, key, resting)
            _append_rested(session, key, draft_id, resting)


def _open_or_join(session: Session, number: int, resting: Resting) -> tables.Case:
    """A message that nobody is owed anything for leaves a case as it stands."""
    state = _STATES[resting.route]
    case = lock_case(session, resting.case_id)
    if case is None:
        case = tables.Case(
            case_id=resting.case_id,
            state=state,
            route=resting.route,
            workflow=resting.workflow,
            account_id=resting.account_id,
            lead_number=number,
        )
        session.add(case)
        session.flush()
        return case
    case.account_id = case.account_id or resting.account_id
    case.workflow = case.workflow or resting.workflow
    if resting.route is not Route.NO_REPLY:
        case.route, case.lead_number, case.closed_at = resting.route, number, None
        if case.state is not CaseState.NEEDS_VERIFY:  # somebody must still say whether the reply went out
            case.state = state
    return case


_STATES: Final = {
    Route.DRAFT: CaseState.NEEDS_REVIEW,
    Route.MANUAL: CaseState.NEEDS_PERSON,
    Route.ALERT: CaseState.NEEDS_PERSON,
    Route.QUARANTINE: CaseState.NEEDS_PERSON,
    Route.NO_REPLY: CaseState.CLOSED,
}


def _remember(session: Session, number: int, message: InboundMessage, resting: Resting) -> None:
    """By what later messages find the case.  A quarantined one must not make a genuine one its reply."""
    case_id = resting.case_id
    orders = enumerate(resting.order_ids)
    insert_new(
        session,
        tables.CaseOrder,
        [{"case_id": case_id, "order_id": each, "number": number, "position": i} for i, each in orders],
    )
    alerts = enumerate(resting.earlier_alerts)
    insert_new(
        session,
        tables.Alert,
        [
            {**each.model_dump(), "case_id": case_id, "number": number, "position": position}
            for position, each in alerts
        ],
    )
    words = words_of(message, resting)
    insert_new(session, tables.SearchWord, [{"word": each, "case_id": case_id} for each in words])
    if resting.route is Route.QUARANTINE:
        return
    remember_id(session, message.message_id, case_id)
    address = message.sender.address.lower() if message.sender is not None else ""
    if 0 < len(address) <= ADDRESS_LENGTH_MAX:
        row = {"case_id": case_id, "address": address, "number": number}
        insert_new(session, tables.Participant, [row])


def remember_id(session: Session, message_id: str | None, case_id: str) -> None:
    """A later message that answers this id finds this case; the first case of an id keeps it."""
    if message_id and len(message_id) <= ID_LENGTH_MAX:
        insert_new(session, tables.MessageId, [{"message_id": message_id, "case_id": case_id}])


def _append_withdrawn(session: Session, outbox_ids: Iterable[str], key: str, resting: Resting) -> None:
    for each in outbox_ids:
        facts = {"outbox": each, "message": key}
        append(session, EntryKind.WITHDRAWN, at=resting.decided_at, case_id=resting.case_id, facts=facts)


def _append_rested(session: Session, key: str, draft_id: str | None, resting: Resting) -> None:
    append(
        session,
        EntryKind.RESTED,
        at=resting.decided_at,
        case_id=resting.case_id,
        facts={
            "message": key,
            "message_sha256": resting.message_sha256,
            "route": resting.route,
            "classes": ",".join(resting.exception_classes),
            "draft": draft_id,
            "resting_sha256": digest(resting.model_dump(mode="json")),
            "policy_sha256": resting.policy_sha256,
        },
    )


def _summary_of_first(session: Session, case_ids: sa.Select[str]) -> CaseSummary | None:
    case_id = session.scalars(case_ids.limit(1)).first()
    return _summary(session, case_id) if case_id is not None else None


def _summary(session: Session, case_id: str) -> CaseSummary:
    case = session.get(tables.Case, case_id)
    if case is None:
        raise UnknownCase("case", case_id)
    order, alert, participant = tables.CaseOrder, tables.Alert, tables.Participant
    orders = sa.select(order.order_id).where(order.case_id == case_id)
    alerts = sa.select(alert.order_id, alert.fingerprint).where(alert.case_id == case_id)
    addresses = sa.select(participant.address).where(participant.case_id == case_id)
    return CaseSummary(
        case_id=case_id,
        account_id=case.account_id,
        order_ids=tuple(session.scalars(orders.order_by(order.number, order.position))),
        workflow=case.workflow,
        is_open=case.closed_at is None,
        has_undecided_dispute=any(
            each.exception_class is ExceptionClass.CONTRACT_DISPUTE
            for each in open_exceptions(session, case_id)
        ),
        earlier_alerts=tuple(
            EarlierAlert(order_id=order_id, fingerprint=fingerprint)
            for order_id, fingerprint in session.execute(alerts.order_by(alert.number, alert.position))
        ),
        participants=tuple(session.scalars(addresses.order_by(participant.number))),
    )
