"""The two base classes of every record: `Record` and `SourceRecord`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

from counterfoil.records.vocabulary import SystemName


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("expected an instant with a UTC offset, such as 2026-03-16T09:00:00Z")
    return moment


Instant = Annotated[datetime, AfterValidator(_aware)]
"""A moment in time with an offset; naive datetimes are refused."""


class Record(BaseModel):
    """A frozen value.  Unknown keys are refused, equality is by value, and no error repeats what was given."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SourceRef(Record):
    """Where a record came from: which system, which row, and which tool call read it."""

    system: SystemName
    table: str
    record: str
    evidence: str = ""
    """Id of the evidence that holds this row, such as `e3`; empty until the gate has filed it."""


class FieldRef(Record):
    """One field of one row of one system, as a claim or a packet field cites it."""

    system: SystemName
    record: str
    field: str
    evidence: str = ""


class SourceRecord(Record):
    """One row of a source system, with its provenance and the moment it was true."""

    source: SourceRef
    updated_at: Instant | None = None
    """When the source last changed the row; None means the source does not say, which is unknown."""

    def ref(self, field: str) -> FieldRef:
        """Cite one field of this row."""
        return FieldRef(
            system=self.source.system,
            record=self.source.record,
            field=field,
            evidence=self.source.evidence,
        )
