"""The tables of a snapshot: which file holds which record, of which system, under which key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Generic, TypeVar

from counterfoil.records.accounts import Account, Commitment, Contact, Contract, Opportunity
from counterfoil.records.base import SourceRecord
from counterfoil.records.dispatch import DispatchJob, Technician
from counterfoil.records.fulfillment import InventoryLevel, Shipment
from counterfoil.records.orders import OrderIntake, OrderLine, PurchaseOrder
from counterfoil.records.owners import ExceptionOwner
from counterfoil.records.vocabulary import SystemName
from counterfoil.tools.snapshot_cells import cell_reader

R = TypeVar("R", bound=SourceRecord)


@dataclass(frozen=True)
class Table(Generic[R]):
    """One CSV file: its name, its system, the record of a row, and the columns that are its key."""

    name: str
    system: SystemName
    record: type[R]
    key: tuple[str, ...]
    filled: tuple[str, ...] = ()
    """The columns in which a value must stand, where they are not the key; elsewhere empty is unknown."""

    @cached_property
    def never_empty(self) -> frozenset[str]:
        """The columns in which a value must stand."""
        return frozenset(self.filled or self.key)

    @cached_property
    def never_absent(self) -> tuple[str, ...]:
        """The columns that the header must name; without another one its values are unknown."""
        fields = self.record.model_fields
        return tuple(name for name in self.columns if fields[name].is_required())

    @cached_property
    def columns(self) -> Mapping[str, Callable[[str], object]]:
        """Every column, in the order of the record, with the reader of its cells."""
        return {
            name: cell_reader(described.annotation)
            for name, described in self.record.model_fields.items()
            if name != "source"
        }


ACCOUNTS: Final = Table("accounts", SystemName.CRM, Account, ("account_id",))
CONTACTS: Final = Table("contacts", SystemName.CRM, Contact, ("contact_id",))
CONTRACTS: Final = Table("contracts", SystemName.CRM, Contract, ("contract_id",))
OPPORTUNITIES: Final = Table("opportunities", SystemName.CRM, Opportunity, ("opportunity_id",))
COMMITMENTS: Final = Table("commitments", SystemName.CRM, Commitment, ("commitment_id",))
ORDERS: Final = Table("orders", SystemName.ERP, PurchaseOrder, ("order_id",))
ORDER_LINES: Final = Table("order_lines", SystemName.ERP, OrderLine, ("order_id", "line"))
ORDER_INTAKE: Final = Table("order_intake", SystemName.ERP, OrderIntake, ("opportunity_id",))
SHIPMENTS: Final = Table("shipments", SystemName.FULFILLMENT, Shipment, ("shipment_id",))
INVENTORY: Final = Table("inventory", SystemName.FULFILLMENT, InventoryLevel, ("sku", "site"))
DISPATCH_JOBS: Final = Table("dispatch_jobs", SystemName.DISPATCH, DispatchJob, ("job_id",))
TECHNICIANS: Final = Table("technicians", SystemName.DISPATCH, Technician, ("technician",))
EXCEPTION_OWNERS: Final = Table(
    "exception_owners",
    SystemName.CONFIGURATION,
    ExceptionOwner,
    ("exception_class", "segment"),
    filled=("exception_class", "owner"),
)
