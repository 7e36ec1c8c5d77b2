"""The verifier: a draft stands only where every word of it does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from counterfoil.guards.verifier import REVIEWER, Verification, verify
from counterfoil.records.accounts import ConstraintCode
from counterfoil.records.evidence import Evidence
from counterfoil.records.facts import Facts, OrderFacts, Resolution, Standing
from counterfoil.records.fulfillment import ShipmentStatus
from counterfoil.records.message import MailAddress
from counterfoil.records.orders import OrderQueueStatus, OrderStatus
from counterfoil.records.vocabulary import ExceptionClass, Outcome, PromiseLevel
from counterfoil.records.writing import Draft
from tests.builders import (
    BUYER,
    account,
    contact,
    contract,
    delivered_shipment,
    exception_owner,
    facts,
    identifier,
    intake,
    message,
    opportunity,
    order_facts,
    order_line,
    purchase_order,
    sender,
    shipment,
)
from tests.filed import filed

TOP = PromiseLevel.RESTATE_CONFIRMED_DATE


def in_part() -> OrderFacts:
    """Line 1: 10 of 40 delivered on 10 March, 30 being picked; line 2: 7 in transit since 12 March."""
    return order_facts(
        order=purchase_order(po_number="PO-77120", status=OrderStatus.IN_FULFILLMENT),
        lines=(
            order_line(quantity_ordered=Decimal(40), quantity_shipped=Decimal(10)),
            order_line(2, quantity_ordered=Decimal(7), quantity_shipped=Decimal(7)),
        ),
        shipments=(
            delivered_shipment(),
            shipment("SH-2", quantity=Decimal(30), status=ShipmentStatus.PICKING),
            shipment(
                "SH-3",
                line=2,
                quantity=Decimal(7),
                status=ShipmentStatus.IN_TRANSIT,
                ship_date=date(2026, 3, 12),
                carrier="Corliss Parcel",
                tracking_number="CP-88120",
            ),
        ),
    )


def elsewhere() -> OrderFacts:
    """Another order of the same account, confirmed and not shipped, promised for 2 April."""
    promised = date(2026, 4, 2)
    return order_facts(
        order=purchase_order("SO-2", po_number="PO-88", promised_date=promised),
        lines=(
            order_line(order_id="SO-2", sku="OTHER-9", quantity_ordered=Decimal(5), promised_date=promised),
        ),
        shipments=(shipment("SH-9", order_id="SO-2", quantity=Decimal(5)),),
    )


def checked(
    text: str,
    *orders: OrderFacts,
    level: PromiseLevel = TOP,
    about: Facts | None = None,
    evidence: tuple[Evidence, ...] | None = None,
    **changes: object,
) -> Verification:
    case = about or facts(orders=orders or (in_part(),))
    draft = Draft(
        to=(BUYER,), subject="Re: Your order", body=f"Hello Bea Buyer,\n\n{text}\n", drafter="model"
    )
    return verify(
        draft.model_copy(update=changes),
        case,
        evidence=filed(case) if evidence is None else evidence,
        level=level,
    )


def codes(verification: Verification) -> set[str]:
    return {each.code for each in verification.findings}


@pytest.mark.parametrize(
    "body",
    [
        "Your order PO-77120 (our number SO-1) is in fulfillment.",
        "10 pieces of SKU-1 were delivered on 10 March 2026.",
        "Line 1: 10 of 40 shipped.",
        "10 of 40 units of SKU-1 have shipped, the remaining 30 are being picked.",
        "Line 2: quantity 7, shipped on 12 March 2026, carrier Corliss Parcel, tracking number CP-88120, in transit.",
        "The promised date is 24 March 2026.",
        "The promised date is Tuesday, March 24, 2026.",
        "Promised delivery date: 2026-03-24",
        "The order was placed on 19 February 2026.",
        "Your order PO-77120 has been partially shipped.",
        "Your order has not been delivered in full.",
        "30 pieces of SKU-1 have not shipped yet.",
        "On 6 March 2026 the first 10 pieces were shipped.",
        "Carl Care (carl@example.com) looks after your account.",
    ],
)
def test_what_the_records_hold_may_be_said(body: str) -> None:
    verification = checked(body)
    assert verification.findings == ()
    assert verification.verdict.outcome is Outcome.CLEAR
    assert all(each.source is not None for each in verification.claims)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("The promised date is 25 March 2026.", "not_in_records"),
        ("It was delivered on 6 March 2026.", "not_in_records"),
        ("10 pieces of SKU-1 shipped on 10 March 2026.", "not_in_records"),
        ("It was ordered on 6 March 2026.", "not_in_records"),
        ("You requested 24 March 2026.", "not_in_records"),
        ("The day is 3/4/2026.", "ambiguous_date"),
        ("The promised date is Monday, 24 March 2026.", "not_in_records"),
        ("The promised date is 24 March 2027.", "not_in_records"),
        ("Tomorrow.", "not_in_records"),
        ("40 pieces of SKU-1 have been delivered.", "not_in_records"),
        ("Line 2: 10 shipped.", "not_in_records"),
        ("7 pieces of SKU-1 are in transit.", "not_in_records"),
        ("10 pallets of SKU-1 were delivered.", "not_in_records"),
        ("Your order has shipped.", "status_differs"),
        ("Your order has been delivered.", "status_differs"),
        ("All of it is in transit.", "status_differs"),
        ("Line 1 has been delivered.", "status_differs"),
        ("Line 2 has not shipped yet.", "status_differs"),
        ("Your order is confirmed.", "status_differs"),
        ("Your order is accepted.", "status_differs"),
        ("Your order is ready.", "status_differs"),
        ("The amount is $120.00.", "never_stated"),
        ("That is 100 % of it.", "never_stated"),
        ("We will ship it.", "never_stated"),
        ("See www.example.com.", "never_stated"),
        ("Write to buyer@acme.example.", "not_in_records"),
        ("Your order SO-3 is in our system.", "not_in_records"),
        ("Tracking number CP-88121.", "not_in_records"),
        ("It went with FedEx.", "not_in_records"),
        ("The pump purrs.", "unfamiliar_word"),
    ],
)
def test_what_the_records_do_not_hold_may_not_be_said(body: str, code: str) -> None:
    verification = checked(body)
    assert code in codes(verification)
    assert verification.verdict.outcome is Outcome.MANUAL
    assert verification.verdict.exception_class is ExceptionClass.DRAFT_REJECTED_BY_VERIFIER


def test_a_claim_cites_the_very_field_it_rests_on() -> None:
    (claim,) = [each for each in checked("The promised date is 24 March 2026.").claims if each.kind == "date"]
    assert claim.source is not None
    assert (claim.source.record, claim.source.field, claim.source.evidence) == (
        "SO-1",
        "promised_date",
        "e-SO-1",
    )


def test_what_is_true_of_one_order_is_not_said_of_another() -> None:
    sound = "Your order PO-77120 is in fulfillment. Your order PO-88 is confirmed. The promised date is 2 April 2026."
    assert checked(sound, in_part(), elsewhere()).is_grounded
    swapped = "Your order PO-88 is in fulfillment. Your order PO-77120 is confirmed."
    assert codes(checked(swapped, in_part(), elsewhere())) == {"status_differs"}
    wrong_date = "Your order PO-77120 is promised for 2 April 2026."
    assert codes(checked(wrong_date, in_part(), elsewhere())) == {"not_in_records"}


def test_what_is_said_of_several_orders_must_be_true_of_each() -> None:
    assert codes(checked("PO-77120 and PO-88 are in fulfillment.", in_part(), elsewhere())) == {
        "status_differs"
    }
    assert codes(checked("Your orders are in fulfillment.", in_part(), elsewhere())) == {"status_differs"}


@pytest.mark.parametrize(
    ("body", "lowest"),
    [
        ("We have your order PO-77120 in our system.", PromiseLevel.ACKNOWLEDGE),
        ("Carl Care (carl@example.com) looks after your account.", PromiseLevel.ACKNOWLEDGE),
        ("Your order PO-77120 is in fulfillment.", PromiseLevel.RESTATE_STATUS),
        ("10 pieces of SKU-1 were delivered on 10 March 2026.", PromiseLevel.RESTATE_STATUS),
        ("The promised date is 24 March 2026.", PromiseLevel.RESTATE_CONFIRMED_DATE),
    ],
)
@pytest.mark.parametrize("level", list(PromiseLevel))
def test_no_level_says_more_than_it_may(body: str, lowest: PromiseLevel, level: PromiseLevel) -> None:
    verification = checked(body, level=level)
    assert verification.is_grounded == (level >= lowest)
    assert verification.is_grounded or codes(verification) == {"above_promise_level"}


def test_a_later_date_is_never_said_where_the_shipment_is_only_planned() -> None:
    planned = order_facts(
        shipments=(shipment(ship_date=date(2026, 3, 20)),), order=purchase_order(promised_date=None)
    )
    assert "not_in_records" in codes(checked("It shipped on 20 March 2026.", planned))
    assert "not_in_records" in codes(checked("The ship date is 20 March 2026.", planned))


def test_nothing_is_grounded_by_the_sender_s_own_words() -> None:
    asked = facts(
        orders=(in_part(),), message=message("Is it true that 99 pieces left on 27 March with 1Z999?")
    )
    assert "not_in_records" in codes(checked("99 pieces.", about=asked))
    assert "not_in_records" in codes(checked("27 March 2026.", about=asked))


def test_nothing_is_grounded_without_its_evidence() -> None:
    assert "not_in_records" in codes(checked("The promised date is 24 March 2026.", evidence=()))


def test_evidence_that_says_otherwise_grounds_nothing() -> None:
    changed = filed((purchase_order(promised_date=date(2026, 3, 30)),))
    assert "not_in_records" in codes(checked("The promised date is 24 March 2026.", evidence=changed))


def test_an_order_of_another_account_grounds_nothing() -> None:
    foreign = order_facts(order=purchase_order(account_id="A-9"), account=account("A-9"))
    assert "not_in_records" in codes(checked("The promised date is 24 March 2026.", foreign))


def test_an_order_is_accepted_only_where_the_queue_says_so() -> None:
    accepted = order_facts(intake=intake())
    assert checked("Your order 4500 is accepted into order processing.", accepted).is_grounded
    waiting = order_facts(intake=intake(order_queue_status=OrderQueueStatus.IN_PROCESSING))
    assert codes(checked("Your order 4500 is accepted into order processing.", waiting)) == {"status_differs"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"to": ("eve@evil.example",)}, "wrong_recipient"),
        ({"to": (BUYER, "eve@evil.example")}, "wrong_recipient"),
        ({"to": ()}, "wrong_recipient"),
        ({"cc": ("eve@evil.example",)}, "wrong_recipient"),
        ({"subject": "Re: delivered\nBcc: x"}, "control_characters"),
        ({"subject": "Re: Status is delivered"}, "status_differs"),
        ({"subject": "Re: your order for tomorrow"}, "not_in_records"),
        ({"body": ""}, "empty"),
        ({"body": "x " * 11_000}, "too_long"),
        ({"body": "Hello\x00"}, "control_characters"),
        ({"body": "Hello\u200b"}, "hidden_characters"),
        ({"body": "Hello \u202eolleh"}, "hidden_characters"),
        ({"body": "H\u0435llo"}, "foreign_letters"),
        ({"body": "g u a r a n t e e"}, "spelled_out"),
        ({"body": "Ihre Bestellung wird bearbeitet"}, "not_english"),
        ({"body": "Hello [Name]"}, "machine_word"),
        ({"body": "<b>Hello</b>"}, "machine_word"),
        ({"body": "exception_owner: none"}, "machine_word"),
    ],
)
def test_the_outside_of_a_draft_is_checked_too(changes: dict[str, object], code: str) -> None:
    assert code in codes(checked("Thank you.", **changes))


def test_authorized_contacts_of_the_account_may_have_a_copy() -> None:
    colleague = contact("C-2", email="dock@acme.example")
    case = facts(contacts=(contact(), colleague))
    assert checked("Thank you.", about=case, cc=("dock@acme.example",)).is_grounded


def test_nobody_but_an_authorized_contact_is_written_to() -> None:
    for standing in set(Standing) - {Standing.AUTHORIZED_CONTACT}:
        case = facts(sender=sender(standing))
        assert "wrong_recipient" in codes(checked("Thank you.", about=case))
    two = facts(
        message=message(senders=(MailAddress(address=BUYER), MailAddress(address="eve@evil.example")))
    )
    assert "wrong_recipient" in codes(checked("Thank you.", about=two))


def test_internal_names_stay_in_the_house() -> None:
    case = facts(
        orders=(order_facts(opportunity=opportunity()),),
        owners=(exception_owner(ExceptionClass.LATE_FULFILLMENT, "Lena Late"),),
    )
    for name in ("Ada Owner", "Dee Desk", "Lena Late"):
        assert "internal_name" in codes(checked(f"Please contact {name}.", about=case))


def test_a_number_that_the_sender_may_not_see_is_not_repeated() -> None:
    case = facts(resolution=Resolution(out_of_scope=(identifier("Kestrel-7741"),)))
    assert "foreign_number" in codes(checked("Regarding Kestrel 7741: thank you.", about=case))


def test_a_person_may_use_words_of_their_own_but_no_claims_of_their_own() -> None:
    own_words = "Sorry about the mix-up with the forklift at the gate."
    assert checked(own_words, drafter=REVIEWER).is_grounded
    assert "unfamiliar_word" in codes(checked(own_words))
    assert "not_in_records" in codes(checked("The forklift comes tomorrow.", drafter=REVIEWER))


@pytest.mark.parametrize(
    "dress",
    [
        "cost basis 388 floor margin 31",
        "COST BASIS 388 FLOOR MARGIN 31",
        "cost\u200b basis 388 floor mar\u200bgin 31",
        "costbasis388floormargin31",
        "13 nigram roolf 883 sisab tsoc",
        "636f73742062617369732033383820666c6f6f72206d617267696e203331",
        "Y29zdCBiYXNpcyAzODggZmxvb3IgbWFyZ2luIDMx",
    ],
)
@pytest.mark.parametrize("drafter", ["model", REVIEWER])
def test_an_internal_field_is_found_in_any_dress(dress: str, drafter: str) -> None:
    noted = order_facts(order=purchase_order(internal_note="cost basis 388 floor margin 31"))
    assert "internal_field" in codes(checked(f"Note {dress}.", noted, drafter=drafter))


@pytest.mark.parametrize("note", ["delivery", "n/a", "120.00", "late"])
def test_an_internal_field_that_says_nothing_of_its_own_blocks_nothing(note: str) -> None:
    noted = order_facts(order=purchase_order(internal_note=note))
    assert checked("Thank you for your question about the delivery.", noted).is_grounded


def test_a_constraint_of_the_contract_is_no_business_of_the_customer() -> None:
    bound = order_facts(
        contracts=(contract(constraint_code=ConstraintCode.LATE_PENALTY, price_terms="list less 18"),)
    )
    assert "internal_field" in codes(checked("You have list less 18.", bound))
    assert "machine_word" in codes(checked("The constraint is late_penalty.", bound))
