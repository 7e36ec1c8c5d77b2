"""The proof that every way to a draft passes every guard.

It is made of the compiled graph itself, at start-up and in tests: not of the code that
built it, nor of a picture.  `Topology` is a plain value, so that tests can change any
one edge or node and see the proof fail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from counterfoil.agent.blueprint import END, MUST_PASS, START, WAYS_OUT
from counterfoil.agent.nodes.step import Step
from counterfoil.guards.run import STAGES
from counterfoil.records.errors import GraphUnsound


@dataclass(frozen=True)
class Topology:
    """The nodes of a state machine, the ways out of each, and the guards that each guard node runs."""

    ways_out: Mapping[str, frozenset[str]]
    guards: Mapping[str, tuple[str, ...]]

    def reachable(self, *, without: str | None = None) -> frozenset[str]:
        """Every node that can be reached from the start when one node is taken out."""
        seen: set[str] = set()
        ahead = [START]
        while ahead:
            node = ahead.pop()
            if node in seen or node == without:
                continue
            seen.add(node)
            ahead.extend(self.ways_out.get(node, ()))
        return frozenset(seen)


def topology_of(compiled: CompiledStateGraph[Any, Any, Any, Any]) -> Topology:
    """Read the topology off a compiled graph, conditional edges included."""
    drawn = compiled.get_graph()
    ways_out: dict[str, set[str]] = {name: set() for name in drawn.nodes if name != END}
    for edge in drawn.edges:
        ways_out[edge.source].add(edge.target)
    steps = {name: getattr(node.bound, "func", None) for name, node in compiled.nodes.items()}
    guards = {
        name: tuple(guard.__name__ for guard in step.guards)
        for name, step in steps.items()
        if isinstance(step, Step) and step.guards
    }
    return Topology({name: frozenset(ways) for name, ways in ways_out.items()}, guards)


def prove(topology: Topology) -> tuple[str, ...]:
    """The statements that hold, in words; `GraphUnsound` names the first that does not."""
    return (*_is_the_blueprint(topology), *_guards_are_whole(topology), *dominated(topology))


def _is_the_blueprint(topology: Topology) -> tuple[str, ...]:
    for name, ways in WAYS_OUT.items():
        actual = topology.ways_out.get(name, frozenset())
        if actual != ways:
            raise GraphUnsound(f"{name} leads to {sorted(actual)}; the blueprint says {sorted(ways)}")
    strangers = set(topology.ways_out) - set(WAYS_OUT)
    if strangers:
        raise GraphUnsound(f"nodes that the blueprint does not know: {sorted(strangers)}")
    return ("the graph is the blueprint, node by node and edge by edge",)


def _guards_are_whole(topology: Topology) -> tuple[str, ...]:
    for name, stage in STAGES.items():
        expected = tuple(guard.__name__ for guard in stage)
        if topology.guards.get(name) != expected:
            raise GraphUnsound(f"{name} runs {topology.guards.get(name)}; it must run {expected}")
    return tuple(f"{name} runs {len(stage)} guards" for name, stage in STAGES.items())


def dominated(topology: Topology) -> tuple[str, ...]:
    """What every way to a node passes, by the ways alone; `GraphUnsound` where one goes around."""
    proven: list[str] = []
    if END not in topology.reachable():
        raise GraphUnsound("no way leads to the end")
    for target, gates in MUST_PASS.items():
        if target not in topology.reachable():
            raise GraphUnsound(f"no way leads to {target}")
        for gate in gates:
            if target in topology.reachable(without=gate):
                raise GraphUnsound(f"there is a way to {target} around {gate}")
            proven.append(f"every way to {target} passes {gate}")
    return tuple(proven)
