"""A purchase order, or a list of order lines, in the rows of a sheet: recognised by its headings, never by their place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Final, NamedTuple

from counterfoil.mailbox.attachments.extract import VALUE_CHARACTERS_MAX
from counterfoil.mailbox.attachments.tables import (
    COLUMNS_MAX,
    HEADING_ROWS_MAX,
    Rows,
    heading_of,
    is_identifier,
    kind_of,
)
from counterfoil.mailbox.attachments.unfinished import UnfinishedDocument, UnfinishedLine, text_in
from counterfoil.mailbox.patterns import either
from counterfoil.records.document import (
    DateRole,
    DocumentDate,
    DocumentKind,
    DocumentQuantity,
    DocumentReference,
    ItemNumber,
    ItemOwner,
    PurchaseDocument,
    QuantityRole,
)
from counterfoil.records.written import WrittenDate, WrittenNumber, date_readings, number_readings

_NO: Final = "(?: ?(?:no|number|num|nr|nummer|code|id|#))?"
_THING: Final = "(?:part|item|article|product|material|sku|catalog(?:ue)?|stock|artikel)"


class _Column(Enum):
    """What a column holds, or a cell beside a label; the value is how its heading reads."""

    LINE = rf"""
        (?:po |order )?(?:line|ln|pos|position|lfd|ligne|zeile|regel)(?: item)?{_NO} | \# | nr | no
    """
    SELLER_ITEM = rf"""
        (?:vendor|supplier|seller|your|vend|supp|lieferanten?|ihre|votre)(?: s)? ?{_THING}{_NO}
        (?:vendor|supplier) (?:number|no|ref|reference) | vpn | spn
    """
    BUYER_ITEM = rf"(?:our|buyer|customer|cust|my|unsere|kunden)(?: s)? ?{_THING}{_NO} | cpn"
    ITEM = rf"""
        {_THING}{_NO} | p ?n | model{_NO} | teile(?:nummer|nr)
        référence | ref article | réf | código | codigo | codice | artikelcode
    """
    DESCRIPTION = """
        (?:item |product |part |material |article )?(?:description|desc|text|name) | short text | long text
        bezeichnung | beschreibung | kurztext | désignation | libellé | descripción | descrizione | omschrijving
    """
    QUANTITY = """
        (?:order |ordered |po |req |requested |purchase |total )?(?:qty|quantity|quant)(?: ordered| ord| required| req)?
        ordered | order units | menge | bestellmenge | anzahl | stück | stk | qté | qte | quantité | cantidad
        quantità | aantal | hoeveelheid | ilość | pcs | pieces
    """
    OPEN_QUANTITY = """
        (?:open|remaining|outstanding|balance|due|undelivered|backorder(?:ed)?|offene) (?:qty|quantity|menge)
        (?:qty|quantity) (?:open|due|remaining|outstanding|backordered|balance) | outstanding | backordered
    """
    SHIPPED_QUANTITY = """
        (?:shipped|delivered|received|despatched|dispatched|gelieferte) (?:qty|quantity|menge) | shipped
        (?:qty|quantity) (?:shipped|delivered|received|despatched|dispatched)
    """
    UNIT = "unit | units | uom | u m | um | unit of measure | measure | einheit | me | unité | unidad | eenheid | unità"
    PRICE = """
        (?:net |unit |agreed |contract )?price(?: each| per unit| unit)?(?: (?:usd|eur|gbp|chf|cad))? | unit cost | price ea
        einzelpreis | stückpreis | nettopreis | preis | prix(?: unitaire)? | pu(?: ht)? | precio(?: unitario)? | prezzo(?: unitario)?
    """
    REQUESTED = """
        (?:requested |required |req |customer |desired |expected )?(?:delivery|del|dlv|deliv) ?(?:date|day|on|by)
        (?:requested|required|req|need|needed|want|wanted|due|dock|on dock|in hands|arrival)(?: by)?(?: date)?
        date (?:required|requested|needed|wanted) | ship to arrive | requested | liefertermin | wunschtermin | lieferdatum
        date de livraison(?: souhaitée)? | fecha de entrega | data di consegna | leverdatum
    """
    PROMISED = """
        (?:promised|promise|confirmed|confirm|acknowledged|ack|scheduled)(?: delivery| del)?(?: date)? | eta
        bestätigter termin | bestätigtes lieferdatum | confirmation date | date confirmée
    """
    SHIPPING = "(?:requested |req |required )?ship(?:ping|ment)? ?(?:date|on|by) | ship by date"
    ISSUED = "date | (?:po|order|purchase order|document|issue) date | date of order | datum | bestelldatum | date de commande"
    TERMS = """
        (?:payment )?terms(?: of payment)? | payment(?: terms?)? | zahlungs(?:bedingungen|bedingung|ziel)
        conditions de (?:paiement|règlement) | condiciones de pago | betalingsconditie
    """
    CURRENCY = "currency | curr | ccy | währung | devise | moneda | valuta"
    ORDER = ""
    """`tables` knows the headings of order numbers."""


_HEADINGS: Final = {
    column: re.compile(either(column.value)) for column in _Column if column is not _Column.ORDER
}
_QUANTITY_ROLES: Final = {
    _Column.QUANTITY: QuantityRole.ORDERED,
    _Column.OPEN_QUANTITY: QuantityRole.LEFT_TO_RECEIVE,
    _Column.SHIPPED_QUANTITY: QuantityRole.SHIPPED,
}
_DATE_ROLES: Final = {
    _Column.REQUESTED: DateRole.DELIVERY_REQUESTED,
    _Column.PROMISED: DateRole.DELIVERY_PLANNED,
    _Column.SHIPPING: DateRole.SHIPPING_REQUESTED,
    _Column.ISSUED: DateRole.ISSUED,
}
_ITEM_OWNERS: Final = {
    _Column.SELLER_ITEM: ItemOwner.SELLER,
    _Column.BUYER_ITEM: ItemOwner.BUYER,
    _Column.ITEM: ItemOwner.UNSAID,
}
_NAMES_A_LINE: Final = frozenset({_Column.LINE, _Column.DESCRIPTION, *_ITEM_OWNERS, _Column.ORDER})
_SUM: Final = re.compile(r"(?:grand |sub ?)?total\b|sum(?:me|a)?\b|gesamt|totaal", re.IGNORECASE)
_MONEY: Final = re.compile(r"(?:[A-Z]{3}|US\$|[$€£¥])?\s*([+-]?[\d.,' \xa0]*\d)\s*(?:[A-Z]{3}|[$€£¥])?")
_MEASURED: Final = re.compile(r"([+-]?[\d.,' \xa0]*\d)\s*([^\W\d_][\w.]{0,9})?")
_LINE_NUMBER: Final = re.compile(r"[0-9]{1,6}")
_FIRST_LINE_MAX: Final = 10
"""Lines are counted from 1, or from 10 in tens."""


class _Table(NamedTuple):
    """The columns of a table by place, and the row of their headings."""

    row: int
    columns: dict[int, _Column]


def read_table_order(
    rows: Rows, named: Sequence[DocumentReference], sheet: str = ""
) -> PurchaseDocument | None:
    """The order, or the list of order lines, in these rows; None where no table of quantities names an order."""
    table = _find_table(rows)
    if table is None or not any(each.kind in ("purchase_order", "sales_order") for each in named):
        return None
    is_list = _Column.ORDER in table.columns.values()
    kind = DocumentKind.ORDER_LIST if is_list else DocumentKind.ORDER
    document = UnfinishedDocument(kind, "table", references=list(named))
    prefix = f"{sheet}!" if sheet else ""
    for number, row in _above_and_below(rows, table):
        _read_form(row, f"{prefix}{{}}{number + 1}", document)
    order_number = None
    for number, row in _below(rows, table):
        line = _line(row, table.columns, f"{prefix}{{}}{number + 1}")
        if line is not None:
            order_number = line.order_number = line.order_number or order_number
            document.lines.append(line)
    return document.finished() if document.lines else None


def _find_table(rows: Rows) -> _Table | None:
    for number, row in enumerate(rows[:HEADING_ROWS_MAX]):
        columns: dict[int, _Column] = {}
        for place, cell in enumerate(row[:COLUMNS_MAX]):
            column = _column_of(cell)
            if column is not None and (column in _ITEM_OWNERS or column not in columns.values()):
                columns[place] = column
        if _NAMES_A_LINE & {*columns.values()} and _QUANTITY_ROLES.keys() & {*columns.values()}:
            return _Table(number, _settled(columns, rows[number + 1 :]))
    return None


def _column_of(cell: str) -> _Column | None:
    heading = heading_of(cell)
    if not heading:
        return None
    if kind_of(cell) is not None:
        return _Column.ORDER
    return next((column for column, pattern in _HEADINGS.items() if pattern.fullmatch(heading)), None)


def _settled(columns: dict[int, _Column], below: Rows) -> dict[int, _Column]:
    """`Item` is the number of a line where only small numbers stand below it and no other column counts lines."""
    if _Column.LINE in columns.values():
        return columns
    for place, column in columns.items():
        if column is _Column.ITEM:
            cells = [row[place].strip() for row in below if place < len(row) and row[place].strip()]
            if cells and all(map(_LINE_NUMBER.fullmatch, cells)) and int(cells[0]) <= _FIRST_LINE_MAX:
                return {**columns, place: _Column.LINE}
    return columns


def _above_and_below(rows: Rows, table: _Table) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows that are none of the table: a label, and beside it what it labels."""
    for number, row in enumerate(rows):
        if number != table.row and sum(bool(cell.strip()) for cell in row[:COLUMNS_MAX]) <= 4:
            yield number, row[:COLUMNS_MAX]


def _below(rows: Rows, table: _Table) -> Iterator[tuple[int, Sequence[str]]]:
    for number, row in enumerate(rows[table.row + 1 :], start=table.row + 1):
        first = next((cell.strip() for cell in row if cell.strip()), "")
        if first and not _SUM.match(first):
            yield number, row[:COLUMNS_MAX]


def _read_form(row: Sequence[str], cell_name: str, document: UnfinishedDocument) -> None:
    for place, cell in enumerate(row):
        column = _column_of(cell)
        beside = next(
            ((at, each.strip()) for at, each in enumerate(row[place + 1 :], place + 1) if each.strip()), None
        )
        if column is None or beside is None or _column_of(beside[1]) is not None:
            continue
        where = cell_name.format(_letters(beside[0]))
        if column is _Column.TERMS:
            document.payment_terms.append(text_in(beside[1], where))
        elif column is _Column.CURRENCY and document.currency is None:
            document.currency = text_in(beside[1], where)
        elif column in _DATE_ROLES and (readings := date_readings(beside[1])):
            day = WrittenDate(written=beside[1][:VALUE_CHARACTERS_MAX], readings=readings, where=where)
            document.dates.append(DocumentDate(role=_DATE_ROLES[column], day=day))


def _line(row: Sequence[str], columns: dict[int, _Column], cell_name: str) -> UnfinishedLine | None:
    """The line of one row; None for a row without a quantity, such as a remark or a repeated heading."""
    line = UnfinishedLine("", cell_name.format(""))
    for place, column in sorted(columns.items(), key=lambda each: each[1] is _Column.UNIT):
        cell = row[place].strip() if place < len(row) else ""
        if cell:
            _read_cell(cell[:VALUE_CHARACTERS_MAX], column, cell_name.format(_letters(place)), line)
    is_line = any(re.search(r"\d", each.number.written) for each in line.quantities)
    return line if is_line and (line.number or line.items or line.description or line.order_number) else None


def _read_cell(cell: str, column: _Column, where: str, line: UnfinishedLine) -> None:
    if column is _Column.LINE:
        line.number = cell
    elif column is _Column.ORDER:
        line.order_number = cell if is_identifier(cell) else None
    elif column is _Column.DESCRIPTION:
        line.description = cell
    elif column in _ITEM_OWNERS:
        line.items.append(ItemNumber(owner=_ITEM_OWNERS[column], value=cell, where=where))
    elif column in _QUANTITY_ROLES:
        line.quantities.append(_quantity(cell, _QUANTITY_ROLES[column], where))
    elif column is _Column.UNIT:
        line.quantities = [each.model_copy(update={"unit": each.unit or cell}) for each in line.quantities]
    elif column is _Column.PRICE:
        amount = _MONEY.fullmatch(cell)
        readings = number_readings(amount[1]) if amount is not None else ()
        line.unit_price = WrittenNumber(written=cell, readings=readings, where=where)
    elif column in _DATE_ROLES:
        day = WrittenDate(written=cell, readings=date_readings(cell), where=where)
        line.dates.append(DocumentDate(role=_DATE_ROLES[column], day=day))


def _quantity(cell: str, role: QuantityRole, where: str) -> DocumentQuantity:
    """`14`, `14 pcs`; of `10/60` nobody can tell what it means."""
    measured = _MEASURED.fullmatch(cell)
    readings = number_readings(measured[1]) if measured is not None else ()
    unit = (measured[2] or "") if measured is not None else ""
    return DocumentQuantity(
        role=role, number=WrittenNumber(written=cell, readings=readings, where=where), unit=unit
    )


def _letters(place: int) -> str:
    """The name that a sheet gives a column: A, B, … Z, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
