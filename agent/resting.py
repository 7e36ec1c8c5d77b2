"""From the end of a run to the record of where its message came to rest."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from counterfoil.agent.briefs import exception_brief, follow_up
from counterfoil.agent.nodes.facts import facts_of
from counterfoil.agent.nodes.guarding import Guarding
from counterfoil.agent.nodes.step import StepFailed
from counterfoil.agent.nodes.writing import verdicts_of
from counterfoil.agent.packets import build_packet
from counterfoil.agent.state import CaseState, RunContext
from counterfoil.guards.contradictions import contradiction_card
from counterfoil.guards.dispatch import alerts_of, find_troubles
from counterfoil.guards.ownership import assign
from counterfoil.guards.routing import Decision
from counterfoil.records.case import Resting
from counterfoil.records.facts import EarlierAlert, Facts
from counterfoil.records.message import InboundMessage
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import ExceptionClass, Outcome, Route, Workflow

_REPLY_REASONS: Final = MappingProxyType(
    {Workflow.PO_FOLLOW_UP: "routine_status", Workflow.ORDER_READINESS: "order_readiness"}
)


@dataclass(frozen=True)
class Settlement:
    """Makes the record of a run, once the run has ended or waits for its reviewer."""

    guarding: Guarding

    def of(self, state: CaseState, context: RunContext) -> Resting:
        """Where the message rests, by its last verdict."""
        decision = self.guarding.decision(state, context, state.get("check"))
        facts = facts_of(state, context)
        is_drafted = decision.route is Route.DRAFT
        frame = self._frame(state, context, facts)
        return frame.model_copy(
            update={
                "workflow": facts.workflow,
                "route": decision.route,
                "reason": decision.reason,
                "exception_classes": decision.exception_classes,
                "assignment": decision.assignment,
                "promise_level": decision.promise_level,
                "packet": build_packet(facts, decision, self.guarding.rules, case_id=frame.case_id),
                "contradictions": contradiction_card(facts, self.guarding.rules),
                "draft": state.get("draft") if is_drafted else None,
                "brief": state.get("brief"),
                "alerts": tuple(state.get("alerts", ())),
                "earlier_alerts": self._alerts(facts, decision),
                "follow_up": follow_up(facts, decision) if decision.next_action is not None else None,
                "reply_reason": _REPLY_REASONS.get(facts.workflow) if is_drafted and facts.workflow else None,
            }
        )

    def of_failure(self, failure: StepFailed, context: RunContext) -> Resting:
        """A step failed: a person takes the message as it is, with what was known by then."""
        state, rules = failure.state, self.guarding.rules
        facts = facts_of(state, context)
        classes = (ExceptionClass.LOW_CONFIDENCE,)
        decision = Decision(
            route=Route.MANUAL,
            reason="step_failed",
            exception_classes=classes,
            assignment=assign(classes, facts, rules),
        )
        verdicts = (*verdicts_of(state), _failed(failure))
        return self._frame(state, context, facts).model_copy(
            update={
                "workflow": facts.workflow,
                "route": decision.route,
                "reason": decision.reason,
                "exception_classes": decision.exception_classes,
                "assignment": decision.assignment,
                "verdicts": verdicts,
                "brief": exception_brief(facts, decision, verdicts),
            }
        )

    def _alerts(self, facts: Facts, decision: Decision) -> tuple[EarlierAlert, ...]:
        if decision.route is not Route.ALERT and not decision.has_alert_beside:
            return ()
        return alerts_of(find_troubles(facts, self.guarding.rules))

    def _frame(self, state: CaseState, context: RunContext, facts: Facts) -> Resting:
        """What holds wherever the message rests."""
        conversation = facts.conversation
        return Resting(
            message_sha256=context.message.sha256,
            message_id=context.message.message_id,
            case_id=conversation.case_id or case_id_of(context.message),
            is_new_case=conversation.case_id is None,
            joined_by=conversation.joined_by,
            workflow=None,
            route=Route.MANUAL,
            reason="",
            account_id=facts.account.account_id if facts.account is not None else None,
            order_ids=tuple(each.order.order_id for each in facts.orders if each.order is not None),
            verdicts=verdicts_of(state),
            tool_calls=tuple(state.get("tool_calls", ())),
            evidence=tuple(state.get("evidence", ())),
            decided_at=context.now,
            policy_sha256=self.guarding.rules.policy.sha256,
        )


def case_id_of(message: InboundMessage) -> str:
    """The id of the case that a message opens: the same wherever and whenever it is worked."""
    return f"c-{message.sha256[:12]}"


def _failed(failure: StepFailed) -> Verdict:
    return Verdict(
        guard=failure.step,
        outcome=Outcome.HOLD,
        reason="step_failed",
        explanation=f"The step {failure.step} failed: {failure.reason}",
        exception_class=ExceptionClass.LOW_CONFIDENCE,
    )
