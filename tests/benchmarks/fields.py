"""How much of what mail and documents state is found, and how much of what is found is stated: field by field.

Prose is held against labels that people gave genuine mail.  Electronic documents are held against
their own raw text, taken apart by rules too plain to know any form: what stands in a quantity's
place is a quantity.  Invoices, which have no fields, against the figures that their publishers give.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final

from counterfoil.guards.stated_values import find_stated
from counterfoil.mailbox.attachments.edifact import is_edifact, read_edifact
from counterfoil.mailbox.attachments.extract import Extract
from counterfoil.mailbox.attachments.pdf import read_pdf
from counterfoil.mailbox.attachments.ubl import is_ubl, read_ubl
from counterfoil.mailbox.attachments.x12 import is_x12, read_x12
from counterfoil.records.document import DocumentLine, PurchaseDocument
from counterfoil.records.message import Attachment, AttachmentKind, InboundMessage, SpanKind, TextSpan
from counterfoil.records.reading import StatedKind

Values = Mapping[str, Counter[str]]
"""By field, every value as often as it stands there."""


def measure_fields() -> None:
    """Print a table: per source and field what is there, what was found, precision and recall."""
    shared = os.environ.get("COUNTERFOIL_SHARED")
    if not shared:
        print("fields: the larger corpora are not at hand; COUNTERFOIL_SHARED names their folder")
        return
    business = Path(shared, "corpora", "business")
    print(f"{'source':<22}{'field':<16}{'there':>7}{'found':>7}{'right':>7}{'precision':>11}{'recall':>8}")
    for source, measured in (
        ("genuine mail", prose_counts(business / "extraction_gold.json")),
        ("X12", document_counts(business / "edi_x12", raw_x12)),
        ("EDIFACT", document_counts(business / "edi_edifact", raw_edifact)),
        ("UBL", document_counts(business / "ubl", raw_ubl)),
        ("PDF invoices", invoice_counts(business / "pdf_invoices")),
    ):
        for field, (there, found, right) in measured.items():
            print(
                f"{source:<22}{field:<16}{there:>7}{found or '-':>7}{right:>7}"
                f"{_share(right, found):>11}{_share(right, there):>8}"
            )


Counts = dict[str, tuple[int, int, int]]
"""By field: how many are there, how many were found (0: not counted), how many of these are right."""


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def prose_counts(labels: Path) -> Counts:
    """Of each distinct value; right by its first reading, and right by any."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for each in json.loads(labels.read_text()):
        sent_at = parsedate_to_datetime(each["date"].partition(" (")[0])
        text = each["text"]
        spans = (TextSpan(kind=SpanKind.NEW, start=0, end=len(text)),)
        letter = InboundMessage(sha256="0" * 64, size_bytes=1, sent_at=sent_at, text=text, spans=spans)
        for kind, key in ((StatedKind.DATE, "dates"), (StatedKind.AMOUNT, "amounts")):
            gold = {_plain(value) for value in each[key]}
            readings = {
                tuple(map(_plain, value.readings)) for value in find_stated(letter) if value.kind is kind
            }
            first = {reading[0] for reading in readings}
            _add(counts[f"{kind} (first)"], len(gold), len(first), len(first & gold))
            right = [reading for reading in readings if gold.intersection(reading)]
            _add(counts[f"{kind} (any)"], len(gold), len(readings), len(right))
    return {field: (there, found, right) for field, (there, found, right) in counts.items()}


def _add(counts: list[int], *more: int) -> None:
    for place, each in enumerate(more):
        counts[place] += each


def document_counts(folder: Path, raw: Callable[[str], Values]) -> Counts:
    """Every value of every line of every purchase document in a folder."""
    there: defaultdict[str, Counter[str]] = defaultdict(Counter)
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        text = _decoded(content)
        documents = _read(content, text).documents
        if not documents:
            continue
        for field, values in raw(text).items():
            there[field].update({f"{path.name} {value}": count for value, count in values.items()})
        for field, values in _as_read(documents).items():
            found[field].update({f"{path.name} {value}": count for value, count in values.items()})
    return {
        field: (there[field].total(), found[field].total(), (there[field] & found[field]).total())
        for field in there
    }


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _read(content: bytes, text: str) -> Extract:
    if is_x12(text):
        return read_x12(text)
    if is_edifact(text):
        return read_edifact(text)
    return read_ubl(content) if is_ubl(text) else Extract()


def _as_read(documents: Iterable[PurchaseDocument]) -> Values:
    values: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for document in documents:
        for each in document.references:
            if each.kind == "purchase_order":
                values["order number"][each.value] = 1
        for line in document.lines:
            values["line"].update([""])
            for field, value in _of_line(line):
                values[field].update([value])
    return values


def _of_line(line: DocumentLine) -> Iterator[tuple[str, str]]:
    for quantity in line.quantities:
        yield "quantity", _plain(quantity.number.value)
        if quantity.unit:
            yield "unit", quantity.unit
    if line.unit_price is not None:
        yield "unit price", _plain(line.unit_price.value)
    for item in line.items:
        yield "article number", item.value
    for day in line.dates:
        yield "date of line", re.sub(r"\D", "", str(day.day.value))


class _Raw:
    """What a plain look at a document finds, by field; the same order number counts once."""

    def __init__(self) -> None:
        self.values: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, field: str, *values: str) -> None:
        """Each value that is not empty, once more."""
        self.values[field].update(filter(None, values))
        if field == "order number":
            self.values[field] = Counter({*self.values[field]})

    def add_number(self, field: str, *values: str) -> None:
        """The same, of numbers."""
        self.add(field, *map(_plain, filter(None, values)))


_X12_ORDERS: Final = {"BEG": 3, "BAK": 3, "BCH": 3, "BCA": 3, "PRF": 1}
_X12_QUANTITIES: Final = {"PO1": ((2, 3),), "SN1": ((2, 3),), "POC": ((3, 5), (4, 5)), "ACK": ((2, 3),)}
_X12_PRICES: Final = {"PO1": 4, "POC": 6}
_X12_ARTICLES: Final = {"PO1": 7, "POC": 9, "LIN": 3}
_X12_DAYS: Final = {"DTM": (1, 2), "ACK": (4, 5), "SCH": (5, 6)}
_X12_DAY_CODES: Final = frozenset({"002", "010", "017", "038", "067", "068", "069"})


def raw_x12(text: str) -> Values:
    """X12, a segment a line."""
    raw = _Raw()
    separator = text.lstrip()[3]
    in_line = False
    for line in text.splitlines():
        elements = [each.strip() for each in line.strip().rstrip("~|*…").split(separator)] + [""] * 12
        name = elements[0]
        is_line = name in ("PO1", "POC", "SN1")
        in_line = is_line or (in_line and name not in ("CTT", "HL", "ST"))
        raw.values["line"].update([""] * is_line)
        if name in _X12_ORDERS:
            raw.add("order number", elements[_X12_ORDERS[name]])
        if name == "REF" and elements[1] in ("PO", "CO"):
            raw.add("order number", elements[2])
        for quantity, unit in _X12_QUANTITIES.get(name, ()):
            raw.add_number("quantity", elements[quantity])
            raw.add("unit", elements[unit] if elements[quantity] else "")
        if name in _X12_PRICES:
            raw.add_number("unit price", elements[_X12_PRICES[name]])
        if name in _X12_ARTICLES:
            raw.add("article number", *elements[_X12_ARTICLES[name] :: 2])
        code, day = _X12_DAYS.get(name, (0, 0))
        if in_line and elements[code] in _X12_DAY_CODES:
            raw.add("date of line", elements[day])
    return raw.values


def raw_edifact(text: str) -> Values:
    """EDIFACT, under the usual marks."""
    raw = _Raw()
    kind, in_line = "", False
    for segment in re.split(r"(?<!\?)'", text):
        elements = [each.split(":") for each in segment.strip().split("+")] + [[""]] * 8
        name, first = elements[0][0], [*elements[1], "", "", ""]
        kind = elements[2][0] if name == "UNH" else kind
        in_line = name == "LIN" or (in_line and name not in ("UNS", "UNH"))
        raw.values["line"].update([""] * (name == "LIN"))
        if name == "BGM" and kind == "ORDERS":
            raw.add("order number", elements[2][0])
        if name == "RFF" and first[0] == "ON":
            raw.add("order number", first[1])
        if name in ("LIN", "PIA"):
            raw.add("article number", elements[3 if name == "LIN" else 2][0])
        if name == "QTY" and in_line:
            raw.add_number("quantity", first[1])
            raw.add("unit", first[2])
        if name == "PRI":
            raw.add_number("unit price", first[1])
        if name == "DTM" and in_line and first[0] in ("2", "11", "17", "69"):
            raw.add("date of line", first[1][:8])
    return raw.values


_QUANTITY_TAGS: Final = "Quantity|DeliveredQuantity|OutstandingQuantity|MaximumBackorderQuantity"


def raw_ubl(text: str) -> Values:
    """UBL, by the names of its elements."""
    raw = _Raw()
    text = re.sub(r"(</?)\w+:", r"\1", text)
    raw.add("order number", *re.findall(r"<OrderReference>\s*<ID[^>]*>([^<]+)", text))
    if re.search(r"<Order[\s>]", text):
        raw.add("order number", *re.findall(r"<ID>([^<]+)", text)[:1])
    for line in re.findall(r"<LineItem>.*?</LineItem>|<DespatchLine>.*?</DespatchLine>", text, re.DOTALL):
        raw.values["line"].update([""])
        for unit, quantity in re.findall(rf"<(?:{_QUANTITY_TAGS})([^>]*)>([^<]+)<", line):
            raw.add_number("quantity", quantity)
            raw.add("unit", *re.findall(r'unitCode="([^"]+)"', unit))
        raw.add_number("unit price", *re.findall(r"<PriceAmount[^>]*>([^<]+)<", line))
        raw.add("article number", *re.findall(r"<\w+ItemIdentification>\s*<ID[^>]*>([^<]+)<", line))
        days = re.findall(r"<RequestedDeliveryPeriod>.*?<StartDate>([^<]+)<", line, re.DOTALL)
        days += re.findall(r"<(?:Requested|Promised)DeliveryPeriod>.*?<EndDate>([^<]+)<", line, re.DOTALL)
        raw.add("date of line", *(day.replace("-", "") for day in days))
    return raw.values


def invoice_counts(folder: Path) -> Counts:
    """Whether the date and the amount that its publisher gives stand among what is found in each invoice."""
    there: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for path in sorted(folder.glob("*.pdf")):
        known = json.loads(path.with_suffix(".json").read_text())[0]
        text = read_pdf(path.read_bytes(), 8.0).text or ""
        letter = InboundMessage(
            sha256="0" * 64,
            size_bytes=1,
            attachments=(
                Attachment(
                    index=0,
                    filename="i.pdf",
                    content_type="application/pdf",
                    size_bytes=1,
                    sha256="0" * 64,
                    kind=AttachmentKind.PDF,
                    text=text,
                ),
            ),
        )
        found = {reading for each in find_stated(letter) for reading in map(_plain, each.readings)}
        for field in ("date", "date_due", "amount", "amount_untaxed"):
            if field in known:
                there[field] += 1
                right[field] += _plain(known[field]) in found
    return {field: (there[field], 0, right[field]) for field in there}


def _plain(value: object) -> str:
    """Numbers without the noughts that mean nothing; everything else as it is."""
    try:
        return format(Decimal(str(value).strip().replace(",", ".")).normalize(), "f")
    except InvalidOperation:
        return str(value).strip()
