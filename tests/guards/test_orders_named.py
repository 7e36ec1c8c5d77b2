"""What becomes of orders that are not found, not clear, not the sender's or not released."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from counterfoil.guards.ambiguous_order import ambiguous_order
from counterfoil.guards.order_not_found import order_not_found
from counterfoil.guards.out_of_pilot import out_of_pilot
from counterfoil.guards.out_of_scope import out_of_scope
from counterfoil.guards.policy import Pilot, Policy
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.accounts import Segment
from counterfoil.records.facts import Facts, Resolution
from counterfoil.records.reading import Ask, Topic
from counterfoil.records.vocabulary import SystemName, Workflow
from tests.builders import account, facts, identifier, order_facts, reading
from tests.guards.judged import is_clear, reasons
from tests.guards.worlds import any_facts

FOREIGN = identifier("A60KD13790")
UNNAMED = Resolution(is_unnamed_and_ambiguous=True)


def test_a_number_that_no_record_holds_is_not_found() -> None:
    named = facts(resolution=Resolution(not_found=(FOREIGN,)), orders=())
    (verdict,) = order_not_found(named, Rulebook())
    assert verdict.reason == Reason.ORDER_NOT_FOUND.code
    assert verdict.quote == "A60KD13790"


def test_who_could_not_look_does_not_say_that_there_is_nothing() -> None:
    blind = facts(
        resolution=Resolution(not_found=(FOREIGN,), is_unnamed_and_ambiguous=True),
        orders=(),
        unavailable=(SystemName.ERP,),
    )
    assert is_clear(order_not_found, blind)
    assert is_clear(ambiguous_order, blind)


def test_a_number_of_several_orders_is_ambiguous() -> None:
    named = facts(resolution=Resolution(ambiguous=(FOREIGN,)))
    assert reasons(ambiguous_order, named) == [Reason.SEVERAL_ORDERS_MATCH]


@pytest.mark.parametrize(
    ("workflow", "asks", "expected"),
    [
        (Workflow.PO_FOLLOW_UP, (Ask.STATUS,), [Reason.NO_ORDER_NAMED]),
        (Workflow.PO_FOLLOW_UP, (), [Reason.NO_ORDER_NAMED]),
        (Workflow.PO_FOLLOW_UP, (Ask.CONTACT,), []),
        (Workflow.PO_FOLLOW_UP, (Ask.CONTACT, Ask.DATE), [Reason.NO_ORDER_NAMED]),
        (None, (), []),
    ],
)
def test_that_no_order_is_named_matters_only_where_the_answer_needs_one(
    workflow: Workflow | None, asks: tuple[Ask, ...], expected: list[Reason]
) -> None:
    unnamed = facts(resolution=UNNAMED, orders=(), workflow=workflow, reading=reading(Topic.ORDER, asks=asks))
    assert reasons(ambiguous_order, unnamed) == expected


@given(any_facts(resolution=Resolution(out_of_scope=(FOREIGN,))))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_order_of_somebody_else_is_never_clear_and_only_the_senders_words_are_cited(
    given_facts: Facts,
) -> None:
    verdicts = out_of_scope(given_facts, Rulebook())
    assert [each.reason for each in verdicts] == [Reason.ORDER_OUT_OF_SCOPE.code]
    assert verdicts[0].evidence == ()


RELEASED = Rulebook(
    policy=Policy(pilot=Pilot(segments=(Segment.STANDARD,), workflows=(Workflow.PO_FOLLOW_UP,)))
)


@pytest.mark.parametrize(
    ("segment", "workflow", "expected"),
    [
        (Segment.STANDARD, Workflow.PO_FOLLOW_UP, []),
        (Segment.KEY, Workflow.PO_FOLLOW_UP, [Reason.SEGMENT_NOT_RELEASED]),
        (None, Workflow.PO_FOLLOW_UP, [Reason.SEGMENT_NOT_RELEASED]),
        (
            Segment.STRATEGIC,
            Workflow.ORDER_READINESS,
            [Reason.WORKFLOW_NOT_RELEASED, Reason.SEGMENT_NOT_RELEASED],
        ),
    ],
)
def test_what_is_not_released_stays_with_people(
    segment: Segment | None, workflow: Workflow, expected: list[Reason]
) -> None:
    of_segment = account(segment=segment)
    given_facts = facts(workflow=workflow, account=of_segment, orders=(order_facts(account=of_segment),))
    assert reasons(out_of_pilot, given_facts, RELEASED) == expected
    assert is_clear(out_of_pilot, given_facts)


@pytest.mark.parametrize(("segment", "words"), [(Segment.KEY, "segment key"), (None, "segment unknown")])
def test_the_segment_that_is_not_released_is_named(segment: Segment | None, words: str) -> None:
    (verdict,) = out_of_pilot(facts(orders=(), account=account(segment=segment)), RELEASED)
    assert words in verdict.explanation
