"""The state machine for people to look at: as a picture, and as data with its proof."""

from __future__ import annotations

from typing import Any

from counterfoil.agent.blueprint import MUST_PASS
from counterfoil.agent.graph import CaseGraph
from counterfoil.agent.proof import prove, topology_of


def graph_as_mermaid(graph: CaseGraph) -> str:
    """The compiled graph as a Mermaid flowchart, with what is proven of it as comments."""
    proof = "\n".join(f"%% proven: {each}" for each in prove(topology_of(graph)))
    return f"{graph.get_graph().draw_mermaid(with_styles=False).rstrip()}\n{proof}"


def graph_as_json(graph: CaseGraph) -> dict[str, Any]:
    """Nodes with their ways out and their guards, what each node is proven to lie behind, and the statements."""
    topology = topology_of(graph)
    return {
        "nodes": {
            name: {
                "ways_out": sorted(ways),
                "guards": list(topology.guards.get(name, ())),
                "lies_behind": list(MUST_PASS.get(name, ())),
            }
            for name, ways in topology.ways_out.items()
        },
        "proven": list(prove(topology)),
    }
