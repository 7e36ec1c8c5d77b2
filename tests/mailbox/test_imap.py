"""The wire, against a real Dovecot and against a server that misbehaves."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from counterfoil.mailbox.imap import ImapConnection, connect
from counterfoil.records.errors import DeliveryRefused, MailboxUnavailable, Misconfigured, SignInRefused
from tests.servers.dovecot import Account, Dovecot, free_port
from tests.servers.odd_imap import OddImap

pytestmark = [pytest.mark.server, pytest.mark.timeout(60)]

ONE = b"Subject: one\r\nMessage-ID: <one@acme.example>\r\n\r\nfirst\r\n"
TWO = b"Subject: two\r\n\r\nsecond\r\n"


def never() -> bool:
    return False


@pytest.fixture
def account(dovecot: Dovecot) -> Account:
    return dovecot.account()


class TestAgainstDovecot:
    @pytest.mark.parametrize("tls", ["implicit", "starttls", "none"])
    def test_a_folder_is_read_over_every_kind_of_connection(self, account: Account, tls: str) -> None:
        account.deliver(ONE, TWO)
        port = account.dovecot.tls_port if tls == "implicit" else account.dovecot.port
        connection = connect(account.settings(tls=tls, port=port))
        assert connection.examine("INBOX").exists == 2
        assert set(connection.read_messages(connection.list_uids(1)).values()) == {ONE, TWO}
        connection.close()

    def test_reading_changes_no_flag_and_no_file(self, account: Account) -> None:
        account.deliver(ONE)
        before = [each.name for each in account.maildir.glob("new/*")]
        connection = connect(account.settings())
        connection.examine("INBOX")
        assert connection.read_messages([1]) == {1: ONE}
        connection.close()
        connection = connect(account.settings())
        connection.examine("INBOX")
        assert connection._client.get_flags([1])[1] in ((), (b"\\Recent",))
        connection.close()
        assert [each.name for each in account.maildir.glob("new/*")] == before

    def test_size_and_time_of_arrival_are_told_before_the_body(self, account: Account) -> None:
        account.deliver(ONE, received_at=datetime(2026, 3, 2, 8, 30, tzinfo=UTC).timestamp())
        connection = connect(account.settings())
        connection.examine("INBOX")
        weight = connection.weigh([1])[1]
        assert weight.size_bytes == len(ONE)
        assert weight.received_at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
        assert connection.read_headers([1]) == {1: ONE[: ONE.index(b"first")]}
        connection.close()

    def test_uids_below_the_first_one_asked_for_are_left_out(self, account: Account) -> None:
        account.deliver(ONE, TWO)
        connection = connect(account.settings())
        connection.examine("INBOX")
        assert connection.list_uids(2) == (2,)
        assert connection.list_uids(3) == ()
        connection.close()

    def test_uids_are_listed_in_windows_where_a_folder_is_large(
        self, account: Account, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("counterfoil.mailbox.imap.UIDS_PER_SEARCH", 3)
        account.deliver(*[TWO] * 11)
        connection = connect(account.settings())
        connection.examine("INBOX")
        assert list(connection._windows(1)) == ["1:3", "4:6", "7:9", "10:*"]
        assert connection.list_uids(1) == tuple(range(1, 12))
        assert connection.list_uids(6) == tuple(range(6, 12))
        connection.close()

    def test_mail_since_a_day_is_listed_by_its_arrival(self, account: Account) -> None:
        for day in (1, 5, 9):
            account.deliver(TWO, received_at=datetime(2026, 3, day, 12, tzinfo=UTC).timestamp())
            time.sleep(0.01)
        connection = connect(account.settings())
        connection.examine("INBOX")
        listed = connection.list_uids(1, since=date(2026, 3, 5))
        days = {weight.received_at.day for weight in connection.weigh(listed).values() if weight.received_at}
        assert days == {5, 9}
        connection.close()

    def test_an_empty_folder_lists_nothing(self, account: Account) -> None:
        connection = connect(account.settings())
        assert connection.examine("INBOX").exists == 0
        assert connection.list_uids(1) == ()
        connection.close()

    def test_a_folder_that_is_not_there_is_unavailable(self, account: Account) -> None:
        connection = connect(account.settings())
        with pytest.raises(MailboxUnavailable, match="Nowhere"):
            connection.examine("Nowhere")
        connection.close()

    def test_a_wrong_password_is_a_refused_sign_in(self, account: Account) -> None:
        with pytest.raises(SignInRefused) as refused:
            connect(account.settings(password="wrong-as-can-be"))
        assert "wrong-as-can-be" not in str(refused.value)

    def test_a_certificate_of_an_unknown_authority_is_not_accepted(self, account: Account) -> None:
        with pytest.raises(MailboxUnavailable, match=r"(?i)certificate"):
            connect(account.settings(tls_ca=None))

    def test_a_certificate_for_another_host_is_not_accepted(self, account: Account) -> None:
        with pytest.raises(MailboxUnavailable, match=r"(?i)certificate"):
            connect(account.settings(host="127.0.0.1"))

    def test_starttls_checks_the_certificate_too(self, account: Account) -> None:
        with pytest.raises(MailboxUnavailable, match=r"(?i)certificate"):
            connect(account.settings(tls="starttls", port=account.dovecot.port, tls_ca=None))

    def test_a_hint_wakes_the_one_who_waits(self, account: Account) -> None:
        account.deliver(ONE)
        connection = connect(account.settings())
        connection.examine("INBOX")
        account.deliver(TWO)
        began = time.monotonic()
        assert connection.wait_for_news(20, never)
        assert time.monotonic() - began < 5
        connection.close()

    def test_waiting_ends_in_time_without_news(self, account: Account) -> None:
        account.deliver(ONE)
        connection = connect(account.settings())
        connection.examine("INBOX")
        connection.wait_for_news(1.2, never)
        began = time.monotonic()
        assert not connection.wait_for_news(1.5, never)
        assert 1.4 < time.monotonic() - began < 4
        assert connection.examine("INBOX").exists == 1
        connection.close()

    def test_waiting_ends_when_told_to_stop(self, account: Account) -> None:
        connection = connect(account.settings())
        connection.examine("INBOX")
        began = time.monotonic()
        assert not connection.wait_for_news(30, lambda: time.monotonic() - began > 0.5)
        assert time.monotonic() - began < 5
        connection.close()

    def test_a_message_is_put_into_a_folder_and_found_by_its_id(self, account: Account) -> None:
        connection = connect(account.settings())
        connection._client.create_folder("Gesendete Änderungen")
        assert not connection.holds("Gesendete Änderungen", "<one@acme.example>")
        connection.append("Gesendete Änderungen", ONE, ["\\Seen"])
        assert connection.holds("Gesendete Änderungen", "<one@acme.example>")
        assert not connection.holds("Gesendete Änderungen", "<two@acme.example>")
        connection.close()

    def test_a_folder_that_is_not_there_takes_no_message(self, account: Account) -> None:
        connection = connect(account.settings())
        with pytest.raises(DeliveryRefused, match="Nowhere"):
            connection.append("Nowhere", ONE, ["\\Seen"])
        connection.close()

    def test_nothing_is_logged_of_a_message(self, account: Account, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level("DEBUG")
        account.deliver(ONE)
        connection = connect(account.settings())
        connection.examine("INBOX")
        connection.read_messages([1])
        connection.close()
        assert "first" not in caplog.text
        assert "secret" not in caplog.text


@pytest.fixture
def opened(odd_imap: OddImap) -> Iterator[ImapConnection]:
    connection = connect(odd_imap.settings())
    yield connection
    connection.close()


class TestAgainstTrouble:
    def test_nobody_listening_is_unavailable(self, odd_imap: OddImap) -> None:
        with pytest.raises(MailboxUnavailable):
            connect(odd_imap.settings(port=free_port()))

    def test_a_mute_server_does_not_hold_us_for_ever(self, odd_imap: OddImap) -> None:
        odd_imap.is_mute = True
        began = time.monotonic()
        with pytest.raises(MailboxUnavailable):
            connect(odd_imap.settings(connect_seconds_max=0.5, read_seconds_max=0.5))
        assert time.monotonic() - began < 5

    def test_a_server_without_starttls_is_not_spoken_to_in_the_clear(self, odd_imap: OddImap) -> None:
        with pytest.raises(MailboxUnavailable, match="STARTTLS"):
            connect(odd_imap.settings(tls="starttls"))
        assert not any("AUTHENTICATE" in command for command in odd_imap.commands)

    def test_a_line_cut_while_signing_in_is_no_refusal(self, odd_imap: OddImap) -> None:
        odd_imap.sign_in_answer = "CUT"
        with pytest.raises(MailboxUnavailable) as failure:
            connect(odd_imap.settings())
        assert not isinstance(failure.value, SignInRefused)

    def test_a_sign_in_refused_for_now_is_no_refusal(self, odd_imap: OddImap) -> None:
        odd_imap.sign_in_answer = "NO [UNAVAILABLE] try later"
        with pytest.raises(MailboxUnavailable) as failure:
            connect(odd_imap.settings())
        assert not isinstance(failure.value, SignInRefused)

    def test_a_watched_mailbox_needs_a_sign_in(self, odd_imap: OddImap) -> None:
        with pytest.raises(Misconfigured):
            connect(odd_imap.settings(username=None, password=None))

    @pytest.mark.parametrize("oddity", ["no", "missing", "nil"])
    def test_a_message_that_cannot_be_had_spoils_no_other(
        self, odd_imap: OddImap, opened: ImapConnection, oddity: str
    ) -> None:
        odd_imap.fill(*range(1, 41))
        odd_imap.oddities = {17: oddity, 18: oddity}
        opened.examine("INBOX")
        read = opened.read_messages(range(1, 41))
        assert read == {uid: raw for uid, raw in odd_imap.messages.items() if uid not in (17, 18)}

    def test_a_server_without_uidvalidity_cannot_be_watched(
        self, odd_imap: OddImap, opened: ImapConnection
    ) -> None:
        odd_imap.uidvalidity = None
        with pytest.raises(MailboxUnavailable, match="no UIDVALIDITY"):
            opened.examine("INBOX")

    def test_a_server_that_tells_no_next_uid_is_searched_all_the_same(
        self, odd_imap: OddImap, opened: ImapConnection
    ) -> None:
        odd_imap.fill(1, 9)
        odd_imap.uidnext = 0
        assert opened.examine("INBOX").uidnext is None
        assert opened.list_uids(2) == (9,)

    def test_an_empty_message_is_told_from_none(self, odd_imap: OddImap, opened: ImapConnection) -> None:
        odd_imap.messages = {1: b""}
        opened.examine("INBOX")
        assert opened.read_messages([1]) == {1: b""}

    def test_a_body_cut_short_is_not_read(self, odd_imap: OddImap, opened: ImapConnection) -> None:
        odd_imap.fill(1)
        odd_imap.oddities = {1: "cut"}
        opened.examine("INBOX")
        with pytest.raises(MailboxUnavailable):
            opened.read_messages([1])

    def test_a_hint_in_one_packet_with_the_consent_to_idle_is_not_slept_over(
        self, odd_imap: OddImap, opened: ImapConnection
    ) -> None:
        odd_imap.fill(1)
        odd_imap.idle_push = b"* 2 EXISTS\r\n"
        opened.examine("INBOX")
        began = time.monotonic()
        assert opened.wait_for_news(30, never)
        assert time.monotonic() - began < 5

    def test_a_hint_among_other_answers_is_not_slept_over(
        self, odd_imap: OddImap, opened: ImapConnection
    ) -> None:
        odd_imap.fill(1)
        odd_imap.search_push = b"* 2 EXISTS\r\n"
        opened.examine("INBOX")
        opened.list_uids(1)
        began = time.monotonic()
        assert opened.wait_for_news(30, never)
        assert time.monotonic() - began < 1

    def test_a_connection_that_died_is_not_taken_for_a_quiet_one(
        self, odd_imap: OddImap, opened: ImapConnection
    ) -> None:
        opened.examine("INBOX")
        opened._client.socket().shutdown(2)
        with pytest.raises(MailboxUnavailable):
            opened.wait_for_news(30, never)


def test_an_authority_that_is_not_there_stops_the_start(odd_imap: OddImap) -> None:
    with pytest.raises(Misconfigured, match="tls_ca"):
        connect(odd_imap.settings(tls_ca="/nowhere/authority.pem"))
