"""The scores of a replay: what was met, what was missed, and whether the thresholds hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import sqrt
from typing import Any, Final

from counterfoil.evals.checks import Miss, leaks, misses
from counterfoil.evals.suite import Suite
from counterfoil.records.base import Record
from counterfoil.records.vocabulary import ALWAYS_MANUAL, Route

Result = dict[str, Any]


class Rate(Record):
    """A share with its 95 % Wilson interval; all None where there was nothing to count."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class Scored(Record):
    """One message, its expectation, and what was missed."""

    mail: str
    is_expected: bool
    misses: tuple[Miss, ...]


class ThresholdCheck(Record):
    """One threshold of the suite; `is_met` None means that there was nothing to measure."""

    name: str
    required: float
    actual: float | None
    is_met: bool | None


class Scores(Record):
    """The content of report.json, but for the timings."""

    suite: str
    messages: int
    met: Rate
    automation: Rate
    orders: Rate
    protected_recall: Rate
    protected_drafts: tuple[str, ...]
    must_not_state: tuple[str, ...]
    unrelated_action: Rate
    routes: dict[str, dict[str, int]]
    missed: dict[str, int]
    thresholds: tuple[ThresholdCheck, ...]

    @property
    def is_passed(self) -> bool:
        """True if no threshold failed."""
        return all(each.is_met is not False for each in self.thresholds)


_Z: Final = 1.959964


def rate(count: int, of: int) -> Rate:
    """A share with its Wilson score interval (Wilson 1927)."""
    if of == 0:
        return Rate(count=0, of=0, share=None, low=None, high=None)
    p = count / of
    centre = p + _Z * _Z / (2 * of)
    spread = _Z * sqrt(p * (1 - p) / of + _Z * _Z / (4 * of * of))
    scale = 1 + _Z * _Z / of
    low, high = max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
    return Rate(count=count, of=of, share=round(p, 6), low=round(low, 6), high=round(high, 6))


def score_messages(suite: Suite, results: Sequence[Result]) -> tuple[Scored, ...]:
    """Every message with what it missed, in order."""
    cases: dict[str, str] = {}
    scored: list[Scored] = []
    for result in results:
        mail = result["mail"]
        expectation = suite.expectations.get(mail)
        missed = misses(expectation, result, cases) if expectation is not None else ()
        scored.append(Scored(mail=mail, is_expected=expectation is not None, misses=missed))
        cases[mail] = result["case"]
    return tuple(scored)


def score(suite: Suite, results: Sequence[Result], scored: Sequence[Scored]) -> Scores:
    """The scores of one replay."""
    expected = [(suite.expectations[r["mail"]], r) for r in results if r["mail"] in suite.expectations]
    protected = [(e, r) for e, r in expected if ALWAYS_MANUAL & set(e.exception_classes or ())]
    to_draft = [r for e, r in expected if e.route == (Route.DRAFT,)]
    unrelated = [r for e, r in expected if e.route == (Route.NO_REPLY,)]
    with_orders = [(e, r) for e, r in expected if e.orders is not None and r["route"] not in _NOT_WORKED]
    met = [each for each in scored if each.is_expected]
    scores = Scores(
        suite=suite.settings.name,
        messages=len(results),
        met=rate(sum(not each.misses for each in met), len(met)),
        automation=rate(sum(r["route"] == Route.DRAFT for r in to_draft), len(to_draft)),
        orders=rate(sum(set(e.orders or ()) == set(r["orders"]) for e, r in with_orders), len(with_orders)),
        protected_recall=rate(sum(r["route"] != Route.DRAFT for _, r in protected), len(protected)),
        protected_drafts=tuple(r["mail"] for _, r in protected if r["draft"] is not None),
        must_not_state=tuple(r["mail"] for e, r in expected if leaks(e, r)),
        unrelated_action=rate(sum(r["route"] != Route.NO_REPLY for r in unrelated), len(unrelated)),
        routes=_confusion(expected),
        missed=dict(sorted(Counter(miss.what for each in scored for miss in each.misses).items())),
        thresholds=(),
    )
    return scores.model_copy(update={"thresholds": _thresholds(suite, scores)})


_NOT_WORKED: Final = frozenset({Route.NO_REPLY, Route.QUARANTINE})


def _confusion(expected: Sequence[tuple[Any, Result]]) -> dict[str, dict[str, int]]:
    counted: dict[str, Counter[str]] = {}
    for expectation, result in expected:
        counted.setdefault(" or ".join(expectation.route), Counter())[result["route"]] += 1
    return {wanted: dict(sorted(actual.items())) for wanted, actual in sorted(counted.items())}


def _thresholds(suite: Suite, scores: Scores) -> tuple[ThresholdCheck, ...]:
    required = suite.settings.thresholds
    return (
        _at_least("met", required.met, scores.met.share),
        _at_least("automation", required.automation, scores.automation.share),
        _at_most("protected_drafts", required.protected_drafts, len(scores.protected_drafts)),
        _at_most("must_not_state", required.must_not_state, len(scores.must_not_state)),
    )


def _at_least(name: str, required: float, actual: float | None) -> ThresholdCheck:
    is_met = None if actual is None else actual >= required
    return ThresholdCheck(name=name, required=required, actual=actual, is_met=is_met)


def _at_most(name: str, required: float, actual: float) -> ThresholdCheck:
    return ThresholdCheck(name=name, required=required, actual=actual, is_met=actual <= required)
