"""The clock as a port.  The real one lives in the composition root."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still: for replays, trials and tests."""

    moment: datetime

    def now(self) -> datetime:
        """The one moment it was made with."""
        return self.moment
