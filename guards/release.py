"""What would release this?  The least change of facts that would clear a held case, by the guards alone.

Which mends answer a verdict is found by asking its guard again about the mended facts.  What is
searched is the smallest set of mends after which the case would go to a draft, or to its alert.
Nothing here is asked while a message is worked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from counterfoil.guards.mends import Cell, Mend, mended
from counterfoil.guards.proposals import suggested
from counterfoil.guards.reasons import Reason
from counterfoil.guards.remedies import remedy_of
from counterfoil.guards.routing import Decision, decide, leaving_reason, to_settle
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.run import STAGES, Guard, run_guard, run_stage
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.release import Obstacle, Release, ReleasedBy
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import Route

TRIES_MAX: Final = 2000
"""So many mends are tried before the search gives up: what takes longer helps nobody who waits for it."""

_GUARDS: Final[Mapping[str, Guard]] = MappingProxyType(
    {guard.__name__: guard for stage in STAGES.values() for guard in stage}
)

_NOTHING_TO_SAY: Final = Obstacle(
    reason="nothing_to_say",
    explanation="No rule holds it, but no record of an order was found that anything could be said of.",
    remedy="The order is found, or a person answers without one.",
)

Mends = tuple[Mend, ...]
_Said = Counter[Verdict]
_Losses = Callable[[_Said, _Said], Iterable[Verdict]]
"""Which of the verdicts before a mend it answers, given those after it."""


def what_would_release(facts: Facts, rules: Rulebook, also: Sequence[Verdict] = ()) -> Release:
    """The least change that would release the case, or what is needed where no change of records would.

    `also` are verdicts beyond the guards', such as that on what was written: a person's.
    """
    verdicts = (*every_verdict(facts, rules), *also)
    decision = decide(facts, verdicts, rules)
    if is_released(facts, decision):
        return _released(ReleasedBy.NOTHING_HOLDS, decision)
    leaving = leaving_reason(verdicts)
    if leaving is not None:
        return _needs(ReleasedBy.PERSON, [each for each in verdicts if each.reason == leaving.code])
    held = to_settle(facts, verdicts)
    for_a_person = [each for each in held if _released_by(each) is ReleasedBy.PERSON]
    if for_a_person:
        return _needs(ReleasedBy.PERSON, for_a_person)
    found = least_mends(facts, rules) if held else None
    if found is None:
        return _needs(ReleasedBy.NEW_LOOK_UP, held)
    then = mended(facts, found)
    changes = tuple(each.change for each in found)
    return _released(ReleasedBy.RECORDS, decide(then, every_verdict(then, rules), rules)).model_copy(
        update={"changes": changes}
    )


def least_mends(facts: Facts, rules: Rulebook) -> Mends | None:
    """The smallest set of mends that releases the case; None where there is none, or none was found.

    Mends that take a verdict away are tried first, which is fast; then, for anything smaller, also
    those that only make it say something else.  No mend of the set can be left out.
    """
    found = _Search(facts, rules, _taken_away).least()
    smaller = _Search(facts, rules, _no_longer_said).least(below=len(found) if found else None)
    return smaller or found


def every_verdict(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
    """What every guard says, stage by stage."""
    return tuple(verdict for stage in STAGES for verdict in run_stage(stage, facts, rules))


def is_released(facts: Facts, decision: Decision) -> bool:
    """A draft waits, the owner is alerted, or a colleague's question has no exception left."""
    is_answered_inside = facts.sender.standing is Standing.INTERNAL and not decision.exception_classes
    return decision.route in (Route.DRAFT, Route.ALERT) or (
        decision.route is Route.MANUAL and is_answered_inside
    )


def _released_by(verdict: Verdict) -> ReleasedBy:
    return remedy_of(Reason.find(verdict.reason)).by


def _released(by: ReleasedBy, decision: Decision) -> Release:
    return Release(by=by, route=decision.route, promise_level=decision.promise_level)


def _needs(by: ReleasedBy, verdicts: Sequence[Verdict]) -> Release:
    obstacles = (
        Obstacle(
            reason=each.reason,
            explanation=each.explanation,
            remedy=remedy_of(Reason.find(each.reason)).text,
            quote=each.quote,
        )
        for each in verdicts
    )
    return Release(by=by, obstacles=tuple(dict.fromkeys(obstacles)) or (_NOTHING_TO_SAY,))


class _Search:
    """Looks for the smallest set of mends: more of them each round, so that the first found is a least one.

    Every set that releases the case answers each of its verdicts.  So it is enough to go on, from
    any set that does not release, with the mends that answer one and the same verdict.
    """

    def __init__(self, facts: Facts, rules: Rulebook, losses: _Losses) -> None:
        self._facts, self._rules, self._losses = facts, rules, losses
        self._suggested_at_first = suggested(to_settle(facts, every_verdict(facts, rules)), facts)
        self._tries = 0
        self._seen: set[frozenset[Mend]] = set()
        self._sizes_beyond = {1}

    def least(self, below: int | None = None) -> Mends | None:
        """The first set that is found, of those of less than so many mends."""
        while self._sizes_beyond and self._tries <= TRIES_MAX:
            size = min(self._sizes_beyond)
            if below is not None and size >= below:
                return None
            self._sizes_beyond.clear()
            self._seen.clear()
            found = self._from((), size)
            if found is not None:
                return self._without_what_is_not_needed(found)
        return None

    def _from(self, chosen: Mends, size: int) -> Mends | None:
        """A set of at most that size that releases, on from these mends."""
        if len(chosen) > size:
            self._sizes_beyond.add(len(chosen))
            return None
        world = frozenset(chosen)
        if world in self._seen or self._tries > TRIES_MAX:
            return None
        self._seen.add(world)
        facts, verdicts = self._as_mended(chosen)
        if is_released(facts, decide(facts, verdicts, self._rules)):
            return chosen
        answers = self._answers(to_settle(facts, verdicts), facts)
        if not answers or not all(answers):
            return None
        least = len(chosen) + _least_needed(answers, {each.cell for each in chosen})
        if least > size:
            self._sizes_beyond.add(least)
            return None
        for more in _ways_on(answers):
            found = self._from(_with(chosen, more), size)
            if found is not None:
                return found
        return None

    def _as_mended(self, mends: Mends) -> tuple[Facts, tuple[Verdict, ...]]:
        facts = mended(self._facts, mends)
        return facts, every_verdict(facts, self._rules)

    def _answers(self, held: Sequence[Verdict], facts: Facts) -> list[Mends]:
        """For each verdict the mends that answer it."""
        guards = tuple(dict.fromkeys(_GUARDS[each.guard] for each in held))
        before = self._said(guards, facts)
        answers: dict[Verdict, list[Mend]] = {each: [] for each in held}
        for mend in dict.fromkeys((*suggested(held, facts), *self._suggested_at_first)):
            self._tries += 1
            for verdict in self._losses(before, self._said(guards, mended(facts, (mend,)))):
                answers[verdict].append(mend)
        return [tuple(each) for each in answers.values()]

    def _said(self, guards: Sequence[Guard], facts: Facts) -> _Said:
        """What the guards hold against a draft."""
        verdicts = [verdict for guard in guards for verdict in run_guard(guard, facts, self._rules)]
        return Counter(to_settle(facts, verdicts))

    def _without_what_is_not_needed(self, found: Mends) -> Mends:
        """A later mend can make an earlier one needless, by the way: a record that is changed is of now."""
        for each in found:
            fewer = tuple(mend for mend in found if mend is not each)
            facts, verdicts = self._as_mended(fewer)
            if is_released(facts, decide(facts, verdicts, self._rules)):
                return self._without_what_is_not_needed(fewer)
        return found


def _no_longer_said(before: _Said, after: _Said) -> Iterable[Verdict]:
    return before - after


def _taken_away(before: _Said, after: _Said) -> Iterator[Verdict]:
    """Not only said in other words: fewer verdicts have its reason."""
    was, now = (Counter(each.reason for each in said.elements()) for said in (before, after))
    for verdict in before - after:
        if now[verdict.reason] < was[verdict.reason]:
            yield verdict


def _ways_on(answers: Sequence[Mends]) -> Iterator[Mends]:
    """All mends at once that have no alternative; else each of those that answer the verdict with the fewest."""
    without_choice = tuple(dict.fromkeys(each[0] for each in answers if len(each) == 1))
    if without_choice:
        yield without_choice
    else:
        yield from ((mend,) for mend in min(answers, key=len))


def _with(chosen: Mends, more: Mends) -> Mends:
    """The mends together; a fact that was mended before is mended otherwise."""
    by_cell = {each.cell: each for each in chosen}
    for each in more:
        was = by_cell[each.cell].was if each.cell in by_cell else each.was
        by_cell[each.cell] = each._replace(was=was)
    return tuple(each for each in by_cell.values() if each.was != each.becomes)


def _least_needed(answers: Sequence[Mends], mended_cells: set[Cell]) -> int:
    """So many verdicts share no answer, so that each of them needs one more mend of its own."""
    needed, taken = 0, set[Mend]()
    for each in sorted(answers, key=len):
        if taken.isdisjoint(each) and mended_cells.isdisjoint(mend.cell for mend in each):
            needed += 1
            taken.update(each)
    return needed
