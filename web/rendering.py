"""Templates, and the few words that pages share: ages, names of things, marked text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from counterfoil.records.base import FieldRef
from counterfoil.records.message import InboundMessage, SpanKind
from counterfoil.records.writing import Claim
from counterfoil.store.people import Person
from counterfoil.web.security import form_token
from counterfoil.web.services import Services


def spoken(code: str | None) -> str:
    """A code in words: `late_fulfillment` is `late fulfillment`."""
    return (code or "").replace("_", " ")


def age(since: datetime, now: datetime) -> str:
    """How long ago, in one unit: `12 min`, `3 h`, `2 d`."""
    return _span(now - since)


def due(at: datetime, now: datetime) -> str:
    """How long is left, or how long it is over."""
    return f"due in {_span(at - now)}" if at >= now else f"overdue by {_span(now - at)}"


def _span(span: timedelta) -> str:
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def stamp(moment: datetime) -> str:
    """A moment in UTC, to the minute."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def cited(ref: FieldRef) -> str:
    """A field with its system and record, such as `erp SO-1007 promised date`."""
    return f"{ref.system} {ref.record} {spoken(ref.field)}"


def marked(body: str, claims: Sequence[Claim]) -> Markup:
    """A draft with each claim marked, and told where it comes from or why it may not stand."""
    pieces: list[Markup] = []
    done = 0
    for claim in sorted(claims, key=lambda each: each.start):
        if claim.start < done:
            continue
        is_grounded = claim.source is not None and claim.problem is None
        title = cited(claim.source) if is_grounded and claim.source else spoken(claim.problem) or "not in the records"
        kind = "grounded" if is_grounded else "ungrounded"
        pieces.append(escape(body[done : claim.start]))
        pieces.append(
            Markup('<mark class="{}" tabindex="0" title="{}">{}</mark>').format(
                kind, title, body[claim.start : claim.end]
            )
        )
        done = claim.end
    return Markup("").join([*pieces, escape(body[done:])])


def stretches(message: InboundMessage) -> list[tuple[str, str]]:
    """The message's text by kind; what is not new can be folded away."""
    return [
        (span.kind, message.text[span.start : span.end].strip("\n"))
        for span in message.spans
        if message.text[span.start : span.end].strip()
    ]


_TEMPLATES: Final = Environment(
    loader=PackageLoader("counterfoil.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {"spoken": spoken, "stamp": stamp, "cited": cited}
_TEMPLATES.globals |= {"age": age, "due": due, "marked": marked, "stretches": stretches, "NEW": SpanKind.NEW}


def render(
    request: Request, services: Services, person: Person, template: str, status_code: int = 200, **values: Any
) -> HTMLResponse:
    """A page for somebody who is signed in."""
    page = _TEMPLATES.get_template(template).render(
        person=person,
        token=form_token(request, services),
        now=services.clock.now(),
        counts=services.casebook.counts(),
        path=request.url.path,
        **values,
    )
    return HTMLResponse(page, status_code=status_code)


def render_sign_in(problem: str | None, status_code: int = 200) -> HTMLResponse:
    """The page in front of everything."""
    return HTMLResponse(_TEMPLATES.get_template("sign_in.html").render(problem=problem), status_code=status_code)


def render_problem(status: int, detail: str) -> str:
    """A page that says what is wrong, to anybody."""
    return _TEMPLATES.get_template("problem.html").render(status=status, detail=detail)
