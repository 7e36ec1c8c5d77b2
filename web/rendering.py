"""Templates and what all pages share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from counterfoil.web import wording
from counterfoil.web.security import Visit
from counterfoil.web.views import View, class_views, queue_views


class Key(NamedTuple):
    """A key of the keyboard and what it does."""

    name: str
    meaning: str


KEYS: Final = (
    Key("j", "next case"),
    Key("k", "previous case"),
    Key("Enter", "open the case, or press the button that is marked"),
    Key("u", "back to the list"),
    Key("a", "to the button that approves"),
    Key("e", "edit the draft"),
    Key("d", "reject the draft"),
    Key("r", "ask for another draft"),
    Key("i", "to the button for no answer needed"),
    Key("x", "to the button for dealt with"),
    Key("z", "to the button that takes an approval back"),
    Key("/", "search"),
    Key("?", "these keys"),
    Key("Ctrl Enter", "save, while typing"),
    Key("Esc", "leave a field"),
)

_TEMPLATES: Final = Environment(
    loader=PackageLoader("counterfoil.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {
    "capital": wording.capital,
    "cited": wording.cited,
    "counted": wording.counted,
    "in_order": wording.in_order,
    "readable": wording.readable,
    "size": wording.size,
    "spoken": wording.spoken,
    "stamp": wording.stamp,
}
_TEMPLATES.globals |= {"age": wording.age, "due": wording.due, "KEYS": KEYS}


def render(visit: Visit, template: str, *, status_code: int = 200, **values: Any) -> HTMLResponse:
    """A page for somebody who is signed in."""
    counts = visit.services.casebook.counts()
    views = queue_views(counts, visit.person)
    classes = class_views(counts)
    page = _TEMPLATES.get_template(template).render(
        visit=visit,
        now=visit.services.clock.now(),
        counts=counts,
        views=views,
        classes=classes,
        here=_current(visit, (*views, *classes)),
        **values,
    )
    return HTMLResponse(page, status_code=status_code)


def _current(visit: Visit, views: Sequence[View]) -> View | None:
    """The view that this page shows, whichever page of it."""
    if visit.request.url.path != "/":
        return None
    query = {
        name: value
        for name, value in visit.request.query_params.items()
        if name not in ("page", "done", "of")
    }
    return next((each for each in views if each.query == query), None)


def sign_in_page(next_path: str, problem: str | None = None) -> str:
    """The page in front of everything."""
    return _TEMPLATES.get_template("sign_in.html").render(problem=problem, next_path=next_path)


def problem_page(title: str, detail: str) -> str:
    """A page that says what is wrong, to anybody."""
    return _TEMPLATES.get_template("problem.html").render(title=title, detail=detail)
