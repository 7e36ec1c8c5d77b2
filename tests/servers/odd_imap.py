"""An IMAP server of a hundred lines that can be told to misbehave: fixture `odd_imap`.

Dovecot does everything right, which is why it cannot show what happens when a server does
not.  Each oddity is one that a real server was seen with.
"""

from __future__ import annotations

import re
import socketserver
import threading
from collections.abc import Iterator

import pytest

from counterfoil.mailbox.servers import MailboxSettings

CAPABILITIES = "IMAP4rev1 IDLE AUTH=PLAIN"


class OddImap:
    """One folder, served to anybody; oddities by UID: `no`, `missing`, `nil`, `empty`, `cut`, `longer`."""

    def __init__(self) -> None:
        self.messages: dict[int, bytes] = {}
        self.oddities: dict[int, str] = {}
        self.dates: dict[int, str] = {}
        self.capabilities = CAPABILITIES
        self.uidvalidity: int | None = 7
        """None: the server does not tell."""
        self.uidnext: int | None = None
        """None: one more than the greatest UID; 0: the server does not tell."""
        self.sign_in_answer = "OK signed in"
        self.idle_push = b""
        """Sent in one piece with the server's consent to IDLE."""
        self.search_push = b""
        """Sent among the answers to a SEARCH."""
        self.cuts_at = ""
        """Hangs up at this command."""
        self.is_mute = False
        """Accepts connections and never says a word."""
        self.commands: list[str] = []
        self._server = _Server(("127.0.0.1", 0), _Session)
        self._server.folder = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def settings(self, **changes: object) -> MailboxSettings:
        usual: dict[str, object] = {
            "account": "odd",
            "host": "127.0.0.1",
            "port": self.port,
            "tls": "none",
            "username": "po",
            "password": "secret",
            "backfill": "all",
            "read_seconds_max": 5,
        }
        return MailboxSettings.model_validate(usual | changes)

    def fill(self, *uids: int) -> None:
        for uid in uids:
            self.messages[uid] = f"Subject: {uid}\r\n\r\nbody of {uid}\r\n".encode()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    folder: OddImap

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""


class _Cut(Exception):
    pass


class _Session(socketserver.StreamRequestHandler):
    timeout = 20
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.folder: OddImap = self.server.folder  # type: ignore[attr-defined]
        if self.folder.is_mute:
            self.rfile.readline()
            return
        self._say(f"* OK [CAPABILITY {self.folder.capabilities}] ready")
        try:
            while line := self.rfile.readline():
                tag, _, command = line.decode().strip().partition(" ")
                self.folder.commands.append(command)
                self._obey(tag, command)
        except (_Cut, OSError):
            return

    def _say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def _obey(self, tag: str, command: str) -> None:
        upper = command.upper()
        if self.folder.cuts_at and upper.startswith(self.folder.cuts_at):
            raise _Cut
        if upper.startswith("CAPABILITY"):
            self._say(f"* CAPABILITY {self.folder.capabilities}")
        elif upper.startswith("AUTHENTICATE"):
            self._say("+ ")
            self.rfile.readline()
            if self.folder.sign_in_answer == "CUT":
                raise _Cut
            self._say(f"{tag} {self.folder.sign_in_answer}")
            return
        elif upper.startswith("EXAMINE"):
            self._examine()
        elif upper.startswith("UID SEARCH"):
            self._search(upper)
        elif upper.startswith("UID FETCH"):
            self._fetch(tag, upper)
            return
        elif upper.startswith("IDLE"):
            self.wfile.write(b"+ idling\r\n" + self.folder.idle_push)
            self.rfile.readline()
        elif upper.startswith("LOGOUT"):
            self._say("* BYE")
        self._say(f"{tag} OK done")

    def _examine(self) -> None:
        folder = self.folder
        uidnext = max(folder.messages, default=0) + 1 if folder.uidnext is None else folder.uidnext
        self._say(f"* {len(folder.messages)} EXISTS\r\n* 0 RECENT")
        if folder.uidvalidity is not None:
            self._say(f"* OK [UIDVALIDITY {folder.uidvalidity}] is")
        if uidnext:
            self._say(f"* OK [UIDNEXT {uidnext}] is")

    def _search(self, command: str) -> None:
        first, last = re.search(r"UID SEARCH UID (\d+):(\S+)", command).groups()
        there = sorted(self.folder.messages)
        listed = [uid for uid in there if int(first) <= uid and (last == "*" or uid <= int(last))]
        if last == "*" and there and there[-1] not in listed:
            listed.append(there[-1])
        self._say("* SEARCH " + " ".join(map(str, listed)))
        self.wfile.write(self.folder.search_push)

    def _fetch(self, tag: str, command: str) -> None:
        found = re.match(r"UID FETCH (\S+) \((.*)\)", command)
        answer = f"{tag} OK done"
        for uid in map(int, found[1].split(",")):
            oddity = self.folder.oddities.get(uid, "")
            if uid not in self.folder.messages or oddity == "missing":
                continue
            if "SIZE" in found[2]:
                size = len(self.folder.messages[uid]) + (3 if oddity == "longer" else 0)
                date = self.folder.dates.get(uid, '"16-Mar-2026 10:00:00 +0100"')
                self._say(f"* 1 FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE {date})")
            elif oddity == "no":
                answer = f"{tag} NO some messages could not be fetched"
            else:
                self._send_body(uid, oddity, is_header="HEADER" in found[2])
        self._say(answer)

    def _send_body(self, uid: int, oddity: str, *, is_header: bool) -> None:
        raw = b"" if oddity == "empty" else self.folder.messages[uid]
        if is_header:
            raw = raw[: raw.index(b"\r\n\r\n") + 4]
        item = "BODY[HEADER]" if is_header else "BODY[]"
        if oddity == "nil":
            self._say(f"* 1 FETCH (UID {uid} {item} NIL)")
            return
        literal = f"* 1 FETCH (UID {uid} {item} {{{len(raw)}}}\r\n".encode() + raw
        if oddity == "cut":
            self.wfile.write(literal[:-4])
            raise _Cut
        self.wfile.write(literal + b")\r\n")


@pytest.fixture
def odd_imap() -> Iterator[OddImap]:
    """A server with an empty folder."""
    server = OddImap()
    yield server
    server.close()
