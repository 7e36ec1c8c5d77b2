"""An attached document that repeats the order is routine; whatever it says otherwise goes to a person."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from counterfoil.guards.attached_document import DIFFERENCES_MAX, attached_document
from counterfoil.guards.nothing_owed import nothing_owed
from counterfoil.guards.rulebook import Rulebook
from counterfoil.mailbox.attachments.extract import Extract
from counterfoil.mailbox.attachments.sheets import read_csv
from counterfoil.mailbox.attachments.text_orders import read_text_order
from counterfoil.mailbox.attachments.x12 import read_x12
from counterfoil.records.facts import Facts, Resolution, Standing
from counterfoil.records.message import Attachment, AttachmentKind
from counterfoil.records.reading import Ask, Topic
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import ExceptionClass, Outcome
from tests.builders import (
    facts,
    identifier,
    message,
    order_facts,
    order_line,
    purchase_order,
    reading,
    sender,
    shipment,
)

RULES = Rulebook()
C = ExceptionClass
HEADER = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260302*1011*U*00401*000004417*0*P*>~"


def attachment(extract: Extract, kind: AttachmentKind = AttachmentKind.X12) -> Attachment:
    return Attachment(
        index=0,
        filename="po.edi",
        content_type="x/y",
        size_bytes=1,
        sha256="0" * 64,
        kind=kind,
        text=extract.text,
        references=extract.references,
        documents=extract.documents,
        defect=extract.defect,
    )


def x12(
    *segments: str, form: str = "850", begins: str = "BEG*00*NE*4500**20260219", ends: str = "SE*9*1~"
) -> Extract:
    """An order for PO 4500 with these segments."""
    return read_x12(f"{HEADER}ST*{form}*1~{begins}~" + "".join(f"{each}~" for each in segments) + ends)


def table(text: str) -> Extract:
    return read_csv(text)


def judged(
    extract: Extract, kind: AttachmentKind = AttachmentKind.X12, **changes: object
) -> tuple[Verdict, ...]:
    """What the guard says of a message with this document; SO-1, PO 4500, has ten of SKU-1 at 12.00."""
    return attached_document(_facts(extract, kind, **changes), RULES)


def _facts(extract: Extract, kind: AttachmentKind = AttachmentKind.X12, **changes: object) -> Facts:
    return facts(**{"message": message(attachments=(attachment(extract, kind),)), **changes})


def classes(verdicts: tuple[Verdict, ...]) -> list[ExceptionClass | None]:
    return [each.exception_class for each in verdicts if each.outcome is not Outcome.CLEAR]


LINE = "PO1*1*10*EA***VN*SKU-1"
ORDERS = {
    "the order as recorded": ((LINE,), []),
    "with its price": (("PO1*1*10*EA*12.00**VN*SKU-1",), []),
    "with its price for a hundred": (("PO1*1*10*EA*1200*HP*VN*SKU-1",), []),
    "in parts": (("PO1*1*4*EA***VN*SKU-1", "PO1*2*6*EA***VN*SKU-1"), []),
    "with its day": ((LINE, "DTM*002*20260324"), []),
    "within a window": ((LINE, "DTM*064*20260320", "DTM*063*20260328"), []),
    "by the buyer's numbers alone": (("PO1*1*10*EA***BP*771-20",), []),
    "another quantity": (("PO1*1*12*EA***VN*SKU-1",), [C.CHANGE_REQUEST]),
    "another quantity by the buyer's numbers": (("PO1*1*12*EA***BP*771-20",), [C.CHANGE_REQUEST]),
    "a line more": ((LINE, "PO1*2*1*EA***VN*SKU-9"), [C.CHANGE_REQUEST]),
    "a line more by the buyer's numbers": (
        ("PO1*1*10*EA***BP*771-20", "PO1*2*1*EA***BP*771-21"),
        [C.CHANGE_REQUEST],
    ),
    "a later day": ((LINE, "DTM*002*20260401"), [C.CHANGE_REQUEST]),
    "an earlier day": ((LINE, "DTM*002*20260318"), [C.EXPEDITE_REQUEST]),
    "no later than an earlier day": ((LINE, "DTM*063*20260318"), [C.EXPEDITE_REQUEST]),
    "no earlier than a later day": ((LINE, "DTM*064*20260401"), [C.CHANGE_REQUEST]),
    "another price": (("PO1*1*10*EA*11.50**VN*SKU-1",), [C.PRICING_SENSITIVE]),
    "other money": (("CUR*BY*EUR", "PO1*1*10*EA*12.00**VN*SKU-1"), [C.PRICING_SENSITIVE]),
    "several things": (
        ("PO1*1*12*EA*11.50**VN*SKU-1", "DTM*002*20260318"),
        [C.CHANGE_REQUEST, C.EXPEDITE_REQUEST, C.PRICING_SENSITIVE],
    ),
}


@pytest.mark.parametrize(("segments", "expected"), ORDERS.values(), ids=ORDERS)
def test_an_order_is_held_against_the_order_on_record(
    segments: tuple[str, ...], expected: list[ExceptionClass]
) -> None:
    assert classes(judged(x12(*segments))) == expected


def test_a_line_on_record_that_the_order_does_not_have_is_a_change() -> None:
    two = order_facts(lines=(order_line(1), order_line(2)))
    (verdict,) = judged(x12(LINE), orders=(two,))
    assert verdict.exception_class is C.CHANGE_REQUEST
    assert verdict.explanation == "X12 850 4500 (po.edi) says of SKU-2: nothing; on record is 10."


def test_a_verdict_quotes_the_document_and_cites_the_row_and_never_our_price() -> None:
    price, quantity = judged(x12("PO1*1*12*EA*11.50**VN*SKU-1"))[::-1]
    assert quantity.quote == "12 (PO102 in segment 4)"
    assert quantity.evidence == ("e-SO-1/1",)
    assert price.quote == "11.50 (PO104 in segment 4)"
    assert "12.00" not in price.explanation


def test_the_same_order_by_another_number_of_ours_is_the_same_order() -> None:
    assert classes(judged(x12("PO1*1*12*EA***VN*SKU-1", begins="BEG*00*NE*SO-1"))) == [C.CHANGE_REQUEST]


def test_an_order_that_the_case_is_not_about_is_not_compared() -> None:
    assert classes(judged(x12("PO1*1*12*EA***VN*SKU-1", begins="BEG*00*NE*4501"))) == []


def test_a_number_that_is_offered_for_the_only_order_is_compared_with_it() -> None:
    order = order_facts(order=purchase_order(po_number=None))
    offered = Resolution(order_ids=("SO-1",), offered=(identifier("4501"),))
    document = x12("PO1*1*12*EA***VN*SKU-1", begins="BEG*00*NE*4501")
    assert classes(judged(document, orders=(order,), resolution=offered)) == [C.CHANGE_REQUEST]


def test_what_no_record_holds_cannot_differ() -> None:
    bare = order_line(quantity_ordered=None, unit_price=None, promised_date=None)
    order = order_facts(
        order=purchase_order(promised_date=None, requested_date=None), lines=(bare,), shipments=()
    )
    document = x12("PO1*1*12*EA*11.50**VN*SKU-1", "DTM*002*20260318")
    assert classes(judged(document, orders=(order,))) == []
    assert classes(judged(document, orders=(order_facts(lines=()),))) == []


@pytest.mark.parametrize(
    ("form", "begins", "line"),
    [
        ("860", "BCH*04*SA*4500", "POC*1*NC*10*10*EA***VN*SKU-1"),
        ("860", "BCH*01*SA*9999", ""),
        ("850", "BEG*01*NE*4500", LINE),
    ],
)
def test_a_change_or_a_cancellation_is_one_whatever_it_says(form: str, begins: str, line: str) -> None:
    found = classes(judged(x12(*filter(None, [line]), form=form, begins=begins)))
    assert found == [C.CHANGE_REQUEST]


def test_a_change_that_comes_with_thanks_is_for_a_person() -> None:
    given = _facts(
        x12(form="860", begins="BCH*04*SA*4500"), reading=reading(Topic.ORDER, Topic.THANKS, asks=())
    )
    assert [each.outcome for each in nothing_owed(given, RULES)] == [Outcome.CLEAR]


ANSWERS = {
    "an answer that agrees": ("855", "BAK*00*AD*4500*20260219", (LINE, "ACK*IA*10*EA*069*20260324"), []),
    "an answer with less": ("855", "BAK*00*AC*4500*20260219", (LINE, "ACK*IQ*8*EA"), [C.RECORD_MISMATCH]),
    "an answer with another day": (
        "855",
        "BAK*00*AC*4500*20260219",
        (LINE, "ACK*DR*10*EA*069*20260318"),
        [C.RECORD_MISMATCH],
    ),
    "an answer that refuses a line": (
        "855",
        "BAK*00*AC*4500*20260219",
        (LINE, "ACK*IR"),
        [C.RECORD_MISMATCH],
    ),
    "an answer with another price": (
        "855",
        "BAK*00*AC*4500*20260219",
        ("PO1*1*10*EA*11**VN*SKU-1",),
        [C.PRICING_SENSITIVE],
    ),
    "a notice of what was shipped": (
        "856",
        "BSN*00*DN1*20260318",
        ("HL*1**O", "PRF*4500", "HL*2*1*I", "LIN*1*VN*SKU-1", "SN1**4*EA"),
        [],
    ),
    "a notice of something else": (
        "856",
        "BSN*00*DN1*20260318",
        ("HL*1**O", "PRF*4500", "HL*2*1*I", "LIN*1*VN*SKU-1", "SN1**9*EA"),
        [C.RECORD_MISMATCH],
    ),
}


@pytest.mark.parametrize(("form", "begins", "segments", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_an_answer_or_a_ship_notice_that_says_otherwise_contradicts_the_records(
    form: str, begins: str, segments: tuple[str, ...], expected: list[ExceptionClass]
) -> None:
    order = order_facts(
        lines=(order_line(quantity_shipped=Decimal(4)),), shipments=(shipment(quantity=Decimal(4)),)
    )
    assert classes(judged(x12(*segments, form=form, begins=begins), orders=(order,))) == expected


LISTS = {
    "what was ordered": ("PO,SKU,Qty\n4500,SKU-1,10", []),
    "what is still open": ("PO,SKU,Open qty\n4500,SKU-1,6", []),
    "ten thousandths or ten": ('PO,SKU,Qty\n4500,SKU-1,"10,000"', []),
    "more than either": ("PO,SKU,Qty\n4500,SKU-1,11", [C.CHANGE_REQUEST]),
    "without our numbers": ("PO,Text,Qty\n4500,valve,10", []),
    "without our numbers, more": ("PO,Text,Qty\n4500,valve,11", [C.CHANGE_REQUEST]),
    "more lines than ours": ("PO,Text,Qty\n4500,valve,11\n4500,gasket,3", []),
    "what nobody can tell": ("PO,SKU,Qty\n4500,SKU-1,10/60", []),
    "either of two days": ("PO,SKU,Qty,Del. date\n4500,SKU-1,10,24/03/2026", []),
    "neither of two days": ("PO,SKU,Qty,Del. date\n4500,SKU-1,10,01/02/2026", [C.EXPEDITE_REQUEST]),
    "of another order too": ("PO,SKU,Qty\n4500,SKU-1,10\n4501,SKU-1,99", []),
    "a form with a line more": ("PO,4500\nPos,SKU,Qty\n1,SKU-1,10\n2,SKU-9,1", [C.CHANGE_REQUEST]),
}


@pytest.mark.parametrize(("text", "expected"), LISTS.values(), ids=LISTS)
def test_a_table_is_held_against_the_orders_that_it_names(text: str, expected: list[ExceptionClass]) -> None:
    order = order_facts(lines=(order_line(quantity_shipped=Decimal(4)),))
    assert classes(judged(table(text), AttachmentKind.CSV, orders=(order,))) == expected


TEXTS = {
    "the same": ("1 10 ea SKU-1 Ball valve", []),
    "another quantity": ("1 12 ea SKU-1 Ball valve", [C.CHANGE_REQUEST]),
    "an article that may be the buyer's own": ("1 12 ea AC-77 Ball valve\n2 1 ea AC-78 Gasket", []),
    "a line more": ("1 10 ea SKU-1 Ball valve\n2 1 ea AC-78 Gasket", []),
}


@pytest.mark.parametrize(("lines", "expected"), TEXTS.values(), ids=TEXTS)
def test_of_a_text_only_the_lines_that_are_ours_by_number_count(
    lines: str, expected: list[ExceptionClass]
) -> None:
    order = read_text_order(f"Purchase Order 4500\n{lines}")
    assert order is not None
    assert classes(judged(Extract(text="", documents=(order,)), AttachmentKind.PDF)) == expected


def test_quantities_that_agree_in_another_order_of_lines_agree() -> None:
    lines = (order_line(1, quantity_ordered=Decimal(2)), order_line(2, quantity_ordered=Decimal(3)))
    document = x12("PO1*1*3*EA***BP*A-1", "PO1*2*2*EA***BP*A-2")
    assert classes(judged(document, orders=(order_facts(lines=lines),))) == []


def test_the_lines_of_two_orders_in_one_document_are_told_apart_by_their_own_numbers() -> None:
    second = order_facts(
        order=purchase_order("SO-2", po_number="4501"),
        lines=(order_line(order_id="SO-2", quantity_ordered=Decimal(3)),),
    )
    agreeing = table("PO,SKU,Qty\n4500,SKU-1,10\n4501,SKU-1,3")
    assert classes(judged(agreeing, AttachmentKind.CSV, orders=(order_facts(), second))) == []
    swapped = table("PO,SKU,Qty\n4500,SKU-1,3\n4501,SKU-1,10")
    assert len(classes(judged(swapped, AttachmentKind.CSV, orders=(order_facts(), second)))) == 2


@pytest.mark.parametrize(
    "extract",
    [
        x12(LINE, ends=""),
        x12(LINE, "CTT*2"),
        Extract(defect="no readable xml"),
    ],
    ids=["cut off", "miscounted", "unreadable"],
)
def test_a_document_that_cannot_be_read_is_a_hold_that_says_why(extract: Extract) -> None:
    (verdict,) = judged(extract)
    assert (verdict.outcome, verdict.exception_class) == (Outcome.HOLD, C.LOW_CONFIDENCE)
    assert (extract.defect or extract.documents[0].defect or "?") in verdict.explanation


def test_what_is_left_of_a_document_still_counts_and_what_it_lacks_does_not() -> None:
    two = order_facts(lines=(order_line(1), order_line(2)))
    assert classes(judged(x12(LINE, ends=""), orders=(two,))) == [C.LOW_CONFIDENCE]
    other = x12("PO1*1*12*EA***VN*SKU-1", ends="")
    assert classes(judged(other, orders=(two,))) == [C.LOW_CONFIDENCE, C.CHANGE_REQUEST]


def test_an_unreadable_picture_is_no_document() -> None:
    assert classes(judged(Extract(defect="no text layer"), AttachmentKind.PDF)) == []


def test_a_colleague_s_document_asks_for_nothing() -> None:
    assert classes(judged(x12("PO1*1*12*EA***VN*SKU-1"), sender=sender(Standing.INTERNAL))) == []


def test_a_document_full_of_differences_is_told_once_and_not_without_end() -> None:
    many = [f"PO1*{number}*1*EA***VN*NEW-{number}" for number in range(100)]
    found = judged(x12(LINE, *many))
    assert len(found) == DIFFERENCES_MAX
    assert len({*found}) == len(found)


def test_a_routine_question_with_the_order_attached_stays_routine() -> None:
    given = _facts(x12(LINE), reading=reading(Topic.ORDER, asks=(Ask.STATUS,)))
    assert [each.outcome for each in attached_document(given, RULES)] == [Outcome.CLEAR]


@example(Decimal("10.0"), Decimal("12.00"), date(2026, 3, 24))
@given(
    st.decimals(min_value=0, max_value=1000, places=1),
    st.decimals(min_value=0, max_value=1000, places=2),
    st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 12, 31)),
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_order_is_clear_exactly_where_every_value_is_the_recorded_one(
    quantity: Decimal, price: Decimal, day: date
) -> None:
    document = x12(f"PO1*1*{quantity}*EA*{price}**VN*SKU-1", f"DTM*002*{day:%Y%m%d}")
    is_as_recorded = (quantity, price, day) == (10, 12, date(2026, 3, 24))
    assert (classes(judged(document)) == []) is is_as_recorded
