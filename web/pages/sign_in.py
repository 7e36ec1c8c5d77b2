"""Signing in and out."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from counterfoil.web.rendering import sign_in_page
from counterfoil.web.security import Posting, ServicesHere, end_session, forget_session, start_session
from counterfoil.web.tries import FailedTries

pages = APIRouter()

_INSIDE: Final = re.compile(r"/(?![/\\])[\x21-\x7e]*")
"""A path of this site; `//elsewhere` and `/\\elsewhere` are none."""


@pages.get("/sign-in")
def show(next_path: Annotated[str, Query(alias="next", max_length=2000)] = "/") -> HTMLResponse:
    """Ask who it is."""
    return HTMLResponse(sign_in_page(_inside(next_path)))


@pages.post("/sign-in")
def sign_in(
    request: Request,
    services: ServicesHere,
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next_path: Annotated[str, Form(alias="next", max_length=2000)] = "/",
) -> Response:
    """Let somebody in, or say that login and password do not fit; never which of the two."""
    tries: FailedTries = request.app.state.failed_tries
    address = request.client.host if request.client else ""
    now = services.wall_clock.now()
    wait = tries.wait_seconds(login, address, now)
    if wait:
        words = f"Too many tries from here. The next one is looked at in {-(-wait // 60)} min."
        headers = {"Retry-After": str(wait)}
        return HTMLResponse(sign_in_page(_inside(next_path), words), status_code=429, headers=headers)
    person = services.people.check_password(login, password)
    if person is None:
        tries.note(login, address, now)
        words = "This login and password do not fit together."
        return HTMLResponse(sign_in_page(_inside(next_path), words), status_code=403)
    tries.forget(login, address)
    end_session(request, services)
    services.people.drop_expired(now)
    response = RedirectResponse(_inside(next_path), status_code=303)
    start_session(response, services, person)
    return response


@pages.post("/sign-out")
def sign_out(visit: Posting) -> Response:
    """Let somebody out."""
    end_session(visit.request, visit.services)
    response = RedirectResponse("/sign-in", status_code=303)
    forget_session(response, visit.services)
    return response


def _inside(path: str) -> str:
    return path if _INSIDE.fullmatch(path) else "/"
