"""Identifiers: what names an order for certain, what may name one, and what never does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterfoil.guards.identifiers import IDENTIFIERS_MAX, find_identifiers
from counterfoil.records.document import DocumentReference
from counterfoil.records.identifiers import key_of
from counterfoil.records.message import (
    Attachment,
    AttachmentKind,
    InboundMessage,
    SpanKind,
    TextSpan,
)
from counterfoil.records.reading import Identifier, Where
from tests.builders import message
from tests.guards.lexicons import shipped


def find(text: str, **changes: Any) -> tuple[Identifier, ...]:
    return find_identifiers(message(text, **{"subject": "", **changes}), shipped())


def announced(text: str) -> set[str]:
    return {each.key for each in find(text) if each.is_announced}


def candidates(text: str) -> set[str]:
    return {each.key for each in find(text)}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Where is PO 77120?", {"77120"}),
        ("P.O. # 77120 please", {"77120"}),
        ("P.O.#77120", {"77120"}),
        ("P.O. no.0898-984503", {"0898984503"}),
        ("Order#4711-A and order-4712", {"4711A", "4712"}),
        ("our PO-2026-00417", {"202600417"}),
        ("Purchase order no. 0898-984503", {"0898984503"}),
        ("order number: P00562623", {"P00562623"}),
        ("our number 26-1147 shipped?", {"261147"}),
        ("your ref SO-3101", {"SO3101"}),
        ("(your ref: 4471-B)", {"4471B"}),
        ("status of SO 4101", {"SO4101"}),
        ("Job DJ-7999: site locked", {"DJ7999"}),
        ("order DTP 30871 is due", {"DTP30871"}),
        ("PO PUC 7-2209", {"PUC72209"}),
        ("Auftrag 0898-984488", {"0898984488"}),
        ("Bestellung RT4410098", {"RT4410098"}),
        ("la orden de compra NM-OC-55102", {"NMOC55102"}),
        ("Vår ref 4500018821", {"4500018821"}),
        ("order nos. 4500018821 and 4500018834", {"4500018821", "4500018834"}),
        ("POs 55120, 55121/55122", {"55120", "55121", "55122"}),
        ("against PO 77120… all fine", {"77120"}),
        ("ORDER ＰＯ-７７１２０", {"77120"}),
    ],
)
def test_a_number_behind_a_word_for_orders_is_announced(text: str, keys: set[str]) -> None:
    assert announced(text) == keys


@pytest.mark.parametrize(
    "written",
    [
        "EF-55/26", "BMG#6612", "L&O-7731", "HWS-90/4471", "678029.1", "26-1147", "PUC 7-2209", "PM 20260",
        "A60KD13882", "a60kd 13790", "CLP.2026.14", "PH/26/00418", "4500018821", "ECTH-4TRNV3", "WU-10077",
        "VMS-2026-0311", "45-220917", "KAP0031877",
    ],
)  # fmt: skip
def test_every_shape_of_order_number_is_a_candidate(written: str) -> None:
    for text in (f"{written} please", f"Any news on {written}?", f"When is ({written}) due"):
        assert key_of(written) in candidates(text)


@pytest.mark.parametrize(
    "text",
    [
        "PO Box 1187, Combined Locks",
        "P.O. Box 4410, Fargo",
        "PO No.: ",
        "RMA 55120 is still in the tray",
        "Quote ref Q-20418",
        "quotation no. 20418 of last week",
        "Invoice 90077120 on the spare belts",
        "part number 77120-A",
        "drawing ref 004-17-2026",
        "Phone 920-555-0143",
        "PO desk, T 920-555-0143 F 920-555-0199",
        "order desk +49 7161 441 0098",
        "my account 220917",
        "our file 4500018821",
        "Registered in England 04500188",
        "vendor no. 300418",
        "cost centre 220917",
        "tracking number 1Z9990077120",
        "room 4471, building 12",
        "we ordered 4000 pieces",
        "order 4000 pcs",
        "PO value $77,120.00",
        "PO of 2026-03-16",
        "order of 16.03.2026",
        "see https://shop.example/order/77120",
        "mail order77120@shop.example",
        "section 77120",
    ],
)
def test_a_number_of_something_else_is_never_announced(text: str) -> None:
    assert announced(text) == set()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("RMA 55120", "55120"),
        ("PO Box 44100", "44100"),
        ("invoice no. 90077120", "90077120"),
        ("account 220917", "220917"),
        ("our file 4500018821", "4500018821"),
    ],
)
def test_a_number_of_something_else_is_not_even_a_candidate(text: str, key: str) -> None:
    assert key not in candidates(text)


def test_a_line_with_a_telephone_number_announces_nothing() -> None:
    assert announced("815-555-0129 / order 24-0671") == set()
    assert "240671" in candidates("815-555-0129 / order 24-0671")


def test_both_readings_of_neighbours_are_kept_and_only_one_is_certain() -> None:
    readings = {each.key: each for each in find("order a60kd 13790 left?")}
    assert set(readings) == {"A60KD", "A60KD13790", "13790"}
    assert readings["A60KD"].is_announced != readings["A60KD13790"].is_announced
    assert readings["A60KD"].start == readings["A60KD13790"].start


def test_offsets_point_into_the_body() -> None:
    text = "Hello,\n\nwhere is PO 77120 now?"
    (found,) = find(text)
    assert text[found.start : found.end] == found.written


def spans(*parts: tuple[SpanKind, str]) -> InboundMessage:
    text, found = "", []
    for kind, written in parts:
        found.append(TextSpan(kind=kind, start=len(text), end=len(text) + len(written)))
        text += written
    return message(text, spans=tuple(found), subject="PO 55123")


def document(kind: AttachmentKind, text: str, *references: DocumentReference) -> Attachment:
    return Attachment(
        index=0,
        filename="PO_55129.csv",
        content_type="text/csv",
        size_bytes=1,
        sha256="0" * 64,
        kind=kind,
        text=text,
        references=references,
    )


def test_parts_come_in_the_order_of_trust_and_signatures_not_at_all() -> None:
    one = spans(
        (SpanKind.NEW, "PO 55121\n"),
        (SpanKind.SIGNATURE, "PO 55122\n"),
        (SpanKind.QUOTED, "> PO 55124\n"),
        (SpanKind.FORWARDED, "PO 55125\n"),
        (SpanKind.DISCLAIMER, "PO 55126\n"),
    )
    assert [(each.key, each.where) for each in find_identifiers(one, shipped())] == [
        ("55121", Where.NEW_TEXT),
        ("55123", Where.SUBJECT),
        ("55124", Where.CONVERSATION),
        ("55125", Where.CONVERSATION),
    ]


def test_a_field_of_a_document_announces_and_the_rest_of_the_document_does_not() -> None:
    field = DocumentReference(kind="purchase_order", value="0898-984503", where="BEG03")
    invoice = DocumentReference(kind="invoice", value="99120", where="BIG02")
    found = find("see file", attachments=(document(AttachmentKind.X12, "GS*PO*55120*X", field, invoice),))
    assert {each.key: each.is_announced for each in found} == {
        "0898984503": True, "55120": False, "55129": False,
    }  # fmt: skip


def test_an_attached_letter_announces_in_words() -> None:
    found = find("see file", attachments=(document(AttachmentKind.PDF, "PURCHASE ORDER  ECTH-4TRNV3"),))
    assert found[0].key == "ECTH4TRNV3"
    assert found[0].is_announced


def test_there_is_a_bound() -> None:
    assert len(find(" ".join(f"PO {number}" for number in range(10_000, 13_000)))) == IDENTIFIERS_MAX


@settings(max_examples=80)
@given(
    number=st.from_regex(r"[A-Z]{1,4}-?[0-9]{4,8}(-[A-Z0-9]{1,3})?", fullmatch=True),
    before=st.sampled_from(
        ["PO ", "Purchase order ", "our order no. ", "P.O. #", "your ref: ", "Order Number "]
    ),
    behind=st.sampled_from(["", ".", "?", ", please", " - status", ")", "\nThanks"]),
)
def test_an_announced_number_is_found_as_it_is_keyed(number: str, before: str, behind: str) -> None:
    assert key_of(number) in announced(f"{before}{number}{behind}")


@settings(max_examples=80)
@given(text=st.text(max_size=300))
def test_any_text_gives_keys_that_are_their_own_normal_form(text: str) -> None:
    for each in find(text):
        assert each.key == key_of(each.written)
        assert key_of(each.key) == each.key or each.key.startswith("PO")
