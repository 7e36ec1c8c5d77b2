"""A whole house over the sample, with a canary in every internal field of its records, and what it logs."""

from __future__ import annotations

import csv
import logging
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from counterfoil.agent.desk import Desk
from counterfoil.app import House, open_database, open_house
from counterfoil.evals.canaries import Canary, planted
from counterfoil.evals.sample import load_sample
from counterfoil.mailbox.delivery import deliver_due
from counterfoil.mailbox.intake import take_in
from counterfoil.mailbox.sources import read_paths
from counterfoil.records.desk import CaseDetail, CaseState
from counterfoil.records.fields import canonical
from counterfoil.settings import Settings
from counterfoil.store.case_queue import CaseFilter
from counterfoil.tools.snapshot_files import SnapshotRecords, read_records


def write_records(records: SnapshotRecords, folder: Path) -> None:
    """The tables as a folder of exports."""
    folder.mkdir()
    for table in fields(records):
        rows = getattr(records, table.name)
        columns = [name for name in type(rows[0]).model_fields if name != "source"]
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows([canonical(getattr(row, name)) for name in columns] for row in rows)


class Postbag:
    """A relay that keeps what it is handed."""

    sender = "orders@alderfinch.example"

    def __init__(self) -> None:
        self.sent: list[tuple[bytes, tuple[str, ...]]] = []

    def hand_over(self, raw: bytes, recipients: tuple[str, ...]) -> str:
        """Keep it."""
        self.sent.append((raw, recipients))
        return "kept"


@dataclass
class WatchedHouse:
    """A house with its canaries, its log and its post."""

    house: House
    folder: Path
    canaries: tuple[Canary, ...]
    postbag: Postbag
    log: list[str]

    @property
    def desk(self) -> Desk:
        """Where people decide."""
        return self.house.desk

    @property
    def marks(self) -> list[str]:
        """What must be seen nowhere outside."""
        return [each.mark for each in self.canaries]

    def waiting(self) -> list[CaseDetail]:
        """The cases whose draft waits for a reviewer."""
        rows = self.house.casebook.list_cases(CaseFilter(state=CaseState.NEEDS_REVIEW), size=200).rows
        return [self.house.casebook.get_case(row.case_id) for row in rows]

    def deliver(self, at: datetime) -> None:
        """Send what was approved."""
        deliver_due(self.house.outbox, self.postbag, None, _Moment(at))


class _Moment:
    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """When the undo window of everything is over."""
        return self._now


class _Everything(logging.Handler):
    """Keeps every line of every logger, tracebacks too."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it as it would be written."""
        self.lines.append(self.format(record))


@contextmanager
def everything_logged() -> Iterator[list[str]]:
    """What any part of the house, or a library of it, logs at debug level."""
    handler, root = _Everything(), logging.getLogger()
    talkative = (root, logging.getLogger("alembic"))
    levels = [each.level for each in talkative]
    for each in talkative:
        each.setLevel(logging.DEBUG)
    root.addHandler(handler)
    try:
        yield handler.lines
    finally:
        for each, level in zip(talkative, levels, strict=True):
            each.setLevel(level)
        root.removeHandler(handler)


def _settings(folder: Path) -> Settings:
    sample = load_sample().settings
    return Settings.model_validate(
        {
            "store": {"url": f"sqlite:///{folder / 'house.db'}", "head_file": folder / "house.head"},
            "identity": {
                "mailbox": sample.mailbox,
                "own_domains": sample.own_domains,
                "authserv_ids": sample.authserv_ids,
                "key_file": folder / "house.key",
            },
            "records": {"path": folder / "records"},
            "clock": {"now": sample.now},
        }
    )


class _Worked(NamedTuple):
    """A closed house to be copied, its canaries, and what was logged while it was worked."""

    folder: Path
    canaries: tuple[Canary, ...]
    log: tuple[str, ...]


@pytest.fixture(scope="session")
def worked(tmp_path_factory: pytest.TempPathFactory) -> _Worked:
    """The sample's mail worked over records full of canaries."""
    folder, sample = tmp_path_factory.mktemp("canaries"), load_sample()
    records, canaries = planted(read_records(sample.records))
    write_records(records, folder / "records")
    settings = _settings(folder)
    with ExitStack() as stack:
        log = stack.enter_context(everything_logged())
        open_database(settings).upgrade()
        house = open_house(settings, stack)
        take_in(read_paths(sample.mails), house.ledger)
        while waiting := house.worklist.list_waiting(100):
            for each in waiting:
                house.work(each)
    return _Worked(folder, canaries, tuple(log))


@pytest.fixture
def watched(worked: _Worked, tmp_path: Path) -> Iterator[WatchedHouse]:
    """A copy of the worked house that is the test's own, with everything logged."""
    folder = tmp_path / "house"
    shutil.copytree(worked.folder, folder)
    with ExitStack() as stack:
        log = stack.enter_context(everything_logged())
        log += worked.log
        yield WatchedHouse(open_house(_settings(folder), stack), folder, worked.canaries, Postbag(), log)
