from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from counterfoil.records.errors import Misconfigured, UserMistake
from counterfoil.store import tables
from counterfoil.store.database import Database
from counterfoil.store.ledger import SqlMailLedger


@pytest.mark.parametrize(
    "url",
    ["", "counterfoil.db", "mysql://localhost/x", "oracle://x", "postgresql+pg8000://localhost/x", "::"],
)
def test_an_address_that_is_no_database_of_ours_is_refused_with_what_is_expected(url: str) -> None:
    with pytest.raises(Misconfigured, match=r"sqlite:///path or postgresql\+psycopg"):
        Database.open(url)


def test_a_refused_address_does_not_give_its_password_away() -> None:
    with pytest.raises(Misconfigured) as refused:
        Database.open("mysql://somebody:secret@localhost/x")
    assert "secret" not in str(refused.value)


def test_a_database_that_does_not_answer_is_a_misconfiguration(tmp_path: Path) -> None:
    for url in (f"sqlite:///{tmp_path}/no/such/folder/x.db", "postgresql+psycopg://u:secret@127.0.0.1:1/x"):
        with pytest.raises(Misconfigured) as refused:
            Database.open(url).check()
        assert "secret" not in str(refused.value)


def test_a_database_without_tables_says_which_command_makes_them(empty_url: str) -> None:
    with (
        closing(Database.open(empty_url)) as empty,
        pytest.raises(UserMistake, match="counterfoil db upgrade"),
    ):
        SqlMailLedger(empty).conservation()


def test_tables_of_a_newer_release_are_left_alone(empty_url: str) -> None:
    with closing(Database.open(empty_url)) as newer:
        newer.upgrade()
        with newer.write() as session:
            session.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with closing(Database.open(empty_url)) as older:
        for attempt in (older.check, older.upgrade):
            with pytest.raises(UserMistake, match="newer"):
                attempt()


def test_an_upgrade_makes_the_tables_and_doing_it_twice_changes_nothing(empty_url: str) -> None:
    with closing(Database.open(empty_url)) as database:
        for _ in range(2):
            database.upgrade()
            database.check()


def test_processes_that_upgrade_at_once_do_not_disturb_each_other(empty_url: str) -> None:
    def upgrade(_: int) -> None:
        with closing(Database.open(empty_url)) as database:
            database.upgrade()
            database.check()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, range(4)))


def test_the_migrations_make_exactly_the_tables_of_the_models(database: Database) -> None:
    with database.session() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, tables.RawMail.metadata) == []


def test_a_database_in_memory_is_one_database_for_every_thread() -> None:
    with closing(Database.open("sqlite://")) as database:
        database.upgrade()

        def put(number: int) -> None:
            with database.write() as session:
                session.add(tables.RawMail(sha256=str(number), content=b"x"))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(put, range(20)))
        with database.session() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(tables.RawMail)) == 20


def test_sqlite_is_durable_at_every_commit_and_keeps_foreign_keys(tmp_path: Path) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    with closing(Database.open(f"sqlite:///{tmp_path / 'x.db'}")) as database:
        database.upgrade()
        with database.session() as session:
            pragmas = {name: session.execute(sa.text(f"PRAGMA {name}")).scalar_one() for name in names}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30000}


def test_what_a_block_wrote_is_undone_when_it_raises(database: Database) -> None:
    def write_and_fail() -> None:
        with database.write() as session:
            session.add(tables.RawMail(sha256="a", content=b"x"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with database.session() as session:
        assert session.get(tables.RawMail, "a") is None


def test_a_reader_sees_one_moment_while_others_write(database: Database) -> None:
    count = sa.select(sa.func.count()).select_from(tables.RawMail)
    with database.session() as session:
        assert session.scalar(count) == 0
        with database.write() as writer:
            writer.add(tables.RawMail(sha256="a", content=b"x"))
        assert session.scalar(count) == 0


def test_an_instant_comes_back_in_utc_and_text_without_what_no_database_keeps(database: Database) -> None:
    moment = datetime(2026, 3, 16, 11, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    with database.write() as session:
        session.add(tables.RawMail(sha256="a", content=b"x"))
        session.flush()
        session.add(
            tables.Message(
                sha256="a", received_at=moment, is_partial=False, message_id="<\x00\ud800>", serial_key="k"
            )
        )
    with database.session() as session:
        kept = session.scalars(sa.select(tables.Message)).one()
        assert kept.received_at == moment
        assert kept.received_at.tzinfo is UTC
        assert kept.message_id is not None
        assert "\x00" not in kept.message_id
        assert kept.message_id.startswith("<\ufffd")


@pytest.mark.parametrize("statement", ["UPDATE journal SET entry = ''", "DELETE FROM journal"])
def test_the_database_itself_refuses_to_change_the_decision_record(
    database: Database, statement: str
) -> None:
    with database.write() as session:
        session.add(tables.JournalEntry(position=1, entry="{}", sha256="0"))
    with pytest.raises(sa.exc.DatabaseError, match="append-only"), database.write() as session:
        session.execute(sa.text(statement))
