"""Two readings of the same records held against each other."""

from __future__ import annotations

from collections.abc import Iterable

from counterfoil.records.errors import Changed
from counterfoil.records.evidence import Evidence, digest

_Cell = tuple[str, str, str, str]
_NOT_COMPARED = frozenset({"updated_at"})
"""A row that was written again with the same values says the same."""


def _cells(evidence: Iterable[Evidence]) -> dict[_Cell, str]:
    return {
        (each.system, row.table, row.record, field.name): field.value
        for each in evidence
        for row in each.rows
        for field in row.fields
        if field.name not in _NOT_COMPARED
    }


def evidence_digest(evidence: Iterable[Evidence]) -> str:
    """One hash over every value that was read, whatever the order of the look-ups."""
    return digest(sorted((*cell, value) for cell, value in _cells(evidence).items()))


def evidence_changes(before: Iterable[Evidence], after: Iterable[Evidence]) -> list[Changed]:
    """Every value that differs, appeared or went away, named by system, record and field."""
    was, now = _cells(before), _cells(after)
    return [
        Changed(
            f"{system} {record} {field}",
            was.get(cell, "not there"),
            now.get(cell, "not there"),
        )
        for cell in sorted(was.keys() | now.keys())
        if was.get(cell) != now.get(cell)
        for system, _, record, field in (cell,)
    ]
