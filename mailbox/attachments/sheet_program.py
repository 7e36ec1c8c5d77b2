"""Runs in a child of its own: the values in the sheets of a workbook.

Formulas are not evaluated; what is read is the value that was stored with them.
"""

from __future__ import annotations

import io
from datetime import date, datetime, time
from typing import Final

from counterfoil.mailbox.attachments.confined import Answer, serve

SHEETS_MAX: Final = 20
ROWS_MAX: Final = 5_000
COLUMNS_MAX: Final = 100
CELL_CHARACTERS_MAX: Final = 1_000


def main() -> None:
    """Answer for the workbook on standard input."""
    serve(read)


def read(content: bytes) -> Answer:
    """`sheets`, each with its name, its rows of texts and whether it is hidden, and `defect`."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, OSError, ValueError):
        return {"sheets": [], "defect": "no readable workbook"}
    sheets: list[dict[str, object]] = []
    defect: str | None = None
    for about in workbook.sheets_metadata[:SHEETS_MAX]:
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        try:
            rows: list[list[str]] = []
            for row in workbook.get_sheet_by_name(about.name).iter_rows():
                if len(rows) >= ROWS_MAX:
                    defect = f"only {ROWS_MAX} rows of a sheet read"
                    break
                rows.append([_written(value) for value in row[:COLUMNS_MAX]])
        except (CalamineError, OSError, ValueError):
            defect = "a sheet cannot be read"
            continue
        is_hidden = about.visible is not SheetVisibleEnum.Visible
        sheets.append({"name": about.name, "rows": rows, "is_hidden": is_hidden})
    return {"sheets": sheets, "defect": defect}


def _written(value: object) -> str:
    """A cell as one would type it: order numbers that a sheet stores as decimals have no `.0`."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return " ".join(str(value).split())[:CELL_CHARACTERS_MAX]
