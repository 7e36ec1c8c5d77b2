"""Past mail, worked again: the same clerk, the same guards, recorded records, a fixed clock.

Messages are read side by side when several jobs are wanted, and always worked one after
the other in order of file name, since later mail may join the case of earlier mail.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from counterfoil.agent.checkpoints import memory_checkpointer
from counterfoil.agent.clerk import Clerk
from counterfoil.agent.drafters import drafter_named
from counterfoil.agent.memory import MemoryHistory
from counterfoil.agent.nodes.steps import Steps
from counterfoil.agent.rulebook import gate_limits, load_rulebook
from counterfoil.evals.comparison import flips, read_results
from counterfoil.evals.report import Report
from counterfoil.evals.results import Json, Replayed, result_of
from counterfoil.evals.score import score, score_messages
from counterfoil.evals.suite import Suite
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.sender import Identity
from counterfoil.mailbox.parse import ParseSettings, parse_message
from counterfoil.records.base import Record
from counterfoil.records.clock import FixedClock
from counterfoil.records.message import InboundMessage
from counterfoil.tools.gate import ToolGate
from counterfoil.tools.snapshot import SnapshotSource
from counterfoil.tools.sources import Sources

Progress = Callable[[int, int], None]
"""Called with the messages done so far and their number."""


class ReplayOptions(Record):
    """How a suite is replayed."""

    policy: Path | None = None
    """Instead of the suite's own policy, or the shipped default."""
    model: str = "template"
    against: Path | None = None
    jobs: int = 1


def replay(suite: Suite, options: ReplayOptions, progress: Progress = lambda done, of: None) -> Report:
    """Replay a whole suite and score it; the same suite and options give the same results."""
    begun = time.perf_counter()
    earlier = read_results(options.against) if options.against is not None else None
    rules = load_rulebook(options.policy or suite.policy_file)
    replayed: list[Replayed] = []
    for each in _work_all(suite, rules, options):
        replayed.append(each)
        progress(len(replayed), len(suite.mails))
    results: Sequence[Json] = [each.result for each in replayed]
    scored = score_messages(suite, results)
    return Report(
        scores=score(suite, results, scored),
        scored=scored,
        replayed=tuple(replayed),
        flips=flips(earlier, results) if earlier is not None else None,
        policy_sha256=rules.policy.sha256,
        now=suite.settings.now.isoformat(),
        model=options.model,
        seconds=time.perf_counter() - begun,
    )


def _work_all(suite: Suite, rules: Rulebook, options: ReplayOptions) -> Iterator[Replayed]:
    clerk = clerk_for(suite, rules, options.model)
    for path, message, parse_seconds in _read_all(suite, rules, options.jobs):
        begun = time.perf_counter()
        resting = clerk.work(path.name, message)
        clerk.forget(path.name)
        spent = parse_seconds + time.perf_counter() - begun
        yield Replayed(
            result=result_of(path.name, resting),
            subject=message.subject,
            text=message.text,
            milliseconds=1000 * spent,
        )


def clerk_for(suite: Suite, rules: Rulebook, model: str) -> Clerk:
    """A clerk over the suite's records, with no history yet."""
    sources = Sources.of(SnapshotSource.load(suite.records))
    clock = FixedClock(suite.settings.now)
    identity = Identity(mailbox=suite.settings.mailbox, own_domains=suite.settings.own_domains)
    steps = Steps.build(
        rules=rules,
        gate=ToolGate(sources, clock, gate_limits(rules)),
        history=MemoryHistory(),
        drafter=drafter_named(model),
        identity=identity,
    )
    return Clerk(steps, sources=sources, clock=clock, checkpointer=memory_checkpointer())


def parse_settings_of(suite: Suite, rules: Rulebook) -> ParseSettings:
    """How the suite's mail is read."""
    limits = rules.policy.limits
    return ParseSettings(
        mailbox=suite.settings.mailbox,
        own_domains=suite.settings.own_domains,
        authserv_ids=suite.settings.authserv_ids,
        message_bytes_max=limits.message_bytes_max,
        nesting_max=limits.nesting_max,
        parts_max=limits.parts_max,
    )


def _read_all(suite: Suite, rules: Rulebook, jobs: int) -> Iterator[tuple[Path, InboundMessage, float]]:
    read = partial(_read, settings=parse_settings_of(suite, rules))
    with ExitStack() as stack:
        if jobs > 1:
            pool = stack.enter_context(ProcessPoolExecutor(max_workers=jobs))
            messages = pool.map(read, suite.mails, chunksize=16)
        else:
            messages = map(read, suite.mails)
        for path, (message, seconds) in zip(suite.mails, messages, strict=True):
            yield path, message, seconds


def _read(path: Path, *, settings: ParseSettings) -> tuple[InboundMessage, float]:
    begun = time.perf_counter()
    return parse_message(path.read_bytes(), settings), time.perf_counter() - begun
