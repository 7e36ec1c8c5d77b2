"""What holds of every guard, and of running them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from counterfoil.guards import run
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.run import EVERY_GUARD, STAGES, Guard, run_guard, run_stage
from counterfoil.records.facts import Facts
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import ExceptionClass, Outcome
from tests.builders import facts
from tests.guards.worlds import any_facts

RULES = Rulebook()
GUARDS = [guard for stage in STAGES.values() for guard in stage]


@given(any_facts())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_guard_says_something_in_its_own_name_and_the_same_twice(given: Facts) -> None:
    for guard in GUARDS:
        verdicts = guard(given, RULES)
        assert verdicts
        assert {each.guard for each in verdicts} == {guard.__name__}
        assert verdicts == guard(given, RULES)


@given(any_facts())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_every_verdict_gives_a_known_reason_with_its_consequences(given: Facts) -> None:
    for guard in GUARDS:
        for verdict in guard(given, RULES):
            reason = Reason.find(verdict.reason)
            assert reason is not None
            has_consequence = reason.value.exception_class is not None or reason.value.route is not None
            assert (
                has_consequence is (verdict.outcome is not Outcome.CLEAR)
                or reason is Reason.MODEL_ADVISES_CARE
            )


def test_a_sound_routine_question_is_clear_to_every_guard() -> None:
    verdicts = [verdict for stage in STAGES for verdict in run_stage(stage, facts(), RULES)]
    assert [each for each in verdicts if each.outcome is not Outcome.CLEAR] == []
    assert [each.guard for each in verdicts] == list(EVERY_GUARD)


def test_a_guard_that_raises_holds_the_message_with_the_error_as_its_explanation() -> None:
    def broken(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
        raise KeyError("promised_date")

    (verdict,) = run_guard(broken, facts(), RULES)
    assert (verdict.guard, verdict.outcome) == ("broken", Outcome.HOLD)
    assert verdict.exception_class is ExceptionClass.LOW_CONFIDENCE
    assert "KeyError: 'promised_date'" in verdict.explanation


def test_a_guard_that_says_nothing_holds_the_message() -> None:
    def silent(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
        return ()

    (verdict,) = run_guard(silent, facts(), RULES)
    assert verdict.outcome is Outcome.HOLD


def test_one_broken_guard_keeps_no_other_from_speaking(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
        raise ZeroDivisionError

    stages: dict[str, tuple[Guard, ...]] = {"guard_records": (broken, *STAGES["guard_records"])}
    monkeypatch.setattr(run, "STAGES", stages)
    verdicts = run_stage("guard_records", facts(), RULES)
    assert [each.guard for each in verdicts] == [
        "broken",
        *(guard.__name__ for guard in STAGES["guard_records"]),
    ]


def test_no_guard_runs_in_two_stages() -> None:
    assert len(set(EVERY_GUARD)) == len(EVERY_GUARD)


def test_every_reason_belongs_to_a_guard_and_every_guard_has_a_clear_one() -> None:
    guards = {reason.value.guard for reason in Reason if reason is not Reason.GUARD_FAILED}
    assert guards == set(EVERY_GUARD)
    for name in EVERY_GUARD:
        meanings = [reason.value for reason in Reason if reason.value.guard == name]
        assert any(each.exception_class is None and each.route is None for each in meanings), name
