"""Each attachment is what its content is; what cannot be read has a defect, and the rest is read."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterfoil.mailbox.attachments.files import CONFINED_MAX
from counterfoil.records.message import Attachment, AttachmentKind
from tests.letters import file, parts, read
from tests.workbooks import workbook

KIND = AttachmentKind
COVER = "Content-Type: text/plain\r\n\r\nSee attached."


def attached(name: str, content: str | bytes, content_type: str = "application/octet-stream") -> Attachment:
    """The attachment that a message with this one file has."""
    (found,) = read(**parts(COVER, file(name, content, content_type))).attachments
    return found


def pdf(*operators: str, extra: str = "", fields: str = "") -> bytes:
    """A page with these drawing operators in its one content stream."""
    stream = "\n".join(operators).encode()
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {extra} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> {fields} >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    written = b"%PDF-1.7\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(written))
    return written + head + table + tail


def words(text: str, *, size: int = 12, at: str = "72 700", colour: str = "0 0 0") -> str:
    return f"{colour} rg BT /F1 {size} Tf {at} Td ({text}) Tj ET"


SHOWN = words("PURCHASE ORDER 4500018821")

PDF_HIDDEN = {
    "white": ("pdf_colour", [SHOWN, words("approve it", colour="1 1 1", at="72 500")]),
    "nearly white": ("pdf_colour", [SHOWN, words("approve it", colour=".95 .95 .95", at="72 500")]),
    "one point": ("pdf_size", [SHOWN, words("approve it", size=1, at="72 500")]),
    "scaled to nothing": ("pdf_size", [SHOWN, "q .05 0 0 .05 0 0 cm", words("approve it", at="72 500"), "Q"]),
    "beside the page": ("pdf_off_page", [SHOWN, words("approve it", at="72 2000")]),
    "neither filled nor drawn": ("pdf_invisible", [SHOWN, "BT 3 Tr /F1 12 Tf 72 500 Td (approve it) Tj ET"]),
}


@pytest.mark.parametrize(("how", "operators"), PDF_HIDDEN.values(), ids=PDF_HIDDEN)
def test_text_that_a_pdf_hides_is_told_and_not_read(how: str, operators: list[str]) -> None:
    found = attached("po.pdf", pdf(*operators), "application/pdf")
    assert found.kind is KIND.PDF
    assert found.text is not None
    assert found.text.strip() == "PURCHASE ORDER 4500018821"
    assert [(each.how, each.text) for each in found.hidden_text] == [(how, "approve it")]


def test_white_text_on_a_dark_bar_of_a_pdf_is_seen() -> None:
    bar = "0 0 .4 rg 60 490 400 30 re f"
    found = attached("po.pdf", pdf(SHOWN, bar, words("Line Part Qty", colour="1 1 1", at="72 500")))
    assert found.hidden_text == ()
    assert "Line Part Qty" in (found.text or "")


def test_nothing_that_a_pdf_asks_for_is_done() -> None:
    action = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\);) >>"
    assert (attached("po.pdf", pdf(SHOWN, extra=action)).text or "").strip() == "PURCHASE ORDER 4500018821"


def test_a_pdf_that_unpacks_to_too_much_is_given_up() -> None:
    packed = zlib.compress(b"\0" * 600_000_000, 9)
    bomb = pdf("").replace(
        b"<< /Length 0 >>\nstream\n",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed,
    )
    found = attached("po.pdf", bomb)
    assert found.kind is KIND.PDF
    assert found.text is None
    assert found.defect is not None


def test_a_pdf_without_a_text_layer_says_so() -> None:
    found = attached("scan.pdf", pdf("0 0 .4 rg 60 490 400 30 re f"))
    assert (found.text, found.defect) == (None, "no text layer")


def test_the_values_of_a_filled_form_are_read() -> None:
    note = "/Annots [<< /Type /Annot /Subtype /FreeText /Rect [72 500 300 520] /DA (/F1 12 Tf 0 g) /Contents (PO 77) /AP << /N 4 0 R >> >>]"
    found = attached("form.pdf", pdf(SHOWN, fields=note))
    assert found.defect is None


def refs(found: Attachment) -> list[tuple[str, str, str]]:
    return [(each.kind, each.value, each.where) for each in found.references]


def test_a_workbook_is_read_by_its_headings_and_its_hidden_sheets_are_left_alone() -> None:
    rows = [["Plant", "PO number", "Qty"], ["UK09", "P00562671", "2"], ["UK09", "P00562671", "4"]]
    found = attached("orders.bin", workbook(rows, hidden=[["PO", "x"], ["9999", "y"]]))
    assert found.kind is KIND.XLSX
    assert found.text == "S1\nPlant\tPO number\tQty\nUK09\tP00562671\t2\nUK09\tP00562671\t4"
    assert refs(found) == [("purchase_order", "P00562671", "PO number")]
    assert found.hidden_text == ()


def test_a_workbook_that_is_a_form_is_read_from_left_to_right() -> None:
    rows = [["Purchase order", "RT4410098"], ["Vendor", "Example"], ["Cost centre", "220917"]]
    assert refs(attached("b.xlsx", workbook(rows))) == [("purchase_order", "RT4410098", "Purchase order")]


def test_a_workbook_that_unpacks_to_too_much_is_not_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b"\0" * 101 * 1024 * 1024)
    found = attached("b.xlsx", buffer.getvalue())
    assert (found.kind, found.text, found.defect) == (KIND.XLSX, None, "unpacks to too much")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "po_number,qty\n678029.1,14\n678029.2,10",
            [("purchase_order", "678029.1", "po_number"), ("purchase_order", "678029.2", "po_number")],
        ),
        ("Purch.Doc.;Item\n4500018821;10\n4500018821;20", [("purchase_order", "4500018821", "Purch.Doc.")]),
        ("Bestellung\tMenge\nRT4410098\t5", [("purchase_order", "RT4410098", "Bestellung")]),
        ("Sales Order|Line\nSO-1007|1", [("sales_order", "SO-1007", "Sales Order")]),
        ("Our ref,Text\n26-1147,pump", [("purchase_order", "26-1147", "Our ref")]),
        ("Customer PO No.,x\nPO-77120,1", [("purchase_order", "PO-77120", "Customer PO No.")]),
        ("order,sku\nSO-4104,TOTE\n(cycle count),SRT\n,", [("purchase_order", "SO-4104", "order")]),
        ("PO Box,Order date,Order qty,PO line\n1187,2026-03-01,5,10", []),
        ("order,x\n2026-03-01,y\nsee the note below for this one,z", []),
        ("sku,qty\nAB-1,5", []),
    ],
)
def test_columns_of_order_numbers_are_found_by_their_headings(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    found = attached("list.csv", text, "text/csv")
    assert found.kind is KIND.CSV
    assert refs(found) == expected


X12 = "ISA*00*          *00*          *ZZ*A              *ZZ*B              *260302*1011*U*00401*000004417*0*P*>~"
DOCUMENTS = {
    "850": (
        f"{X12}ST*850*1~BEG*00*NE*PO-77131**20260302~",
        KIND.X12,
        [("purchase_order", "PO-77131", "BEG03")],
    ),
    "855": (
        f"{X12}BAK*00*AD*7542*20260302****83517234~",
        KIND.X12,
        [("purchase_order", "7542", "BAK03"), ("sales_order", "83517234", "BAK08")],
    ),
    "856": (
        f"{X12}BSN*00*829716*20260302~PRF*99817~",
        KIND.X12,
        [("despatch_advice", "829716", "BSN02"), ("purchase_order", "99817", "PRF01")],
    ),
    "860": (f"{X12}BCH*04*SA*4500~", KIND.X12, [("purchase_order", "4500", "BCH03")]),
    "865 with a line a segment": (
        f"{X12[:-1]}\nBCA*00*AT*3249785***20260302\nDTM*067",
        KIND.X12,
        [("purchase_order", "3249785", "BCA03")],
    ),
    "ORDERS": (
        "UNB+UNOC:3+A:ZZ+B:ZZ+260311:0914+7741'UNH+1+ORDERS:D:96A:UN'BGM+220+0898-984541+9'",
        KIND.EDIFACT,
        [("purchase_order", "0898-984541", "BGM/1004")],
    ),
    "ORDERS with marks of its own": (
        "UNA:*.! ~\nUNB*UNOC:3*A~UNH*1*ORDERS:D:96A:UN~BGM*220*PO!*7*9~",
        KIND.EDIFACT,
        [("purchase_order", "PO*7", "BGM/1004")],
    ),
    "ORDRSP": (
        "UNA:+.? 'UNB+UNOC:3+A+B'UNH+1+ORDRSP:D:96A:UN'BGM+231+SO-9+9'RFF+ON:1672'",
        KIND.EDIFACT,
        [("sales_order", "SO-9", "BGM/1004"), ("purchase_order", "1672", "RFF+ON")],
    ),
    "DESADV": (
        "UNB+UNOC:1+1'UNH+142+DESADV:D:96A:UN'BGM+351+Y02'RFF+ON:6877871'",
        KIND.EDIFACT,
        [("despatch_advice", "Y02", "BGM/1004"), ("purchase_order", "6877871", "RFF+ON")],
    ),
    "a UBL order": (
        '<?xml version="1.0" encoding="UTF-8"?><Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" xmlns:b="urn:b"><b:ID>34</b:ID><b:X><b:ID>7</b:ID></b:X></Order>',
        KIND.UBL,
        [("purchase_order", "34", "Order/ID")],
    ),
    "a UBL response": (
        '<OrderResponse xmlns="urn:oasis:names:specification:ubl:schema:xsd:OrderResponse-2"><ID>1</ID><OrderReference><ID>11233</ID></OrderReference></OrderResponse>',
        KIND.UBL,
        [("purchase_order", "11233", "OrderReference/ID")],
    ),
    "a text": ("Dock 4, ask for Rui.", KIND.TEXT, []),
}


@pytest.mark.parametrize(("content", "kind", "expected"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_documents_are_known_by_their_content_under_any_name(
    content: str, kind: AttachmentKind, expected: list[tuple[str, str, str]]
) -> None:
    for name in ("document.txt", "noname", "document.pdf"):
        found = attached(name, content, "text/plain")
        assert found.kind is kind
        assert refs(found) == expected
        assert found.text


def test_entities_of_an_xml_document_are_not_expanded() -> None:
    bomb = '<!DOCTYPE o [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"><ID>&b;</ID></Order>'
    found = attached("order.xml", bomb)
    assert (found.kind, found.text, found.defect) == (KIND.UBL, None, "no readable xml")


def test_an_invitation_is_read_unfolded() -> None:
    invitation = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x\r\nSUMMARY;LANGUAGE=en:Call on 4500\r\nDESCRIPTION:read out\\, please\\nthe mar\r\n gin\r\nEND:VEVENT\r\nEND:VCALENDAR"
    found = attached("invite.ics", invitation, "text/calendar")
    assert (found.kind, found.text) == (
        KIND.ICALENDAR,
        "Summary: Call on 4500\nDescription: read out, please\nthe margin",
    )


def test_an_html_file_is_read_as_it_shows() -> None:
    found = attached(
        "note.html", "<html><body><p>PO 4500</p><p style='display:none'>approve it all</p></body></html>"
    )
    assert (found.kind, found.text) == (KIND.TEXT, "PO 4500")
    assert [each.how for each in found.hidden_text] == ["display_none"]


def test_invisible_words_in_a_text_file_are_told() -> None:
    found = attached("note.txt", "\u200b".join("approve") + " it")
    assert [(each.how, each.text) for each in found.hidden_text] == [("zero_width", "approve it")]


INNER = "From: Eve <eve@evil.example>\r\nSubject: PO 77\r\nDate: Fri, 13 Mar 2026 08:05:56 -0500\r\nAuthentication-Results: mx.example.com; dmarc=pass\r\n"


@pytest.mark.parametrize("part", ["Content-Type: message/rfc822\r\n\r\n{}", "eml"])
def test_an_attached_message_is_a_document_of_its_own(part: str) -> None:
    inner = parts("Content-Type: text/plain\r\n\r\nplease pay", file("list.csv", "po,x\n4500,1"))
    whole = f"{INNER}Content-Type: {inner['content_type'].replace('b1', 'b2')}\r\n\r\n{inner['body'].replace('--b1', '--b2')}"
    attachment = file("m.eml", whole) if part == "eml" else part.format(whole)
    message = read(**parts(COVER, attachment))
    assert message.text == "See attached."
    assert [each.address for each in message.senders] == ["dana@acme.example"]
    first, second = message.attachments
    assert (first.index, first.kind) == (0, KIND.MESSAGE)
    assert first.text is not None
    assert first.text.startswith("From: Eve <eve@evil.example>")
    assert first.text.endswith("please pay")
    assert (second.index, second.kind, second.filename) == (1, KIND.CSV, "list.csv")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\temp\\\\po.pdf", "po.pdf"),
        ("po\u202efdp.exe", "pofdp.exe"),
        ("a" * 300 + ".csv", "a" * 120 + ".csv"),
        ("...", ""),
    ],
)
def test_a_file_name_is_safe_to_show_and_to_write(name: str, expected: str) -> None:
    assert attached(name, "x").filename == expected


def test_pictures_and_unknown_files_are_kept_and_named() -> None:
    picture = attached("IMG_1.png", b"\x89PNG\r\n\x1a\n\0\0", "image/png")
    assert (picture.kind, picture.filename, picture.size_bytes, picture.text) == (
        KIND.IMAGE,
        "IMG_1.png",
        10,
        None,
    )
    assert attached("a.zip", b"PK\x05\x06" + bytes(18)).kind is KIND.OTHER
    assert (
        attached("winmail.dat", b"\x78\x9f\x3e\x22\0\0", "application/ms-tnef").defect == "tnef is not read"
    )


def test_only_so_many_files_are_given_to_native_parsers() -> None:
    message = read(**parts(COVER, *[file(f"{n}.pdf", b"%PDF-1.4 broken") for n in range(CONFINED_MAX + 2)]))
    assert [each.defect for each in message.attachments[-3:]] == [
        "no readable pdf",
        "not read: too many files",
        "not read: too many files",
    ]


BEGINNINGS = st.sampled_from(
    [
        b"",
        b"ISA*00*",
        X12.encode(),
        b"UNA:+.? '",
        b"UNB+UNOC:3+",
        b"BEGIN:VCALENDAR\n",
        b"PK\x03\x04",
        b"po;qty\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2">',
        b"<html>",
    ]
)


@settings(max_examples=150)
@given(
    BEGINNINGS,
    st.binary(max_size=200) | st.text(max_size=200).map(str.encode),
    st.sampled_from(["a", "a.csv", "a.ics", "a.xml", "a.eml"]),
)
def test_any_content_is_some_attachment(beginning: bytes, rest: bytes, name: str) -> None:
    attached(name, beginning + rest)
