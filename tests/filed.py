"""Evidence for the facts of a test: every row as the gate would have filed it."""

from __future__ import annotations

from collections.abc import Iterable

from counterfoil.records.base import SourceRecord
from counterfoil.records.evidence import Evidence, EvidenceRow, FieldValue
from counterfoil.records.facts import Facts
from counterfoil.records.fields import field_values
from tests.builders import NOW


def rows_of(facts: Facts) -> tuple[SourceRecord, ...]:
    """Every row that the facts hold."""
    rows: list[SourceRecord | None] = [facts.account]
    for each in facts.orders:
        rows += [each.order, each.intake, each.opportunity, each.account]
        rows += [
            *each.lines,
            *each.shipments,
            *each.contracts,
            *each.commitments,
            *each.jobs,
            *each.technicians,
        ]
        rows += each.inventory
    return tuple(row for row in rows if row is not None)


def filed(rows: Facts | Iterable[SourceRecord]) -> tuple[Evidence, ...]:
    """One piece of evidence for each row, under the name that the row itself gives."""
    found = rows_of(rows) if isinstance(rows, Facts) else tuple(rows)
    return tuple(_evidence(row) for row in dict.fromkeys(found))


def _evidence(row: SourceRecord) -> Evidence:
    fields = tuple(FieldValue(name=name, value=value) for name, value in field_values(row).items())
    filed_row = EvidenceRow(
        table=row.source.table, record=row.source.record, as_of=row.updated_at, fields=fields
    )
    return Evidence(
        evidence_id=row.source.evidence,
        tool=f"{row.source.system}.get",
        system=row.source.system,
        read_at=NOW,
        rows=(filed_row,),
        request_sha256="",
        payload_sha256="",
    )
