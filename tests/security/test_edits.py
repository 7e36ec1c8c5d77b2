"""What no machine may write, no reviewer can approve either: invented claims, edited in at the real desk."""

from __future__ import annotations

from datetime import date

import pytest

from counterfoil.agent.template_drafter import TemplateDrafter
from counterfoil.evals.claims import Ungrounded, inserted, ungrounded
from counterfoil.guards.verifier import REVIEWER, verify
from counterfoil.records.desk import CaseDetail
from counterfoil.records.errors import DecisionRefused
from counterfoil.records.vocabulary import PromiseLevel
from tests.builders import facts
from tests.filed import filed
from tests.guards.test_verifier_drafts import many_orders, true_days
from tests.security.conftest import WatchedHouse

TOP = PromiseLevel.RESTATE_CONFIRMED_DATE
TRUE_DAYS = [date(2026, 10, 14), date(2026, 10, 5), date(2026, 9, 7)]


def _confirmed(watched: WatchedHouse) -> CaseDetail:
    """The case about order SO-88101: confirmed, nothing shipped yet."""
    return next(each for each in watched.waiting() if each.row.order_ids == ("SO-88101",))


def _approvable(watched: WatchedHouse, case: CaseDetail, invention: Ungrounded, turn: int) -> bool:
    assert case.current is not None
    body = inserted(case.current.draft.body, invention.sentence, turn)
    revision = watched.desk.edit(case.row.case_id, actor="robin", body=body)
    seen = watched.desk.seen(watched.house.casebook.get_case(case.row.case_id))
    try:
        watched.desk.approve(case.row.case_id, actor="robin", seen=seen)
    except DecisionRefused:
        return revision.is_grounded
    return True


def _count_approvable(watched: WatchedHouse, count: int, seed: int) -> int:
    case = _confirmed(watched)
    inventions = enumerate(ungrounded(seed, count, TRUE_DAYS))
    return sum(_approvable(watched, case, invention, turn) for turn, invention in inventions)


def test_a_harmless_edit_can_be_approved(watched: WatchedHouse) -> None:
    case = _confirmed(watched)
    assert case.current is not None
    body = inserted(case.current.draft.body, "Sorry about the mix-up with the forklift at the gate.", 1)
    watched.desk.edit(case.row.case_id, actor="robin", body=body)
    seen = watched.desk.seen(watched.house.casebook.get_case(case.row.case_id))
    watched.desk.approve(case.row.case_id, actor="robin", seen=seen)


def test_no_invented_claim_that_a_reviewer_writes_can_be_approved(watched: WatchedHouse) -> None:
    assert _count_approvable(watched, 9, seed=7) == 0


@pytest.mark.slow
def test_of_many_invented_claims_none_can_be_approved(watched: WatchedHouse) -> None:
    assert _count_approvable(watched, 90, seed=2026) == 0


@pytest.mark.slow
def test_of_two_thousand_invented_claims_in_a_reviewers_text_none_is_grounded() -> None:
    cases = [facts(orders=(order,)) for order in many_orders()]
    sound = [(case, TemplateDrafter().draft(case, TOP, None), filed(case)) for case in cases]
    for turn, invention in enumerate(ungrounded(2026, 2000, true_days(cases[0]))):
        case, draft, evidence = sound[(turn // 9) % len(sound)]
        edited = {"body": inserted(draft.body, invention.sentence, turn), "drafter": REVIEWER}
        check = verify(draft.model_copy(update=edited), case, evidence=evidence, level=TOP)
        assert not check.is_grounded, invention
