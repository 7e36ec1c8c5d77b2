"""The blueprint of the state machine: every node and every way out of it.

The graph is built in `agent.graph` and held against this page by `agent.proof`.  Read
it from the top: that is the way of a message.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

START: Final = "__start__"
END: Final = "__end__"

GUARDS: Final = ("guard_authority", "guard_orders", "guard_classes", "guard_records", "guard_promise")
"""Every way to a draft passes each of these, in this order."""

WAYS_OUT: Final = MappingProxyType(
    {
        START: frozenset({"intake"}),
        "intake": frozenset({"authenticate"}),
        "authenticate": frozenset({"read"}),
        "read": frozenset({"guard_authority"}),
        "guard_authority": frozenset({"scope", "close"}),
        "scope": frozenset({"look_up"}),
        "look_up": frozenset({"reconcile"}),
        "reconcile": frozenset({"guard_orders"}),
        "guard_orders": frozenset({"guard_classes"}),
        "guard_classes": frozenset({"guard_records"}),
        "guard_records": frozenset({"guard_promise"}),
        "guard_promise": frozenset({"draft", "brief", "close"}),
        "draft": frozenset({"verify", "brief"}),
        "verify": frozenset({"review", "brief"}),
        "review": frozenset({"draft", "verify", END}),
        "brief": frozenset({END}),
        "close": frozenset({END}),
    }
)

MUST_PASS: Final = MappingProxyType(
    {
        "look_up": ("guard_authority",),
        "draft": GUARDS,
        "verify": GUARDS,
        "review": (*GUARDS, "verify"),
    }
)
"""What every way from the start to a node must pass: its dominators."""
