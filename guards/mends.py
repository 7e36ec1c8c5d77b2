"""Mends: single facts that would have to be others, and the facts as they would be then."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Final, NamedTuple, TypeVar

from counterfoil.records.base import Record, SourceRecord
from counterfoil.records.facts import Facts, OrderFacts
from counterfoil.records.fields import canonical
from counterfoil.records.release import ChangeKind, FactChange
from counterfoil.records.vocabulary import SystemName

_AGE: Final = "updated_at"
_ANSWERS: Final = "answers"

R = TypeVar("R", bound=Record)


class Cell(NamedTuple):
    """One field of one record; of a whole system, where table and record are empty."""

    system: SystemName
    table: str
    record: str
    field: str


class Mend(NamedTuple):
    """One fact that would have to be another."""

    cell: Cell
    was: object
    becomes: object

    @property
    def change(self) -> FactChange:
        """The mend as people read it."""
        system, table, record, field = self.cell
        return FactChange(
            kind=self._kind,
            system=system,
            table=table,
            record=record,
            field="" if self._kind is ChangeKind.ANSWERED else field,
            was=None if self.was is None else canonical(self.was),
            becomes=None if self.becomes is None else canonical(self.becomes),
        )

    @property
    def _kind(self) -> ChangeKind:
        if self.cell.field == _ANSWERS:
            return ChangeKind.ANSWERED
        if self.cell.field == _AGE:
            return ChangeKind.CONFIRMED
        if self.was is None:
            return ChangeKind.FILLED_IN
        return ChangeKind.CLEARED if self.becomes is None else ChangeKind.CHANGED


def in_field(row: SourceRecord, field: str, becomes: object) -> Mend:
    """Another value in one field of a record."""
    source = row.source
    return Mend(Cell(source.system, source.table, source.record, field), getattr(row, field), becomes)


def of_now(row: SourceRecord, facts: Facts) -> Mend:
    """A record that its source confirms."""
    return in_field(row, _AGE, facts.now)


def answered(system: SystemName) -> Mend:
    """A source that answers, and holds nothing that is not known already."""
    return Mend(Cell(system, "", "", _ANSWERS), was=False, becomes=True)


def mended(facts: Facts, mends: Collection[Mend]) -> Facts:
    """The facts as they would be.  A record that is mended is of now, wherever in the facts it stands."""
    by_row: dict[tuple[SystemName, str, str], dict[str, object]] = {}
    for mend in mends:
        system, table, record, field = mend.cell
        by_row.setdefault((system, table, record), {})[field] = mend.becomes

    def of_row(row: SourceRecord) -> SourceRecord:
        changed = by_row.get((row.source.system, row.source.table, row.source.record))
        return row if changed is None else row.model_copy(update={_AGE: facts.now, **changed})

    answering = {mend.cell.system for mend in mends if mend.cell.field == _ANSWERS}
    still_out = tuple(each for each in facts.unavailable if each not in answering)
    return _with_rows(facts, of_row).model_copy(update={"unavailable": still_out})


def every_row(record: Facts | OrderFacts) -> Iterator[SourceRecord]:
    """Every row of the facts, in the order in which they hold them; one may stand in several places."""
    for _, value in record:
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, OrderFacts):
                yield from every_row(each)
            elif isinstance(each, SourceRecord):
                yield each


def _with_rows(record: R, of_row: Callable[[SourceRecord], SourceRecord]) -> R:
    def of(value: object) -> object:
        match value:
            case SourceRecord():
                return of_row(value)
            case OrderFacts():
                return _with_rows(value, of_row)
            case tuple():
                return tuple(map(of, value))
            case _:
                return value

    return record.model_copy(update={name: of(value) for name, value in record})
