"""Numbers and days keep every meaning that their writing leaves open, and no other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.records.written import (
    WrittenDate,
    WrittenNumber,
    date_readings,
    machine_date,
    machine_number,
    number_readings,
)


@pytest.mark.parametrize(
    ("written", "readings"),
    [
        ("7", ["7"]),
        ("1500", ["1500"]),
        ("1.500", ["1.5", "1500"]),
        ("1,500", ["1500", "1.5"]),
        ("-1.500", ["-1.5", "-1500"]),
        ("1.5", ["1.5"]),
        ("12,50", ["12.5"]),
        ("0.500", ["0.5"]),
        ("0,125", ["0.125"]),
        ("1.234,56", ["1234.56"]),
        ("1,234.56", ["1234.56"]),
        ("1.234.567", ["1234567"]),
        ("1 500", ["1500"]),
        ("1'500,00", ["1500"]),
        ("1\u202f500", ["1500"]),
        (".5", ["0.5"]),
        ("1.2.3", []),
        ("1,23,456", []),
        ("1e5", []),
        ("NaN", []),
        ("ten", []),
        ("", []),
        ("9" * 31, []),
    ],
)
def test_a_number_has_every_reading_of_its_writing(written: str, readings: list[str]) -> None:
    assert number_readings(written) == tuple(map(Decimal, readings))


@pytest.mark.parametrize(
    ("written", "readings"),
    [
        ("2026-03-04", ["2026-03-04"]),
        ("20260304", ["2026-03-04"]),
        ("2026-03-04T00:00:00Z", ["2026-03-04"]),
        ("2026/3/4", ["2026-03-04"]),
        ("03/04/2026", ["2026-03-04", "2026-04-03"]),
        ("03.04.2026", ["2026-04-03", "2026-03-04"]),
        ("04/04/2026", ["2026-04-04"]),
        ("13/04/26", ["2026-04-13"]),
        ("04/13/2026", ["2026-04-13"]),
        ("31/02/2026", []),
        ("12 March 2026", ["2026-03-12"]),
        ("12. März 2026", ["2026-03-12"]),
        ("12-Mar-26", ["2026-03-12"]),
        ("March 12th, 2026", ["2026-03-12"]),
        ("Fri, 13 Mar 2026 10:00", ["2026-03-13"]),
        ("12 février 2026", ["2026-02-12"]),
        ("March 2026", []),
        ("12 March", []),
        ("12 Thermidor 2026", []),
        ("", []),
    ],
)
def test_a_day_has_every_reading_of_its_writing(written: str, readings: list[str]) -> None:
    assert date_readings(written) == tuple(map(date.fromisoformat, readings))


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("10", "10"),
        ("10,5", "10.5"),
        ("-2.50", "-2.5"),
        (".5", "0.5"),
        ("1,500.00", None),
        ("1 5", None),
        ("٣", "3"),
    ],
)
def test_a_field_of_an_electronic_document_holds_one_number_or_none(written: str, number: str | None) -> None:
    assert machine_number(written) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20260304", date(2026, 3, 4)),
        ("260304", date(2026, 3, 4)),
        ("2026-03-04", date(2026, 3, 4)),
        ("2026-03-04+01:00", date(2026, 3, 4)),
        ("202603041200", None),
        ("20261304", None),
        ("03/04/2026", None),
    ],
)
def test_a_field_of_an_electronic_document_holds_one_day_or_none(written: str, day: date | None) -> None:
    assert machine_date(written) == day


def test_only_a_value_without_a_doubt_is_a_value() -> None:
    assert WrittenNumber(written="7", readings=(Decimal(7),)).value == 7
    assert WrittenNumber(written="1.500", readings=number_readings("1.500")).value is None
    assert WrittenDate(written="soon", readings=()).value is None


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_a_sum_of_money_in_any_country_s_writing_has_that_sum_among_its_readings(amount: Decimal) -> None:
    english = f"{amount:,}"
    for written in (english, english.translate(str.maketrans(",.", ".,")), english.replace(",", " ")):
        assert amount in number_readings(written)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_a_day_in_any_country_s_writing_has_that_day_among_its_readings(day: date) -> None:
    for form in ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%y", "%Y-%m-%d", "%d %B %Y", "%b %d, %Y", "%Y%m%d"):
        assert day in date_readings(day.strftime(form))


@given(st.text(max_size=40))
def test_no_text_raises(text: str) -> None:
    assert all(each.is_finite() for each in number_readings(text))
    assert isinstance(date_readings(text), tuple)
    machine_date(text)
    machine_number(text)
