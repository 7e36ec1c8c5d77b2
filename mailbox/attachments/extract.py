"""What reading one file gives, whatever kind of file it is."""

from __future__ import annotations

from typing import Final, NamedTuple

from counterfoil.records.message import DocumentReference, HiddenText

TEXT_CHARACTERS_MAX: Final = 400_000
REFERENCES_MAX: Final = 500


class Extract(NamedTuple):
    """The text of a file, the identifiers in fields made for them, and what could not be read."""

    text: str | None = None
    references: tuple[DocumentReference, ...] = ()
    hidden: tuple[HiddenText, ...] = ()
    defect: str | None = None


def references(found: list[DocumentReference]) -> tuple[DocumentReference, ...]:
    """Each once, in order, and not too many."""
    return tuple(dict.fromkeys(found))[:REFERENCES_MAX]
