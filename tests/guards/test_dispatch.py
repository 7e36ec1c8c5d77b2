"""Which delivery trouble the records hold, and when it is told."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.guards.customer_surprise import customer_surprise, untold
from counterfoil.guards.dispatch import alerts_of, find_troubles, is_in_trouble
from counterfoil.guards.dispatch_report import dispatch_report
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.dispatch import JobStatus, TroubleKind
from counterfoil.records.facts import Conversation, Facts, OrderFacts, Resolution, Standing
from counterfoil.records.fulfillment import ShipmentStatus
from counterfoil.records.orders import OrderStatus
from counterfoil.records.reading import Topic
from counterfoil.records.vocabulary import SystemName, Workflow
from tests.builders import (
    NOW,
    PROMISED,
    at,
    facts,
    inventory,
    job,
    order_facts,
    order_line,
    purchase_order,
    reading,
    sender,
    shipment,
    technician,
)
from tests.guards.judged import is_clear, reasons

RULES = Rulebook()


def visited(job_changes: dict[str, Any] | None = None, **changes: Any) -> OrderFacts:
    """Order SO-1 with one site visit."""
    return order_facts(**{"jobs": (job(**(job_changes or {})),), "technicians": (technician(),), **changes})


def report(*orders: OrderFacts, said: tuple[Topic, ...] = (Topic.DISPATCH_TROUBLE,), **changes: Any) -> Facts:
    """A colleague reports on these orders."""
    return facts(
        **{
            "orders": orders or (visited(),),
            "sender": sender(Standing.INTERNAL),
            "workflow": Workflow.DISPATCH_EXCEPTION,
            "reading": reading(*said),
            "resolution": Resolution(order_ids=("SO-1",), job_ids=("DJ-1",)),
            **changes,
        }
    )


AT_RISK = visited({"status": JobStatus.AT_RISK})
OVERBOOKED = visited(technicians=(technician(booked_hours=Decimal(53)),))
GONE = visited(technicians=(technician(available_to=at(date(2026, 3, 17))),))


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        pytest.param(visited(), [], id="a visit that nothing stands in the way of"),
        pytest.param(AT_RISK, [TroubleKind.JOB_AT_RISK], id="at risk"),
        pytest.param(visited({"status": JobStatus.MISSED}), [TroubleKind.JOB_MISSED], id="missed"),
        pytest.param(visited({"constraint": "no permit"}), [TroubleKind.CONSTRAINT], id="constraint"),
        pytest.param(
            visited({"delivery_eta": at(PROMISED + timedelta(days=2))}),
            [TroubleKind.DELIVERY_ETA_AFTER_PROMISE],
            id="delivery after the promise",
        ),
        pytest.param(visited({"delivery_eta": at(PROMISED, 23)}), [], id="delivery on the promised day"),
        pytest.param(OVERBOOKED, [TroubleKind.TECHNICIAN_OVERBOOKED], id="booked past capacity"),
        pytest.param(
            visited(technicians=(technician(booked_hours=Decimal(40)),)), [], id="booked to capacity"
        ),
        pytest.param(GONE, [TroubleKind.TECHNICIAN_AWAY], id="gone at the time"),
        pytest.param(
            visited(technicians=(technician(available_from=at(date(2026, 3, 25))),)),
            [TroubleKind.TECHNICIAN_AWAY],
            id="not there yet",
        ),
        pytest.param(
            visited(
                {"scheduled_for": at(date(2026, 3, 23))},
                technicians=(technician(available_to=at(date(2026, 3, 23))),),
            ),
            [],
            id="there to the very hour",
        ),
        pytest.param(
            visited(
                {"scheduled_for": at(date(2026, 3, 23))},
                technicians=(technician(available_from=at(date(2026, 3, 23))),),
            ),
            [],
            id="there from the very hour",
        ),
        pytest.param(
            visited({"scheduled_for": NOW}, technicians=OVERBOOKED.technicians),
            [TroubleKind.TECHNICIAN_OVERBOOKED],
            id="a visit at this very moment",
        ),
        pytest.param(
            order_facts(
                lines=(order_line(quantity_shipped=None),),
                inventory=(inventory(available_to_promise=Decimal(0)),),
            ),
            [],
            id="who knows what was shipped",
        ),
        pytest.param(
            visited(technicians=(technician("Somebody Else", booked_hours=Decimal(60)),)),
            [],
            id="another technician",
        ),
        pytest.param(
            visited(
                {"scheduled_for": NOW - timedelta(days=2)},
                technicians=(technician(available_from=NOW),),
            ),
            [],
            id="a visit that lies behind us",
        ),
        pytest.param(
            visited({"status": JobStatus.COMPLETED, "constraint": "x"}, technicians=OVERBOOKED.technicians),
            [],
            id="completed",
        ),
        pytest.param(visited({"status": JobStatus.CANCELLED, "constraint": "x"}), [], id="cancelled"),
        pytest.param(
            order_facts(inventory=(inventory(available_to_promise=Decimal(9)),)),
            [TroubleKind.STOCK_SHORT],
            id="one short",
        ),
        pytest.param(
            order_facts(
                inventory=(
                    inventory(available_to_promise=Decimal(6)),
                    inventory(site="DAL", available_to_promise=Decimal(4)),
                )
            ),
            [],
            id="enough over all sites",
        ),
        pytest.param(
            order_facts(inventory=(inventory(available_to_promise=None),)),
            [],
            id="unknown stock is not short",
        ),
        pytest.param(
            order_facts(
                shipments=(shipment(status=ShipmentStatus.PACKED),),
                inventory=(inventory(available_to_promise=Decimal(0)),),
            ),
            [],
            id="packed goods are not wanted from stock again",
        ),
        pytest.param(
            order_facts(
                order=purchase_order(status=OrderStatus.CANCELLED),
                inventory=(inventory(available_to_promise=Decimal(0)),),
            ),
            [],
            id="a cancelled order wants nothing",
        ),
        pytest.param(
            order_facts(shipments=(shipment(status=ShipmentStatus.EXCEPTION),)),
            [TroubleKind.LATE],
            id="late by fulfillment",
        ),
        pytest.param(
            OrderFacts(jobs=(job(order_id=None, status=JobStatus.MISSED),)),
            [TroubleKind.JOB_MISSED],
            id="a visit without an order",
        ),
    ],
)
def test_what_the_records_hold(order: OrderFacts, expected: list[TroubleKind]) -> None:
    troubles = find_troubles(report(order), RULES)
    assert [each.kind for each in troubles] == expected
    assert is_in_trouble(report(order)) is bool(expected)


def test_a_trouble_cites_its_fields_and_the_moment_of_its_change() -> None:
    (trouble,) = find_troubles(report(OVERBOOKED), RULES)
    assert [(each.record, each.field) for each in trouble.sources] == [
        ("T. Fitter", "booked_hours"),
        ("T. Fitter", "capacity_hours"),
        ("DJ-1", "technician"),
    ]
    assert trouble.evidence == ("e-T. Fitter", "e-DJ-1")
    assert trouble.changed_at == NOW - timedelta(hours=1)
    assert trouble.says == "T. Fitter, on job DJ-1, is booked 53 of 40 hours"


def test_a_stale_row_is_trouble_all_the_same_and_marked() -> None:
    old = visited({"status": JobStatus.AT_RISK, "updated_at": NOW - timedelta(hours=30)})
    (trouble,) = find_troubles(report(old), RULES)
    assert trouble.is_stale
    assert not find_troubles(report(AT_RISK), RULES)[0].is_stale


@given(
    st.integers(0, 100),
    st.sampled_from([JobStatus.AT_RISK, JobStatus.MISSED]),
    st.none() | st.text(min_size=1),
)
def test_the_same_trouble_is_known_again_however_often_its_row_is_touched(
    hours: int, status: JobStatus, constraint: str | None
) -> None:
    changes = {"status": status, "constraint": constraint}
    touched = visited({**changes, "updated_at": NOW - timedelta(hours=hours)})
    changed = visited({**changes, "technician": "Somebody Else"})
    told = alerts_of(find_troubles(report(visited(changes)), RULES))
    assert alerts_of(find_troubles(report(touched), RULES)) == told
    assert alerts_of(find_troubles(report(changed), RULES)) != told


TOLD = Conversation(case_id="c-1", earlier_alerts=alerts_of(find_troubles(report(AT_RISK), RULES)))


@pytest.mark.parametrize(
    ("given_facts", "expected"),
    [
        pytest.param(facts(), [], id="no report"),
        pytest.param(report(AT_RISK), [], id="on record"),
        pytest.param(report(visited()), [Reason.TROUBLE_NOT_ON_RECORD], id="not on record"),
        pytest.param(
            report(AT_RISK, order_facts(order=purchase_order("SO-2"))),
            [Reason.TROUBLE_NOT_ON_RECORD],
            id="one of two on record",
        ),
        pytest.param(
            report(visited(), unavailable=(SystemName.FULFILLMENT,)),
            [Reason.TROUBLE_CANNOT_BE_CHECKED],
            id="not on record, but a source is out",
        ),
        pytest.param(report(AT_RISK, unavailable=(SystemName.FULFILLMENT,)), [], id="on record all the same"),
        pytest.param(
            report(AT_RISK, said=(Topic.NOTHING_NEW,), conversation=TOLD),
            [Reason.REPEATED_REPORT],
            id="told before, and nothing new by its own words",
        ),
        pytest.param(report(AT_RISK, conversation=TOLD), [], id="told before, perhaps with a new fact"),
        pytest.param(
            report(visited({"status": JobStatus.MISSED}), conversation=TOLD),
            [],
            id="the record changed since",
        ),
        pytest.param(
            report(visited(), said=(Topic.NOTHING_NEW,), conversation=TOLD),
            [Reason.REPEATED_REPORT],
            id="nothing new, by its own words",
        ),
        pytest.param(
            report(visited(), said=(Topic.NOTHING_NEW,)),
            [Reason.TROUBLE_NOT_ON_RECORD],
            id="nothing new, but nothing came before",
        ),
        pytest.param(report(visited(), said=(Topic.ALL_WELL,)), [Reason.ALL_IS_WELL], id="all is well"),
        pytest.param(
            report(AT_RISK, said=(Topic.ALL_WELL,)), [], id="all is well, but the records say otherwise"
        ),
        pytest.param(
            report(visited(), said=(Topic.ALL_WELL, Topic.DISPATCH_TROUBLE)),
            [Reason.TROUBLE_NOT_ON_RECORD],
            id="all is well, but trouble too",
        ),
    ],
)
def test_a_report_is_worth_what_the_records_hold(given_facts: Facts, expected: list[Reason]) -> None:
    assert reasons(dispatch_report, given_facts) == expected


def test_what_is_on_record_is_said_with_its_evidence() -> None:
    (verdict,) = dispatch_report(report(AT_RISK), RULES)
    assert verdict.reason == Reason.TROUBLE_ON_RECORD.code
    assert verdict.evidence == ("e-DJ-1",)
    assert verdict.explanation == "The records hold it for SO-1: job DJ-1 is at risk."


def test_a_customer_who_writes_about_an_order_in_trouble_gets_a_person() -> None:
    (verdict,) = customer_surprise(facts(orders=(AT_RISK,)), RULES)
    assert verdict.reason == Reason.DISPATCH_EXCEPTION_ON_RECORD.code
    assert verdict.evidence == ("e-DJ-1",)


@pytest.mark.parametrize(
    "given_facts",
    [
        pytest.param(facts(orders=(visited(),)), id="no trouble"),
        pytest.param(report(AT_RISK), id="a colleague is no customer"),
        pytest.param(facts(orders=(AT_RISK,), workflow=Workflow.ORDER_READINESS), id="not accepted yet"),
        pytest.param(
            facts(orders=(order_facts(shipments=(shipment(status=ShipmentStatus.EXCEPTION),)),)),
            id="late by fulfillment is another rule",
        ),
    ],
)
def test_where_there_is_no_surprise(given_facts: Facts) -> None:
    assert is_clear(customer_surprise, given_facts)


def test_what_its_owner_was_told_is_no_news() -> None:
    troubles = find_troubles(facts(orders=(AT_RISK,)), RULES)
    assert untold(facts(conversation=TOLD), troubles) == ()
    assert untold(facts(), troubles) == troubles
