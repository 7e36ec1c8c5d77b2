"""Where a message ends.  Pure: the same facts, verdicts and rules always end in the same place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from counterfoil.guards.customer_surprise import troubles_behind, untold
from counterfoil.guards.ownership import accounts_of, alert_owner, assign, next_action_owner
from counterfoil.guards.promise import promise_level
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.run import EVERY_GUARD
from counterfoil.records.base import Record
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.owners import Assignment
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import (
    ExceptionClass,
    Outcome,
    PromiseLevel,
    Route,
    Workflow,
    in_precedence,
)

_SHOWN_IN_AN_ALERT: Final = frozenset({"late_fulfillment", "stale_records", "record_mismatch"})
"""Guards whose findings an alert states, instead of waiting for them to be settled."""

_UNCERTAIN: Final = (ExceptionClass.LOW_CONFIDENCE,)


class Decision(Record):
    """Where a message ends, why, and who acts."""

    route: Route
    reason: str
    """The code of the reason to leave the desk; the primary class; or what the route rests on."""
    exception_classes: tuple[ExceptionClass, ...] = ()
    assignment: Assignment | None = None
    """Always there for `manual` and `alert`."""
    promise_level: PromiseLevel = PromiseLevel.NONE
    next_action: Assignment | None = None
    """Owner of the next action, for order readiness and for a colleague's question."""
    has_alert_beside: bool = False
    """The account owner's alert goes out beside this route."""
    is_customer_surprise: bool = False
    """The customer wrote about an exception before its owner was told."""


def leaving_reason(verdicts: Sequence[Verdict]) -> Reason | None:
    """The first reason to leave the desk, to `quarantine` or to `no_reply`; None where the message stays.

    Where a guard failed nothing is left unanswered: only quarantine holds then.
    """
    reasons = [found for each in verdicts if (found := Reason.find(each.reason)) is not None]
    has_failed = Reason.GUARD_FAILED in reasons
    for reason in reasons:
        if reason.value.route is Route.QUARANTINE or (
            reason.value.route is Route.NO_REPLY and not has_failed
        ):
            return reason
    return None


def classes_of(verdicts: Sequence[Verdict]) -> tuple[ExceptionClass, ...]:
    """The classes that the verdicts make a case of, the primary one first."""
    unclear = [each for each in verdicts if each.outcome is not Outcome.CLEAR]
    return in_precedence({each.exception_class or ExceptionClass.LOW_CONFIDENCE for each in unclear})


def to_settle(facts: Facts, verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts that stand in the way of a draft, or of an alert, which states some findings itself."""
    is_report = facts.workflow is Workflow.DISPATCH_EXCEPTION
    stated = _SHOWN_IN_AN_ALERT if is_report else frozenset()
    return tuple(each for each in verdicts if each.outcome is not Outcome.CLEAR and each.guard not in stated)


def decide(facts: Facts, verdicts: Sequence[Verdict], rules: Rulebook) -> Decision:
    """Where a message ends.  A draft needs a verdict of every guard, and every one of them clear."""
    leaving = leaving_reason(verdicts)
    if leaving is not None and leaving.value.route is not None:
        return Decision(route=leaving.value.route, reason=leaving.code)
    if facts.workflow is Workflow.DISPATCH_EXCEPTION:
        return _decide_report(facts, verdicts, rules)
    if facts.sender.standing is Standing.INTERNAL:
        return _for_colleague(facts, classes_of(verdicts), rules)
    level = promise_level(facts, verdicts, rules)
    if level is PromiseLevel.NONE or not _has_every_guard_spoken(verdicts):
        return _for_person(facts, classes_of(verdicts) or _UNCERTAIN, rules)
    return Decision(
        route=Route.DRAFT,
        reason="every_guard_is_clear",
        promise_level=level,
        next_action=_next_action(facts, (), rules),
    )


def _decide_report(facts: Facts, verdicts: Sequence[Verdict], rules: Rulebook) -> Decision:
    """An alert where the records hold the trouble, and nothing else has to be settled first."""
    classes = classes_of(verdicts)
    is_on_record = any(each.reason == Reason.TROUBLE_ON_RECORD.code for each in verdicts)
    if is_on_record and not to_settle(facts, verdicts) and _has_every_guard_spoken(verdicts):
        return Decision(
            route=Route.ALERT,
            reason=Reason.TROUBLE_ON_RECORD.code,
            exception_classes=classes,
            assignment=alert_owner(next(iter(accounts_of(facts)), None), facts, rules),
        )
    decision = _for_person(facts, classes or _UNCERTAIN, rules)
    return decision.model_copy(update={"has_alert_beside": is_on_record})


def _for_person(facts: Facts, classes: tuple[ExceptionClass, ...], rules: Rulebook) -> Decision:
    """A person takes over; the owner of a dispatch exception that its customer writes about is told now."""
    is_surprise = bool(untold(facts, troubles_behind(facts, rules)))
    return Decision(
        route=Route.MANUAL,
        reason=classes[0].value,
        exception_classes=classes,
        assignment=assign(classes, facts, rules),
        next_action=_next_action(facts, classes, rules),
        has_alert_beside=is_surprise,
        is_customer_surprise=is_surprise,
    )


def _for_colleague(facts: Facts, classes: tuple[ExceptionClass, ...], rules: Rulebook) -> Decision:
    """A colleague's question is answered by an internal brief, by the owner of the next action."""
    owner = next_action_owner(classes, facts, rules)
    return Decision(
        route=Route.MANUAL,
        reason=classes[0].value if classes else "colleague_asks",
        exception_classes=classes,
        assignment=owner,
        next_action=owner,
    )


def _next_action(facts: Facts, classes: tuple[ExceptionClass, ...], rules: Rulebook) -> Assignment | None:
    if facts.workflow is not Workflow.ORDER_READINESS:
        return None
    return next_action_owner(classes, facts, rules)


def _has_every_guard_spoken(verdicts: Sequence[Verdict]) -> bool:
    return {each.guard for each in verdicts} >= set(EVERY_GUARD)
