"""What a replay leaves behind: results.jsonl, report.json, report.html, junit.xml."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from counterfoil.evals.comparison import Flip
from counterfoil.evals.junit import junit_of
from counterfoil.evals.results import Json, Replayed, line_of
from counterfoil.evals.score import Scored, Scores
from counterfoil.records.base import Record
from counterfoil.records.vocabulary import Route

_TEMPLATES: Final = Environment(
    loader=PackageLoader("counterfoil.evals"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


class Report(Record):
    """A whole replay, scored."""

    scores: Scores
    scored: tuple[Scored, ...]
    replayed: tuple[Replayed, ...]
    flips: tuple[Flip, ...] | None
    policy_sha256: str
    now: str
    model: str
    seconds: float

    def as_json(self) -> Json:
        """The content of report.json; the only one of the four files that holds timings."""
        scores = self.scores.model_dump(mode="json")
        flips = None if self.flips is None else [each.model_dump(mode="json") for each in self.flips]
        return scores | {
            "passed": self.scores.is_passed,
            "policy_sha256": self.policy_sha256,
            "now": self.now,
            "model": self.model,
            "flips": flips,
            "timings": _timings([each.milliseconds for each in self.replayed], self.seconds),
        }


def write_report(report: Report, folder: Path) -> None:
    """Write all four files; each is written whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(line_of(each.result) + "\n" for each in report.replayed)
    _write(folder / "results.jsonl", lines.encode())
    _write(
        folder / "report.json", (json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n").encode()
    )
    _write(folder / "report.html", _html(report).encode())
    _write(folder / "junit.xml", junit_of(report.scores.suite, report.scored))


def _write(path: Path, content: bytes) -> None:
    beside = path.with_name(path.name + ".part")
    beside.write_bytes(content)
    beside.replace(path)


def _timings(milliseconds: Sequence[float], seconds: float) -> Json:
    spread = (
        quantiles(milliseconds, n=20, method="inclusive")
        if len(milliseconds) > 1
        else list(milliseconds) * 19
    )
    return {
        "seconds": round(seconds, 3),
        "milliseconds_median": round(spread[9], 3),
        "milliseconds_p95": round(spread[18], 3),
        "milliseconds_max": round(max(milliseconds), 3),
    }


def _html(report: Report) -> str:
    scores = report.scores
    messages = [
        {
            "result": replayed.result,
            "subject": replayed.subject,
            "text": replayed.text,
            "milliseconds": replayed.milliseconds,
            "scored": scored,
            "marked": _marked(replayed.result["draft"]),
        }
        for replayed, scored in zip(report.replayed, report.scored, strict=True)
    ]
    return _TEMPLATES.get_template("report.html").render(
        scores=scores,
        rates=(
            ("every expectation met", scores.met),
            ("of what must be drafted is drafted", scores.automation),
            ("orders resolved", scores.orders),
            ("protected mail kept from drafts", scores.protected_recall),
            ("unrelated mail acted on", scores.unrelated_action),
        ),
        routes=tuple(Route),
        flips=report.flips,
        messages=messages,
        percent=_percent,
        policy_sha256=report.policy_sha256,
        now=report.now,
        model=report.model,
    )


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{100 * share:.1f} %"


def _marked(draft: Json | None) -> Markup:
    """The draft's body with its claims marked, each with where it comes from."""
    if draft is None:
        return Markup()
    body, marked, done = draft["body"], [], 0
    for claim in draft["claims"]:
        start = body.find(claim["text"], done)
        if start < 0:
            continue
        source = claim["source"]
        title = f"{source['system']} {source['record']} {source['field']}" if source else "not grounded"
        marked += [
            escape(body[done:start]),
            Markup('<mark title="{}">{}</mark>').format(title, claim["text"]),
        ]
        done = start + len(claim["text"])
    return Markup("").join([*marked, escape(body[done:])])
