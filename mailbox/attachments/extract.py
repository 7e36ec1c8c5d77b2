"""What reading one file gives, whatever kind of file it is."""

from __future__ import annotations

from typing import Final, NamedTuple

from counterfoil.records.document import DocumentReference, PurchaseDocument
from counterfoil.records.message import HiddenText

TEXT_CHARACTERS_MAX: Final = 400_000
REFERENCES_MAX: Final = 500
DOCUMENTS_MAX: Final = 50
LINES_MAX: Final = 2_000
"""So many lines of one document are read."""
VALUE_CHARACTERS_MAX: Final = 500
"""So much of one field is kept."""


class Extract(NamedTuple):
    """The text of a file, the documents and identifiers in it, and what could not be read."""

    text: str | None = None
    references: tuple[DocumentReference, ...] = ()
    documents: tuple[PurchaseDocument, ...] = ()
    hidden: tuple[HiddenText, ...] = ()
    defect: str | None = None


class Documents(NamedTuple):
    """What one file of an electronic form holds."""

    references: tuple[DocumentReference, ...]
    documents: tuple[PurchaseDocument, ...]


def references(found: list[DocumentReference]) -> tuple[DocumentReference, ...]:
    """Each once, in order, and not too many."""
    return tuple(dict.fromkeys(found))[:REFERENCES_MAX]
