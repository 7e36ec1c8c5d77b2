"""The review inbox as an application: pages, a few plain answers for machines, and nothing of anybody else's."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fastapi import Depends, FastAPI
from fastapi.security import APIKeyCookie
from fastapi.staticfiles import StaticFiles

from counterfoil import __version__
from counterfoil.web.api import routes as api_routes
from counterfoil.web.doorway import Doorway
from counterfoil.web.pages import case, decisions, health, queue, sign_in
from counterfoil.web.problems import answer_problems
from counterfoil.web.security import cookie_name
from counterfoil.web.services import Services
from counterfoil.web.tries import FailedTries

_STATIC: Final = Path(__file__).parent / "static"


def create_app(services: Services) -> FastAPI:
    """The inbox over these services."""
    app = FastAPI(
        title="Counterfoil",
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = services
    app.state.failed_tries = FailedTries()
    for pages in (sign_in.pages, queue.pages, case.pages, decisions.pages, health.pages):
        app.include_router(pages, include_in_schema=False)
    app.include_router(health.probes)
    session = APIKeyCookie(
        name=cookie_name(services), auto_error=False, description="The session of the inbox."
    )
    app.include_router(api_routes, prefix="/api/v1", dependencies=[Depends(session)])
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    answer_problems(app)
    decisions.answer_refusals(app)
    app.add_middleware(Doorway)
    return app
