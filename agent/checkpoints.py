"""Where runs wait for their reviewer: beside the store of record, and never the truth.

A checkpoint may hold our own records and nothing that could be made to run; a lost one
is made again from its message.
"""

from __future__ import annotations

import inspect
import sqlite3
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

_ROOMS: Final = (
    "counterfoil.agent.state",
    "counterfoil.records.accounts",
    "counterfoil.records.case",
    "counterfoil.records.dispatch",
    "counterfoil.records.evidence",
    "counterfoil.records.facts",
    "counterfoil.records.fulfillment",
    "counterfoil.records.orders",
    "counterfoil.records.reading",
    "counterfoil.records.verdict",
    "counterfoil.records.vocabulary",
    "counterfoil.records.writing",
)
"""The modules whose types the state of a run is made of."""


def memory_checkpointer() -> BaseCheckpointSaver[Any]:
    """Checkpoints for as long as a replay or a trial lasts."""
    return InMemorySaver()


def open_checkpointer(url: str, stack: ExitStack) -> BaseCheckpointSaver[Any]:
    """Checkpoints beside the store at `url`; `stack` closes them."""
    if url.startswith("sqlite:///"):
        return _in_sqlite(Path(url.removeprefix("sqlite:///")), stack)
    return _in_postgres(url.replace("postgresql+psycopg://", "postgresql://"), stack)


def _in_sqlite(store: Path, stack: ExitStack) -> BaseCheckpointSaver[Any]:
    from langgraph.checkpoint.sqlite import SqliteSaver

    connection = sqlite3.connect(store.with_name(store.name + ".runs"), check_same_thread=False)
    stack.callback(connection.close)
    return SqliteSaver(connection, serde=record_serializer())


def _in_postgres(url: str, stack: ExitStack) -> BaseCheckpointSaver[Any]:
    from langgraph.checkpoint.postgres import PostgresSaver
    from psycopg import Connection
    from psycopg.rows import dict_row
    from psycopg_pool import ConnectionPool

    pool: ConnectionPool[Connection[dict[str, Any]]] = ConnectionPool(
        url,
        kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row},
        max_size=4,
        open=True,
    )
    stack.callback(pool.close)
    saver = PostgresSaver(pool, serde=record_serializer())
    saver.setup()
    return saver


def record_serializer() -> JsonPlusSerializer:
    """A serializer that makes no object but the records of a run's state; anything else stays plain values."""
    allowed = [(name, kind) for name in _ROOMS for kind in _types_of(import_module(name))]
    return JsonPlusSerializer(pickle_fallback=False, allowed_msgpack_modules=allowed)


def _types_of(module: ModuleType) -> list[str]:
    return [
        name
        for name, found in inspect.getmembers(module, inspect.isclass)
        if found.__module__ == module.__name__
    ]
