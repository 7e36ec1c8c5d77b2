"""The clerk never loses a message: what fails rests with a person, and what waits can be answered."""

from __future__ import annotations

from counterfoil.agent.checkpoints import memory_checkpointer
from counterfoil.agent.clerk import Clerk
from counterfoil.agent.memory import MemoryHistory
from counterfoil.agent.nodes import Steps
from counterfoil.agent.rulebook import gate_limits, load_rulebook
from counterfoil.agent.state import AnswerKind, ReviewAnswer
from counterfoil.agent.template_drafter import TemplateDrafter
from counterfoil.evals.replay import parse_settings_of
from counterfoil.evals.sample import load_sample
from counterfoil.guards.sender import Identity
from counterfoil.mailbox.parse import parse_message
from counterfoil.records.clock import FixedClock
from counterfoil.records.errors import DraftUnusable
from counterfoil.records.facts import Facts
from counterfoil.records.message import InboundMessage, MailAddress
from counterfoil.records.vocabulary import ExceptionClass, Outcome, PromiseLevel, Route
from counterfoil.records.writing import Draft
from counterfoil.tools.gate import ToolGate
from counterfoil.tools.snapshot import SnapshotSource
from counterfoil.tools.sources import Sources

SAMPLE = load_sample()
RULES = load_rulebook()


class _Inventor:
    """A drafter that promises what no record holds."""

    name = "inventor"

    def draft(self, facts: Facts, level: PromiseLevel, instruction: str | None) -> Draft:
        draft = TemplateDrafter().draft(facts, level, instruction)
        return draft.model_copy(update={"body": draft.body + "We guarantee delivery by 3 January 2031.\n"})


class _Silent:
    """A drafter that writes nothing."""

    name = "silent"

    def draft(self, facts: Facts, level: PromiseLevel, instruction: str | None) -> Draft:
        raise DraftUnusable("nothing comes to mind")


class _Broken:
    """A drafter that fails."""

    name = "broken"

    def draft(self, facts: Facts, level: PromiseLevel, instruction: str | None) -> Draft:
        raise RuntimeError("out of paper")


def _clerk(drafter: object = None) -> tuple[Clerk, MemoryHistory]:
    sources = Sources.of(SnapshotSource.load(SAMPLE.records))
    clock, history = FixedClock(SAMPLE.settings.now), MemoryHistory()
    steps = Steps.build(
        rules=RULES,
        gate=ToolGate(sources, clock, gate_limits(RULES)),
        history=history,
        drafter=drafter or TemplateDrafter(),  # type: ignore[arg-type]  # shaped like one
        identity=Identity(mailbox=SAMPLE.settings.mailbox, own_domains=SAMPLE.settings.own_domains),
    )
    return Clerk(steps, sources=sources, clock=clock, checkpointer=memory_checkpointer()), history


def _routine() -> InboundMessage:
    return parse_message(SAMPLE.mails[0].read_bytes(), parse_settings_of(SAMPLE, RULES))


def test_routine_mail_becomes_a_draft_that_waits() -> None:
    clerk, _ = _clerk()
    resting = clerk.work("m-1", _routine())
    assert resting.route is Route.DRAFT
    assert resting.draft is not None
    assert all(claim.source is not None for claim in resting.draft.claims)
    assert {verdict.outcome for verdict in resting.verdicts} == {Outcome.CLEAR}
    assert resting.verdicts[-1].guard == "draft_is_grounded"


def test_a_draft_that_states_what_no_record_holds_becomes_a_brief_for_a_person() -> None:
    resting = _clerk(_Inventor())[0].work("m-1", _routine())
    assert resting.route is Route.MANUAL
    assert resting.exception_classes == (ExceptionClass.DRAFT_REJECTED_BY_VERIFIER,)
    assert resting.draft is None
    assert resting.brief is not None
    assert resting.assignment is not None


def test_a_drafter_that_writes_nothing_leaves_the_case_to_a_person() -> None:
    resting = _clerk(_Silent())[0].work("m-1", _routine())
    assert (resting.route, resting.exception_classes) == (Route.MANUAL, (ExceptionClass.LOW_CONFIDENCE,))


def test_a_step_that_fails_leaves_the_message_to_a_person_with_what_was_known_by_then() -> None:
    clerk, history = _clerk(_Broken())
    resting = clerk.work("m-1", _routine())
    assert resting.route is Route.MANUAL
    assert resting.reason == "step_failed"
    assert "out of paper" in resting.verdicts[-1].explanation
    assert len(resting.verdicts) > 20
    assert resting.evidence
    assert resting.assignment is not None
    assert resting.assignment.due_at is not None
    assert history.get(resting.case_id).case_id == resting.case_id


def test_what_cannot_be_worked_at_all_is_put_before_a_person_as_it_is() -> None:
    clerk, _ = _clerk()
    resting = clerk.give_up("m-1", _routine(), MemoryError("too much"))
    assert (resting.route, resting.reason) == (Route.MANUAL, "step_failed")
    assert resting.brief is not None


def test_an_edit_is_verified_and_one_with_an_invented_date_is_not_grounded() -> None:
    clerk, _ = _clerk()
    resting = clerk.work("m-1", _routine())
    assert resting.draft is not None
    for body, outcome in (
        (resting.draft.body.replace("Thank you for your message.", "Thank you."), Outcome.CLEAR),
        (resting.draft.body + "It will reach you tomorrow.\n", Outcome.MANUAL),
        (resting.draft.body, Outcome.CLEAR),
    ):
        state = clerk.answer("m-1", _routine(), ReviewAnswer(kind=AnswerKind.EDIT, body=body))
        check, draft = state["check"], state["draft"]
        assert check is not None
        assert draft is not None
        assert (check.outcome, draft.body) == (outcome, body)


def test_another_draft_is_written_and_verified_on_demand() -> None:
    clerk, _ = _clerk()
    first = clerk.work("m-1", _routine()).draft
    state = clerk.answer("m-1", _routine(), ReviewAnswer(kind=AnswerKind.REDRAFT, instruction="shorter"))
    assert first is not None
    assert state["draft"] is not None
    assert len(state["draft"].body) <= len(first.body)
    assert state["check"] is not None


def test_a_lost_checkpoint_is_made_again_from_the_message() -> None:
    clerk, _ = _clerk()
    draft = clerk.work("m-1", _routine()).draft
    assert draft is not None
    clerk.forget("m-1")
    state = clerk.answer("m-1", _routine(), ReviewAnswer(kind=AnswerKind.EDIT, body=draft.body))
    assert state["check"] is not None
    assert state["check"].outcome is Outcome.CLEAR


def test_the_same_message_decided_twice_decides_the_same() -> None:
    clerk, _ = _clerk()
    first = clerk.work("m-1", _routine())
    again = clerk.decide("m-1", _routine(), on="m-1/again").resting
    same = {"is_new_case": first.is_new_case, "joined_by": first.joined_by}
    assert again.model_copy(update=same) == first


def test_a_reply_of_somebody_else_never_joins_the_case() -> None:
    clerk, _ = _clerk()
    asked = _routine()
    first = clerk.work("m-1", asked)
    assert asked.message_id is not None
    assert asked.sender is not None
    stranger = asked.model_copy(
        update={
            "sha256": "f" * 64,
            "message_id": "<other@elsewhere.example>",
            "in_reply_to": (asked.message_id,),
            "senders": (_sender_at(asked, "mallory@elsewhere.example"),),
        }
    )
    assert clerk.work("m-2", stranger).case_id != first.case_id


def _sender_at(message: InboundMessage, address: str) -> MailAddress:
    sender = message.sender
    assert sender is not None
    return sender.model_copy(update={"address": address})
