"""Plain answers for machines.  Decisions are taken on the pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from counterfoil.records.desk import CaseDetail, CaseState
from counterfoil.records.vocabulary import ExceptionClass, Route
from counterfoil.store.case_queue import CaseFilter, CasePage
from counterfoil.store.ledger import Conservation
from counterfoil.web.security import Looking

routes = APIRouter(tags=["cases"], responses={401: {"description": "Nobody is signed in."}})


@routes.get("/cases")
def list_cases(
    visit: Looking,
    state: CaseState | None = None,
    route: Route | None = None,
    exception_class: Annotated[ExceptionClass | None, Query(alias="class")] = None,
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    size: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CasePage:
    """One page of cases, what is due first."""
    wanted = CaseFilter(state=state, route=route, exception_class=exception_class)
    return visit.services.casebook.list_cases(wanted, page, size)


@routes.get("/cases/{case_id}", responses={404: {"description": "There is no such case."}})
def get_case(visit: Looking, case_id: str) -> CaseDetail:
    """Everything about one case."""
    return visit.services.casebook.get_case(case_id)


@routes.get("/ledger")
def ledger(visit: Looking) -> Conservation:
    """Messages received, and what became of every one of them."""
    return visit.services.conservation()
