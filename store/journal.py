"""The decision record: append-only, each entry chained to the one before by its hash.

Entries hold ids, names of colleagues, words of the closed vocabularies and hashes; never
a customer's words, an address of theirs or a price.  Whoever edits, deletes, inserts or
reorders an entry breaks a link; whoever cuts the tail off, or builds the whole chain
anew, differs from the head that is kept outside the database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from counterfoil.records.base import Record
from counterfoil.store import tables
from counterfoil.store.database import Database
from counterfoil.store.headfile import Head, HeadFile

GENESIS: Final = "0" * 64
_ROWS_AT_A_TIME: Final = 2000


class EntryKind(StrEnum):
    """What can happen that somebody may have to answer for."""

    RESTED = "rested"
    REVISED = "revised"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    """An approved reply was overtaken by a later message before it went out."""
    CANCELLED = "cancelled"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    PERSON = "person"


class Link(NamedTuple):
    """One entry as canonical JSON, with the hash over the link before and itself."""

    position: int
    entry: str
    sha256: str


class VerifyReport(Record):
    """What a check of the whole chain found."""

    entries: int
    """How many links hold, counted from the first."""
    head_sha256: str
    broken_at: int | None = None
    """Position of the first link that does not hold."""
    problem: str | None = None
    is_anchored: bool
    """A head from outside the database was compared; without one a cut tail can go unnoticed."""

    @property
    def is_sound(self) -> bool:
        """Every link holds, and the chain is as long as it ever was."""
        return self.problem is None


def append(
    session: Session,
    kind: EntryKind,
    *,
    at: datetime | None,
    case_id: str | None = None,
    facts: Mapping[str, str | int | None],
) -> None:
    """Add one entry in the caller's transaction, after everything else that the transaction does.

    `at` is None where the event brings no time of its own; the order is the chain's.
    """
    session.flush()  # every other lock is held by now, so that two writers never wait for each other
    head = session.get_one(tables.JournalHead, 1, with_for_update=True, populate_existing=True)
    position = head.position + 1
    entry = json.dumps(
        {
            "position": position,
            "kind": kind,
            "at": at.isoformat() if at is not None else None,
            "case": case_id,
            **{name: value for name, value in facts.items() if value is not None},
        },
        sort_keys=True,
        separators=(",", ":"),
    )
    head.position, head.sha256 = position, link_sha256(head.sha256, entry)
    session.add(tables.JournalEntry(position=position, entry=entry, sha256=head.sha256))
    session.flush()
    session.info["journal_head"] = Head(position, head.sha256)


def link_sha256(previous: str, entry: str) -> str:
    """The hash of a link: over the hash before it and the entry."""
    return hashlib.sha256(f"{previous}\n{entry}".encode()).hexdigest()


def verify(database: Database, head_file: Path | None = None) -> VerifyReport:
    """Check every link, and the end of the chain against the heads inside and outside the database."""
    with database.session() as session:
        row = session.get(tables.JournalHead, 1)
        heads = {"the database": Head(row.position, row.sha256) if row is not None else None}
        if head_file is not None:
            heads[str(head_file)] = HeadFile(head_file).read()
        with closing(_links(session)) as links:
            report = check_chain(links, [each for each in heads.values() if each is not None])
    gone = [where for where, head in heads.items() if head is None]
    if gone and report.entries and report.is_sound:
        return report.model_copy(update={"problem": f"the head that was kept in {gone[0]} is gone"})
    return report.model_copy(update={"is_anchored": len(heads) > 1 and not gone})


def check_chain(links: Iterable[Link], heads: Iterable[Head]) -> VerifyReport:
    """Check links from the first to the last; each head must be one of them, and none lies beyond the end.

    It needs no database, so an exported record can be checked anywhere.
    """
    wanted = {GENESIS_HEAD.position: {GENESIS_HEAD.sha256}}
    for head in heads:
        wanted.setdefault(head.position, set()).add(head.sha256)
    position, previous = GENESIS_HEAD
    problem: str | None = None
    for link in links:
        problem = _problem(link, position + 1, previous) or _other_head(wanted, link)
        if problem is not None:
            return _report(position, previous, problem)
        position, previous = link.position, link.sha256
    if max(wanted) > position:
        problem = f"the tail is cut: there were {max(wanted)} entries"
    elif wanted[0] != {GENESIS}:
        problem = "the chain begins elsewhere"
    return _report(position, previous, problem)


GENESIS_HEAD: Final = Head(0, GENESIS)


def export(database: Database) -> Iterator[str]:
    """The whole record, a JSON object a line, as `check_chain` can check it elsewhere."""
    with database.session() as session:
        for link in _links(session):
            yield json.dumps(link._asdict(), separators=(",", ":"))


def _problem(link: Link, expected: int, previous: str) -> str | None:
    if link.position > expected:
        return f"entry {expected} is gone"
    if link.position < expected:
        return f"entry {link.position} stands twice"
    if link_sha256(previous, link.entry) != link.sha256:
        return f"entry {expected} does not follow from the one before: one of the two was changed"
    return None


def _other_head(wanted: Mapping[int, set[str]], link: Link) -> str | None:
    if wanted.get(link.position, {link.sha256}) == {link.sha256}:
        return None
    return f"entry {link.position} is not the one that its head was taken of: the chain was built anew"


def _report(position: int, sha256: str, problem: str | None) -> VerifyReport:
    return VerifyReport(
        entries=position,
        head_sha256=sha256,
        broken_at=position + 1 if problem is not None else None,
        problem=problem,
        is_anchored=False,
    )


def _links(session: Session) -> Generator[Link, None, None]:
    row = tables.JournalEntry
    chain = sa.select(row.position, row.entry, row.sha256).order_by(row.position)
    with session.execute(chain, execution_options={"yield_per": _ROWS_AT_A_TIME}) as rows:
        for position, entry, sha256 in rows:
            yield Link(position, entry, sha256)
