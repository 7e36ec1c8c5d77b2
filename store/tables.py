"""The tables: what is kept, each fact once.

Rows that somebody asks for by a value have columns; what is only ever shown whole
(a packet, a brief, the rows of a look-up) is kept as the record's own JSON.  `cases`
holds where each case stands now, `restings` how it got there.

    raw_mail ◄─ messages ◄─ deliveries        cursors
                   ▲
                restings ─► cases ◄─ case_orders, participants, message_ids, alerts, search_words
                   ▲          ▲
      evidence, tool_calls,   exceptions, drafts ◄─ draft_revisions ◄─ outbox
      verdicts                decisions
    journal, journal_head     people ◄─ sessions
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from counterfoil.records.desk import CaseState, DecisionKind
from counterfoil.records.outgoing import OutgoingState
from counterfoil.records.vocabulary import (
    CallOutcome,
    ExceptionClass,
    Outcome,
    PromiseLevel,
    Route,
    SystemName,
    Workflow,
)
from counterfoil.store.columns import Base, Json, bytewise

# Mail as it arrived


class RawMail(Base):
    """The bytes of a message, once, by their hash."""

    __tablename__ = "raw_mail"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]


class MessageState(StrEnum):
    """Whether a message still waits to be worked."""

    WAITING = "waiting"
    RESTED = "rested"


class Message(Base):
    """One message that came in.  Its public key is `m-` and its number."""

    __tablename__ = "messages"
    __table_args__ = (
        sa.Index("ix_messages_waiting", "state", "serial_key", "number"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(primary_key=True, init=False)
    sha256: Mapped[str] = mapped_column(sa.ForeignKey("raw_mail.sha256"), index=True)
    received_at: Mapped[datetime]
    is_partial: Mapped[bool]
    message_id: Mapped[str | None] = mapped_column(index=True)
    serial_key: Mapped[str]
    """Messages that share it are worked one after the other."""
    state: Mapped[MessageState] = mapped_column(default=MessageState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(default=None)


class Delivery(Base):
    """Where a message was found.  A renumbered folder adds a row to the same message."""

    __tablename__ = "deliveries"

    account: Mapped[str] = mapped_column(primary_key=True)
    folder: Mapped[str] = mapped_column(primary_key=True)
    uidvalidity: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    uid: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(sa.ForeignKey("messages.number"), index=True)


class Cursor(Base):
    """How far a folder was taken in."""

    __tablename__ = "cursors"

    account: Mapped[str] = mapped_column(primary_key=True)
    folder: Mapped[str] = mapped_column(primary_key=True)
    uidvalidity: Mapped[int] = mapped_column(sa.BigInteger)
    last_uid: Mapped[int] = mapped_column(sa.BigInteger)
    gaps: Mapped[list[int]]
    since: Mapped[datetime | None]


# Cases: where each stands now


class Case(Base):
    """Where a case stands.  Everything else about it follows from the other tables."""

    __tablename__ = "cases"
    __table_args__ = (sa.Index("ix_cases_queue", "state", "due_at", "lead_number"),)

    case_id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[CaseState]
    route: Mapped[Route]
    workflow: Mapped[Workflow | None]
    account_id: Mapped[str | None] = mapped_column(index=True)
    lead_number: Mapped[int] = mapped_column(sa.ForeignKey("messages.number"), index=True)
    """The message that the case is shown by: the latest that somebody is owed something for."""
    owner: Mapped[str | None] = mapped_column(default=None)
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    assignee: Mapped[str | None] = mapped_column(default=None)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    """When a person closed it; a case that merely owes nobody an answer is still open to be joined."""


class CaseOrder(Base):
    """An order that a case is about."""

    __tablename__ = "case_orders"

    case_id: Mapped[str] = mapped_column(sa.ForeignKey("cases.case_id"), primary_key=True)
    order_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    number: Mapped[int] = mapped_column(sa.ForeignKey("messages.number"))
    """The message that named it first."""
    position: Mapped[int]


class Participant(Base):
    """An address that has written in a case, lower case."""

    __tablename__ = "participants"

    case_id: Mapped[str] = mapped_column(sa.ForeignKey("cases.case_id"), primary_key=True)
    address: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(sa.ForeignKey("messages.number"))


class MessageId(Base):
    """A Message-ID, received or sent, by which a later message finds its case."""

    __tablename__ = "message_ids"

    message_id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("cases.case_id"), index=True)


class Alert(Base):
    """An alert that a case has raised; the fingerprint covers the records behind it."""

    __tablename__ = "alerts"

    case_id: Mapped[str] = mapped_column(sa.ForeignKey("cases.case_id"), primary_key=True)
    order_id: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(sa.ForeignKey("messages.number"))
    position: Mapped[int]


class CaseException(Base):
    """A reason why a case needs a person; without a class, where no rule names one.  Open until closed."""

    __tablename__ = "exceptions"
    __table_args__ = (
        sa.Index(
            "uq_exceptions_open",
            "case_id",
            "exception_class",
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        ),
    )

    exception_number: Mapped[int] = mapped_column(primary_key=True, init=False)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("cases.case_id"), index=True)
    number: Mapped[int] = mapped_column(sa.ForeignKey("messages.number"))
    exception_class: Mapped[ExceptionClass | None]
    owner: Mapped[str | None]
    email: Mapped[str | None]
    due_at: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    is_primary: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None] = mapped_column(default=None)


class SearchWord(Base):
    """A word by which a case is found."""

    __tablename__ = "search_words"
    __table_args__ = ({"sqlite_with_rowid": False},)

    word: Mapped[str] = mapped_column(bytewise(), primary_key=True)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("cases.case_id"), primary_key=True)


# Restings: what each decision rested on


class Resting(Base):
    """Where one message ended.  `details` is the rest of the record, as its own JSON."""

    __tablename__ = "restings"
    __table_args__ = (sa.Index("ix_restings_route_reason", "route", "reason"),)

    number: Mapped[int] = mapped_column(sa.ForeignKey("messages.number"), primary_key=True)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("cases.case_id"), index=True)
    route: Mapped[Route]
    reason: Mapped[str]
    workflow: Mapped[Workflow | None]
    account_id: Mapped[str | None]
    promise_level: Mapped[PromiseLevel]
    policy_sha256: Mapped[str]
    decided_at: Mapped[datetime]
    subject: Mapped[str]
    sender_name: Mapped[str]
    sender_address: Mapped[str]
    content_sha256: Mapped[str | None] = mapped_column(index=True)
    """Message-ID, sender and new text: who shares it repeats this message."""
    details: Mapped[Json]


class RestingPart(Base):
    """A record of which a resting has several, in their order."""

    __abstract__ = True

    number: Mapped[int] = mapped_column(sa.ForeignKey("restings.number"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)


class Evidence(RestingPart):
    """What one look-up returned."""

    __tablename__ = "evidence"

    evidence_id: Mapped[str]
    tool: Mapped[str]
    system: Mapped[SystemName]
    read_at: Mapped[datetime]
    request_sha256: Mapped[str]
    payload_sha256: Mapped[str]
    rows: Mapped[list[object]]


class ToolCall(RestingPart):
    """One look-up that was asked of the gate, refused ones too."""

    __tablename__ = "tool_calls"

    tool: Mapped[str]
    args: Mapped[Json]
    outcome: Mapped[CallOutcome]
    evidence: Mapped[str | None]
    reason: Mapped[str | None]


class Verdict(RestingPart):
    """What one guard said."""

    __tablename__ = "verdicts"

    guard: Mapped[str]
    outcome: Mapped[Outcome]
    reason: Mapped[str]
    explanation: Mapped[str]
    exception_class: Mapped[ExceptionClass | None]
    evidence: Mapped[list[object]]
    quote: Mapped[str | None]


# What people decide, and what leaves the house


class Decision(Base):
    """What a person decided."""

    __tablename__ = "decisions"
    __table_args__ = (sa.Index("ix_decisions_case_id_at", "case_id", "at"),)

    decision_id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("cases.case_id"))
    kind: Mapped[DecisionKind]
    actor: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str | None]
    comment: Mapped[str | None]
    draft_id: Mapped[str | None]
    revision: Mapped[int | None]
    seen_sha256: Mapped[str | None]


class Draft(Base):
    """A reply to one message.  It waits for a decision until it has one, or a later message overtakes it."""

    __tablename__ = "drafts"

    draft_id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("cases.case_id"), index=True)
    number: Mapped[int] = mapped_column(sa.ForeignKey("messages.number"), unique=True)
    decision_id: Mapped[str | None] = mapped_column(sa.ForeignKey("decisions.decision_id"), default=None)
    superseded_by: Mapped[int | None] = mapped_column(sa.ForeignKey("messages.number"), default=None)

    @property
    def is_waiting(self) -> bool:
        """Nobody has decided it, and nothing has overtaken it."""
        return self.decision_id is None and self.superseded_by is None


class DraftRevision(Base):
    """One version of a draft."""

    __tablename__ = "draft_revisions"

    draft_id: Mapped[str] = mapped_column(sa.ForeignKey("drafts.draft_id"), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    author: Mapped[str]
    created_at: Mapped[datetime]
    is_grounded: Mapped[bool]
    draft: Mapped[Json]


class Outgoing(Base):
    """An approved revision on its way out; one row for each, however many people approve."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["draft_id", "revision"], ["draft_revisions.draft_id", "draft_revisions.revision"]
        ),
        sa.UniqueConstraint("draft_id", "revision"),
        sa.Index("ix_outbox_due", "state", "not_before"),
    )

    outbox_id: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[str] = mapped_column(sa.ForeignKey("cases.case_id"), index=True)
    draft_id: Mapped[str]
    revision: Mapped[int]
    message_id: Mapped[str] = mapped_column(unique=True)
    letter: Mapped[Json]
    """Recipients, subject, body and thread headers, exactly as approved."""
    state: Mapped[OutgoingState]
    not_before: Mapped[datetime]
    attempts: Mapped[int]
    detail: Mapped[str]
    sent_at: Mapped[datetime | None] = mapped_column(default=None)


# The decision record, and people


class JournalEntry(Base):
    """One link: the entry as canonical JSON, and the hash over the link before and itself."""

    __tablename__ = "journal"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry: Mapped[str]
    sha256: Mapped[str]


class JournalHead(Base):
    """The last link.  Who appends holds this one row locked, so that the chain has one writer."""

    __tablename__ = "journal_head"

    only: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    sha256: Mapped[str]


class Person(Base):
    """Somebody who can sign in.  The password is kept as an argon2 hash."""

    __tablename__ = "people"

    login: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    is_active: Mapped[bool] = mapped_column(default=True)


class Session(Base):
    """A signed-in browser.  The token itself is nowhere, only its hash."""

    __tablename__ = "sessions"

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.ForeignKey("people.login"), index=True)
    expires_at: Mapped[datetime]
