"""What keeps the inbox to those who may use it: sessions, form tokens, origins and headers."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from datetime import timedelta
from hashlib import sha256
from typing import Annotated, Final

from fastapi import Depends, Form, Request, Response
from starlette.exceptions import HTTPException

from counterfoil.store.people import Person
from counterfoil.web.services import Services

COOKIE: Final = "counterfoil"
SECURE_COOKIE: Final = "__Host-counterfoil"
"""The prefix makes a browser refuse the cookie from a sub-domain, a path or a connection in the clear."""

PAGE_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
MAIL_POLICY: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""A customer's HTML: no script, no form, no image or font from anywhere, in an origin of its own."""

_HEADERS: Final = {
    "Content-Security-Policy": PAGE_POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class SignInNeeded(Exception):
    """Nobody is signed in."""


async def guarded(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse what another site sends, and send the headers that keep a page what it is."""
    if request.method not in ("GET", "HEAD") and not _is_same_origin(request):
        return Response("sent from another site", status_code=403)
    response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _is_same_origin(request: Request) -> bool:
    """By the headers that a browser sets and a page cannot; a client that sends neither is no browser."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host", "")


def services_of(request: Request) -> Services:
    """The parts of the house behind this application."""
    services: Services = request.app.state.services
    return services


ServicesHere = Annotated[Services, Depends(services_of)]


def _cookie(services: Services) -> str:
    return SECURE_COOKIE if services.secure_cookies else COOKIE


def token_of(request: Request, services: Services) -> str | None:
    """The session token that the browser sent."""
    return request.cookies.get(_cookie(services))


def start_session(response: Response, services: Services, person: Person) -> None:
    """Sign somebody in with a token that was never used before."""
    expires_at = services.wall_clock.now() + timedelta(hours=services.session_hours)
    response.set_cookie(
        _cookie(services),
        services.people.start_session(person.login, expires_at=expires_at),
        max_age=services.session_hours * 3600,
        httponly=True,
        secure=services.secure_cookies,
        samesite="strict",
        path="/",
    )


def end_session(request: Request, response: Response, services: Services) -> None:
    """Sign out, here and in the store."""
    token = token_of(request, services)
    if token is not None:
        services.people.end_session(token)
    response.delete_cookie(_cookie(services), path="/", secure=services.secure_cookies, httponly=True)


def signed_in(request: Request, services: ServicesHere) -> Person:
    """Who is signed in; `SignInNeeded` where nobody is."""
    token = token_of(request, services)
    person = services.people.find_session(token, services.wall_clock.now()) if token else None
    if person is None:
        raise SignInNeeded
    return person


def form_token(request: Request, services: Services) -> str:
    """The token that every form of this session carries; another session's does not fit."""
    session = token_of(request, services) or ""
    return hmac.new(services.key, b"form:" + session.encode(), sha256).hexdigest()


def posted_by(
    request: Request,
    services: ServicesHere,
    person: Annotated[Person, Depends(signed_in)],
    token: Annotated[str, Form()] = "",
) -> Person:
    """Who posted a form of this very session; 403 for any other."""
    if not hmac.compare_digest(token.encode(), form_token(request, services).encode()):
        raise HTTPException(403, "this form is not of your session; go back, reload and try again")
    return person


PersonHere = Annotated[Person, Depends(signed_in)]
Poster = Annotated[Person, Depends(posted_by)]
