"""What the records say, each record once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, NamedTuple

from counterfoil.records.evidence import Evidence, EvidenceRow, FieldValue
from counterfoil.records.vocabulary import SystemName

_SYSTEMS: Final = tuple(SystemName)


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


def sheets_of(evidence: Iterable[Evidence], order_ids: Collection[str]) -> list[Sheet]:
    """Every record that was read, system by system; one that was read twice as it was the second time."""
    found: dict[tuple[SystemName, str, str], Sheet] = {}
    for each in evidence:
        for row in each.rows:
            key = (each.system, row.table, row.record)
            earlier = found[key].evidence_ids if key in found else ()
            found[key] = _sheet(each, row, earlier, order_ids)
    return sorted(found.values(), key=lambda sheet: _SYSTEMS.index(sheet.system))


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
