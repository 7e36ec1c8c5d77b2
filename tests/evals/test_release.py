"""What would release a case does release it: the records are changed as was said, and the mail is worked again."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest

from counterfoil.agent.checkpoints import memory_checkpointer
from counterfoil.agent.clerk import Clerk, Worked
from counterfoil.agent.memory import MemoryHistory
from counterfoil.agent.nodes import Steps
from counterfoil.agent.rulebook import gate_limits, load_rulebook
from counterfoil.agent.template_drafter import TemplateDrafter
from counterfoil.evals.replay import parse_settings_of
from counterfoil.evals.sample import SAMPLE_FOLDER
from counterfoil.evals.suite import Suite, load_suite
from counterfoil.guards.mends import mended
from counterfoil.guards.proposals import suggested
from counterfoil.guards.release import every_verdict, is_released, least_mends, what_would_release
from counterfoil.guards.routing import decide, to_settle
from counterfoil.guards.rulebook import Rulebook
from counterfoil.guards.run import EVERY_GUARD
from counterfoil.guards.sender import Identity
from counterfoil.mailbox.parse import parse_message
from counterfoil.records.base import SourceRecord
from counterfoil.records.case import Resting
from counterfoil.records.clock import FixedClock
from counterfoil.records.facts import Facts
from counterfoil.records.message import InboundMessage
from counterfoil.records.release import ChangeKind, FactChange, Release, ReleasedBy
from counterfoil.records.vocabulary import Route
from counterfoil.tools.gate import ToolGate
from counterfoil.tools.snapshot import SnapshotSource
from counterfoil.tools.snapshot_files import SnapshotRecords, read_outages, read_records
from counterfoil.tools.sources import Sources

SHARED = os.environ.get("COUNTERFOIL_SHARED")
SUITES = [SAMPLE_FOLDER, *sorted(path.parent for path in Path(SHARED or "/none").glob("suites/*/suite.toml"))]
NO_SMALLER_THAN = 4
"""All sets of less than so many suggestions are tried; of more there are too many."""


class Held(NamedTuple):
    """A message that was held, and what became of it once the records were as its release says."""

    mail: str
    facts: Facts
    release: Release
    afterwards: Resting | None


@dataclass(frozen=True)
class Desk:
    """Where the mail of a suite is worked, over its records or over changed ones, in one history."""

    suite: Suite
    rules: Rulebook
    history: MemoryHistory

    def decide(self, mail: Path, changes: Collection[FactChange] = ()) -> Worked:
        records, outages = read_records(self.suite.records), dict(read_outages(self.suite.records))
        for change in changes:
            if change.kind is ChangeKind.ANSWERED:
                del outages[change.system]
            else:
                records = self._changed(records, change)
        clerk = self._clerk(SnapshotSource(records, outages))
        return clerk.decide(mail.name, self.read(mail))

    def read(self, mail: Path) -> InboundMessage:
        return parse_message(mail.read_bytes(), parse_settings_of(self.suite, self.rules))

    def _changed(self, records: SnapshotRecords, change: FactChange) -> SnapshotRecords:
        """The records with one field of one row read from its written form, and the row of now."""
        rows: tuple[SourceRecord, ...] = getattr(records, change.table)
        assert [row.source.record for row in rows].count(change.record) == 1, change
        given: dict[str, object] = {"updated_at": self.suite.settings.now}
        if change.kind is not ChangeKind.CONFIRMED:
            given[change.field] = change.becomes
        changed = tuple(
            type(row).model_validate({**row.model_dump(), **given})
            if row.source.record == change.record
            else row
            for row in rows
        )
        return replace(records, **{change.table: changed})  # type: ignore[arg-type]

    def _clerk(self, source: SnapshotSource) -> Clerk:
        sources, clock, ours = Sources.of(source), FixedClock(self.suite.settings.now), self.suite.settings
        steps = Steps.build(
            rules=self.rules,
            gate=ToolGate(sources, clock, gate_limits(self.rules)),
            history=self.history,
            drafter=TemplateDrafter(),
            identity=Identity(mailbox=ours.mailbox, own_domains=ours.own_domains),
        )
        return Clerk(steps, sources=sources, clock=clock, checkpointer=memory_checkpointer())


@pytest.fixture(scope="module", params=SUITES, ids=lambda path: path.name)
def desk(request: pytest.FixtureRequest) -> Desk:
    suite = load_suite(request.param)
    return Desk(suite, load_rulebook(suite.policy_file), MemoryHistory())


@pytest.fixture(scope="module")
def held(desk: Desk) -> list[Held]:
    """Every message of the suite that was held, met in order."""
    found = []
    for mail in desk.suite.mails:
        worked = desk.decide(mail)
        if worked.resting.route is Route.MANUAL:
            beyond = [each for each in worked.resting.verdicts if each.guard not in EVERY_GUARD]
            release = what_would_release(worked.facts, desk.rules, also=beyond)
            afterwards = desk.decide(mail, release.changes).resting if release.changes else None
            found.append(Held(mail.name, worked.facts, release, afterwards))
        desk.history.rest(mail.name, desk.read(mail), worked.resting)
    return found


def test_mail_that_is_worked_again_over_the_changed_records_is_released_as_was_said(held: list[Held]) -> None:
    by_records = [each for each in held if each.release.by is ReleasedBy.RECORDS]
    assert by_records
    for each in by_records:
        assert each.afterwards is not None
        assert (each.afterwards.route, each.afterwards.promise_level) == (
            each.release.route,
            each.release.promise_level,
        ), each.mail


def test_no_smaller_set_of_changes_releases_any_of_it(held: list[Held], desk: Desk) -> None:
    for each in held:
        mends = least_mends(each.facts, desk.rules) if each.release.by is ReleasedBy.RECORDS else ()
        suggestions = suggested(to_settle(each.facts, every_verdict(each.facts, desk.rules)), each.facts)
        assert mends is not None
        for size in range(min(len(mends), NO_SMALLER_THAN)):
            for chosen in combinations(suggestions, size):
                then = mended(each.facts, chosen)
                verdicts = every_verdict(then, desk.rules)
                assert not is_released(then, decide(then, verdicts, desk.rules)), (each.mail, chosen)


def test_what_the_message_says_is_never_released_by_a_record(held: list[Held]) -> None:
    for each in held:
        reasons = {obstacle.reason for obstacle in each.release.obstacles}
        if each.release.by is ReleasedBy.PERSON:
            assert reasons, each.mail
        else:
            assert not reasons & {"message_disputes", "message_says_late", "about_pricing"}, each.mail


def test_every_message_that_waits_for_a_person_has_an_answer(held: list[Held]) -> None:
    for each in held:
        assert each.release.headline
        assert bool(each.release.lines) is (each.release.by is not ReleasedBy.NOTHING_HOLDS), each.mail
