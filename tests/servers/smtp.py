"""A real SMTP server on loopback that can be told to refuse or to hang up: fixture `smtp_server`."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from counterfoil.mailbox.servers import SmtpSettings
from tests.servers.dovecot import free_port, make_certificate, require


@dataclass
class SmtpServer:
    """Takes mail, or does what `conduct` says.

    `cut at rcpt`, `cut at data`: hangs up there.  `cut after dot`: has it, and hangs up.
    `mute after dot`: has it, and says nothing.  `rcpt: …` and `dot: …`: answers that.
    """

    port: int
    certificate: Path | None = None
    conduct: str = ""
    taken: list[tuple[tuple[str, ...], bytes]] = field(default_factory=list)
    """Recipients and bytes of every message that it has, also of those that it never acknowledged."""
    transports: list[asyncio.WriteTransport] = field(default_factory=list)
    on_data: Callable[[], None] = lambda: None
    """Called when the client announces the message."""

    def settings(self, **changes: object) -> SmtpSettings:
        usual: dict[str, object] = {
            "host": "localhost",
            "port": self.port,
            "tls": "none",
            "tls_ca": self.certificate,
            "sender": "Example Orders <orders@example.com>",
            "connect_seconds_max": 5,
            "read_seconds_max": 5,
            "verdict_seconds_max": 1,
        }
        return SmtpSettings.model_validate(usual | changes)

    async def hang_up(self) -> None:
        """Close every connection, also one that is in the middle of something."""
        for each in self.transports:
            each.abort()
        await asyncio.sleep(0.05)

    async def handle_RCPT(  # noqa: N802 - the library looks for it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.conduct == "cut at rcpt":
            server.transport.abort()
        if self.conduct.startswith("rcpt: ") and address.startswith("bad"):
            return self.conduct.removeprefix("rcpt: ")
        envelope.rcpt_tos.append(address)
        return "250 recipient ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.conduct.startswith("dot: "):
            return self.conduct.removeprefix("dot: ")
        assert isinstance(envelope.content, bytes)
        self.taken.append((tuple(envelope.rcpt_tos), envelope.content))
        if self.conduct == "cut after dot":
            server.transport.abort()
        if self.conduct == "mute after dot":
            await asyncio.sleep(3)
        return "250 taken as 4711"


class _Smtp(SMTP):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.event_handler.transports.append(transport)
        super().connection_made(transport)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        server: SmtpServer = self.event_handler
        server.on_data()
        if server.conduct == "cut at data":
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Smtp(self.handler, **self.SMTP_kwargs)


def _sign_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object) -> AuthResult:
    is_right = isinstance(given, LoginPassword) and given.password == b"secret"
    return AuthResult(success=is_right)


@pytest.fixture
def smtp_certificate(tmp_path: Path) -> Path:
    """A certificate for localhost; its key lies beside it."""
    require("openssl")
    make_certificate(tmp_path)
    return tmp_path / "certificate.pem"


MakeSmtpServer = Callable[..., SmtpServer]


@pytest.fixture
def make_smtp_server(request: pytest.FixtureRequest) -> Iterator[MakeSmtpServer]:
    """Start servers: `make(tls="implicit" | "starttls" | "none", wants_sign_in=False)`."""
    controllers: list[Controller] = []

    def make(tls: str = "none", *, wants_sign_in: bool = False) -> SmtpServer:
        server = SmtpServer(free_port())
        context = None
        if tls != "none":
            server.certificate = request.getfixturevalue("smtp_certificate")
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(server.certificate, server.certificate.with_name("key.pem"))
        controller = _Controller(
            server,
            hostname="127.0.0.1",
            port=server.port,
            ssl_context=context if tls == "implicit" else None,
            tls_context=context if tls == "starttls" else None,
            require_starttls=tls == "starttls",
            authenticator=_sign_in if wants_sign_in else None,
            auth_required=wants_sign_in,
            auth_require_tls=False,
        )
        controllers.append(controller)
        controller.start()
        return server

    yield make
    for controller in controllers:
        asyncio.run_coroutine_threadsafe(controller.handler.hang_up(), controller.loop).result(10)
        controller.stop()


@pytest.fixture
def smtp_server(make_smtp_server: MakeSmtpServer) -> SmtpServer:
    """A server on loopback, in the clear, that takes all mail."""
    return make_smtp_server()
