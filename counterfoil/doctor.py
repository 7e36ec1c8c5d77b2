"""The doctor: is everything there that this house needs, and if not, what mends it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from counterfoil.agent.drafters import drafter_named
from counterfoil.agent.rulebook import load_rulebook
from counterfoil.app import House, open_house
from counterfoil.mailbox.imap import connect
from counterfoil.mailbox.servers import MailboxSettings
from counterfoil.records.base import Record
from counterfoil.records.errors import (
    CounterfoilError,
    LookupUnavailable,
    Misconfigured,
    RecordTampered,
    UserMistake,
)
from counterfoil.service import relay_of, watched_mailboxes
from counterfoil.settings import load_settings
from counterfoil.store.journal import verify
from counterfoil.tools.directory import read_directory


class Finding(Record):
    """How one part stands; `mend` says what to do where it is not well."""

    part: str
    is_well: bool
    says: str
    mend: str | None = None


def examine(config: Path | None, stack: ExitStack) -> tuple[Finding, ...]:
    """Every part in turn; a part that cannot be looked at for another's sake is left out."""
    try:
        settings = load_settings(config)
    except CounterfoilError as error:
        return (Finding(part="configuration", is_well=False, says=str(error), mend="correct that value"),)
    findings = [Finding(part="configuration", is_well=True, says="can be read")]
    findings += [
        _look(
            "policy",
            lambda: f"version {load_rulebook(settings.policy.file).policy.version}",
            "correct the policy",
        ),
        _look("model", lambda: drafter_named(settings.model.name).name, "name a drafter in [model] name"),
    ]
    try:
        house = open_house(settings, stack)
    except CounterfoilError as error:
        return (*findings, Finding(part="house", is_well=False, says=str(error), mend=_mend(error)))
    return (*findings, *_parts(house))


def _parts(house: House) -> Iterator[Finding]:
    yield _look("database", lambda: house.database.name, "run `counterfoil db upgrade`")
    yield _look("decision record", lambda: _journal(house), "keep a copy and find out who changed it")
    yield _look("records", lambda: _records(house), "see that [records] path holds readable exports")
    yield _look("people", lambda: _people(house), "run `counterfoil user add`")
    for mailbox in watched_mailboxes(house):
        yield _look(
            f"mailbox {mailbox.account}",
            lambda mailbox=mailbox: _mailbox(mailbox),  # type: ignore[misc]
            "check host, port, tls, username and password",
        )
    yield _look("delivery", lambda: _delivery(house), "check the table [smtp]")


def _look(part: str, look: Callable[[], str], mend: str) -> Finding:
    try:
        return Finding(part=part, is_well=True, says=look())
    except CounterfoilError as error:
        return Finding(part=part, is_well=False, says=str(error), mend=_mend(error) or mend)


def _mend(error: CounterfoilError) -> str | None:
    return f"set {error.name} to {error.expected}" if isinstance(error, Misconfigured) else None


def _journal(house: House) -> str:
    report = verify(house.database, house.settings.store.head_file)
    if not report.is_sound:
        raise RecordTampered(report.model_dump_json())
    return "every link holds"


def _records(house: House) -> str:
    directory = read_directory(house.sources.current().accounts)
    if not directory.is_available:
        raise LookupUnavailable("crm", f"nothing readable in {house.settings.records.path}")
    return f"{len(directory.accounts)} accounts, {len(directory.contacts)} contacts, read from files"


def _people(house: House) -> str:
    people = house.people.list()
    if not people:
        raise UserMistake("nobody can sign in yet")
    return f"{len(people)} can sign in"


def _mailbox(mailbox: MailboxSettings) -> str:
    connection = connect(mailbox)
    try:
        state = connection.examine(mailbox.folder)
        return f"{mailbox.folder} can be read, UIDVALIDITY {state.uidvalidity}"
    finally:
        connection.close()


def _delivery(house: House) -> str:
    relay = relay_of(house)
    return "no relay is set up: approved drafts wait" if relay is None else f"as {relay.sender}"
