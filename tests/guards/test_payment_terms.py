"""Payment terms that differ from those on record are for a person, part by part."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.guards.payment_terms import Terms, read_terms
from counterfoil.guards.pricing_sensitive import pricing_sensitive
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.document import DocumentKind, PurchaseDocument
from counterfoil.records.facts import Facts
from counterfoil.records.message import Attachment, AttachmentKind
from counterfoil.records.vocabulary import ExceptionClass, Outcome
from counterfoil.records.written import WrittenText
from tests.builders import facts, message, order_facts, purchase_order


def _with_order_attached(text: str, agreed: str | None = "NET30") -> Facts:
    attachment = Attachment(
        index=1,
        filename="po.txt",
        content_type="text/plain",
        size_bytes=len(text),
        sha256="0" * 64,
        kind=AttachmentKind.TEXT,
        text=text,
    )
    order = order_facts(order=purchase_order(payment_terms=agreed))
    return facts(message=message(attachments=(attachment,)), orders=(order,))


@pytest.mark.parametrize(
    "text",
    [
        "Payment terms: 75 days net",
        "PAYMENT TERMS: NET60",
        "Terms of payment 60 days after invoice",
        "Payment: 90 days end of month",
        "po,payment_terms\n4711,NET60",
        "Terms: 2/10, net 30",
        "Payment terms: net 30, 2% discount within 10 days",
        "Zahlungsbedingungen: 14 Tage 2% Skonto, 30 Tage netto",
        "Payment terms: 30 days end of month",
        "Payment terms: prepaid",
        "Payment: 50% deposit, balance before shipment",
        "Payment terms: L/C at sight",
        "Terms: C.O.D.",
    ],
)
def test_an_attached_order_with_other_payment_terms_is_pricing_sensitive(text: str) -> None:
    (verdict,) = pricing_sensitive(_with_order_attached(text), Rulebook())
    assert (verdict.outcome, verdict.exception_class) == (Outcome.MANUAL, ExceptionClass.PRICING_SENSITIVE)
    assert verdict.quote


@pytest.mark.parametrize(
    ("text", "agreed"),
    [
        ("Payment terms: net 30", "NET30"),
        ("Payment terms: 2/10 net 30", "2/10 net 30"),
        ("Payment terms: 2% 10, net 30", "2/10 net 30"),
        ("Payment terms: net 30", "2/10 net 30"),
        ("Payment terms: 30 days upon receipt of the invoice", "NET30"),
        ("Payment terms: letter of credit", "LC at sight"),
        ("Payment: deposit as agreed", "prepaid deposit"),
        ("Please note the cash on delivery of order 7", "NET30"),
        ("Terms and conditions overleaf", "NET30"),
        ("Payment terms as agreed", "NET30"),
        ("Deliver 60 pieces net of returns", "NET30"),
        ("Payment terms: 60 days", None),
    ],
)
def test_the_terms_on_record_and_terms_that_no_record_holds_to_compare_are_left_alone(
    text: str, agreed: str | None
) -> None:
    (verdict,) = pricing_sensitive(_with_order_attached(text, agreed), Rulebook())
    assert verdict.outcome is Outcome.CLEAR


@pytest.mark.parametrize(
    ("stated", "agreed"), [("NET60", "prepaid deposit"), ("NET30", "LC at sight"), ("prepaid", "2/10 net 30")]
)
def test_an_account_and_another_way_of_paying_differ(stated: str, agreed: str) -> None:
    (verdict,) = pricing_sensitive(_with_order_attached(f"Payment terms: {stated}", agreed), Rulebook())
    assert verdict.exception_class is ExceptionClass.PRICING_SENSITIVE


def test_terms_in_a_field_of_a_document_are_held_against_the_record_once() -> None:
    given = _with_order_attached("ITD*14*3*****60*****NET 60 DAYS")
    document = PurchaseDocument(
        kind=DocumentKind.ORDER, form="X12 850", payment_terms=(WrittenText(written="NET 60 DAYS"),)
    )
    attachment = given.message.attachments[0].model_copy(update={"documents": (document,)})
    (verdict,) = pricing_sensitive(
        given.model_copy(update={"message": message(attachments=(attachment,))}), Rulebook()
    )
    assert verdict.quote == "NET 60 DAYS"


@pytest.mark.parametrize(
    ("said", "terms"),
    [
        ("2/10 net 30", Terms(days=30, discount=(Decimal(2), 10))),
        ("1.5% 14 days, 45 days net", Terms(days=45, discount=(Decimal("1.5"), 14))),
        ("net 30 EOM", Terms(days=30, is_from_month_end=True)),
        ("60", Terms(days=60)),
        ("on receipt", Terms(ways=frozenset({"on receipt"}))),
        ("as agreed", None),
        ("paragraph 3", None),
        ("", None),
    ],
)
def test_terms_are_read_part_by_part(said: str, terms: Terms | None) -> None:
    assert read_terms(said) == terms


@given(st.text(alphabet="0123456789/%., netdaysEOMLC", max_size=60))
def test_terms_never_differ_from_themselves(said: str) -> None:
    terms = read_terms(said)
    assert terms is None or not terms.differs_from(terms)
