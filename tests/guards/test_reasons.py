"""Reason codes: stable, all in use, and readable."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from counterfoil.guards.reasons import Reason

GUARDS = Path(__file__).parents[2] / "guards"
TABLES = {"remedies.py", "proposals.py"}
"""They speak about reasons, and give none."""


def test_codes_are_the_names_in_lower_case_and_lead_back() -> None:
    assert Reason.LINE_PAST_PROMISE.code == "line_past_promise"
    assert all(Reason.find(reason.code) is reason for reason in Reason)
    assert Reason.find("no_such_reason") is None


def test_no_reason_hides_behind_another_with_the_same_meaning() -> None:
    assert len(Reason.__members__) == len(list(Reason))


def test_every_reason_is_given_by_some_guard() -> None:
    given = {
        node.attr
        for module in GUARDS.glob("*.py")
        if module.name not in TABLES
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Reason"
    }
    assert {reason.name for reason in Reason} <= given


@pytest.mark.parametrize("reason", list(Reason), ids=lambda reason: reason.code)
def test_a_reason_is_a_plain_sentence(reason: Reason) -> None:
    text = reason.value.text
    assert text.endswith(".")
    assert text[0].isupper() or text[0] == "{"
