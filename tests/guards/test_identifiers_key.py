"""The normal form of identifiers: what counts as the same number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.records.identifiers import key_of


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("P.O. # 77120", "77120"),
        ("PO-77120", "77120"),
        ("po77120", "77120"),
        ("PO No. 77120", "77120"),
        ("PO Number: 77120", "77120"),
        ("PO_0898-984503", "0898984503"),
        ("77120", "77120"),
        ("P00562623", "P00562623"),
        ("PO-2026-00417", "202600417"),
        ("2026-00417", "202600417"),
        ("PO-A123", "A123"),
        ("POLAR-7", "POLAR7"),
        ("PO NORTH-12", "NORTH12"),
        ("PH/26/00418", "PH2600418"),
        ("dtp 30871", "DTP30871"),
        ("L&O-7731", "LO7731"),
        ("678029.1", "6780291"),
        ("ＰＯ－７７１２０", "77120"),
        ("PO", "PO"),
        ("-", ""),
    ],
)
def test_the_key_of_a_number(written: str, key: str) -> None:
    assert key_of(written) == key


def test_a_prefix_that_belongs_to_the_number_is_not_dropped() -> None:
    assert key_of("DTP 30871") != key_of("30871")


@given(st.from_regex(r"[A-Z0-9]{1,4}([-/ .][A-Z0-9]{1,6}){0,3}", fullmatch=True))
def test_blanks_dashes_and_case_do_not_matter(written: str) -> None:
    if not written.startswith("PO"):
        assert key_of(written) == key_of(written.lower().replace("-", " ")) == key_of(f"PO {written}")
