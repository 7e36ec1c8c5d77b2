"""CRM records: accounts, contacts, contracts, commitments, opportunities."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from counterfoil.records.base import SourceRecord
from counterfoil.records.vocabulary import PromiseLevel


class Segment(StrEnum):
    """How an account is looked after."""

    STANDARD = "standard"
    KEY = "key"
    STRATEGIC = "strategic"


class Account(SourceRecord):
    """A customer.  `email_domains` are the domains its people write from, lower case."""

    account_id: str
    name: str
    email_domains: tuple[str, ...] = ()
    segment: Segment | None = None
    account_owner: str | None = None
    account_owner_email: str | None = None
    customer_owner: str | None = None
    customer_owner_email: str | None = None
    language: str | None = None


class ContactRole(StrEnum):
    """What a contact does at the customer's."""

    BUYER = "buyer"
    PROCUREMENT = "procurement"
    RECEIVING = "receiving"
    ACCOUNTS_PAYABLE = "accounts_payable"
    LEGAL = "legal"
    OTHER = "other"


class Contact(SourceRecord):
    """A person at an account.  Only an authorized contact has a scope; unknown is not authorized."""

    contact_id: str
    account_id: str
    name: str
    email: str
    role: ContactRole | None = None
    is_authorized: bool | None = None


class ContractStatus(StrEnum):
    """Where a contract stands."""

    ACTIVE = "active"
    EXPIRED = "expired"
    UNSIGNED = "unsigned"
    AMENDMENT_PENDING = "amendment_pending"
    TERMINATED = "terminated"


class ConstraintCode(StrEnum):
    """What a contract forbids or demands of a promise."""

    NONE = "none"
    NO_PROMISE = "no_promise"
    NAMED_CARRIER = "named_carrier"
    LATE_PENALTY = "late_penalty"
    CONFIRM_IN_WRITING = "confirm_in_writing"


class Contract(SourceRecord):
    """The terms an account buys under.  Notes and price terms are internal."""

    contract_id: str
    account_id: str
    status: ContractStatus | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    constraint_code: ConstraintCode | None = None
    allowed_promise: PromiseLevel | None = None
    is_disputed: bool | None = None
    dispute_note: str | None = None
    price_terms: str | None = None
    internal_note: str | None = None


class CommitmentStatus(StrEnum):
    """Whether something we said we would do was done."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"


class Commitment(SourceRecord):
    """Something a colleague said we would do by a day."""

    commitment_id: str
    account_id: str
    order_id: str | None = None
    text: str | None = None
    due_on: date | None = None
    owner: str | None = None
    status: CommitmentStatus | None = None


class Opportunity(SourceRecord):
    """A deal.  A text in `deal_desk_exception` means that the deal desk has not released it."""

    opportunity_id: str
    account_id: str
    name: str | None = None
    stage: str | None = None
    closed_on: date | None = None
    sales_owner: str | None = None
    sales_owner_email: str | None = None
    deal_desk_owner: str | None = None
    deal_desk_exception: str | None = None
    contract_id: str | None = None
