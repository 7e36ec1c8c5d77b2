"""The guard nodes: each runs one stage of the rules, all of it, and keeps every verdict."""

from __future__ import annotations

from dataclasses import dataclass

from counterfoil.agent.blueprint import GUARDS
from counterfoil.agent.nodes.facts import facts_of
from counterfoil.agent.nodes.step import Step
from counterfoil.agent.state import CaseState, RunContext
from counterfoil.guards.routing import Decision, decide, leaving_reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.run import STAGES, run_stage
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import Route


@dataclass(frozen=True)
class Stage:
    """One stage of the rules as the body of a node."""

    name: str
    rules: Rulebook

    def __call__(self, state: CaseState, context: RunContext) -> CaseState:
        """Run every guard of the stage."""
        return {"verdicts": run_stage(self.name, facts_of(state, context), self.rules)}


@dataclass(frozen=True)
class Guarding:
    """The five guard nodes, and the ways out of the first and the last."""

    rules: Rulebook

    def steps(self) -> dict[str, Step]:
        """A node for every stage."""
        return {name: Step(name, Stage(name, self.rules), STAGES[name]) for name in GUARDS}

    def decision(self, state: CaseState, context: RunContext, check: Verdict | None = None) -> Decision:
        """Where the message ends, by the guards and the check of what was written.

        Pure, so it is asked for wherever it is needed and never kept.
        """
        spoken = (*state["verdicts"], *((check,) if check is not None else ()))
        return decide(facts_of(state, context), spoken, self.rules)

    def after_authority(self, state: CaseState) -> str:
        """Out of the door before any look-up, or on."""
        return "close" if leaving_reason(state["verdicts"]) is not None else "scope"

    def after_promise(self, state: CaseState, context: RunContext) -> str:
        """A draft where every guard is clear, a brief for a person, or nothing to write."""
        match self.decision(state, context).route:
            case Route.DRAFT:
                return "draft"
            case Route.MANUAL | Route.ALERT:
                return "brief"
            case Route.NO_REPLY | Route.QUARANTINE:
                return "close"
