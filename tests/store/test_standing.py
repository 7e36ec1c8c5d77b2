"""Whatever happens to a case in whatever order, where it stands agrees with what is open of it."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from counterfoil.records.desk import CaseDetail, CaseState, DecisionKind
from counterfoil.records.errors import DecisionRefused, UnknownCase
from counterfoil.records.outgoing import Outgoing, OutgoingState
from counterfoil.records.vocabulary import ExceptionClass, Route
from counterfoil.store import standing
from counterfoil.store.casebook import Casebook
from counterfoil.store.database import Database
from counterfoil.store.journal import verify
from counterfoil.store.outbox import SqlOutbox
from tests.store.mail import NOW, approval, decision, letter, manual, no_reply, rest

ROUTES = st.sampled_from(
    [
        {},
        no_reply(),
        manual(),
        manual(ExceptionClass.PRICING_SENSITIVE),
        manual(ExceptionClass.CONTRACT_DISPUTE),
        manual(route=Route.ALERT),
    ]
)
CLOSING = st.sampled_from([DecisionKind.IGNORE, DecisionKind.CLOSE])


class OneCase(RuleBasedStateMachine):
    """One case, with mail, people and the postman all at it."""

    @initialize(changes=ROUTES)
    def begin(self, changes: dict[str, Any]) -> None:
        self.database = Database.open("sqlite://")
        self.database.upgrade()
        self.casebook, self.outbox = Casebook(self.database), SqlOutbox(self.database)
        self.steps, self.messages = 0, 0
        self.approved: set[str] = set()
        self.message_comes(changes)

    @rule(changes=ROUTES)
    def message_comes(self, changes: dict[str, Any]) -> None:
        self.messages += 1
        rest(self.database, self.messages, **changes)

    @rule()
    def somebody_approves(self) -> None:
        current = self.case.current
        if current is not None:
            given = approval(current.draft_id, current.revision, decision_id=self.step(), at=self.now)
            with suppress(DecisionRefused):
                self.casebook.decide(given, state=CaseState.SENDING, outgoing=letter(current.draft_id))
                self.approved.add(current.draft_id)

    @rule()
    def somebody_rejects(self) -> None:
        current = self.case.current
        if current is not None:
            self.decide(DecisionKind.REJECT, CaseState.NEEDS_PERSON, draft_id=current.draft_id, revision=1)

    @rule(kind=CLOSING)
    def somebody_closes(self, kind: DecisionKind) -> None:
        self.decide(kind, CaseState.CLOSED)

    @rule()
    def somebody_reopens(self) -> None:
        if self.case.row.state is CaseState.CLOSED:
            self.decide(DecisionKind.REOPEN, CaseState.NEEDS_PERSON)

    @rule()
    def somebody_takes_it_back(self) -> None:
        for each in self.letters():
            if self.outbox.cancel(each.outbox_id):
                self.approved.discard(each.draft_id)

    @rule()
    def the_postman_begins(self) -> None:
        for each in self.outbox.list_due(NOW + timedelta(days=99)):
            assert each.draft_id in self.approved
            assert self.outbox.mark_attempting(each.outbox_id)

    @rule(outcome=st.sampled_from(["sent", "refused", "later", "uncertain"]))
    def the_postman_ends(self, outcome: str) -> None:
        for each in self.outbox.list_attempting():
            if outcome == "sent":
                self.outbox.mark_sent(each.outbox_id, self.now, "")
            elif outcome == "refused":
                self.outbox.mark_refused(each.outbox_id, "for_good", "", None)
            elif outcome == "later":
                self.outbox.mark_refused(each.outbox_id, "for_now", "", NOW + timedelta(days=1))
            else:
                self.outbox.mark_verify(each.outbox_id, "")

    @rule(was_sent=st.booleans())
    def somebody_says_whether_it_was_sent(self, was_sent: bool) -> None:
        for each in self.letters(OutgoingState.VERIFY):
            self.outbox.settle(each.outbox_id, was_sent=was_sent, at=self.now)
            if not was_sent:
                self.approved.discard(each.draft_id)

    @invariant()
    def where_it_stands_agrees_with_what_is_open(self) -> None:
        with self.database.session() as session:
            waiting = standing.waiting_drafts(session, "c-1")
            is_open = bool(standing.open_exceptions(session, "c-1"))
        state = self.case.row.state
        on_its_way = self.letters(OutgoingState.QUEUED, OutgoingState.ATTEMPTING)
        assert (state is CaseState.NEEDS_VERIFY) == bool(self.letters(OutgoingState.VERIFY))
        if state is CaseState.NEEDS_REVIEW:
            assert waiting
        elif state is CaseState.SENDING:
            assert on_its_way
        elif state is CaseState.CLOSED:
            assert not waiting
            assert not is_open
            assert not on_its_way
        if self.casebook.get_case("c-1").row.primary_class is not None and state is not CaseState.CLOSED:
            assert is_open

    @invariant()
    def at_most_one_reply_waits_and_it_answers_the_latest_question(self) -> None:
        with self.database.session() as session:
            waiting = standing.waiting_drafts(session, "c-1")
        queued = self.letters(OutgoingState.QUEUED)
        assert len(waiting) + len(queued) <= 1
        asked = [each for each in self.case.messages if each.resting.route is not Route.NO_REPLY]
        for draft_id in [*(each.draft_id for each in waiting), *(each.draft_id for each in queued)]:
            assert draft_id == asked[-1].key.replace("m-", "d-")

    def teardown(self) -> None:
        if hasattr(self, "database"):
            assert verify(self.database).is_sound
            self.database.close()

    @property
    def case(self) -> CaseDetail:
        return self.casebook.get_case("c-1")

    @property
    def now(self) -> Any:
        return NOW + timedelta(minutes=self.steps)

    def letters(self, *states: OutgoingState) -> list[Outgoing]:
        return [each for each in self.case.outgoing if not states or each.state in states]

    def step(self) -> str:
        self.steps += 1
        return f"decision-{self.steps}"

    def decide(self, kind: DecisionKind, state: CaseState, **changes: Any) -> None:
        given = decision(kind, decision_id=self.step(), at=self.now, **changes)
        with suppress(DecisionRefused, UnknownCase):
            self.casebook.decide(given, state=state)


TestOneCase = pytest.mark.slow(OneCase.TestCase)
TestOneCase.settings = settings(
    max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
