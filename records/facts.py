"""The facts of one message: everything a guard may look at, and nothing else."""

from __future__ import annotations

from datetime import UTC, date
from enum import StrEnum

from counterfoil.records.accounts import Account, Commitment, Contact, Contract, Opportunity
from counterfoil.records.base import Instant, Record
from counterfoil.records.dispatch import DispatchJob, Technician
from counterfoil.records.fulfillment import InventoryLevel, Shipment
from counterfoil.records.message import InboundMessage
from counterfoil.records.orders import OrderIntake, OrderLine, PurchaseOrder
from counterfoil.records.owners import ExceptionOwner
from counterfoil.records.reading import Identifier, Reading
from counterfoil.records.vocabulary import ExceptionClass, SystemName, Workflow


class Directory(Record):
    """The accounts and contacts that recognise a sender.  Read at intake; no tool call.

    `is_available` False means that it could not be read: nobody is recognised then.
    """

    accounts: tuple[Account, ...] = ()
    contacts: tuple[Contact, ...] = ()
    is_available: bool = True


class Standing(StrEnum):
    """Who a sender is to us, after authentication."""

    AUTHORIZED_CONTACT = "authorized_contact"
    INTERNAL = "internal"
    UNAUTHORIZED_AT_ACCOUNT = "unauthorized_at_account"
    UNKNOWN = "unknown"
    UNTRUSTED = "untrusted"
    """Not authenticated though known, a lookalike, several From, a foreign Reply-To, a forged result."""
    UNRECOGNISABLE = "unrecognisable"
    """The directory could not be read."""


class Sender(Record):
    """The standing of a sender, with the reason, and the account that follows from it."""

    standing: Standing
    reason: str
    address: str = ""
    name: str = ""
    account_id: str | None = None
    """The account whose orders may be looked up; None gives an empty scope."""
    domain_account_id: str | None = None
    """The account that the From domain belongs to; decides an owner, never a scope."""


class Scope(Record):
    """What may be looked up for a case.  Minted by code from authentication and CRM alone."""

    account_ids: tuple[str, ...] = ()
    """Accounts whose records may be read."""
    is_internal: bool = False
    """A colleague: orders that the mail names may be read, of whichever account."""


class OrderFacts(Record):
    """All that the records say about one order, or about a deal that has no order yet."""

    order: PurchaseOrder | None = None
    lines: tuple[OrderLine, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    intake: OrderIntake | None = None
    opportunity: Opportunity | None = None
    contracts: tuple[Contract, ...] = ()
    """The contracts that bind it: its opportunity's, else the account's that are not terminated."""
    commitments: tuple[Commitment, ...] = ()
    jobs: tuple[DispatchJob, ...] = ()
    technicians: tuple[Technician, ...] = ()
    inventory: tuple[InventoryLevel, ...] = ()
    account: Account | None = None

    @property
    def label(self) -> str:
        """Our own number for it: the order id, else the opportunity id, else the job id."""
        if self.order is not None:
            return self.order.order_id
        if self.intake is not None:
            return self.intake.opportunity_id
        if self.opportunity is not None:
            return self.opportunity.opportunity_id
        return self.jobs[0].job_id if self.jobs else "?"

    @property
    def po_number(self) -> str | None:
        """The customer's number, from the order, else from the intake row."""
        if self.order is not None and self.order.po_number:
            return self.order.po_number
        return self.intake.po_number if self.intake is not None else None


class Resolution(Record):
    """What the identifiers of a message turned out to be."""

    order_ids: tuple[str, ...] = ()
    opportunity_ids: tuple[str, ...] = ()
    """Deals without an order."""
    job_ids: tuple[str, ...] = ()
    not_found: tuple[Identifier, ...] = ()
    ambiguous: tuple[Identifier, ...] = ()
    out_of_scope: tuple[Identifier, ...] = ()
    offered: tuple[Identifier, ...] = ()
    """A PO number for a deal whose intake row has none: shown to the reviewer, never written as ours."""
    is_by_default: bool = False
    """Nothing was named, and the account has exactly one open order."""
    is_unnamed_and_ambiguous: bool = False
    """Nothing was named, and the account has no open order or several."""


class EarlierAlert(Record):
    """An alert that this case already raised; the fingerprint covers the records behind it."""

    order_id: str
    fingerprint: str


class Conversation(Record):
    """What is known of the case a message joins; empty for a new case."""

    case_id: str | None = None
    joined_by: str | None = None
    """`references`, `in_reply_to`, `token`, `order`, or None for a new case."""
    account_id: str | None = None
    order_ids: tuple[str, ...] = ()
    has_undecided_dispute: bool = False
    earlier_alerts: tuple[EarlierAlert, ...] = ()
    duplicate_of: str | None = None
    """The case of a message that this one repeats, byte for byte or by id, sender and new text."""
    participants: tuple[str, ...] = ()
    """Addresses that have taken part, lower case."""


class Facts(Record):
    """Everything that guards look at."""

    now: Instant
    message: InboundMessage
    sender: Sender
    reading: Reading
    workflow: Workflow | None = None
    resolution: Resolution = Resolution()
    orders: tuple[OrderFacts, ...] = ()
    account: Account | None = None
    """The account the case is about: the sender's, else that of the orders where it is one."""
    domain_account: Account | None = None
    """The account that the From domain belongs to; decides an owner, never a scope."""
    contacts: tuple[Contact, ...] = ()
    """Authorized contacts of that account."""
    owners: tuple[ExceptionOwner, ...] = ()
    unavailable: tuple[SystemName, ...] = ()
    """Systems that were asked and did not answer."""
    conversation: Conversation = Conversation()
    advice: tuple[ExceptionClass, ...] = ()
    """Reasons for care that a model added; they can only add."""

    @property
    def today(self) -> date:
        """The calendar day of `now` in UTC."""
        return self.now.astimezone(UTC).date()
