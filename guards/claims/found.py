"""What the finders share: a stretch of text with its kind and normal form, and the words a case knows."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from counterfoil.records.base import Record
from counterfoil.records.writing import ClaimKind


class Found(NamedTuple):
    """One claim in folded text, with its normal form."""

    kind: ClaimKind
    value: str
    start: int
    end: int

    @property
    def length(self) -> int:
        """How many letters it covers."""
        return self.end - self.start


class ClaimVocabulary(Record):
    """What the records of a case call things.  It helps to read a text and grounds nothing."""

    today: date
    names: tuple[str, ...] = ()
    """People and companies: no word of such a name is a claim (`Discount Tool & Pump`, `April Price`)."""
    identifiers: tuple[str, ...] = ()
    """Numbers of orders, articles, shipments: recognised in any spelling, also with a blank inside."""
    carriers: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    """Texts of articles: the figures inside one (`Ball valve 3 in`) are no quantities."""
