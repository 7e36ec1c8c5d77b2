"""The queue: what waits, for whom, and until when."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from counterfoil.records.desk import CaseState
from counterfoil.records.vocabulary import ExceptionClass, Route
from counterfoil.store.case_queue import CaseFilter
from counterfoil.web.rendering import render
from counterfoil.web.security import PersonHere, ServicesHere

pages = APIRouter()
PAGE_SIZE = 50


@pages.get("/")
def queue(
    request: Request,
    services: ServicesHere,
    person: PersonHere,
    state: CaseState | None = None,
    route: Route | None = None,
    exception_class: Annotated[ExceptionClass | None, Query(alias="class")] = None,
    owner: str | None = None,
    mine: bool = False,
    q: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> HTMLResponse:
    """One page of the cases that a view holds; without a view, whatever is not closed."""
    wanted = CaseFilter(
        state=state,
        is_closed=None if state is not None or q else False,
        route=route,
        exception_class=exception_class,
        owner=owner,
        assignee=person.login if mine else None,
        text=q.strip() or None,
    )
    return render(
        request,
        services,
        person,
        "queue.html",
        cases=services.casebook.list_cases(wanted, page, PAGE_SIZE),
        page=page,
        page_size=PAGE_SIZE,
        q=q,
        view=_view(request),
        ledger=services.conservation(),
        mailboxes=services.watching(),
    )


def _view(request: Request) -> str:
    """The query of the view, for the links to its other pages."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
    return "&".join(f"{name}={value}" for name, value in kept)
