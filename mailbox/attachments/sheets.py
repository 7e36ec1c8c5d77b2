"""Workbooks and CSV files.  Nothing is calculated; a workbook is looked at before it is unpacked."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from typing import Final

from counterfoil.mailbox.attachments.confined import ask
from counterfoil.mailbox.attachments.extract import TEXT_CHARACTERS_MAX, Extract
from counterfoil.mailbox.attachments.table_orders import read_table_order
from counterfoil.mailbox.attachments.tables import Rows, as_text, references_in
from counterfoil.records.document import DocumentReference, PurchaseDocument

UNPACKED_BYTES_MAX: Final = 100 * 1024 * 1024
ENTRIES_MAX: Final = 2_000
ROWS_MAX: Final = 20_000
_DELIMITERS: Final = ";\t|,"
_SNIFFED_LINES: Final = 20
_PROGRAM: Final = "counterfoil.mailbox.attachments.sheet_program"


def read_workbook(content: bytes, seconds: float) -> Extract:
    """The text and the order numbers of the sheets that are shown; lists behind a form are often hidden."""
    defect = _bomb(content)
    answer = None if defect else ask(_PROGRAM, content, seconds)
    if answer is None:
        return Extract(defect=defect or "took too much time or memory")
    shown: list[str] = []
    references: list[DocumentReference] = []
    documents: list[PurchaseDocument] = []
    for sheet in answer["sheets"]:
        if sheet["is_hidden"]:
            continue
        rows: Rows = sheet["rows"]
        named = references_in(rows)
        references += named
        order = read_table_order(rows, named, sheet["name"])
        documents += [order] if order is not None else []
        shown.append(f"{sheet['name']}\n{as_text(rows)}".rstrip())
    return Extract(
        text="\n\n".join(shown)[:TEXT_CHARACTERS_MAX] if answer["sheets"] else None,
        references=tuple(references),
        documents=tuple(documents),
        defect=answer["defect"],
    )


def _bomb(content: bytes) -> str | None:
    """Why a packed workbook must not be unpacked; None where it may, and for the old format."""
    if not content.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return "no readable workbook"
    if len(entries) > ENTRIES_MAX or sum(entry.file_size for entry in entries) > UNPACKED_BYTES_MAX:
        return "unpacks to too much"
    return None


def read_csv(text: str) -> Extract:
    """The text as it is, with the order numbers of its columns."""
    try:
        rows = _rows(text[:TEXT_CHARACTERS_MAX])
    except csv.Error:
        return Extract(text=text[:TEXT_CHARACTERS_MAX], defect="rows cannot be told apart")
    named = references_in(rows)
    order = read_table_order(rows, named)
    return Extract(
        text=text[:TEXT_CHARACTERS_MAX],
        references=named,
        documents=(order,) if order is not None else (),
    )


def _rows(text: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
    rows = []
    for row in reader:
        rows.append(row)
        if len(rows) >= ROWS_MAX:
            break
    return rows


def _delimiter(text: str) -> str:
    """The mark that most lines have equally often; a comma where none does."""
    lines = [re.sub(r'"[^"]*"', "", line) for line in text.splitlines()[:_SNIFFED_LINES] if line.strip()]
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        counts = Counter(count for line in lines if (count := line.count(delimiter)))
        agreeing = max(counts.values(), default=0)
        if agreeing > most:
            best, most = delimiter, agreeing
    return best


def looks_like_table(text: str) -> bool:
    """Three rows or more of equally many cells, one of them headed as an order number."""
    rows = _safe_rows(text[:20_000])
    if len(rows) < 2 or len(rows[0]) < 2 or any(len(row) != len(rows[0]) for row in rows[:3]):
        return False
    return bool(references_in(rows))


def _safe_rows(text: str) -> list[list[str]]:
    try:
        return [row for row in _rows(text) if any(row)]
    except csv.Error:
        return []
