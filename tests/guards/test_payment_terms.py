from __future__ import annotations

import pytest

from counterfoil.guards.pricing_sensitive import pricing_sensitive
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.facts import Facts
from counterfoil.records.message import Attachment, AttachmentKind
from counterfoil.records.vocabulary import ExceptionClass, Outcome
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
