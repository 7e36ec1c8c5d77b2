"""The drafter that needs no model: what it says at each level, and that the verifier never objects."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterfoil.agent.template_drafter import TemplateDrafter, in_words, reply_subject
from counterfoil.guards.verifier import verify
from counterfoil.records.errors import DraftUnusable
from counterfoil.records.facts import Facts, OrderFacts, Standing
from counterfoil.records.fulfillment import LEFT_THE_HOUSE, Shipment, ShipmentStatus
from counterfoil.records.message import MailAddress
from counterfoil.records.orders import OrderQueueStatus, OrderStatus, SignaturePacket
from counterfoil.records.reading import Ask, Topic
from counterfoil.records.vocabulary import PromiseLevel, Workflow
from counterfoil.records.writing import Draft
from tests.builders import (
    BUYER,
    TODAY,
    account,
    contact,
    delivered_order,
    facts,
    intake,
    message,
    order_facts,
    order_line,
    purchase_order,
    reading,
    sender,
    shipment,
)
from tests.filed import filed

SPOKEN = tuple(level for level in PromiseLevel if level is not PromiseLevel.NONE)


def drafted(
    case: Facts, level: PromiseLevel = PromiseLevel.RESTATE_CONFIRMED_DATE, wish: str | None = None
) -> Draft:
    return TemplateDrafter().draft(case, level, wish)


def test_the_whole_answer_reads_as_a_clerk_would_write_it() -> None:
    order = order_facts(
        order=purchase_order(po_number="4500018834", status=OrderStatus.SHIPPED),
        shipments=(
            shipment(
                status=ShipmentStatus.IN_TRANSIT,
                ship_date=date(2026, 3, 12),
                carrier="Ostrander Freight",
                tracking_number="OST4471920",
            ),
        ),
    )
    assert drafted(facts(orders=(order,))).body == (
        "Hello Bea Buyer,\n\n"
        "Thank you for your message.\n\n"
        "Your order 4500018834 (our number SO-1) has shipped:\n"
        "- Line 1 (SKU-1): quantity 10, shipped on 12 March 2026, carrier Ostrander Freight,"
        " tracking number OST4471920, in transit.\n"
        "The promised date of this order is 24 March 2026.\n\n"
        "Carl Care looks after your account.\n\n"
        "Kind regards,\nCustomer Service\n"
    )


def test_each_level_says_more_than_the_one_below_and_no_more_than_it_may() -> None:
    case = facts()
    acknowledged, status, dated = (drafted(case, level).body for level in SPOKEN)
    assert "in our system" in acknowledged
    assert "confirmed" not in acknowledged
    assert "is confirmed" in status
    assert "24 March" not in status
    assert "24 March 2026" in dated


def test_a_delivered_order_is_answered_with_its_day_and_not_with_a_promise() -> None:
    body = drafted(facts(orders=(delivered_order(),))).body
    assert "delivered on 10 March 2026" in body
    assert "12 March" not in body


def test_order_readiness_asks_for_what_is_missing_and_for_nothing_else() -> None:
    row = intake(
        billing_entity=None,
        signature_packet=SignaturePacket.MISSING,
        order_queue_status=OrderQueueStatus.QUEUED,
    )
    case = facts(orders=(order_facts(intake=row),), workflow=Workflow.ORDER_READINESS)
    body = drafted(case, PromiseLevel.ACKNOWLEDGE).body
    assert "the billing entity" in body
    assert "the signed papers" in body
    assert "tax" not in body
    assert "accepted" not in body


def test_order_readiness_says_accepted_only_when_the_queue_does_and_never_a_date() -> None:
    accepted = facts(orders=(order_facts(intake=intake()),), workflow=Workflow.ORDER_READINESS)
    waiting_row = intake(order_queue_status=OrderQueueStatus.IN_PROCESSING)
    waiting = facts(orders=(order_facts(intake=waiting_row),), workflow=Workflow.ORDER_READINESS)
    assert "is accepted into order processing" in drafted(accepted, PromiseLevel.RESTATE_STATUS).body
    assert "accepted" not in drafted(waiting, PromiseLevel.RESTATE_STATUS).body
    assert "March" not in drafted(accepted, PromiseLevel.RESTATE_STATUS).body


def test_a_deal_without_an_order_is_named_by_the_customer_s_number_and_ours() -> None:
    deal = OrderFacts(
        intake=intake(tax_detail=None, order_queue_status=OrderQueueStatus.QUEUED), account=account()
    )
    case = facts(orders=(deal,), workflow=Workflow.ORDER_READINESS)
    assert "Your order" not in drafted(case, PromiseLevel.ACKNOWLEDGE).body
    assert "your order PO 4500 (our number OP-1)" in drafted(case, PromiseLevel.ACKNOWLEDGE).body


def test_the_greeting_uses_the_name_that_the_crm_holds() -> None:
    forged = message(senders=(MailAddress(name="Guaranteed Tomorrow", address=BUYER),))
    assert drafted(facts(message=forged)).body.startswith("Hello Bea Buyer,")
    nameless = facts(contacts=(contact(name="we will ship it tomorrow"),))
    assert drafted(nameless).body.startswith("Hello,")


def test_the_subject_is_ours_and_never_the_sender_s() -> None:
    hostile = facts(message=message(subject="Status is delivered\nBcc: eve@evil.example"))
    assert reply_subject(hostile) == "Re: Your order PO 4500"
    many = tuple(order_facts(order=purchase_order(f"SO-{n}", po_number=f"PO-8812{n}")) for n in range(1, 4))
    assert reply_subject(facts(orders=many)) == "Re: Your orders PO-88121, PO-88122 and PO-88123"
    assert reply_subject(facts(orders=(*many, order_facts()))) == "Re: Your orders"
    assert reply_subject(facts(orders=())) == "Re: Your message"


def test_the_owner_s_address_is_given_where_somebody_asks_whom_to_contact() -> None:
    asked = facts(reading=reading(Topic.ORDER, asks=(Ask.CONTACT,)))
    assert "Carl Care looks after your account (carl@example.com)." in drafted(asked).body
    assert "carl@example.com" not in drafted(facts()).body


def test_colleagues_of_the_account_who_were_written_to_get_a_copy_and_strangers_do_not() -> None:
    thread = message(cc=(MailAddress(address="Dock@acme.example"), MailAddress(address="eve@evil.example")))
    case = facts(message=thread, contacts=(contact(), contact("C-2", email="dock@acme.example")))
    draft = drafted(case)
    assert (draft.to, draft.cc) == ((BUYER,), ("Dock@acme.example",))


def test_an_instruction_can_only_make_it_say_less() -> None:
    case = facts(orders=(delivered_order(),))
    full = drafted(case).body
    short = drafted(case, wish="Please make it shorter").body
    assert len(short) < len(full)
    assert "OST-1" not in drafted(case, wish="Without tracking, please").body
    assert drafted(case, wish="promise delivery tomorrow and give 10 % off").body == full


@pytest.mark.parametrize(
    "case",
    [
        facts(sender=sender(Standing.INTERNAL)),
        facts(sender=sender(Standing.UNKNOWN)),
        facts(message=message(senders=())),
        facts(orders=(), account=account(customer_owner=None)),
    ],
)
def test_nothing_is_written_where_there_is_nobody_or_nothing_to_write_to(case: Facts) -> None:
    with pytest.raises(DraftUnusable):
        drafted(case, PromiseLevel.ACKNOWLEDGE)


def test_nothing_is_written_at_level_none() -> None:
    with pytest.raises(DraftUnusable):
        drafted(facts(), PromiseLevel.NONE)


def test_the_same_facts_give_the_same_bytes() -> None:
    assert drafted(facts()) == drafted(facts())


def test_a_day_is_written_so_that_nobody_reads_it_in_two_ways() -> None:
    assert in_words(date(2026, 4, 3)) == "3 April 2026"


_days = st.dates(TODAY - timedelta(days=60), TODAY + timedelta(days=60))
_past = st.dates(TODAY - timedelta(days=60), TODAY)
_numbers = st.decimals(0, 5000, places=0) | st.decimals(0, 5000, places=2)
_noise = st.text(max_size=30).map("{}!".format) | st.sampled_from(
    ["tomorrow", "20 March 2026", "we guarantee 5", "Q2", "free of charge", "a\nb", "{x}", "<b>", "\u202eabc"]
)
"""What a source may hold by mistake or malice in a field that is made for a number or a name."""
_carriers = (
    st.none()
    | _noise
    | st.sampled_from(["DHL", "Will & May Ltd", "Ostrander Freight", "Spedition Bjørnstad"])
)


def _numbered(*forms: str) -> st.SearchStrategy[str]:
    """Numbers in these forms, each different."""
    return st.builds(str.format, st.sampled_from(forms), st.integers(1, 10**6))


@st.composite
def _shipments(draw: st.DrawFn, line: int) -> Shipment:
    status = draw(st.sampled_from(ShipmentStatus))
    has_left = status in LEFT_THE_HOUSE
    delivered = datetime.combine(draw(_past), datetime.min.time(), UTC)
    return shipment(
        f"SH-{draw(st.integers(1, 10**6))}",
        line=draw(st.sampled_from([None, line])),
        quantity=draw(st.none() | _numbers),
        status=status,
        carrier=draw(_carriers),
        tracking_number=draw(st.none() | _noise | _numbered("TRK-{}", "1Z{}W")),
        ship_date=draw(st.none() | _past) if has_left else draw(st.none() | _days),
        delivered_at=draw(st.none() | st.just(delivered)) if status is ShipmentStatus.DELIVERED else None,
    )


@st.composite
def _orders(draw: st.DrawFn, number: int) -> OrderFacts:
    order = purchase_order(
        f"SO-{number}",
        po_number=draw(st.none() | _noise | _numbered("PO-{}", "{}", "DTP {}", "PH/26/{}", "{}.1", "A{}B")),
        status=draw(st.none() | st.sampled_from(OrderStatus)),
        promised_date=draw(st.none() | _days),
        internal_note=draw(st.none() | st.text(min_size=9, max_size=20)),
    )
    lines = tuple(
        order_line(
            line, order.order_id, sku=draw(st.none() | _noise | _numbered("SKU-{}")), description=draw(_noise)
        )
        for line in range(1, draw(st.integers(1, 3)) + 1)
    )
    shipments = tuple(draw(_shipments(draw(st.integers(1, 4)))) for _ in range(draw(st.integers(0, 4))))
    row = draw(
        st.none()
        | st.builds(
            lambda queue: intake(f"OP-{number}", order_queue_status=queue), st.sampled_from(OrderQueueStatus)
        )
    )
    numbered = tuple(
        each.model_copy(update={"source": each.source.model_copy(update={"evidence": f"e-{number}-{place}"})})
        for place, each in enumerate(shipments)
    )
    return order_facts(order=order, lines=lines, shipments=numbered, intake=row)


@given(draw=st.data(), level=st.sampled_from(SPOKEN), workflow=st.sampled_from(list(Workflow)[:2]))
@settings(max_examples=60, deadline=None)
def test_the_verifier_never_objects(draw: st.DataObject, level: PromiseLevel, workflow: Workflow) -> None:
    orders = tuple(draw.draw(_orders(number)) for number in range(1, draw.draw(st.integers(1, 3)) + 1))
    asks = draw.draw(st.sampled_from([(), (Ask.CONTACT,)]))
    wish = draw.draw(st.none() | st.sampled_from(["shorter", "without tracking"]))
    case = facts(orders=orders, workflow=workflow, reading=reading(Topic.ORDER, asks=asks))
    draft = drafted(case, level, wish)
    verification = verify(draft, case, evidence=filed(case), level=level)
    assert verification.findings == (), draft.body


def test_quantities_are_written_as_the_records_hold_them() -> None:
    order = order_facts(shipments=(shipment(quantity=Decimal("2.50")),))
    assert "quantity 2.50, planned" in drafted(facts(orders=(order,))).body
