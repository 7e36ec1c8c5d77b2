"""What people see and decide: cases in the inbox, revisions of drafts, decisions."""

from __future__ import annotations

from enum import StrEnum

from counterfoil.records.base import Instant, Record
from counterfoil.records.case import Resting
from counterfoil.records.errors import UnknownCase
from counterfoil.records.evidence import digest
from counterfoil.records.outgoing import Outgoing
from counterfoil.records.packet import AnyPacket
from counterfoil.records.vocabulary import ExceptionClass, PromiseLevel, Route, Workflow
from counterfoil.records.writing import Draft


class CaseState(StrEnum):
    """Where a case stands with the people who work it."""

    NEEDS_REVIEW = "needs_review"
    """A draft waits for a reviewer."""
    NEEDS_PERSON = "needs_person"
    """An exception, an alert or a quarantined message waits for its owner."""
    SENDING = "sending"
    """Approved; on its way out, or inside the undo window."""
    NEEDS_VERIFY = "needs_verify"
    """Nobody can tell whether it went out; a person must say."""
    CLOSED = "closed"
    """Decided by a person, or nobody is owed an answer."""


class DecisionKind(StrEnum):
    """What a person can do to a case."""

    APPROVE = "approve"
    EDIT = "edit"
    REJECT = "reject"
    REDRAFT = "redraft"
    IGNORE = "ignore"
    ASSIGN = "assign"
    COMMENT = "comment"
    CLOSE = "close"
    UNDO = "undo"
    REOPEN = "reopen"
    DELIVERY_WAS_SENT = "delivery_was_sent"
    DELIVERY_WAS_NOT_SENT = "delivery_was_not_sent"


class RejectReason(StrEnum):
    """Why a reviewer rejects a draft."""

    WRONG_FACT = "wrong_fact"
    WRONG_ORDER = "wrong_order"
    WRONG_RECIPIENT = "wrong_recipient"
    SHOULD_BE_MANUAL = "should_be_manual"
    TONE = "tone"
    NOT_NEEDED = "not_needed"
    OTHER = "other"


class Seen(Record):
    """What a reviewer had before the eyes.  An approval holds for exactly this and nothing else."""

    draft_id: str
    revision: int
    text_sha256: str
    recipients: tuple[str, ...]
    evidence_sha256: str
    thread_head: str
    """Key of the latest message of the case."""
    policy_sha256: str

    @property
    def sha256(self) -> str:
        """One hash over all of it; the form of a page carries it."""
        return digest(self.model_dump(mode="json"))


class DraftRevision(Record):
    """One version of a draft.  Revision 1 is the drafter's; later ones are people's or redrafts."""

    draft_id: str
    case_id: str
    revision: int
    draft: Draft
    author: str
    created_at: Instant
    is_grounded: bool
    """Every claim is grounded and within the promise level; only then can it be approved."""


class Decision(Record):
    """What a person decided, when, why, and on what."""

    decision_id: str
    case_id: str
    kind: DecisionKind
    actor: str
    at: Instant
    reason: str | None = None
    comment: str | None = None
    draft_id: str | None = None
    revision: int | None = None
    seen_sha256: str | None = None


class CaseRow(Record):
    """One line of the queue."""

    case_id: str
    state: CaseState
    route: Route
    workflow: Workflow | None
    subject: str
    sender_name: str
    sender_address: str
    account_id: str | None
    order_ids: tuple[str, ...]
    primary_class: ExceptionClass | None
    promise_level: PromiseLevel
    owner: str | None
    assignee: str | None
    due_at: Instant | None
    received_at: Instant
    message_count: int


class CaseMessage(Record):
    """One message of a case and where it came to rest."""

    key: str
    sha256: str
    received_at: Instant
    resting: Resting


class CaseDetail(Record):
    """Everything about one case, messages oldest first, decisions and revisions likewise."""

    row: CaseRow
    messages: tuple[CaseMessage, ...]
    revisions: tuple[DraftRevision, ...]
    decisions: tuple[Decision, ...]
    outgoing: tuple[Outgoing, ...]

    @property
    def head(self) -> CaseMessage:
        """The latest message that was worked."""
        return self.messages[-1]

    @property
    def lead(self) -> CaseMessage:
        """The message that the case stands by: the latest that is owed something, or the first where none is."""
        owed = (each for each in reversed(self.messages) if each.resting.route is not Route.NO_REPLY)
        return next(owed, self.messages[0])

    @property
    def packet(self) -> AnyPacket:
        """The control packet that the case was decided on; `UnknownCase` where its mail is of no workflow."""
        found = self.lead.resting.packet
        if found is None:
            raise UnknownCase("control packet of case", self.row.case_id)
        return found

    @property
    def current(self) -> DraftRevision | None:
        """The revision that waits for a decision or was decided last, or None."""
        return self.revisions[-1] if self.revisions else None
