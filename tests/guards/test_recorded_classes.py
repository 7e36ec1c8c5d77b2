"""Classes that the records show: holds, the deal desk, unsigned terms; and language and advice beside them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.guards.contracts import binding_contracts
from counterfoil.guards.deal_desk_exception import deal_desk_exception
from counterfoil.guards.model_advice import model_advice
from counterfoil.guards.order_on_hold import order_on_hold
from counterfoil.guards.policy import Policy
from counterfoil.guards.reasons import Reason
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.unsigned_terms import unsigned_terms
from counterfoil.guards.unsupported_language import unsupported_language
from counterfoil.records.accounts import Contract, ContractStatus
from counterfoil.records.facts import Standing
from counterfoil.records.orders import OrderQueueStatus, OrderStatus, SignaturePacket
from counterfoil.records.vocabulary import ExceptionClass
from tests.builders import (
    TODAY,
    contract,
    facts,
    intake,
    message,
    opportunity,
    order_facts,
    purchase_order,
    reading,
    sender,
)
from tests.guards.judged import is_clear, reasons


@pytest.mark.parametrize("status", list(OrderStatus))
def test_only_an_order_on_hold_is_on_hold(status: OrderStatus) -> None:
    held = reasons(order_on_hold, facts(orders=(order_facts(order=purchase_order(status=status)),)))
    assert held == ([Reason.ORDER_ON_HOLD] if status is OrderStatus.ON_HOLD else [])


@pytest.mark.parametrize("status", list(OrderQueueStatus))
def test_a_blocked_queue_is_a_hold(status: OrderQueueStatus) -> None:
    blocked = order_facts(intake=intake(order_queue_status=status))
    expected = [Reason.QUEUE_BLOCKED] if status is OrderQueueStatus.BLOCKED else []
    assert reasons(order_on_hold, facts(orders=(blocked,))) == expected


@given(st.text(min_size=1))
def test_any_text_of_the_deal_desk_is_an_exception_and_is_not_repeated(text: str) -> None:
    held = order_facts(opportunity=opportunity(deal_desk_exception=text))
    (verdict,) = deal_desk_exception(facts(orders=(held,)), Rulebook())
    assert verdict.reason == Reason.DEAL_DESK_EXCEPTION.code
    assert verdict.explanation == "The deal desk has not released OP-1."


@pytest.mark.parametrize("empty", [None, ""])
def test_a_deal_without_a_text_of_the_deal_desk_is_released(empty: str | None) -> None:
    released = order_facts(opportunity=opportunity(deal_desk_exception=empty))
    assert is_clear(deal_desk_exception, facts(orders=(released,)))


@pytest.mark.parametrize("status", list(ContractStatus))
def test_a_contract_that_is_not_active_is_unsigned_terms(status: ContractStatus) -> None:
    bound = order_facts(contracts=(contract(status=status),))
    expected = [] if status is ContractStatus.ACTIVE else [Reason.CONTRACT_NOT_IN_FORCE]
    assert reasons(unsigned_terms, facts(orders=(bound,))) == expected


@given(st.integers(-800, 800))
def test_a_contract_ends_with_its_last_day(days: int) -> None:
    bound = order_facts(contracts=(contract(expires_on=TODAY + timedelta(days=days)),))
    expected = [Reason.CONTRACT_PAST_EXPIRY] if days < 0 else []
    assert reasons(unsigned_terms, facts(orders=(bound,))) == expected


@pytest.mark.parametrize("packet", [*SignaturePacket, None])
def test_an_unsigned_packet_is_unsigned_terms_and_a_missing_one_is_a_missing_field(
    packet: SignaturePacket | None,
) -> None:
    of_packet = order_facts(intake=intake(signature_packet=packet))
    expected = [Reason.SIGNATURE_PACKET_UNSIGNED] if packet is SignaturePacket.UNSIGNED else []
    assert reasons(unsigned_terms, facts(orders=(of_packet,))) == expected


def test_one_contract_of_several_that_is_unsigned_counts() -> None:
    bound = order_facts(contracts=(contract(), contract("K-2", status=ContractStatus.UNSIGNED)))
    assert reasons(unsigned_terms, facts(orders=(bound,))) == [Reason.CONTRACT_NOT_IN_FORCE]


ACTIVE, OLD, OTHER = contract("K-1"), contract("K-0", status=ContractStatus.TERMINATED), contract("K-2")


@pytest.mark.parametrize(
    ("deal", "expected"),
    [
        (None, (ACTIVE, OTHER)),
        (opportunity(contract_id=None), (ACTIVE, OTHER)),
        (opportunity(contract_id="K-2"), (OTHER,)),
        (opportunity(contract_id="K-0"), (OLD,)),
        (opportunity(contract_id="K-9"), ()),
    ],
)
def test_the_contract_of_the_deal_binds_else_those_of_the_account(
    deal: Any, expected: tuple[Contract, ...]
) -> None:
    assert binding_contracts(deal, (OLD, ACTIVE, OTHER)) == expected


@pytest.mark.parametrize(
    ("read", "of_message", "expected"),
    [
        ("en", "en", []),
        ("es", "es", [Reason.LANGUAGE_NOT_SUPPORTED]),
        ("und", "de", [Reason.LANGUAGE_NOT_SUPPORTED]),
        ("und", "und", []),
    ],
)
def test_another_language_than_those_of_the_policy_is_for_a_person(
    read: str, of_message: str, expected: list[Reason]
) -> None:
    given_facts = facts(reading=reading(language=read), message=message(language=of_message))
    assert reasons(unsupported_language, given_facts) == expected


def test_a_policy_may_support_more_languages() -> None:
    rules = Rulebook(policy=Policy(languages=("en", "es")))
    assert is_clear(unsupported_language, facts(reading=reading(language="es")), rules)


def test_a_colleague_may_write_as_he_likes() -> None:
    assert is_clear(
        unsupported_language, facts(reading=reading(language="de"), sender=sender(Standing.INTERNAL))
    )


@pytest.mark.parametrize("advised", list(ExceptionClass))
def test_a_model_may_add_any_class(advised: ExceptionClass) -> None:
    (verdict,) = model_advice(facts(advice=(advised,)), Rulebook())
    assert verdict.exception_class is advised
    assert not is_clear(model_advice, facts(advice=(advised,)))
