"""The smallest workbooks that a test can hand to a reader."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

SCHEMAS = "http://schemas.openxmlformats.org"
OFFICE = f"{SCHEMAS}/officeDocument/2006/relationships"
SHEET = f"{SCHEMAS}/spreadsheetml/2006/main"
RELATIONS = f"{SCHEMAS}/package/2006/relationships"


def workbook(rows: Sequence[Sequence[str]], *, hidden: Sequence[Sequence[str]] = ()) -> bytes:
    """The smallest workbook that holds these rows, with a hidden sheet beside them."""
    sheets = [rows, hidden] if hidden else [rows]
    numbers = range(1, len(sheets) + 1)
    states = {n: "" if n == 1 else ' state="hidden"' for n in numbers}
    names = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"{states[n]}/>' for n in numbers)
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    root = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("_rels/.rels", f'<Relationships xmlns="{RELATIONS}">{root}</Relationships>')
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>',
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>'
        )
        for n, sheet in zip(numbers, sheets, strict=True):
            lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in sheet)
            packed.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{SHEET}"><sheetData>{lines}</sheetData></worksheet>',
            )
    return buffer.getvalue()


def cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'
