"""One message's result held against its expectation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from counterfoil.evals.suite import Expectation
from counterfoil.evals.wording import states, states_as_words
from counterfoil.records.base import Record
from counterfoil.records.vocabulary import Route

Result = dict[str, Any]
_UNADDRESSED: Final = frozenset({Route.NO_REPLY, Route.QUARANTINE})


class Miss(Record):
    """One expectation that was not met."""

    what: str
    expected: str
    actual: str


def misses(expectation: Expectation, result: Result, cases: dict[str, str]) -> tuple[Miss, ...]:
    """Every expectation that the result does not meet; `cases` maps earlier mails to their case."""
    return tuple(miss for check in CHECKS for miss in check(expectation, result, cases))


def written_text(result: Result) -> str:
    """The draft, or where there is none the brief: what `must_state` is matched in."""
    text = result["draft"] or result["brief"]
    return f"{text['subject']}\n{text['body']}" if text else ""


def leaks(expectation: Expectation, result: Result) -> tuple[str, ...]:
    """The `must_not_state` texts that the draft holds."""
    draft = result["draft"]
    if draft is None:
        return ()
    text = "\n".join((draft["subject"], draft["body"], *draft["to"], *draft["cc"]))
    return tuple(each for each in expectation.must_not_state if states_as_words(text, each))


Check = Callable[[Expectation, Result, dict[str, str]], Iterator[Miss]]


def _route(expectation: Expectation, result: Result, cases: dict[str, str]) -> Iterator[Miss]:
    if result["route"] not in expectation.route:
        yield Miss(what="route", expected=" or ".join(expectation.route), actual=result["route"])


def _matter(expectation: Expectation, result: Result, cases: dict[str, str]) -> Iterator[Miss]:
    if result["route"] in _UNADDRESSED:
        return
    for what in ("workflow", "account"):
        expected = getattr(expectation, what)
        if expected is not None and result[what] != expected:
            yield Miss(what=what, expected=expected, actual=str(result[what]))
    if expectation.orders is not None and set(result["orders"]) != set(expectation.orders):
        yield Miss(what="orders", expected=", ".join(expectation.orders), actual=", ".join(result["orders"]))


def _exception(expectation: Expectation, result: Result, cases: dict[str, str]) -> Iterator[Miss]:
    route = result["route"]
    if route == Route.MANUAL and expectation.exception_classes is not None:
        lacking = [each for each in expectation.exception_classes if each not in result["exception_classes"]]
        if lacking:
            found = ", ".join(result["exception_classes"])
            yield Miss(what="exception_classes", expected=", ".join(lacking), actual=found)
    if route in (Route.MANUAL, Route.ALERT) and expectation.owner not in (None, result["owner"]):
        yield Miss(what="owner", expected=str(expectation.owner), actual=str(result["owner"]))


def _recipients(expectation: Expectation, result: Result, cases: dict[str, str]) -> Iterator[Miss]:
    if result["route"] != Route.DRAFT or expectation.to is None:
        return
    actual = {each.lower() for each in result["draft"]["to"]}
    if actual != {each.lower() for each in expectation.to}:
        yield Miss(what="to", expected=", ".join(expectation.to), actual=", ".join(sorted(actual)))


def _statements(expectation: Expectation, result: Result, cases: dict[str, str]) -> Iterator[Miss]:
    text = written_text(result)
    if result["route"] not in _UNADDRESSED:
        for statement in expectation.must_state:
            alternatives = (statement,) if isinstance(statement, str) else statement
            if not any(states(text, each) for each in alternatives):
                yield Miss(what="must_state", expected=" or ".join(alternatives), actual="not stated")
    for leak in leaks(expectation, result):
        yield Miss(what="must_not_state", expected=f"not {leak}", actual="stated")


def _thread(expectation: Expectation, result: Result, cases: dict[str, str]) -> Iterator[Miss]:
    if expectation.thread_of is not None and cases.get(expectation.thread_of) != result["case"]:
        yield Miss(what="thread_of", expected=f"the case of {expectation.thread_of}", actual=result["case"])
    if expectation.new_case and result["case"] in cases.values():
        yield Miss(what="new_case", expected="a new case", actual=result["case"])


CHECKS: Final[tuple[Check, ...]] = (_route, _matter, _exception, _recipients, _statements, _thread)
