"""Who is here and what they may do: sessions, form tokens, and who may decide."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Annotated, Final

from fastapi import Depends, Form, Request, Response
from starlette.exceptions import HTTPException

from counterfoil.records.errors import NotAllowed
from counterfoil.store.people import Person, Role
from counterfoil.web.services import Services
from counterfoil.web.wording import spoken

COOKIE: Final = "counterfoil"
SECURE_COOKIE: Final = "__Host-counterfoil"
"""The prefix makes a browser refuse the cookie from a sub-domain, a path or a connection in the clear."""
ONLY_LOOKING: Final = frozenset({Role.AUDITOR, Role.EVALUATOR})
"""They see every case and decide none."""


class SignInNeeded(Exception):
    """Nobody is signed in."""


def services_of(request: Request) -> Services:
    """The parts of the house behind this application."""
    services: Services = request.app.state.services
    return services


ServicesHere = Annotated[Services, Depends(services_of)]


@dataclass(frozen=True)
class Visit:
    """One request of somebody who is signed in."""

    request: Request
    services: Services
    person: Person

    @property
    def login(self) -> str:
        """Under which name decisions are kept."""
        return self.person.login

    @property
    def form_token(self) -> str:
        """The token that every form of this session carries; another session's does not fit."""
        session = _token(self.request, self.services) or ""
        return hmac.new(self.services.key, b"form:" + session.encode(), sha256).hexdigest()

    @property
    def may_decide(self) -> bool:
        """Whether this person decides cases, or only looks at them."""
        return self.person.role not in ONLY_LOOKING


def visit_of(request: Request, services: ServicesHere) -> Visit:
    """Who is signed in; `SignInNeeded` where nobody is."""
    token = _token(request, services)
    person = services.people.find_session(token, services.wall_clock.now()) if token else None
    if person is None:
        raise SignInNeeded
    return Visit(request, services, person)


Looking = Annotated[Visit, Depends(visit_of)]


def _posting(visit: Looking, token: Annotated[str, Form()] = "") -> Visit:
    if not hmac.compare_digest(token.encode(), visit.form_token.encode()):
        raise HTTPException(403, "This form is not of your session. Go back, reload the page and try again.")
    return visit


Posting = Annotated[Visit, Depends(_posting)]
"""Whoever posted a form of this very session; 403 for any other."""


def _deciding(visit: Posting) -> Visit:
    if not visit.may_decide:
        raise NotAllowed(
            f"You are signed in as {visit.person.name}, whose role is {spoken(visit.person.role)}. "
            "That role looks at cases and decides none."
        )
    return visit


Deciding = Annotated[Visit, Depends(_deciding)]
"""Whoever posted a form of this very session and may decide; 403 for any other."""


def cookie_name(services: Services) -> str:
    """The name of the session's cookie."""
    return SECURE_COOKIE if services.secure_cookies else COOKIE


def _token(request: Request, services: Services) -> str | None:
    return request.cookies.get(cookie_name(services))


def start_session(response: Response, services: Services, person: Person) -> None:
    """Sign somebody in with a token that was never used before."""
    expires_at = services.wall_clock.now() + timedelta(hours=services.session_hours)
    response.set_cookie(
        cookie_name(services),
        services.people.start_session(person.login, expires_at=expires_at),
        max_age=services.session_hours * 3600,
        httponly=True,
        secure=services.secure_cookies,
        samesite="strict",
        path="/",
    )


def end_session(request: Request, services: Services) -> None:
    """Sign out in the store, so that the token is worth nothing wherever it was copied to."""
    token = _token(request, services)
    if token is not None:
        services.people.end_session(token)


def forget_session(response: Response, services: Services) -> None:
    """Have the browser drop the token."""
    response.delete_cookie(
        cookie_name(services), path="/", secure=services.secure_cookies, httponly=True, samesite="strict"
    )
