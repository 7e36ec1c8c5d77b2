"""All steps of the state machine, put together from what they need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from langgraph.runtime import Runtime

from counterfoil.agent.nodes.arriving import Arriving
from counterfoil.agent.nodes.guarding import Guarding
from counterfoil.agent.nodes.looking import Looking
from counterfoil.agent.nodes.step import Run, Step
from counterfoil.agent.nodes.writing import Writing
from counterfoil.agent.ports import CaseHistory, Drafter
from counterfoil.agent.state import CaseState, RunContext
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.sender import Identity
from counterfoil.tools.gate import ToolGate

Router = Callable[[CaseState, Runtime[RunContext]], str]


@dataclass(frozen=True)
class Steps:
    """What the graph is drawn from: a step for every node, a router for every fork."""

    rules: Rulebook
    history: CaseHistory
    arriving: Arriving
    looking: Looking
    guarding: Guarding
    writing: Writing

    @classmethod
    def build(
        cls, *, rules: Rulebook, gate: ToolGate, history: CaseHistory, drafter: Drafter, identity: Identity
    ) -> Steps:
        """Hand each step what it needs, and nothing else: no step can reach a relay or a store."""
        guarding = Guarding(rules)
        return cls(
            rules=rules,
            history=history,
            arriving=Arriving(history, rules, identity),
            looking=Looking(gate, history),
            guarding=guarding,
            writing=Writing(guarding, drafter),
        )

    def by_name(self) -> dict[str, Step]:
        """Every node, in the reading order."""
        before: dict[str, Run] = {
            "intake": self.arriving.intake,
            "authenticate": self.arriving.authenticate,
            "read": self.arriving.read,
            "scope": self.looking.scope,
            "look_up": self.looking.look_up,
            "reconcile": self.looking.reconcile,
        }
        after: dict[str, Run] = {
            "draft": self.writing.draft,
            "verify": self.writing.verify,
            "review": self.writing.review,
            "brief": self.writing.brief,
            "close": self.writing.close,
        }
        named = {name: Step(name, run) for name, run in (before | after).items()}
        return named | self.guarding.steps()

    def after_authority(self, state: CaseState) -> str:
        """See `Guarding.after_authority`."""
        return self.guarding.after_authority(state)

    def after_promise(self, state: CaseState, runtime: Runtime[RunContext]) -> str:
        """See `Guarding.after_promise`."""
        return self.guarding.after_promise(state, runtime.context)

    def after_draft(self, state: CaseState) -> str:
        """See `Writing.after_draft`."""
        return self.writing.after_draft(state)

    def after_verify(self, state: CaseState) -> str:
        """See `Writing.after_verify`."""
        return self.writing.after_verify(state)

    def after_review(self, state: CaseState) -> str:
        """See `Writing.after_review`."""
        return self.writing.after_review(state)
