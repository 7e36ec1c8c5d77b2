"""One case on one screen: the mail, what the records say, and what can be decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from counterfoil.agent.desk import ALLOWED
from counterfoil.agent.packet_page import packet_pdf
from counterfoil.records.case import Resting
from counterfoil.records.desk import CaseDetail, CaseMessage, CaseState, DecisionKind, RejectReason, Seen
from counterfoil.records.errors import DecisionRefused, StaleApproval
from counterfoil.records.message import InboundMessage, SpanKind
from counterfoil.records.release import Release
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import Outcome
from counterfoil.records.writing import Brief
from counterfoil.store.case_queue import CaseFilter
from counterfoil.web.changes import told
from counterfoil.web.headline import OUTDATED, decided, headline
from counterfoil.web.letter import annotated
from counterfoil.web.mail_html import MAIL_POLICY, safe_html
from counterfoil.web.pages.outcome import outcome_of
from counterfoil.web.record_sheets import sheets_of
from counterfoil.web.rendering import render
from counterfoil.web.security import Looking, Visit
from counterfoil.web.views import view_of_state

pages = APIRouter()

STRETCH_MAX: Final = 20_000
"""So many characters of a stretch of mail are shown."""
NEIGHBOURS_MAX: Final = 200
"""So far into its list a case finds the cases before and after it."""
MESSAGES_MAX: Final = 20
"""So many messages of a conversation are shown."""
TEXT_MAX: Final = 20_000
"""The longest draft."""


class Stretch(NamedTuple):
    """A stretch of a message's text; what is not new is folded away."""

    kind: SpanKind
    text: str
    left_out: int
    """So many more characters are not shown."""


@pages.get("/cases/{case_id}")
def show(visit: Looking, case_id: str, edit: bool = False, release: bool = False) -> HTMLResponse:
    """The case as it is now; what would release it is looked up only where somebody asks."""
    found = visit.services.desk.release(case_id) if release else None
    return case_page(visit, case_id, is_editing=edit and visit.may_decide, release=found)


@pages.get("/cases/{case_id}/messages/{key}/html")
def mail_html(visit: Looking, case_id: str, key: str) -> HTMLResponse:
    """A message's own HTML, harmless, for the frame on the case page."""
    for each in visit.services.casebook.get_case(case_id).messages:
        if each.key == key:
            html = visit.services.read_message(each.sha256).html
            return HTMLResponse(safe_html(html or ""), headers={"Content-Security-Policy": MAIL_POLICY})
    raise HTTPException(404, f"The case has no message {key}.")


@pages.get("/cases/{case_id}/packet.json")
def packet_as_json(visit: Looking, case_id: str) -> Response:
    """The control packet in canonical form: the SHA-256 of the file is its fingerprint."""
    packet = visit.services.casebook.get_case(case_id).packet
    return Response(packet.canonical_bytes, media_type="application/json")


@pages.get("/cases/{case_id}/packet.pdf")
def packet_as_pdf(visit: Looking, case_id: str) -> Response:
    """The control packet on one page."""
    packet = visit.services.casebook.get_case(case_id).packet
    named = {"Content-Disposition": f'inline; filename="packet-{case_id}.pdf"'}
    return Response(packet_pdf(packet), media_type="application/pdf", headers=named)


def case_page(
    visit: Visit,
    case_id: str,
    *,
    refusal: DecisionRefused | None = None,
    unsaved: str | None = None,
    is_editing: bool = False,
    release: Release | None = None,
) -> HTMLResponse:
    """The case as it is now, with what stands in the way of a decision that was refused."""
    case = visit.services.casebook.get_case(case_id)
    shown = _shown(case)
    messages = {each.key: visit.services.read_message(each.sha256) for each in shown}
    return render(
        visit,
        "case.html",
        status_code=200 if refusal is None else 409,
        case=case,
        mails=[(each, messages[each.key]) for each in reversed(shown)],
        left_out=len(case.messages) - len(shown),
        stretches=stretches,
        back=view_of_state(case.row.state),
        outcome=outcome_of(visit) if refusal is None else None,
        unsaved=unsaved,
        release=release,
        is_editing=is_editing and DecisionKind.EDIT in ALLOWED[case.row.state],
        **_standing(visit, case, refusal, messages),
        **_choices(visit, case),
        **_letter(case),
        **_basis(case),
        **_neighbours(visit, case),
    )


def stretches(message: InboundMessage) -> list[Stretch]:
    """The message's text by kind, without what is blank."""
    texts = [(span.kind, message.text[span.start : span.end].strip("\r\n")) for span in message.spans]
    return [
        Stretch(kind, text[:STRETCH_MAX], max(0, len(text) - STRETCH_MAX))
        for kind, text in texts
        if text.strip()
    ]


def _shown(case: CaseDetail) -> tuple[CaseMessage, ...]:
    """The message that the case stands by and the latest ones, oldest first."""
    latest = case.messages[-MESSAGES_MAX:]
    return latest if case.lead in latest else (case.lead, *latest)


def _standing(
    visit: Visit, case: CaseDetail, refusal: DecisionRefused | None, messages: Mapping[str, InboundMessage]
) -> dict[str, Any]:
    """Where the case stands, and what has changed where a decision was refused for it."""
    names = {each.login: each.name for each in visit.services.people.list()}
    changes = told(refusal.changes, case, messages) if isinstance(refusal, StaleApproval) else None
    is_outdated = changes is not None and changes.is_draft_outdated
    return {
        "names": names,
        "headline": OUTDATED if is_outdated else headline(case, visit.services.way_out, names),
        "refusal": refusal,
        "changes": changes,
        "is_outdated": is_outdated,
        "decided": decided,
    }


def _choices(visit: Visit, case: CaseDetail) -> dict[str, Any]:
    """What this person can decide of the case, and between what there is to choose."""
    return {
        "allowed": ALLOWED[case.row.state] if visit.may_decide else frozenset(),
        "seen": _seen(visit, case),
        "assignees": [each for each in visit.services.people.list() if each.is_active],
        "reject_reasons": tuple(RejectReason),
        "text_max": TEXT_MAX,
        "internal": _internal(case.lead.resting),
    }


def _seen(visit: Visit, case: CaseDetail) -> Seen | None:
    waits = case.row.state is CaseState.NEEDS_REVIEW and case.current is not None
    return visit.services.desk.seen(case) if waits else None


def _letter(case: CaseDetail) -> Mapping[str, Any]:
    """The draft that the case stands by, with its claims marked; one that later mail overtook is none."""
    revision = case.current
    if revision is None or case.lead.resting.draft is None:
        return {"revision": None}
    letter = annotated(revision.draft, case.lead.resting.evidence)
    return {"revision": revision, "draft": revision.draft, "letter": letter}


def _internal(resting: Resting) -> list[Brief]:
    """What was written for ourselves."""
    texts = (resting.brief, *resting.alerts, resting.follow_up)
    return [each for each in texts if each is not None]


def _neighbours(visit: Visit, case: CaseDetail) -> dict[str, str | None]:
    """The cases before and after this one among those of its state."""
    rows = visit.services.casebook.list_cases(CaseFilter(state=case.row.state), size=NEIGHBOURS_MAX).rows
    ids = [row.case_id for row in rows]
    if case.row.case_id not in ids:
        return {"before": None, "after": None}
    at = ids.index(case.row.case_id)
    return {"before": ids[at - 1] if at else None, "after": ids[at + 1] if at + 1 < len(ids) else None}


def _basis(case: CaseDetail) -> dict[str, Any]:
    """What the decision rests on: the records, and the verdicts with what stands in the way first."""
    resting = case.lead.resting
    sheets = sheets_of(resting.evidence, resting.order_ids)
    held = [each for each in resting.verdicts if each.outcome is not Outcome.CLEAR]
    disagreements = resting.contradictions.disagreements
    on_the_card = {each.explanation for each in disagreements}
    return {
        "sheets": sheets,
        "held": held,
        "clear": [each for each in resting.verdicts if each.outcome is Outcome.CLEAR],
        "disagreements": disagreements,
        "reasons": _reasons([each for each in held if each.explanation not in on_the_card]),
    }


def _reasons(held: Sequence[Verdict]) -> list[Verdict]:
    """Without those that say, of a part of the same words, what another says already."""
    kept: list[Verdict] = []
    for each in sorted(held, key=lambda verdict: -len(verdict.quote or "")):
        if not any(_says_no_more(each, than=other) for other in kept):
            kept.append(each)
    return sorted(kept, key=held.index)


def _says_no_more(verdict: Verdict, *, than: Verdict) -> bool:
    return verdict.explanation == than.explanation and (verdict.quote or "") in (than.quote or "")
