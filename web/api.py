"""Plain answers for machines.  Decisions are taken on the pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from counterfoil.records.desk import CaseDetail, CaseState
from counterfoil.records.release import Release
from counterfoil.records.vocabulary import ExceptionClass, Route
from counterfoil.store.case_queue import CaseFilter, CasePage
from counterfoil.store.ledger import Conservation
from counterfoil.web.security import Looking

routes = APIRouter(tags=["cases"], responses={401: {"description": "Nobody is signed in."}})


class Wanted(BaseModel):
    """Which cases are listed, and which page of them."""

    state: CaseState | None = None
    route: Route | None = None
    exception_class: ExceptionClass | None = Field(default=None, alias="class")
    page: int = Field(default=1, ge=1, le=10_000)
    size: int = Field(default=50, ge=1, le=200)


@routes.get("/cases")
def list_cases(visit: Looking, wanted: Annotated[Wanted, Query()]) -> CasePage:
    """One page of cases, what is due first."""
    meets = CaseFilter(state=wanted.state, route=wanted.route, exception_class=wanted.exception_class)
    return visit.services.casebook.list_cases(meets, wanted.page, wanted.size)


@routes.get("/cases/{case_id}", responses={404: {"description": "There is no such case."}})
def get_case(visit: Looking, case_id: str) -> CaseDetail:
    """Everything about one case."""
    return visit.services.casebook.get_case(case_id)


@routes.get("/cases/{case_id}/release", responses={404: {"description": "There is no such case."}})
def release_case(visit: Looking, case_id: str) -> Release:
    """What would release the case, by the records as they are now."""
    return visit.services.desk.release(case_id)


@routes.get("/ledger")
def ledger(visit: Looking) -> Conservation:
    """Messages received, and what became of every one of them."""
    return visit.services.conservation()
