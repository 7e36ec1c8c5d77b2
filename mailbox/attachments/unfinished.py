"""A purchase document while it is read, and the readings of its fields that all electronic forms share."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from counterfoil.mailbox.attachments.extract import LINES_MAX, VALUE_CHARACTERS_MAX, references
from counterfoil.records.document import (
    DateRole,
    DocumentDate,
    DocumentKind,
    DocumentLine,
    DocumentParty,
    DocumentQuantity,
    DocumentReference,
    ItemNumber,
    LineAction,
    PurchaseDocument,
    QuantityRole,
)
from counterfoil.records.written import (
    WrittenDate,
    WrittenNumber,
    WrittenText,
    machine_date,
    machine_number,
)


@dataclass
class UnfinishedLine:
    """One line of a document, field by field as the fields come."""

    number: str
    where: str
    order_number: str | None = None
    items: list[ItemNumber] = field(default_factory=list)
    description: str = ""
    quantities: list[DocumentQuantity] = field(default_factory=list)
    unit_price: WrittenNumber | None = None
    price_per: Decimal = Decimal(1)
    dates: list[DocumentDate] = field(default_factory=list)
    action: LineAction | None = None

    def finished(self) -> DocumentLine:
        """The line as it is now."""
        return DocumentLine(
            number=self.number[:VALUE_CHARACTERS_MAX],
            order_number=self.order_number,
            items=tuple(dict.fromkeys(self.items)),
            description=self.description[:VALUE_CHARACTERS_MAX],
            quantities=tuple(self.quantities),
            unit_price=self.unit_price,
            price_per=self.price_per,
            dates=tuple(self.dates),
            action=self.action,
            where=self.where,
        )


@dataclass
class UnfinishedDocument:
    """A document, field by field as the fields come."""

    kind: DocumentKind
    form: str
    is_cancellation: bool = False
    references: list[DocumentReference] = field(default_factory=list)
    parties: list[DocumentParty] = field(default_factory=list)
    dates: list[DocumentDate] = field(default_factory=list)
    currency: WrittenText | None = None
    payment_terms: list[WrittenText] = field(default_factory=list)
    total: WrittenNumber | None = None
    lines: list[UnfinishedLine] = field(default_factory=list)
    defect: str | None = None

    order_number: str | None = None
    """The order that lines belong to which begin now, where the document sorts its lines by order."""
    line: UnfinishedLine | None = None
    """The line that is being read; None above the first and between two levels."""

    def begin_line(self, line: UnfinishedLine) -> None:
        """What comes now is about this line, until another begins or `end_line`."""
        line.order_number = self.order_number
        self.lines.append(line)
        self.line = line

    def end_line(self) -> None:
        """What comes now is about the document."""
        self.line = None

    @property
    def open_dates(self) -> list[DocumentDate]:
        """Where a date that comes now belongs."""
        return self.dates if self.line is None else self.line.dates

    def finished(self, *, lines_counted: Decimal | None = None) -> PurchaseDocument:
        """The document, with a defect where it counts its lines otherwise, or has more than are read."""
        defect = self.defect
        if len(self.lines) > LINES_MAX:
            defect = f"only {LINES_MAX} lines read"
        elif lines_counted is not None and lines_counted != len(self.lines):
            defect = defect or f"says {lines_counted} lines, and {len(self.lines)} could be read"
        return PurchaseDocument(
            kind=self.kind,
            form=self.form,
            is_cancellation=self.is_cancellation,
            references=references(self.references),
            parties=tuple(self.parties[:LINES_MAX]),
            dates=tuple(self.dates[:LINES_MAX]),
            currency=self.currency,
            payment_terms=tuple(dict.fromkeys(self.payment_terms))[:LINES_MAX],
            total=self.total,
            lines=tuple(each.finished() for each in self.lines[:LINES_MAX]),
            defect=defect,
        )


def number_in(written: str, where: str) -> WrittenNumber:
    """The number in a field of an electronic document; without a reading where it is none."""
    number = machine_number(written)
    readings = () if number is None else (number,)
    return WrittenNumber(written=written[:VALUE_CHARACTERS_MAX], readings=readings, where=where)


def quantity_in(written: str, unit: str, role: QuantityRole, where: str) -> DocumentQuantity:
    """The quantity in a field of an electronic document."""
    return DocumentQuantity(role=role, number=number_in(written, where), unit=unit[:VALUE_CHARACTERS_MAX])


def date_in(written: str, role: DateRole, where: str) -> DocumentDate:
    """The day in a field of an electronic document; without a reading where it is none."""
    day = machine_date(written)
    readings = () if day is None else (day,)
    return DocumentDate(
        role=role, day=WrittenDate(written=written[:VALUE_CHARACTERS_MAX], readings=readings, where=where)
    )


def text_in(written: str, where: str) -> WrittenText:
    """The words in a field."""
    return WrittenText(written=written[:VALUE_CHARACTERS_MAX], where=where)
