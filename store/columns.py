"""Columns that make SQLite and PostgreSQL keep the same values, and the base of every row.

SQLite has no time zones and PostgreSQL no NUL in a text, so both are settled here,
once, and no query ever has to think of the database behind it.
"""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import ClassVar, Final

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, so that a later migration can speak of it on either database."""


class Moment(sa.TypeDecorator[datetime]):
    """An aware instant.  It is kept in UTC and comes back in UTC; a naive one is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC; without its zone where the database knows none."""
        if value is None:
            return None
        assert value.tzinfo is not None, "an instant has an offset"
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(sa.TypeDecorator[str]):
    """Text of any origin.  What no database keeps (NUL, half a character) becomes U+FFFD."""

    impl = sa.Text()
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text as every database can keep it."""
        return None if value is None else keepable(value)


def keepable(text: str) -> str:
    """The text with NUL and lone surrogates replaced by U+FFFD."""
    whole = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return whole.replace("\x00", "\ufffd")


def _values(members: type[enum.Enum]) -> list[str]:
    return [each.value for each in members]


def bytewise() -> sa.types.TypeEngine[str]:
    """Text that is compared byte by byte, whatever language the database sorts in."""
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


VOCABULARY: Final = sa.Enum(enum.Enum, native_enum=False, length=40, values_callable=_values)
"""A closed vocabulary, kept as its words; a new word needs no migration."""

Json = dict[str, object]


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """A row.  Its constructor is typed; what has no default must be given."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar = {
        str: Words(),
        datetime: Moment(),
        enum.Enum: VOCABULARY,
        Json: sa.JSON(),
        list[object]: sa.JSON(),
        list[int]: sa.JSON(),
    }
