"""The control packet: product fields in product order, each a value with its source or unknown with a reason."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from pydantic import ValidationError

from counterfoil.agent.packets import build_packet
from counterfoil.guards.routing import Decision
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.accounts import ConstraintCode, ContractStatus
from counterfoil.records.dispatch import JobStatus, TroubleKind
from counterfoil.records.facts import Facts
from counterfoil.records.fulfillment import ShipmentStatus
from counterfoil.records.orders import IntakeField, OrderQueueStatus, OrderStatus
from counterfoil.records.owners import Assignment
from counterfoil.records.packet import (
    ContractConstraint,
    ContractStanding,
    ControlPacket,
    DeliveryTrouble,
    FieldStanding,
    OrderNumber,
    OrderStanding,
    PacketField,
    QueueStanding,
    SendDecision,
    UnknownReason,
)
from counterfoil.records.vocabulary import ExceptionClass, PromiseLevel, Route, SystemName, Workflow
from tests.builders import (
    HOUR_AGO,
    NOW,
    exception_owner,
    facts,
    intake,
    job,
    opportunity,
    order_facts,
    purchase_order,
    shipment,
)

RULES = Rulebook()
DRAFTED = Decision(
    route=Route.DRAFT, reason="every_guard_is_clear", promise_level=PromiseLevel.RESTATE_CONFIRMED_DATE
)
HELD = Decision(
    route=Route.MANUAL,
    reason="late_fulfillment",
    exception_classes=(ExceptionClass.LATE_FULFILLMENT,),
    assignment=Assignment(owner="Lena Late", via="class"),
)
FIELDS = {
    Workflow.PO_FOLLOW_UP: [
        "order_number",
        "customer_owner",
        "fulfillment_status",
        "contract_constraint",
        "allowed_promise_language",
        "exception_owner",
        "send_decision",
    ],
    Workflow.ORDER_READINESS: [
        "opportunity_id",
        "procurement_contact",
        "required_po_fields",
        "contract_status",
        "order_queue_status",
        "exception_owner",
        "approved_message_boundary",
        "reviewer_decision",
    ],
    Workflow.DISPATCH_EXCEPTION: [
        "exception_source",
        "impacted_customer",
        "account_owner",
        "delivery_constraint",
        "approved_message_boundary",
        "escalation_owner",
        "notification_timestamp",
    ],
}


def packet(case: Facts, decision: Decision = DRAFTED) -> ControlPacket:
    built = build_packet(case, decision, RULES)
    assert built is not None
    return built


@pytest.mark.parametrize("workflow", Workflow)
@pytest.mark.parametrize(
    "orders", [(), (order_facts(),), (order_facts(jobs=(job(status=JobStatus.MISSED),)),)]
)
@pytest.mark.parametrize("decision", [DRAFTED, HELD])
def test_every_field_is_there_and_is_either_a_value_or_unknown(
    workflow: Workflow, orders: tuple, decision: Decision
) -> None:
    built = packet(facts(workflow=workflow, orders=orders), decision)
    assert [each.name for each in built.fields] == FIELDS[workflow]
    assert all((each.value is None) != (each.unknown is None) for each in built.fields)


def test_a_message_without_a_workflow_has_no_packet() -> None:
    assert build_packet(facts(workflow=None), HELD, RULES) is None


def test_a_field_cites_its_rows_and_is_as_old_as_the_oldest() -> None:
    older = HOUR_AGO - timedelta(hours=5)
    order = order_facts(shipments=(shipment(updated_at=older),))
    field = packet(facts(orders=(order,))).get("fulfillment_status")
    assert field.value == "SO-1: confirmed; shipments: planned"
    assert [(each.system, each.record, each.field) for each in field.sources] == [
        ("erp", "SO-1", "status"),
        ("fulfillment", "SH-1", "status"),
    ]
    assert field.as_of == older


def test_a_follow_up_says_what_may_be_said_and_whether_anything_may_go_out() -> None:
    sendable, held = packet(facts()), packet(facts(), HELD)
    assert sendable.get("send_decision").value == "send_after_review"
    assert held.get("send_decision").value == "no_send"
    assert str(sendable.get("allowed_promise_language").value).startswith("restate confirmed date: ")
    assert str(held.get("allowed_promise_language").value).startswith("none: ")
    assert sendable.get("exception_owner").unknown is UnknownReason.NOT_APPLICABLE
    assert held.get("exception_owner").value == "Lena Late"


def test_the_owner_of_an_exception_is_cited_from_the_ownership_table() -> None:
    row = exception_owner(ExceptionClass.LATE_FULFILLMENT, "Lena Late")
    field = packet(facts(owners=(row,)), HELD).get("exception_owner")
    assert [each.system for each in field.sources] == [SystemName.CONFIGURATION]


def test_a_source_that_was_not_reached_is_said_to_be_down() -> None:
    case = facts(orders=(), unavailable=(SystemName.ERP, SystemName.FULFILLMENT))
    assert packet(case).get("order_number").unknown is UnknownReason.SOURCE_DOWN
    assert packet(case).get("fulfillment_status").unknown is UnknownReason.SOURCE_DOWN


def test_what_the_sender_may_not_see_is_said_to_be_so() -> None:
    decision = Decision(route=Route.MANUAL, reason="", exception_classes=(ExceptionClass.OUT_OF_SCOPE,))
    assert (
        packet(facts(orders=(), account=None), decision).get("order_number").unknown
        is UnknownReason.NO_PERMISSION
    )


def test_order_readiness_shows_the_missing_fields_and_waits_for_the_reviewer() -> None:
    row = intake(tax_detail=None, billing_entity=None, order_queue_status=OrderQueueStatus.QUEUED)
    order = order_facts(intake=row, opportunity=opportunity())
    built = packet(facts(workflow=Workflow.ORDER_READINESS, orders=(order,)))
    assert built.get("opportunity_id").value == "OP-1"
    assert built.get("required_po_fields").value == "billing_entity, tax_detail"
    assert built.get("order_queue_status").value == "queued"
    assert built.get("reviewer_decision").value == "pending"
    assert (
        packet(facts(workflow=Workflow.ORDER_READINESS, orders=(order_facts(intake=intake()),)))
        .get("required_po_fields")
        .value
        == "none missing"
    )


def test_a_dispatch_packet_names_source_constraint_and_the_moment_of_the_notice() -> None:
    trouble = order_facts(jobs=(job(status=JobStatus.AT_RISK, constraint="floor load unverified"),))
    alert = Decision(route=Route.ALERT, reason="trouble_on_record", assignment=HELD.assignment)
    built = packet(facts(workflow=Workflow.DISPATCH_EXCEPTION, orders=(trouble,)), alert)
    assert "dispatch DJ-1 status" in str(built.get("exception_source").value)
    assert "floor load unverified" in str(built.get("delivery_constraint").value)
    assert built.get("exception_source").as_of == HOUR_AGO
    assert built.get("impacted_customer").value == "Acme"
    assert built.get("account_owner").value == "Ada Owner"
    assert built.get("notification_timestamp").value == "2026-03-16T09:00:00Z"
    assert (
        packet(facts(workflow=Workflow.DISPATCH_EXCEPTION), HELD).get("notification_timestamp").value is None
    )


def test_what_a_follow_up_says_in_words_it_says_typed_as_well() -> None:
    built = packet(facts(), HELD)
    assert {each.name: each.items for each in built.fields} == {
        "order_number": (OrderNumber(order_id="SO-1", po_number="4500"),),
        "customer_owner": ("Carl Care",),
        "fulfillment_status": (
            OrderStanding(order_id="SO-1", status=OrderStatus.CONFIRMED, shipments=(ShipmentStatus.PLANNED,)),
        ),
        "contract_constraint": (
            ContractConstraint(contract_id="K-1", code=ConstraintCode.NONE, is_disputed=False),
        ),
        "allowed_promise_language": (PromiseLevel.NONE,),
        "exception_owner": (HELD.assignment,),
        "send_decision": (SendDecision.NO_SEND,),
    }


def test_what_order_readiness_and_dispatch_say_in_words_they_say_typed_as_well() -> None:
    row = intake(tax_detail=None, order_queue_status=OrderQueueStatus.QUEUED)
    deal = order_facts(intake=row, opportunity=opportunity())
    readiness = packet(facts(workflow=Workflow.ORDER_READINESS, orders=(deal,)))
    assert readiness.get("required_po_fields").items == (IntakeField.TAX_DETAIL,)
    assert readiness.get("order_queue_status").items == (
        QueueStanding(opportunity_id="OP-1", status=OrderQueueStatus.QUEUED),
    )
    assert readiness.get("contract_status").items == (
        ContractStanding(contract_id="K-1", status=ContractStatus.ACTIVE),
    )
    visit = job(status=JobStatus.MISSED)
    trouble = packet(facts(workflow=Workflow.DISPATCH_EXCEPTION, orders=(order_facts(jobs=(visit,)),)), HELD)
    assert trouble.get("exception_source").items == (visit.ref("status"),)
    (said,) = trouble.get("delivery_constraint").items
    assert isinstance(said, DeliveryTrouble)
    assert (said.order_id, said.kind) == ("SO-1", TroubleKind.JOB_MISSED)


@pytest.mark.parametrize(
    ("decision", "standing"), [(HELD, FieldStanding.KNOWN), (DRAFTED, FieldStanding.NOT_APPLICABLE)]
)
def test_a_field_that_there_is_nothing_to_know_of_is_not_unknown(
    decision: Decision, standing: FieldStanding
) -> None:
    assert packet(facts(), decision).get("exception_owner").standing is standing
    assert packet(facts(orders=(), account=None)).get("customer_owner").standing is FieldStanding.UNKNOWN


@pytest.mark.parametrize("given", [{}, {"value": "SO-1", "unknown": UnknownReason.STALE}])
def test_a_field_is_a_value_or_unknown_and_never_both_or_neither(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="a value or a reason why it is unknown"):
        PacketField[str, object].model_validate({"name": "order_number", **given})


def test_every_field_of_a_known_value_has_a_source_or_is_our_own_decision() -> None:
    built = packet(facts(), HELD)
    ours = {"send_decision", "exception_owner"}
    for each in built.fields:
        assert each.sources or each.name in ours, each.name
    assert built.get("send_decision").as_of == NOW


def test_an_owner_that_no_table_names_is_cited_from_the_crm_or_the_policy() -> None:
    by_crm = HELD.model_copy(update={"assignment": Assignment(owner="Carl Care", via="customer_owner")})
    (cited,) = packet(facts(), by_crm).get("exception_owner").sources
    assert (cited.system, cited.record, cited.field) == (SystemName.CRM, "A-1", "customer_owner")
    by_policy = HELD.model_copy(update={"assignment": Assignment(owner="Duty manager", via="fallback")})
    (cited,) = packet(facts(), by_policy).get("exception_owner").sources
    assert (cited.record, cited.field) == ("policy", "fallback_owner")


def test_the_canonical_bytes_of_a_packet_are_what_its_hash_is_of() -> None:
    built = packet(facts())
    assert hashlib.sha256(built.canonical_bytes).hexdigest() == built.sha256
    assert type(built).model_validate_json(built.canonical_bytes) == built


def test_several_orders_stand_side_by_side() -> None:
    second = order_facts(order=purchase_order("SO-2", po_number="4600"))
    assert (
        packet(facts(orders=(order_facts(), second))).get("order_number").value
        == "SO-1 (PO 4500); SO-2 (PO 4600)"
    )


def test_the_same_facts_give_the_same_hash_and_other_facts_another() -> None:
    changed = facts(orders=(order_facts(order=purchase_order(updated_at=NOW)),))
    assert packet(facts()).sha256 == packet(facts()).sha256
    assert packet(facts()).sha256 != packet(changed).sha256
