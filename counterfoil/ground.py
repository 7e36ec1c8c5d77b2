"""What even the smallest command needs of the house: its clock and its database."""

from __future__ import annotations

from datetime import UTC, datetime

from counterfoil.records.clock import Clock, FixedClock
from counterfoil.settings import Settings
from counterfoil.store.database import Database


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, or the one that stands still for a trial."""
    return FixedClock(settings.clock.now) if settings.clock.now is not None else SystemClock()


def open_database(settings: Settings) -> Database:
    """The store of record; nothing is asked of it yet."""
    return Database.open(settings.store.url.get_secret_value(), head_file=settings.store.head_file)
