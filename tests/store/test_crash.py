"""A process that takes in mail and puts it to rest is killed at any moment: nothing is lost, nothing is doubled."""

from __future__ import annotations

import multiprocessing
import random
import signal
import time
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from counterfoil.records.delivery import Cursor
from counterfoil.store import tables
from counterfoil.store.casebook import Casebook
from counterfoil.store.database import Database
from counterfoil.store.history import SqlCaseHistory
from counterfoil.store.journal import verify
from counterfoil.store.keys import message_number
from counterfoil.store.ledger import SqlMailLedger
from counterfoil.store.worklist import Worklist
from tests.store.mail import delivery, parsed, raw, resting

KILLS: Final = 20
BATCH: Final = 3
CASES: Final = 7


def take_in_batch(ledger: SqlMailLedger) -> None:
    cursor = ledger.cursor("orders", "INBOX")
    last = cursor.last_uid if cursor else 0
    uids = range(last + 1, last + 1 + BATCH)
    moved = Cursor(account="orders", folder="INBOX", uidvalidity=7, last_uid=uids[-1])
    ledger.accept([delivery(uid) for uid in uids], moved)


def put_to_rest(database: Database) -> None:
    worklist, history = Worklist(database), SqlCaseHistory(database)
    for waiting in worklist.list_waiting(1000):
        message = parsed(worklist.raw(waiting.sha256))
        number = message_number(waiting.key)
        history.rest(waiting.key, message, resting(message, f"c-{number % CASES}"))


def work_for_ever(url: str, head_file: Path) -> None:
    database = Database.open(url, head_file=head_file)
    while True:
        take_in_batch(SqlMailLedger(database))
        put_to_rest(database)


@pytest.mark.slow
def test_after_twenty_kills_each_message_is_there_once_and_the_record_verifies(
    url: str, head_file: Path
) -> None:
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    chance = random.Random(20260316)
    with closing(Database.open(url, head_file=head_file)) as database:
        ledger = SqlMailLedger(database)
        for _ in range(KILLS):
            before = ledger.conservation().received
            worker = processes.Process(target=work_for_ever, args=(url, head_file))
            worker.start()
            while ledger.conservation().received == before:
                assert worker.is_alive()
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.1))
            worker.kill()
            worker.join()
            assert worker.exitcode == -signal.SIGKILL
            assert verify(database, head_file).is_sound
        put_to_rest(database)

        cursor, counted = ledger.cursor("orders", "INBOX"), ledger.conservation()
        assert cursor is not None
        assert counted.holds
        assert (counted.received, counted.waiting) == (cursor.last_uid, 0)
        report = verify(database, head_file)
        assert (report.is_sound, report.entries) == (True, cursor.last_uid)
        with database.session() as session:
            found = session.scalars(sa.select(tables.RawMail.content).join(tables.Message)).all()
        assert sorted(found) == sorted(raw(uid) for uid in range(1, cursor.last_uid + 1))
        details = [Casebook(database).get_case(f"c-{number}") for number in range(CASES)]
        assert sum(len(each.messages) for each in details) == cursor.last_uid
        assert all(len(each.messages) == len(each.revisions) for each in details)
