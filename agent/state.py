"""The state of one run: ids, facts and verdicts, small enough to print.

The message itself is not in it; it is kept once, by hash, and every run is handed it
beside the state.  Each key has one writer, named behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from operator import add
from typing import Annotated, TypedDict

from counterfoil.records.base import Instant, Record
from counterfoil.records.case import CaseSummary
from counterfoil.records.evidence import Evidence, ToolCall
from counterfoil.records.facts import Conversation, Directory, OrderFacts, Resolution, Scope, Sender
from counterfoil.records.message import InboundMessage
from counterfoil.records.owners import ExceptionOwner
from counterfoil.records.reading import Reading
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import SystemName, Workflow
from counterfoil.records.writing import Brief, Draft


class AnswerKind(StrEnum):
    """What a reviewer's answer makes the run do."""

    SETTLE = "settle"
    """Approved, rejected, ignored or closed: the run ends."""
    EDIT = "edit"
    """The text was changed: it is verified again."""
    REDRAFT = "redraft"
    """Another draft is wanted."""


class ReviewAnswer(Record):
    """A reviewer's answer to the one interrupt."""

    kind: AnswerKind
    body: str | None = None
    instruction: str | None = None


class CaseState(TypedDict, total=False):
    """What one run knows so far."""

    key: str  # the caller
    duplicate_of: CaseSummary | None  # intake
    parent: CaseSummary | None  # intake
    parent_link: str | None  # intake
    sender: Sender  # authenticate
    reading: Reading  # read
    scope: Scope  # scope
    resolution: Resolution  # look_up
    orders: tuple[OrderFacts, ...]  # look_up
    unavailable: tuple[SystemName, ...]  # look_up
    evidence: tuple[Evidence, ...]  # look_up
    tool_calls: tuple[ToolCall, ...]  # look_up
    conversation: Conversation  # authenticate; reconcile, where the order tells
    workflow: Workflow | None  # reconcile
    verdicts: Annotated[tuple[Verdict, ...], add]  # the guards
    draft: Draft | None  # draft; review, when the text was edited
    check: Verdict | None  # verify; draft, where nothing could be written
    brief: Brief | None  # brief
    alerts: tuple[Brief, ...]  # brief
    answer: ReviewAnswer | None  # review


@dataclass(frozen=True)
class RunContext:
    """What a run is handed beside its state: the message, and the world as it is at `now`."""

    message: InboundMessage
    now: Instant
    directory: Directory
    owners: tuple[ExceptionOwner, ...]
