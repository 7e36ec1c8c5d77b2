"""The contradiction card: the data behind `record_mismatch`, shown with age and trust."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings

from counterfoil.guards.contradictions import contradiction_card, trusted_in
from counterfoil.guards.policy import Policy, SourceHierarchy
from counterfoil.guards.record_mismatch import record_mismatch
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.contradiction import (
    Agreement,
    Comparison,
    ContradictionCard,
    Matter,
    Saying,
    mismatch_rate,
)
from counterfoil.records.facts import Facts, OrderFacts
from counterfoil.records.fulfillment import ShipmentStatus
from counterfoil.records.orders import OrderStatus
from counterfoil.records.vocabulary import Outcome, SystemName
from tests.builders import (
    HOUR_AGO,
    NOW,
    PROMISED,
    commitment,
    delivered_order,
    facts,
    order_facts,
    order_line,
    purchase_order,
    shipment,
)
from tests.guards.worlds import any_facts

RULES = Rulebook()
NEXT_WEEK = PROMISED + timedelta(days=7)
HALF_SHIPPED = order_facts(
    order=purchase_order(status=OrderStatus.IN_FULFILLMENT),
    lines=(order_line(quantity_shipped=Decimal(4)),),
    shipments=(shipment(status=ShipmentStatus.IN_TRANSIT, quantity=Decimal(6)),),
)


def card_of(*orders: OrderFacts) -> ContradictionCard:
    return contradiction_card(facts(orders=orders), RULES)


def find(card: ContradictionCard, matter: Matter) -> Comparison:
    (found,) = (each for each in card.comparisons if each.matter is matter)
    return found


@given(any_facts())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_card_disagrees_exactly_where_the_guard_says_so(world: Facts) -> None:
    by_guard = [
        verdict.explanation
        for verdict in record_mismatch(world, RULES)
        if verdict.outcome is not Outcome.CLEAR
    ]
    card = contradiction_card(world, RULES)
    assert [each.explanation for each in card.disagreements] == by_guard
    assert all((each.explanation is None) is (each not in card.disagreements) for each in card.comparisons)


@given(any_facts())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_disagreement_cites_what_its_verdict_cites(world: Facts) -> None:
    cited = [
        set(verdict.evidence)
        for verdict in record_mismatch(world, RULES)
        if verdict.outcome is not Outcome.CLEAR
    ]
    card = contradiction_card(world, RULES)
    assert [{saying.source.evidence for saying in each.sayings} for each in card.disagreements] == cited


def test_each_source_is_shown_with_its_field_its_value_its_age_and_whether_we_trust_it() -> None:
    held = find(card_of(HALF_SHIPPED), Matter.QUANTITY_SHIPPED)
    assert (held.about, held.agreement) == ("Line 1 of SO-1", Agreement.DISAGREE)
    assert held.explanation == "Line 1 of SO-1: by the ERP 4 were shipped, by fulfillment 6."
    by_erp, by_fulfillment = held.sayings
    assert by_erp == Saying(
        source=order_line().ref("quantity_shipped"),
        value="4",
        as_of=HOUR_AGO,
        age_hours=1,
        is_stale=False,
        is_trusted=False,
    )
    assert (by_fulfillment.source.record, by_fulfillment.value) == ("SH-1", "6")
    assert by_fulfillment.is_trusted


def test_a_saying_that_is_too_old_is_marked_and_one_of_unknown_age_has_none() -> None:
    old = purchase_order(updated_at=NOW - timedelta(hours=49))
    said = find(card_of(order_facts(order=old, lines=(order_line(updated_at=None),))), Matter.PROMISED_DATE)
    of_order, of_line = said.sayings
    assert (of_order.age_hours, of_order.is_stale) == (49, True)
    assert (of_line.age_hours, of_line.is_stale) == (None, False)


@pytest.mark.parametrize("matter", Matter)
def test_dates_are_the_erps_and_whereabouts_fulfillments(matter: Matter) -> None:
    is_about_dates = matter in {Matter.PROMISED_DATE, Matter.COMMITTED_DATE}
    assert trusted_in(matter, RULES) is (SystemName.ERP if is_about_dates else SystemName.FULFILLMENT)


def test_a_deployment_may_trust_another_source_and_sees_the_same_disagreements() -> None:
    other = Rulebook(policy=Policy(source_hierarchy=SourceHierarchy(whereabouts=SystemName.ERP)))
    world = facts(orders=(HALF_SHIPPED,))
    card = contradiction_card(world, other)
    assert [each.is_trusted for each in find(card, Matter.QUANTITY_SHIPPED).sayings] == [True, False]
    ours = contradiction_card(world, RULES)
    assert [each.explanation for each in card.disagreements] == [
        each.explanation for each in ours.disagreements
    ]


@pytest.mark.parametrize(
    ("order", "matter"),
    [
        pytest.param(
            order_facts(order=purchase_order(promised_date=None)), Matter.PROMISED_DATE, id="no promise"
        ),
        pytest.param(
            order_facts(commitments=(commitment(due_on=None),)), Matter.COMMITTED_DATE, id="no due day"
        ),
        pytest.param(order_facts(order=purchase_order(status=None)), Matter.SHIPPED, id="no status"),
        pytest.param(
            order_facts(lines=(order_line(quantity_shipped=None),)), Matter.QUANTITY_SHIPPED, id="no quantity"
        ),
        pytest.param(order_facts(shipments=(shipment(status=None),)), Matter.DELIVERED, id="no whereabouts"),
    ],
)
def test_what_one_source_does_not_hold_is_neither_agreed_nor_contradicted(
    order: OrderFacts, matter: Matter
) -> None:
    assert find(card_of(order), matter).agreement is Agreement.UNKNOWN


def test_a_source_that_is_out_is_held_against_nobody() -> None:
    out = contradiction_card(facts(orders=(HALF_SHIPPED,), unavailable=(SystemName.FULFILLMENT,)), RULES)
    assert {each.matter for each in out.comparisons} == {Matter.PROMISED_DATE}


def test_the_mismatch_rate_counts_what_could_be_compared() -> None:
    agreeing, half = card_of(delivered_order()), card_of(HALF_SHIPPED)
    assert mismatch_rate([agreeing]) == 0
    assert mismatch_rate([half], Matter.QUANTITY_SHIPPED) == 1
    assert mismatch_rate([agreeing, half], Matter.QUANTITY_SHIPPED) == 0.5
    unknown = card_of(order_facts(lines=(order_line(quantity_shipped=None),)))
    assert mismatch_rate([unknown], Matter.QUANTITY_SHIPPED) is None
    assert mismatch_rate([]) is None
