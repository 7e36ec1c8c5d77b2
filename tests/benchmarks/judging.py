"""What the guards cost: processor time of all of them for one message, from reading's end to the route."""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path
from statistics import median, quantiles

from counterfoil.agent.nodes import guarding
from counterfoil.evals.replay import ReplayOptions, replay
from counterfoil.evals.suite import load_suite
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.run import run_stage
from counterfoil.records.facts import Facts
from counterfoil.records.verdict import Verdict


def measure_guards(folders: list[Path]) -> None:
    """Milliseconds of processor time a message spends in guards, over every message of the suites."""
    spent: dict[str, float] = defaultdict(float)

    def timed(stage: str, facts: Facts, rules: Rulebook) -> tuple[Verdict, ...]:
        began = time.process_time()
        verdicts = run_stage(stage, facts, rules)
        spent[facts.message.sha256] += 1000 * (time.process_time() - began)
        return verdicts

    guarding.run_stage = timed
    try:
        for folder in folders:
            replay(load_suite(folder), ReplayOptions())
    finally:
        guarding.run_stage = run_stage
    print(
        f"guards: {median(spent.values()):.2f} ms of processor time a message (median of {len(spent)}), "
        f"{quantiles(spent.values(), n=20)[-1]:.2f} ms p95"
    )
