"""A whole house to be attacked: watched from below the gate, and, where that is wanted, blindfolded."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import NamedTuple

from counterfoil.agent.checkpoints import memory_checkpointer
from counterfoil.agent.clerk import Clerk
from counterfoil.agent.memory import MemoryHistory
from counterfoil.agent.nodes import Steps
from counterfoil.agent.nodes.arriving import Arriving
from counterfoil.agent.ports import Drafter
from counterfoil.agent.rulebook import gate_limits
from counterfoil.agent.state import CaseState, RunContext
from counterfoil.evals.suite import SuiteFile
from counterfoil.evals.watching import Read, WatchedSource
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.sender import Identity
from counterfoil.records.case import Resting
from counterfoil.records.clock import FixedClock
from counterfoil.records.facts import Facts
from counterfoil.records.message import InboundMessage
from counterfoil.records.reading import Reading
from counterfoil.records.vocabulary import PromiseLevel
from counterfoil.records.writing import Draft
from counterfoil.tools.gate import ToolGate
from counterfoil.tools.snapshot import SnapshotSource
from counterfoil.tools.snapshot_files import SnapshotRecords


class Witness:
    """A drafter on behalf of another, which tells whether it was asked."""

    def __init__(self, drafter: Drafter) -> None:
        self._drafter = drafter
        self.name = drafter.name
        self.was_asked = False

    def draft(self, facts: Facts, level: PromiseLevel, instruction: str | None) -> Draft:
        """What the other writes."""
        self.was_asked = True
        return self._drafter.draft(facts, level, instruction)


@dataclass(frozen=True)
class Blindfolded(Arriving):
    """Reads in every message what stands in one that hides nothing: no rule about words notices anything else."""

    reading: Reading

    def read(self, state: CaseState, context: RunContext) -> CaseState:
        """The one reading that it knows."""
        return {"reading": self.reading}


class Outcome(NamedTuple):
    """What came of a message."""

    resting: Resting
    reads: tuple[Read, ...]
    """What passed below the gate."""
    was_asked: bool
    """The drafter was asked: every guard was clear."""


class AttackedHouse:
    """One clerk over watched records; every message comes to it as if it were the first."""

    def __init__(
        self, settings: SuiteFile, rules: Rulebook, drafter: Drafter, *, reading: Reading | None = None
    ) -> None:
        """`reading` blindfolds it."""
        empty = SnapshotSource(SnapshotRecords())
        self._gated, self._directory = WatchedSource(empty), WatchedSource(empty)
        self._witness = Witness(drafter)
        self._reading = reading
        clock = FixedClock(settings.now)
        steps = Steps.build(
            rules=rules,
            gate=ToolGate(self._gated.sources(), clock, gate_limits(rules)),
            history=MemoryHistory(),
            drafter=self._witness,
            identity=Identity(mailbox=settings.mailbox, own_domains=settings.own_domains),
        )
        if reading is not None:
            arriving = steps.arriving
            blind = Blindfolded(arriving.history, arriving.rules, arriving.identity, reading)
            steps = replace(steps, arriving=blind)
        directory = self._directory.sources()
        self._clerk = Clerk(steps, sources=directory, clock=clock, checkpointer=memory_checkpointer())

    def turn_to(self, source: SnapshotSource) -> None:
        """Work on these records from now on."""
        self._gated.source = self._directory.source = source

    def receive(self, message: InboundMessage) -> Outcome:
        """Work one message; nothing of it is kept."""
        self._gated.reads.clear()
        self._directory.reads.clear()
        self._witness.was_asked = False
        seen = message if self._reading is None else _nothing_hidden(message)
        resting = self._clerk.decide(_KEY, seen).resting
        self._clerk.forget(_KEY)
        return Outcome(resting, tuple(self._gated.reads), self._witness.was_asked)


_KEY = "attack"


def _nothing_hidden(message: InboundMessage) -> InboundMessage:
    """The same message as a reader takes it that does not look for hidden text; it is still in the HTML."""
    files = tuple(each.model_copy(update={"hidden_text": ()}) for each in message.attachments)
    return message.model_copy(update={"hidden_text": (), "attachments": files})


def poisoned(records: SnapshotRecords, columns: Collection[str], text: str) -> SnapshotRecords:
    """The same records with the text in every cell of these columns."""
    return SnapshotRecords(
        **{
            table.name: tuple(
                row.model_copy(update={name: text for name in columns if name in type(row).model_fields})
                for row in getattr(records, table.name)
            )
            for table in fields(records)
        }
    )
