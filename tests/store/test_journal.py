from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from counterfoil.records.desk import CaseState, DecisionKind
from counterfoil.store import journal
from counterfoil.store.casebook import Casebook
from counterfoil.store.database import Database
from counterfoil.store.headfile import Head, HeadFile
from counterfoil.store.journal import EntryKind, Link, append, check_chain, export, verify
from counterfoil.store.tables import JournalEntry, JournalHead
from tests.store.mail import NOW, approval, decision, draft, letter, manual, rest


def write(database: Database, count: int) -> None:
    for number in range(count):
        with database.write() as session:
            append(session, EntryKind.SENT, at=NOW, case_id="c-1", facts={"number": number})


def tamper(database: Database, change: Callable[[Session], None]) -> None:
    """As the owner of the tables can: with the triggers off."""
    with database.write() as session:
        if database.name.startswith("sqlite"):
            for verb in ("UPDATE", "DELETE"):
                session.execute(sa.text(f"DROP TRIGGER IF EXISTS journal_keeps_{verb}"))
        else:
            session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        change(session)


def links(session: Session) -> list[Link]:
    rows = session.execute(sa.select(JournalEntry.position, JournalEntry.entry, JournalEntry.sha256))
    return sorted(Link(*each) for each in rows)


def replace(session: Session, chain: list[Link]) -> None:
    session.execute(sa.delete(JournalEntry))
    session.execute(sa.insert(JournalEntry), [each._asdict() for each in chain])


def edit(session: Session) -> None:
    session.execute(sa.update(JournalEntry).where(JournalEntry.position == 4).values(entry='{"number":99}'))


def edit_and_hash(session: Session) -> None:
    third, fourth = links(session)[2:4]
    changed = fourth.entry.replace('"number":3', '"number":99')
    session.execute(
        sa.update(JournalEntry)
        .where(JournalEntry.position == 4)
        .values(entry=changed, sha256=journal.link_sha256(third.sha256, changed))
    )


def swap_times(session: Session) -> None:
    chain = links(session)
    chain[3] = chain[3]._replace(entry=chain[3].entry.replace("09:00", "09:01"))
    replace(session, chain)


def delete(session: Session) -> None:
    session.execute(sa.delete(JournalEntry).where(JournalEntry.position == 4))


def delete_and_close_up(session: Session) -> None:
    chain = links(session)
    closed_up = [each._replace(position=each.position - 1) for each in chain[4:]]
    replace(session, [*chain[:3], *closed_up])


def reorder(session: Session) -> None:
    chain = links(session)
    chain[3], chain[4] = (chain[4]._replace(position=4), chain[3]._replace(position=5))
    replace(session, chain)


def insert(session: Session) -> None:
    chain = links(session)
    moved = [each._replace(position=each.position + 1) for each in chain[3:]]
    replace(session, [*chain[:3], Link(4, "{}", "0" * 64), *moved])


def rebuilt(chain: list[Link]) -> list[Link]:
    previous, again = journal.GENESIS, []
    for position, link in enumerate(chain, 1):
        entry = json.dumps(
            json.loads(link.entry) | {"position": position}, sort_keys=True, separators=(",", ":")
        )
        previous = journal.link_sha256(previous, entry)
        again.append(Link(position, entry, previous))
    return again


def cut(session: Session) -> None:
    replace(session, links(session)[:5])


def cut_with_head(session: Session) -> None:
    cut(session)
    last = links(session)[-1]
    session.execute(sa.update(JournalHead).values(position=last.position, sha256=last.sha256))


def rebuild(session: Session) -> None:
    chain = links(session)
    replace(session, rebuilt([*chain[:3], *chain[4:], chain[3]]))
    session.execute(sa.update(JournalHead).values(sha256=links(session)[-1].sha256))


def clear(session: Session) -> None:
    session.execute(sa.delete(JournalEntry))
    session.execute(sa.delete(JournalHead))


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        (edit, 4),
        (edit_and_hash, 5),
        (swap_times, 4),
        (delete, 4),
        (delete_and_close_up, 4),
        (reorder, 4),
        (insert, 4),
        (cut, 6),
        (cut_with_head, 6),
        (rebuild, 8),
        (clear, 1),
    ],
)
def test_every_way_to_rewrite_the_record_is_found_at_its_first_broken_link(
    database: Database, head_file: Path, change: Callable[[Session], None], broken_at: int
) -> None:
    write(database, 8)
    assert verify(database, head_file).is_sound
    tamper(database, change)
    report = verify(database, head_file)
    assert not report.is_sound
    assert report.broken_at == broken_at
    assert report.entries == broken_at - 1


def test_an_untouched_record_verifies_and_says_whether_it_was_held_against_an_outside_head(
    database: Database, head_file: Path
) -> None:
    empty = verify(database, head_file)
    assert (empty.is_sound, empty.entries, empty.is_anchored) == (True, 0, False)
    write(database, 3)
    inside, outside = verify(database), verify(database, head_file)
    assert (inside.entries, inside.is_sound, inside.is_anchored) == (3, True, False)
    assert (outside.entries, outside.is_sound, outside.is_anchored) == (3, True, True)


def test_a_head_file_that_is_gone_or_garbled_is_told(database: Database, head_file: Path) -> None:
    write(database, 2)
    head_file.write_text("nonsense")
    assert not verify(database, head_file).is_sound
    head_file.unlink()
    assert "is gone" in (verify(database, head_file).problem or "")


def test_an_older_head_still_verifies_a_longer_record(database: Database, head_file: Path) -> None:
    write(database, 2)
    older = head_file.read_bytes()
    write(database, 2)
    head_file.write_bytes(older)
    assert verify(database, head_file).is_sound


def test_a_later_head_is_never_written_over_by_an_earlier_one(head_file: Path) -> None:
    heads = [Head(number, f"{number:064x}") for number in range(1, 30)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(HeadFile(head_file).move, reversed(heads)))
    assert HeadFile(head_file).read() == heads[-1]


def test_a_head_that_cannot_be_written_stops_no_decision(
    url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = Database.open(url, head_file=tmp_path / "no" / "such" / "folder")
    write(database, 1)
    assert verify(database).entries == 1
    assert "cannot be written" in caplog.text
    database.close()


def test_writers_at_once_make_one_chain(database: Database, head_file: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: write(database, 5), range(8)))
    report = verify(database, head_file)
    assert (report.entries, report.is_sound) == (40, True)


def test_what_was_undone_leaves_no_link(database: Database, head_file: Path) -> None:
    write(database, 1)

    def write_and_fail() -> None:
        with database.write() as session:
            append(session, EntryKind.SENT, at=NOW, facts={})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    write(database, 1)
    report = verify(database, head_file)
    assert (report.entries, report.is_sound) == (2, True)


def test_an_exported_record_can_be_checked_without_the_database(database: Database, head_file: Path) -> None:
    write(database, 4)
    exported = [Link(**json.loads(line)) for line in export(database)]
    head = HeadFile(head_file).read()
    assert head is not None
    assert check_chain(exported, [head]).is_sound
    assert not check_chain(exported[:-1], [head]).is_sound
    assert check_chain([*exported, exported[-1]], [head]).problem == "entry 4 stands twice"


def test_the_record_says_who_did_what_and_quotes_nothing(database: Database) -> None:
    rest(database, 1, text="My secret question")
    rest(database, 2, "c-2", **manual())
    casebook = Casebook(database)
    casebook.decide(decision(DecisionKind.COMMENT, comment="secret comment"))
    casebook.decide(approval("d-000001"), state=CaseState.SENDING, outgoing=letter("d-000001"))
    entries = [json.loads(Link(**json.loads(line)).entry) for line in export(database)]
    assert [entry["kind"] for entry in entries] == ["rested", "rested", "decided", "decided"]
    assert (
        entries[0] | {"message": "m-000001", "case": "c-1", "route": "draft", "draft": "d-000001"}
        == entries[0]
    )
    assert entries[3] | {"actor": "rita", "what": "approve", "revision": 1, "state": "sending"} == entries[3]
    text = json.dumps(entries)
    for words in ("secret", draft().body, "4500", "acme.example"):
        assert words not in text
