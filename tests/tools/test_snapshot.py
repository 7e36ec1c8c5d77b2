"""The snapshot adapter: what each look-up finds, and what it says when its system is out."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from counterfoil.records.errors import LookupUnavailable
from counterfoil.records.vocabulary import SystemName
from counterfoil.tools.snapshot import SnapshotSource
from counterfoil.tools.snapshot_files import MAY_BE_OUT

ALL_BUT_CONFIGURATION: list[tuple[SystemName, Callable[[SnapshotSource], object]]] = [
    (SystemName.ERP, lambda source: source.find_orders(["45001"], None)),
    (SystemName.ERP, lambda source: source.list_open_orders("A-1")),
    (SystemName.ERP, lambda source: source.list_order_lines("SO-1")),
    (SystemName.ERP, lambda source: source.find_intake(["OP1"], None)),
    (SystemName.ERP, lambda source: source.is_known_number("45001")),
    (SystemName.CRM, lambda source: source.list_accounts()),
    (SystemName.CRM, lambda source: source.list_contacts()),
    (SystemName.CRM, lambda source: source.get_account("A-1")),
    (SystemName.CRM, lambda source: source.list_account_contacts("A-1")),
    (SystemName.CRM, lambda source: source.list_contracts("A-1")),
    (SystemName.CRM, lambda source: source.list_commitments("A-1")),
    (SystemName.CRM, lambda source: source.find_opportunities(["OP1"], None)),
    (SystemName.CRM, lambda source: source.list_account_opportunities("A-1")),
    (SystemName.FULFILLMENT, lambda source: source.list_shipments("SO-1")),
    (SystemName.FULFILLMENT, lambda source: source.list_inventory(["SEAL-2"])),
    (SystemName.DISPATCH, lambda source: source.find_jobs(["DJ1"], None)),
    (SystemName.DISPATCH, lambda source: source.list_order_jobs("SO-1")),
    (SystemName.DISPATCH, lambda source: source.is_known_job("DJ1")),
    (SystemName.DISPATCH, lambda source: source.list_technicians(["R. Abara"])),
]


@pytest.fixture
def source(records: Path) -> SnapshotSource:
    return SnapshotSource.load(records)


def test_an_order_is_found_by_its_own_number_and_by_the_customers(source: SnapshotSource) -> None:
    assert [each.order_id for each in source.find_orders(["SO1"], None)] == ["SO-1"]
    assert [each.order_id for each in source.find_orders(["45001"], None)] == ["SO-1", "SO-9"]
    assert [each.order_id for each in source.find_orders(["45001", "SO1"], ["A-1"])] == ["SO-1"]


@pytest.mark.parametrize("key", ["", "SO", "4500", "450010", "45001%", "_5001"])
def test_only_an_exact_key_finds_an_order(source: SnapshotSource, key: str) -> None:
    assert source.find_orders([key], None) == ()
    assert not source.is_known_number(key)


def test_rows_come_in_one_order_whatever_the_order_of_the_keys(source: SnapshotSource) -> None:
    keys = ["SO9", "SO1", "SO2"]
    assert source.find_orders(keys, None) == source.find_orders(keys[::-1], None)


def test_open_orders_are_those_that_are_not_finished(source: SnapshotSource) -> None:
    assert [each.order_id for each in source.list_open_orders("A-1")] == ["SO-1"]


def test_lines_come_by_number(source: SnapshotSource) -> None:
    assert [each.line for each in source.list_order_lines("SO-1")] == [2, 10]


def test_intake_rows_are_found_by_either_number_and_narrowed_by_deal(source: SnapshotSource) -> None:
    assert [each.opportunity_id for each in source.find_intake(["45002"], None)] == ["OP-2", "OP-9"]
    assert [each.opportunity_id for each in source.find_intake(["45002", "OP9"], {"OP2"})] == ["OP-2"]
    assert source.find_intake(["45002"], ()) == ()


@pytest.mark.parametrize("key", ["SO9", "45001", "OP2", "45002", "OP9"])
def test_a_number_is_known_whoever_has_it(source: SnapshotSource, key: str) -> None:
    assert source.is_known_number(key)


def test_what_names_no_account_belongs_to_no_account(records: Path) -> None:
    jobs = "job_id,order_id,account_id\nDJ-5,SO-1,\n"
    orders = "order_id,po_number,account_id\nSO-5,77,\n"
    (records / "dispatch_jobs.csv").write_text(jobs, encoding="utf-8")
    (records / "orders.csv").write_text(orders, encoding="utf-8")
    source = SnapshotSource.load(records)
    assert len(source.find_jobs(["DJ5"], None)) == len(source.find_orders(["77"], None)) == 1
    assert source.find_jobs(["DJ5"], ["A-1", ""]) == ()
    assert source.find_orders(["77"], ["A-1", ""]) == ()
    assert source.list_open_orders("") == ()


def test_everything_else_is_found_by_what_it_hangs_on(source: SnapshotSource) -> None:
    account = source.get_account("A-1")
    assert account is not None
    assert account.name == "Mill & Sons"
    assert source.get_account("Z-1") is None
    assert [each.contact_id for each in source.list_account_contacts("A-1")] == ["C-1", "C-2"]
    assert [each.contract_id for each in source.list_contracts("B-1")] == ["K-2"]
    assert [each.commitment_id for each in source.list_commitments("A-1")] == ["M-1"]
    assert [each.opportunity_id for each in source.find_opportunities(["OP1", "OP9"], {"B-1"})] == ["OP-9"]
    assert [each.opportunity_id for each in source.list_account_opportunities("A-1")] == ["OP-1", "OP-2"]
    assert [each.shipment_id for each in source.list_shipments("SO-9")] == ["SH-9"]
    assert [each.site for each in source.list_inventory(["SEAL-2"])] == ["DAL", "MKE"]
    assert [each.job_id for each in source.find_jobs(["DJ1", "DJ9"], {"A-1"})] == ["DJ-1"]
    assert [each.job_id for each in source.list_order_jobs("SO-9")] == ["DJ-9"]
    assert [each.technician for each in source.list_technicians(["J. Tully"])] == ["J. Tully"]
    assert len(source.list_exception_owners()) == 2


@pytest.mark.parametrize("mode", ["error", "timeout", "garbage"])
@pytest.mark.parametrize("out", MAY_BE_OUT)
def test_an_outage_stops_every_look_up_of_its_system_and_of_no_other(
    records: Path, out: SystemName, mode: str
) -> None:
    (records / "outages.toml").write_text(f'[{out}]\nmode = "{mode}"\n', encoding="utf-8")
    source = SnapshotSource.load(records)
    for system, look_up in ALL_BUT_CONFIGURATION:
        if system is out:
            with pytest.raises(LookupUnavailable) as caught:
                look_up(source)
            assert caught.value.system == out
            assert not caught.value.is_transient
        else:
            look_up(source)
    assert source.list_exception_owners()


@pytest.mark.skipif("COUNTERFOIL_SHARED" not in os.environ, reason="COUNTERFOIL_SHARED is not set")
def test_every_shared_suite_loads() -> None:
    folders = sorted(Path(os.environ["COUNTERFOIL_SHARED"]).glob("suites/*/records"))
    assert folders
    for folder in folders:
        source = SnapshotSource.load(folder)
        assert source.list_accounts()
        assert source.list_exception_owners()
        for account in source.list_accounts():
            for order in source.list_open_orders(account.account_id):
                assert source.list_order_lines(order.order_id)
