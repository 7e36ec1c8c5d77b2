from __future__ import annotations

import pytest

from counterfoil.records.errors import UnknownCase
from counterfoil.store.database import Database
from counterfoil.store.ledger import SqlMailLedger
from counterfoil.store.worklist import FAIR_SHARE, Worklist
from tests.store.mail import NOW, delivery, raw, rest, take_in


def test_what_has_not_come_to_rest_waits_in_order_of_arrival(database: Database) -> None:
    rest(database, 1)
    keys = take_in(database, raw(7, sender="a@one.example"), raw(5, sender="b@two.example"), raw(6))
    waiting = Worklist(database).list_waiting(10)
    assert [each.key for each in waiting] == keys == ["m-000002", "m-000003", "m-000004"]
    assert Worklist(database).raw(waiting[0].sha256) == raw(7, sender="a@one.example")
    assert waiting[0].received_at > NOW
    assert len(Worklist(database).list_waiting(2)) == 2


def test_a_sender_is_worked_in_order_and_so_is_a_conversation(database: Database) -> None:
    take_in(
        database,
        raw(1),
        raw(2, sender="other@acme.example"),
        raw(3, sender="carl@example.com", headers="References: <0@x> <1@acme.example>"),
        raw(4, sender="dora@example.com", headers="In-Reply-To: <3@acme.example>"),
        raw(5, sender="carl@example.com"),
    )
    keys = [each.serial_key for each in Worklist(database).list_waiting(10)]
    assert keys == ["acme.example"] * 4 + ["example.com"]


def test_a_reply_that_comes_later_follows_what_it_answers(database: Database) -> None:
    rest(database, 1)
    take_in(database, raw(2, sender="x@elsewhere.example", headers="In-Reply-To: <1@acme.example>"))
    (waiting,) = Worklist(database).list_waiting(10)
    assert waiting.serial_key == "acme.example"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff",
        b"From: \r\n\r\n",
        b"From: <a@" + b"x" * 10_000 + b">\r\nMessage-ID: <" + b"y" * 10_000 + b">\r\n\r\n",
        b"From: =?x?q?=FF?= <a@b\x00\xed\xa0\x80>\r\nReferences: " + b"<a@b> " * 20_000 + b"\r\n\r\n",
        b"From: =?utf-16?b?//8=?=\r\nIn-Reply-To: <<<>>>\r\n\r\n",
    ],
)
def test_no_bytes_whatever_keep_a_message_from_being_taken_in(database: Database, content: bytes) -> None:
    SqlMailLedger(database).accept([delivery(1, content)], None)
    (waiting,) = Worklist(database).list_waiting(10)
    assert waiting.serial_key
    assert Worklist(database).raw(waiting.sha256) == content


def test_who_floods_us_waits_behind_everybody_else(database: Database) -> None:
    flood = [raw(number, sender="x@flood.example") for number in range(3 * FAIR_SHARE)]
    take_in(database, *flood, raw(1000))
    waiting = Worklist(database).list_waiting(1000)
    place = [each.serial_key for each in waiting].index("acme.example")
    assert place == FAIR_SHARE
    of_flood = [each.key for each in waiting if each.serial_key == "flood.example"]
    assert of_flood == sorted(of_flood)
    assert len(waiting) == len(flood) + 1


def test_failures_are_counted_and_the_last_reason_is_kept(database: Database) -> None:
    (key,) = take_in(database, raw(1))
    worklist = Worklist(database)
    assert worklist.note_failure(key, ValueError("broken\x00" * 1000)) == 1
    assert worklist.note_failure(key, ValueError("again")) == 2
    assert [each.attempts for each in worklist.list_waiting(10)] == [2]
    with pytest.raises(UnknownCase):
        worklist.note_failure("m-000009", ValueError())
