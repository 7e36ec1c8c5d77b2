"""A purchase order in the text of a PDF or a plain file, as far as its lines can be told from its prose.

Text has no fields.  A line counts as one of the order where it says how many of what in the way
that orders do, or where quantity, price and amount prove each other; nothing else is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from counterfoil.mailbox.attachments.extract import VALUE_CHARACTERS_MAX
from counterfoil.mailbox.attachments.tables import is_identifier, kind_of
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

LINES_READ_MAX: Final = 1_000
_LINE_CHARACTERS_MAX: Final = 200
_LABEL_WORDS_MAX: Final = 5
_ITEM_WORDS_MAX: Final = 8
_ARTICLE_FIGURES_MIN: Final = 5

_EACH: Final = "ea|each|pcs?|pce|pieces?|units|stk|stück|x"
_PLURALS: Final = "sets|pairs|boxes|cases|cartons|ctns|rolls|packs|kits|bags|drums|pallets|dozen"
_COUNTED: Final = (
    rf"{_EACH}|{_PLURALS}|unit|set|st|pair|pr|box|bx|case|cs|carton|ctn|roll|rl|pack|pk|kit|bag|drum|dz|dzn"
)
_MEASURED: Final = (
    "kgs?|g|lbs?|t|to|tons?|m|mtr|meters?|metres?|ft|feet|l|ltr|liters?|litres?|gal|sqm|m2|sf|yd|yds"
)
_NUMBER: Final = r"[+-]?\d[\d.,']{0,14}"
_MONEY: Final = rf"(?:[A-Z]{{3}} ?|[$€£] ?)?{_NUMBER}(?: ?(?:[A-Z]{{3}}|€))?"
_PLACE: Final = r"(?P<position>\d{1,6})[.)]?\s+"
_POSITION: Final = rf"(?:{_PLACE})?"
_UNIT: Final = rf"\s{{0,3}}(?P<unit>{_COUNTED}|{_MEASURED})\.?"
_SHAPES: Final = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"{_PLACE}(?P<quantity>{_NUMBER}){_UNIT}\s+(?P<rest>\S.*)",
        rf"(?P<quantity>{_NUMBER})\s{{0,3}}(?P<unit>{_EACH}|{_PLURALS})\.?\s+(?P<rest>\S.*)",
        rf"{_POSITION}(?P<rest>\S.*?)\s+(?P<quantity>{_NUMBER}){_UNIT}\s+(?P<price>{_MONEY})(?:\s+(?P<amount>{_MONEY}))?",
        rf"{_POSITION}(?P<rest>\S.*)\s(?P<quantity>{_NUMBER})\s{{0,3}}(?P<unit>{_COUNTED})\.?",
        rf"{_POSITION}(?P<rest>\S.*?)\s+(?P<quantity>{_NUMBER})\s+(?P<price>{_MONEY})\s+(?P<amount>{_MONEY})",
    )
)
"""The ways in which a line of an order is set; of the last, the figures must prove each other."""
_FIGURES: Final = re.compile(_NUMBER)

_TITLES: Final[tuple[tuple[str, DocumentKind | None], ...]] = (
    ("invoice | rechnung | facture | quotation | quote | angebot | devis | packing list | certificate", None),
    (
        "order confirmation | order acknowledge?ment | auftragsbestätigung | sales order",
        DocumentKind.ORDER_RESPONSE,
    ),
    (
        "order change | change order | order amendment | order revision | revised (?:purchase )?order",
        DocumentKind.ORDER_CHANGE,
    ),
)
"""What a title says that is no plain order; None for what is not to be held against an order."""
_TITLE: Final = tuple((re.compile(rf"\b{either(titles)}\b"), kind) for titles, kind in _TITLES)
_NO_TITLE: Final = re.compile(r"[:?]|\b(?:ref|no)\b")
_TITLE_LINES_MAX: Final = 12
_DAY: Final = r"(?P<day>[\w.,/ -]{6,30}?\d{2}(?!\d))"
_LABELS: Final = (
    (
        """
        (?:requested |required )?(?:delivery|del\\.?) (?:date|by|on) | required (?:date|by|on site) | need(?:ed)? by
        date required | due date | deliver (?:by|on) | liefertermin | wunschtermin
        """,
        DateRole.DELIVERY_REQUESTED,
    ),
    ("(?:promised|confirmed)(?: delivery)?(?: date)?", DateRole.DELIVERY_PLANNED),
    ("(?:po |order |issue )?date | datum", DateRole.ISSUED),
)
_DATES: Final = tuple(
    (
        re.compile(rf"(?:^|[\s|]){either(labels)}\s{{0,3}}[:.]?\s{{1,9}}{_DAY}(?=$|[\s,;|])", re.IGNORECASE),
        role,
    )
    for labels, role in _LABELS
)
_TERMS: Final = re.compile(
    r"(?:payment terms|terms of payment|payment|terms|zahlungsbedingungen)\s*[:.]\s*(\S.{2,80})",
    re.IGNORECASE,
)


def read_text_order(text: str) -> PurchaseDocument | None:
    """The order in this text; None where no line names one by its number, or a title says that it is something else."""
    lines = [" ".join(line[:_LINE_CHARACTERS_MAX].split()) for line in text.splitlines()[:LINES_READ_MAX]]
    named = list(_order_numbers(lines))
    kind = _kind([line for line in lines if line][:_TITLE_LINES_MAX])
    if not named or kind is None:
        return None
    document = UnfinishedDocument(kind, "text", references=named)
    for number, line in enumerate(lines, start=1):
        where = f"line {number}"
        document.dates += _dates(line, where)
        if (terms := _TERMS.search(line)) is not None:
            document.payment_terms.append(text_in(terms[1], where))
        ordered = _line(line, where)
        if ordered is not None:
            document.lines.append(ordered)
    return document.finished()


def _order_numbers(lines: list[str]) -> Iterator[DocumentReference]:
    """The first number that stands behind a label such as `Purchase Order No.`, at the start of a line."""
    for number, line in enumerate(lines, start=1):
        words = line.split(maxsplit=_LABEL_WORDS_MAX + 1)
        for count in range(min(_LABEL_WORDS_MAX, len(words) - 1), 0, -1):
            kind = kind_of(" ".join(words[:count]))
            value = words[count].strip(":#.,;")
            if kind is not None and is_identifier(value):
                yield DocumentReference(kind=kind, value=value, where=f"line {number}")
                return


def _kind(titles: list[str]) -> DocumentKind | None:
    for title in titles:
        for pattern, kind in _TITLE:
            if pattern.search(title.lower()) and not _NO_TITLE.search(title.lower()):
                return kind
    return DocumentKind.ORDER


def _dates(line: str, where: str) -> Iterator[DocumentDate]:
    """Every date behind its label; `Delivery date` is not also a `date`."""
    taken: set[int] = set()
    for pattern, role in _DATES:
        for match in pattern.finditer(line):
            readings = date_readings(match["day"])
            if readings and match.start("day") not in taken:
                taken.add(match.start("day"))
                day = WrittenDate(written=match["day"], readings=readings, where=where)
                yield DocumentDate(role=role, day=day)


def _line(line: str, where: str) -> UnfinishedLine | None:
    for shape in _SHAPES:
        match = shape.fullmatch(line)
        if match is not None and re.search(r"[^\W\d_]", match["rest"]) and _is_proven(match):
            return _ordered(match, where)
    return None


def _is_proven(match: re.Match[str]) -> bool:
    """A quantity with a unit speaks for itself; without one, it times the price is the amount."""
    groups = match.groupdict()
    quantities = number_readings(groups["quantity"])
    if groups.get("unit") is not None:
        return bool(quantities)
    prices, amounts = _amounts(groups["price"]), _amounts(groups["amount"])
    return any(
        quantity * price == amount
        for quantity in quantities
        for price in prices
        for amount in amounts
        if amount
    )


def _ordered(match: re.Match[str], where: str) -> UnfinishedLine:
    groups = match.groupdict()
    line = UnfinishedLine(groups.get("position") or "", where)
    written = groups["quantity"]
    number = WrittenNumber(written=written, readings=number_readings(written), where=where)
    line.quantities.append(
        DocumentQuantity(role=QuantityRole.ORDERED, number=number, unit=groups.get("unit") or "")
    )
    if (price := groups.get("price")) is not None:
        line.unit_price = WrittenNumber(written=price.strip(), readings=_amounts(price), where=where)
    line.description = groups["rest"][:VALUE_CHARACTERS_MAX]
    for word in line.description.split()[:_ITEM_WORDS_MAX]:
        value = word.strip(",;:()")
        if _is_article(value):
            line.items.append(ItemNumber(owner=ItemOwner.UNSAID, value=value, where=where))
    return line


def _is_article(word: str) -> bool:
    """Letters and figures together, or a long number: `BV-300`, and not the 300 of `300 mm`."""
    has_letters = re.search(r"[^\W\d_]", word) is not None
    return (is_identifier(word) and (has_letters or len(word) >= _ARTICLE_FIGURES_MIN)) or (
        word.isupper() and "-" in word
    )


def _amounts(written: str) -> tuple[Decimal, ...]:
    figures = _FIGURES.search(written)
    return number_readings(figures.group()) if figures is not None else ()
