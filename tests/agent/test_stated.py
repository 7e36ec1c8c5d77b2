"""What a mail and its documents state is put before a person with every reading."""

from __future__ import annotations

from datetime import UTC, datetime

from counterfoil.agent.stated import DOCUMENT_LINES_MAX, VALUES_MAX, stated_lines
from counterfoil.guards.stated_values import find_stated
from counterfoil.mailbox.attachments.sheets import read_csv
from counterfoil.records.facts import Facts
from counterfoil.records.message import Attachment, AttachmentKind
from counterfoil.records.reading import Reading
from tests.builders import facts, message


def given(text: str, table: str = "") -> Facts:
    extract = read_csv(table)
    attachment = Attachment(
        index=0, filename="po.csv", content_type="text/csv", size_bytes=1, sha256="0" * 64,
        kind=AttachmentKind.CSV, documents=extract.documents,
    )  # fmt: skip
    letter = message(
        text, subject="", sent_at=datetime(2026, 3, 13, 12, tzinfo=UTC), attachments=(attachment,)
    )
    return facts(message=letter, reading=Reading(stated=find_stated(letter)))


def test_a_value_is_shown_with_its_readings_its_words_and_its_place() -> None:
    assert list(stated_lines(given("Send 1,500 pcs by 03/04/2026 for $12.50, tomorrow"))) == [
        "quantity 1500 or 1.500 pcs: “1,500 pcs”, new text",
        "date 2026-03-04 or 2026-04-03: “03/04/2026”, new text",
        "amount 12.50 $: “$12.50”, new text",
        "date 2026-03-14: “tomorrow”, new text",
    ]


def test_a_document_is_shown_line_by_line() -> None:
    table = "PO,4500\nTerms,net 60\nPos,SKU,Qty,Del. date\n1,SKU-1,10/60,03/04/2026\n2,SKU-2,5,TBD"
    assert list(stated_lines(given("", table))) == [
        "table 4500 (po.csv), payment net 60",
        "line 1: SKU-1, ordered “10/60”, delivery requested 2026-03-04 or 2026-04-03",
        "line 2: SKU-2, ordered 5, delivery requested “TBD”",
    ]


def test_a_long_mail_and_a_long_document_are_cut() -> None:
    rows = "".join(f"{number},SKU-{number},5\n" for number in range(1, 40))
    long = given(" and ".join(f"{number} pcs" for number in range(100)), f"PO,4500\nPos,SKU,Qty\n{rows}")
    lines = list(stated_lines(long))
    assert len(lines) == VALUES_MAX + 1 + DOCUMENT_LINES_MAX + 1
    assert lines[-1] == f"and {39 - DOCUMENT_LINES_MAX} lines more"
