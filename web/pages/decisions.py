"""What people decide of a case.  Each handler parses a form, makes one call, and leads on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from counterfoil.records.desk import RejectReason, Seen
from counterfoil.records.errors import DecisionRefused
from counterfoil.web.pages.case import TEXT_MAX, case_page
from counterfoil.web.pages.outcome import back, onward
from counterfoil.web.security import Deciding, services_of, visit_of

pages = APIRouter()

Comment = Annotated[str, Form(max_length=2000)]


def answer_refusals(app: FastAPI) -> None:
    """Show a refused decision on the case as it is now, with what stands in its way."""
    app.add_exception_handler(DecisionRefused, _refused)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, DecisionRefused)
    visit = visit_of(request, services_of(request))
    return case_page(visit, request.path_params["case_id"], refusal=error)


@pages.post("/cases/{case_id}/approve")
def approve(visit: Deciding, case_id: str, seen: Annotated[str, Form(max_length=20_000)]) -> Response:
    """Approve exactly what was seen; whatever has changed is named, and nothing goes out."""
    try:
        looked_at = Seen.model_validate_json(seen)
    except ValidationError as error:
        raise HTTPException(400, "The form does not say what was seen. Reload the case.") from error
    visit.services.desk.approve(case_id, actor=visit.login, seen=looked_at)
    return onward(visit.services, case_id, "approve")


@pages.post("/cases/{case_id}/edit")
def edit(
    visit: Deciding,
    case_id: str,
    body: Annotated[str, Form(max_length=2 * TEXT_MAX)],
    over: Annotated[int, Form(ge=1)],
) -> Response:
    """Keep a text that was written over a revision; it is checked before anybody can approve it."""
    text = body.replace("\r\n", "\n")
    try:
        revision = visit.services.desk.edit(case_id, actor=visit.login, body=text, over=over)
    except DecisionRefused as refusal:
        return case_page(visit, case_id, refusal=refusal, unsaved=text)
    return back(case_id, "edit" if revision.is_grounded else "")


@pages.post("/cases/{case_id}/redraft")
def redraft(visit: Deciding, case_id: str, instruction: Annotated[str, Form(max_length=500)]) -> Response:
    """Ask for another draft."""
    visit.services.desk.redraft(case_id, actor=visit.login, instruction=instruction)
    return back(case_id, "redraft")


@pages.post("/cases/{case_id}/reject")
def reject(
    visit: Deciding, case_id: str, reason: Annotated[RejectReason, Form()], comment: Comment = ""
) -> Response:
    """Reject the draft: a person answers instead."""
    visit.services.desk.reject(case_id, actor=visit.login, reason=reason, comment=comment)
    return onward(visit.services, case_id, "reject")


@pages.post("/cases/{case_id}/assign")
def assign(visit: Deciding, case_id: str, assignee: Annotated[str, Form(max_length=200)] = "") -> Response:
    """Give the case to somebody, or to nobody."""
    if assignee and assignee not in {each.login for each in visit.services.people.list() if each.is_active}:
        raise HTTPException(400, f"Nobody has the login {assignee}.")
    visit.services.desk.assign(case_id, actor=visit.login, assignee=assignee or None)
    return back(case_id, "assign")


@pages.post("/cases/{case_id}/delivery")
def delivery(visit: Deciding, case_id: str, was_sent: Annotated[bool, Form()]) -> Response:
    """Say whether a reply whose delivery is uncertain went out."""
    visit.services.desk.settle_delivery(case_id, actor=visit.login, was_sent=was_sent)
    return back(case_id, "delivery")


@pages.post("/cases/{case_id}/ignore")
def ignore(visit: Deciding, case_id: str, comment: Comment = "") -> Response:
    """Nobody is owed an answer."""
    visit.services.desk.ignore(case_id, actor=visit.login, comment=comment)
    return onward(visit.services, case_id, "ignore")


@pages.post("/cases/{case_id}/close")
def close(visit: Deciding, case_id: str, comment: Comment = "") -> Response:
    """It was dealt with outside this inbox."""
    visit.services.desk.close(case_id, actor=visit.login, comment=comment)
    return onward(visit.services, case_id, "close")


@pages.post("/cases/{case_id}/reopen")
def reopen(visit: Deciding, case_id: str, comment: Comment = "") -> Response:
    """Put a closed case before a person again."""
    visit.services.desk.reopen(case_id, actor=visit.login, comment=comment)
    return back(case_id, "reopen")


@pages.post("/cases/{case_id}/undo")
def undo(visit: Deciding, case_id: str) -> Response:
    """Take an approval back while it is still here."""
    visit.services.desk.undo(case_id, actor=visit.login)
    return back(case_id, "undo")


@pages.post("/cases/{case_id}/comment")
def comment(
    visit: Deciding, case_id: str, comment: Annotated[str, Form(min_length=1, max_length=2000)]
) -> Response:
    """Leave a note for colleagues; it never leaves the house."""
    visit.services.desk.comment(case_id, actor=visit.login, comment=comment)
    return back(case_id, "comment")
