"""One step of the state machine: a named function, and what becomes of it when it fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from langgraph.errors import GraphBubbleUp
from langgraph.runtime import Runtime

from counterfoil.agent.state import CaseState, RunContext
from counterfoil.guards.run import Guard
from counterfoil.records.errors import CounterfoilError

Run = Callable[[CaseState, RunContext], CaseState]


class StepFailed(CounterfoilError):
    """A step raised; carries what was known by then, so that a person sees it."""

    def __init__(self, step: str, state: CaseState, reason: str) -> None:
        self.step, self.state, self.reason = step, state, reason
        super().__init__(f"the step {step} failed: {reason}")


@dataclass(frozen=True)
class Step:
    """A node: it returns the keys that it changes and raises nothing but `StepFailed`."""

    name: str
    run: Run
    guards: tuple[Guard, ...] = ()
    """The guards that the node runs; read by the proof."""

    def __call__(self, state: CaseState, runtime: Runtime[RunContext]) -> CaseState:
        """Run the step; an interrupt passes through."""
        try:
            return self.run(state, runtime.context)
        except GraphBubbleUp:
            raise
        except Exception as error:
            raise StepFailed(self.name, state, f"{type(error).__name__}: {error}") from error
