"""What the records say, each record once, and side by side where they disagree."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from counterfoil.records.evidence import Evidence, EvidenceRow, FieldValue
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import SystemName

_SYSTEMS: Final = tuple(SystemName)
_COMPARED: Final = (
    "status",
    "order_queue_status",
    "quantity",
    "quantity_ordered",
    "quantity_shipped",
    "quantity_backordered",
    "requested_date",
    "promised_date",
    "ship_date",
    "eta",
    "delivered_at",
    "scheduled_for",
    "delivery_eta",
)
"""What two records can contradict each other in."""


class Sheet(NamedTuple):
    """One record as it was read last."""

    system: SystemName
    table: str
    record: str
    as_of: datetime | None
    fields: tuple[FieldValue, ...]
    evidence_ids: tuple[str, ...]
    """Every look-up that returned it."""
    concerns_case: bool
    """It is about an order of the case, or about no order at all."""

    def get(self, name: str) -> str:
        """The value of a field; empty where the record holds none."""
        return next((each.value for each in self.fields if each.name == name), "")


class Contradiction(NamedTuple):
    """A verdict that sources disagree, with those that it rests on held against each other."""

    verdict: Verdict
    sheets: tuple[Sheet, ...]
    fields: tuple[str, ...]
    """Those in which the sheets differ: the ones that the verdict names, or else all."""


def sheets_of(evidence: Iterable[Evidence], order_ids: Collection[str]) -> list[Sheet]:
    """Every record that was read, system by system; one that was read twice as it was the second time."""
    found: dict[tuple[SystemName, str, str], Sheet] = {}
    for each in evidence:
        for row in each.rows:
            key = (each.system, row.table, row.record)
            earlier = found[key].evidence_ids if key in found else ()
            found[key] = _sheet(each, row, earlier, order_ids)
    return sorted(found.values(), key=lambda sheet: _SYSTEMS.index(sheet.system))


def contradiction(verdict: Verdict, sheets: Sequence[Sheet]) -> Contradiction:
    """What the verdict rests on, side by side."""
    cited = set(verdict.evidence)
    against = tuple(each for each in sheets if each.concerns_case and cited & set(each.evidence_ids))
    values = {name: {each.get(name) for each in against} - {""} for name in _COMPARED}
    differing = [name for name in _COMPARED if len(values[name]) > 1]
    named = [name for name in differing if any(_is_named(each, verdict.explanation) for each in values[name])]
    return Contradiction(verdict, against, tuple(named or differing))


def _is_named(value: str, text: str) -> bool:
    return (
        re.search(rf"(?<![\w-]){re.escape(value.replace('_', ' '))}(?![\w-])", text.replace("_", " "))
        is not None
    )


def _sheet(
    evidence: Evidence, row: EvidenceRow, earlier: tuple[str, ...], order_ids: Collection[str]
) -> Sheet:
    order_id = row.get("order_id")
    return Sheet(
        evidence.system,
        row.table,
        row.record,
        row.as_of,
        tuple(field for field in row.fields if field.name != "updated_at"),
        (*earlier, evidence.evidence_id),
        concerns_case=order_id is None or not order_ids or order_id in order_ids,
    )
