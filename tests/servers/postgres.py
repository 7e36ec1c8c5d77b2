"""A private PostgreSQL 15 in a folder of its own, reached through a socket in it: fixture `postgres`.

One server serves a whole session; ask it for as many databases as a test needs.
"""

from __future__ import annotations

import getpass
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
import pytest
from psycopg import sql

PROGRAMS: Final = Path("/usr/lib/postgresql/15/bin")
OPTIONS: Final = {
    "listen_addresses": "",  # a socket in the folder needs no port, so that two sessions never meet
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


class Postgres:
    """A PostgreSQL of our own.  Stopped by process id."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.user = "postgres" if os.getuid() == 0 else getpass.getuser()
        self._numbers = itertools.count(1)
        if os.getuid() == 0:
            shutil.chown(home, self.user, self.user)
        self._run("initdb", "-D", "data", "-U", "counterfoil", "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = [each for name, value in OPTIONS.items() for each in ("-c", f"{name}={value}")]
        with (home / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [PROGRAMS / "postgres", "-D", "data", "-k", str(home), *settings],
                cwd=home,
                stdout=log,
                stderr=log,
                **self._identity(),
            )

    def _identity(self) -> dict[str, str]:
        return {"user": self.user, "group": self.user} if os.getuid() == 0 else {}

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [PROGRAMS / program, *arguments],
            cwd=self.home,
            check=True,
            capture_output=True,
            timeout=60,
            **self._identity(),
        )

    def wait(self) -> None:
        """Return once it answers."""
        for _ in range(200):
            ready = subprocess.run(
                [PROGRAMS / "pg_isready", "-h", self.home, "-q"], cwd=self.home, check=False, timeout=60
            )
            if ready.returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError((self.home / "log").read_text())

    def new_url(self) -> str:
        """The address of an empty database that nobody used before."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self._address(name).replace("postgresql", "postgresql+psycopg", 1)

    def _address(self, name: str) -> str:
        return f"postgresql://counterfoil@/{name}?host={self.home}"

    def stop(self) -> None:
        """Stop at once, connections and all, and return when it is gone; nothing of it is kept."""
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(30)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL; ask it for a `new_url()`."""
    if not (PROGRAMS / "postgres").exists():
        missing = f"not installed: {PROGRAMS / 'postgres'}"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    home = Path(tempfile.mkdtemp(prefix="counterfoil-postgres-"))  # short, as the path of a socket must be
    server = Postgres(home)
    try:
        server.wait()
        yield server
    finally:
        server.stop()
        shutil.rmtree(home)
