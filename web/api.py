"""Plain answers for machines.  Decisions are taken on the pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from counterfoil.records.desk import CaseDetail, CaseState
from counterfoil.store.case_queue import CaseFilter, CasePage
from counterfoil.store.ledger import Conservation
from counterfoil.web.security import PersonHere, ServicesHere

routes = APIRouter(tags=["cases"], responses={401: {"description": "Nobody is signed in."}})


@routes.get("/cases")
def list_cases(
    services: ServicesHere,
    person: PersonHere,
    state: CaseState | None = None,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CasePage:
    """One page of cases, what is due first."""
    return services.casebook.list_cases(CaseFilter(state=state), page, size)


@routes.get("/cases/{case_id}", responses={404: {"description": "There is no such case."}})
def get_case(services: ServicesHere, person: PersonHere, case_id: str) -> CaseDetail:
    """Everything about one case."""
    return services.casebook.get_case(case_id)


@routes.get("/ledger")
def ledger(services: ServicesHere, person: PersonHere) -> Conservation:
    """Messages received, and what became of every one of them."""
    return services.conservation()
