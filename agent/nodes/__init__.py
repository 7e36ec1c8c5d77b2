"""The steps of the state machine, one small module a stretch of the way."""

from counterfoil.agent.nodes.steps import Steps

__all__ = ["Steps"]
