"""The queue: what waits, for whom, and until when."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from counterfoil.records.desk import CaseState
from counterfoil.records.vocabulary import ExceptionClass, Route
from counterfoil.store.case_queue import CaseFilter
from counterfoil.web.pages.outcome import outcome_of
from counterfoil.web.rendering import render
from counterfoil.web.security import Looking

pages = APIRouter()
PAGE_SIZE: Final = 50


@pages.get("/")
def queue(
    visit: Looking,
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
        assignee=visit.login if mine else None,
        text=q.strip() or None,
    )
    return render(
        visit,
        "queue.html",
        cases=visit.services.casebook.list_cases(wanted, page, PAGE_SIZE),
        newer=_page(visit, page - 1),
        older=_page(visit, page + 1),
        page=page,
        page_size=PAGE_SIZE,
        q=q,
        ledger=visit.services.conservation(),
        mailboxes=visit.services.watching(),
        outcome=outcome_of(visit),
    )


def _page(visit: Looking, number: int) -> str:
    """The address of another page of this view."""
    dropped = ("page", "done", "of")
    kept = [each for each in visit.request.query_params.multi_items() if each[0] not in dropped]
    return f"/?{urlencode([*kept, ('page', number)])}"
