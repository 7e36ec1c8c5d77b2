"""The policy: the shipped default, and files that cannot be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from counterfoil.guards.policy import Policy, parse_policy
from counterfoil.records.errors import Misconfigured

SHIPPED = Path(__file__).parents[2] / "guards" / "policy.yaml"
TEXT = SHIPPED.read_text(encoding="utf-8")


def keys_of(model: type[BaseModel], prefix: str = "") -> set[str]:
    """Every key of the policy, with dots between."""
    found = set()
    for name, field in model.model_fields.items():
        kind = field.annotation
        is_section = isinstance(kind, type) and issubclass(kind, BaseModel)
        found |= keys_of(kind, f"{prefix}{name}.") if is_section else {f"{prefix}{name}"}  # type: ignore[arg-type]
    return found


def flat(loaded: dict, prefix: str = "") -> set[str]:  # type: ignore[type-arg]
    """The keys of a loaded file, likewise."""
    found = set()
    for name, value in loaded.items():
        found |= flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}"}
    return found


def test_the_shipped_policy_states_every_key_with_its_default() -> None:
    assert parse_policy(TEXT) == Policy()
    assert flat(yaml.safe_load(TEXT)) == keys_of(Policy)


def test_every_section_of_the_shipped_policy_has_a_comment() -> None:
    for key in yaml.safe_load(TEXT):
        assert re.search(rf"^# .*\n{key}:", TEXT, re.MULTILINE), key


def test_an_empty_policy_is_the_default_and_names_itself_by_its_content() -> None:
    assert parse_policy("") == Policy()
    assert parse_policy("due_hours: {default: 4}").sha256 != Policy().sha256
    assert parse_policy("due_hours: {default: 8}").sha256 == Policy().sha256


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("freshnes_hours: {erp: 1}", "freshnes_hours"),
        ("freshness_hours: {erp: 0}", "freshness_hours.erp"),
        ("pilot: {segments: [gold]}", "pilot.segments"),
        ("always_manual: []", "always_manual"),
        ("- a\n- b", "mapping"),
        ("a: [", "YAML"),
    ],
)
def test_a_policy_that_cannot_be_used_is_refused_by_name(text: str, named: str) -> None:
    with pytest.raises(Misconfigured, match=re.escape(named)):
        parse_policy(text, "acme.yaml")
