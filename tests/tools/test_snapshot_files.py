"""What a folder of exports may hold, and how each slip in it is named."""

from __future__ import annotations

import re
import tempfile
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.records.accounts import ContactRole
from counterfoil.records.errors import SuiteUnreadable
from counterfoil.records.vocabulary import SystemName
from counterfoil.tools import snapshot_tables as tables
from counterfoil.tools.snapshot_files import read_outages, read_records, read_table

ORDERS = "order_id,po_number,account_id,status,promised_date,total,updated_at\n"
CONTACTS = "contact_id,account_id,name,email,role,is_authorized\n"
LINES = "order_id,line,quantity_ordered\n"
OWNERS = "exception_class,segment,owner,due_hours\n"


def test_every_column_is_read_into_its_own_type(records: Path) -> None:
    read = read_records(records)
    assert read.accounts[0].email_domains == ("mill.example", "mill-ops.example")
    assert read.contacts[0].role is ContactRole.BUYER
    assert [each.is_authorized for each in read.contacts] == [True, None, True]
    assert read.orders[0].total == Decimal("8724.70")
    assert read.orders[0].promised_date == date(2026, 3, 24)
    assert read.order_lines[1].description == "Seal, 2 in"
    assert read.exception_owners[1].due_hours == 2.5
    assert {type(rows) for rows in vars(read).values()} == {tuple}
    assert all(vars(read).values())


def test_a_day_in_a_column_of_moments_is_its_first_moment_and_an_offset_is_kept(records: Path) -> None:
    planned, abroad = read_records(records).shipments
    assert planned.eta == datetime(2026, 3, 24, tzinfo=UTC)
    assert abroad.eta is not None
    assert abroad.eta.utcoffset() == timedelta(hours=2)


def test_every_row_says_which_row_of_which_system_it_is(records: Path) -> None:
    read = read_records(records)
    named = {
        (row.source.system, row.source.table, row.source.record)
        for row in (read.order_lines[0], read.inventory[0], read.exception_owners[0], read.technicians[0])
    }
    assert named == {
        (SystemName.ERP, "order_lines", "SO-1/10"),
        (SystemName.FULFILLMENT, "inventory", "SEAL-2/MKE"),
        (SystemName.CONFIGURATION, "exception_owners", "late_fulfillment"),
        (SystemName.DISPATCH, "technicians", "R. Abara"),
    }


def test_missing_files_and_a_missing_folder_are_sources_without_rows(tmp_path: Path) -> None:
    assert not any(vars(read_records(tmp_path)).values())
    assert not any(vars(read_records(tmp_path / "absent")).values())
    assert read_outages(tmp_path) == {}


def test_empty_is_unknown_also_where_a_text_is_usual(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS + "SO-1,,,,,,\n", encoding="utf-8")
    (order,) = read_table(tmp_path, tables.ORDERS)
    assert (order.account_id, order.po_number, order.status, order.updated_at) == ("", None, None, None)


def test_a_byte_order_mark_blank_lines_and_blanks_around_cells_do_not_matter(tmp_path: Path) -> None:
    text = "\ufeff" + LINES + "\r\n SO-1 , 1 , 2 \r\n\r\n"
    (tmp_path / "order_lines.csv").write_text(text, encoding="utf-8", newline="")
    (line,) = read_table(tmp_path, tables.ORDER_LINES)
    assert (line.order_id, line.line, line.quantity_ordered) == ("SO-1", 1, Decimal(2))


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        pytest.param("orders", "", ["line 1", "header row"], id="empty file"),
        pytest.param(
            "orders", ORDERS.replace("total", "totl"), ["line 1", "'totl'", "total"], id="unknown column"
        ),
        pytest.param(
            "orders", ORDERS.replace("total", "status"), ["line 1", "'status'", "twice"], id="twice"
        ),
        pytest.param("orders", "order_id,total\n", ["line 1", "'account_id'"], id="missing column"),
        pytest.param("orders", ORDERS.replace(",", ";"), ["line 1", "unknown column"], id="semicolons"),
        pytest.param("orders", ORDERS + "SO-1,P,A,open,,\n", ["line 2", "6 cells", "7"], id="too few cells"),
        pytest.param(
            "orders", ORDERS + "SO-1,P,A,open,,,,\n", ["line 2", "8 cells", "7"], id="too many cells"
        ),
        pytest.param("orders", ORDERS + ",P,A,open,,,\n", ["line 2", "order_id", "a value"], id="empty key"),
        pytest.param(
            "orders",
            ORDERS + "SO-1,,,,,,\nSO-2,,,,,,\nSO-1,,,,,,\n",
            ["line 4", "'SO-1'", "line 2"],
            id="same key",
        ),
        pytest.param(
            "orders", ORDERS + "SO-1,P,A,opened,,,\n", ["line 2", "status", "'opened'", "on_hold"], id="enum"
        ),
        pytest.param(
            "orders", ORDERS + "SO-1,P,A,Open,,,\n", ["status", "'Open'"], id="enum in another case"
        ),
        pytest.param(
            "orders", ORDERS + "SO-1,P,A,,24.03.2026,,\n", ["promised_date", "2026-03-20"], id="date"
        ),
        pytest.param(
            "orders", ORDERS + "SO-1,P,A,,2026-02-30,,\n", ["promised_date", "2026-02-30"], id="no such day"
        ),
        pytest.param("orders", ORDERS + "SO-1,P,A,,1742115600,,\n", ["promised_date"], id="epoch is no date"),
        pytest.param("orders", ORDERS + "SO-1,P,A,,,1e3,\n", ["total", "'1e3'", "12.50"], id="exponent"),
        pytest.param("orders", ORDERS + 'SO-1,P,A,,,"1,200.00",\n', ["total", "'1,200.00'"], id="thousands"),
        pytest.param("orders", ORDERS + "SO-1,P,A,,,NaN,\n", ["total", "'NaN'"], id="not a number"),
        pytest.param("orders", ORDERS + "SO-1,P,A,,,١٢,\n", ["total"], id="other digits"),
        pytest.param(
            "orders", ORDERS + "SO-1,P,A,,,,2026-03-16T09:00:00\n", ["updated_at", "offset"], id="naive"
        ),
        pytest.param(
            "orders", ORDERS + "SO-1,P,A,,,,2026-03-16T25:00:00Z\n", ["updated_at"], id="no such hour"
        ),
        pytest.param("orders", ORDERS + "SO-1,P\0,A,,,,\n", ["po_number", "NUL"], id="NUL"),
        pytest.param("orders", ORDERS + 'SO-1,"P,A,,,,\n', ["line 2", "comma-separated"], id="open quote"),
        pytest.param(
            "contacts", CONTACTS + "C,A,N,e@x,buyer,yes\n", ["is_authorized", "'yes'", "true"], id="truth"
        ),
        pytest.param("order_lines", LINES + "SO-1,1.0,\n", ["line 2", "column line", "'1.0'"], id="count"),
        pytest.param(
            "order_lines", LINES + "SO-1,1,\nSO-1,01,\n", ["line 3", "order_id/line"], id="same number"
        ),
        pytest.param(
            "exception_owners", OWNERS + "late_fulfillment,,,8\n", ["owner", "a value"], id="no owner"
        ),
        pytest.param(
            "exception_owners", OWNERS + "late,,Ann,8\n", ["exception_class", "'late'"], id="no such class"
        ),
        pytest.param(
            "exception_owners", OWNERS + "late_fulfillment,,Ann,0\n", ["due_hours", "above 0"], id="at once"
        ),
    ],
)
def test_a_slip_is_named_with_file_line_column_value_and_what_was_expected(
    tmp_path: Path, file: str, content: str, words: list[str]
) -> None:
    (tmp_path / f"{file}.csv").write_text(content, encoding="utf-8")
    with pytest.raises(SuiteUnreadable) as caught:
        read_records(tmp_path)
    assert f"{file}.csv" in str(caught.value)
    assert not [word for word in words if word not in str(caught.value)]


def test_a_row_after_a_cell_of_several_lines_is_named_by_the_line_it_begins_on(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS + 'SO-1,"P\n1",A,,,,\nSO-2,P,A,nope,,,\n', encoding="utf-8")
    with pytest.raises(SuiteUnreadable, match=re.escape("orders.csv, line 4, column status")):
        read_records(tmp_path)


def test_text_that_is_not_utf_8_is_named_by_line_and_byte(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").write_bytes(ORDERS.encode() + "SO-1,Müller,A,,,,\n".encode("latin-1"))
    with pytest.raises(SuiteUnreadable, match=r"orders\.csv, line 2: byte 0xfc is not UTF-8"):
        read_records(tmp_path)


def test_a_table_that_is_a_folder_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "orders.csv").mkdir()
    with pytest.raises(SuiteUnreadable, match="readable file"):
        read_records(tmp_path)


def test_outages_are_read_by_system(tmp_path: Path) -> None:
    text = '[erp]\nmode = "error"\n[crm]\nmode = "timeout"\n[fulfillment]\nmode = "garbage"\n'
    (tmp_path / "outages.toml").write_text(text, encoding="utf-8")
    assert read_outages(tmp_path) == {
        SystemName.ERP: "it answered with an error",
        SystemName.CRM: "it did not answer in time",
        SystemName.FULFILLMENT: "its answer cannot be read",
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[erp", ["TOML"]),
        ('[warehouse]\nmode = "error"\n', ["'warehouse'", "fulfillment"]),
        ('[configuration]\nmode = "error"\n', ["'configuration'"]),
        ('[erp]\nmode = "slow"\n', ["erp", "slow", "timeout"]),
        ('[erp]\nmodus = "error"\n', ["erp", "modus"]),
        ('erp = "error"\n', ["erp", "garbage"]),
        ("[erp]\nmode = []\n", ["erp"]),
    ],
)
def test_a_slip_in_the_outages_is_named(tmp_path: Path, content: str, words: list[str]) -> None:
    (tmp_path / "outages.toml").write_text(content, encoding="utf-8")
    with pytest.raises(SuiteUnreadable, match=r"outages\.toml") as caught:
        read_outages(tmp_path)
    assert not [word for word in words if word not in str(caught.value)]


@given(st.binary(max_size=300) | st.text(alphabet='order_id,account_id\n"\0é;', max_size=80).map(str.encode))
def test_no_bytes_make_anything_but_rows_or_a_named_slip(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "orders.csv").write_bytes(content)
        with suppress(SuiteUnreadable):
            read_table(Path(folder), tables.ORDERS)
