"""What really passes between the gate and the source systems, seen from below the gate.

The gate keeps a record of its own calls.  Whether it kept to its scope is not asked of it: every
row that a source hands over is noted here, with the accounts that it belongs to by the records alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

from counterfoil.records.base import SourceRecord
from counterfoil.tools.snapshot import SnapshotSource
from counterfoil.tools.snapshot_files import SnapshotRecords
from counterfoil.tools.sources import EveryLookup, Sources


class Read(NamedTuple):
    """One look-up that reached a source, and what it handed over."""

    lookup: str
    rows: tuple[SourceRecord, ...]


class WatchedSource:
    """Hands every look-up on to the source behind it, whatever its name, and notes what comes back."""

    def __init__(self, source: SnapshotSource) -> None:
        self.source = source
        self.reads: list[Read] = []

    def sources(self) -> Sources:
        """The bundle in which this answers for every port."""
        return Sources.of(cast(EveryLookup, self))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        lookup = getattr(self.source, name)

        def watched(*arguments: Any) -> Any:
            found = lookup(*arguments)
            rows = found if isinstance(found, tuple) else (found,) if isinstance(found, SourceRecord) else ()
            self.reads.append(Read(name, rows))
            return found

        return watched


class Ownership:
    """Which accounts a row belongs to, worked out from the whole of the records and nothing else."""

    def __init__(self, records: SnapshotRecords) -> None:
        self._orders = {each.order_id: each.account_id for each in records.orders}
        self._deals = {each.opportunity_id: each.account_id for each in records.opportunities}
        articles: defaultdict[str, set[str]] = defaultdict(set)
        for line in records.order_lines:
            if line.sku and line.order_id in self._orders:
                articles[line.sku].add(self._orders[line.order_id])
        fitters: defaultdict[str, set[str]] = defaultdict(set)
        for job in records.dispatch_jobs:
            fitters[job.technician or ""] |= self.owners(job)
        self._articles: Mapping[str, set[str]] = articles
        self._fitters: Mapping[str, set[str]] = fitters

    def owners(self, row: SourceRecord) -> set[str]:
        """The accounts that may see the row; none for a row that is nobody's."""
        named = getattr(row, "account_id", None) or self._orders.get(getattr(row, "order_id", None) or "")
        named = named or self._deals.get(getattr(row, "opportunity_id", None) or "")
        if named:
            return {named}
        shared = (
            self._articles.get(getattr(row, "sku", "")),
            self._fitters.get(getattr(row, "technician", "")),
        )
        return {account for accounts in shared for account in accounts or ()}
