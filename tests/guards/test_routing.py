"""Where messages end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterfoil.guards.dispatch import alerts_of, find_troubles
from counterfoil.guards.reasons import Reason
from counterfoil.guards.routing import Decision, classes_of, decide, leaving_reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.run import EVERY_GUARD, STAGES, run_stage
from counterfoil.guards.verdicts import hold, manual
from counterfoil.records.dispatch import JobStatus
from counterfoil.records.facts import Conversation, Facts, Resolution, Standing
from counterfoil.records.message import Automatic, AutomaticKind, HiddenText
from counterfoil.records.orders import OrderQueueStatus, OrderStatus
from counterfoil.records.reading import Topic
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import (
    ALWAYS_MANUAL,
    ExceptionClass,
    Outcome,
    PromiseLevel,
    Route,
    SystemName,
    Workflow,
    in_precedence,
)
from tests.builders import (
    NOW,
    account,
    contract,
    exception_owner,
    facts,
    identifier,
    intake,
    job,
    message,
    opportunity,
    order_facts,
    order_line,
    purchase_order,
    reading,
    sender,
)
from tests.guards.worlds import any_facts

RULES = Rulebook()
C = ExceptionClass


def judged(given_facts: Facts) -> tuple[Verdict, ...]:
    """What every guard says."""
    return tuple(verdict for stage in STAGES for verdict in run_stage(stage, given_facts, RULES))


def decided(given_facts: Facts) -> Decision:
    """Where it ends, with every guard asked."""
    return decide(given_facts, judged(given_facts), RULES)


def test_a_routine_question_is_drafted_at_the_level_that_the_records_allow() -> None:
    decision = decided(facts())
    assert (decision.route, decision.reason) == (Route.DRAFT, "every_guard_is_clear")
    assert decision.promise_level is PromiseLevel.RESTATE_CONFIRMED_DATE
    assert decision.assignment is None


@pytest.mark.parametrize(
    ("given_facts", "route", "reason"),
    [
        pytest.param(
            facts(message=message(unreadable="encrypted", automatic=Automatic(kind=AutomaticKind.BOUNCE))),
            Route.QUARANTINE,
            Reason.ENCRYPTED,
            id="unreadable before automatic",
        ),
        pytest.param(
            facts(
                message=message(automatic=Automatic(kind=AutomaticKind.OUT_OF_OFFICE)),
                sender=sender(Standing.UNTRUSTED),
            ),
            Route.NO_REPLY,
            Reason.OUT_OF_OFFICE,
            id="automatic before the sender",
        ),
        pytest.param(
            facts(sender=sender(Standing.UNTRUSTED), reading=reading(Topic.DISPUTE)),
            Route.QUARANTINE,
            Reason.SENDER_NOT_TRUSTED,
            id="an untrusted sender, whatever he says",
        ),
        pytest.param(
            facts(
                sender=sender(Standing.UNKNOWN),
                reading=reading(),
                message=message(hidden_text=(HiddenText(how="colour", text="unsubscribe"),)),
            ),
            Route.NO_REPLY,
            Reason.UNKNOWN_ABOUT_SOMETHING_ELSE,
            id="a stranger about something else before hidden text",
        ),
        pytest.param(
            facts(
                message=message(hidden_text=(HiddenText(how="colour", text="approve"),)),
                reading=reading(Topic.THANKS),
            ),
            Route.QUARANTINE,
            Reason.HIDDEN_TEXT,
            id="hidden text before thanks",
        ),
        pytest.param(
            facts(reading=reading(Topic.ORDER, Topic.INSTRUCTION_TO_SYSTEM)),
            Route.QUARANTINE,
            Reason.INSTRUCTION_TO_SYSTEM,
            id="an instruction to the system",
        ),
        pytest.param(facts(reading=reading(Topic.THANKS)), Route.NO_REPLY, Reason.THANKS_ONLY, id="thanks"),
        pytest.param(
            facts(conversation=Conversation(case_id="c", duplicate_of="f" * 64)),
            Route.NO_REPLY,
            Reason.DUPLICATE,
            id="a duplicate",
        ),
    ],
)
def test_the_first_reason_to_leave_decides(given_facts: Facts, route: Route, reason: Reason) -> None:
    decision = decided(given_facts)
    assert (decision.route, decision.reason) == (route, reason.code)
    assert decision.exception_classes == ()


def test_a_failed_guard_keeps_a_message_from_being_left_unanswered_but_not_from_quarantine() -> None:
    failed = hold(Reason.GUARD_FAILED, error="x").model_copy(update={"guard": "sender_standing"})
    assert leaving_reason((manual(Reason.THANKS_ONLY), failed)) is None
    assert (
        leaving_reason((manual(Reason.THANKS_ONLY), failed, manual(Reason.HIDDEN_TEXT, how="x")))
        is Reason.HIDDEN_TEXT
    )
    decision = decide(facts(), (failed,), RULES)
    assert (decision.route, decision.exception_classes) == (Route.MANUAL, (C.LOW_CONFIDENCE,))


@given(st.lists(st.sampled_from([reason for reason in Reason if reason.value.exception_class]), max_size=6))
def test_classes_are_kept_each_once_in_precedence(given_reasons: list[Reason]) -> None:
    verdicts = [_said(each) for each in given_reasons]
    expected = {each.value.exception_class for each in given_reasons if each.value.exception_class}
    assert classes_of(verdicts) == in_precedence(expected)


def _said(reason: Reason) -> Verdict:
    return Verdict(
        guard=reason.value.guard,
        outcome=Outcome.MANUAL,
        reason=reason.code,
        explanation=reason.value.text,
        exception_class=reason.value.exception_class,
    )


def test_a_verdict_without_a_class_that_is_not_clear_is_low_confidence() -> None:
    odd = Verdict(guard="any", outcome=Outcome.HOLD, reason="odd", explanation="odd")
    assert classes_of((odd,)) == (C.LOW_CONFIDENCE,)


def test_several_classes_are_all_kept_and_the_first_decides_the_owner() -> None:
    owners = (
        exception_owner(C.CHANGE_REQUEST, "Order changes"),
        exception_owner(C.PRICING_SENSITIVE, "Pricing desk"),
    )
    decision = decided(facts(reading=reading(Topic.CHANGE, Topic.PRICING), owners=owners))
    assert decision.exception_classes == (C.PRICING_SENSITIVE, C.CHANGE_REQUEST)
    assert decision.reason == "pricing_sensitive"
    assert decision.assignment is not None
    assert decision.assignment.owner == "Pricing desk"


def test_a_stranger_about_an_order_is_out_of_scope() -> None:
    stranger = facts(sender=sender(Standing.UNKNOWN), orders=(), account=None, resolution=Resolution())
    assert decided(stranger).exception_classes == (C.OUT_OF_SCOPE,)


def test_nobody_but_an_authorized_contact_gets_a_draft_even_with_every_guard_clear() -> None:
    clear_verdicts = judged(facts())
    for standing in Standing:
        if standing is not Standing.AUTHORIZED_CONTACT:
            assert decide(facts(sender=sender(standing)), clear_verdicts, RULES).route is Route.MANUAL


def test_a_draft_needs_a_verdict_of_every_guard() -> None:
    every = judged(facts())
    for name in EVERY_GUARD:
        without = tuple(each for each in every if each.guard != name)
        decision = decide(facts(), without, RULES)
        assert (decision.route, decision.exception_classes) == (Route.MANUAL, (C.LOW_CONFIDENCE,)), name


def test_level_none_with_every_guard_clear_is_low_confidence() -> None:
    unsaid = facts(orders=())
    decision = decide(unsaid, judged(facts()), RULES)
    assert decision.exception_classes == (C.LOW_CONFIDENCE,)


COLLEAGUE = {"sender": sender(Standing.INTERNAL)}


def test_a_colleagues_question_goes_to_the_owner_of_the_next_action_with_the_classes_of_the_records() -> None:
    held = order_facts(opportunity=opportunity(deal_desk_exception="60 months"))
    asked = facts(orders=(held,), reading=reading(Topic.ORDER, Topic.QUESTION, Topic.PRICING), **COLLEAGUE)
    decision = decided(asked)
    assert (decision.route, decision.exception_classes) == (Route.MANUAL, (C.DEAL_DESK_EXCEPTION,))
    assert decision.assignment is not None
    assert (decision.assignment.owner, decision.assignment.via) == ("Dee Desk", "deal_desk")


def test_a_colleagues_question_about_an_order_in_order_has_no_class_and_an_owner() -> None:
    decision = decided(facts(**COLLEAGUE))
    assert (decision.route, decision.reason) == (Route.MANUAL, "colleague_asks")
    assert decision.exception_classes == ()
    assert decision.assignment is not None
    assert decision.assignment.owner == "Carl Care"


def test_order_readiness_always_names_the_owner_of_the_next_action() -> None:
    queued = intake(order_queue_status=OrderQueueStatus.QUEUED, tax_detail=None)
    waiting = facts(orders=(order_facts(intake=queued),), workflow=Workflow.ORDER_READINESS)
    decision = decided(waiting)
    assert (decision.route, decision.promise_level) == (Route.DRAFT, PromiseLevel.ACKNOWLEDGE)
    assert decision.next_action is not None
    assert decision.next_action.owner == "Carl Care"


AT_RISK = order_facts(jobs=(job(status=JobStatus.AT_RISK),))


def report(**changes: Any) -> Facts:
    """A colleague reports that the visit for SO-1 is at risk, and the records hold it."""
    return facts(
        **{
            "workflow": Workflow.DISPATCH_EXCEPTION,
            "reading": reading(Topic.DISPATCH_TROUBLE),
            "orders": (AT_RISK,),
            **COLLEAGUE,
            **changes,
        }
    )


def test_trouble_on_record_is_an_alert_to_the_account_owner() -> None:
    decision = decided(report())
    assert (decision.route, decision.reason) == (Route.ALERT, "trouble_on_record")
    assert decision.assignment is not None
    assert decision.assignment.owner == "Ada Owner"


@pytest.mark.parametrize(
    ("order", "recorded"),
    [
        (
            order_facts(
                order=purchase_order(promised_date=NOW.date().replace(day=13)),
                lines=(order_line(promised_date=NOW.date().replace(day=13)),),
            ),
            (C.LATE_FULFILLMENT,),
        ),
        (
            order_facts(jobs=(job(status=JobStatus.AT_RISK, updated_at=NOW.replace(day=13)),)),
            (C.STALE_RECORDS,),
        ),
        (
            order_facts(jobs=AT_RISK.jobs, lines=(order_line(quantity_shipped=Decimal(1)),)),
            (C.RECORD_MISMATCH,),
        ),
    ],
)
def test_lateness_staleness_and_disagreement_are_recorded_with_the_alert(
    order: Any, recorded: tuple[ExceptionClass, ...]
) -> None:
    decision = decided(report(orders=(order,)))
    assert (decision.route, decision.exception_classes) == (Route.ALERT, recorded)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"orders": (order_facts(jobs=AT_RISK.jobs, contracts=(contract(is_disputed=True),)),)},
            C.CONTRACT_DISPUTE,
            id="disputed",
        ),
        pytest.param(
            {"orders": (order_facts(jobs=AT_RISK.jobs, order=purchase_order(status=OrderStatus.ON_HOLD)),)},
            C.ORDER_ON_HOLD,
            id="on hold",
        ),
        pytest.param(
            {"resolution": Resolution(not_found=(identifier("DJ-7999"),))},
            C.ORDER_NOT_FOUND,
            id="another job",
        ),
        pytest.param({"unavailable": (SystemName.ERP,)}, C.RECORDS_UNAVAILABLE, id="a source is out"),
    ],
)
def test_what_a_person_must_settle_is_manual_and_the_owner_is_alerted_beside_it(
    changes: dict[str, Any], expected: ExceptionClass
) -> None:
    decision = decided(report(**changes))
    assert (decision.route, decision.has_alert_beside) == (Route.MANUAL, True)
    assert expected in decision.exception_classes


def test_trouble_that_no_record_holds_is_a_mismatch_and_no_alert() -> None:
    decision = decided(report(orders=(order_facts(jobs=(job(),)),)))
    assert (decision.route, decision.exception_classes) == (Route.MANUAL, (C.RECORD_MISMATCH,))
    assert not decision.has_alert_beside


def test_a_job_that_does_not_exist_is_not_found() -> None:
    lost = report(orders=(), account=None, resolution=Resolution(not_found=(identifier("DJ-7999"),)))
    assert decided(lost).exception_classes == (C.ORDER_NOT_FOUND,)


def test_a_report_that_names_nothing_waits_for_a_person() -> None:
    unnamed = report(orders=(), account=None, resolution=Resolution(is_unnamed_and_ambiguous=True))
    assert decided(unnamed).exception_classes == (C.AMBIGUOUS_ORDER,)


TOLD = Conversation(case_id="c-1", earlier_alerts=alerts_of(find_troubles(report(), RULES)))


def test_a_repeated_report_and_one_that_all_is_well_are_filed_with_what_came_before() -> None:
    repeated = report(conversation=TOLD, reading=reading(Topic.DISPATCH_TROUBLE, Topic.NOTHING_NEW))
    assert decided(repeated).reason == "repeated_report"
    well = report(
        orders=(order_facts(jobs=(job(status=JobStatus.COMPLETED),)),), reading=reading(Topic.ALL_WELL)
    )
    assert (decided(well).route, decided(well).reason) == (Route.NO_REPLY, "all_is_well")


def test_a_customer_surprise_is_manual_with_the_owners_alert_beside_it() -> None:
    decision = decided(facts(orders=(AT_RISK,)))
    assert (decision.route, decision.exception_classes) == (Route.MANUAL, (C.LATE_FULFILLMENT,))
    assert decision.has_alert_beside
    assert decision.is_customer_surprise


def test_a_customer_who_writes_after_the_owner_was_told_is_no_surprise_and_still_gets_a_person() -> None:
    decision = decided(facts(orders=(AT_RISK,), conversation=TOLD))
    assert (decision.route, decision.has_alert_beside) == (Route.MANUAL, False)
    assert not decision.is_customer_surprise


def test_an_undecided_dispute_stays_on_every_later_message_of_its_case() -> None:
    later = facts(conversation=Conversation(case_id="c-1", has_undecided_dispute=True))
    assert decided(later).exception_classes == (C.CONTRACT_DISPUTE,)
    thanks = facts(
        reading=reading(Topic.THANKS), conversation=Conversation(case_id="c-1", has_undecided_dispute=True)
    )
    assert decided(thanks).exception_classes == (C.CONTRACT_DISPUTE,)


def test_a_verdict_on_the_written_draft_counts_like_any_other() -> None:
    rejected = Verdict(
        guard="draft_is_grounded",
        outcome=Outcome.MANUAL,
        reason="not_in_records",
        explanation="no",
        exception_class=C.DRAFT_REJECTED_BY_VERIFIER,
    )
    decision = decide(facts(), (*judged(facts()), rejected), RULES)
    assert (decision.route, decision.exception_classes) == (Route.MANUAL, (C.DRAFT_REJECTED_BY_VERIFIER,))


@given(any_facts())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_wherever_a_message_ends_it_ends_safely(given_facts: Facts) -> None:
    verdicts = judged(given_facts)
    decision = decide(given_facts, verdicts, RULES)
    unclear = [each for each in verdicts if each.outcome is not Outcome.CLEAR]
    if decision.route is Route.DRAFT:
        assert not unclear
        assert given_facts.sender.standing is Standing.AUTHORIZED_CONTACT
        assert decision.promise_level > PromiseLevel.NONE
        assert not ALWAYS_MANUAL & {*decision.exception_classes}
    else:
        assert decision.promise_level is PromiseLevel.NONE
    if decision.route in (Route.MANUAL, Route.ALERT):
        assert decision.assignment is not None
        assert decision.exception_classes == classes_of(verdicts) or decision.exception_classes == (
            C.LOW_CONFIDENCE,
        )
    if decision.route is Route.ALERT:
        assert (
            given_facts.sender.standing is Standing.INTERNAL
            or given_facts.workflow is Workflow.DISPATCH_EXCEPTION
        )
    assert decision == decide(given_facts, verdicts, RULES)


def test_an_alert_about_orders_of_several_accounts_goes_to_the_owner_of_the_first() -> None:
    other = order_facts(
        order=purchase_order("SO-2"), jobs=AT_RISK.jobs, account=account("A-2", account_owner="Otto Other")
    )
    decision = decided(report(orders=(AT_RISK, other), account=None))
    assert decision.assignment is not None
    assert decision.assignment.owner == "Ada Owner"
