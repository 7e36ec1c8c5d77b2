"""Which fields may leave the house, and how a field's value is written.

The columns below are internal: they never appear in anything that a customer can
receive, nor in what a model is given to write a customer's draft.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from counterfoil.records.base import SourceRecord

INTERNAL_FIELDS: Final[frozenset[str]] = frozenset(
    {
        "internal_note",
        "unit_price",
        "total",
        "price_terms",
        "dispute_note",
        "exception_note",
        "deal_desk_exception",
        "constraint",
    }
)

_NOT_FIELDS: Final = frozenset({"source"})


def canonical(value: object) -> str:
    """The one written form of a value: ISO dates, plain decimals, `;` between the items of a list."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case Decimal():
            return format(value.normalize(), "f") if value == value.to_integral() else format(value, "f")
        case tuple():
            return ";".join(canonical(each) for each in value)
        case _:
            return str(value)


def field_values(record: SourceRecord) -> dict[str, str]:
    """Every field of a row that the source holds, in canonical form, internal ones included."""
    return {
        name: canonical(value)
        for name, value in record
        if name not in _NOT_FIELDS and value is not None and value != ()
    }
