"""The snapshot adapter: a folder of CSV exports that answers every port.

It is the embedded default and what a replay suite's `records/` is.  It is read once,
checked whole and never changes afterwards, so that every look-up is a dictionary's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Self, TypeVar

from counterfoil.records.accounts import Account, Commitment, Contact, Contract, Opportunity
from counterfoil.records.base import SourceRecord
from counterfoil.records.dispatch import DispatchJob, Technician
from counterfoil.records.errors import LookupUnavailable
from counterfoil.records.fulfillment import InventoryLevel, Shipment
from counterfoil.records.identifiers import key_of
from counterfoil.records.orders import OrderIntake, OrderLine, PurchaseOrder
from counterfoil.records.owners import ExceptionOwner
from counterfoil.records.vocabulary import SystemName
from counterfoil.tools.ports import Accounts, Deals
from counterfoil.tools.snapshot_files import SnapshotRecords, read_outages, read_records

R = TypeVar("R", bound=SourceRecord)
Index = Mapping[str, tuple[R, ...]]


class SnapshotSource:
    """Answers every port from one set of rows.  Immutable, so one may serve many cases at once."""

    def __init__(self, records: SnapshotRecords, outages: Mapping[SystemName, str] | None = None) -> None:
        self._records = records
        self._outages = dict(outages or {})
        orders, intake = records.orders, records.order_intake
        self._orders = _index(orders, lambda row: _keys(row.order_id, row.po_number))
        self._account_orders = _index(orders, lambda row: [row.account_id])
        self._lines = _index(
            sorted(records.order_lines, key=lambda row: row.line), lambda row: [row.order_id]
        )
        self._intake = _index(intake, lambda row: _keys(row.opportunity_id, row.po_number))
        self._known_numbers = {*self._orders, *self._intake, *_keys(*(row.opportunity_id for row in orders))}
        self._accounts = {row.account_id: row for row in records.accounts}
        self._contacts = _index(records.contacts, lambda row: [row.account_id])
        self._contracts = _index(records.contracts, lambda row: [row.account_id])
        self._commitments = _index(records.commitments, lambda row: [row.account_id])
        self._deals = _index(records.opportunities, lambda row: _keys(row.opportunity_id))
        self._account_deals = _index(records.opportunities, lambda row: [row.account_id])
        self._shipments = _index(records.shipments, lambda row: [row.order_id])
        self._stock = _index(records.inventory, lambda row: [row.sku])
        self._jobs = _index(records.dispatch_jobs, lambda row: _keys(row.job_id))
        self._order_jobs = _index(records.dispatch_jobs, lambda row: [row.order_id or ""])
        self._technicians = _index(records.technicians, lambda row: [row.technician])

    @classmethod
    def load(cls, folder: Path) -> Self:
        """The folder as it is now; `SuiteUnreadable` names the file, line and column that cannot be read."""
        return cls(read_records(folder), read_outages(folder))

    def find_orders(self, keys: Collection[str], accounts: Accounts) -> tuple[PurchaseOrder, ...]:
        """Orders whose order id or PO number has one of these keys."""
        self._ask(SystemName.ERP)
        return tuple(row for row in _pick(self._orders, keys) if _within(row.account_id, accounts))

    def list_open_orders(self, account_id: str) -> tuple[PurchaseOrder, ...]:
        """The account's orders that are not delivered, closed or cancelled."""
        self._ask(SystemName.ERP)
        return tuple(row for row in self._account_orders.get(account_id, ()) if row.is_open)

    def list_order_lines(self, order_id: str) -> tuple[OrderLine, ...]:
        """The lines of one order, by line number."""
        self._ask(SystemName.ERP)
        return self._lines.get(order_id, ())

    def find_intake(self, keys: Collection[str], deals: Deals) -> tuple[OrderIntake, ...]:
        """Intake rows whose PO number or opportunity id has one of these keys."""
        self._ask(SystemName.ERP)
        return tuple(row for row in _pick(self._intake, keys) if _within(key_of(row.opportunity_id), deals))

    def is_known_number(self, key: str) -> bool:
        """Whether any order or intake row, of whichever account, has this key."""
        self._ask(SystemName.ERP)
        return key in self._known_numbers

    def list_accounts(self) -> tuple[Account, ...]:
        """Every account."""
        self._ask(SystemName.CRM)
        return self._records.accounts

    def list_contacts(self) -> tuple[Contact, ...]:
        """Every contact."""
        self._ask(SystemName.CRM)
        return self._records.contacts

    def get_account(self, account_id: str) -> Account | None:
        """One account."""
        self._ask(SystemName.CRM)
        return self._accounts.get(account_id)

    def list_account_contacts(self, account_id: str) -> tuple[Contact, ...]:
        """The contacts of one account."""
        self._ask(SystemName.CRM)
        return self._contacts.get(account_id, ())

    def list_contracts(self, account_id: str) -> tuple[Contract, ...]:
        """Every contract of one account, terminated ones too."""
        self._ask(SystemName.CRM)
        return self._contracts.get(account_id, ())

    def list_commitments(self, account_id: str) -> tuple[Commitment, ...]:
        """What colleagues said we would do for one account, kept and broken ones too."""
        self._ask(SystemName.CRM)
        return self._commitments.get(account_id, ())

    def find_opportunities(self, keys: Collection[str], accounts: Accounts) -> tuple[Opportunity, ...]:
        """Deals whose id has one of these keys."""
        self._ask(SystemName.CRM)
        return tuple(row for row in _pick(self._deals, keys) if _within(row.account_id, accounts))

    def list_account_opportunities(self, account_id: str) -> tuple[Opportunity, ...]:
        """The deals of one account."""
        self._ask(SystemName.CRM)
        return self._account_deals.get(account_id, ())

    def list_shipments(self, order_id: str) -> tuple[Shipment, ...]:
        """The shipments of one order."""
        self._ask(SystemName.FULFILLMENT)
        return self._shipments.get(order_id, ())

    def list_inventory(self, skus: Collection[str]) -> tuple[InventoryLevel, ...]:
        """Stock of these articles at every site."""
        self._ask(SystemName.FULFILLMENT)
        return _pick(self._stock, skus)

    def find_jobs(self, keys: Collection[str], accounts: Accounts) -> tuple[DispatchJob, ...]:
        """Jobs whose id has one of these keys."""
        self._ask(SystemName.DISPATCH)
        return tuple(row for row in _pick(self._jobs, keys) if _within(row.account_id, accounts))

    def list_order_jobs(self, order_id: str) -> tuple[DispatchJob, ...]:
        """The jobs of one order."""
        self._ask(SystemName.DISPATCH)
        return self._order_jobs.get(order_id, ())

    def is_known_job(self, key: str) -> bool:
        """Whether any job, of whichever account, has this key."""
        self._ask(SystemName.DISPATCH)
        return key in self._jobs

    def list_technicians(self, names: Collection[str]) -> tuple[Technician, ...]:
        """These technicians' presence and load."""
        self._ask(SystemName.DISPATCH)
        return _pick(self._technicians, names)

    def list_exception_owners(self) -> tuple[ExceptionOwner, ...]:
        """Every row of the ownership table."""
        return self._records.exception_owners

    def _ask(self, system: SystemName) -> None:
        reason = self._outages.get(system)
        if reason is not None:
            raise LookupUnavailable(system, reason)


def _index(rows: Iterable[R], keys: Callable[[R], Iterable[str]]) -> Index[R]:
    """The rows by each of their keys, in the order given.  An empty key is unknown and finds nothing."""
    found: defaultdict[str, list[R]] = defaultdict(list)
    for row in rows:
        for key in dict.fromkeys(keys(row)):
            if key:
                found[key].append(row)
    return {key: tuple(held) for key, held in found.items()}


def _keys(*written: str | None) -> list[str]:
    return [key_of(each) for each in written if each]


def _pick(index: Index[R], keys: Iterable[str]) -> tuple[R, ...]:
    """The rows under any of the keys, each once, in an order that does not depend on that of the keys."""
    found = {id(row): row for key in keys for row in index.get(key, ())}
    return tuple(sorted(found.values(), key=lambda row: row.source.record))


def _within(held: str | None, allowed: Collection[str] | None) -> bool:
    """Whether a row may be returned.  A row that names nobody belongs to nobody."""
    return allowed is None or (bool(held) and held in allowed)
