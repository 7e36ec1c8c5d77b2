"""The desk: what people do to cases, and what must still hold when they do it.

An approval is bound to what its reviewer saw: text, recipients, evidence, the head of
the thread and the policy.  Before it counts, the whole decision is taken again from
records read at that moment; whatever differs is named, and the approval is refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from counterfoil.agent.clerk import Clerk, Worked
from counterfoil.agent.evidence import evidence_changes, evidence_digest
from counterfoil.agent.state import AnswerKind, ReviewAnswer
from counterfoil.agent.state import CaseState as RunState
from counterfoil.guards.release import what_would_release
from counterfoil.guards.run import EVERY_GUARD
from counterfoil.records.case import Resting
from counterfoil.records.clock import Clock
from counterfoil.records.desk import (
    CaseDetail,
    CaseState,
    Decision,
    DecisionKind,
    DraftRevision,
    RejectReason,
    Seen,
)
from counterfoil.records.errors import Changed, DecisionRefused, StaleApproval, UnknownCase
from counterfoil.records.facts import Facts
from counterfoil.records.message import InboundMessage
from counterfoil.records.outgoing import Outgoing
from counterfoil.records.release import Release
from counterfoil.records.vocabulary import ExceptionClass, Outcome, Route
from counterfoil.store.casebook import Casebook
from counterfoil.store.outbox import SqlOutbox

_OPEN: Final = frozenset({DecisionKind.ASSIGN, DecisionKind.COMMENT, DecisionKind.IGNORE})

ALLOWED: Final = MappingProxyType(
    {
        CaseState.NEEDS_REVIEW: _OPEN
        | {DecisionKind.APPROVE, DecisionKind.EDIT, DecisionKind.REJECT, DecisionKind.REDRAFT},
        CaseState.NEEDS_PERSON: _OPEN | {DecisionKind.CLOSE},
        CaseState.SENDING: frozenset({DecisionKind.COMMENT, DecisionKind.UNDO}),
        CaseState.NEEDS_VERIFY: frozenset(
            {DecisionKind.COMMENT, DecisionKind.DELIVERY_WAS_SENT, DecisionKind.DELIVERY_WAS_NOT_SENT}
        ),
        CaseState.CLOSED: frozenset({DecisionKind.COMMENT, DecisionKind.REOPEN}),
    }
)
"""What can be decided of a case in each state; anything else is refused."""


@dataclass(frozen=True)
class Mailroom:
    """What the desk needs of the house's mail: how it is read, and how ours is named and delayed."""

    read: Callable[[str], InboundMessage]
    """The message with this sha256, parsed."""
    name_reply: Callable[[str, str, int], str]
    """The Message-ID of a case's draft at a revision."""
    undo_window: timedelta = timedelta(seconds=15)


class Desk:
    """Takes the decisions of people; every refusal says what stands in the way."""

    def __init__(
        self, *, clerk: Clerk, casebook: Casebook, outbox: SqlOutbox, mailroom: Mailroom, clock: Clock
    ) -> None:
        self._clerk = clerk
        self._casebook = casebook
        self._outbox = outbox
        self._mailroom = mailroom
        self._clock = clock

    def seen(self, case: CaseDetail) -> Seen:
        """What a person who looks at this case has before the eyes; a page carries it to the decision."""
        revision = _current(case)
        return _seen(case, revision, case.lead.resting)

    def approve(self, case_id: str, *, actor: str, seen: Seen) -> Decision:
        """Approve a draft and queue it; `StaleApproval` names every field that has changed since it was seen."""
        case = self._permit(case_id, DecisionKind.APPROVE)
        revision = _current(case)
        if not revision.is_grounded:
            raise DecisionRefused("the draft states something that no record holds; edit it first")
        self._check_still_true(case, revision, seen)
        decision = self._decision(case, DecisionKind.APPROVE, actor=actor, seen=seen)
        self._casebook.decide(
            decision,
            state=CaseState.SENDING,
            outgoing=self._outgoing(case, revision),
            expected_seen=seen,
        )
        self._clerk.forget(case.lead.key)
        return decision

    def _check_still_true(self, case: CaseDetail, revision: DraftRevision, seen: Seen) -> None:
        """Take the whole decision again from the records as they are now, and compare."""
        changes = list(_changes(seen, _seen(case, revision, case.lead.resting)))
        again = self._decide_again(case).resting
        changes += evidence_changes(case.lead.resting.evidence, again.evidence)
        changes += _decision_changes(case.lead.resting, again)
        if changes:
            raise StaleApproval(changes)

    def _decide_again(self, case: CaseDetail) -> Worked:
        """The decision as it would be now, from records read at this moment; nothing of it is kept."""
        thread = f"{case.lead.key}/again/{secrets.token_hex(8)}"  # of its own, however many look at once
        try:
            return self._clerk.decide(case.lead.key, self._mailroom.read(case.lead.sha256), on=thread)
        finally:
            self._clerk.forget(thread)

    def release(self, case_id: str) -> Release:
        """What would release the case, by the records as they are now; looks them up, and keeps nothing."""
        case = self._casebook.get_case(case_id)
        again = self._decide_again(case)
        beyond = [each for each in again.resting.verdicts if each.guard not in EVERY_GUARD]
        return what_would_release(_as_first_met(again.facts, case), self._clerk.rules, also=beyond)

    def edit(self, case_id: str, *, actor: str, body: str, over: int | None = None) -> DraftRevision:
        """Keep an edited text as the next revision, verified again; ungrounded text stays unapprovable.

        `StaleApproval` where the text was written over a revision that is not the latest any more.
        """
        latest = _current(self._permit(case_id, DecisionKind.EDIT)).revision
        if over is not None and over != latest:
            raise StaleApproval([Changed("revision of the draft", str(over), str(latest))])
        answer = ReviewAnswer(kind=AnswerKind.EDIT, body=body)
        return self._revise(case_id, DecisionKind.EDIT, actor=actor, answer=answer)

    def redraft(self, case_id: str, *, actor: str, instruction: str) -> DraftRevision:
        """Ask the drafter for another draft; `DecisionRefused` where it has none."""
        answer = ReviewAnswer(kind=AnswerKind.REDRAFT, instruction=instruction)
        return self._revise(case_id, DecisionKind.REDRAFT, actor=actor, answer=answer)

    def _revise(self, case_id: str, kind: DecisionKind, *, actor: str, answer: ReviewAnswer) -> DraftRevision:
        case = self._permit(case_id, kind)
        current = _current(case)
        state = self._clerk.answer(case.lead.key, self._mailroom.read(case.lead.sha256), answer)
        revision = _next_revision(current, state, self._clock, actor)
        self._casebook.append_revision(revision)
        self._casebook.decide(self._decision(case, kind, actor=actor), state=case.row.state)
        return revision

    def reject(self, case_id: str, *, actor: str, reason: RejectReason, comment: str) -> Decision:
        """Reject a draft: a person answers instead."""
        return self._settle(
            case_id, DecisionKind.REJECT, CaseState.NEEDS_PERSON, actor=actor, reason=reason, comment=comment
        )

    def ignore(self, case_id: str, *, actor: str, comment: str) -> Decision:
        """Nobody is owed an answer."""
        return self._settle(case_id, DecisionKind.IGNORE, CaseState.CLOSED, actor=actor, comment=comment)

    def close(self, case_id: str, *, actor: str, comment: str) -> Decision:
        """Dealt with outside this inbox."""
        return self._settle(case_id, DecisionKind.CLOSE, CaseState.CLOSED, actor=actor, comment=comment)

    def reopen(self, case_id: str, *, actor: str, comment: str) -> Decision:
        """Put a closed case before a person again."""
        return self._settle(
            case_id, DecisionKind.REOPEN, CaseState.NEEDS_PERSON, actor=actor, comment=comment
        )

    def comment(self, case_id: str, *, actor: str, comment: str) -> Decision:
        """Leave a note for colleagues; it never leaves the house."""
        return self._settle(case_id, DecisionKind.COMMENT, None, actor=actor, comment=comment)

    def assign(self, case_id: str, *, actor: str, assignee: str | None) -> Decision:
        """Give a case to a person, or to nobody."""
        case = self._permit(case_id, DecisionKind.ASSIGN)
        decision = self._decision(case, DecisionKind.ASSIGN, actor=actor, comment=assignee)
        self._casebook.decide(decision, state=case.row.state, assignee=assignee)
        return decision

    def undo(self, case_id: str, *, actor: str) -> Decision:
        """Take back an approval inside the undo window; `DecisionRefused` once it is on its way."""
        case = self._permit(case_id, DecisionKind.UNDO)
        if not case.outgoing or not self._outbox.cancel(case.outgoing[-1].outbox_id):
            raise DecisionRefused("it is on its way already")
        decision = self._decision(case, DecisionKind.UNDO, actor=actor)
        self._casebook.decide(decision, state=CaseState.NEEDS_REVIEW)
        return decision

    def settle_delivery(self, case_id: str, *, actor: str, was_sent: bool) -> Decision:
        """Say whether a reply whose delivery is uncertain went out."""
        kind = DecisionKind.DELIVERY_WAS_SENT if was_sent else DecisionKind.DELIVERY_WAS_NOT_SENT
        case = self._permit(case_id, kind)
        self._outbox.settle(case.outgoing[-1].outbox_id, was_sent=was_sent, at=self._clock.now())
        decision = self._decision(case, kind, actor=actor)
        self._casebook.decide(decision, state=CaseState.CLOSED if was_sent else CaseState.NEEDS_PERSON)
        return decision

    def _settle(
        self,
        case_id: str,
        kind: DecisionKind,
        state: CaseState | None,
        *,
        actor: str,
        comment: str,
        reason: RejectReason | None = None,
    ) -> Decision:
        case = self._permit(case_id, kind)
        decision = self._decision(case, kind, actor=actor, comment=comment, reason=reason)
        self._casebook.decide(decision, state=state or case.row.state)
        if state is not None:
            self._clerk.forget(case.lead.key)
        return decision

    def _permit(self, case_id: str, kind: DecisionKind) -> CaseDetail:
        case = self._casebook.get_case(case_id)
        if kind not in ALLOWED[case.row.state]:
            raise DecisionRefused(f"a case that is {case.row.state} cannot take {kind}{_last_decision(case)}")
        return case

    def _decision(
        self,
        case: CaseDetail,
        kind: DecisionKind,
        *,
        actor: str,
        seen: Seen | None = None,
        comment: str | None = None,
        reason: RejectReason | None = None,
    ) -> Decision:
        revision = case.current
        return Decision(
            decision_id=f"d-{secrets.token_hex(8)}",
            case_id=case.row.case_id,
            kind=kind,
            actor=actor,
            at=self._clock.now(),
            reason=reason,
            comment=comment,
            draft_id=revision.draft_id if revision else None,
            revision=revision.revision if revision else None,
            seen_sha256=seen.sha256 if seen else None,
        )

    def _outgoing(self, case: CaseDetail, revision: DraftRevision) -> Outgoing:
        message = self._mailroom.read(case.lead.sha256)
        draft = revision.draft
        own_id = (message.message_id,) if message.message_id else ()
        return Outgoing(
            outbox_id=f"o-{revision.draft_id}-{revision.revision}",
            case_id=case.row.case_id,
            draft_id=revision.draft_id,
            revision=revision.revision,
            message_id=self._mailroom.name_reply(case.row.case_id, revision.draft_id, revision.revision),
            to=draft.to,
            cc=draft.cc,
            subject=draft.subject,
            body=draft.body,
            in_reply_to=message.message_id,
            references=(*message.references, *own_id),
            not_before=self._clock.now() + self._mailroom.undo_window,
        )


def _current(case: CaseDetail) -> DraftRevision:
    if case.current is None:
        raise UnknownCase("draft of case", case.row.case_id)
    return case.current


def _as_first_met(facts: Facts, case: CaseDetail) -> Facts:
    """The conversation before the message came: what only it brought about is no reason to hold it."""
    before = [each.resting for each in case.messages[: case.messages.index(case.lead)]]
    was_disputed = any(ExceptionClass.CONTRACT_DISPUTE in each.exception_classes for each in before)
    conversation = facts.conversation.model_copy(
        update={
            "has_undecided_dispute": was_disputed and facts.conversation.has_undecided_dispute,
            "earlier_alerts": tuple(alert for each in before for alert in each.earlier_alerts),
        }
    )
    return facts.model_copy(update={"conversation": conversation})


def _last_decision(case: CaseDetail) -> str:
    if not case.decisions:
        return ""
    last = case.decisions[-1]
    return f"; {last.actor} decided {last.kind} at {last.at:%Y-%m-%d %H:%M} UTC"


def _seen(case: CaseDetail, revision: DraftRevision, resting: Resting) -> Seen:
    return Seen(
        draft_id=revision.draft_id,
        revision=revision.revision,
        text_sha256=revision.draft.sha256,
        recipients=(*revision.draft.to, *revision.draft.cc),
        evidence_sha256=evidence_digest(resting.evidence),
        thread_head=case.head.key,
        policy_sha256=resting.policy_sha256,
    )


_SEEN_WORDS: Final = MappingProxyType(
    {
        "draft_id": "draft",
        "revision": "revision of the draft",
        "text_sha256": "text of the draft",
        "recipients": "recipients",
        "evidence_sha256": "records",
        "thread_head": "latest message of the conversation",
        "policy_sha256": "policy",
    }
)


def _changes(seen: Seen, now: Seen) -> Sequence[Changed]:
    before, after = seen.model_dump(), now.model_dump()
    return [
        Changed(words, _shown(before[name]), _shown(after[name]))
        for name, words in _SEEN_WORDS.items()
        if before[name] != after[name]
    ]


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _decision_changes(before: Resting, after: Resting) -> Sequence[Changed]:
    """What would be decided otherwise today, from unchanged rows: time passes, and policies change."""
    held = [each for each in after.verdicts if each.outcome is not Outcome.CLEAR]
    why = f" ({held[0].explanation})" if after.route is not Route.DRAFT and held else ""
    pairs = (
        ("route", before.route, f"{after.route}{why}"),
        ("promise level", before.promise_level, after.promise_level),
        ("policy", before.policy_sha256, after.policy_sha256),
    )
    return [Changed(name, str(was), str(now)) for name, was, now in pairs if was != now]


def _next_revision(current: DraftRevision, state: RunState, clock: Clock, author: str) -> DraftRevision:
    draft, check = state.get("draft"), state.get("check")
    if draft is None:
        raise DecisionRefused("the drafter has no other draft for these records")
    return DraftRevision(
        draft_id=current.draft_id,
        case_id=current.case_id,
        revision=current.revision + 1,
        draft=draft,
        author=author,
        created_at=clock.now(),
        is_grounded=check is not None and check.outcome is Outcome.CLEAR,
    )
