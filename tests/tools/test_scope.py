"""Whatever is asked, by whomever, of whatever records: only rows of the scope come back.

Two witnesses: what the session hands on, and what the source was made to give up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from counterfoil.records.accounts import Account, Contact, Contract, Opportunity
from counterfoil.records.base import SourceRecord, SourceRef
from counterfoil.records.clock import FixedClock
from counterfoil.records.dispatch import DispatchJob, Technician
from counterfoil.records.facts import Scope
from counterfoil.records.fulfillment import InventoryLevel, Shipment
from counterfoil.records.identifiers import key_of
from counterfoil.records.orders import OrderIntake, OrderLine, PurchaseOrder
from counterfoil.records.vocabulary import CallOutcome, SystemName
from counterfoil.tools.catalogue import CATALOGUE
from counterfoil.tools.gate import ToolGate
from counterfoil.tools.session import Answer
from counterfoil.tools.snapshot import SnapshotSource
from counterfoil.tools.snapshot_files import SnapshotRecords
from counterfoil.tools.sources import Sources

ACCOUNTS = ("A-1", "B-1", "C-1")
ORDERS = ("SO-1", "SO-2", "SO-3", "SO-4")
PO_NUMBERS = ("77", "PO 77", "PO-78", "SO-2", "DJ-1")
DEALS = ("OP-1", "OP-2", "OP-3")
JOBS = ("DJ-1", "DJ-2", "DJ-3")
ARTICLES = ("SKU-1", "SKU-2")
TECHNICIANS = ("R. Abara", "J. Tully")
NAMEABLE = (*ACCOUNTS, *ORDERS, *PO_NUMBERS, *DEALS, *JOBS, *ARTICLES, *TECHNICIANS, "", "*", "%")


class LoggedSource(SnapshotSource):
    """Keeps every row it gave to anybody."""

    def __init__(self, records: SnapshotRecords) -> None:
        super().__init__(records)
        self.given: list[SourceRecord] = []

    def __getattribute__(self, name: str) -> Any:
        member = super().__getattribute__(name)
        if not name.startswith(("find_", "list_", "get_")):
            return member

        def logged(*arguments: Any) -> Any:
            answer = member(*arguments)
            self.given.extend(answer if isinstance(answer, tuple) else (answer,) if answer else ())
            return answer

        return logged


@dataclass(frozen=True)
class World:
    """Records, and who owns each row of them, worked out without any code of the gate."""

    records: SnapshotRecords
    orders: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "orders", {each.order_id: each.account_id for each in self.records.orders})

    def leads(self, row: SourceRecord) -> list[SourceRecord]:
        """The rows that a session comes to this one by: stock by its lines, a technician by the visits."""
        match row:
            case InventoryLevel():
                return [each for each in self.records.order_lines if each.sku == row.sku]
            case Technician():
                return [each for each in self.records.dispatch_jobs if each.technician == row.technician]
            case _:
                return [row]

    def owners(self, row: SourceRecord) -> set[str]:
        """The accounts whose sessions may see a row."""
        match row:
            case InventoryLevel() | Technician():
                return set().union(*(self.owners(each) for each in self.leads(row)))
            case OrderLine() | Shipment():
                return {self.orders.get(row.order_id, "")}
            case OrderIntake():
                holders = {(each.opportunity_id, each.account_id) for each in self.records.opportunities}
                holders |= {(each.opportunity_id or "", each.account_id) for each in self.records.orders}
                return {account for deal, account in holders if deal == row.opportunity_id}
            case DispatchJob():
                return {row.account_id or self.orders.get(row.order_id or "", "")}
            case Account() | Contact() | Contract() | Opportunity() | PurchaseOrder():
                return {row.account_id}
            case _:
                raise AssertionError(row)

    def accounts_named(self, keys: Collection[str]) -> set[str]:
        """The accounts that a colleague reaches by these numbers."""
        held = self.records
        numbered: list[tuple[SourceRecord, tuple[str | None, ...]]] = [
            *((each, (each.order_id, each.po_number)) for each in held.orders),
            *((each, (each.job_id,)) for each in held.dispatch_jobs),
            *((each, (each.opportunity_id,)) for each in held.opportunities),
        ]
        return {
            account
            for row, numbers in numbered
            if any(number and key_of(number) in keys for number in numbers)
            for account in self.owners(row)
            if account
        }


def _row(make: Callable[..., SourceRecord], record: str, **values: Any) -> Any:
    return make(source=SourceRef(system=SystemName.ERP, table="t", record=record), **values)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Customers who share PO numbers, deals, articles and technicians, and rows that name nobody."""
    account = st.sampled_from((*ACCOUNTS, ""))
    po_number = st.none() | st.sampled_from(PO_NUMBERS)
    deal = st.none() | st.sampled_from(DEALS)
    orders = tuple(
        _row(
            PurchaseOrder,
            each,
            order_id=each,
            account_id=draw(account),
            po_number=draw(po_number),
            opportunity_id=draw(deal),
        )
        for each in ORDERS
    )
    lines = [
        _row(OrderLine, f"{each}/1", order_id=each, line=1, sku=draw(st.sampled_from(ARTICLES)))
        for each in ORDERS
    ]
    return World(
        SnapshotRecords(
            accounts=tuple(_row(Account, each, account_id=each, name=each) for each in ACCOUNTS),
            contacts=tuple(
                _row(Contact, f"C{each}", contact_id=f"C{each}", account_id=each, name="N", email="n@x")
                for each in ACCOUNTS
            ),
            contracts=tuple(
                _row(Contract, f"K{each}", contract_id=f"K{each}", account_id=each) for each in ACCOUNTS
            ),
            opportunities=tuple(
                _row(Opportunity, each, opportunity_id=each, account_id=draw(account))
                for each in draw(st.sets(st.sampled_from(DEALS)))
            ),
            orders=orders,
            order_lines=tuple(lines),
            order_intake=tuple(
                _row(OrderIntake, each, opportunity_id=each, po_number=draw(po_number)) for each in DEALS
            ),
            shipments=tuple(
                _row(Shipment, f"SH-{each}", shipment_id=f"SH-{each}", order_id=each) for each in ORDERS
            ),
            inventory=tuple(_row(InventoryLevel, each, sku=each, site="DAL") for each in ARTICLES),
            dispatch_jobs=tuple(
                _row(
                    DispatchJob,
                    each,
                    job_id=each,
                    order_id=draw(st.none() | st.sampled_from(ORDERS)),
                    account_id=draw(st.none() | account),
                    technician=draw(st.none() | st.sampled_from(TECHNICIANS)),
                )
                for each in JOBS
            ),
            technicians=tuple(_row(Technician, each, technician=each) for each in TECHNICIANS),
        )
    )


def _request(draw: st.DrawFn) -> tuple[str, str | list[str]]:
    tool = draw(st.sampled_from(sorted(CATALOGUE)))
    value = st.sampled_from(NAMEABLE)
    if CATALOGUE[tool].argument.is_list:
        return tool, draw(st.lists(value, min_size=1, max_size=4))
    return tool, draw(value)


@st.composite
def requests(draw: st.DrawFn) -> list[tuple[str, str | list[str]]]:
    """Any tools in any order: half of the time as a case goes, so that much is shown, half at random."""
    opening: list[tuple[str, str | list[str]]] = [
        ("erp.find_orders", list(draw(st.sets(st.sampled_from((*ORDERS, *PO_NUMBERS)), min_size=1)))),
        *((tool, order) for order in ORDERS for tool in ("erp.list_order_lines", "dispatch.list_order_jobs")),
        ("dispatch.find_jobs", list(JOBS)),
    ]
    anything = [_request(draw) for _ in range(draw(st.integers(1, 12)))]
    return (opening if draw(st.booleans()) else []) + anything


def _ask(
    world: World, scope: Scope, asked: list[tuple[str, str | list[str]]]
) -> tuple[list[Answer], LoggedSource]:
    source = LoggedSource(world.records)
    session = ToolGate(Sources.of(source), FixedClock(datetime(2026, 3, 16, tzinfo=UTC))).open(scope)
    answers = [session.answer(tool, **{CATALOGUE[tool].argument.name: values}) for tool, values in asked]
    filed = [(row.table, row.record) for each in session.evidence for row in each.rows]
    handed = [(row.source.table, row.source.record) for each in answers for row in each.rows]
    assert set(handed) <= set(filed)
    return answers, source


@settings(max_examples=200)
@given(worlds(), requests(), st.sets(st.sampled_from(ACCOUNTS), min_size=1, max_size=2))
def test_a_customer_is_shown_rows_of_the_scope_only(
    world: World, asked: list[tuple[str, str | list[str]]], accounts: set[str]
) -> None:
    answers, source = _ask(world, Scope(account_ids=tuple(sorted(accounts))), asked)
    for answer in answers:
        event(answer.outcome)
        for row in answer.rows:
            assert world.owners(row) & accounts, row
    for row in source.given:
        order_accounts = {world.orders.get(getattr(row, "order_id", None) or "", "")}
        assert (world.owners(row) | order_accounts) & accounts, row


@settings(max_examples=100)
@given(worlds(), requests())
def test_a_colleague_is_shown_rows_that_the_numbers_named_lead_to_only(
    world: World, asked: list[tuple[str, str | list[str]]]
) -> None:
    answers, _ = _ask(world, Scope(is_internal=True), asked)
    keys = {key_of(each) for _, values in asked for each in ([values] if isinstance(values, str) else values)}
    reached = world.accounts_named(keys)
    orders = {each.order_id for each in world.records.orders if _is_named(each, keys)}
    for row in (row for answer in answers for row in answer.rows):
        assert any(
            _is_named(lead, keys) or getattr(lead, "order_id", None) in orders or world.owners(lead) & reached
            for lead in world.leads(row)
        ), row


@settings(max_examples=25)
@given(worlds(), requests())
def test_nobody_is_shown_nothing_and_no_source_is_asked(
    world: World, asked: list[tuple[str, str | list[str]]]
) -> None:
    answers, source = _ask(world, Scope(), asked)
    assert {each.outcome for each in answers} == {CallOutcome.DENIED}
    assert source.given == []


def _is_named(row: SourceRecord, keys: set[str]) -> bool:
    numbers = (getattr(row, each, None) for each in ("order_id", "po_number", "opportunity_id", "job_id"))
    return any(number and key_of(number) in keys for number in numbers)
