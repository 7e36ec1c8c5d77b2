"""The check behind the query's filter, row by row."""

from __future__ import annotations

from typing import Any

import pytest

from counterfoil.records.accounts import Account, Opportunity
from counterfoil.records.base import SourceRecord, SourceRef
from counterfoil.records.dispatch import DispatchJob, Technician
from counterfoil.records.facts import Scope
from counterfoil.records.fulfillment import InventoryLevel, Shipment
from counterfoil.records.orders import OrderIntake, OrderLine, PurchaseOrder
from counterfoil.records.owners import ExceptionOwner
from counterfoil.records.vocabulary import ExceptionClass, SystemName
from counterfoil.tools.catalogue import ArgumentKind
from counterfoil.tools.reach import Reach

SOURCE = SourceRef(system=SystemName.ERP, table="t", record="r")


def _row(kind: type[SourceRecord], **values: Any) -> SourceRecord:
    return kind(source=SOURCE, **values)


def _order(order_id: str = "SO-1", account_id: str = "A-1", **values: Any) -> SourceRecord:
    return _row(PurchaseOrder, order_id=order_id, account_id=account_id, **values)


def _reach(*, is_internal: bool = False) -> Reach:
    """The reach of A-1, or a colleague's, after order SO-1 about deal OP-1 was shown."""
    reach = Reach(Scope(account_ids=() if is_internal else ("A-1",), is_internal=is_internal))
    reach.learn([_order(opportunity_id="OP-1")])
    return reach


OURS = [
    (_order(), {"SO1"}),
    (_order(po_number="PO 77"), {"77"}),
    (_order(), {"A-1"}),
    (_row(OrderLine, order_id="SO-1", line=1), {"SO-1"}),
    (_row(Shipment, shipment_id="S", order_id="SO-1"), {"SO-1"}),
    (_row(OrderIntake, opportunity_id="OP-1"), {"OP1"}),
    (_row(OrderIntake, opportunity_id="OP-1", po_number="77"), {"77"}),
    (_row(Opportunity, opportunity_id="OP-2", account_id="A-1"), {"OP2"}),
    (_row(Account, account_id="A-1", name="N"), {"A-1"}),
    (_row(DispatchJob, job_id="DJ-1", account_id="A-1"), {"DJ1"}),
    (_row(DispatchJob, job_id="DJ-1", order_id="SO-1"), {"SO-1"}),
    (_row(InventoryLevel, sku="K", site="S"), {"K"}),
    (_row(Technician, technician="T"), {"T"}),
]
NOT_ASKED = [(row, {"ZZ"}) for row, _ in OURS]
FOREIGN = [
    (_order(account_id="B-1"), {"SO1"}),
    (_order(account_id=""), {"SO1"}),
    (_row(OrderIntake, opportunity_id="OP-2", po_number="77"), {"77"}),
    (_row(Opportunity, opportunity_id="OP-2", account_id="B-1"), {"OP2"}),
    (_row(DispatchJob, job_id="DJ-1", account_id="B-1", order_id="SO-1"), {"DJ1", "SO-1"}),
    (_row(DispatchJob, job_id="DJ-1", order_id="SO-2"), {"DJ1", "SO-2"}),
    (_row(DispatchJob, job_id="DJ-1"), {"DJ1"}),
]
CONFIGURATION = _row(ExceptionOwner, exception_class=ExceptionClass.LATE_FULFILLMENT, owner="Ann")


@pytest.mark.parametrize(("row", "asked"), OURS)
def test_a_row_of_ours_that_was_asked_for_is_covered(row: SourceRecord, asked: set[str]) -> None:
    assert _reach().covers(row, asked)
    assert _reach(is_internal=True).covers(row, asked)


@pytest.mark.parametrize(("row", "asked"), NOT_ASKED)
def test_a_row_that_was_not_asked_for_is_not(row: SourceRecord, asked: set[str]) -> None:
    assert not _reach().covers(row, asked)
    assert not _reach(is_internal=True).covers(row, asked)


@pytest.mark.parametrize(("row", "asked"), FOREIGN)
def test_a_row_of_somebody_else_is_covered_for_a_colleague_only(row: SourceRecord, asked: set[str]) -> None:
    assert not _reach().covers(row, asked)
    assert _reach(is_internal=True).covers(row, asked)


def test_a_row_that_no_tool_returns_is_never_covered() -> None:
    assert not _reach(is_internal=True).covers(CONFIGURATION, {"late_fulfillment", "Ann"})


@pytest.mark.parametrize(
    ("row", "kind", "value"),
    [
        (_order("SO-2"), ArgumentKind.ORDER, "SO-2"),
        (_row(OrderLine, order_id="SO-1", line=1, sku="K"), ArgumentKind.ARTICLE, "K"),
        (_row(DispatchJob, job_id="DJ-1", technician="T"), ArgumentKind.TECHNICIAN, "T"),
    ],
)
def test_what_a_shown_row_names_may_be_asked_for_next(
    row: SourceRecord, kind: ArgumentKind, value: str
) -> None:
    reach = _reach()
    assert not reach.may_name(kind, value)
    reach.learn([row])
    assert reach.may_name(kind, value)
    assert not reach.may_name(ArgumentKind.ACCOUNT, value)


def test_a_row_without_a_value_teaches_nothing() -> None:
    reach = _reach(is_internal=True)
    reach.learn(
        [
            _row(OrderLine, order_id="SO-1", line=1),
            _row(DispatchJob, job_id="DJ-1"),
            _order("SO-2", account_id=""),
        ]
    )
    assert reach.accounts == ("A-1",)
    assert not reach.may_name(ArgumentKind.ARTICLE, "")
    assert not reach.may_name(ArgumentKind.TECHNICIAN, "")


def test_no_row_ever_adds_an_account_to_a_customers_reach() -> None:
    reach = _reach()
    reach.learn([_order("SO-9", account_id="B-1")])
    assert reach.accounts == ("A-1",)


def test_a_query_is_narrowed_to_accounts_and_deals_but_for_a_colleague() -> None:
    assert _reach().row_filter == ({"A-1"}, {"OP1"})
    assert _reach(is_internal=True).row_filter == (None, None)
    assert Reach(Scope(account_ids=("", "A-1"))).row_filter == ({"A-1"}, set())
    assert Reach(Scope(account_ids=("",))).is_empty
