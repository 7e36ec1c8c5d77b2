"""Sources that could not be asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.guards.reasons import Reason
from counterfoil.guards.records_unavailable import records_unavailable, systems_needed
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.facts import Facts, OrderFacts, Resolution, Standing
from counterfoil.records.vocabulary import SystemName, Workflow
from tests.builders import facts, intake, job, order_facts, sender
from tests.guards.judged import reasons

ERP, CRM = SystemName.ERP, SystemName.CRM
FULFILLMENT, DISPATCH = SystemName.FULFILLMENT, SystemName.DISPATCH
REPORT = {"sender": sender(Standing.INTERNAL), "workflow": Workflow.DISPATCH_EXCEPTION}
OF_JOB = {"orders": (order_facts(jobs=(job(),)),)}


@pytest.mark.parametrize(
    ("given_facts", "needed"),
    [
        pytest.param(facts(), {ERP, CRM, FULFILLMENT}, id="an order"),
        pytest.param(facts(orders=()), {ERP, CRM, FULFILLMENT}, id="nothing resolved"),
        pytest.param(
            facts(orders=(OrderFacts(intake=intake()),), workflow=Workflow.ORDER_READINESS),
            {ERP, CRM},
            id="a deal without an order",
        ),
        pytest.param(facts(sender=sender(Standing.UNKNOWN), orders=()), {CRM}, id="a stranger"),
        pytest.param(
            facts(sender=sender(Standing.UNAUTHORIZED_AT_ACCOUNT), orders=()), {CRM}, id="not authorized"
        ),
        pytest.param(
            facts(resolution=Resolution(job_ids=("DJ-1",), order_ids=("SO-1",)), **REPORT, **OF_JOB),
            {DISPATCH, CRM},
            id="a job",
        ),
        pytest.param(
            facts(resolution=Resolution(order_ids=("SO-1",)), **REPORT, **OF_JOB),
            {ERP, CRM, FULFILLMENT, DISPATCH},
            id="a report about an order",
        ),
        pytest.param(
            facts(resolution=Resolution(job_ids=("DJ-9",), order_ids=("SO-1",)), **REPORT, **OF_JOB),
            {ERP, CRM, FULFILLMENT, DISPATCH},
            id="a report about a job and another order",
        ),
    ],
)
def test_which_systems_an_answer_needs(given_facts: Facts, needed: set[SystemName]) -> None:
    assert systems_needed(given_facts) == needed


@given(st.lists(st.sampled_from(SystemName), unique=True))
def test_every_needed_system_that_is_out_is_named_and_no_other(out: list[SystemName]) -> None:
    needed = [each for each in out if each in (ERP, CRM, FULFILLMENT)]
    assert reasons(records_unavailable, facts(unavailable=tuple(out))) == [Reason.SOURCE_UNAVAILABLE] * len(
        needed
    )


def test_the_system_is_named_in_plain_words() -> None:
    spoken = [
        each.explanation for each in records_unavailable(facts(unavailable=(ERP, FULFILLMENT)), Rulebook())
    ]
    assert spoken == ["The ERP could not be asked.", "The fulfillment system could not be asked."]
