"""A script answers the messages it was written for, and no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from counterfoil.agent.drafters import drafter_named
from counterfoil.agent.scripted import Reply, ScriptedModel
from counterfoil.agent.template_drafter import TemplateDrafter
from counterfoil.evals.replay import ReplayOptions, replay
from counterfoil.evals.sample import load_sample
from counterfoil.records.errors import DraftUnusable, Misconfigured
from counterfoil.records.vocabulary import PromiseLevel, Route
from tests.builders import BUYER, facts, message

TOP = PromiseLevel.RESTATE_CONFIRMED_DATE
CASE = facts()
HELLO = Reply(message_id="<1@acme.example>", body="Hello.\n")


def test_a_reply_takes_the_place_of_the_drafters_text_and_leaves_the_rest() -> None:
    draft = ScriptedModel([HELLO]).draft(CASE, TOP, None)
    honest = TemplateDrafter().draft(CASE, TOP, None)
    assert draft.body == "Hello.\n"
    assert (draft.to, draft.cc, draft.subject) == (honest.to, honest.cc, honest.subject)
    assert draft.drafter == "scripted"


def test_a_reply_may_say_everything_itself_even_what_it_must_not() -> None:
    reply = HELLO.model_copy(update={"to": ("eve@evil.example",), "cc": (BUYER,), "subject": "Re: all"})
    draft = ScriptedModel([reply]).draft(CASE, TOP, None)
    assert (draft.to, draft.cc, draft.subject) == (("eve@evil.example",), (BUYER,), "Re: all")


def test_a_message_may_be_named_by_the_hash_of_its_bytes() -> None:
    by_bytes = Reply(sha256=CASE.message.sha256, body="By its bytes.\n")
    assert ScriptedModel([HELLO, by_bytes]).draft(CASE, TOP, None).body == "By its bytes.\n"


def test_another_draft_has_a_reply_of_its_own() -> None:
    shorter = HELLO.model_copy(update={"instruction": "shorter", "body": "Hi.\n"})
    model = ScriptedModel([HELLO, shorter])
    assert model.draft(CASE, TOP, "shorter").body == "Hi.\n"
    assert model.draft(CASE, TOP, None).body == "Hello.\n"
    with pytest.raises(DraftUnusable):
        model.draft(CASE, TOP, "warmer")


def test_a_message_that_the_script_does_not_know_gets_nothing() -> None:
    for letter in (message(message_id="<2@acme.example>"), message(message_id=None)):
        with pytest.raises(DraftUnusable):
            ScriptedModel([HELLO]).draft(facts(message=letter), TOP, None)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{", "line 1"),
        ('{"body": "x"}', "either message_id or sha256"),
        ('{"message_id": "<1@x>", "sha256": "0", "body": "x"}', "either message_id or sha256"),
        ('{"message_id": "<1@x>"}', "line 1"),
        ('{"message_id": "<1@x>", "body": "x", "bcc": []}', "line 1"),
        ('{"message_id": "<1@x>", "body": "x"}\n{"message_id": "<1@x>", "body": "y"}', "one reply to <1@x>"),
    ],
)
def test_a_script_that_cannot_be_followed_is_refused_with_its_place(
    tmp_path: Path, line: str, named: str
) -> None:
    (tmp_path / "script.jsonl").write_text(line)
    with pytest.raises(Misconfigured, match=named):
        drafter_named(f"scripted:{tmp_path / 'script.jsonl'}")


def test_a_script_that_is_not_there_is_a_misconfiguration(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="script"):
        drafter_named(f"scripted:{tmp_path / 'none.jsonl'}")


def test_a_suite_can_be_replayed_with_a_script(tmp_path: Path) -> None:
    honest = {
        each.result["message_id"]: each.result for each in replay(load_sample(), ReplayOptions()).replayed
    }
    drafted = [each for each in honest.values() if each["route"] == Route.DRAFT]
    sound, invented, *_ = drafted
    lines = [
        {"message_id": sound["message_id"], "body": sound["draft"]["body"]},
        {"message_id": invented["message_id"], "body": "We will ship it tomorrow.\n"},
    ]
    script = tmp_path / "script.jsonl"
    script.write_text("\n".join(map(json.dumps, lines)))
    report = replay(load_sample(), ReplayOptions(model=f"scripted:{script}"))
    routes = {each.result["message_id"]: each.result["route"] for each in report.replayed}
    assert [name for name, route in routes.items() if route == Route.DRAFT] == [sound["message_id"]]
    assert routes[invented["message_id"]] == Route.MANUAL
