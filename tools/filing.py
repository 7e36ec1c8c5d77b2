"""How rows become evidence: written field by field, hashed, and stamped with where they are filed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from counterfoil.records.base import SourceRecord, SourceRef
from counterfoil.records.evidence import EvidenceRow, FieldValue, digest
from counterfoil.records.fields import canonical, field_values
from counterfoil.tools.catalogue import Tool
from counterfoil.tools.ports import Accounts


def evidence_row(record: SourceRecord) -> EvidenceRow:
    """The row as evidence holds it."""
    return EvidenceRow(
        table=record.source.table,
        record=record.source.record,
        as_of=record.updated_at,
        fields=tuple(FieldValue(name=name, value=value) for name, value in field_values(record).items()),
    )


def payload_sha256(rows: Iterable[EvidenceRow]) -> str:
    """The hash of what was returned; the same rows in the same order give the same."""
    return digest(
        [
            [row.table, row.record, canonical(row.as_of), [[each.name, each.value] for each in row.fields]]
            for row in rows
        ]
    )


def request_sha256(tool: Tool, values: Collection[str], accounts: Accounts) -> str:
    """The hash of what was asked: the tool, its argument, and the accounts it was narrowed to."""
    narrowed = None if accounts is None else sorted(accounts)
    return digest([tool.name, tool.argument.name, list(values), narrowed])


def stamped(record: SourceRecord, evidence_id: str) -> SourceRecord:
    """The same row, saying which evidence holds it."""
    was = record.source
    source = SourceRef(system=was.system, table=was.table, record=was.record, evidence=evidence_id)
    return record.model_copy(update={"source": source})
