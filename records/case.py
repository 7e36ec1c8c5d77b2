"""A case and where its messages came to rest."""

from __future__ import annotations

from typing import Final

from counterfoil.records.base import Instant, Record
from counterfoil.records.contradiction import ContradictionCard
from counterfoil.records.evidence import Evidence, ToolCall
from counterfoil.records.facts import Conversation, EarlierAlert
from counterfoil.records.owners import Assignment
from counterfoil.records.packet import AnyPacket
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import ExceptionClass, PromiseLevel, Route, Workflow
from counterfoil.records.writing import Brief, Draft

DUPLICATE: Final = "duplicate"
"""The reason of a message that repeats one that came before; it is the original of none."""


class Resting(Record):
    """Where one message ended, and everything that the decision rests on.

    A message has exactly one.  The whole of `results.jsonl` is written from it.
    """

    message_sha256: str
    message_id: str | None
    case_id: str
    is_new_case: bool
    joined_by: str | None = None
    workflow: Workflow | None
    route: Route
    reason: str
    """Why it went there: the reason code of a `no_reply` or `quarantine`, the primary class of a `manual`."""
    exception_classes: tuple[ExceptionClass, ...] = ()
    assignment: Assignment | None = None
    account_id: str | None = None
    order_ids: tuple[str, ...] = ()
    promise_level: PromiseLevel = PromiseLevel.NONE
    packet: AnyPacket | None = None
    contradictions: ContradictionCard = ContradictionCard()
    verdicts: tuple[Verdict, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    draft: Draft | None = None
    brief: Brief | None = None
    alerts: tuple[Brief, ...] = ()
    """Alerts that go out beside the route, such as the owner's after a customer surprise."""
    earlier_alerts: tuple[EarlierAlert, ...] = ()
    follow_up: Brief | None = None
    reply_reason: str | None = None
    model: str | None = None
    decided_at: Instant
    policy_sha256: str

    @property
    def primary_class(self) -> ExceptionClass | None:
        """The class that decides the owner."""
        return self.exception_classes[0] if self.exception_classes else None


class CaseSummary(Record):
    """What later messages need to know of a case."""

    case_id: str
    account_id: str | None
    order_ids: tuple[str, ...]
    workflow: Workflow | None
    is_open: bool
    has_undecided_dispute: bool
    earlier_alerts: tuple[EarlierAlert, ...] = ()
    participants: tuple[str, ...] = ()

    def joined(self, by: str | None, *, is_duplicate: bool = False) -> Conversation:
        """The case as the conversation that a message joins."""
        return Conversation(
            case_id=self.case_id,
            joined_by=by,
            account_id=self.account_id,
            order_ids=self.order_ids,
            has_undecided_dispute=self.has_undecided_dispute,
            earlier_alerts=self.earlier_alerts,
            duplicate_of=self.case_id if is_duplicate else None,
            participants=self.participants,
        )
