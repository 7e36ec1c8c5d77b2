"""For evaluators and operators: replay past mail, check a policy, look at the state machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from counterfoil.agent.outline import graph_as_json, graph_as_mermaid
from counterfoil.agent.rulebook import load_policy, load_rulebook
from counterfoil.cli.frame import Group
from counterfoil.evals.replay import Progress, ReplayOptions, clerk_for
from counterfoil.evals.replay import replay as replay_suite
from counterfoil.evals.report import Report, write_report
from counterfoil.evals.sample import load_sample
from counterfoil.evals.suite import load_suite

FolderPath = click.Path(path_type=Path)


@click.command()
@click.argument("suite", type=FolderPath)
@click.option("--out", type=FolderPath, default=None, help="Folder for results.jsonl and the reports.")
@click.option("--policy", type=FolderPath, default=None, help="A policy instead of the suite's own.")
@click.option(
    "--model",
    default="template",
    show_default=True,
    help="Who drafts: template, evil, chaos or scripted:FILE.",
)
@click.option(
    "--against", type=FolderPath, default=None, help="An earlier replay: its folder or results.jsonl."
)
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Messages read side by side."
)
@click.option("--json", "as_json", is_flag=True, help="Print report.json.")
@click.pass_context
def replay(
    context: click.Context,
    suite: Path,
    out: Path | None,
    policy: Path | None,
    model: str,
    against: Path | None,
    jobs: int,
    as_json: bool,
) -> None:
    """Run past mail again and score it.

    Exit status 0 where every threshold of the suite is met, 1 where one is not, 2 where it cannot be read.
    """
    loaded = load_suite(suite)
    options = ReplayOptions(policy=policy, model=model, against=against, jobs=jobs)
    with _bar(f"replaying {loaded.settings.name}", len(loaded.mails)) as progress:
        report = replay_suite(loaded, options, progress)
    if out is not None:
        write_report(report, out)
    click.echo(
        json.dumps(report.as_json(), indent=2, ensure_ascii=False) if as_json else _summary(report, out)
    )
    context.exit(0 if report.scores.is_passed else 1)


@contextmanager
def _bar(label: str, length: int) -> Iterator[Progress]:
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield lambda done, of: bar.update(1)


def _summary(report: Report, out: Path | None) -> str:
    scores = report.scores
    lines = [f"{scores.suite}: {scores.met.count} of {scores.met.of} messages met every expectation"]
    lines += [
        f"  {each.mail}: {miss.what}: expected {miss.expected}; got {miss.actual}"
        for each in report.scored
        for miss in each.misses
    ]
    for check in scores.thresholds:
        word = {True: "met", False: "MISSED", None: "nothing to measure"}[check.is_met]
        lines.append(f"  threshold {check.name}: {check.actual} (required {check.required}) {word}")
    if report.flips is not None:
        lines.append(f"  {len(report.flips)} flips against the earlier replay")
        lines += [
            f"    {flip.mail} {flip.field}: {flip.before} -> {flip.after} ({flip.guard})"
            for flip in report.flips
        ]
    if out is not None:
        lines.append(f"  report: {out / 'report.html'}")
    return "\n".join(lines)


@click.group(cls=Group)
def policy() -> None:
    """The policy that decides."""


@policy.command()
@click.argument("file", type=FolderPath)
def check(file: Path) -> None:
    """Read a policy and say whether it can be used."""
    load_rulebook(file)
    click.echo(f"{file} is a policy that can be used ({load_policy(file).sha256[:12]})")


@click.command()
@click.option(
    "--format", "form", type=click.Choice(["mermaid", "json"]), default="mermaid", show_default=True
)
def graph(form: str) -> None:
    """The state machine, and the proof that every way to a draft passes every guard."""
    compiled = clerk_for(load_sample(), load_rulebook(), "template").graph
    click.echo(
        graph_as_mermaid(compiled) if form == "mermaid" else json.dumps(graph_as_json(compiled), indent=2)
    )
