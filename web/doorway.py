"""What every request passes before anything reads it, and every answer on its way out."""

from __future__ import annotations

import logging
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from counterfoil.web.problems import problem

BODY_BYTES_MAX: Final = 256 * 1024
"""The longest draft that a form may hold, every character of it escaped."""

PAGE_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
_HEADERS: Final = {
    "Content-Security-Policy": PAGE_POLICY,
    "Referrer-Policy": "same-origin",  # with `no-referrer` a browser would not tell its own origin either
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

log = logging.getLogger(__name__)


class Doorway:
    """Refuses what another site sends and what is too long; answers HEAD as GET without its body.

    Whatever breaks behind it is answered with a page that says nothing of the reason.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, and its answer out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request, outward = Request(scope), _Outward(send, scope["path"])
        if request.method not in ("GET", "HEAD") and not _is_same_origin(request):
            refusal = problem(request, 403, "This was sent from another site, so nothing was done.")
            await refusal(scope, receive, outward)
            return
        if request.method == "HEAD":  # the server leaves the body out: it has a scope of its own
            scope = {**scope, "method": "GET"}
        try:
            await self._app(scope, _bounded(receive), outward)
        except Exception:
            log.exception("%s %s failed", request.method, request.url.path)
            if outward.is_begun:
                raise
            broken = problem(request, 500, "This could not be done. The log of the service says why.")
            await broken(scope, receive, outward)


def _is_same_origin(request: Request) -> bool:
    """By the headers that a browser sets and a page cannot; a client that sends neither is no browser."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host", "")


def _bounded(receive: Receive) -> Receive:
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > BODY_BYTES_MAX:
            raise HTTPException(413, "That is more text than a form may hold.")
        return message

    return bounded


class _Outward:
    """An answer on its way out, with the headers that keep a page what it is."""

    def __init__(self, send: Send, path: str) -> None:
        self._send = send
        self._caching = "no-cache" if path.startswith("/static/") else "no-store"
        self.is_begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.is_begun = True
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", self._caching)
        await self._send(message)
