"""A store of record on SQLite and on PostgreSQL, with all its tables and nothing in them.

Fixtures `sqlite_url` and `postgres_url`, each with `…_database`, which is open.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from counterfoil.store import tables
from counterfoil.store.database import Database
from counterfoil.store.journal import GENESIS

if TYPE_CHECKING:  # a plugin is imported by pytest alone
    from tests.servers.postgres import Postgres


def upgraded(url: str) -> str:
    """The address again, once the tables are there."""
    with closing(Database.open(url)) as database:
        database.upgrade()
    return url


def wipe(url: str) -> None:
    """Empty every table; a new database for every test would take far longer."""
    with closing(Database.open(url)) as database, database.write() as session:
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))  # no triggers, no keys
        for table in tables.RawMail.metadata.sorted_tables:
            session.execute(sa.delete(table))
        for sequence in ("messages_number_seq", "exceptions_exception_number_seq"):
            session.execute(sa.text(f"ALTER SEQUENCE {sequence} RESTART"))
        session.add(tables.JournalHead(only=1, position=0, sha256=GENESIS))


@pytest.fixture(scope="session")
def sqlite_like(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all its tables, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "store.db"
    upgraded(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_like(postgres: Postgres) -> str:
    """A PostgreSQL database with all its tables, to be wiped before use."""
    return upgraded(postgres.new_url())


@pytest.fixture
def sqlite_url(sqlite_like: Path, tmp_path: Path) -> str:
    """A SQLite file of this test alone."""
    return f"sqlite:///{shutil.copy(sqlite_like, tmp_path / 'store.db')}"


@pytest.fixture
def postgres_url(postgres_like: str) -> str:
    """A PostgreSQL database that is this test's until it ends."""
    wipe(postgres_like)
    return postgres_like


@pytest.fixture
def head_file(tmp_path: Path) -> Path:
    """Where the head of the decision record is kept outside the database."""
    return tmp_path / "store.head"


@pytest.fixture
def sqlite_database(sqlite_url: str, head_file: Path) -> Iterator[Database]:
    """The database at `sqlite_url`."""
    with closing(Database.open(sqlite_url, head_file=head_file)) as database:
        yield database


@pytest.fixture
def postgres_database(postgres_url: str, head_file: Path) -> Iterator[Database]:
    """The database at `postgres_url`."""
    with closing(Database.open(postgres_url, head_file=head_file)) as database:
        yield database
