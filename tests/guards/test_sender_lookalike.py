"""Lookalike domains: found where they are made to deceive, and nowhere else."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.guards.lookalike import find_imitated, is_one_edit_apart, skeleton

GUARDED: Final = ("kestrelfoods.example", "harlow-paper.co.uk", "acme.example", "northgate-supply.example")


@pytest.mark.parametrize(
    "domain",
    [
        "kestre1foods.example", "kestreIfoods.example", "kestrelfods.example", "kestrelfoodss.example",
        "ketsrelfoods.example", "kestrelfoods.com", "kestrel-foods.example", "kestrelfoods-orders.example",
        "orders-kestrelfoods.example", "mykestrelfoods.example", "kestrelfoodsgroup.example",
        "kestrelfoods.example.mailer.example", "kestrelfoods.mailer.example", "kestrel.foods.example",
        "kestrelfoods-example.com", "kеstrelfoods.example", "xn--kstrelfoods-1db.example", "késtrelfoods.example",
        "kestrelf00ds.example", "harlowpaper.co.uk", "harlow-papers.co.uk", "harlow-paper.com",
        "northgate-suppIy.example", "northgatesupply.example", "nortgate-supply.example", "acrne.example",
    ],
)  # fmt: skip
def test_a_domain_made_to_deceive_is_found(domain: str) -> None:
    assert find_imitated(domain.lower() if domain.isascii() else domain, GUARDED) is not None


@pytest.mark.parametrize(
    "domain",
    [
        "kestrelfoods.example", "mail.kestrelfoods.example", "harlow-paper.co.uk", "eu.harlow-paper.co.uk",
        "kestrel.example", "kestrelaviation.example", "harlow.co.uk", "harlowglass.co.uk", "paper.co.uk",
        "acne.example", "acme.com", "acmetools.example", "northgate.example", "northgatetyre.example",
        "supply.example", "westgate-supply.example", "gmail.com", "example.com", "foods.example", "",
    ],
)  # fmt: skip
def test_a_domain_of_its_own_is_left_alone(domain: str) -> None:
    assert find_imitated(domain, GUARDED) is None


def test_what_is_known_to_be_genuine_is_above_suspicion() -> None:
    assert find_imitated("kestrelfods.example", GUARDED, ["kestrelfods.example"]) is None
    assert find_imitated("mail.kestrelfods.example", GUARDED, ["kestrelfods.example"]) is None


@given(st.text("abcdefgh-", min_size=1, max_size=12), st.data())
def test_one_edit_is_one_edit(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("xyz"))
    assert is_one_edit_apart(name, name[:at] + letter + name[at:])
    assert is_one_edit_apart(name[:at] + letter + name[at + 1 :], name)
    assert not is_one_edit_apart(name, name)
    assert not is_one_edit_apart(name, f"{name}{letter}{letter}")


@given(st.text("abcdeghkopstxz", min_size=6, max_size=12), st.data())
def test_every_single_edit_of_a_long_name_is_a_lookalike(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(name) - 1))
    letter = data.draw(st.sampled_from("jqwy"))
    for domain in (
        name[:at] + letter + name[at:],
        name[:at] + letter + name[at + 1 :],
        name[:at] + name[at + 1 :],
    ):
        if domain != name:
            assert find_imitated(f"{domain}.example", [f"{name}.example"]) == f"{name}.example"


@given(st.text(max_size=30))
def test_a_skeleton_is_its_own_skeleton_and_any_text_may_be_asked_about(text: str) -> None:
    find_imitated(text, GUARDED)
    assert isinstance(skeleton(text), str)
