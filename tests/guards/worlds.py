"""Strategies: worlds that may or may not make sense, for what must hold of all of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from counterfoil.records.accounts import CommitmentStatus, ConstraintCode, ContractStatus, Segment
from counterfoil.records.dispatch import JobStatus
from counterfoil.records.facts import Conversation, EarlierAlert, Facts, OrderFacts, Resolution, Standing
from counterfoil.records.fulfillment import ShipmentStatus
from counterfoil.records.message import Authentication, Automatic, AutomaticKind, HiddenText, Unreadable
from counterfoil.records.orders import OrderQueueStatus, OrderStatus, SignaturePacket
from counterfoil.records.reading import Ask, Reading, Topic, Where
from counterfoil.records.vocabulary import ExceptionClass, PromiseLevel, SystemName, Workflow
from tests import builders as build

WORDS: Final = st.sampled_from(["late", "fine", "{0}", "", "no dispute here", "срочно", "x" * 300])


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, or nothing."""
    return st.none() | values


DAYS: Final = st.integers(-30, 30).map(lambda days: build.TODAY + timedelta(days=days))
MOMENTS: Final = st.integers(-2000, 200).map(lambda hours: build.NOW + timedelta(hours=hours))
QUANTITIES: Final = st.integers(0, 12).map(Decimal)


def orders() -> st.SearchStrategy[Any]:
    """An order in any state."""
    return st.builds(
        build.purchase_order,
        status=maybe(st.sampled_from(OrderStatus)),
        promised_date=maybe(DAYS),
        updated_at=maybe(MOMENTS),
    )


def lines() -> st.SearchStrategy[Any]:
    """Up to three lines of it."""
    line = st.builds(
        build.order_line,
        line=st.integers(1, 3),
        quantity_ordered=maybe(QUANTITIES),
        quantity_shipped=maybe(QUANTITIES),
        promised_date=maybe(DAYS),
    )
    return st.lists(line, max_size=3, unique_by=lambda each: each.line).map(tuple)


def shipments() -> st.SearchStrategy[Any]:
    """Up to three shipments of it."""
    one = st.builds(
        build.shipment,
        shipment_id=st.sampled_from(["SH-1", "SH-2", "SH-3"]),
        line=maybe(st.integers(1, 3)),
        quantity=maybe(QUANTITIES),
        status=maybe(st.sampled_from(ShipmentStatus)),
        eta=maybe(MOMENTS),
        delivered_at=maybe(MOMENTS),
        updated_at=maybe(MOMENTS),
    )
    return st.lists(one, max_size=3, unique_by=lambda each: each.shipment_id).map(tuple)


def contracts() -> st.SearchStrategy[Any]:
    """Up to two contracts that bind it."""
    one = st.builds(
        build.contract,
        contract_id=st.sampled_from(["K-1", "K-2"]),
        status=maybe(st.sampled_from(ContractStatus)),
        expires_on=maybe(DAYS),
        constraint_code=maybe(st.sampled_from(ConstraintCode)),
        allowed_promise=maybe(st.sampled_from(PromiseLevel)),
        is_disputed=maybe(st.booleans()),
    )
    return st.lists(one, max_size=2, unique_by=lambda each: each.contract_id).map(tuple)


def order_facts() -> st.SearchStrategy[OrderFacts]:
    """All that may be known of an order, a deal or a job."""
    return st.builds(
        build.order_facts,
        order=maybe(orders()),
        lines=lines(),
        shipments=shipments(),
        contracts=contracts(),
        intake=maybe(
            st.builds(
                build.intake,
                po_number=maybe(st.just("4500")),
                signature_packet=maybe(st.sampled_from(SignaturePacket)),
                order_queue_status=maybe(st.sampled_from(OrderQueueStatus)),
            )
        ),
        opportunity=maybe(st.builds(build.opportunity, deal_desk_exception=maybe(WORDS))),
        commitments=st.lists(
            st.builds(build.commitment, due_on=maybe(DAYS), status=maybe(st.sampled_from(CommitmentStatus))),
            max_size=1,
        ).map(tuple),
        jobs=st.lists(
            st.builds(
                build.job,
                status=maybe(st.sampled_from(JobStatus)),
                scheduled_for=maybe(MOMENTS),
                delivery_eta=maybe(MOMENTS),
                constraint=maybe(WORDS),
            ),
            max_size=1,
        ).map(tuple),
        technicians=st.just((build.technician(booked_hours=Decimal(50)),)) | st.just(()),
        inventory=st.just((build.inventory(available_to_promise=Decimal(1)),)) | st.just(()),
        account=maybe(
            st.builds(build.account, segment=maybe(st.sampled_from(Segment)), customer_owner=maybe(WORDS))
        ),
    )


def readings() -> st.SearchStrategy[Reading]:
    """Any topics in any place, any asks, any identifiers."""
    mentions = st.builds(build.mention, st.sampled_from(Topic), st.sampled_from(Where), WORDS)
    identifiers = st.builds(
        build.identifier,
        st.sampled_from(["4500", "SO-1", "DJ-1", "OP-1", "999"]),
        where=st.sampled_from(Where),
        is_announced=st.booleans(),
    )
    return st.builds(
        Reading,
        language=st.sampled_from(["en", "und", "de"]),
        mentions=st.lists(mentions, max_size=4).map(tuple),
        asks=st.lists(st.sampled_from(Ask), max_size=3).map(tuple),
        identifiers=st.lists(identifiers, max_size=3).map(tuple),
    )


def messages() -> st.SearchStrategy[Any]:
    """A message of any kind."""
    return st.builds(
        build.message,
        unreadable=maybe(st.sampled_from(Unreadable)),
        size_bytes=st.sampled_from([1, 10**9]),
        automatic=st.builds(Automatic, kind=st.sampled_from(AutomaticKind)),
        authentication=st.builds(
            Authentication, is_authenticated=st.booleans(), has_forged_result=st.booleans()
        ),
        hidden_text=st.lists(st.builds(HiddenText, how=st.just("colour"), text=WORDS), max_size=1).map(tuple),
    )


def conversations() -> st.SearchStrategy[Conversation]:
    """A case that a message may join."""
    return st.builds(
        Conversation,
        case_id=maybe(st.just("c-1")),
        order_ids=st.sampled_from([(), ("SO-1",), ("SO-1", "SO-2")]),
        has_undecided_dispute=st.booleans(),
        earlier_alerts=st.just(()) | st.just((EarlierAlert(order_id="SO-1", fingerprint="f"),)),
        duplicate_of=maybe(st.just("f" * 64)),
    )


def any_facts(**fixed: Any) -> st.SearchStrategy[Facts]:
    """Any facts at all, but for what the test holds fast."""
    identifiers = st.lists(st.builds(build.identifier, st.just("999")), max_size=1).map(tuple)
    parts: dict[str, Any] = {
        "message": messages(),
        "sender": st.builds(build.sender, st.sampled_from(Standing)),
        "reading": readings(),
        "workflow": maybe(st.sampled_from(Workflow)),
        "resolution": st.builds(
            Resolution,
            not_found=identifiers,
            ambiguous=identifiers,
            out_of_scope=identifiers,
            is_unnamed_and_ambiguous=st.booleans(),
        ),
        "orders": st.lists(order_facts(), max_size=2).map(tuple),
        "account": maybe(st.builds(build.account, segment=maybe(st.sampled_from(Segment)))),
        "unavailable": st.lists(st.sampled_from(SystemName), max_size=2, unique=True).map(tuple),
        "conversation": conversations(),
        "advice": st.lists(st.sampled_from(ExceptionClass), max_size=1).map(tuple),
    }
    parts.update({name: st.just(value) for name, value in fixed.items()})
    return st.builds(build.facts, **parts)
