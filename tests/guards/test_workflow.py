"""Which workflow a message belongs to."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from counterfoil.guards.workflow import choose_workflow, is_about_orders
from counterfoil.records.dispatch import JobStatus
from counterfoil.records.facts import Conversation, Facts, OrderFacts, Resolution, Standing
from counterfoil.records.orders import OrderQueueStatus, OrderStatus
from counterfoil.records.reading import Ask, Topic, Where
from counterfoil.records.vocabulary import Workflow
from tests.builders import (
    facts,
    identifier,
    intake,
    job,
    mention,
    opportunity,
    order_facts,
    purchase_order,
    reading,
    sender,
)
from tests.guards.worlds import any_facts

COLLEAGUE = sender(Standing.INTERNAL)
QUEUED = intake(order_queue_status=OrderQueueStatus.QUEUED)


def test_a_question_about_an_order_is_a_follow_up() -> None:
    assert choose_workflow(facts()) is Workflow.PO_FOLLOW_UP


def test_mail_about_something_else_has_no_workflow() -> None:
    assert choose_workflow(facts(reading=reading(Topic.QUESTION), resolution=Resolution(), orders=())) is None


@pytest.mark.parametrize(
    "said",
    [
        reading(Topic.ORDER),
        reading(Topic.GOODS, asks=(Ask.STATUS,)),
        reading(Topic.GOODS, Topic.QUESTION),
        reading(identifiers=(identifier("88123", is_announced=False),)),
    ],
)
def test_what_makes_a_partners_mail_about_orders(said: object) -> None:
    assert is_about_orders(facts(reading=said))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (reading(Topic.ORDER), True),
        (reading(identifiers=(identifier(),)), True),
        (reading(identifiers=(identifier("88123", is_announced=False),)), False),
        (reading(Topic.GOODS, asks=(Ask.DATE,)), False),
        (reading(mention(Topic.ORDER, Where.HIDDEN)), False),
    ],
)
def test_a_strangers_mail_is_about_orders_only_by_plain_words(said: object, expected: bool) -> None:
    assert is_about_orders(facts(sender=sender(Standing.UNKNOWN), reading=said)) is expected


def test_a_reply_in_a_case_is_about_the_orders_of_the_case() -> None:
    of_case = Conversation(case_id="c-1", order_ids=("SO-1",))
    assert is_about_orders(facts(reading=reading(Topic.QUESTION), conversation=of_case))


@pytest.mark.parametrize(
    "status", [each for each in OrderQueueStatus if each is not OrderQueueStatus.ACCEPTED]
)
def test_an_order_that_the_queue_has_not_accepted_is_order_readiness(status: OrderQueueStatus) -> None:
    waiting = order_facts(intake=intake(order_queue_status=status))
    assert choose_workflow(facts(orders=(waiting,))) is Workflow.ORDER_READINESS


@pytest.mark.parametrize(
    ("order", "said", "expected"),
    [
        (order_facts(intake=intake()), reading(Topic.ORDER), Workflow.PO_FOLLOW_UP),
        (order_facts(intake=intake()), reading(Topic.INTAKE_FIELD), Workflow.ORDER_READINESS),
        (
            order_facts(intake=intake()),
            reading(Topic.ORDER, mention(Topic.INTAKE_FIELD, Where.SUBJECT)),
            Workflow.PO_FOLLOW_UP,
        ),
        (order_facts(), reading(Topic.ORDER, Topic.INTAKE_FIELD), Workflow.PO_FOLLOW_UP),
        (
            order_facts(order=purchase_order(status=OrderStatus.DELIVERED), intake=QUEUED),
            reading(Topic.ORDER),
            Workflow.PO_FOLLOW_UP,
        ),
        (OrderFacts(opportunity=opportunity()), reading(Topic.ORDER), Workflow.ORDER_READINESS),
        (OrderFacts(intake=QUEUED), reading(Topic.ORDER), Workflow.ORDER_READINESS),
        (OrderFacts(jobs=(job(),)), reading(Topic.ORDER), Workflow.PO_FOLLOW_UP),
    ],
)
def test_readiness_is_for_what_is_on_its_way_in(order: OrderFacts, said: object, expected: Workflow) -> None:
    assert choose_workflow(facts(orders=(order,), reading=said)) is expected


def test_mail_about_an_intake_field_of_no_order_yet_is_order_readiness() -> None:
    def about(topic: Topic, standing: Standing = Standing.AUTHORIZED_CONTACT) -> Workflow | None:
        unresolved = facts(
            orders=(), resolution=Resolution(), reading=reading(topic), sender=sender(standing)
        )
        return choose_workflow(unresolved)

    assert about(Topic.INTAKE_FIELD) is Workflow.ORDER_READINESS
    assert about(Topic.ORDER) is Workflow.PO_FOLLOW_UP
    assert about(Topic.INTAKE_FIELD, Standing.UNKNOWN) is None


def test_a_colleague_who_reports_trouble_starts_a_dispatch_exception() -> None:
    report = facts(sender=COLLEAGUE, reading=reading(Topic.DISPATCH_TROUBLE, Topic.QUESTION))
    assert choose_workflow(report) is Workflow.DISPATCH_EXCEPTION


def test_a_colleague_who_tells_of_a_site_visit_reports_and_one_who_asks_does_not() -> None:
    visit = Resolution(order_ids=("SO-1",), job_ids=("DJ-1",))
    tells = facts(sender=COLLEAGUE, reading=reading(Topic.ALL_WELL), resolution=visit)
    asks = facts(sender=COLLEAGUE, reading=reading(Topic.ORDER, Topic.QUESTION), resolution=visit)
    assert choose_workflow(tells) is Workflow.DISPATCH_EXCEPTION
    assert choose_workflow(asks) is Workflow.PO_FOLLOW_UP


def test_a_colleague_who_tells_of_an_order_in_trouble_reports_whatever_his_words() -> None:
    in_trouble = order_facts(jobs=(job(status=JobStatus.AT_RISK),))
    told = facts(sender=COLLEAGUE, reading=reading(Topic.ORDER), orders=(in_trouble,))
    assert choose_workflow(told) is Workflow.DISPATCH_EXCEPTION


@given(any_facts())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_only_a_colleague_can_start_a_dispatch_exception(given_facts: Facts) -> None:
    if choose_workflow(given_facts) is Workflow.DISPATCH_EXCEPTION:
        assert given_facts.sender.standing is Standing.INTERNAL
