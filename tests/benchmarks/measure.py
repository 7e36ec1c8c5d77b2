"""Measures what docs/benchmarks.md states: `make bench`, or one of its parts by name.

A benchmark and never a test: it prints figures, and fails for none of them.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.append(str(ROOT))

from counterfoil.evals.replay import ReplayOptions, replay  # noqa: E402
from counterfoil.evals.sample import SAMPLE_FOLDER, load_sample  # noqa: E402
from counterfoil.evals.suite import load_suite  # noqa: E402
from tests.benchmarks.attacks import measure_attacks, measure_benign  # noqa: E402
from tests.benchmarks.fields import measure_fields  # noqa: E402
from tests.benchmarks.genuine import measure_genuine  # noqa: E402
from tests.benchmarks.judging import measure_guards  # noqa: E402
from tests.servers.dovecot import Dovecot  # noqa: E402
from tests.servers.house import house_in, mails, wait_for  # noqa: E402

RUNS = 5
INTAKE = 1000


def suites() -> list[Path]:
    """The sample suite, and those beside the checkout where there are any."""
    shared = os.environ.get("COUNTERFOIL_SHARED")
    beside = sorted(path.parent for path in Path(shared, "suites").glob("*/suite.toml")) if shared else []
    return [SAMPLE_FOLDER, *beside]


def measure_replay() -> None:
    """Scores, and milliseconds a message: parse, graph, verification; the median over runs."""
    for folder in suites():
        suite = load_suite(folder)
        reports = [replay(suite, ReplayOptions()) for _ in range(RUNS)]
        scores = reports[0].scores
        timings = [report.as_json()["timings"] for report in reports]
        print(
            f"replay {scores.suite}: {scores.met.count} of {scores.met.of} met, automation {scores.automation.share}, "
            f"protected drafts {len(scores.protected_drafts)}, must_not_state {len(scores.must_not_state)}; "
            f"{median(each['milliseconds_median'] for each in timings):.1f} ms a message (median), "
            f"{median(each['milliseconds_p95'] for each in timings):.1f} ms p95, "
            f"{median(each['seconds'] for each in timings):.2f} s in all"
        )


def measure_intake() -> None:
    """Messages a second from an IMAP server over TLS to their resting place, by the running service."""
    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        for name in ("dovecot", "house"):
            (home / name).mkdir(mode=0o755)
        server = Dovecot(home / "dovecot")
        server.start()
        try:
            account = server.account()
            account.deliver(*mails(INTAKE))
            house = house_in(home / "house", mailbox=account)
            began = time.monotonic()
            house.start()
            ready = time.monotonic() - began
            house.sign_in()
            wait_for(lambda: house.ledger()["received"] == INTAKE, 300)
            received = time.monotonic() - began
            wait_for(lambda: house.ledger()["waiting"] == 0, 600)
            rested = time.monotonic() - began
            print(
                f"intake of {INTAKE} messages: ready after {ready:.1f} s, kept after {received:.1f} s, at rest after "
                f"{rested:.1f} s from the start of the process: {INTAKE / (rested - ready):.0f} messages/s"
            )
            house.kill()
        finally:
            server.stop()


def profile_replay() -> None:
    """Where the time of a replay goes, by room."""
    suite = load_sample()
    replay(suite, ReplayOptions())
    profiler = cProfile.Profile()
    profiler.enable()
    replay(suite, ReplayOptions())
    profiler.disable()
    spent: dict[str, float] = {}
    for (file, _, _), (_, _, own, _, _) in pstats.Stats(profiler).stats.items():  # type: ignore[attr-defined]
        spent[_room(file)] = spent.get(_room(file), 0.0) + own
    total = sum(spent.values())
    for room, seconds in sorted(spent.items(), key=lambda each: -each[1])[:12]:
        print(f"profile {room}: {100 * seconds / total:.1f} %")


def _room(file: str) -> str:
    path = Path(file)
    for place, name in (("site-packages", path.parts), ("counterfoil", path.parts)):
        if place in name:
            return name[name.index(place) + 1]
    return "the standard library"


PARTS = {
    "replay": measure_replay,
    "intake": measure_intake,
    "profile": profile_replay,
    "fields": measure_fields,
    "benign": measure_benign,
    "attacks": measure_attacks,
    "guards": lambda: measure_guards(suites()),
    "genuine": measure_genuine,
}

if __name__ == "__main__":
    for each in sys.argv[1:] or PARTS:
        PARTS[each]()
