"""Order numbers in the rows of a sheet or a CSV file, by the heading that stands above or beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from counterfoil.mailbox.attachments.extract import references
from counterfoil.mailbox.patterns import either
from counterfoil.records.document import DocumentReference

Rows = Sequence[Sequence[str]]

HEADING_ROWS_MAX: Final = 40
COLUMNS_MAX: Final = 200
_VALUE_CHARACTERS_MAX: Final = 40

_NUMBER: Final = (
    "(?:"
    + either("""
        number | numbers | num | no | nos | nr | nummer | id | ref | reference | #
        n° | № | numéro | número | numero | numer
    """)
    + ")?"
)
_OWNER: Final = (
    "(?:(?:our|your|customer|cust|client|buyer|purchaser|unsere?|ihre?|kunden|votre|su|vostro|uw) )?"
)
_PURCHASE = re.compile(
    either(rf"""
        {_OWNER}(?:po|p o|purch(?:ase|asing)? (?:order|doc(?:ument)?)|orders?) ?{_NUMBER}
        {_OWNER}(?:bestellung|bestell|bestellnummer|bestellnr|einkaufsbeleg|auftrag|auftragsnummer|auftragsnr) ?{_NUMBER}
        {_OWNER}(?:commande|bon de commande|pedido|orden(?: de compra)?|ordine|ordem de compra|encomenda) ?{_NUMBER}
        {_OWNER}(?:bestelling|bestelnummer|inkooporder|zamówienie|ebeln) ?{_NUMBER}
        (?:our|your|ihre|unsere|votre) (?:ref|reference|zeichen)
    """)
)
_SALES = re.compile(
    either(rf"""
        (?:sales order|sales doc(?:ument)?|so|vendor order|supplier order|vbeln) ?{_NUMBER}
        (?:ordre de vente|kundenauftrag|verkaufsbeleg) ?{_NUMBER}
    """)
)
_IDENTIFIER = re.compile(r"(?=.*\d)[^\W_][\w./ -]*")
_DATE = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[ T].*)?")


def references_in(rows: Rows) -> tuple[DocumentReference, ...]:
    """Every order number below a heading such as `PO number`, or right of one in a form."""
    columns: dict[int, tuple[str, str]] = {}
    found: list[DocumentReference] = []
    for number, row in enumerate(full[:COLUMNS_MAX] for full in rows):
        headings = {
            column: (kind, cell.strip())
            for column, cell in enumerate(row)
            if number < HEADING_ROWS_MAX and (kind := kind_of(cell))
        }
        for column, (kind, where) in headings.items():
            beside = next((cell for cell in row[column + 1 :] if cell.strip()), "")
            if is_identifier(beside) and len([cell for cell in row if cell.strip()]) <= 4:
                found.append(DocumentReference(kind=kind, value=beside.strip(), where=where))
            else:
                columns[column] = (kind, where)
        for column, (kind, where) in columns.items():
            if column not in headings and column < len(row) and is_identifier(row[column]):
                found.append(DocumentReference(kind=kind, value=row[column].strip(), where=where))
    return references(found)


def kind_of(cell: str) -> str | None:
    """What the numbers below this heading, or beside this label, are numbers of; None for any other cell."""
    heading = heading_of(cell)
    if _SALES.fullmatch(heading):
        return "sales_order"
    return "purchase_order" if _PURCHASE.fullmatch(heading) else None


def heading_of(cell: str) -> str:
    """A heading in small letters and without its marks; empty where a cell is too long to be one."""
    heading = " ".join(re.sub(r"[._:()\-/]+", " ", cell.lower()).replace("#", " # ").split())
    return heading if len(heading) <= _VALUE_CHARACTERS_MAX else ""


def is_identifier(cell: str) -> bool:
    """The cell may hold a number of something: it has a figure, and is neither a date nor a sentence."""
    value = cell.strip()
    if len(value) > _VALUE_CHARACTERS_MAX or len(value.split()) > 3:
        return False
    return _IDENTIFIER.fullmatch(value) is not None and _DATE.fullmatch(value) is None


def as_text(rows: Rows) -> str:
    """The rows as lines, their cells apart by tabs, blank rows left out."""
    lines = ("\t".join(row).rstrip("\t ") for row in rows)
    return "\n".join(line for line in lines if line.strip())
