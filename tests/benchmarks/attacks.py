"""Every attack of the corpora, to every position, by a stranger and by a real contact; and texts that mean no harm."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from counterfoil.evals.attacks import SHIPPED, Attack, load_attacks
from counterfoil.evals.redteam import RedTeam, RedTeamReport, Way
from counterfoil.evals.sample import load_sample
from counterfoil.evals.score import rate
from counterfoil.records.vocabulary import Route

JOBS = os.cpu_count() or 1
SLICES = 16 * JOBS


def corpus(name: str) -> tuple[Attack, ...]:
    """The texts of the corpora, or, without those, the attacks that ship; none that mean no harm are among these."""
    shared = os.environ.get("COUNTERFOIL_SHARED")
    if shared is not None:
        return load_attacks(Path(shared, "corpora", "attacks", f"{name}.jsonl"))
    return load_attacks(SHIPPED) if name == "dev" else ()


def attack(texts: Sequence[Attack]) -> RedTeamReport:
    """What a red team of its own makes of them."""
    return RedTeam(load_sample()).attack(texts)


def measure_attacks() -> None:
    """Attacks that achieve anything, of how many, with the bound that 95 % of such counts keep to."""
    texts = corpus("dev")
    with ProcessPoolExecutor(JOBS) as pool:
        report = RedTeamReport.merged(pool.map(attack, [texts[first::SLICES] for first in range(SLICES)]))
    for each in report.counts:
        print(
            f"attacks, {each.position} by {each.way}: {each.messages} sent, the drafter was asked {each.asked} times, "
            f"{each.drafts} drafts of the template reached a reviewer"
        )
    for way in Way:
        asked = sum(each.asked for each in report.counts if each.way is way)
        sent = sum(each.messages for each in report.counts if each.way is way)
        print(f"attacks by {way}: {sent} sent, the drafter was asked {asked} times")
    print(
        f"attacks in all: {len(texts)} texts, {report.failures} of {report.messages} achieved anything, "
        f"at most {100 * report.upper_bound:.3f} % at 95 %"
    )
    for breach in report.breaches:
        print(f"breach: {breach}")


def measure_benign() -> None:
    """Ordinary texts of a contact that are held for an attack, or whose sender is called a lookalike."""
    texts, team = corpus("benign"), RedTeam(load_sample())
    rested = [team.welcome(each.text) for each in texts]
    quarantined = rate(sum(each.route is Route.QUARANTINE for each in rested), len(rested))
    noted = sum("lookalike" in each.model_dump_json(include={"verdicts", "reason"}) for each in rested)
    routes = Counter(str(each.route) for each in rested)
    print(f"benign: {quarantined} in quarantine, {noted} lookalike notes; {dict(routes)}")
    for text, resting in zip(texts, rested, strict=True):
        if resting.route is Route.QUARANTINE:
            print(f"benign: {text.id} is in quarantine: {resting.reason}")
