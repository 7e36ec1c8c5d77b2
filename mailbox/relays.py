"""Where approved mail goes: an SMTP relay, or the Drafts folder of the mailbox.

SMTP is spoken step by step, because the library's own send cannot tell a connection that
broke before the last byte, when nothing went out, from one that broke after it, when
nobody knows.
"""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from counterfoil.mailbox.compose import split_sender
from counterfoil.mailbox.imap import connect
from counterfoil.mailbox.servers import ServerSettings, SmtpSettings, TlsMode
from counterfoil.records.errors import (
    DeliveryRefused,
    DeliveryUncertain,
    MailboxUnavailable,
    RelayUnavailable,
)

_ABOUT_US: Final = frozenset({530, 534, 535, 538})
"""Refusals of our sign-in (RFC 4954): a matter of the configuration, not of the message."""
_SMTP_FAILURES: Final = (smtplib.SMTPException, OSError, ValueError)


class SmtpRelay:
    """A `Relay` over SMTP, one connection a message."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._context = settings.tls_context()

    @property
    def sender(self) -> str:
        """The From of what goes out."""
        return self._settings.sender

    def hand_over(self, raw: bytes, recipients: tuple[str, ...]) -> str:
        """Hand a message to the relay; see `Relay.hand_over`."""
        _, address = split_sender(self.sender)
        with self._signed_in(address) as smtp:
            with _nothing_went_out():
                _demand(*smtp.mail(address))
                for recipient in recipients:
                    _demand(*smtp.rcpt(recipient))
                _demand(*smtp.docmd("DATA"), expected=3)
                smtp.send(_stuffed(raw))
            return self._end_of_data(smtp)

    @contextmanager
    def _signed_in(self, address: str) -> Iterator[smtplib.SMTP]:
        with _nothing_went_out():
            smtp = self._connected(address.rpartition("@")[2])
        try:
            with _nothing_went_out():
                if self._settings.username is not None and self._settings.password is not None:
                    smtp.login(self._settings.username, self._settings.password.get_secret_value())
            yield smtp
        finally:
            smtp.close()

    def _connected(self, our_domain: str) -> smtplib.SMTP:
        settings = self._settings
        where, seconds_max = (settings.host, settings.port, our_domain), settings.connect_seconds_max
        if settings.tls is TlsMode.IMPLICIT:
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=seconds_max, context=self._context)
        else:
            smtp = smtplib.SMTP(*where, timeout=seconds_max)
        try:
            assert smtp.sock is not None
            smtp.sock.settimeout(settings.read_seconds_max)
            if settings.tls is TlsMode.STARTTLS:
                smtp.starttls(context=self._context)
            smtp.ehlo_or_helo_if_needed()
        except _SMTP_FAILURES:
            smtp.close()
            raise
        return smtp

    def _end_of_data(self, smtp: smtplib.SMTP) -> str:
        """Send the dot.  From here on, only the relay's answer tells whether the message is out."""
        try:
            assert smtp.sock is not None
            smtp.sock.settimeout(self._settings.verdict_seconds_max)
            smtp.send(b".\r\n")
            code, text = smtp.getreply()
        except _SMTP_FAILURES as failure:
            raise DeliveryUncertain(f"the relay did not answer after the last byte: {failure}") from failure
        if code // 100 not in (2, 4, 5):
            raise DeliveryUncertain(f"the relay answered the last byte with {code} {_shown(text)}")
        _demand(code, text)
        with suppress(*_SMTP_FAILURES):
            smtp.sock.settimeout(1)
            smtp.quit()
        return f"{self._settings.host} took it: {code} {_shown(text)}"


@contextmanager
def _nothing_went_out() -> Iterator[None]:
    try:
        yield
    except _SMTP_FAILURES as failure:
        raise RelayUnavailable(f"the relay cannot take it now: {failure}") from failure


def _demand(code: int, text: bytes, *, expected: int = 2) -> None:
    if code // 100 == expected:
        return
    if code // 100 == 5 and code not in _ABOUT_US:
        raise DeliveryRefused(f"the relay refused: {code} {_shown(text)}")
    raise RelayUnavailable(f"the relay cannot take it now: {code} {_shown(text)}")


def _shown(text: bytes) -> str:
    return text.decode("utf-8", "replace")[:200]


def _stuffed(raw: bytes) -> bytes:
    """A line that begins with a dot gets another one (RFC 5321, 4.5.2)."""
    assert raw.endswith(b"\r\n")
    return re.sub(rb"(?m)^\.", b"..", raw)


class ImapFolder:
    """A folder of the mailbox that we put mail into: Sent or Drafts.  Connects for each question anew."""

    def __init__(self, settings: ServerSettings, folder: str, flags: tuple[str, ...] = ("\\Seen",)) -> None:
        self._settings = settings
        self._folder = folder
        self._flags = flags

    def holds(self, message_id: str) -> bool:
        """Whether a message with this Message-ID lies there."""
        connection = connect(self._settings)
        try:
            return connection.holds(self._folder, message_id)
        finally:
            connection.close()

    def append(self, raw: bytes) -> None:
        """Put a message there."""
        connection = connect(self._settings)
        try:
            connection.append(self._folder, raw, self._flags)
        finally:
            connection.close()


class DraftsRelay:
    """A `Relay` for houses where a person presses the last button: it only fills the Drafts folder.

    Go with it an `ImapFolder` of the same folder as `SentFolder`, which tells after a crash.
    """

    def __init__(self, settings: ServerSettings, folder: str, sender: str) -> None:
        self._settings = settings
        self._folder = folder
        self._sender = sender

    @property
    def sender(self) -> str:
        """The From of what is placed there."""
        return self._sender

    def hand_over(self, raw: bytes, recipients: tuple[str, ...]) -> str:
        """Place the message in Drafts; see `Relay.hand_over`.  The recipients stand in its headers."""
        assert recipients
        try:
            connection = connect(self._settings)
        except MailboxUnavailable as failure:
            raise RelayUnavailable(str(failure)) from failure
        try:
            connection.append(self._folder, raw, ("\\Draft", "\\Seen"))
        except MailboxUnavailable as failure:
            raise DeliveryUncertain(f"placing it in {self._folder} broke off: {failure}") from failure
        finally:
            connection.close()
        return f"placed in {self._folder}"
