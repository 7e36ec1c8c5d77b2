"""What every `CaseHistory` owes, whichever way it keeps its cases."""

from __future__ import annotations

from typing import Any, Protocol

import pytest

from counterfoil.agent.ports import CaseHistory
from counterfoil.records.case import CaseSummary
from counterfoil.records.errors import UnknownCase
from counterfoil.records.facts import EarlierAlert
from counterfoil.records.message import InboundMessage, MailAddress
from counterfoil.records.vocabulary import ExceptionClass, Route, Workflow
from tests.store.mail import manual, no_reply, parsed, raw, resting

ELSEWHERE = {"sha256": "0" * 64}


class UnderTest(Protocol):
    history: CaseHistory

    def take_in(self, content: bytes) -> str: ...


def rest(
    cases: UnderTest, number: int, case_id: str = "c-1", *, seen: dict[str, Any] | None = None, **changes: Any
) -> tuple[str, InboundMessage]:
    """Take in message `number` and put it to rest; its key, and what was read out of it."""
    content = raw(number)
    message = parsed(content, **(seen or {}))
    key = cases.take_in(content)
    cases.history.rest(key, message, resting(message, case_id, **changes))
    return key, message


def case_of(found: CaseSummary | None) -> str | None:
    return found.case_id if found is not None else None


def test_a_summary_gathers_what_the_messages_of_a_case_said(cases: UnderTest) -> None:
    first, second = (EarlierAlert(order_id=order, fingerprint="f") for order in ("SO-1", "SO-2"))
    rest(cases, 1, workflow=None, account_id=None, order_ids=(), earlier_alerts=(second, first))
    rest(cases, 2, order_ids=("SO-2", "SO-1"), earlier_alerts=(second,))
    rest(cases, 3, account_id="A-2", order_ids=("SO-3", "SO-1"), workflow=Workflow.DISPATCH_EXCEPTION)
    assert cases.history.get("c-1") == CaseSummary(
        case_id="c-1",
        account_id="A-1",
        order_ids=("SO-2", "SO-1", "SO-3"),
        workflow=Workflow.PO_FOLLOW_UP,
        is_open=True,
        has_undecided_dispute=False,
        earlier_alerts=(second, first),
        participants=("buyer@acme.example",),
    )


def test_whoever_wrote_takes_part_but_not_who_was_quarantined(cases: UnderTest) -> None:
    rest(cases, 1)
    rest(cases, 2, seen={"senders": (MailAddress(address="other@acme.example"),)})
    rest(
        cases, 3, seen={"senders": (MailAddress(address="x@evil.example"),)}, **manual(route=Route.QUARANTINE)
    )
    rest(cases, 4, seen={"senders": ()})
    assert cases.history.get("c-1").participants == ("buyer@acme.example", "other@acme.example")


def test_putting_a_message_to_rest_twice_changes_nothing(cases: UnderTest) -> None:
    key, message = rest(cases, 1)
    before = cases.history.get("c-1")
    cases.history.rest(key, message, resting(message, "c-2", order_ids=("SO-9",)))
    assert cases.history.get("c-1") == before
    with pytest.raises(UnknownCase):
        cases.history.get("c-2")


def test_a_dispute_stays_on_the_case(cases: UnderTest) -> None:
    rest(cases, 1, **manual(ExceptionClass.CONTRACT_DISPUTE))
    rest(cases, 2, **no_reply())
    assert cases.history.get("c-1").has_undecided_dispute


def test_a_case_is_found_by_the_first_known_id(cases: UnderTest) -> None:
    rest(cases, 1, "c-1")
    rest(cases, 2, "c-2")
    find = cases.history.find_by_message_ids
    assert case_of(find(["<nobody@x>", "<2@acme.example>", "<1@acme.example>"])) == "c-2"
    assert find(["<nobody@x>"]) is None
    assert find([]) is None


def test_the_first_case_of_a_shared_id_keeps_it(cases: UnderTest) -> None:
    for number, case_id in ((1, "c-1"), (2, "c-2")):
        rest(cases, number, case_id, seen={"message_id": "<same@x>"})
    assert case_of(cases.history.find_by_message_ids(["<same@x>"])) == "c-1"


def test_a_duplicate_has_the_same_bytes_or_the_same_id_sender_and_new_text(cases: UnderTest) -> None:
    key, original = rest(cases, 1)
    find = cases.history.find_duplicate
    assert find(key, original) is None
    assert case_of(find("m-000099", original)) == "c-1"
    assert case_of(find("m-000099", original.model_copy(update=ELSEWHERE))) == "c-1"


def test_what_repeats_a_message_makes_no_duplicate_of_it(cases: UnderTest) -> None:
    key, original = rest(cases, 1)
    rest(cases, 2, **manual(route=Route.NO_REPLY, reason="duplicate"))
    assert cases.history.find_duplicate(key, original) is None
    assert case_of(cases.history.find_duplicate("m-000099", original)) == "c-1"


@pytest.mark.parametrize(
    "change",
    [
        {"message_id": "<2@x>"},
        {"message_id": None},
        {"senders": (MailAddress(address="other@acme.example"),)},
        {"senders": ()},
        {"text": "Where is PO 4500 now, please?"},
    ],
)
def test_another_message_is_no_duplicate(cases: UnderTest, change: dict[str, object]) -> None:
    _, original = rest(cases, 1)
    other = original.model_copy(update=ELSEWHERE | change)
    assert cases.history.find_duplicate("m-000099", other) is None


def test_a_quarantined_message_makes_no_genuine_one_its_duplicate_or_its_reply(cases: UnderTest) -> None:
    _, original = rest(cases, 1, **manual(route=Route.QUARANTINE))
    find = cases.history.find_duplicate
    assert find("m-000099", original.model_copy(update=ELSEWHERE)) is None
    assert case_of(find("m-000099", original)) == "c-1"
    assert cases.history.find_by_message_ids(["<1@acme.example>"]) is None


def test_a_case_is_found_by_its_order_only_where_it_is_about_that_order_alone(cases: UnderTest) -> None:
    rest(cases, 1, "c-1")
    rest(cases, 2, "c-2")
    rest(cases, 3, "c-3", order_ids=("SO-1", "SO-2"))
    find = cases.history.find_open_by_order
    assert case_of(find("A-1", "SO-1")) == "c-2"
    assert find("A-1", "SO-2") is None
    assert find("A-2", "SO-1") is None
    rest(cases, 4, "c-1", **no_reply())
    assert case_of(find("A-1", "SO-1")) == "c-1"


def test_the_token_of_a_case_is_its_id(cases: UnderTest) -> None:
    rest(cases, 1)
    assert case_of(cases.history.find_by_token("c-1")) == "c-1"
    assert cases.history.find_by_token("c-2") is None
