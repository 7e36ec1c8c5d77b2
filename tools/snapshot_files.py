"""Reads a folder of exports: one CSV file a table, and which systems are said to be out.

Every mistake in a file is a `SuiteUnreadable` that names the file, the line, the column,
the value and what was expected instead.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, NoReturn

from counterfoil.records.accounts import Account, Commitment, Contact, Contract, Opportunity
from counterfoil.records.base import SourceRef
from counterfoil.records.dispatch import DispatchJob, Technician
from counterfoil.records.errors import SuiteUnreadable
from counterfoil.records.fields import canonical
from counterfoil.records.fulfillment import InventoryLevel, Shipment
from counterfoil.records.orders import OrderIntake, OrderLine, PurchaseOrder
from counterfoil.records.owners import ExceptionOwner
from counterfoil.records.vocabulary import SystemName
from counterfoil.tools import snapshot_tables as tables
from counterfoil.tools.snapshot_tables import R, Table

OUTAGES_FILE: Final = "outages.toml"
_SHOWN_CHARACTERS: Final = 80


@dataclass(frozen=True)
class SnapshotRecords:
    """Every row of a folder, each table in the order of its file."""

    accounts: tuple[Account, ...] = ()
    contacts: tuple[Contact, ...] = ()
    contracts: tuple[Contract, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    orders: tuple[PurchaseOrder, ...] = ()
    order_lines: tuple[OrderLine, ...] = ()
    order_intake: tuple[OrderIntake, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    inventory: tuple[InventoryLevel, ...] = ()
    dispatch_jobs: tuple[DispatchJob, ...] = ()
    technicians: tuple[Technician, ...] = ()
    exception_owners: tuple[ExceptionOwner, ...] = ()


class OutageMode(StrEnum):
    """How a system that is out behaves.  To a caller the three are one: it could not be asked."""

    ERROR = "error"
    TIMEOUT = "timeout"
    GARBAGE = "garbage"

    @property
    def reason(self) -> str:
        """What the look-up says."""
        return _OUTAGE_REASONS[self]


_OUTAGE_REASONS: Final = {
    OutageMode.ERROR: "it answered with an error",
    OutageMode.TIMEOUT: "it did not answer in time",
    OutageMode.GARBAGE: "its answer cannot be read",
}

MAY_BE_OUT: Final[tuple[SystemName, ...]] = (
    SystemName.ERP,
    SystemName.CRM,
    SystemName.FULFILLMENT,
    SystemName.DISPATCH,
)
"""Configuration is never out."""


def read_records(folder: Path) -> SnapshotRecords:
    """Every table of the folder; a file that is not there is a table without rows."""
    return SnapshotRecords(
        accounts=read_table(folder, tables.ACCOUNTS),
        contacts=read_table(folder, tables.CONTACTS),
        contracts=read_table(folder, tables.CONTRACTS),
        opportunities=read_table(folder, tables.OPPORTUNITIES),
        commitments=read_table(folder, tables.COMMITMENTS),
        orders=read_table(folder, tables.ORDERS),
        order_lines=read_table(folder, tables.ORDER_LINES),
        order_intake=read_table(folder, tables.ORDER_INTAKE),
        shipments=read_table(folder, tables.SHIPMENTS),
        inventory=read_table(folder, tables.INVENTORY),
        dispatch_jobs=read_table(folder, tables.DISPATCH_JOBS),
        technicians=read_table(folder, tables.TECHNICIANS),
        exception_owners=read_table(folder, tables.EXCEPTION_OWNERS),
    )


def read_table(folder: Path, table: Table[R]) -> tuple[R, ...]:
    """The rows of one table."""
    path = folder / f"{table.name}.csv"
    text = _read_text(path)
    if text is None:
        return ()
    lines = _lines_of(path, text)
    header = next(lines, None)
    if header is None:
        raise SuiteUnreadable(f"{path}, line 1", "the file is empty; expected a header row")
    columns = _check_header(path, table, header)
    rows: list[R] = []
    first_lines: dict[tuple[object, ...], int] = {}
    for line in lines:
        record = _record(path, table, columns, line)
        key = tuple(getattr(record, each) for each in table.key)
        first = first_lines.setdefault(key, line.number)
        if first != line.number:
            _refuse(
                path,
                line.number,
                "/".join(table.key),
                record.source.record,
                f"a new key; line {first} has it",
            )
        rows.append(record)
    return tuple(rows)


def read_outages(folder: Path) -> Mapping[SystemName, str]:
    """The systems that `outages.toml` declares out, with what a look-up there says."""
    path = folder / OUTAGES_FILE
    text = _read_text(path)
    if text is None:
        return {}
    try:
        declared = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SuiteUnreadable(str(path), f"{error}; expected TOML") from error
    return {_system(path, name): _mode(path, name, entry).reason for name, entry in declared.items()}


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: Sequence[str]


def _read_text(path: Path) -> str | None:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SuiteUnreadable(str(path), f"{error.strerror}; expected a readable file") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = raw.count(b"\n", 0, error.start) + 1
        raise SuiteUnreadable(
            f"{path}, line {number}", f"byte 0x{raw[error.start]:02x} is not UTF-8; expected UTF-8 text"
        ) from error


def _lines_of(path: Path, text: str) -> Iterator[_Line]:
    """The rows of the file with the line each begins on; a quoted cell may span several."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 1
    try:
        for cells in reader:
            if cells:
                yield _Line(number, [each.strip() for each in cells])
            number = reader.line_num + 1
    except csv.Error as error:
        expected = f"{error}; expected comma-separated values"
        raise SuiteUnreadable(f"{path}, line {number}", expected) from error


def _check_header(path: Path, table: Table[R], header: _Line) -> Sequence[str]:
    where, known = f"{path}, line {header.number}", ", ".join(table.columns)
    for position, column in enumerate(header.cells):
        if column not in table.columns:
            raise SuiteUnreadable(where, f"unknown column {column!r}; expected {known}")
        if column in header.cells[:position]:
            raise SuiteUnreadable(where, f"column {column!r} stands there twice")
    for column in table.never_absent:
        if column not in header.cells:
            raise SuiteUnreadable(where, f"no column {column!r}; expected {known}")
    return header.cells


def _record(path: Path, table: Table[R], columns: Sequence[str], line: _Line) -> R:
    if len(line.cells) != len(columns):
        counted = f"{len(line.cells)} cells; expected {len(columns)}, as in the header"
        raise SuiteUnreadable(f"{path}, line {line.number}", counted)
    values: dict[str, object] = {}
    for column, cell in zip(columns, line.cells, strict=True):
        if cell:
            values[column] = _value(path, line.number, column, cell, table.columns[column])
        elif column in table.never_empty:
            _refuse(path, line.number, column, cell, "a value")
        elif column in table.never_absent:
            values[column] = ""
    record_id = "/".join(canonical(values[each]) for each in table.key if each in values)
    source = SourceRef(system=table.system, table=table.name, record=record_id)
    return table.record.model_validate({**values, "source": source})


def _value(path: Path, number: int, column: str, cell: str, read: Callable[[str], object]) -> object:
    try:
        return read(cell)
    except ValueError as error:
        _refuse(path, number, column, cell, str(error))


def _refuse(path: Path, number: int, column: str, value: str, expected: str) -> NoReturn:
    shown = value if len(value) <= _SHOWN_CHARACTERS else value[:_SHOWN_CHARACTERS] + "…"
    raise SuiteUnreadable(f"{path}, line {number}, column {column}", f"is {shown!r}; expected {expected}")


def _system(path: Path, name: str) -> SystemName:
    if name not in MAY_BE_OUT:
        raise SuiteUnreadable(str(path), f"unknown system {name!r}; expected one of {', '.join(MAY_BE_OUT)}")
    return SystemName(name)


def _mode(path: Path, name: str, entry: object) -> OutageMode:
    expected = " or ".join(f'mode = "{each}"' for each in OutageMode)
    if isinstance(entry, dict) and set(entry) == {"mode"} and entry["mode"] in tuple(OutageMode):
        return OutageMode(entry["mode"])
    raise SuiteUnreadable(f"{path}: {name}", f"is {entry!r}; expected {expected}")
