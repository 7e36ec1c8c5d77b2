"""The read-only ports.  Writing is not forbidden by a flag; it has no name here.

Every method either returns rows (an empty tuple means: looked, and there is nothing)
or raises `LookupUnavailable` (could not look).  The two route differently.  The
account filter is part of the query itself: `accounts=None` and `deals=None` are for
colleagues of our own domain only, and only the gate may pass them.  A key is the normal
form of an identifier, as `records.identifiers.key_of` writes it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from counterfoil.records.accounts import Account, Commitment, Contact, Contract, Opportunity
from counterfoil.records.dispatch import DispatchJob, Technician
from counterfoil.records.fulfillment import InventoryLevel, Shipment
from counterfoil.records.orders import OrderIntake, OrderLine, PurchaseOrder
from counterfoil.records.owners import ExceptionOwner

Accounts = Collection[str] | None
"""The accounts whose rows may be returned; None means every account."""

Deals = Collection[str] | None
"""Keys of the deals whose intake rows may be returned; None means every deal."""


class OrderLookup(Protocol):
    """The ERP: orders, lines, intake rows."""

    def find_orders(self, keys: Collection[str], accounts: Accounts) -> tuple[PurchaseOrder, ...]:
        """Orders whose order id or PO number has one of these keys."""
        ...

    def list_open_orders(self, account_id: str) -> tuple[PurchaseOrder, ...]:
        """The account's orders that are not delivered, closed or cancelled."""
        ...

    def list_order_lines(self, order_id: str) -> tuple[OrderLine, ...]:
        """The lines of one order, by line number."""
        ...

    def find_intake(self, keys: Collection[str], deals: Deals) -> tuple[OrderIntake, ...]:
        """Intake rows whose PO number or opportunity id has one of these keys.

        An intake row names a deal and no account, so it is the deal that the query is narrowed by.
        """
        ...

    def is_known_number(self, key: str) -> bool:
        """Whether any order or intake row, of whichever account, has this key.  Gives away nothing else."""
        ...


class AccountLookup(Protocol):
    """The CRM's accounts and contacts."""

    def list_accounts(self) -> tuple[Account, ...]:
        """Every account; the directory that recognises a sender."""
        ...

    def list_contacts(self) -> tuple[Contact, ...]:
        """Every contact; the directory that recognises a sender."""
        ...

    def get_account(self, account_id: str) -> Account | None:
        """One account."""
        ...

    def list_account_contacts(self, account_id: str) -> tuple[Contact, ...]:
        """The contacts of one account."""
        ...


class ContractLookup(Protocol):
    """The CRM's contracts and commitments."""

    def list_contracts(self, account_id: str) -> tuple[Contract, ...]:
        """Every contract of one account, terminated ones too."""
        ...

    def list_commitments(self, account_id: str) -> tuple[Commitment, ...]:
        """What colleagues said we would do for one account, kept and broken ones too."""
        ...


class OpportunityLookup(Protocol):
    """The CRM's deals."""

    def find_opportunities(self, keys: Collection[str], accounts: Accounts) -> tuple[Opportunity, ...]:
        """Deals whose id has one of these keys."""
        ...

    def list_account_opportunities(self, account_id: str) -> tuple[Opportunity, ...]:
        """The deals of one account."""
        ...


class FulfillmentLookup(Protocol):
    """The fulfillment system: shipments and stock."""

    def list_shipments(self, order_id: str) -> tuple[Shipment, ...]:
        """The shipments of one order."""
        ...

    def list_inventory(self, skus: Collection[str]) -> tuple[InventoryLevel, ...]:
        """Stock of these articles at every site."""
        ...


class DispatchLookup(Protocol):
    """The dispatch board: site visits and technicians."""

    def find_jobs(self, keys: Collection[str], accounts: Accounts) -> tuple[DispatchJob, ...]:
        """Jobs whose id has one of these keys."""
        ...

    def list_order_jobs(self, order_id: str) -> tuple[DispatchJob, ...]:
        """The jobs of one order."""
        ...

    def is_known_job(self, key: str) -> bool:
        """Whether any job, of whichever account, has this key.  Gives away nothing else."""
        ...

    def list_technicians(self, names: Collection[str]) -> tuple[Technician, ...]:
        """These technicians' presence and load."""
        ...


class OwnerLookup(Protocol):
    """The ownership table.  Configuration: it is never out."""

    def list_exception_owners(self) -> tuple[ExceptionOwner, ...]:
        """Every row of the ownership table."""
        ...
