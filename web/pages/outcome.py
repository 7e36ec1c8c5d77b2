"""What the last decision came to, told on the page that comes after it."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final, NamedTuple
from urllib.parse import quote, urlencode

from fastapi.responses import RedirectResponse

from counterfoil.records.desk import CaseState
from counterfoil.records.errors import UnknownCase
from counterfoil.store.case_queue import CaseFilter
from counterfoil.web.security import Visit
from counterfoil.web.services import Services, WayOut

_APPROVED: Final = {
    WayOut.RELAY: "Approved. The reply leaves in a moment.",
    WayOut.DRAFTS: "Approved. The reply is put into the Drafts folder in a moment.",
    WayOut.NONE: "Approved. The reply waits: no relay is set up that could send it.",
}
_WORDS: Final = MappingProxyType(
    {
        "approve": "",  # follows from how replies leave
        "edit": "Saved. Every statement in it is in the records.",
        "redraft": "Here is another draft.",
        "reject": "Rejected. A person answers instead.",
        "ignore": "Closed: nobody is owed an answer.",
        "close": "Closed: dealt with.",
        "reopen": "Reopened.",
        "undo": "Taken back. Nothing went out.",
        "assign": "Assigned.",
        "comment": "Noted.",
        "delivery": "Noted.",
    }
)
"""Only these: an address cannot make a page say anything else."""


class Outcome(NamedTuple):
    """What was done to which case."""

    words: str
    case_id: str
    subject: str
    can_undo: bool


def outcome_of(visit: Visit) -> Outcome | None:
    """What `done` and `of` in the address of this page say, where that is so."""
    done, case_id = visit.request.query_params.get("done", ""), visit.request.query_params.get("of", "")
    if done not in _WORDS:
        return None
    try:
        row = visit.services.casebook.get_case(case_id).row
    except UnknownCase:
        return None
    words = _WORDS[done] or _APPROVED[visit.services.way_out]
    return Outcome(words, case_id, row.subject, can_undo=row.state is CaseState.SENDING)


def back(case_id: str, done: str) -> RedirectResponse:
    """To the same case."""
    return _to(f"/cases/{quote(case_id, safe='')}", case_id, done)


def onward(services: Services, case_id: str, done: str) -> RedirectResponse:
    """After a decision go straight to the next case that waits for a reviewer."""
    waiting = services.casebook.list_cases(CaseFilter(state=CaseState.NEEDS_REVIEW), size=2).rows
    ahead = next((row.case_id for row in waiting if row.case_id != case_id), None)
    return _to(f"/cases/{quote(ahead, safe='')}" if ahead is not None else "/", case_id, done)


def _to(path: str, case_id: str, done: str) -> RedirectResponse:
    return RedirectResponse(f"{path}?{urlencode({'done': done, 'of': case_id})}", status_code=303)
