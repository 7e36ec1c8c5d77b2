"""A running service's records: as they are now, or out; never as they were."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from counterfoil.records.errors import LookupUnavailable, Misconfigured, SuiteUnreadable
from counterfoil.tools.snapshot import SnapshotSource
from counterfoil.tools.snapshot_folder import SnapshotFolder


def _replace(path: Path, old: str, new: str) -> None:
    """As an export does it: a new file moved over the old one."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    fresh = path.with_suffix(".new")
    fresh.write_text(text.replace(old, new), encoding="utf-8")
    fresh.replace(path)


def _name_of(folder: SnapshotFolder) -> str:
    account = folder.current().accounts.get_account("A-1")
    assert account is not None
    return account.name


def test_an_unchanged_folder_is_not_read_again(records: Path) -> None:
    folder = SnapshotFolder(records)
    assert folder.current() is folder.current()


def test_a_changed_file_is_seen_at_the_next_case_and_not_within_one(records: Path) -> None:
    folder = SnapshotFolder(records)
    case_at_work = folder.current()
    _replace(records / "accounts.csv", "Mill & Sons", "Mill & Kids")
    assert _name_of(folder) == "Mill & Kids"
    account = case_at_work.accounts.get_account("A-1")
    assert account is not None
    assert account.name == "Mill & Sons"


def test_a_change_that_keeps_size_and_time_is_seen(records: Path) -> None:
    folder = SnapshotFolder(records)
    before = (records / "accounts.csv").stat()
    _replace(records / "accounts.csv", "Mill & Sons", "Mill & Kids")
    os.utime(records / "accounts.csv", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert _name_of(folder) == "Mill & Kids"


def test_new_files_that_cannot_be_read_put_every_system_out_until_they_can(records: Path) -> None:
    folder = SnapshotFolder(records)
    _replace(records / "orders.csv", "confirmed", "confirmd")
    for _ in range(2):
        sources = folder.current()
        with pytest.raises(LookupUnavailable, match="confirmd"):
            sources.orders.is_known_number("45001")
        with pytest.raises(LookupUnavailable):
            sources.accounts.list_accounts()
        with pytest.raises(LookupUnavailable):
            sources.fulfillment.list_shipments("SO-1")
        with pytest.raises(LookupUnavailable):
            sources.dispatch.list_order_jobs("SO-1")
        assert len(sources.owners.list_exception_owners()) == 2
    _replace(records / "orders.csv", "confirmd", "confirmed")
    assert folder.current().orders.is_known_number("45001")


def test_a_table_that_is_gone_is_an_outage_and_not_an_empty_table(records: Path) -> None:
    folder = SnapshotFolder(records)
    kept = (records / "commitments.csv").rename(records / "commitments.away")
    with pytest.raises(LookupUnavailable, match=r"commitments\.csv is gone"):
        folder.current().contracts.list_commitments("A-1")
    kept.rename(records / "commitments.csv")
    assert folder.current().contracts.list_commitments("A-1")


def test_files_that_change_while_they_are_read_are_an_outage(
    records: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = SnapshotFolder(records)
    load = SnapshotSource.load

    def load_during_an_export(path: Path) -> SnapshotSource:
        source = load(path)
        _replace(records / "contracts.csv", "restate_confirmed_date", "restate_status")
        return source

    _replace(records / "orders.csv", "confirmed", "in_fulfillment")
    with monkeypatch.context() as patched:
        patched.setattr(SnapshotSource, "load", load_during_an_export)
        with pytest.raises(LookupUnavailable, match="being replaced"):
            folder.current().orders.is_known_number("45001")
    assert folder.current().orders.is_known_number("45001")


def test_a_folder_that_is_gone_is_an_outage(records: Path) -> None:
    folder = SnapshotFolder(records)
    away = shutil.move(records, records.with_name("away"))
    with pytest.raises(LookupUnavailable, match="not there"):
        folder.current().orders.is_known_number("45001")
    shutil.move(away, records)
    assert folder.current().orders.is_known_number("45001")


def test_an_outage_may_be_declared_and_taken_back(records: Path) -> None:
    folder = SnapshotFolder(records)
    (records / "outages.toml").write_text('[erp]\nmode = "error"\n', encoding="utf-8")
    with pytest.raises(LookupUnavailable):
        folder.current().orders.is_known_number("45001")
    (records / "outages.toml").unlink()
    assert folder.current().orders.is_known_number("45001")


def test_a_folder_that_cannot_be_read_at_the_start_refuses_to_start(records: Path) -> None:
    with pytest.raises(Misconfigured, match="a folder of CSV files"):
        SnapshotFolder(records / "orders.csv")
    _replace(records / "orders.csv", "confirmed", "confirmd")
    with pytest.raises(SuiteUnreadable, match="confirmd"):
        SnapshotFolder(records)
