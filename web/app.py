"""The review inbox as an application: pages, a few plain answers for machines, and nothing of anybody else's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from counterfoil import __version__
from counterfoil.records.errors import UnknownCase
from counterfoil.web.api import routes as api_routes
from counterfoil.web.pages import case, health, queue, sign_in
from counterfoil.web.rendering import render_problem
from counterfoil.web.security import SignInNeeded, guarded
from counterfoil.web.services import Services

_STATIC: Final = Path(__file__).parent / "static"


def create_app(services: Services) -> FastAPI:
    """The inbox over these services."""
    app = FastAPI(
        title="Counterfoil", version=__version__, openapi_url="/api/openapi.json", docs_url=None, redoc_url=None
    )
    app.state.services = services
    app.middleware("http")(guarded)
    for pages in (sign_in.pages, queue.pages, case.pages, health.pages):
        app.include_router(pages, include_in_schema=False)
    app.include_router(health.probes)
    app.include_router(api_routes, prefix="/api/v1")
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.add_exception_handler(SignInNeeded, _to_sign_in)
    app.add_exception_handler(UnknownCase, _not_found)
    app.add_exception_handler(HTTPException, _problem)
    return app


def _is_machine(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _to_sign_in(request: Request, error: Exception) -> Response:
    if _is_machine(request):
        return JSONResponse({"detail": "sign in first"}, status_code=401)
    return RedirectResponse("/sign-in", status_code=303)


def _not_found(request: Request, error: Exception) -> Response:
    return _answer(request, 404, str(error))


def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _answer(request, error.status_code, str(error.detail))


def _answer(request: Request, status: int, detail: str) -> Response:
    if _is_machine(request):
        return JSONResponse({"detail": detail}, status_code=status)
    return HTMLResponse(render_problem(status, detail), status_code=status)
