"""The wire: one IMAP connection, with the traps of the library behind a typed door.

The only module that knows IMAPClient, which carries no types.  What it is guarded against:
ranges as strings (some versions raise), answers over a megabyte, a dead connection that
looks like a quiet one, sockets without a time-out, a whole batch lost for one message
that the server cannot read, and mail bodies in the library's debug log.
"""

from __future__ import annotations

import imaplib
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from typing import Any, Final

import imapclient  # type: ignore[import-untyped]  # 4.1 carries no py.typed

from counterfoil.mailbox.intake import FolderState, Weight
from counterfoil.mailbox.servers import ServerSettings, TlsMode
from counterfoil.records.errors import DeliveryRefused, MailboxUnavailable, Misconfigured, SignInRefused

Client = Any
"""An `imapclient.IMAPClient`, which carries no types."""

UIDS_PER_SEARCH: Final = 50_000
UIDS_PER_FETCH: Final = 500
IDLE_SECONDS_MAX: Final = 290.0
_SETTLE_SECONDS: Final = 1.0
_SLICE_SECONDS: Final = 1.0
_LOGOUT_SECONDS: Final = 3.0
_NOT_NOW: Final = ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]")
"""Response codes that refuse a sign-in for a reason that passes (RFC 5530)."""

_FAILURES: Final = (imaplib.IMAP4.error, OSError, ValueError, LookupError, TypeError)
"""What the library raises when a server or the network misbehaves, as tried and as read in its source."""


@contextmanager
def _asking(what: str) -> Iterator[None]:
    try:
        yield
    except _FAILURES as failure:
        raise MailboxUnavailable(f"{what}: {str(failure) or type(failure).__name__}") from failure


def connect(settings: ServerSettings) -> ImapConnection:
    """Connect and sign in; `SignInRefused` for a wrong password, `MailboxUnavailable` for all else."""
    where = f"{settings.host}:{settings.port}"
    context = settings.tls_context()
    if settings.username is None or settings.password is None:
        raise Misconfigured("username and password", settings.username, f"a sign-in for {where}")
    sign_in = settings.username, settings.password.get_secret_value()
    with _asking(f"cannot connect to {where}"):
        client = imapclient.IMAPClient(
            settings.host,
            settings.port,
            ssl=settings.tls is TlsMode.IMPLICIT,
            ssl_context=context,
            timeout=imapclient.SocketTimeout(settings.connect_seconds_max, settings.read_seconds_max),
        )
    connection = ImapConnection(client, where)
    try:
        with _asking(f"cannot connect to {where}"):
            client.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            if settings.tls is TlsMode.STARTTLS:
                client.starttls(context)
        _sign_in(client, where, *sign_in)
    except MailboxUnavailable:
        connection.drop()
        raise
    return connection


def _sign_in(client: Client, where: str, username: str, password: str) -> None:
    """SASL PLAIN where the server has it, for it takes any character; else LOGIN."""
    with _asking(f"cannot sign in at {where}"):
        try:
            if client.has_capability("AUTH=PLAIN"):
                client.plain_login(username, password)
            else:
                client.login(username, password)
        except imapclient.exceptions.LoginError as refusal:
            was_cut = isinstance(refusal.__context__, imaplib.IMAP4.abort)
            if was_cut or any(code in str(refusal) for code in _NOT_NOW):
                raise
            raise SignInRefused(f"{where} refused the sign-in of {username}: {refusal}") from refusal


class ImapConnection:
    """A signed-in connection.  After any `MailboxUnavailable` it is of no more use: drop it."""

    def __init__(self, client: Client, where: str) -> None:
        client.normalise_times = False
        self._client = client
        self._imaplib = client._imap  # noqa: SLF001 - what follows has no other way in
        self._imaplib.debug = 0  # the library sets 5, which formats every body for a log
        self._where = where
        self._folder = FolderState(uidvalidity=0, uidnext=None, exists=0)

    def examine(self, folder: str) -> FolderState:
        """Open a folder read-only and say how it stands now."""
        with _asking(f"cannot open {folder!r} at {self._where}"):
            answer = self._client.select_folder(folder, readonly=True)
            self._imaplib.response("EXISTS")  # forget it, so that a later one is news
            if b"UIDVALIDITY" not in answer:
                raise MailboxUnavailable(f"{self._where} gives {folder!r} no UIDVALIDITY")
            self._folder = FolderState(
                uidvalidity=int(answer[b"UIDVALIDITY"]),
                uidnext=int(answer[b"UIDNEXT"]) if b"UIDNEXT" in answer else None,
                exists=int(answer[b"EXISTS"]),
            )
        return self._folder

    def list_uids(self, first: int, since: date | None = None) -> tuple[int, ...]:
        """The UIDs from `first` on, ascending; with `since`, of mail that came on that day or later."""
        if not self._folder.exists:
            return ()
        found: set[int] = set()
        with _asking(f"cannot search at {self._where}"):
            for window in self._windows(first):
                criteria = ["UID", window, *(["SINCE", since] if since else [])]
                found.update(int(uid) for uid in self._client.search(criteria))
        return tuple(sorted(uid for uid in found if uid >= first))  # `n:*` always names the last message

    def _windows(self, first: int) -> Iterator[str]:
        """Ranges that no answer can outgrow a megabyte for; the last one is open."""
        if self._folder.exists > UIDS_PER_SEARCH and self._folder.uidnext is not None:
            while first + UIDS_PER_SEARCH < self._folder.uidnext:
                yield f"{first}:{first + UIDS_PER_SEARCH - 1}"
                first += UIDS_PER_SEARCH
        yield f"{first}:*"

    def weigh(self, uids: Sequence[int]) -> dict[int, Weight]:
        """Size and time of arrival of each message that the server tells of."""
        items = self._fetch(uids, ["RFC822.SIZE", "INTERNALDATE"])
        return {
            uid: Weight(size_bytes=item[b"RFC822.SIZE"], received_at=_aware(item.get(b"INTERNALDATE")))
            for uid, item in items.items()
            if isinstance(item.get(b"RFC822.SIZE"), int)
        }

    def read_messages(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The raw bytes of each message that the server can read, and no flag changed."""
        return self._read(uids, "BODY.PEEK[]", b"BODY[]")

    def read_headers(self, uids: Sequence[int]) -> dict[int, bytes]:
        """The raw headers of each message that the server can read, and no flag changed."""
        return self._read(uids, "BODY.PEEK[HEADER]", b"BODY[HEADER]")

    def _read(self, uids: Sequence[int], item: str, key: bytes) -> dict[int, bytes]:
        fetched = self._fetch(uids, [item])
        return {uid: each[key] for uid, each in fetched.items() if isinstance(each.get(key), bytes)}

    def _fetch(self, uids: Sequence[int], items: list[str]) -> dict[int, dict[bytes, Any]]:
        """Fetch in chunks.  A chunk that is refused is halved until the message at fault stands alone."""
        found: dict[int, dict[bytes, Any]] = {}
        chunks = [list(uids[at : at + UIDS_PER_FETCH]) for at in range(0, len(uids), UIDS_PER_FETCH)]
        while chunks:
            chunk = chunks.pop()
            with _asking(f"cannot fetch at {self._where}"):
                try:
                    found.update(self._client.fetch(chunk, items))
                except imaplib.IMAP4.abort:
                    raise
                except imaplib.IMAP4.error:
                    half = len(chunk) // 2
                    chunks.extend(part for part in (chunk[:half], chunk[half:]) if half)
        return found

    @property
    def can_idle(self) -> bool:
        """Whether the server can say by itself that there is news (RFC 2177)."""
        with _asking(f"cannot ask {self._where} what it can do"):
            return bool(self._client.has_capability("IDLE"))

    def wait_for_news(self, seconds: float, should_stop: Callable[[], bool]) -> bool:
        """True as soon as the server hints at a change, False after `seconds` or when told to stop.

        A hint may get lost: one that shares a packet with the server's `+ idling` stays unseen
        until IDLE ends.  So the first IDLE is a short one, and who waits must look anyhow.
        """
        if self._was_told_meanwhile():
            return True
        settle = min(_SETTLE_SECONDS, seconds)
        with _asking(f"cannot idle at {self._where}"):
            rest = min(seconds, IDLE_SECONDS_MAX) - settle
            return self._idle(settle, should_stop) or self._idle(rest, should_stop)

    def _was_told_meanwhile(self) -> bool:
        """An EXISTS that came with another answer is not repeated when IDLE begins."""
        _, told = self._imaplib.response("EXISTS")
        return bool(told != [None])

    def _idle(self, seconds: float, should_stop: Callable[[], bool]) -> bool:
        if seconds <= 0 or should_stop():
            return False
        self._client.idle()
        until = time.monotonic() + seconds
        pushed: list[Any] = []
        while not pushed and not should_stop() and (left := until - time.monotonic()) > 0:
            pushed = self._idle_slice(min(left, _SLICE_SECONDS))
        _, late = self._client.idle_done()
        return bool(pushed or late)

    def _idle_slice(self, seconds: float) -> list[Any]:
        began = time.monotonic()
        pushed: list[Any] = self._client.idle_check(timeout=seconds)
        if not pushed and time.monotonic() - began < seconds / 2:
            raise MailboxUnavailable(f"{self._where} closed the connection")
        return pushed

    def holds(self, folder: str, message_id: str) -> bool:
        """Whether a message with this Message-ID lies in the folder."""
        self.examine(folder)
        with _asking(f"cannot search {folder!r} at {self._where}"):
            return bool(self._client.search(["HEADER", "Message-ID", message_id]))

    def append(self, folder: str, raw: bytes, flags: Sequence[str]) -> None:
        """Put a message into a folder; `DeliveryRefused` if the server says that it did not."""
        with _asking(f"no answer to an append to {folder!r} at {self._where}"):
            try:
                self._client.append(folder, raw, flags)
            except imaplib.IMAP4.abort:
                raise
            except imaplib.IMAP4.error as refused:
                raise DeliveryRefused(f"{self._where} did not put it into {folder!r}: {refused}") from None

    def close(self) -> None:
        """Sign out politely, or else drop the connection; never raises and never takes long."""
        with suppress(*_FAILURES, AttributeError):
            self._client.socket().settimeout(_LOGOUT_SECONDS)
            self._client.logout()
        self.drop()

    def drop(self) -> None:
        """Close the socket without a word; never raises."""
        with suppress(*_FAILURES, AttributeError):
            self._client.shutdown()


def _aware(moment: datetime | None) -> datetime | None:
    """The moment in UTC; None where the server told none that can be."""
    try:
        return moment.astimezone(UTC) if moment is not None and moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
