"""What one session may ask for and be shown: its scope, widened only by rows it was shown inside it.

An account comes from the scope alone; an order, an article or a technician only from a row
that was already shown.  So an id that somebody made up, or read elsewhere, opens nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from counterfoil.records.accounts import Account, Commitment, Contact, Contract, Opportunity
from counterfoil.records.base import SourceRecord
from counterfoil.records.dispatch import DispatchJob, Technician
from counterfoil.records.facts import Scope
from counterfoil.records.fulfillment import InventoryLevel, Shipment
from counterfoil.records.identifiers import key_of
from counterfoil.records.orders import OrderIntake, OrderLine, PurchaseOrder
from counterfoil.tools.catalogue import ArgumentKind, RowFilter


class Reach:
    """Grows with `learn`; only the gate holds one."""

    def __init__(self, scope: Scope) -> None:
        self._is_internal = scope.is_internal
        self._accounts = {each for each in scope.account_ids if each}
        self._deals: set[str] = set()
        self._shown: dict[ArgumentKind, set[str]] = {
            ArgumentKind.ACCOUNT: self._accounts,
            ArgumentKind.ORDER: set(),
            ArgumentKind.ARTICLE: set(),
            ArgumentKind.TECHNICIAN: set(),
        }

    @property
    def is_empty(self) -> bool:
        """Nothing may be asked at all."""
        return not self._accounts and not self._is_internal

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that may be asked about, sorted."""
        return tuple(sorted(self._accounts))

    @property
    def row_filter(self) -> RowFilter:
        """What a query by number is narrowed to.  A colleague may name an order of whichever account."""
        if self._is_internal:
            return RowFilter(accounts=None, deals=None)
        return RowFilter(accounts=frozenset(self._accounts), deals=frozenset(self._deals))

    def knows_deals(self, keys: Collection[str]) -> bool:
        """Whether these are all deals that the session has been shown, so that none need be listed first."""
        return self._is_internal or self._deals.issuperset(keys)

    def may_name(self, kind: ArgumentKind, value: str) -> bool:
        """Whether a value may stand in a request.  A number may: its query is narrowed instead."""
        return kind is ArgumentKind.NUMBER or value in self._shown[kind]

    def covers(self, row: SourceRecord, asked: Collection[str]) -> bool:
        """Whether a row was asked for and lies within reach: the check behind the query's own filter.

        What was asked by an id is ours because that id had to be; what was asked by number is checked.
        """
        match row:
            case PurchaseOrder():
                is_ours = self._is_ours(row.account_id)
                names = {row.account_id, key_of(row.order_id), key_of(row.po_number or "")}
            case OrderLine() | Shipment():
                is_ours, names = True, {row.order_id}
            case OrderIntake():
                deal = key_of(row.opportunity_id)
                is_ours, names = self.knows_deals([deal]), {deal, key_of(row.po_number or "")}
            case Opportunity():
                is_ours, names = self._is_ours(row.account_id), {row.account_id, key_of(row.opportunity_id)}
            case Account() | Contact() | Contract() | Commitment():
                is_ours, names = True, {row.account_id}
            case DispatchJob():
                is_ours = self._is_ours(row.account_id) if row.account_id else self._is_of_shown_order(row)
                names = {row.order_id or "", key_of(row.job_id)}
            case InventoryLevel():
                is_ours, names = True, {row.sku}
            case Technician():
                is_ours, names = True, {row.technician}
            case _:
                is_ours, names = False, set()
        return is_ours and not names.isdisjoint(asked)

    def learn(self, rows: Iterable[SourceRecord]) -> None:
        """Let what these rows name be asked for next."""
        for row in rows:
            match row:
                case PurchaseOrder():
                    self._shown[ArgumentKind.ORDER].add(row.order_id)
                    self._learn_deal(row.opportunity_id)
                    self._learn_account(row.account_id)
                case Opportunity():
                    self._learn_deal(row.opportunity_id)
                    self._learn_account(row.account_id)
                case OrderLine() if row.sku:
                    self._shown[ArgumentKind.ARTICLE].add(row.sku)
                case DispatchJob():
                    if row.technician:
                        self._shown[ArgumentKind.TECHNICIAN].add(row.technician)
                    self._learn_account(row.account_id)

    def _learn_deal(self, opportunity_id: str | None) -> None:
        if opportunity_id:
            self._deals.add(key_of(opportunity_id))

    def _learn_account(self, account_id: str | None) -> None:
        """A colleague's mail names no account: the order it names brings its own."""
        if self._is_internal and account_id:
            self._accounts.add(account_id)

    def _is_ours(self, account_id: str) -> bool:
        return self._is_internal or account_id in self._accounts

    def _is_of_shown_order(self, job: DispatchJob) -> bool:
        return self._is_internal or job.order_id in self._shown[ArgumentKind.ORDER]
