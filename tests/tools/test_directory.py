"""The directory that recognises a sender."""

from __future__ import annotations

from pathlib import Path

from counterfoil.records.facts import Directory
from counterfoil.records.vocabulary import SystemName
from counterfoil.tools.directory import read_directory
from counterfoil.tools.snapshot import SnapshotSource
from counterfoil.tools.snapshot_files import read_records


def test_it_holds_every_account_and_contact(records: Path) -> None:
    read = read_records(records)
    directory = read_directory(SnapshotSource(read))
    assert directory == Directory(accounts=read.accounts, contacts=read.contacts)
    assert directory.is_available


def test_it_keeps_the_rows_of_the_adapter_as_they_are(records: Path) -> None:
    source = SnapshotSource.load(records)
    assert read_directory(source).contacts is source.list_contacts()


def test_without_the_crm_it_is_not_available_and_recognises_nobody(records: Path) -> None:
    directory = read_directory(SnapshotSource(read_records(records), {SystemName.CRM: "it is down"}))
    assert directory == Directory(is_available=False)
