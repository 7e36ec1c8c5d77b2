"""The clerk: works one message from its parsed form to where it rests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.types import Command

from counterfoil.agent.graph import CaseGraph, build_graph
from counterfoil.agent.nodes.facts import facts_of
from counterfoil.agent.nodes.step import StepFailed
from counterfoil.agent.nodes.steps import Steps
from counterfoil.agent.resting import Settlement
from counterfoil.agent.state import CaseState, ReviewAnswer, RunContext
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.case import Resting
from counterfoil.records.clock import Clock
from counterfoil.records.facts import Facts
from counterfoil.records.message import InboundMessage
from counterfoil.records.vocabulary import Route
from counterfoil.tools.directory import read_directory
from counterfoil.tools.sources import SourceProvider


@dataclass(frozen=True)
class Worked:
    """A run at its end or at the review's interrupt, what it went by, and the record of where it rests."""

    state: CaseState
    facts: Facts
    resting: Resting


class Clerk:
    """Runs the state machine over one message at a time; safe to share between threads."""

    def __init__(
        self, steps: Steps, *, sources: SourceProvider, clock: Clock, checkpointer: BaseCheckpointSaver[Any]
    ) -> None:
        self._steps = steps
        self._sources = sources
        self._clock = clock
        self._checkpointer = checkpointer
        self.graph: CaseGraph = build_graph(steps, checkpointer)
        self._settlement = Settlement(steps.guarding)

    def work(self, key: str, message: InboundMessage) -> Resting:
        """Work a message and keep where it came to rest.  Nothing that a message holds makes it raise."""
        resting = self.decide(key, message).resting
        self._steps.history.rest(key, message, resting)
        if resting.route is not Route.DRAFT:
            self.forget(key)
        return resting

    def decide(self, key: str, message: InboundMessage, *, on: str | None = None) -> Worked:
        """Work a message without keeping the result: also how a decision is checked again before it counts.

        `on` names the checkpoint thread, where it must not be the message's own.
        """
        context = self._context(message)
        try:
            state = self._run({"key": key}, on or key, context)
        except StepFailed as failure:
            resting = self._settlement.of_failure(failure, context)
            return Worked(failure.state, facts_of(failure.state, context), resting)
        return Worked(state, facts_of(state, context), self._settlement.of(state, context))

    @property
    def rules(self) -> Rulebook:
        """What it goes by."""
        return self._steps.rules

    def answer(self, key: str, message: InboundMessage, answer: ReviewAnswer) -> CaseState:
        """Hand a reviewer's answer to the run that waits for it; a lost checkpoint is made again from the message."""
        context = self._context(message)
        config: RunnableConfig = {"configurable": {"thread_id": key}}
        if not self.graph.get_state(config).next:
            self._run({"key": key}, key, context)
        return self._run(Command(resume=answer), key, context)

    def forget(self, key: str) -> None:
        """Drop the checkpoint of a run that nobody has to answer any more."""
        self._checkpointer.delete_thread(key)

    def _run(self, given: Any, key: str, context: RunContext) -> CaseState:
        config: RunnableConfig = {"configurable": {"thread_id": key}}
        state = self.graph.invoke(given, config, context=context, durability="exit")
        return cast(CaseState, state)

    def give_up(self, key: str, message: InboundMessage, error: Exception) -> Resting:
        """Put a message before a person as it is, where working it has failed again and again."""
        failure = StepFailed("work", {"key": key}, f"{type(error).__name__}: {error}")
        resting = self._settlement.of_failure(failure, self._context(message))
        self._steps.history.rest(key, message, resting)
        return resting

    def _context(self, message: InboundMessage) -> RunContext:
        sources = self._sources.current()
        return RunContext(
            message=message,
            now=self._clock.now(),
            directory=read_directory(sources.accounts),
            owners=sources.owners.list_exception_owners(),
        )
