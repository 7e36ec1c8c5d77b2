"""How the house stands: for the people who run it, and for the machines that watch it."""

from __future__ import annotations

import logging

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, JSONResponse

from counterfoil.records.desk import CaseState
from counterfoil.store.case_queue import CaseFilter
from counterfoil.web.rendering import render
from counterfoil.web.security import Looking, ServicesHere

pages = APIRouter()
probes = APIRouter(tags=["probes"])
log = logging.getLogger(__name__)


@pages.get("/health")
def health(visit: Looking) -> HTMLResponse:
    """Mailboxes, the ledger, and what is on its way out."""
    services = visit.services
    return render(
        visit,
        "health.html",
        ledger=services.conservation(),
        mailboxes=services.watching(),
        on_its_way=services.casebook.list_cases(CaseFilter(state=CaseState.SENDING), size=1).total,
    )


@probes.get("/healthz")
def alive() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@probes.get("/readyz", responses={503: {"description": "The database does not answer."}})
def ready(services: ServicesHere) -> JSONResponse:
    """The database answers, and whether the ledger of messages adds up."""
    try:
        ledger = services.conservation()
    except Exception:
        log.exception("the database does not answer")
        return JSONResponse({"status": "not ready"}, status_code=503)
    return JSONResponse({"status": "ok", "waiting": ledger.waiting, "ledger_holds": ledger.holds})
