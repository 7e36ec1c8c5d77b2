"""The proof holds for the graph as it is, and for no graph that differs from it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from counterfoil.agent.blueprint import END, GUARDS, MUST_PASS, START
from counterfoil.agent.proof import Topology, dominated, prove, topology_of
from counterfoil.agent.rulebook import load_rulebook
from counterfoil.evals.replay import clerk_for
from counterfoil.evals.sample import load_sample
from counterfoil.records.errors import GraphUnsound


@pytest.fixture(scope="module")
def topology() -> Topology:
    return topology_of(clerk_for(load_sample(), load_rulebook(), "template").graph)


def _with(topology: Topology, node: str, ways: frozenset[str]) -> Topology:
    return replace(topology, ways_out={**topology.ways_out, node: ways})


def _edges(topology: Topology) -> list[tuple[str, str]]:
    return [(node, way) for node, ways in topology.ways_out.items() for way in sorted(ways)]


def test_the_compiled_graph_is_proven(topology: Topology) -> None:
    said = prove(topology)
    assert all(f"every way to draft passes {guard}" in said for guard in GUARDS)
    assert "every way to review passes verify" in said
    assert "every way to look_up passes guard_authority" in said


def test_every_graph_that_lacks_one_edge_is_rejected(topology: Topology) -> None:
    for node, way in _edges(topology):
        with pytest.raises(GraphUnsound):
            prove(_with(topology, node, topology.ways_out[node] - {way}))


def test_every_graph_with_one_edge_too_many_is_rejected(topology: Topology) -> None:
    for node in topology.ways_out:
        for target in {*topology.ways_out, END} - topology.ways_out[node] - {START}:
            with pytest.raises(GraphUnsound):
                prove(_with(topology, node, topology.ways_out[node] | {target}))


def test_every_graph_with_one_edge_rewired_is_rejected(topology: Topology) -> None:
    for node, way in _edges(topology):
        for target in {*topology.ways_out, END} - topology.ways_out[node] - {START}:
            with pytest.raises(GraphUnsound):
                prove(_with(topology, node, topology.ways_out[node] - {way} | {target}))


def test_every_graph_that_goes_around_one_guard_is_rejected_by_its_ways_alone(topology: Topology) -> None:
    for guard in (*GUARDS, "verify"):
        around = {
            node: ways | topology.ways_out[guard] if guard in ways else ways
            for node, ways in topology.ways_out.items()
        }
        with pytest.raises(GraphUnsound, match=f"around {guard}"):
            dominated(replace(topology, ways_out=around))


def test_every_graph_whose_guard_node_lacks_one_rule_is_rejected(topology: Topology) -> None:
    for node, guards in topology.guards.items():
        for guard in guards:
            fewer = tuple(each for each in guards if each != guard)
            with pytest.raises(GraphUnsound, match=node):
                prove(replace(topology, guards={**topology.guards, node: fewer}))


def test_a_guard_node_that_runs_no_rules_is_rejected(topology: Topology) -> None:
    for node in GUARDS:
        with pytest.raises(GraphUnsound, match=node):
            prove(
                replace(
                    topology, guards={name: each for name, each in topology.guards.items() if name != node}
                )
            )


def test_what_is_proven_to_lie_behind_a_guard_can_be_reached(topology: Topology) -> None:
    assert set(MUST_PASS) <= topology.reachable()
