"""Purchase documents are read field by field, and what they leave open stays open.

Beside each document lies what a person reads in it; see documents/NOTICE.md for where they come from.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from counterfoil.mailbox.attachments.edifact import read_edifact
from counterfoil.mailbox.attachments.sheets import read_csv
from counterfoil.mailbox.attachments.text_orders import read_text_order
from counterfoil.mailbox.attachments.ubl import read_ubl
from counterfoil.mailbox.attachments.x12 import read_x12
from counterfoil.records.document import DocumentDate, DocumentKind, DocumentLine, PurchaseDocument
from counterfoil.records.fields import canonical
from counterfoil.records.message import Attachment, AttachmentKind
from tests.benchmarks.fields import Values, document_counts, raw_edifact, raw_ubl, raw_x12
from tests.letters import file, parts, read
from tests.workbooks import workbook

FOLDER: Final = Path(__file__).parent / "documents"
EXPECTED: Final[dict[str, list[dict[str, Any]]]] = json.loads((FOLDER / "expected.json").read_text())
HEADER: Final = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260302*1011*U*00401*000004417*0*P*>~"


def attached(name: str, content: str | bytes) -> Attachment:
    """The attachment that a message with this one file has."""
    cover = "Content-Type: text/plain\r\n\r\nSee attached."
    (found,) = read(**parts(cover, file(name, content, "application/octet-stream"))).attachments
    return found


def only(name: str, content: str | bytes) -> PurchaseDocument:
    (document,) = attached(name, content).documents
    return document


def told(document: PurchaseDocument) -> dict[str, Any]:
    """What a document says, as a person would note it down; what says nothing is left out."""
    noted = {
        "kind": document.kind.value,
        "form": document.form,
        "cancelled": document.is_cancellation,
        "references": [f"{each.kind} {each.value}" for each in document.references],
        "parties": [f"{each.role.value}: {each.name} {each.identifier}".strip() for each in document.parties],
        "dates": _dates(document.dates),
        "currency": document.currency.written if document.currency else None,
        "terms": [each.written for each in document.payment_terms],
        "total": document.total.written if document.total else None,
        "lines": [_line(each) for each in document.lines],
        "defect": document.defect,
    }
    return {name: value for name, value in noted.items() if value}


def _line(line: DocumentLine) -> str:
    per = f" per {line.price_per}" if line.price_per != 1 else ""
    price = [f"price {_open(line.unit_price.readings)}{per}"] if line.unit_price else []
    quantities = [f"{each.role.value} {_open(each.number.readings)} {each.unit}" for each in line.quantities]
    return " · ".join(
        each.strip()
        for each in (
            line.number,
            line.order_number or "",
            " ".join(f"{each.owner.value}:{each.value}" for each in line.items),
            line.description,
            *quantities,
            *price,
            *_dates(line.dates),
            line.action.value if line.action else "",
        )
        if each.strip()
    )


def _dates(dates: Iterable[DocumentDate]) -> list[str]:
    return [f"{each.role.value} {_open(each.day.readings)}" for each in dates]


def _open(readings: Iterable[object]) -> str:
    return " or ".join(map(canonical, readings)) or "?"


@pytest.mark.parametrize("name", EXPECTED)
def test_a_document_says_what_a_person_reads_in_it(name: str) -> None:
    found = attached(name, (FOLDER / name).read_bytes())
    assert [told(each) for each in found.documents] == EXPECTED[name]
    assert found.defect is None


def test_every_document_that_lies_here_was_read_by_a_person() -> None:
    assert {path.name for path in FOLDER.iterdir()} - {"NOTICE.md", "expected.json"} == set(EXPECTED)


def test_every_value_says_where_it_stood() -> None:
    document = only("order.edi", (FOLDER / "x12.850a.edi").read_bytes())
    line = document.lines[1]
    assert line.where == "PO1 in segment 33"
    assert [each.where for each in line.items] == ["PO109 in segment 33", "PO111 in segment 33"]
    assert line.quantities[0].number.where == "PO102 in segment 33"
    assert line.unit_price is not None
    assert line.unit_price.where == "PO104 in segment 33"
    assert line.dates[0].day.where == "DTM02 in segment 36"
    text = attached("order.edi", (FOLDER / "x12.850a.edi").read_bytes()).text or ""
    assert text.splitlines()[32].startswith("PO1*000200001")


def test_a_cell_of_a_workbook_is_named_as_the_workbook_names_it() -> None:
    rows = [["Purchase order", "4500"], [], ["", "SKU", "Qty", "Need by"], ["", "BV-300", "12", "2026-03-24"]]
    document = only("po.xlsx", workbook(rows))
    assert document.kind is DocumentKind.ORDER
    assert document.lines[0].quantities[0].number.where == "S1!C4"
    assert document.lines[0].dates[0].day.where == "S1!D4"


X12_BROKEN: Final = {
    "cut off": (
        "ST*850*1~BEG*00*NE*4500**20260302~PO1*1*16*EA***VN*CV-04~",
        "breaks off before its end",
    ),
    "a line is missing": (
        "ST*850*1~BEG*00*NE*4500**20260302~PO1*1*16*EA***VN*CV-04~CTT*2~SE*5*1~",
        "says 2 lines, and 1 could be read",
    ),
}


@pytest.mark.parametrize(("segments", "defect"), X12_BROKEN.values(), ids=X12_BROKEN)
def test_an_interchange_that_is_not_whole_says_so(segments: str, defect: str) -> None:
    assert only("po.x12", HEADER + segments).defect == defect


def test_a_message_that_counts_more_lines_than_it_has_says_so() -> None:
    whole = (FOLDER / "wikipedia_de.edi").read_text()
    assert only("po.edi", whole.replace("CNT+2:1", "CNT+2:3")).defect == "says 3 lines, and 1 could be read"
    assert only("po.edi", whole.partition("UNS")[0]).defect == "breaks off before its end"


@pytest.mark.parametrize("written", ["NaN", "1E9", "1 000", "9" * 40, "--1", "٣٫٥", ""])
def test_a_number_that_is_none_has_no_reading(written: str) -> None:
    document = only(
        "po.x12", f"{HEADER}ST*850*1~BEG*00*NE*4500~PO1*1*{written}*EA*{written}**VN*CV-04~SE*4*1~"
    )
    (line,) = document.lines
    assert [each.number.readings for each in line.quantities] == ([()] if written else [])
    assert (line.unit_price is None) == (not written)


def test_more_lines_than_anybody_orders_are_cut_and_the_cut_is_told() -> None:
    many = "PO1*1*16*EA***VN*CV-04~" * 2_500
    document = only("po.x12", f"{HEADER}ST*850*1~BEG*00*NE*4500~{many}SE*9*1~")
    assert (len(document.lines), document.defect) == (2_000, "only 2000 lines read")


def test_xml_that_nests_without_end_or_unpacks_itself_is_no_document() -> None:
    root = '<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2">'
    deep = attached("o.xml", f"{root}{'<a>' * 100_000}{'</a>' * 100_000}</Order>")
    assert [each.lines for each in deep.documents] == [()]
    bomb = '<!DOCTYPE o [<!ENTITY a "aaaa">]>' + root + "<ID>&a;</ID></Order>"
    assert (attached("o.xml", bomb).documents, attached("o.xml", bomb).defect) == ((), "no readable xml")


@pytest.mark.parametrize(
    "text",
    [
        "Invoice 4711\nPurchase Order 4500018821\n1 10 ea BV-300 valve",
        "We thank you for your order.\n1 10 ea BV-300 valve",
        "PO Box 4711\n1 10 ea BV-300 valve",
        "",
    ],
)
def test_a_text_that_is_no_order_is_no_document(text: str) -> None:
    assert read_text_order(text) is None


@pytest.mark.parametrize(
    ("line", "quantity"),
    [
        ("1 BV-300 Ball valve 10 12.50 125.00", "10"),
        ("1 BV-300 Ball valve 10 12.50 126.00", None),
        ("BV-300 Ball valve 800 kg", None),
        ("BV-300 Ball valve 800 kg $2.00", "800"),
        ("14 x BV-300", "14"),
        ("20 2,5 m hose HS-1", "2.5"),
        ("Telephone 414 555 0100", None),
    ],
)
def test_a_line_of_a_text_counts_where_its_figures_prove_themselves(line: str, quantity: str | None) -> None:
    document = read_text_order(f"Purchase Order 4500018821\n{line}")
    assert document is not None
    found = [canonical(each.quantities[0].number.value) for each in document.lines]
    assert found == ([quantity] if quantity else [])


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("PURCHASE ORDER CHANGE", DocumentKind.ORDER_CHANGE),
        ("Order Confirmation", DocumentKind.ORDER_RESPONSE),
        ("Purchasing", DocumentKind.ORDER),
    ],
)
def test_the_title_of_a_text_says_what_it_is_for(title: str, kind: DocumentKind) -> None:
    document = read_text_order(f"{title}\nPurchase Order: 4500018821\n1 10 ea BV-300 valve")
    assert document is not None
    assert document.kind is kind


SAMPLES: Final = [path.read_bytes() for path in sorted(FOLDER.iterdir()) if path.suffix != ".md"]


@given(
    st.sampled_from(SAMPLES),
    st.lists(
        st.tuples(
            st.integers(0, 4000), st.binary(max_size=12) | st.sampled_from([b"?", b"'", b"*", b"~", b"<"])
        ),
        max_size=12,
    ),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_damage_to_a_document_ever_raises(sample: bytes, damage: list[tuple[int, bytes]]) -> None:
    for place, put in damage:
        sample = sample[:place] + put + sample[place + len(put) // 2 :]
    text = sample.decode("utf-8", "replace")
    for extract in (read_x12(text), read_edifact(text), read_ubl(sample), read_csv(text)):
        for document in extract.documents:
            assert isinstance(told(document), dict)
    read_text_order(text)


def test_a_plain_file_and_a_calendar_hold_no_document() -> None:
    assert attached("note.txt", "Dock 4, ask for Rui.").documents == ()
    assert (
        attached("x.ics", "BEGIN:VCALENDAR\r\nSUMMARY:PO 4500\r\nEND:VCALENDAR").kind
        is AttachmentKind.ICALENDAR
    )


SHARED: Final = os.environ.get("COUNTERFOIL_SHARED")


@pytest.mark.skipif(not SHARED, reason="the larger corpora are not at hand")
@pytest.mark.parametrize(
    ("folder", "raw"), [("edi_x12", raw_x12), ("edi_edifact", raw_edifact), ("ubl", raw_ubl)]
)
def test_in_genuine_documents_next_to_every_value_is_found_and_none_invented(
    folder: str, raw: Callable[[str], Values]
) -> None:
    for field, (there, found, right) in document_counts(
        Path(SHARED or "", "corpora/business", folder), raw
    ).items():
        assert right == found, field
        assert right >= 0.98 * there, field
