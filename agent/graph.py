"""The state machine, whole: nodes, edges and the names of the routers.  No logic lives here.

    intake ─► authenticate ─► read ─► guard_authority ─┬─► close
                                                       └─► scope ─► look_up ─► reconcile ─►
    guard_orders ─► guard_classes ─► guard_records ─► guard_promise ─┬─► draft ─► verify ─► review
                                                                     ├─► brief
                                                                     └─► close

Untrusted, automatic and unrelated mail leaves at `guard_authority`, before any tool is
called.  `review` holds the one interrupt.  No node can send.
"""

from __future__ import annotations

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from counterfoil.agent.nodes import Steps
from counterfoil.agent.proof import prove, topology_of
from counterfoil.agent.state import CaseState, RunContext

CaseGraph = CompiledStateGraph[CaseState, RunContext, CaseState, CaseState]


def draw_graph(steps: Steps) -> StateGraph[CaseState, RunContext]:
    """The state machine, not yet compiled."""
    graph = StateGraph(CaseState, context_schema=RunContext)
    for name, step in steps.by_name().items():
        graph.add_node(name, step)
    graph.add_edge(START, "intake")
    graph.add_edge("intake", "authenticate")
    graph.add_edge("authenticate", "read")
    graph.add_edge("read", "guard_authority")
    graph.add_conditional_edges("guard_authority", steps.after_authority, ["scope", "close"])
    graph.add_edge("scope", "look_up")
    graph.add_edge("look_up", "reconcile")
    graph.add_edge("reconcile", "guard_orders")
    graph.add_edge("guard_orders", "guard_classes")
    graph.add_edge("guard_classes", "guard_records")
    graph.add_edge("guard_records", "guard_promise")
    graph.add_conditional_edges("guard_promise", steps.after_promise, ["draft", "brief", "close"])
    graph.add_conditional_edges("draft", steps.after_draft, ["verify", "brief"])
    graph.add_conditional_edges("verify", steps.after_verify, ["review", "brief"])
    graph.add_conditional_edges("review", steps.after_review, ["draft", "verify", END])
    graph.add_edge("brief", END)
    graph.add_edge("close", END)
    return graph


def build_graph(steps: Steps, checkpointer: BaseCheckpointSaver[Any]) -> CaseGraph:
    """Compile the state machine and prove it; `GraphUnsound` where a way leads around a guard."""
    compiled = draw_graph(steps).compile(checkpointer=checkpointer)
    prove(topology_of(compiled))
    return compiled
