"""What would release a case: the smallest change, proven against trying every change."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from counterfoil.guards.mends import Mend, answered, in_field, mended
from counterfoil.guards.proposals import suggested
from counterfoil.guards.release import every_verdict, is_released, least_mends, what_would_release
from counterfoil.guards.routing import decide, to_settle
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.accounts import ContractStatus
from counterfoil.records.dispatch import JobStatus
from counterfoil.records.facts import Facts, OrderFacts, Resolution, Standing
from counterfoil.records.fulfillment import ShipmentStatus
from counterfoil.records.orders import OrderQueueStatus, OrderStatus
from counterfoil.records.reading import Ask, Topic
from counterfoil.records.release import ChangeKind, Release, ReleasedBy
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import ExceptionClass, Outcome, PromiseLevel, Route, SystemName, Workflow
from tests.builders import (
    HOUR_AGO,
    NOW,
    PROMISED,
    TODAY,
    account,
    at,
    commitment,
    contract,
    facts,
    identifier,
    intake,
    job,
    opportunity,
    order_facts,
    order_line,
    purchase_order,
    reading,
    sender,
    shipment,
)
from tests.guards.worlds import any_facts

RULES = Rulebook()
WEEK = timedelta(days=7)
SMALLER_MAX = 2
"""All sets of up to so many changes are tried; of more there are too many."""


def releases(world: Facts, mends: tuple[Mend, ...]) -> bool:
    then = mended(world, mends)
    return is_released(then, decide(then, every_verdict(then, RULES), RULES))


def proposals(world: Facts) -> tuple[Mend, ...]:
    """Every change that a verdict of this world suggests, whether or not it helps."""
    return suggested(to_settle(world, every_verdict(world, RULES)), world)


def smaller_sets(mends: Collection[Mend], size: int) -> Iterator[tuple[Mend, ...]]:
    """Every set of fewer than so many of these mends."""
    return chain.from_iterable(combinations(mends, each) for each in range(size))


def mostly(sound: Any, *others: Any) -> st.SearchStrategy[Any]:
    """What is sound, more often than not."""
    return st.sampled_from([sound] * (2 * len(others)) + list(others))


def troubled_orders() -> st.SearchStrategy[OrderFacts]:
    """An order of one or two lines, with something wrong here and there."""
    ages = mostly(HOUR_AGO, NOW - timedelta(days=5), None)
    quantities = mostly(Decimal(0), Decimal(10), Decimal(4), None)
    days = mostly(PROMISED, PROMISED + WEEK, TODAY - WEEK, None)
    line = st.builds(order_line, promised_date=days, quantity_shipped=quantities, updated_at=ages)
    one_shipment = st.builds(
        shipment,
        status=mostly(ShipmentStatus.PLANNED, *ShipmentStatus, None),
        quantity=mostly(Decimal(10), Decimal(4), None),
        eta=mostly(at(PROMISED), at(PROMISED + WEEK), None),
        updated_at=ages,
    )
    return st.builds(
        order_facts,
        order=st.builds(
            purchase_order,
            status=mostly(OrderStatus.CONFIRMED, *OrderStatus, None),
            promised_date=days,
            updated_at=ages,
        ),
        lines=st.tuples(line)
        | st.tuples(line, line.map(lambda each: order_line(2, promised_date=each.promised_date))),
        shipments=st.just(()) | st.tuples(one_shipment),
        contracts=st.tuples(
            st.builds(
                contract,
                status=mostly(ContractStatus.ACTIVE, *ContractStatus, None),
                expires_on=mostly(None, TODAY - WEEK),
                allowed_promise=mostly(PromiseLevel.RESTATE_STATUS, PromiseLevel.NONE),
                is_disputed=mostly(False, True, None),
            )
        ),
        commitments=st.just(()) | st.tuples(st.builds(commitment, due_on=days)),
        opportunity=mostly(None, opportunity(deal_desk_exception="margin")),
        jobs=mostly((), (job(status=JobStatus.AT_RISK),), (job(delivery_eta=at(PROMISED + WEEK)),)),
    )


def troubled_worlds() -> st.SearchStrategy[Facts]:
    """A customer's message that nothing speaks against, about an order in trouble."""
    return st.builds(
        facts,
        reading=mostly(reading(Topic.ORDER, asks=(Ask.STATUS,)), reading(Topic.ORDER, asks=(Ask.TRACKING,))),
        orders=st.tuples(troubled_orders()),
        unavailable=mostly((), (SystemName.FULFILLMENT,)),
    )


@given(troubled_worlds())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_changes_release_and_none_of_them_can_be_left_out(world: Facts) -> None:
    found = least_mends(world, RULES)
    assume(found)
    assert found is not None
    assert releases(world, found)
    assume(len(found) <= 7)
    assert not [each for each in smaller_sets(found, len(found)) if releases(world, each)]


@given(troubled_worlds())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_smaller_set_of_what_the_verdicts_suggest_releases(world: Facts) -> None:
    found = least_mends(world, RULES)
    size = min(SMALLER_MAX + 1, SMALLER_MAX + 1 if found is None else len(found))
    assert not [each for each in smaller_sets(proposals(world), size) if releases(world, each)]


@given(any_facts())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_world_at_all_has_an_answer_that_its_verdicts_bear_out(world: Facts) -> None:
    verdicts = every_verdict(world, RULES)
    release = what_would_release(world, RULES)
    is_free = is_released(world, decide(world, verdicts, RULES))
    assert (release.by is ReleasedBy.NOTHING_HOLDS) is is_free
    assert bool(release.changes) is (release.by is ReleasedBy.RECORDS)
    assert bool(release.obstacles) is (release.by in {ReleasedBy.PERSON, ReleasedBy.NEW_LOOK_UP})
    named = {each.reason for each in release.obstacles}
    assert named <= {"nothing_to_say", *(each.reason for each in verdicts)}


def says(release: Release) -> list[str]:
    return [each.says for each in release.changes]


LATE_DAY = TODAY - WEEK
LATE = order_facts(
    order=purchase_order(promised_date=LATE_DAY), lines=(order_line(promised_date=None),), shipments=()
)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(LATE, ["ERP SO-1: promised date is 2026-03-16 instead of 2026-03-09."], id="late"),
        pytest.param(
            order_facts(order=purchase_order(status=OrderStatus.ON_HOLD)),
            ["ERP SO-1: status is confirmed instead of on hold."],
            id="on hold",
        ),
        pytest.param(
            order_facts(contracts=(contract(status=ContractStatus.UNSIGNED),)),
            ["CRM K-1: status is active instead of unsigned."],
            id="unsigned",
        ),
        pytest.param(
            order_facts(contracts=(contract(is_disputed=True),)),
            ["CRM K-1: is disputed is false instead of true."],
            id="disputed on record",
        ),
        pytest.param(
            order_facts(shipments=(shipment(updated_at=NOW - WEEK),)),
            ["Fulfillment SH-1 is confirmed or updated; it was last so at 2026-03-09T09:00:00Z."],
            id="stale",
        ),
        pytest.param(
            order_facts(shipments=(shipment(updated_at=NOW - WEEK, status=ShipmentStatus.EXCEPTION),)),
            ["Fulfillment SH-1: status is planned instead of exception."],
            id="a record that is changed is of now",
        ),
        pytest.param(
            order_facts(opportunity=opportunity(deal_desk_exception="margin")),
            ["CRM OP-1: deal desk exception is lifted."],
            id="deal desk",
        ),
        pytest.param(
            order_facts(lines=(order_line(quantity_shipped=None),)),
            ["ERP SO-1/1: quantity shipped is filled in, for example with 0."],
            id="unknown",
        ),
        pytest.param(
            order_facts(commitments=(commitment(due_on=PROMISED + WEEK),)),
            ["CRM M-1: due on is 2026-03-24 instead of 2026-03-31."],
            id="one commitment rather than order and line",
        ),
        pytest.param(
            order_facts(jobs=(job(constraint="floor load unverified"),)),
            ["Dispatch DJ-1: constraint is lifted."],
            id="customer surprise",
        ),
        pytest.param(
            order_facts(contracts=(contract(allowed_promise=PromiseLevel.NONE),)),
            ["CRM K-1: allowed promise is acknowledge instead of none."],
            id="nothing may be said",
        ),
    ],
)
def test_what_would_release_an_order(order: OrderFacts, expected: list[str]) -> None:
    release = what_would_release(facts(orders=(order,)), RULES)
    assert (release.by, says(release)) == (ReleasedBy.RECORDS, expected)
    assert release.route is Route.DRAFT
    assert release.promise_level > PromiseLevel.NONE


def test_what_stands_in_the_way_of_several_records_is_named_record_by_record() -> None:
    order = order_facts(
        order=purchase_order(status=OrderStatus.ON_HOLD),
        contracts=(contract(status=ContractStatus.UNSIGNED, updated_at=None),),
        intake=intake(order_queue_status=OrderQueueStatus.BLOCKED),
    )
    release = what_would_release(facts(workflow=Workflow.ORDER_READINESS, orders=(order,)), RULES)
    assert {(each.table, each.field) for each in release.changes} == {
        ("orders", "status"),
        ("contracts", "status"),
        ("order_intake", "order_queue_status"),
    }


def test_a_source_that_is_out_releases_by_answering() -> None:
    release = what_would_release(facts(unavailable=(SystemName.FULFILLMENT,)), RULES)
    assert [each.kind for each in release.changes] == [ChangeKind.ANSWERED]
    assert says(release) == ["Fulfillment answers, and holds nothing against it."]


def test_a_report_of_trouble_is_released_to_its_alert_once_the_trouble_is_entered() -> None:
    report = facts(
        workflow=Workflow.DISPATCH_EXCEPTION,
        sender=sender(Standing.INTERNAL),
        reading=reading(Topic.DISPATCH_TROUBLE),
        orders=(order_facts(jobs=(job(),)),),
    )
    release = what_would_release(report, RULES)
    assert says(release) == ["Dispatch DJ-1: status is at risk instead of scheduled."]
    assert release.route is Route.ALERT


@pytest.mark.parametrize(
    "topic",
    [
        Topic.DISPUTE,
        Topic.LATENESS,
        Topic.PRICING,
        Topic.BANK_CHANGE,
        Topic.CHANGE,
        Topic.EXPEDITE,
        Topic.UNPLACED,
    ],
)
def test_what_the_message_says_only_a_person_releases(topic: Topic) -> None:
    on_hold = order_facts(order=purchase_order(status=OrderStatus.ON_HOLD))
    release = what_would_release(facts(reading=reading(Topic.ORDER, topic), orders=(on_hold,)), RULES)
    assert (release.by, release.changes) == (ReleasedBy.PERSON, ())
    assert [each.quote for each in release.obstacles] == [topic.value]
    assert {each.remedy for each in release.obstacles} == {
        "The message says it, and no record unsays that; a person answers."
    }


def test_a_message_that_left_the_desk_is_a_persons() -> None:
    release = what_would_release(facts(sender=sender(Standing.UNTRUSTED)), RULES)
    assert release.by is ReleasedBy.PERSON
    assert [each.reason for each in release.obstacles] == ["sender_not_trusted"]


def test_what_another_look_up_would_find_nobody_can_say() -> None:
    unknown = Resolution(not_found=(identifier("999"),))
    release = what_would_release(facts(resolution=unknown, orders=()), RULES)
    assert release.by is ReleasedBy.NEW_LOOK_UP
    assert [each.reason for each in release.obstacles] == ["order_not_found"]


def test_where_no_rule_holds_it_and_there_is_no_order_the_order_is_what_is_missing() -> None:
    asks_who = facts(reading=reading(Topic.ORDER, asks=(Ask.CONTACT,)), resolution=Resolution(), orders=())
    release = what_would_release(asks_who, RULES)
    assert release.by is ReleasedBy.NEW_LOOK_UP
    assert [each.reason for each in release.obstacles] == ["nothing_to_say"]


def test_a_draft_that_was_rejected_is_a_persons() -> None:
    rejected = Verdict(
        guard="draft_is_grounded",
        outcome=Outcome.MANUAL,
        reason="not_in_records",
        explanation="The draft states a day that no record holds.",
        exception_class=ExceptionClass.DRAFT_REJECTED_BY_VERIFIER,
    )
    assert what_would_release(facts(), RULES).by is ReleasedBy.NOTHING_HOLDS
    release = what_would_release(facts(), RULES, also=[rejected])
    assert release.by is ReleasedBy.PERSON
    assert [each.explanation for each in release.obstacles] == [rejected.explanation]


def test_nothing_is_promised_where_too_much_stands_in_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = tuple(order_line(number, promised_date=LATE_DAY) for number in range(1, 6))
    late = facts(orders=(order_facts(order=purchase_order(promised_date=LATE_DAY), lines=lines),))
    assert what_would_release(late, RULES).by is ReleasedBy.RECORDS
    monkeypatch.setattr("counterfoil.guards.release.TRIES_MAX", 10)
    release = what_would_release(late, RULES)
    assert release.by is ReleasedBy.NEW_LOOK_UP
    assert len(release.obstacles) == len(lines) + 1


def test_mending_a_record_changes_it_wherever_it_stands_and_nothing_else() -> None:
    world = facts(account=account(), orders=(order_facts(), order_facts(order=purchase_order("SO-2"))))
    then = mended(world, (in_field(account(), "customer_owner", "Nora New"),))
    assert then.account is not None
    assert {
        then.account.customer_owner,
        *(each.account.customer_owner for each in then.orders if each.account),
    } == {"Nora New"}
    assert then.account.updated_at == NOW
    assert [each.order for each in then.orders] == [each.order for each in world.orders]
    assert mended(world, ()) == world


def test_a_source_that_answers_is_out_no_more() -> None:
    both = facts(unavailable=(SystemName.ERP, SystemName.CRM))
    assert mended(both, (answered(SystemName.CRM),)).unavailable == (SystemName.ERP,)
