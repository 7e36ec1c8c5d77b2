"""The composition root: picks the adapters that the settings name and puts the house together.

Everything that a part needs is handed to it here.  No other module reads the settings,
and nothing is connected before it is used.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Final

from counterfoil.agent.checkpoints import open_checkpointer
from counterfoil.agent.clerk import Clerk
from counterfoil.agent.desk import Desk, Mailroom
from counterfoil.agent.drafters import drafter_named
from counterfoil.agent.nodes import Steps
from counterfoil.agent.rulebook import gate_limits, load_rulebook
from counterfoil.ground import SystemClock, clock_of, open_database
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.sender import Identity
from counterfoil.mailbox.parse import ParseSettings, parse_message
from counterfoil.mailbox.tokens import mint_message_id
from counterfoil.records.clock import Clock
from counterfoil.records.errors import Misconfigured
from counterfoil.records.message import InboundMessage, Unreadable
from counterfoil.settings import IdentitySettings, Settings
from counterfoil.store.casebook import Casebook
from counterfoil.store.database import Database
from counterfoil.store.history import SqlCaseHistory
from counterfoil.store.ledger import SqlMailLedger
from counterfoil.store.outbox import SqlOutbox
from counterfoil.store.people import People
from counterfoil.store.worklist import WaitingMessage, Worklist
from counterfoil.tools.gate import ToolGate
from counterfoil.tools.snapshot_folder import SnapshotFolder
from counterfoil.tools.sources import SourceProvider

ATTEMPTS_MAX: Final = 3
"""So often a message is worked before it is put before a person as it is."""


@dataclass(frozen=True)
class House:
    """Every part of a running Counterfoil, put together but not started."""

    settings: Settings
    clock: Clock
    """What decisions go by; stands still in a trial."""
    wall_clock: Clock
    """What people, sessions and deliveries go by; always the machine's."""
    key: bytes
    rules: Rulebook
    parse_settings: ParseSettings
    database: Database
    sources: SourceProvider
    gate: ToolGate
    ledger: SqlMailLedger
    worklist: Worklist
    casebook: Casebook
    outbox: SqlOutbox
    people: People
    clerk: Clerk
    desk: Desk
    read_message: Callable[[str], InboundMessage]

    def work(self, waiting: WaitingMessage) -> None:
        """Work one waiting message; what fails again and again is put before a person."""
        message = self.read_message(waiting.sha256)
        if waiting.is_partial:
            message = message.model_copy(update={"unreadable": Unreadable.OVERSIZE})
        try:
            self.clerk.work(waiting.key, message)
        except Exception as error:
            if self.worklist.note_failure(waiting.key, error) < ATTEMPTS_MAX:
                raise
            self.clerk.give_up(waiting.key, message, error)


def open_house(settings: Settings, stack: ExitStack) -> House:
    """Put the house together; `stack` lets go of what it holds.  The database must be up to date."""
    identity = _identity(settings)
    clock, wall_clock = clock_of(settings), SystemClock()
    key = read_key(identity.key_file)
    rules = load_rulebook(settings.policy.file)
    database = open_database(settings)
    stack.callback(database.close)
    database.check()
    sources = SnapshotFolder(settings.records.path)
    gate = ToolGate(sources, clock, gate_limits(rules))
    parse_settings = parse_settings_of(identity, rules, key)
    casebook = Casebook(database)
    read_message = partial(_read_message, casebook, parse_settings)
    clerk = Clerk(
        Steps.build(
            rules=rules,
            gate=gate,
            history=SqlCaseHistory(database),
            drafter=drafter_named(settings.model.name),
            identity=Identity(mailbox=identity.mailbox, own_domains=identity.own_domains),
        ),
        sources=sources,
        clock=clock,
        checkpointer=open_checkpointer(settings.store.url.get_secret_value(), stack),
    )
    outbox = SqlOutbox(database)
    mailroom = Mailroom(
        read=read_message,
        name_reply=partial(_name_reply, key, identity.mailbox.rpartition("@")[2]),
        undo_window=timedelta(seconds=settings.undo_seconds),
    )
    return House(
        settings=settings,
        clock=clock,
        wall_clock=wall_clock,
        key=key,
        rules=rules,
        parse_settings=parse_settings,
        database=database,
        sources=sources,
        gate=gate,
        ledger=SqlMailLedger(database),
        worklist=Worklist(database),
        casebook=casebook,
        outbox=outbox,
        people=People(database),
        clerk=clerk,
        desk=Desk(clerk=clerk, casebook=casebook, outbox=outbox, mailroom=mailroom, clock=wall_clock),
        read_message=read_message,
    )


def parse_settings_of(identity: IdentitySettings, rules: Rulebook, key: bytes) -> ParseSettings:
    """How mail is read: who we are, whose word on a sender counts, and how much is too much."""
    limits = rules.policy.limits
    return ParseSettings(
        mailbox=identity.mailbox,
        own_domains=identity.own_domains,
        authserv_ids=identity.authserv_ids,
        message_bytes_max=limits.message_bytes_max,
        nesting_max=limits.nesting_max,
        parts_max=limits.parts_max,
        token_key=key,
    )


def read_key(path: Path) -> bytes:
    """The secret that signs our case tokens and sessions; made at the first start, readable by us alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    except OSError as error:
        raise Misconfigured(
            "identity.key_file", str(path), f"a file that can be made ({error.strerror})"
        ) from error
    else:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
    key = path.read_text(encoding="ascii", errors="replace").strip().encode()
    if len(key) < 32:
        raise Misconfigured("identity.key_file", str(path), "at least 32 characters of secret")
    return key


def _identity(settings: Settings) -> IdentitySettings:
    if settings.identity is None:
        raise Misconfigured("identity.mailbox", None, "the address of our mailbox, in a table [identity]")
    return settings.identity


def _read_message(casebook: Casebook, parse_settings: ParseSettings, sha256: str) -> InboundMessage:
    return parse_message(casebook.raw(sha256), parse_settings)


def _name_reply(key: bytes, domain: str, case_id: str, draft_id: str, revision: int) -> str:
    return mint_message_id(case_id, draft_id, revision, key=key, domain=domain)
