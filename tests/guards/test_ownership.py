"""Owners and times: no exception is ever without one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterfoil.guards.ownership import alert_owner, assign, escalation_owner, next_action_owner
from counterfoil.guards.policy import DueHours, FallbackOwner, Policy
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.accounts import Account, Segment
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.vocabulary import ExceptionClass, Workflow
from tests.builders import NOW, account, exception_owner, facts, opportunity, order_facts, sender
from tests.guards.worlds import any_facts

LATE, DISPUTE = ExceptionClass.LATE_FULFILLMENT, ExceptionClass.CONTRACT_DISPUTE
DEAL_DESK = ExceptionClass.DEAL_DESK_EXCEPTION
RULES = Rulebook(policy=Policy(fallback_owner=FallbackOwner(name="Duty manager", email="duty@example.com")))
OWNERS = (
    exception_owner(LATE, "Fulfillment desk"),
    exception_owner(LATE, "Martin Bui", segment=Segment.KEY, due_hours=4),
    exception_owner(DEAL_DESK, "Deal desk", due_hours=None),
)


def of_segment(segment: Segment | None, **changes: Any) -> Facts:
    """Facts of an account of that segment."""
    of = account(segment=segment)
    return facts(**{"owners": OWNERS, "account": of, "orders": (order_facts(account=of),), **changes})


@pytest.mark.parametrize(
    ("classes", "segment", "owner", "via", "hours"),
    [
        ((LATE,), Segment.KEY, "Martin Bui", "class_and_segment", 4),
        ((LATE,), Segment.STANDARD, "Fulfillment desk", "class", 8),
        ((LATE,), None, "Fulfillment desk", "class", 8),
        ((DISPUTE,), Segment.KEY, "Carl Care", "customer_owner", 8),
        ((), Segment.KEY, "Carl Care", "customer_owner", 8),
        ((DEAL_DESK, LATE), Segment.KEY, "Martin Bui", "class_and_segment", 4),
        ((DEAL_DESK,), Segment.KEY, "Deal desk", "class", 8),
    ],
)
def test_the_primary_class_decides_the_owner(
    classes: tuple[ExceptionClass, ...], segment: Segment | None, owner: str, via: str, hours: int
) -> None:
    found = assign(classes, of_segment(segment), RULES)
    assert (found.owner, found.via) == (owner, via)
    assert found.due_at == NOW + timedelta(hours=hours)


def test_where_nobody_else_owns_it_the_fallback_owner_does() -> None:
    nobody = facts(account=None, orders=())
    found = assign((DISPUTE,), nobody, RULES)
    assert (found.owner, found.email, found.via) == ("Duty manager", "duty@example.com", "fallback")


def test_the_account_of_the_from_domain_gives_the_segment_where_there_is_no_other() -> None:
    stranger = facts(
        owners=OWNERS,
        account=None,
        orders=(),
        domain_account=account(segment=Segment.KEY),
        sender=sender(Standing.UNAUTHORIZED_AT_ACCOUNT),
    )
    assert assign((LATE,), stranger, RULES).owner == "Martin Bui"
    assert assign((DISPUTE,), stranger, RULES).owner == "Carl Care"


def test_orders_of_accounts_in_different_segments_have_no_segment() -> None:
    two = (
        order_facts(account=account(segment=Segment.KEY)),
        order_facts(account=account("A-2", segment=Segment.STRATEGIC)),
    )
    assert assign((LATE,), facts(owners=OWNERS, account=None, orders=two), RULES).owner == "Fulfillment desk"


def test_what_comes_of_a_dispatch_report_is_due_a_day_later_where_no_row_says_otherwise() -> None:
    report = of_segment(Segment.KEY, workflow=Workflow.DISPATCH_EXCEPTION)
    assert assign((DISPUTE,), report, RULES).due_at == NOW + timedelta(hours=24)
    assert assign((LATE,), report, RULES).due_at == NOW + timedelta(hours=4)


def test_the_hours_are_the_policys() -> None:
    rules = Rulebook(policy=Policy(due_hours=DueHours(default=3, dispatch=5)))
    assert assign((DISPUTE,), facts(), rules).due_at == NOW + timedelta(hours=3)
    assert alert_owner(account(), facts(), rules).due_at == NOW + timedelta(hours=5)


@pytest.mark.parametrize(
    ("of", "owner", "via"),
    [
        (account(), "Ada Owner", "account_owner"),
        (account(account_owner=None), "Carl Care", "customer_owner"),
        (account(account_owner=None, customer_owner=None), "Duty manager", "fallback"),
        (None, "Duty manager", "fallback"),
    ],
)
def test_the_account_owner_hears_first(of: Account | None, owner: str, via: str) -> None:
    found = alert_owner(of, facts(), RULES)
    assert (found.owner, found.via) == (owner, via)
    assert found.due_at == NOW + timedelta(hours=24)


def test_a_dispatch_exception_is_escalated_to_the_owner_of_lateness_for_the_segment() -> None:
    assert escalation_owner(of_segment(Segment.KEY), RULES).owner == "Martin Bui"


@pytest.mark.parametrize(
    ("classes", "deal", "owner", "via"),
    [
        ((), opportunity(), "Carl Care", "customer_owner"),
        ((LATE,), opportunity(), "Fulfillment desk", "class"),
        ((DEAL_DESK,), opportunity(deal_desk_exception="60 months"), "Dee Desk", "deal_desk"),
        ((DISPUTE, DEAL_DESK), opportunity(deal_desk_exception="60 months"), "Dee Desk", "deal_desk"),
        ((DEAL_DESK,), opportunity(deal_desk_exception="x", deal_desk_owner=None), "Deal desk", "class"),
    ],
)
def test_who_acts_next(classes: tuple[ExceptionClass, ...], deal: Any, owner: str, via: str) -> None:
    given_facts = facts(owners=OWNERS, orders=(order_facts(opportunity=deal),))
    found = next_action_owner(classes, given_facts, RULES)
    assert (found.owner, found.via) == (owner, via)


def test_the_deal_desks_owner_is_reached_at_the_address_that_the_table_has() -> None:
    owners = (
        exception_owner(LATE, "Fulfillment desk"),
        exception_owner(DISPUTE, "Dee Desk", email=None),
        exception_owner(DEAL_DESK, "Dee Desk", email="dee@example.com"),
    )
    held = order_facts(opportunity=opportunity(deal_desk_exception="60 months"))
    found = next_action_owner((DEAL_DESK,), facts(owners=owners, orders=(held,)), RULES)
    assert found.email == "dee@example.com"


@given(any_facts(), st.lists(st.sampled_from(ExceptionClass), max_size=4), st.booleans())
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_is_ever_without_an_owner_and_a_time(
    given_facts: Facts, classes: list[ExceptionClass], has_table: bool
) -> None:
    owned = given_facts.model_copy(update={"owners": OWNERS if has_table else ()})
    for found in (
        assign(classes, owned, RULES),
        next_action_owner(classes, owned, RULES),
        alert_owner(owned.account, owned, RULES),
        escalation_owner(owned, RULES),
    ):
        assert found.owner
        assert found.due_at is not None
        assert found.due_at > owned.now
