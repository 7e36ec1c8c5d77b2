"""Statuses and commitments are found in whatever words; courtesies are neither."""

from __future__ import annotations

from datetime import date

import pytest

from counterfoil.evals.claims import PROMISES
from counterfoil.guards.claims import ClaimVocabulary, find_claims
from counterfoil.records.writing import ClaimKind

WORDS = ClaimVocabulary(today=date(2026, 3, 16))


def found(text: str, kind: ClaimKind) -> list[str]:
    return [each.value for each in find_claims(text, WORDS) if each.kind is kind]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Your order has shipped.", "shipped"),
        ("It was dispatched.", "shipped"),
        ("We sent it out.", "shipped"),
        ("It is on its way.", "in_transit"),
        ("It is en route.", "in_transit"),
        ("It has arrived.", "delivered"),
        ("It was signed for.", "delivered"),
        ("The goods were received by you.", "delivered"),
        ("It is being picked.", "picking"),
        ("It was picked.", "picked"),
        ("It is packed.", "packed"),
        ("It is confirmed.", "confirmed"),
        ("We confirm your order.", "confirmed"),
        ("It is in fulfilment.", "in_fulfillment"),
        ("It is being processed.", "processing"),
        ("It is accepted.", "accepted"),
        ("It is in our queue.", "queued"),
        ("It is on hold.", "on_hold"),
        ("It was canceled.", "cancelled"),
        ("It is back-ordered.", "backordered"),
        ("It is in our system.", "received"),
        ("It has not shipped yet.", "not shipped"),
        ("It hasn't been delivered.", "not delivered"),
        ("Nothing has shipped.", "shipped"),
        ("The goods are unshipped.", "not shipped"),
        ("It is ready.", "ready"),
        ("It has been expedited.", "expedited"),
        ("It has been galvanised.", "galvanised"),
        ("It is being repainted.", "repainted"),
        ("There was never any delay.", "not delay"),
    ],
)
def test_a_status_has_the_records_word_where_they_have_one(text: str, value: str) -> None:
    assert value in found(text, ClaimKind.STATUS)


@pytest.mark.parametrize("text", PROMISES)
def test_no_promise_goes_unseen(text: str) -> None:
    assert find_claims(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you for your message.",
        "Thank you for your patience and understanding.",
        "Please let us know if you have any further questions.",
        "Please do not hesitate to contact us.",
        "Feel free to reach out to us.",
        "Could you send us the PO number?",
        "Would you please check the billing entity?",
        "We would need the signed papers.",
        "Should you have any question, please reply.",
        "You can reply to this message.",
        "We would be happy to help.",
        "We can confirm that we have your message.",
        "We cannot give you more than this.",
        "We apologise for any inconvenience.",
        "Sorry for the delay in our response.",
        "Bea looks after your account.",
        "For order processing we still need from you the tax detail.",
        "Kind regards,\nCustomer Service",
    ],
)
def test_a_courtesy_is_no_claim(text: str) -> None:
    assert find_claims(text, WORDS) == ()


@pytest.mark.parametrize(
    "text", ["We stand behind it.", "I juggle the plan.", "We've pulled strings.", "Our team owns it."]
)
def test_whatever_we_do_is_a_commitment(text: str) -> None:
    assert found(text, ClaimKind.COMMITMENT)
