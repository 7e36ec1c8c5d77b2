"""Header fields are read to the same result on every release of Python, and never raise."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.mailbox.headers import (
    ADDRESSES_MAX,
    IDS_MAX,
    ascii_domain,
    header_text,
    parse_addresses,
    parse_date,
    parse_id,
    parse_ids,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("dana@acme.example", [("", "dana@acme.example")]),
        ("Dana Kowal <dana@ACME.example>", [("Dana Kowal", "dana@acme.example")]),
        (
            '"Kowal, Dana" <dana@acme.example>, bo@b.example',
            [("Kowal, Dana", "dana@acme.example"), ("", "bo@b.example")],
        ),
        ("=?iso-8859-1?Q?J=FCrgen_Haas?= <j@a.example>", [("Jürgen Haas", "j@a.example")]),
        ("dana@acme.example (Dana)", [("", "dana@acme.example")]),
        ("Buyers: a@a.example, b@b.example;", [("", "a@a.example"), ("", "b@b.example")]),
        ("undisclosed-recipients:;", []),
        ("<@relay.example:dana@acme.example>", [("", "dana@acme.example")]),
        ('"dana@acme.example" <eve@evil.example>', [("dana@acme.example", "eve@evil.example")]),
        ("dana@acme.example <eve@evil.example>", [("dana@acme.example", "eve@evil.example")]),
        ("<dana@acme.example> <eve@evil.example>", [("", "dana@acme.example"), ("", "eve@evil.example")]),
        ("dana@acme.example eve@evil.example", [("dana@acme.example eve@evil.example", "")]),
        ("no address at all", [("no address at all", "")]),
        ("dana@acme@evil.example", [("dana@acme@evil.example", "")]),
        ("=?utf-8?q?eve=40evil=2Eexample?=", [("eve@evil.example", "")]),
        ("", []),
        ('"unclosed <dana@acme.example>', [("unclosed <dana@acme.example>", "")]),
    ],
)
def test_addresses_are_taken_apart_before_anything_is_decoded(
    written: str, expected: list[tuple[str, str]]
) -> None:
    assert [(each.name, each.address) for each in parse_addresses(written)] == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ACME.Example.", "acme.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("аcme.example", "xn--cme-5cd.example"),
        ("\u212aessler.example", ""),
        ("a..b", ""),
    ],
)
def test_a_domain_never_becomes_another_one(written: str, expected: str) -> None:
    assert ascii_domain(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("PO 4500", "PO 4500"),
        ("folded\r\n subject", "folded subject"),
        ("=?utf-8?Q?PO=0D=0ABcc:_eve@evil.example?=", "PO Bcc: eve@evil.example"),
        ("=?utf-8?B?UE8=?= =?utf-8?B?IDQ1MDA=?=", "PO 4500"),
        ("=?utf-8?B?UE8=?= and =?utf-8?Q?more?=", "PO and more"),
        ("=?nonesuch-8?Q?caf=E9?=", "café"),
        ("=?utf-8?B?broken!?=", "=?utf-8?B?broken!?="),
        ("caf\udce9", "café"),
        ("a\x00b\u2028c", "a b c"),
    ],
)
def test_header_text_is_one_clean_line(written: str, expected: str) -> None:
    assert header_text(written) == expected


def test_ids_keep_their_brackets_and_of_very_many_the_first_and_the_latest_stay() -> None:
    assert parse_ids("<a@b>\r\n <c@d> <a@b> junk") == ("<a@b>", "<c@d>")
    many = parse_ids(" ".join(f"<{n}@x>" for n in range(2000)))
    assert (many[0], many[-1], len(many)) == ("<0@x>", "<1999@x>", IDS_MAX)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<a@b>", "<a@b>"),
        ("<a@b>\r\n\tX: y, <c@d>", "<a@b>"),
        ("a@b", "<a@b>"),
        ("", None),
        ("two words", None),
    ],
)
def test_a_message_id_is_the_first_that_stands_there(written: str, expected: str | None) -> None:
    assert parse_id(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Fri, 13 Mar 2026 08:05:56 -0500", datetime(2026, 3, 13, 13, 5, 56, tzinfo=UTC)),
        ("13 Mar 2026 08:05 -0000", datetime(2026, 3, 13, 8, 5, tzinfo=UTC)),
        ("Mon, 32 Foo 2026", None),
        ("Fri, 31 Dec 9999 23:59:59 -2300", None),
        ("", None),
    ],
)
def test_a_date_is_an_instant_or_unknown(written: str, expected: datetime | None) -> None:
    assert parse_date(written) == expected


@given(st.text(max_size=300))
def test_any_text_can_stand_in_any_header(text: str) -> None:
    assert len(parse_addresses(text)) <= ADDRESSES_MAX
    assert all(each.address.isascii() or "@" in each.address for each in parse_addresses(text))
    assert "\n" not in header_text(text)
    assert parse_ids(text) == parse_ids(text)
    moment = parse_date(text)
    assert moment is None or moment.tzinfo is not None
