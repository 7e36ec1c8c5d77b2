"""What the sources say of one matter, side by side: who says it, how old it is, whom we trust.

Trust is for showing.  A disagreement is never settled by it: that is a person's.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from counterfoil.records.base import FieldRef, Instant, Record


class Matter(StrEnum):
    """What two records can contradict each other in."""

    PROMISED_DATE = "promised_date"
    """The day that an order is promised for, by the order and by its lines."""
    COMMITTED_DATE = "committed_date"
    """The day that a colleague has committed us to, and the day that the order is promised for."""
    SHIPPED = "shipped"
    """Whether anything has left the house."""
    DELIVERED = "delivered"
    """Whether it has arrived."""
    QUANTITY_SHIPPED = "quantity_shipped"
    """How much has left the house."""


class Agreement(StrEnum):
    """How the sources stand to each other."""

    AGREE = "agree"
    DISAGREE = "disagree"
    UNKNOWN = "unknown"
    """One of them holds no value; that is no disagreement, and no agreement either."""


class Saying(Record):
    """What one field of one record says."""

    source: FieldRef
    value: str | None
    """In canonical form; None where the record holds none."""
    as_of: Instant | None
    age_hours: int | None
    is_stale: bool
    is_trusted: bool
    """It comes from the system that counts in this matter, by the policy's hierarchy."""


class Comparison(Record):
    """Sources held against each other in one matter of one order, line, shipment or commitment."""

    about: str
    matter: Matter
    agreement: Agreement
    explanation: str | None = None
    """What the verdict says of it, where they disagree; None else."""
    sayings: tuple[Saying, ...]


class ContradictionCard(Record):
    """Everything of a case in which sources were held against each other."""

    comparisons: tuple[Comparison, ...] = ()

    @property
    def disagreements(self) -> tuple[Comparison, ...]:
        """Those that a person must reconcile."""
        return tuple(each for each in self.comparisons if each.agreement is Agreement.DISAGREE)


def mismatch_rate(cards: Iterable[ContradictionCard], *matters: Matter) -> float | None:
    """The share of comparisons that disagree, in these matters or in all; None where nothing could be compared."""
    wanted = frozenset(matters or Matter)
    found = [each.agreement for card in cards for each in card.comparisons if each.matter in wanted]
    known = [each for each in found if each is not Agreement.UNKNOWN]
    return known.count(Agreement.DISAGREE) / len(known) if known else None
