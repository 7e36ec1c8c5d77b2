"""Every test of the store that asks for a `database` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from counterfoil.store.database import Database

BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.server)]


@pytest.fixture(params=BOTH)
def kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgres`."""
    name: str = request.param
    return name


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("postgres").new_url()
    return url


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest) -> str:
    """A database with all its tables, and nothing in them."""
    found: str = request.getfixturevalue(f"{kind}_url")
    return found


@pytest.fixture
def database(kind: str, request: pytest.FixtureRequest) -> Database:
    """The database at `url`."""
    found: Database = request.getfixturevalue(f"{kind}_database")
    return found
