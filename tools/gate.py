"""The gate in front of every source system: the one way to look anything up for a message."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from counterfoil.records.clock import Clock
from counterfoil.records.facts import Scope
from counterfoil.records.vocabulary import Workflow
from counterfoil.tools.lookups import CaseLookups
from counterfoil.tools.reach import Reach
from counterfoil.tools.session import GateLimits, GateMeans
from counterfoil.tools.sources import SourceProvider

_DEFAULT_LIMITS: Final = GateLimits()


class ToolGate:
    """Opens a session for each message; may be shared between threads."""

    def __init__(
        self,
        sources: SourceProvider,
        clock: Clock,
        limits: GateLimits = _DEFAULT_LIMITS,
        *,
        stopwatch: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._sources = sources
        self._means = GateMeans(clock=clock, limits=limits, stopwatch=stopwatch, pause=pause)

    def open(self, scope: Scope, workflow: Workflow | None = None) -> CaseLookups:
        """A session that sees the records as they are now, within this scope and no further.

        Without a workflow only tools that every workflow may use are open to it.
        """
        return CaseLookups(self._sources.current(), Reach(scope), self._means, workflow)
