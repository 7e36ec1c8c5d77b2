"""One way to the database, whichever it is: SQLite in one process, PostgreSQL for many.

Readers see one moment in time.  Writers take their turn before they look, so that what
they read is still true when they write.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cache
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Final

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from counterfoil.records.errors import Misconfigured, UserMistake
from counterfoil.store.columns import Base
from counterfoil.store.headfile import HeadFile

BUSY_SECONDS: Final = 30
MIGRATIONS: Final = Path(__file__).parent / "migrations"
URLS: Final = "sqlite:///path or postgresql+psycopg://…"
_WRITES: Final = "counterfoil_writes"


class Database:
    """A store of record.  Every method of every repository is one transaction of it."""

    def __init__(self, engine: sa.Engine, head_file: HeadFile | None) -> None:
        self._engine = engine
        self._reader: sa.Engine = engine
        self._writer: sa.Engine = engine
        self._head_file = head_file
        self._is_checked = False
        self._turn: AbstractContextManager[object] = nullcontext()
        if engine.dialect.name == "sqlite":
            self._turn = threading.RLock()  # waiting for a lock is prompt, waiting for SQLite is polling
            self._writer = engine.execution_options(**{_WRITES: True})
        else:
            self._reader = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @classmethod
    def open(cls, url: str, *, head_file: Path | None = None) -> Database:
        """The database at `url`; `Misconfigured` where that cannot be one.  Nothing is asked of it yet.

        The head of the decision record is also written to `head_file`, outside the database.
        """
        return cls(_engine(url), HeadFile(head_file) if head_file is not None else None)

    @property
    def name(self) -> str:
        """Which one it is: its address, without a password."""
        return self._engine.url.render_as_string(hide_password=True)

    def upgrade(self) -> None:
        """Bring the tables to what this release needs; doing it twice changes nothing."""
        with self._turn, self._connect(self._writer) as connection, connection.begin():
            if self._engine.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
            _refuse_newer(connection)
            config = _alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        self._is_checked = True

    def check(self) -> None:
        """Make sure that the database answers and fits this release.

        `Misconfigured` says that it does not answer, `UserMistake` what to do with its tables.
        """
        with self._connect(self._reader) as connection, connection.begin():
            _refuse_newer(connection)
            revision = MigrationContext.configure(connection).get_current_revision()
        if revision != _scripts().get_current_head():
            what = "older than this release" if revision else "not there yet"
            raise UserMistake(f"the tables in {self.name} are {what}: run `counterfoil db upgrade`")
        self._is_checked = True

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Read: one transaction that sees one moment and changes nothing."""
        if not self._is_checked:
            self.check()
        with Session(self._reader) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Write: committed as a whole when the block ends, undone as a whole when it raises."""
        if not self._is_checked:
            self.check()
        with self._turn, Session(self._writer, expire_on_commit=False) as session:
            yield session
            session.commit()
            head = session.info.get("journal_head")
            if head is not None and self._head_file is not None:
                self._head_file.move(head)

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def _connect(self, engine: sa.Engine) -> Iterator[sa.Connection]:
        try:
            connection = engine.connect()
        except sa.exc.OperationalError as error:
            raise Misconfigured("store.url", self.name, f"a database that answers ({error.orig})") from error
        with connection:
            yield connection


def insert_new(session: Session, table: type[Base], rows: Iterable[Mapping[str, object]]) -> None:
    """Insert these rows; one whose key is there already is left as it is."""
    values = [dict(row) for row in rows]
    if not values:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(table).on_conflict_do_nothing(), values)


_UPGRADE_LOCK: Final = 0x0C0FFE1  # any number will do, as long as every release uses the same


def _engine(url: str) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
        supported = (parsed.get_backend_name(), parsed.get_driver_name())
    except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError) as error:
        raise Misconfigured("store.url", "…", URLS) from error
    if supported == ("postgresql", "psycopg"):
        return sa.create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    if supported != ("sqlite", "pysqlite"):
        raise Misconfigured("store.url", parsed.drivername, URLS)
    return _sqlite_engine(parsed)


def _sqlite_engine(url: sa.URL) -> sa.Engine:
    if url.database in (None, "", ":memory:"):  # one connection, for whichever thread has its turn
        engine = sa.create_engine(
            url,
            poolclass=sa.QueuePool,
            pool_size=1,
            max_overflow=0,
            hide_parameters=True,
            connect_args={"check_same_thread": False},
        )
    else:
        engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: SqliteConnection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver leaves BEGIN to `_begin`
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


@cache
def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_alembic_config())


def _refuse_newer(connection: sa.Connection) -> None:
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in _scripts().walk_revisions()}
    if revision is not None and revision not in known:
        raise UserMistake(f"the tables are newer ({revision}) than this release of Counterfoil: upgrade it")
