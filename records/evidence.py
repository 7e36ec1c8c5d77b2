"""Evidence: what one gated look-up returned, hashed, so that a decision can rest on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from counterfoil.records.base import FieldRef, Instant, Record
from counterfoil.records.fields import INTERNAL_FIELDS
from counterfoil.records.vocabulary import CallOutcome, SystemName


def canonical_json(value: object) -> bytes:
    """A JSON value in the one form that hashes are taken of: sorted keys, no blanks, UTF-8."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return text.encode("utf-8", "surrogatepass")


def digest(value: object) -> str:
    """SHA-256 of a JSON value in canonical form, as 64 hex digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


class FieldValue(Record):
    """One field of a row in canonical written form (see `records.fields.canonical`)."""

    name: str
    value: str

    @property
    def is_internal(self) -> bool:
        """True for a value that must never reach a customer."""
        return self.name in INTERNAL_FIELDS


class EvidenceRow(Record):
    """One row as it was read; fields that the source leaves empty are absent."""

    table: str
    record: str
    as_of: Instant | None
    fields: tuple[FieldValue, ...]

    def get(self, name: str) -> str | None:
        """The value of a field, or None where the source holds none."""
        return next((each.value for each in self.fields if each.name == name), None)


class Evidence(Record):
    """The rows that one tool call returned, with the hash of the request and of the rows."""

    evidence_id: str
    tool: str
    system: SystemName
    read_at: Instant
    rows: tuple[EvidenceRow, ...]
    request_sha256: str
    payload_sha256: str

    def cited_fields(self) -> Iterator[tuple[FieldRef, FieldValue]]:
        """Every field with its citation, in row order."""
        for row in self.rows:
            for each in row.fields:
                yield (
                    FieldRef(
                        system=self.system, record=row.record, field=each.name, evidence=self.evidence_id
                    ),
                    each,
                )


class ToolCall(Record):
    """One look-up that was asked of the gate, also one that was refused."""

    tool: str
    args: dict[str, str]
    outcome: CallOutcome
    evidence: str | None = None
    reason: str | None = None
