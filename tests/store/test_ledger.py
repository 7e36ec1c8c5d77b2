from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterfoil.records.delivery import Arrival, Cursor
from counterfoil.records.errors import UnknownCase
from counterfoil.records.message import AutomaticKind
from counterfoil.records.vocabulary import Route
from counterfoil.store.database import Database
from counterfoil.store.history import SqlCaseHistory
from counterfoil.store.ledger import Conservation, SqlMailLedger
from counterfoil.store.worklist import Worklist
from tests.store.mail import delivery, manual, no_reply, parsed, raw, rest, resting

CURSOR = Cursor(account="orders", folder="INBOX", uidvalidity=7, last_uid=3, gaps=(2,))


def test_a_batch_and_its_cursor_are_kept_together_and_only_once(database: Database) -> None:
    ledger = SqlMailLedger(database)
    batch = [delivery(1), delivery(3), delivery(4, raw(1))]
    assert ledger.cursor("orders", "INBOX") is None
    assert ledger.accept(batch, CURSOR) == (Arrival.NEW, Arrival.NEW, Arrival.SAME_BYTES)
    assert ledger.accept(batch, CURSOR) == (Arrival.SEEN,) * 3
    assert ledger.cursor("orders", "INBOX") == CURSOR
    assert ledger.conservation().received == 3


def test_a_delivery_named_twice_in_one_batch_is_kept_once(database: Database) -> None:
    assert SqlMailLedger(database).accept([delivery(1), delivery(1)], None) == (Arrival.NEW, Arrival.SEEN)


def test_the_bytes_come_back_as_they_arrived(database: Database) -> None:
    content = b"From: \xff\x00\r\n\r\n" + bytes(range(256))
    SqlMailLedger(database).accept([delivery(1, content)], None)
    (waiting,) = Worklist(database).list_waiting(10)
    assert Worklist(database).raw(waiting.sha256) == content
    with pytest.raises(UnknownCase):
        Worklist(database).raw("0" * 64)


def test_files_of_one_folder_are_told_apart_by_name(database: Database) -> None:
    files = [delivery(0, account="file", uidvalidity=0, name=name) for name in ("a.eml", "b.eml")]
    ledger = SqlMailLedger(database)
    assert ledger.accept(files, None) == (Arrival.NEW, Arrival.SAME_BYTES)
    assert ledger.accept(files, None) == (Arrival.SEEN, Arrival.SEEN)


def test_a_failed_batch_leaves_nothing_behind(database: Database) -> None:
    ledger = SqlMailLedger(database)
    naive = delivery(2).model_copy(update={"received_at": delivery(2).received_at.replace(tzinfo=None)})
    with pytest.raises(Exception, match="offset"):
        ledger.accept([delivery(1), naive], CURSOR)
    assert ledger.cursor("orders", "INBOX") is None
    assert ledger.conservation().received == 0


def test_a_renumbered_folder_binds_its_new_numbers_to_the_messages_that_are_kept(database: Database) -> None:
    ledger = SqlMailLedger(database)
    ledger.accept([delivery(1), delivery(2), delivery(3, raw(1))], CURSOR)
    renumbered = [
        delivery(uid, content, uidvalidity=8) for uid, content in ((11, raw(1)), (12, raw(2)), (13, raw(1)))
    ]
    beyond = [delivery(14, raw(1), uidvalidity=8), delivery(15, raw(99), uidvalidity=8)]
    moved = CURSOR.model_copy(update={"uidvalidity": 8, "last_uid": 15, "gaps": ()})
    for _ in range(2):
        ledger.reset(moved, [*renumbered, *beyond])
    assert ledger.conservation().received == 3
    assert ledger.cursor("orders", "INBOX") == moved
    assert ledger.accept(renumbered, None) == (Arrival.SEEN,) * 3
    assert ledger.accept(beyond, None) == (Arrival.SAME_BYTES, Arrival.NEW)


def test_watchers_that_take_in_the_same_mail_at_once_keep_it_once(database: Database) -> None:
    batch = [delivery(uid) for uid in range(1, 21)]
    with ThreadPoolExecutor(4) as pool:
        arrivals = list(pool.map(lambda _: SqlMailLedger(database).accept(batch, CURSOR), range(4)))
    assert sum(each.count(Arrival.NEW) for each in arrivals) == 20
    assert SqlMailLedger(database).conservation().received == 20


def test_only_the_headers_of_a_message_over_the_limit_are_kept_and_it_says_so(database: Database) -> None:
    SqlMailLedger(database).accept([delivery(1, is_partial=True)], None)
    (waiting,) = Worklist(database).list_waiting(10)
    assert waiting.is_partial


def test_every_message_is_counted_in_one_place(database: Database) -> None:
    rest(database, 1)
    rest(database, 2, **no_reply("duplicate"))
    rest(database, 3, **no_reply(AutomaticKind.BOUNCE))
    rest(database, 4, **no_reply("thanks"))
    rest(database, 5, "c-2", **manual())
    rest(database, 6, "c-3", **manual(route=Route.QUARANTINE, reason="lookalike"))
    SqlMailLedger(database).accept([delivery(100)], None)
    counted = SqlMailLedger(database).conservation()
    assert counted == Conservation(
        received=7, in_cases=3, duplicates=1, automatic=1, quarantined=1, waiting=1
    )
    assert counted.holds


_REASONS = st.sampled_from(["duplicate", "thanks", "not_about_orders", *AutomaticKind])
_RESTINGS = st.one_of(
    st.builds(no_reply, _REASONS),
    st.sampled_from([manual(), manual(route=Route.QUARANTINE), manual(route=Route.ALERT), {}]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(st.lists(st.integers(1, 12), max_size=6), max_size=5),
    restings=st.lists(st.tuples(st.integers(0, 2), _RESTINGS), max_size=8),
)
def test_however_mail_comes_and_rests_none_is_lost_and_none_counts_twice(
    batches: list[list[int]], restings: list[tuple[int, dict[str, object]]]
) -> None:
    database = Database.open("sqlite://")
    database.upgrade()
    ledger, history = SqlMailLedger(database), SqlCaseHistory(database)
    for batch in batches:
        ledger.accept([delivery(uid, raw(uid % 5)) for uid in batch], None)
    expected = len({uid for batch in batches for uid in batch})
    for case, changes in restings:
        for waiting in Worklist(database).list_waiting(1):
            message = parsed(Worklist(database).raw(waiting.sha256))
            history.rest(waiting.key, message, resting(message, f"c-{case}", **changes))
    counted = ledger.conservation()
    database.close()
    assert counted.holds
    assert counted.received == expected
    assert counted.waiting == max(0, expected - len(restings))
