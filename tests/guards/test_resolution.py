"""Which orders a message is about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.guards.resolution import Matches, keys_to_look_up, resolve
from counterfoil.records.facts import Conversation, Facts, Resolution, Standing
from counterfoil.records.identifiers import key_of
from counterfoil.records.message import SpanKind, TextSpan
from counterfoil.records.orders import OrderQueueStatus
from counterfoil.records.reading import Identifier, Where
from tests.builders import facts, identifier, intake, job, message, purchase_order, reading, sender

FIRST = purchase_order("SO-1", po_number="4500")
SECOND = purchase_order("SO-2", po_number="4600")
BOTH = Matches(orders=(FIRST, SECOND), open_orders=(FIRST, SECOND))
OF_CASE = Conversation(case_id="c-1", order_ids=("SO-2",))


def named(
    written: str, where: Where = Where.NEW_TEXT, *, announced: bool = True, start: int = 0
) -> Identifier:
    return identifier(written, key=key_of(written), where=where, is_announced=announced, start=start)


def asking(
    *identifiers: Identifier, conversation: Conversation | None = None, standing: Standing | None = None
) -> Facts:
    return facts(
        reading=reading(identifiers=identifiers),
        conversation=conversation or Conversation(),
        sender=sender(standing or Standing.AUTHORIZED_CONTACT),
    )


def test_an_order_is_found_by_its_number_and_by_the_customers() -> None:
    assert resolve(asking(named("SO-1")), BOTH).order_ids == ("SO-1",)
    assert resolve(asking(named("PO 4600")), BOTH).order_ids == ("SO-2",)
    assert resolve(asking(named("4500"), named("SO-2")), BOTH).order_ids == ("SO-1", "SO-2")


def test_the_first_part_that_names_anything_decides() -> None:
    new, attached = named("4500"), named("4600", Where.ATTACHMENT)
    subject, quoted = named("4600", Where.SUBJECT), named("4600", Where.CONVERSATION)
    assert resolve(asking(new, attached, subject, quoted), BOTH).order_ids == ("SO-1",)
    assert resolve(asking(attached, named("4500", Where.SUBJECT)), BOTH).order_ids == ("SO-2",)
    assert resolve(asking(subject, named("4500", Where.CONVERSATION)), BOTH).order_ids == ("SO-2",)


def test_the_orders_of_the_case_come_before_quoted_text_and_after_the_subject() -> None:
    quoted, subject = named("4500", Where.CONVERSATION), named("4500", Where.SUBJECT)
    assert resolve(asking(quoted, conversation=OF_CASE), BOTH).order_ids == ("SO-2",)
    assert resolve(asking(subject, conversation=OF_CASE), BOTH).order_ids == ("SO-1",)
    assert resolve(asking(quoted), BOTH).order_ids == ("SO-1",)


def test_what_a_forward_carries_counts_as_new_where_its_new_text_names_nothing() -> None:
    text = "See below.\nNumber is 4500"
    spans = (
        TextSpan(kind=SpanKind.NEW, start=0, end=11),
        TextSpan(kind=SpanKind.FORWARDED, start=11, end=len(text)),
    )
    forwarded = named("4500", Where.CONVERSATION, start=21)
    forward = asking(forwarded, named("4600", Where.SUBJECT), conversation=OF_CASE).model_copy(
        update={"message": message(text, spans=spans)}
    )
    assert resolve(forward, BOTH).order_ids == ("SO-1",)


def test_a_forward_that_begins_with_a_number_names_it() -> None:
    span = TextSpan(kind=SpanKind.FORWARDED, start=5, end=20)
    first = named("4500", Where.CONVERSATION, start=5)
    forward = asking(first, named("4600", Where.SUBJECT)).model_copy(
        update={"message": message("x" * 20, spans=(span,))}
    )
    assert resolve(forward, BOTH).order_ids == ("SO-1",)


@pytest.mark.parametrize("where", [Where.HIDDEN, Where.SENDER_NAME])
def test_a_number_that_hides_or_stands_in_a_name_names_nothing(where: Where) -> None:
    assert resolve(asking(named("4500", where)), BOTH) == Resolution(is_unnamed_and_ambiguous=True)


def test_a_token_that_nothing_announces_counts_only_where_a_record_has_it() -> None:
    assert resolve(asking(named("4500", announced=False)), BOTH).order_ids == ("SO-1",)
    stray = named("815-555-0129", announced=False)
    assert resolve(asking(stray, named("4600", Where.SUBJECT)), BOTH).order_ids == ("SO-2",)


def test_a_number_that_nobody_has_is_not_found_and_never_taken_for_a_near_one() -> None:
    near = named("4501")
    assert resolve(asking(near), BOTH) == Resolution(not_found=(near,))


def test_a_number_that_only_somebody_else_has_is_out_of_scope_also_when_nothing_announces_it() -> None:
    foreign = named("7777", announced=False)
    found = resolve(asking(foreign, named("4500")), BOTH.model_copy(update={"known_elsewhere": ("7777",)}))
    assert found.out_of_scope == (foreign,)
    assert found.order_ids == ("SO-1",)


def test_a_number_in_the_senders_scope_is_his_even_if_others_have_it_too() -> None:
    found = resolve(asking(named("4500")), BOTH.model_copy(update={"known_elsewhere": ("4500",)}))
    assert found == Resolution(order_ids=("SO-1",))


def test_one_number_of_two_orders_is_ambiguous() -> None:
    twice = named("4500")
    found = resolve(asking(twice), Matches(orders=(FIRST, purchase_order("SO-3", po_number="4500"))))
    assert found == Resolution(ambiguous=(twice,))


def test_a_job_and_a_deal_stand_for_their_order() -> None:
    of_deal = purchase_order("SO-1", opportunity_id="OP-1")
    matches = Matches(orders=(of_deal,), jobs=(job("DJ-1"),), intakes=(intake("OP-1"),))
    found = resolve(asking(named("DJ-1"), named("OP-1"), named("4500")), matches)
    assert found == Resolution(order_ids=("SO-1",), job_ids=("DJ-1",))


def test_a_job_without_an_order_and_a_deal_without_one_stand_for_themselves() -> None:
    matches = Matches(jobs=(job("DJ-1", order_id=None),), opportunity_ids=("OP-9",))
    found = resolve(asking(named("DJ-1"), named("OP-9")), matches)
    assert found == Resolution(job_ids=("DJ-1",), opportunity_ids=("OP-9",))


@pytest.mark.parametrize(
    ("open_orders", "expected"),
    [
        ((FIRST,), Resolution(order_ids=("SO-1",), is_by_default=True)),
        ((), Resolution(is_unnamed_and_ambiguous=True)),
        ((FIRST, SECOND), Resolution(is_unnamed_and_ambiguous=True)),
    ],
)
def test_where_nothing_is_named_the_one_open_order_is_meant(open_orders: tuple, expected: Resolution) -> None:  # type: ignore[type-arg]
    assert resolve(asking(), Matches(open_orders=open_orders)) == expected


def test_one_place_that_reads_as_several_numbers_means_the_longest_that_a_record_has() -> None:
    short = named("A60KD", start=3).model_copy(update={"end": 8})
    whole = named("A60KD 13790", announced=False, start=3).model_copy(update={"end": 14})
    orders = (purchase_order("SO-1", po_number="A60KD13790"),)
    assert resolve(asking(short, whole), Matches(orders=orders)) == Resolution(order_ids=("SO-1",))
    both = (*orders, purchase_order("SO-2", po_number="A60KD"))
    assert resolve(asking(short, whole), Matches(orders=both)).order_ids == ("SO-1",)
    assert resolve(asking(short, whole), Matches(orders=both[1:])).order_ids == ("SO-2",)
    assert resolve(asking(short, whole), Matches()).not_found == (short,)


def test_two_places_are_two_numbers_even_if_one_is_part_of_the_other() -> None:
    first = named("A60KD", start=3).model_copy(update={"end": 8})
    second = named("A60KD13790", start=20).model_copy(update={"end": 30})
    found = resolve(asking(first, second), Matches(orders=(purchase_order("SO-1", po_number="A60KD13790"),)))
    assert (found.order_ids, found.not_found) == (("SO-1",), (first,))


AWAITING = Matches(
    orders=(purchase_order("SO-1", po_number=None, opportunity_id="OP-1"),),
    open_orders=(purchase_order("SO-1", po_number=None, opportunity_id="OP-1"),),
    intakes=(intake("OP-1", po_number=None, order_queue_status=OrderQueueStatus.NOT_SUBMITTED),),
)


def test_a_po_number_for_a_deal_that_misses_one_is_offered_and_not_looked_up() -> None:
    offered = named("PO 88321")
    found = resolve(asking(offered), AWAITING)
    assert (found.order_ids, found.offered, found.not_found) == (("SO-1",), (offered,), ())


def test_a_po_number_in_the_attachment_is_offered_beside_the_order_that_the_text_names() -> None:
    attached = named("PO 88321", Where.ATTACHMENT)
    found = resolve(asking(named("SO-1"), attached), AWAITING)
    assert (found.order_ids, found.offered) == (("SO-1",), (attached,))


def test_a_po_number_is_offered_to_the_deal_of_the_case() -> None:
    offered = named("88321")
    several = AWAITING.model_copy(update={"open_orders": (*AWAITING.open_orders, SECOND)})
    found = resolve(asking(offered, conversation=Conversation(case_id="c-1", order_ids=("SO-1",))), several)
    assert (found.order_ids, found.offered) == (("SO-1",), (offered,))


def test_a_po_number_for_a_deal_that_has_one_is_not_found() -> None:
    has_one = AWAITING.model_copy(update={"intakes": (intake("OP-1"),)})
    found = resolve(asking(named("88321")), has_one)
    assert found.offered == ()
    assert len(found.not_found) == 1


def test_another_customers_po_number_is_never_offered() -> None:
    foreign = AWAITING.model_copy(update={"known_elsewhere": ("88321",)})
    assert len(resolve(asking(named("88321")), foreign).out_of_scope) == 1


@pytest.mark.parametrize(
    "standing",
    [each for each in Standing if each not in (Standing.AUTHORIZED_CONTACT, Standing.INTERNAL)],
)
def test_nothing_is_looked_up_for_a_stranger(standing: Standing) -> None:
    stranger = asking(named("4500"), standing=standing)
    assert keys_to_look_up(stranger) == ()
    assert resolve(stranger, BOTH) == Resolution()


NUMBERS = st.sampled_from(["4500", "4600", "SO-1", "SO-2", "SO-3", "7777", "DJ-1", "OP-1", "12"])


@given(
    st.lists(st.builds(named, NUMBERS, st.sampled_from(Where), announced=st.booleans()), max_size=6),
    st.lists(st.sampled_from([FIRST, SECOND]), max_size=2),
    st.lists(NUMBERS.map(key_of), max_size=3),
)
def test_an_order_outside_what_was_found_in_scope_is_never_resolved(
    identifiers: list[Identifier],
    in_scope: list,
    elsewhere: list[str],  # type: ignore[type-arg]
) -> None:
    matches = Matches(orders=tuple(in_scope), known_elsewhere=tuple(elsewhere))
    found = resolve(asking(*identifiers), matches)
    assert set(found.order_ids) <= {each.order_id for each in in_scope}
    settled = [*found.not_found, *found.out_of_scope, *found.ambiguous]
    assert len(settled) == len({each.key for each in settled})
