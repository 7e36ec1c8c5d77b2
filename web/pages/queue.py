"""The queue: what waits, for whom, and until when."""

from __future__ import annotations

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from counterfoil.records.desk import CaseState
from counterfoil.records.vocabulary import ExceptionClass, Route
from counterfoil.store.case_queue import CaseFilter
from counterfoil.web.pages.outcome import outcome_of
from counterfoil.web.rendering import render
from counterfoil.web.security import Looking

pages = APIRouter()
PAGE_SIZE: Final = 50


class Wanted(BaseModel):
    """Which cases a view holds, and which page of them."""

    state: CaseState | None = None
    route: Route | None = None
    exception_class: ExceptionClass | None = Field(default=None, alias="class")
    owner: str | None = Field(default=None, max_length=200)
    mine: bool = False
    q: str = Field(default="", max_length=200)
    page: int = Field(default=1, ge=1, le=10_000)


@pages.get("/")
def queue(visit: Looking, wanted: Annotated[Wanted, Query()]) -> HTMLResponse:
    """One page of the cases that a view holds; without a view, whatever is not closed."""
    is_anywhere = wanted.state is not None or bool(wanted.q)
    meets = CaseFilter(
        state=wanted.state,
        is_closed=None if is_anywhere else False,
        route=wanted.route,
        exception_class=wanted.exception_class,
        owner=wanted.owner,
        assignee=visit.login if wanted.mine else None,
        text=wanted.q.strip() or None,
    )
    return render(
        visit,
        "queue.html",
        cases=visit.services.casebook.list_cases(meets, wanted.page, PAGE_SIZE),
        newer=_page(visit, wanted.page - 1),
        older=_page(visit, wanted.page + 1),
        page=wanted.page,
        page_size=PAGE_SIZE,
        q=wanted.q,
        ledger=visit.services.conservation(),
        mailboxes=visit.services.watching(),
        outcome=outcome_of(visit),
    )


def _page(visit: Looking, number: int) -> str:
    """The address of another page of this view."""
    dropped = ("page", "done", "of")
    kept = [each for each in visit.request.query_params.multi_items() if each[0] not in dropped]
    return f"/?{urlencode([*kept, ('page', number)])}"
