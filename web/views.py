"""The views of the queue, as they stand on the left of every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from counterfoil.records.desk import CaseState
from counterfoil.store.case_queue import CaseCounts
from counterfoil.store.people import Person
from counterfoil.web.wording import capital, spoken


class View(NamedTuple):
    """One way to look at the queue."""

    label: str
    query: Mapping[str, str]
    cases: int = 0
    is_loud: bool = False
    """It waits for somebody right now."""

    @property
    def href(self) -> str:
        """Where it is shown."""
        return f"/?{urlencode(self.query)}" if self.query else "/"


def queue_views(counts: CaseCounts, person: Person) -> Sequence[View]:
    """By state, what is due first."""
    states = counts.by_state
    open_count = sum(count for state, count in states.items() if state is not CaseState.CLOSED)
    return (
        View("All open", {}, open_count),
        _of_state(CaseState.NEEDS_REVIEW, counts, is_loud=True),
        _of_state(CaseState.NEEDS_PERSON, counts, is_loud=True),
        _of_state(CaseState.NEEDS_VERIFY, counts, is_loud=True),
        View("Assigned to me", {"mine": "true"}, counts.by_assignee.get(person.login, 0)),
        _of_state(CaseState.SENDING, counts),
        _of_state(CaseState.CLOSED, counts),
    )


def class_views(counts: CaseCounts) -> Sequence[View]:
    """By the class of what is open, the most frequent first."""
    found = sorted(counts.by_class.items(), key=lambda each: (-each[1], each[0]))
    return [View(capital(spoken(name)), {"class": name}, count) for name, count in found]


def view_of_state(state: CaseState) -> View:
    """Where the cases in this state are listed."""
    return View(capital(spoken(state)), {"state": state})


def _of_state(state: CaseState, counts: CaseCounts, *, is_loud: bool = False) -> View:
    return view_of_state(state)._replace(cases=counts.by_state.get(state, 0), is_loud=is_loud)
