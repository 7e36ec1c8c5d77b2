"""Every sequence of bytes is some text, and the likeliest one is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.mailbox.charsets import decode


@pytest.mark.parametrize(
    ("raw", "declared", "expected"),
    [
        ("Grüße".encode(), "utf-8", "Grüße"),
        ("Grüße".encode(), None, "Grüße"),
        ("Grüße".encode(), "us-ascii", "Grüße"),
        ("Grüße".encode("latin-1"), "iso-8859-1", "Grüße"),
        ("Grüße".encode("cp1252"), "utf-8", "Grüße"),
        ("Pell – Hart".encode("cp1252"), "x-halden-nonesuch-8", "Pell – Hart"),
        ("“quoted”".encode("cp1252"), "iso-8859-1", "“quoted”"),
        (b"\x81\x8d", "ascii", "\x81\x8d"),
        ("注文書".encode("iso-2022-jp"), "iso-2022-jp", "注文書"),
        ("订单".encode("gbk"), "gb2312", "订单"),
        ("PO".encode("utf-16"), None, "PO"),
        (b"\\u0041", "unicode_escape", "\\u0041"),
        (b"PO", "utf-8\x00", "PO"),
        (b"", None, ""),
    ],
)
def test_bytes_are_read_as_what_they_most_likely_are(raw: bytes, declared: str | None, expected: str) -> None:
    assert decode(raw, declared).text == expected


def test_a_charset_that_does_not_fit_is_told() -> None:
    assert decode("Grüße".encode("latin-1"), "utf-8").defect is not None
    assert decode("Grüße".encode(), "utf-8").defect is None


def test_a_text_that_is_hardly_western_is_guessed() -> None:
    text = "Здравствуйте, когда будет доставлен наш заказ? Просим сообщить дату отгрузки."
    assert decode(text.encode("cp1251")).text == text


@given(st.binary(max_size=300), st.none() | st.text(max_size=20))
def test_any_bytes_under_any_label_are_a_text(raw: bytes, label: str | None) -> None:
    assert isinstance(decode(raw, label).text, str)
