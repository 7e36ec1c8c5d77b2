"""The control packet: the one page that a decision rests on."""

from __future__ import annotations

from enum import StrEnum

from counterfoil.records.base import FieldRef, Instant, Record
from counterfoil.records.evidence import digest
from counterfoil.records.vocabulary import Workflow


class UnknownReason(StrEnum):
    """Why a packet field holds no value."""

    NOT_PROVIDED = "not_provided"
    NO_PERMISSION = "no_permission"
    SOURCE_DOWN = "source_down"
    STALE = "stale"
    CONFLICT = "conflict"
    NOT_APPLICABLE = "not_applicable"


class PacketField(Record):
    """One field: a value with where it comes from, or unknown with the reason.  Never both, never neither."""

    name: str
    value: str | None = None
    unknown: UnknownReason | None = None
    sources: tuple[FieldRef, ...] = ()
    as_of: Instant | None = None


class ControlPacket(Record):
    """Immutable and hashed.  Each workflow has fields of its own, always all of them and in one order."""

    workflow: Workflow
    fields: tuple[PacketField, ...]

    @property
    def sha256(self) -> str:
        """The hash of the whole packet."""
        return digest(self.model_dump(mode="json"))

    def get(self, name: str) -> PacketField:
        """The field of that name; KeyError where the workflow has none."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)
