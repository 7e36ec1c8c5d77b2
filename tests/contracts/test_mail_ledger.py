"""What every `MailLedger` owes, whichever way it keeps its rows."""

from __future__ import annotations

from datetime import UTC, datetime

from counterfoil.mailbox.ports import MailLedger
from counterfoil.records.delivery import Arrival, Cursor, Delivery

NEW, SAME_BYTES, SEEN = Arrival.NEW, Arrival.SAME_BYTES, Arrival.SEEN


def mail(
    uid: int, text: str = "", *, uidvalidity: int = 7, account: str = "orders", name: str = ""
) -> Delivery:
    return Delivery(
        account=account,
        folder="INBOX",
        uidvalidity=uidvalidity,
        uid=uid,
        name=name,
        raw=f"Subject: {text or uid}\r\n\r\nbody\r\n".encode(),
        received_at=datetime(2026, 3, 16, 9, 0, tzinfo=UTC),
    )


def up_to(last_uid: int, *gaps: int, uidvalidity: int = 7) -> Cursor:
    return Cursor(account="orders", folder="INBOX", uidvalidity=uidvalidity, last_uid=last_uid, gaps=gaps)


def test_a_folder_never_looked_at_has_no_cursor(ledger: MailLedger) -> None:
    assert ledger.cursor("orders", "INBOX") is None


def test_a_cursor_comes_back_as_it_was_set(ledger: MailLedger) -> None:
    cursor = up_to(4_294_967_294, 3, 9).model_copy(update={"since": datetime(2026, 3, 1, tzinfo=UTC)})
    ledger.accept((), cursor)
    assert ledger.cursor("orders", "INBOX") == cursor


def test_mail_and_cursor_are_kept_together(ledger: MailLedger) -> None:
    assert ledger.accept([mail(1), mail(2)], up_to(2)) == (NEW, NEW)
    assert ledger.cursor("orders", "INBOX") == up_to(2)


def test_without_a_cursor_the_old_one_stays(ledger: MailLedger) -> None:
    ledger.accept([mail(1)], up_to(1))
    assert ledger.accept([mail(2)], None) == (NEW,)
    assert ledger.cursor("orders", "INBOX") == up_to(1)


def test_the_same_delivery_again_is_seen(ledger: MailLedger) -> None:
    ledger.accept([mail(1)], up_to(1))
    assert ledger.accept([mail(1), mail(2)], up_to(2)) == (SEEN, NEW)


def test_the_same_delivery_twice_in_one_batch_is_seen_once(ledger: MailLedger) -> None:
    assert ledger.accept([mail(1), mail(1)], None) == (NEW, SEEN)


def test_the_same_bytes_under_another_key_are_a_delivery_of_their_own(ledger: MailLedger) -> None:
    ledger.accept([mail(1, "offer")], up_to(1))
    assert ledger.accept([mail(2, "offer"), mail(3, "offer", account="sales")], up_to(2)) == (SAME_BYTES,) * 2


def test_files_are_told_apart_by_name(ledger: MailLedger) -> None:
    files = [mail(0, "a", uidvalidity=0, name="a.eml"), mail(0, "b", uidvalidity=0, name="b.eml")]
    assert ledger.accept(files, None) == (NEW, NEW)
    assert ledger.accept(files, None) == (SEEN, SEEN)


def test_nothing_at_all_can_be_accepted(ledger: MailLedger) -> None:
    assert ledger.accept((), None) == ()
    assert ledger.cursor("orders", "INBOX") is None


def test_bytes_are_kept_as_they_are(ledger: MailLedger) -> None:
    odd = mail(1).model_copy(update={"raw": bytes(range(256)) * 3})
    assert ledger.accept([odd, mail(2).model_copy(update={"raw": b""})], None) == (NEW, NEW)


def test_a_renumbered_message_is_seen_under_its_new_key(ledger: MailLedger) -> None:
    ledger.accept([mail(5, "a"), mail(9, "b")], up_to(9))
    renumbered = [mail(1, "a", uidvalidity=8), mail(2, "b", uidvalidity=8)]
    ledger.reset(up_to(0, uidvalidity=8), renumbered)
    assert ledger.cursor("orders", "INBOX") == up_to(0, uidvalidity=8)
    assert ledger.accept(renumbered, up_to(2, uidvalidity=8)) == (SEEN, SEEN)


def test_a_reset_leaves_unknown_messages_to_accept(ledger: MailLedger) -> None:
    ledger.accept([mail(5, "a")], up_to(5))
    found = [mail(1, "a", uidvalidity=8), mail(2, "new", uidvalidity=8)]
    ledger.reset(up_to(5), found)
    assert ledger.accept(found, None) == (SEEN, NEW)


def test_a_reset_binds_each_kept_message_once(ledger: MailLedger) -> None:
    ledger.accept([mail(5, "twice"), mail(6, "twice")], up_to(6))
    found = [mail(uid, "twice", uidvalidity=8) for uid in (1, 2, 3)]
    ledger.reset(up_to(6), found)
    assert ledger.accept(found, None) == (SEEN, SEEN, SAME_BYTES)


def test_a_reset_done_twice_changes_nothing(ledger: MailLedger) -> None:
    ledger.accept([mail(5, "a")], up_to(5))
    found = [mail(1, "a", uidvalidity=8)]
    ledger.reset(up_to(5), found)
    ledger.reset(up_to(5), found)
    assert ledger.cursor("orders", "INBOX") == up_to(5)
    assert ledger.accept(found, up_to(1, uidvalidity=8)) == (SEEN,)


def test_a_reset_takes_nothing_from_another_account(ledger: MailLedger) -> None:
    ledger.accept([mail(5, "a", account="sales")], None)
    found = [mail(1, "a", uidvalidity=8)]
    ledger.reset(up_to(0, uidvalidity=8), found)
    assert ledger.accept(found, None) == (SAME_BYTES,)


def test_a_folder_can_be_renumbered_again(ledger: MailLedger) -> None:
    ledger.accept([mail(5, "a")], up_to(5))
    for uidvalidity in (8, 9, 10):
        found = [mail(uidvalidity, "a", uidvalidity=uidvalidity)]
        ledger.reset(up_to(0, uidvalidity=uidvalidity), found)
        assert ledger.accept(found, None) == (SEEN,)
