"""A replay gives the same bytes every time, scores what was expected, and says why something flipped."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from counterfoil.cli import main
from counterfoil.evals.replay import ReplayOptions, replay
from counterfoil.evals.report import write_report
from counterfoil.evals.results import line_of
from counterfoil.evals.sample import SAMPLE_FOLDER, load_sample
from counterfoil.evals.suite import load_suite
from counterfoil.records.vocabulary import ALWAYS_MANUAL, Route


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(each) for each in arguments])


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A copy of the sample's first few messages that a test may change."""
    folder = tmp_path / "suite"
    shutil.copytree(SAMPLE_FOLDER, folder)
    for path in sorted((folder / "mail").glob("*.eml"))[8:]:
        path.unlink()
    kept = {path.name for path in (folder / "mail").glob("*.eml")}
    lines = (folder / "expect.jsonl").read_text().splitlines()
    wanted = [line for line in lines if json.loads(line)["mail"] in kept and "thread_of" not in line]
    (folder / "expect.jsonl").write_text("\n".join(wanted) + "\n")
    return folder


def test_two_replays_in_two_processes_write_the_same_bytes(suite: Path, tmp_path: Path) -> None:
    written = []
    for seed, jobs in (("1", "1"), ("2", "2")):
        out = tmp_path / seed
        command = [sys.executable, "-P", "-m", "counterfoil", "replay", suite, "--out", out, "--jobs", jobs]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, env=environment, capture_output=True, check=False, timeout=100)
        written.append((out / "results.jsonl").read_bytes())
    assert written[0] == written[1]
    assert written[0].count(b"\n") == 8


def test_every_message_has_one_result_with_the_keys_of_the_contract(suite: Path) -> None:
    report = replay(load_suite(suite), ReplayOptions())
    assert [each.result["mail"] for each in report.replayed] == sorted(
        p.name for p in (suite / "mail").iterdir()
    )
    for each in report.replayed:
        assert {
            *(
                "mail",
                "message_id",
                "case",
                "workflow",
                "route",
                "exception_classes",
                "owner",
                "due_at",
                "account",
            ),
            *("orders", "packet", "verdicts", "tool_calls", "draft", "brief", "reply_reason", "model"),
        } <= each.result.keys()
        assert (each.result["draft"] is not None) == (each.result["route"] == Route.DRAFT)
        json.loads(line_of(each.result))


def test_nothing_of_a_protected_class_is_drafted_in_the_sample() -> None:
    report = replay(load_sample(), ReplayOptions())
    for each in report.replayed:
        if ALWAYS_MANUAL & set(each.result["exception_classes"]):
            assert each.result["draft"] is None
    assert not report.scores.protected_drafts
    assert not report.scores.must_not_state


def test_no_tool_is_called_for_what_leaves_before_any_look_up() -> None:
    report = replay(load_sample(), ReplayOptions())
    quarantined = [each.result for each in report.replayed if each.result["route"] == Route.QUARANTINE]
    assert quarantined
    assert all(not each["tool_calls"] for each in quarantined)


def test_the_reports_say_what_was_missed(suite: Path, tmp_path: Path) -> None:
    first = sorted(path.name for path in (suite / "mail").iterdir())[0]
    (suite / "expect.jsonl").write_text(json.dumps({"mail": first, "route": ["quarantine"]}) + "\n")
    answer = _run("replay", suite, "--out", tmp_path / "out")
    assert answer.exit_code == 1
    assert f"{first}: route: expected quarantine" in answer.output
    (case, *_) = ElementTree.parse(tmp_path / "out" / "junit.xml").getroot().findall("testcase")
    assert case.find("failure") is not None
    assert "route: expected quarantine" in (tmp_path / "out" / "report.html").read_text()
    scores = json.loads((tmp_path / "out" / "report.json").read_text())
    assert scores["passed"] is False
    assert scores["met"] == {
        "count": 0,
        "of": 1,
        "share": 0.0,
        "low": 0.0,
        "high": pytest.approx(0.79, abs=0.01),
    }


def test_json_prints_the_scores_and_nothing_else(suite: Path) -> None:
    (suite / "expect.jsonl").unlink()
    answer = CliRunner().invoke(main, ["replay", str(suite), "--json"])
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)["messages"] == 8


def test_against_names_each_flip_and_the_first_guard_that_differs(suite: Path, tmp_path: Path) -> None:
    before = replay(load_suite(suite), ReplayOptions())
    write_report(before, tmp_path / "before")
    policy = tmp_path / "policy.yaml"
    policy.write_text("freshness_hours:\n  erp: 0.001\n")
    after = replay(load_suite(suite), ReplayOptions(policy=policy, against=tmp_path / "before"))
    assert after.flips
    flipped = {flip.mail for flip in after.flips if flip.field == "route"}
    assert flipped
    assert {flip.guard for flip in after.flips if flip.mail in flipped} == {"stale_records"}
    assert all(flip.evidence for flip in after.flips if flip.mail in flipped)


@pytest.mark.parametrize(
    ("break_it", "told"),
    [
        (lambda folder: (folder / "suite.toml").unlink(), "suite.toml"),
        (lambda folder: (folder / "suite.toml").write_text("name = "), "expected TOML"),
        (
            lambda folder: (folder / "suite.toml").write_text('name = "x"\nnow = 2026-01-01T00:00:00Z'),
            "mailbox",
        ),
        (
            lambda folder: (folder / "expect.jsonl").write_text('{"mail": "gone.eml", "route": ["draft"]}'),
            "gone.eml",
        ),
        (lambda folder: (folder / "expect.jsonl").write_text("{"), "expect.jsonl:1"),
        (lambda folder: (folder / "records" / "orders.csv").write_text("a,b\n1,2\n"), "orders.csv"),
        (lambda folder: shutil.rmtree(folder / "mail"), "mail"),
    ],
)
def test_a_suite_that_cannot_be_read_ends_with_status_2_and_one_line(
    suite: Path, break_it: object, told: str
) -> None:
    break_it(suite)  # type: ignore[operator]
    answer = _run("replay", suite)
    assert answer.exit_code == 2
    assert told in answer.output
    assert len(answer.output.strip().splitlines()) == 1


def test_an_unknown_model_ends_with_status_2(suite: Path) -> None:
    answer = _run("replay", suite, "--model", "nobody")
    assert answer.exit_code == 2
    assert "model.name" in answer.output


def test_an_outage_makes_routine_mail_manual_and_never_uses_an_old_copy(suite: Path) -> None:
    (suite / "records" / "outages.toml").write_text('[fulfillment]\nmode = "timeout"\n')
    report = replay(load_suite(suite), ReplayOptions())
    routes = {each.result["route"] for each in report.replayed}
    assert Route.DRAFT not in routes
    classes = {name for each in report.replayed for name in each.result["exception_classes"]}
    assert "records_unavailable" in classes
