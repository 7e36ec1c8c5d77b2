"""What is written, checked, and shown to a person.  Nothing here can send."""

from __future__ import annotations

from dataclasses import dataclass

from langgraph.types import interrupt

from counterfoil.agent.briefs import alert_notice, exception_brief
from counterfoil.agent.nodes.facts import facts_of
from counterfoil.agent.nodes.guarding import Guarding
from counterfoil.agent.ports import Drafter
from counterfoil.agent.state import AnswerKind, CaseState, ReviewAnswer, RunContext
from counterfoil.guards.ownership import accounts_of
from counterfoil.guards.plain_text import BODY_MAX, SUBJECT_MAX
from counterfoil.guards.verifier import GUARD, REVIEWER, verify
from counterfoil.records.accounts import Account
from counterfoil.records.errors import DraftUnusable
from counterfoil.records.facts import Facts
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import ExceptionClass, Outcome, Route
from counterfoil.records.writing import Brief, Draft


@dataclass(frozen=True)
class Writing:
    """The steps behind the last guard."""

    guarding: Guarding
    drafter: Drafter

    def draft(self, state: CaseState, context: RunContext) -> CaseState:
        """Have a draft written at the level that the guards left."""
        answer = state.get("answer")
        instruction = answer.instruction if answer is not None else None
        level = self.guarding.decision(state, context).promise_level
        try:
            draft = self.drafter.draft(facts_of(state, context), level, instruction)
            _check_length(draft)
        except DraftUnusable as refusal:
            return {"draft": None, "check": _nothing_written(refusal)}
        # A drafter that calls itself a reviewer would be held to a reviewer's freedom of words.
        return {"draft": draft.model_copy(update={"drafter": self.drafter.name, "claims": ()}), "check": None}

    def after_draft(self, state: CaseState) -> str:
        """On to its check, or to a person where nothing was written."""
        return "verify" if state["draft"] is not None else "brief"

    def verify(self, state: CaseState, context: RunContext) -> CaseState:
        """Hold every claim of the draft against the evidence of the case."""
        draft = state["draft"]
        assert draft is not None, "a draft is verified only where there is one"
        verification = verify(
            draft,
            facts_of(state, context),
            evidence=tuple(state["evidence"]),
            level=self.guarding.decision(state, context).promise_level,
            links_allowed=self.guarding.rules.policy.links_allowed,
        )
        return {
            "draft": draft.model_copy(update={"claims": verification.claims}),
            "check": verification.verdict,
        }

    def after_verify(self, state: CaseState) -> str:
        """To the reviewer; a drafter's text that does not hold goes to a person as a brief instead."""
        check, answer = state["check"], state.get("answer")
        is_an_edit = answer is not None and answer.kind is AnswerKind.EDIT
        is_clear = check is not None and check.outcome is Outcome.CLEAR
        return "review" if is_clear or is_an_edit else "brief"

    def review(self, state: CaseState, context: RunContext) -> CaseState:
        """Wait for a person.  This node runs again from its top when the answer comes, and has no effect."""
        answer: ReviewAnswer = interrupt({"key": state["key"]})
        draft = state["draft"]
        if answer.kind is AnswerKind.EDIT and draft is not None and answer.body is not None:
            edited = {"body": answer.body, "claims": (), "drafter": REVIEWER}
            return {"answer": answer, "draft": draft.model_copy(update=edited)}
        return {"answer": answer}

    def after_review(self, state: CaseState) -> str:
        """An edited text is checked again, another draft is written, anything else ends the run."""
        answer = state["answer"]
        if answer is None or answer.kind is AnswerKind.SETTLE:
            return "__end__"
        return "verify" if answer.kind is AnswerKind.EDIT else "draft"

    def brief(self, state: CaseState, context: RunContext) -> CaseState:
        """Write to the colleague who acts next: an exception, an alert to each account's owner, or both."""
        facts = facts_of(state, context)
        decision = self.guarding.decision(state, context, state.get("check"))
        if decision.route is Route.ALERT:
            first, *others = self._notices(facts)
            return {"brief": first, "alerts": tuple(others)}
        alerts = self._notices(facts) if decision.has_alert_beside else ()
        return {"brief": exception_brief(facts, decision, verdicts_of(state)), "alerts": alerts}

    def _notices(self, facts: Facts) -> tuple[Brief, ...]:
        """One notice an account: nobody is told of another customer's trouble."""
        accounts = accounts_of(facts)
        if len(accounts) < 2:
            return (alert_notice(facts, self.guarding.rules),)
        return tuple(alert_notice(_only(facts, each), self.guarding.rules) for each in accounts)

    def close(self, state: CaseState, context: RunContext) -> CaseState:
        """Nobody is owed an answer, or nobody can be trusted with one: there is nothing to write."""
        return {"brief": None}


def _only(facts: Facts, account: Account) -> Facts:
    orders = tuple(each for each in facts.orders if each.account == account)
    return facts.model_copy(update={"account": account, "orders": orders})


def verdicts_of(state: CaseState) -> tuple[Verdict, ...]:
    """Every verdict of a run: the guards', and that of the check on what was written."""
    check = state.get("check")
    return (*state.get("verdicts", ()), *((check,) if check is not None else ()))


def _check_length(draft: Draft) -> None:
    """Megabytes are not worth reading, nor keeping."""
    if len(draft.body) > BODY_MAX or len(draft.subject) > SUBJECT_MAX:
        raise DraftUnusable("it is longer than a draft may be")


def _nothing_written(refusal: DraftUnusable) -> Verdict:
    return Verdict(
        guard=GUARD,
        outcome=Outcome.MANUAL,
        reason="nothing_written",
        explanation=f"the drafter wrote nothing: {refusal}",
        exception_class=ExceptionClass.LOW_CONFIDENCE,
    )
