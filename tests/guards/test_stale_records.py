"""How old records may be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.guards.policy import Freshness, Policy
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.stale_records import stale_records
from counterfoil.records.accounts import CommitmentStatus
from counterfoil.records.dispatch import JobStatus
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.orders import OrderStatus
from counterfoil.records.vocabulary import Outcome, Workflow
from tests.builders import (
    NOW,
    account,
    commitment,
    contact,
    contract,
    delivered_order,
    delivered_shipment,
    facts,
    intake,
    inventory,
    job,
    opportunity,
    order_facts,
    order_line,
    purchase_order,
    sender,
    shipment,
    technician,
)
from tests.guards.judged import is_clear, reasons

BUILDERS: dict[str, tuple[Any, str, float]] = {
    "order": (purchase_order, "order", 48),
    "line": (order_line, "lines", 48),
    "intake": (intake, "intake", 48),
    "shipment": (shipment, "shipments", 24),
    "inventory": (inventory, "inventory", 24),
    "opportunity": (opportunity, "opportunity", 720),
    "commitment": (commitment, "commitments", 720),
    "contract": (contract, "contracts", 2160),
    "account": (account, "account", 720),
}


def with_row(name: str, **changes: Any) -> Facts:
    """Sound facts but for one row."""
    make, field, _ = BUILDERS[name]
    row = make(**changes)
    held = (row,) if field.endswith("s") or field == "inventory" else row
    return facts(orders=(order_facts(**{field: held}),))


@pytest.mark.parametrize("name", list(BUILDERS))
def test_a_row_counts_up_to_the_age_of_its_system(name: str) -> None:
    allowed = NOW - timedelta(hours=BUILDERS[name][2])
    assert is_clear(stale_records, with_row(name, updated_at=allowed))
    older = with_row(name, updated_at=allowed - timedelta(seconds=1))
    assert reasons(stale_records, older) == [Reason.RECORD_STALE]


@pytest.mark.parametrize("name", list(BUILDERS))
def test_a_row_that_does_not_say_how_old_it_is_is_held(name: str) -> None:
    (verdict,) = stale_records(with_row(name, updated_at=None), Rulebook())
    assert (verdict.reason, verdict.outcome) == (Reason.AGE_UNKNOWN.code, Outcome.HOLD)


LONG_AGO = NOW - timedelta(days=200)


@pytest.mark.parametrize("status", [OrderStatus.DELIVERED, OrderStatus.CLOSED, OrderStatus.CANCELLED])
def test_a_finished_order_does_not_age_and_neither_do_its_lines_and_its_deal(status: OrderStatus) -> None:
    finished = order_facts(
        order=purchase_order(status=status, updated_at=LONG_AGO),
        lines=(order_line(updated_at=LONG_AGO),),
        shipments=(delivered_shipment(updated_at=LONG_AGO),),
        intake=intake(updated_at=LONG_AGO),
        opportunity=opportunity(updated_at=LONG_AGO),
        inventory=(inventory(updated_at=LONG_AGO),),
    )
    assert is_clear(stale_records, facts(orders=(finished,)))


def test_the_terms_of_a_finished_order_age_all_the_same() -> None:
    old_terms = delivered_order(contracts=(contract(updated_at=LONG_AGO),))
    assert reasons(stale_records, facts(orders=(old_terms,))) == [Reason.RECORD_STALE]


def test_a_delivered_shipment_of_an_open_order_does_not_age() -> None:
    part = order_facts(shipments=(shipment(), delivered_shipment("SH-2", updated_at=LONG_AGO)))
    assert is_clear(stale_records, facts(orders=(part,)))


def test_a_commitment_that_was_kept_does_not_age() -> None:
    kept = commitment(status=CommitmentStatus.KEPT, updated_at=LONG_AGO)
    assert is_clear(stale_records, facts(orders=(order_facts(commitments=(kept,)),)))


def test_the_account_of_the_case_ages_also_where_no_order_was_found() -> None:
    old = facts(orders=(), account=account(updated_at=LONG_AGO))
    assert reasons(stale_records, old) == [Reason.RECORD_STALE]


def test_the_senders_own_contact_row_ages_and_a_colleagues_does_not_matter() -> None:
    old = contact(updated_at=LONG_AGO)
    other = contact("C-2", email="other@acme.example", updated_at=LONG_AGO)
    assert reasons(stale_records, facts(contacts=(old, other))) == [Reason.RECORD_STALE]
    assert is_clear(stale_records, facts(contacts=(contact(), other)))


@pytest.mark.parametrize(
    ("workflow", "status", "expected"),
    [
        (Workflow.DISPATCH_EXCEPTION, JobStatus.AT_RISK, 2),
        (Workflow.DISPATCH_EXCEPTION, JobStatus.COMPLETED, 0),
        (Workflow.DISPATCH_EXCEPTION, JobStatus.CANCELLED, 0),
        (Workflow.PO_FOLLOW_UP, JobStatus.SCHEDULED, 0),
    ],
)
def test_the_dispatch_board_ages_where_a_visit_is_ahead_and_the_case_rests_on_it(
    workflow: Workflow, status: JobStatus, expected: int
) -> None:
    board = order_facts(
        jobs=(job(status=status, updated_at=LONG_AGO),), technicians=(technician(updated_at=LONG_AGO),)
    )
    given_facts = facts(orders=(board,), workflow=workflow, sender=sender(Standing.INTERNAL))
    assert reasons(stale_records, given_facts) == [Reason.RECORD_STALE] * expected


def test_the_policy_sets_the_ages() -> None:
    strict = Rulebook(policy=Policy(freshness_hours=Freshness(erp=0.5)))
    assert is_clear(stale_records, facts())
    assert len(reasons(stale_records, facts(), strict)) == 2


@given(st.sampled_from(list(BUILDERS)), st.integers(0, 5000), st.integers(0, 5000))
def test_what_is_stale_does_not_get_fresh_by_waiting(name: str, hours: int, more: int) -> None:
    row = with_row(name, updated_at=NOW - timedelta(hours=hours))
    later = row.model_copy(update={"now": NOW + timedelta(hours=more)})
    if not is_clear(stale_records, row):
        assert not is_clear(stale_records, later)
