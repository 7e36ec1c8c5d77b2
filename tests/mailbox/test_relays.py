"""A relay that takes, refuses, or leaves in doubt; each is told apart, and nothing hangs."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from counterfoil.mailbox.imap import connect
from counterfoil.mailbox.relays import DraftsRelay, ImapFolder, SmtpRelay
from counterfoil.records.errors import (
    DeliveryRefused,
    DeliveryUncertain,
    MailboxUnavailable,
    Misconfigured,
    RelayUnavailable,
)
from tests.servers.cutting_proxy import CuttingProxy
from tests.servers.dovecot import Account, Dovecot, free_port
from tests.servers.odd_imap import OddImap
from tests.servers.smtp import MakeSmtpServer, SmtpServer

pytestmark = [
    pytest.mark.server,
    pytest.mark.timeout(60),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]

RAW = b"Message-ID: <d-1.1@orders.example.com>\r\nSubject: x\r\n\r\n.\r\n..two dots\r\nbye\r\n"
TO = ("buyer@acme.example", "boss@acme.example")


class TestSmtp:
    def test_a_message_arrives_byte_for_byte_at_everybody(self, smtp_server: SmtpServer) -> None:
        detail = SmtpRelay(smtp_server.settings()).hand_over(RAW, TO)
        assert detail == "localhost took it: 250 taken as 4711"
        assert smtp_server.taken == [(TO, RAW)]

    @pytest.mark.parametrize("tls", ["implicit", "starttls"])
    def test_a_message_goes_over_a_protected_line_after_a_sign_in(
        self, make_smtp_server: MakeSmtpServer, tls: str
    ) -> None:
        server = make_smtp_server(tls, wants_sign_in=True)
        settings = server.settings(tls=tls, username="orders", password="secret")
        SmtpRelay(settings).hand_over(RAW, TO)
        assert server.taken == [(TO, RAW)]

    @pytest.mark.parametrize("tls", ["implicit", "starttls"])
    def test_an_unknown_authority_gets_nothing(self, make_smtp_server: MakeSmtpServer, tls: str) -> None:
        server = make_smtp_server(tls)
        with pytest.raises(RelayUnavailable, match=r"(?i)certificate"):
            SmtpRelay(server.settings(tls=tls, tls_ca=None)).hand_over(RAW, TO)
        assert server.taken == []

    def test_a_relay_without_starttls_gets_nothing(self, smtp_server: SmtpServer) -> None:
        with pytest.raises(RelayUnavailable, match="STARTTLS"):
            SmtpRelay(smtp_server.settings(tls="starttls")).hand_over(RAW, TO)
        assert smtp_server.taken == []

    @pytest.mark.parametrize("sign_in", [{"username": "orders", "password": "wröng"}, {}])
    def test_a_sign_in_that_fails_is_no_fault_of_the_message(
        self, make_smtp_server: MakeSmtpServer, sign_in: dict[str, str]
    ) -> None:
        server = make_smtp_server(wants_sign_in=True)
        with pytest.raises(RelayUnavailable) as failure:
            SmtpRelay(server.settings(**sign_in)).hand_over(RAW, TO)
        assert "wröng" not in str(failure.value)
        assert server.taken == []

    def test_nobody_listening_is_unavailable(self, smtp_server: SmtpServer) -> None:
        with pytest.raises(RelayUnavailable):
            SmtpRelay(smtp_server.settings(port=free_port())).hand_over(RAW, TO)

    def test_a_mute_relay_does_not_hold_us_for_ever(self, odd_imap: OddImap, smtp_server: SmtpServer) -> None:
        odd_imap.is_mute = True
        began = time.monotonic()
        with pytest.raises(RelayUnavailable):
            SmtpRelay(smtp_server.settings(port=odd_imap.port, connect_seconds_max=0.5)).hand_over(RAW, TO)
        assert time.monotonic() - began < 5

    @pytest.mark.parametrize("conduct", ["cut at rcpt", "cut at data"])
    def test_a_line_cut_before_the_message_is_a_later_attempt(
        self, smtp_server: SmtpServer, conduct: str
    ) -> None:
        smtp_server.conduct = conduct
        with pytest.raises(RelayUnavailable):
            SmtpRelay(smtp_server.settings()).hand_over(RAW, TO)
        assert smtp_server.taken == []

    @pytest.mark.parametrize("conduct", ["cut after dot", "mute after dot", "dot: 999 what?", "dot: hello"])
    def test_no_answer_to_the_last_byte_is_a_doubt(self, smtp_server: SmtpServer, conduct: str) -> None:
        smtp_server.conduct = conduct
        began = time.monotonic()
        with pytest.raises(DeliveryUncertain):
            SmtpRelay(smtp_server.settings()).hand_over(RAW, TO)
        assert time.monotonic() - began < 5

    @pytest.mark.parametrize("step", ["rcpt", "dot"])
    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            ("451 greylisted", RelayUnavailable),
            ("421 going down", RelayUnavailable),
            ("550 no such user", DeliveryRefused),
            ("535 not signed in", RelayUnavailable),
        ],
    )
    def test_a_refusal_is_for_now_or_for_good(
        self, smtp_server: SmtpServer, step: str, answer: str, error: type[Exception]
    ) -> None:
        smtp_server.conduct = f"{step}: {answer}"
        with pytest.raises(error, match=answer):
            SmtpRelay(smtp_server.settings()).hand_over(RAW, ("good@acme.example", "bad@acme.example"))
        assert smtp_server.taken == [], "nobody gets what not all may get"

    def test_a_line_cut_at_any_byte_is_never_taken_for_sent(
        self, smtp_server: SmtpServer, cutting_proxy: Callable[[int], CuttingProxy]
    ) -> None:
        proxy = cutting_proxy(smtp_server.port)
        relay = SmtpRelay(smtp_server.settings(port=proxy.port, sender="orders@example.com"))
        relay.hand_over(RAW, TO)
        whole = proxy.passed
        outcomes: list[str] = []
        for cut in range(0, whole, max(whole // 60, 1)):
            smtp_server.taken.clear()
            proxy.cut_after = cut
            try:
                relay.hand_over(RAW, TO)
                outcomes.append("sent")
            except RelayUnavailable:
                outcomes.append("later")
                assert smtp_server.taken == [], f"cut after {cut} of {whole} bytes"
            except DeliveryUncertain:
                outcomes.append("doubt")
            if outcomes[-1] == "sent":
                assert len(smtp_server.taken) == 1
        assert {"later", "doubt"} <= set(outcomes)
        assert outcomes == sorted(outcomes, key=["later", "doubt", "sent"].index)

    def test_an_authority_that_is_not_there_stops_the_start(self, smtp_server: SmtpServer) -> None:
        with pytest.raises(Misconfigured):
            SmtpRelay(smtp_server.settings(tls_ca="/nowhere/authority.pem"))

    @pytest.mark.parametrize("sender", ["", "nobody", "a@b.example, c@d.example", "x\n <a@b.example>"])
    def test_a_sender_that_is_no_address_stops_the_start(self, smtp_server: SmtpServer, sender: str) -> None:
        with pytest.raises(ValueError, match="sender"):
            smtp_server.settings(sender=sender)

    def test_a_user_without_a_password_stops_the_start(self, smtp_server: SmtpServer) -> None:
        with pytest.raises(ValueError, match="go together"):
            smtp_server.settings(username="orders")


class TestFolders:
    @pytest.fixture
    def account(self, dovecot: Dovecot) -> Account:
        account = dovecot.account()
        connection = connect(account.settings())
        for folder in ("Sent", "Drafts"):
            connection._client.create_folder(folder)
        connection.close()
        return account

    def read(self, account: Account, folder: str) -> tuple[list[bytes], list[set[bytes]]]:
        connection = connect(account.settings())
        connection.examine(folder)
        uids = connection.list_uids(1)
        raws = list(connection.read_messages(uids).values())
        flags = [set(each) - {b"\\Recent"} for each in connection._client.get_flags(uids).values()]
        connection.close()
        return raws, flags

    def test_a_copy_is_filed_as_read_and_found_again(self, account: Account) -> None:
        sent = ImapFolder(account.settings(), "Sent")
        assert not sent.holds("<d-1.1@orders.example.com>")
        sent.append(RAW)
        assert sent.holds("<d-1.1@orders.example.com>")
        assert self.read(account, "Sent") == ([RAW], [{b"\\Seen"}])

    def test_a_folder_that_cannot_be_asked_says_so(self, account: Account) -> None:
        with pytest.raises(MailboxUnavailable):
            ImapFolder(account.settings(port=free_port()), "Sent").holds("<x@y>")
        with pytest.raises(DeliveryRefused):
            ImapFolder(account.settings(), "Nowhere").append(RAW)

    def test_drafts_are_placed_for_a_person_to_send(self, account: Account) -> None:
        relay = DraftsRelay(account.settings(), "Drafts", "orders@example.com")
        assert relay.hand_over(RAW, TO) == "placed in Drafts"
        assert self.read(account, "Drafts") == ([RAW], [{b"\\Draft", b"\\Seen"}])

    def test_a_mailbox_that_is_away_takes_drafts_later(self, account: Account) -> None:
        relay = DraftsRelay(account.settings(port=free_port()), "Drafts", "orders@example.com")
        with pytest.raises(RelayUnavailable):
            relay.hand_over(RAW, TO)

    def test_a_drafts_folder_that_is_not_there_is_refused(self, account: Account) -> None:
        with pytest.raises(DeliveryRefused):
            DraftsRelay(account.settings(), "Nowhere", "orders@example.com").hand_over(RAW, TO)

    def test_a_line_cut_while_placing_a_draft_is_a_doubt(self, odd_imap: OddImap) -> None:
        relay = DraftsRelay(odd_imap.settings(), "Drafts", "orders@example.com")
        odd_imap.cuts_at = "APPEND"
        with pytest.raises(DeliveryUncertain):
            relay.hand_over(RAW, TO)
