"""Signing in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from counterfoil.web.rendering import render_sign_in
from counterfoil.web.security import Poster, ServicesHere, end_session, start_session

pages = APIRouter()


@pages.get("/sign-in")
def show() -> HTMLResponse:
    """Ask who it is."""
    return render_sign_in(None)


@pages.post("/sign-in")
def sign_in(
    request: Request,
    services: ServicesHere,
    login: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
) -> Response:
    """Let somebody in, or say that login and password do not fit; never which of the two."""
    person = services.people.check_password(login, password)
    if person is None:
        return render_sign_in("This login and password do not fit together.", status_code=403)
    response = RedirectResponse("/", status_code=303)
    end_session(request, response, services)
    start_session(response, services, person)
    return response


@pages.post("/sign-out")
def sign_out(request: Request, services: ServicesHere, person: Poster) -> Response:
    """Let somebody out."""
    response = RedirectResponse("/sign-in", status_code=303)
    end_session(request, response, services)
    return response
