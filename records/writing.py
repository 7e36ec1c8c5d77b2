"""What is written: drafts for a customer, briefs for ourselves, and the claims in them."""

from __future__ import annotations

from enum import StrEnum

from counterfoil.records.base import FieldRef, Record
from counterfoil.records.evidence import digest
from counterfoil.records.vocabulary import Audience


class ClaimKind(StrEnum):
    """A kind of checkable statement."""

    DATE = "date"
    QUANTITY = "quantity"
    AMOUNT = "amount"
    PERCENTAGE = "percentage"
    IDENTIFIER = "identifier"
    STATUS = "status"
    COMMITMENT = "commitment"
    LINK = "link"
    ADDRESS = "address"


class Claim(Record):
    """One checkable statement in a text.  Grounded where `source` cites evidence of this case."""

    kind: ClaimKind
    text: str
    value: str
    """Normal form: ISO date, plain decimal, identifier key, status word."""
    start: int
    end: int
    source: FieldRef | None = None
    problem: str | None = None
    """Why it may not stand, where it may not: `not_in_records`, `above_promise_level`, `status_differs`, …"""


class Draft(Record):
    """A customer-facing text that waits for a reviewer.  Plain text, no attachments."""

    audience: Audience = Audience.CUSTOMER
    to: tuple[str, ...]
    cc: tuple[str, ...] = ()
    subject: str
    body: str
    claims: tuple[Claim, ...] = ()
    drafter: str = "template"

    @property
    def sha256(self) -> str:
        """The hash of recipients, subject and body: what a reviewer approves."""
        return digest([list(self.to), list(self.cc), self.subject, self.body])


class Brief(Record):
    """An internal text: the summary of a manual case, an alert, or a follow-up.  It never leaves the house."""

    audience: Audience = Audience.INTERNAL
    kind: str
    """`exception`, `alert` or `follow_up`."""
    to: tuple[str, ...]
    subject: str
    body: str
