"""The verifier by numbers: how much of what is invented it stops, and of what is true it lets through."""

from __future__ import annotations

import json
import os
import runpy
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from counterfoil.agent.template_drafter import TemplateDrafter
from counterfoil.evals.claims import inserted, ungrounded
from counterfoil.evals.reported import reported
from counterfoil.guards.verifier import verify
from counterfoil.records.facts import Facts, OrderFacts
from counterfoil.records.fulfillment import ShipmentStatus
from counterfoil.records.orders import OrderQueueStatus, OrderStatus
from counterfoil.records.vocabulary import ExceptionClass, PromiseLevel
from counterfoil.records.writing import Draft
from tests.builders import (
    BUYER,
    TODAY,
    account,
    contact,
    delivered_shipment,
    exception_owner,
    facts,
    intake,
    order_facts,
    order_line,
    purchase_order,
    shipment,
)
from tests.filed import filed

TOP = PromiseLevel.RESTATE_CONFIRMED_DATE


def many_orders() -> tuple[OrderFacts, ...]:
    """Confirmed, in part delivered, and in transit: nothing that an invention says is true of any of them."""
    moving = shipment(
        status=ShipmentStatus.IN_TRANSIT,
        ship_date=date(2026, 3, 12),
        carrier="Corliss Parcel",
        tracking_number="CP-88",
    )
    confirmed = order_facts(order=purchase_order(po_number="PO-77120"))
    in_part = order_facts(
        order=purchase_order(status=OrderStatus.IN_FULFILLMENT, po_number="DTP 30871"),
        lines=(order_line(quantity_ordered=Decimal(25), quantity_shipped=Decimal(10)), order_line(2)),
        shipments=(
            delivered_shipment(),
            shipment("SH-2", quantity=Decimal(15), status=ShipmentStatus.PICKING),
            shipment("SH-3", line=2),
        ),
    )
    shipped = order_facts(
        order=purchase_order(status=OrderStatus.SHIPPED, po_number="77131.2"),
        lines=(order_line(quantity_shipped=Decimal(10)),),
        shipments=(moving,),
    )
    return confirmed, in_part, shipped


def true_days(case: Facts) -> list[date]:
    """The days that a draft about this case may name, and those that a short form would be read as."""
    days = [
        date(2026, 2, 19),
        date(2026, 3, 6),
        date(2026, 3, 10),
        date(2026, 3, 12),
        date(2026, 3, 24),
        TODAY,
    ]
    return [*days, *(date(each.year, each.day, each.month) for each in days if each.day <= 12)]


def count_passed(count: int, seed: int) -> int:
    """How many of so many sound drafts with one invented claim get through."""
    passed = 0
    cases = [facts(orders=(order,)) for order in many_orders()]
    sound = [(case, TemplateDrafter().draft(case, TOP, None), filed(case)) for case in cases]
    for turn, invention in enumerate(ungrounded(seed, count, true_days(cases[0]))):
        case, draft, evidence = sound[(turn // 9) % len(sound)]
        body = inserted(draft.body, invention.sentence, turn)
        passed += verify(
            draft.model_copy(update={"body": body}), case, evidence=evidence, level=TOP
        ).is_grounded
    return passed


def count_rejected(count: int, seed: int) -> int:
    """How many of so many grounded drafts in free wording are turned down."""
    rejected = 0
    cases = [facts(orders=(order,)) for order in many_orders()]
    sound = [(case, filed(case)) for case in cases]
    for turn in range(count):
        level = list(PromiseLevel)[1 + turn % 3]
        case, evidence = sound[turn % len(sound)]
        body = reported(case.orders, case, level, seed + turn)
        draft = Draft(to=(BUYER,), subject="Re: Your order", body=body, drafter="model")
        rejected += not verify(draft, case, evidence=evidence, level=level).is_grounded
    return rejected


def test_no_invented_claim_gets_through() -> None:
    assert count_passed(180, seed=1) == 0


def test_grounded_drafts_get_through() -> None:
    assert count_rejected(90, seed=1) <= 1


@pytest.mark.parametrize(
    "sentence", (Path(__file__).parent / "novel_promises.txt").read_text("utf-8").splitlines()
)
def test_no_machine_gets_a_promise_through_that_nobody_made_a_rule_for(sentence: str) -> None:
    case = facts(orders=many_orders()[1:2])
    draft = TemplateDrafter().draft(case, TOP, None)
    body = inserted(draft.body, sentence, seed=3)
    assert not verify(
        draft.model_copy(update={"body": body}), case, evidence=filed(case), level=TOP
    ).is_grounded


@pytest.mark.parametrize(
    "body",
    [
        *(
            "a" * 20_000,
            "1 " * 10_000,
            "mon " * 5000,
            "in 5 more " * 2000,
            "we are not " * 1800,
            "a-" * 10_000,
        ),
        *("@" * 20_000, "1.1." * 5000, "a@" * 10_000, "http://" * 2800, "not only shipped " * 1160),
        *("PO 4500 " * 2500, "\u200b" * 20_000, "((((" * 5000, "\n" * 20_000, "A.b." * 5000, "x@y " * 5000),
    ],
)
def test_no_text_makes_the_check_slow(body: str) -> None:
    case = facts(orders=many_orders()[:1])
    draft = Draft(to=(BUYER,), subject="Re: Your order", body=body, drafter="model")
    began = perf_counter()
    verify(draft, case, evidence=filed(case), level=TOP)
    assert perf_counter() - began < 15


@pytest.mark.slow
def test_not_one_of_two_thousand_invented_claims_gets_through() -> None:
    assert count_passed(2000, seed=2026) == 0


@pytest.mark.slow
def test_of_two_thousand_grounded_drafts_98_in_100_get_through() -> None:
    assert count_rejected(2000, seed=2026) <= 40


_STATES: dict[str, tuple[OrderStatus, ShipmentStatus | None]] = {
    "picked, not shipped": (OrderStatus.IN_FULFILLMENT, ShipmentStatus.PACKED),
    "open": (OrderStatus.OPEN, None),
    "received, not entered": (OrderStatus.OPEN, None),
    "in transit": (OrderStatus.SHIPPED, ShipmentStatus.IN_TRANSIT),
    "label created": (OrderStatus.IN_FULFILLMENT, ShipmentStatus.PACKED),
    "shipped": (OrderStatus.SHIPPED, ShipmentStatus.SHIPPED),
    "delivered": (OrderStatus.DELIVERED, ShipmentStatus.DELIVERED),
    "partially shipped": (OrderStatus.IN_FULFILLMENT, ShipmentStatus.SHIPPED),
}


def facts_of_packet(packet: dict[str, Any]) -> Facts:
    """The records that a packet of the model drafts describes."""
    status, shipped = _STATES.get(packet["fulfillment_status"], (OrderStatus.CONFIRMED, None))
    ordered = Decimal(packet["qty_ordered"])
    quantity = Decimal(packet.get("qty_shipped") or packet.get("qty_picked") or ordered)
    order = order_facts(
        order=purchase_order(po_number=packet["order_number"], status=status, promised_date=None),
        lines=(order_line(quantity_ordered=ordered, sku=packet.get("sku", "SKU-1")),),
        shipments=(shipment(quantity=quantity, status=shipped, carrier=packet.get("carrier")),)
        if shipped
        else (),
        intake=intake(order_queue_status=OrderQueueStatus.QUEUED) if status is OrderStatus.OPEN else None,
        account=account(customer_owner=packet["customer_owner"]),
    )
    owner = exception_owner(ExceptionClass.LATE_FULFILLMENT, packet["exception_owner"])
    return facts(orders=(order,), account=order.account, contacts=(contact(name="Pat"),), owners=(owner,))


@pytest.mark.skipif("COUNTERFOIL_SHARED" not in os.environ, reason="the larger corpora are not at hand")
def test_no_draft_of_a_small_model_with_an_invention_gets_through() -> None:
    folder = Path(os.environ["COUNTERFOIL_SHARED"]) / "corpora/model_outputs"
    packets = [packet for _, _, packet in runpy.run_path(str(folder / "emails.py"))["E"]]
    flawed = passed = 0
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            output = json.loads(line)
            if not output["any_bad"]:
                continue
            case = facts_of_packet(packets[output["i"]])
            draft = Draft(to=(BUYER,), subject="Re: Your order", body=output["text"], drafter="model")
            flawed += 1
            passed += verify(draft, case, evidence=filed(case), level=TOP).is_grounded
    assert flawed > 90
    assert passed == 0
