"""How the house stands: for the people who run it, and for the machines that watch it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse

from counterfoil.records.errors import CounterfoilError
from counterfoil.web.rendering import render
from counterfoil.web.security import PersonHere, ServicesHere

pages = APIRouter()
probes = APIRouter()


@pages.get("/health")
def health(request: Request, services: ServicesHere, person: PersonHere) -> HTMLResponse:
    """Mailboxes, the ledger and what waits."""
    return render(
        request, services, person, "health.html", ledger=services.conservation(), mailboxes=services.watching()
    )


@probes.get("/healthz")
def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@probes.get("/readyz", responses={503: {"description": "The database does not answer."}})
def ready(services: ServicesHere) -> JSONResponse:
    """The database answers, and the ledger of messages adds up."""
    try:
        ledger = services.conservation()
    except CounterfoilError as error:
        return JSONResponse({"status": "not ready", "detail": str(error)}, status_code=503)
    return JSONResponse({"status": "ok", "waiting": ledger.waiting, "ledger_holds": ledger.holds})
