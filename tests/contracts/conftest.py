"""Which implementations a contract is tried on.  To add one, add a line to its table.

A table maps a name to a function of the test's `request`, from which a fixture of a server
can be had: `request.getfixturevalue("…")`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count

import pytest

from counterfoil.agent.memory import MemoryHistory
from counterfoil.agent.ports import CaseHistory
from counterfoil.mailbox.memory import MemoryLedger, MemoryOutbox
from counterfoil.mailbox.ports import MailLedger, Outbox
from counterfoil.records.outgoing import Outgoing
from counterfoil.store.history import SqlCaseHistory
from counterfoil.store.ledger import SqlMailLedger
from counterfoil.store.outbox import SqlOutbox
from tests.store.mail import put_letter, take_in


@dataclass(frozen=True)
class OutboxUnderTest:
    """An outbox with the two things that its port leaves to others: putting a row in, and looking at it."""

    outbox: Outbox
    put: Callable[[Outgoing], None]
    get: Callable[[str], Outgoing]


@dataclass(frozen=True)
class HistoryUnderTest:
    """A history with the one thing that its port leaves to others: taking a message in, which gives it a key."""

    history: CaseHistory
    take_in: Callable[[bytes], str]


def memory_ledger(request: pytest.FixtureRequest) -> MailLedger:
    return MemoryLedger()


def memory_outbox(request: pytest.FixtureRequest) -> OutboxUnderTest:
    outbox = MemoryOutbox()
    return OutboxUnderTest(outbox, outbox.put, outbox.get)


def sql_ledger(kind: str) -> Callable[[pytest.FixtureRequest], MailLedger]:
    return lambda request: SqlMailLedger(request.getfixturevalue(f"{kind}_database"))


def sql_outbox(kind: str) -> Callable[[pytest.FixtureRequest], OutboxUnderTest]:
    def make(request: pytest.FixtureRequest) -> OutboxUnderTest:
        database = request.getfixturevalue(f"{kind}_database")
        outbox = SqlOutbox(database)
        return OutboxUnderTest(outbox, partial(put_letter, database), outbox.get)

    return make


LEDGERS: dict[str, Callable[[pytest.FixtureRequest], MailLedger]] = {
    "memory": memory_ledger,
    "sqlite": sql_ledger("sqlite"),
    "postgres": sql_ledger("postgres"),
}
OUTBOXES: dict[str, Callable[[pytest.FixtureRequest], OutboxUnderTest]] = {
    "memory": memory_outbox,
    "sqlite": sql_outbox("sqlite"),
    "postgres": sql_outbox("postgres"),
}


def memory_history(request: pytest.FixtureRequest) -> HistoryUnderTest:
    keys = (f"m-{number:06d}" for number in count(1))
    return HistoryUnderTest(MemoryHistory(), lambda content: next(keys))


def sql_history(kind: str) -> Callable[[pytest.FixtureRequest], HistoryUnderTest]:
    def make(request: pytest.FixtureRequest) -> HistoryUnderTest:
        database = request.getfixturevalue(f"{kind}_database")
        return HistoryUnderTest(SqlCaseHistory(database), lambda content: take_in(database, content)[0])

    return make


HISTORIES: dict[str, Callable[[pytest.FixtureRequest], HistoryUnderTest]] = {
    "memory": memory_history,
    "sqlite": sql_history("sqlite"),
    "postgres": sql_history("postgres"),
}


@pytest.fixture(params=HISTORIES)
def cases(request: pytest.FixtureRequest) -> HistoryUnderTest:
    """An empty history of each kind."""
    return HISTORIES[request.param](request)


@pytest.fixture(params=LEDGERS)
def ledger(request: pytest.FixtureRequest) -> MailLedger:
    """An empty ledger of each kind."""
    return LEDGERS[request.param](request)


@pytest.fixture(params=OUTBOXES)
def under_test(request: pytest.FixtureRequest) -> OutboxUnderTest:
    """An empty outbox of each kind."""
    return OUTBOXES[request.param](request)
