"""The look-ups of one message, by their verbs: the session that steps of the agent work with.

Every method gives the rows that were found, an empty tuple where there are none, and raises
`LookupDenied` or `LookupUnavailable` where there is no answer.  An empty argument asks nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar, cast

from counterfoil.records.accounts import Account, Commitment, Contact, Contract, Opportunity
from counterfoil.records.base import SourceRecord
from counterfoil.records.dispatch import DispatchJob, Technician
from counterfoil.records.fulfillment import InventoryLevel, Shipment
from counterfoil.records.orders import OrderIntake, OrderLine, PurchaseOrder
from counterfoil.records.vocabulary import CallOutcome
from counterfoil.tools.catalogue import CATALOGUE
from counterfoil.tools.session import Request, Session

R = TypeVar("R", bound=SourceRecord)


class CaseLookups(Session):
    """Every tool as a typed method."""

    def find_orders(self, numbers: Collection[str]) -> tuple[PurchaseOrder, ...]:
        """Orders in scope with one of these order or PO numbers, in whatever way they are written."""
        return self._rows(PurchaseOrder, "erp.find_orders", numbers)

    def list_open_orders(self, account_id: str) -> tuple[PurchaseOrder, ...]:
        """The account's orders that are not delivered, closed or cancelled."""
        return self._rows(PurchaseOrder, "erp.list_open_orders", account_id)

    def list_order_lines(self, order_id: str) -> tuple[OrderLine, ...]:
        """The lines of an order that was shown, by line number."""
        return self._rows(OrderLine, "erp.list_order_lines", order_id)

    def find_intake(self, numbers: Collection[str]) -> tuple[OrderIntake, ...]:
        """Intake rows in scope with one of these PO or opportunity numbers.

        Unless they are all opportunities that were shown, the deals of the scope are listed first:
        that is a call of its own, and asks the CRM.
        """
        return self._rows(OrderIntake, "erp.find_intake", numbers)

    def is_known_number(self, number: str) -> bool:
        """Whether any order or intake row, of whichever account, has this number; says no more than that."""
        return self._is_known("erp.is_known_number", number)

    def get_account(self, account_id: str) -> Account | None:
        """One account, or None where the CRM has no such row."""
        return next(iter(self._rows(Account, "crm.get_account", account_id)), None)

    def list_contacts(self, account_id: str) -> tuple[Contact, ...]:
        """The contacts of one account."""
        return self._rows(Contact, "crm.list_contacts", account_id)

    def list_contracts(self, account_id: str) -> tuple[Contract, ...]:
        """Every contract of one account, terminated ones too."""
        return self._rows(Contract, "crm.list_contracts", account_id)

    def list_commitments(self, account_id: str) -> tuple[Commitment, ...]:
        """What colleagues said we would do for one account, kept and broken ones too."""
        return self._rows(Commitment, "crm.list_commitments", account_id)

    def find_opportunities(self, opportunity_ids: Collection[str]) -> tuple[Opportunity, ...]:
        """Deals in scope with one of these opportunity numbers."""
        return self._rows(Opportunity, "crm.find_opportunities", opportunity_ids)

    def list_account_opportunities(self, account_id: str) -> tuple[Opportunity, ...]:
        """The deals of one account."""
        return self._rows(Opportunity, "crm.list_account_opportunities", account_id)

    def list_shipments(self, order_id: str) -> tuple[Shipment, ...]:
        """The shipments of an order that was shown."""
        return self._rows(Shipment, "fulfillment.list_shipments", order_id)

    def list_inventory(self, skus: Collection[str]) -> tuple[InventoryLevel, ...]:
        """Stock, at every site, of articles of order lines that were shown."""
        return self._rows(InventoryLevel, "fulfillment.list_inventory", skus)

    def find_jobs(self, numbers: Collection[str]) -> tuple[DispatchJob, ...]:
        """Site visits in scope with one of these job numbers."""
        return self._rows(DispatchJob, "dispatch.find_jobs", numbers)

    def list_order_jobs(self, order_id: str) -> tuple[DispatchJob, ...]:
        """The site visits of an order that was shown."""
        return self._rows(DispatchJob, "dispatch.list_order_jobs", order_id)

    def is_known_job(self, number: str) -> bool:
        """Whether any site visit, of whichever account, has this number; says no more than that."""
        return self._is_known("dispatch.is_known_job", number)

    def list_technicians(self, names: Collection[str]) -> tuple[Technician, ...]:
        """Presence and load of technicians of site visits that were shown."""
        return self._rows(Technician, "dispatch.list_technicians", names)

    def _rows(self, record: type[R], tool: str, values: str | Collection[str]) -> tuple[R, ...]:
        assert CATALOGUE[tool].returns is record
        (answer,) = self.gather(Request(tool, values))
        return cast(tuple[R, ...], answer.or_raise().rows)

    def _is_known(self, tool: str, number: str) -> bool:
        (answer,) = self.gather(Request(tool, number))
        return answer.or_raise().outcome is CallOutcome.OK
