"""What is about our dealings with its sender, and what only lands in the mailbox."""

from __future__ import annotations

import pytest

from counterfoil.guards.dealings import is_about_orders, is_brief, is_circular
from counterfoil.records.facts import Standing
from counterfoil.records.reading import Topic, Where
from tests.builders import facts, identifier, mention, message, reading, sender

BRIEF, LONG = "word " * 60, "word " * 251
ADVERTISING = tuple(mention(Topic.CIRCULAR, rule=rule) for rule in ("offer", "way_out"))


def test_one_word_of_orders_is_enough_in_a_mail_and_not_in_a_long_letter() -> None:
    said = reading(mention(Topic.ORDER, rule="delivery"))
    assert is_about_orders(facts(message=message(BRIEF), reading=said))
    assert not is_about_orders(facts(message=message(LONG), reading=said))


def test_a_long_letter_with_several_words_of_orders_is_about_them() -> None:
    said = reading(mention(Topic.ORDER, rule="delivery"), mention(Topic.ORDER, rule="invoice"))
    assert is_about_orders(facts(message=message(LONG), reading=said))


def test_what_is_passed_on_needs_more_than_one_word_of_orders() -> None:
    one = mention(Topic.ORDER, Where.CONVERSATION, rule="order")
    other = mention(Topic.ORDER, Where.CONVERSATION, rule="shipment")
    assert not is_about_orders(facts(message=message(""), reading=reading(one)))
    assert is_about_orders(facts(message=message(""), reading=reading(one, other)))


def test_a_circular_is_not_about_orders_whatever_it_says() -> None:
    said = reading(*ADVERTISING, Topic.ORDER, Topic.PRICING)
    advertising = facts(message=message(BRIEF), reading=said)
    assert is_circular(advertising)
    assert not is_brief(advertising)
    assert not is_about_orders(advertising)


def test_one_sign_makes_no_circular() -> None:
    assert not is_circular(facts(reading=reading(ADVERTISING[0])))


def test_an_announced_order_number_outweighs_every_sign_of_a_circular() -> None:
    said = reading(*ADVERTISING, identifiers=(identifier(),))
    assert is_about_orders(facts(reading=said))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("4500018821", True),
        ("88123", True),
        ("PL-3396", True),
        ("CF-91", True),
        ("26-1161", True),
        ("WHT/26/00981", True),
        ("713-786-5147", False),
        ("353-3400", False),
        ("(281) 358-8576", False),
        ("11/14", False),
        ("11/14/2001", False),
        ("26Dec2001", False),
        ("report.pdf", False),
        ("42c1", False),
        ("1627", False),
    ],
)
def test_what_could_name_an_order_without_being_announced(written: str, expected: bool) -> None:
    said = reading(identifiers=(identifier(written, is_announced=False),))
    assert is_about_orders(facts(message=message(BRIEF), reading=said)) is expected


def test_a_brief_question_about_an_order_that_is_named_in_what_it_passes_on_is_about_it() -> None:
    passed_on = identifier(where=Where.CONVERSATION)
    assert is_about_orders(
        facts(message=message(BRIEF), reading=reading(Topic.QUESTION, identifiers=(passed_on,)))
    )
    assert not is_about_orders(facts(message=message(BRIEF), reading=reading(identifiers=(passed_on,))))


@pytest.mark.parametrize("topic", [Topic.LATENESS, Topic.CHANGE, Topic.EXPEDITE, Topic.INTAKE_FIELD])
def test_what_a_partner_says_in_few_words_of_his_own_is_about_an_order(topic: Topic) -> None:
    assert is_about_orders(facts(message=message(BRIEF), reading=reading(topic)))
    assert not is_about_orders(facts(message=message(LONG), reading=reading(topic)))
    assert not is_about_orders(
        facts(message=message(BRIEF), reading=reading(mention(topic, Where.CONVERSATION)))
    )


def test_only_a_colleague_reports_trouble() -> None:
    said = reading(Topic.DISPATCH_TROUBLE)
    assert is_about_orders(facts(sender=sender(Standing.INTERNAL), reading=said))
    assert not is_about_orders(facts(reading=said))
