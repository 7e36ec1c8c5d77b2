"""Instructions to the system, measured on published attacks and on ordinary mail."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from counterfoil.records.reading import Topic
from tests.guards.lexicons import read

pytestmark = pytest.mark.skipif(
    "COUNTERFOIL_SHARED" not in os.environ, reason="COUNTERFOIL_SHARED is not set"
)


def rows(name: str) -> Iterator[dict[str, str]]:
    attacks = Path(os.environ["COUNTERFOIL_SHARED"]) / "corpora" / "attacks"
    for line in (attacks / name).read_text("utf-8").splitlines():
        yield json.loads(line)


def is_suspected(text: str) -> bool:
    subject = next((line[9:] for line in text.splitlines() if line.startswith("Subject: ")), "")
    return read(text.partition("\n\n")[2] or text, subject=subject).has(Topic.INSTRUCTION_TO_SYSTEM)


def test_attacks_in_order_mail_are_found() -> None:
    attacks = [each["text"] for each in rows("dev.jsonl") if each["kind"].startswith("email_attack/")]
    missed = [each[-120:] for each in attacks if not is_suspected(each)]
    assert len(attacks) > 200
    assert len(missed) <= len(attacks) * 0.05, missed


def test_ordinary_mail_is_not_suspected() -> None:
    ordinary = [each["text"] for each in rows("benign.jsonl")]
    suspected = [each[:200] for each in ordinary if is_suspected(each)]
    assert len(ordinary) > 400
    assert len(suspected) <= len(ordinary) * 0.02, suspected
