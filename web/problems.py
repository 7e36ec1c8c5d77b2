"""What is answered where something does not work: a readable page to people, JSON to machines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from counterfoil.records.errors import NotAllowed, UnknownCase
from counterfoil.web.rendering import problem_page
from counterfoil.web.security import SignInNeeded
from counterfoil.web.wording import capital, spoken

TITLES: Final = {
    400: "That cannot be read",
    403: "Not allowed",
    404: "Not here",
    405: "Not in this way",
    409: "Not any more",
    413: "Too long",
    422: "Something does not fit",
    429: "Too many tries",
    500: "Something broke here",
}


def problem(request: Request, status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """An answer that says what is wrong, to whoever asked."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"detail": detail}, status_code=status, headers=headers)
    page = problem_page(TITLES.get(status, "That did not work"), detail)
    return HTMLResponse(page, status_code=status, headers=headers)


def answer_problems(app: FastAPI) -> None:
    """Answer every error of this application so that whoever asked can read it."""
    app.add_exception_handler(SignInNeeded, _to_sign_in)
    app.add_exception_handler(UnknownCase, _not_found)
    app.add_exception_handler(NotAllowed, _not_allowed)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _unfitting)


def _to_sign_in(request: Request, error: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        return problem(request, 401, "sign in first")
    wanted = f"{request.url.path}?{request.url.query}".removesuffix("?")
    is_worth_it = request.method == "GET" and wanted != "/"
    target = f"/sign-in?next={quote(wanted, safe='/')}" if is_worth_it else "/sign-in"
    return RedirectResponse(target, status_code=303)


def _not_found(request: Request, error: Exception) -> Response:
    return problem(request, 404, f"{capital(str(error))}.")


def _not_allowed(request: Request, error: Exception) -> Response:
    return problem(request, 403, str(error))


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = "There is no such page." if error.detail == "Not Found" else str(error.detail)
    return problem(request, error.status_code, detail, error.headers)


async def _unfitting(request: Request, error: Exception) -> Response:
    """Machines are told every detail; people, which field does not fit and why."""
    assert isinstance(error, RequestValidationError)
    if request.url.path.startswith("/api/"):
        return await request_validation_exception_handler(request, error)
    wrong = [f"{spoken(str(each['loc'][-1]))}: {each['msg']}" for each in error.errors()]
    return problem(request, 422, f"{capital('; '.join(wrong))}.")
