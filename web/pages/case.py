"""One case on one screen: the mail, what the records say, and the decision."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from counterfoil.agent.desk import ALLOWED
from counterfoil.records.desk import CaseDetail, CaseState, DecisionKind, RejectReason, Seen
from counterfoil.records.errors import Changed, DecisionRefused, StaleApproval
from counterfoil.records.vocabulary import ExceptionClass, Outcome
from counterfoil.store.case_queue import CaseFilter
from counterfoil.store.people import Person
from counterfoil.web.mail_html import safe_html
from counterfoil.web.rendering import render
from counterfoil.web.security import MAIL_POLICY, PersonHere, Poster, ServicesHere
from counterfoil.web.services import Services

pages = APIRouter()

BODY_MAX: Final = 20_000
Comment = Annotated[str, Form(max_length=2000)]


@pages.get("/cases/{case_id}")
def show(
    request: Request, services: ServicesHere, person: PersonHere, case_id: str, done: str = "", edit: bool = False
) -> HTMLResponse:
    """The case as it is now."""
    return _page(request, services, person, case_id, done=done, is_editing=edit)


@pages.get("/cases/{case_id}/messages/{key}/html")
def mail_html(services: ServicesHere, person: PersonHere, case_id: str, key: str) -> HTMLResponse:
    """A message's own HTML, harmless, for the frame on the case page."""
    for each in services.casebook.get_case(case_id).messages:
        if each.key == key:
            html = services.read_message(each.sha256).html
            return HTMLResponse(safe_html(html or ""), headers={"Content-Security-Policy": MAIL_POLICY})
    raise HTTPException(404, f"the case has no message {key}")


@pages.post("/cases/{case_id}/approve")
def approve(
    request: Request, services: ServicesHere, person: Poster, case_id: str, seen: Annotated[str, Form()]
) -> Response:
    """Approve exactly what was seen; whatever has changed is named, and nothing goes out."""
    try:
        services.desk.approve(case_id, actor=person.login, seen=Seen.model_validate_json(seen))
    except ValidationError as error:
        raise HTTPException(400, "the form does not say what was seen; reload the case") from error
    except StaleApproval as stale:
        return _page(request, services, person, case_id, changes=stale.changes, status_code=409)
    except DecisionRefused as refusal:
        return _refused(request, services, person, case_id, refusal)
    return _next(services, case_id, "approved")


@pages.post("/cases/{case_id}/edit")
def edit(
    request: Request,
    services: ServicesHere,
    person: Poster,
    case_id: str,
    body: Annotated[str, Form(max_length=BODY_MAX)],
) -> Response:
    """Keep an edited text; it is checked again before anybody can approve it."""
    try:
        text = body.replace("\r\n", "\n")
        revision = services.desk.edit(case_id, actor=person.login, body=text)
    except DecisionRefused as refusal:
        return _refused(request, services, person, case_id, refusal)
    return _back(case_id, "saved" if revision.is_grounded else "ungrounded")


@pages.post("/cases/{case_id}/redraft")
def redraft(
    request: Request,
    services: ServicesHere,
    person: Poster,
    case_id: str,
    instruction: Annotated[str, Form(max_length=500)],
) -> Response:
    """Ask for another draft."""
    try:
        services.desk.redraft(case_id, actor=person.login, instruction=instruction)
    except DecisionRefused as refusal:
        return _refused(request, services, person, case_id, refusal)
    return _back(case_id, "redrafted")


@pages.post("/cases/{case_id}/reject")
def reject(
    request: Request,
    services: ServicesHere,
    person: Poster,
    case_id: str,
    reason: Annotated[RejectReason, Form()],
    comment: Comment = "",
) -> Response:
    """Reject the draft: a person answers instead."""
    try:
        services.desk.reject(case_id, actor=person.login, reason=reason, comment=comment)
    except DecisionRefused as refusal:
        return _refused(request, services, person, case_id, refusal)
    return _next(services, case_id, "rejected")


@pages.post("/cases/{case_id}/assign")
def assign(
    request: Request, services: ServicesHere, person: Poster, case_id: str, assignee: Annotated[str, Form()] = ""
) -> Response:
    """Give the case to somebody, or to nobody."""
    if assignee and assignee not in {each.login for each in services.people.list()}:
        raise HTTPException(400, f"nobody has the login {assignee}")
    try:
        services.desk.assign(case_id, actor=person.login, assignee=assignee or None)
    except DecisionRefused as refusal:
        return _refused(request, services, person, case_id, refusal)
    return _back(case_id, "assigned")


@pages.post("/cases/{case_id}/delivery")
def delivery(
    request: Request, services: ServicesHere, person: Poster, case_id: str, was_sent: Annotated[bool, Form()]
) -> Response:
    """Say whether a reply whose delivery is uncertain went out."""
    try:
        services.desk.settle_delivery(case_id, actor=person.login, was_sent=was_sent)
    except DecisionRefused as refusal:
        return _refused(request, services, person, case_id, refusal)
    return _back(case_id, "settled")


@pages.post("/cases/{case_id}/{action}")
def settle(
    request: Request, services: ServicesHere, person: Poster, case_id: str, action: str, comment: Comment = ""
) -> Response:
    """Ignore, close, reopen or undo, or leave a comment."""
    desk, actor = services.desk, person.login
    try:
        match action:
            case "ignore":
                desk.ignore(case_id, actor=actor, comment=comment)
            case "close":
                desk.close(case_id, actor=actor, comment=comment)
            case "reopen":
                desk.reopen(case_id, actor=actor, comment=comment)
            case "undo":
                desk.undo(case_id, actor=actor)
            case "comment":
                desk.comment(case_id, actor=actor, comment=comment)
            case _:
                raise HTTPException(404, f"a case cannot be {action}")
    except DecisionRefused as refusal:
        return _refused(request, services, person, case_id, refusal)
    return _next(services, case_id, action) if action in ("ignore", "close") else _back(case_id, action)


def _back(case_id: str, done: str) -> RedirectResponse:
    return RedirectResponse(f"/cases/{quote(case_id, safe='')}?done={done}", status_code=303)


def _next(services: Services, case_id: str, done: str) -> RedirectResponse:
    """After a decision go straight to the next case that waits."""
    waiting = services.casebook.list_cases(CaseFilter(state=CaseState.NEEDS_REVIEW), size=2).rows
    ahead = next((row.case_id for row in waiting if row.case_id != case_id), None)
    return _back(ahead, done) if ahead is not None else RedirectResponse(f"/?done={done}", status_code=303)


def _refused(
    request: Request, services: Services, person: Person, case_id: str, refusal: DecisionRefused
) -> HTMLResponse:
    return _page(request, services, person, case_id, refusal=str(refusal), status_code=409)


def _page(
    request: Request,
    services: Services,
    person: Person,
    case_id: str,
    *,
    done: str = "",
    is_editing: bool = False,
    changes: tuple[Changed, ...] = (),
    refusal: str = "",
    status_code: int = 200,
) -> HTMLResponse:
    detail = services.casebook.get_case(case_id)
    return render(
        request,
        services,
        person,
        "case.html",
        status_code=status_code,
        detail=detail,
        messages=[(each, services.read_message(each.sha256)) for each in reversed(detail.messages)],
        seen=_seen(services, detail),
        allowed=ALLOWED[detail.row.state],
        people=services.people.list(),
        done=done,
        is_editing=is_editing,
        changes=changes,
        refusal=refusal,
        reject_reasons=tuple(RejectReason),
        **_verdicts(detail),
    )


def _seen(services: Services, detail: CaseDetail) -> Seen | None:
    waits = detail.row.state is CaseState.NEEDS_REVIEW and detail.current is not None
    return services.desk.seen(detail) if waits else None


def _verdicts(detail: CaseDetail) -> dict[str, Any]:
    """Verdicts in the order a decision needs them: what stands in the way, contradictions, all else."""
    spoken = detail.head.resting.verdicts
    held = [each for each in spoken if each.outcome is not Outcome.CLEAR]
    return {
        "held": held,
        "contradictions": [each for each in held if each.exception_class is ExceptionClass.RECORD_MISMATCH],
        "clear": [each for each in spoken if each.outcome is Outcome.CLEAR],
        "decisions": tuple(DecisionKind),
    }
