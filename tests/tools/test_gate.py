"""The gate: what it lets through, what it refuses, and what it keeps of both."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

import pytest

from counterfoil.records.clock import FixedClock
from counterfoil.records.errors import LookupDenied, LookupUnavailable
from counterfoil.records.evidence import ToolCall
from counterfoil.records.facts import Scope
from counterfoil.records.fulfillment import Shipment
from counterfoil.records.orders import PurchaseOrder
from counterfoil.records.vocabulary import CallOutcome, SystemName, Workflow
from counterfoil.tools.catalogue import CATALOGUE, catalogue_of
from counterfoil.tools.filing import payload_sha256
from counterfoil.tools.gate import ToolGate
from counterfoil.tools.lookups import CaseLookups
from counterfoil.tools.ports import Accounts
from counterfoil.tools.session import VALUE_CHARACTERS_MAX, VALUES_MAX, GateLimits, Request
from counterfoil.tools.snapshot import SnapshotSource
from counterfoil.tools.snapshot_files import MAY_BE_OUT, read_records
from counterfoil.tools.sources import Sources

OpenSession = Callable[..., CaseLookups]

VALUES: dict[str, str | list[str]] = {
    "numbers": ["SO-1"],
    "number": "SO-1",
    "opportunity_ids": ["OP-1"],
    "account_id": "A-1",
    "order_id": "SO-1",
    "skus": ["SEAL-2"],
    "names": ["R. Abara"],
}


def _reasons(session: CaseLookups) -> list[tuple[str, CallOutcome, str | None]]:
    return [(call.tool, call.outcome, call.reason) for call in session.calls]


# --- what is let through


def test_rows_come_back_stamped_with_the_evidence_that_holds_them(open_session: OpenSession) -> None:
    session = open_session("A-1")
    (order,) = session.find_orders(["PO # 4500-1"])
    lines = session.list_order_lines(order.order_id)
    assert order.source.evidence == "e1"
    assert [each.source.evidence for each in lines] == ["e2", "e2"]
    assert order.ref("promised_date").evidence == "e1"
    first = session.evidence[0]
    assert (first.evidence_id, first.tool, first.system) == ("e1", "erp.find_orders", SystemName.ERP)
    assert first.rows[0].get("promised_date") == "2026-03-24"
    assert first.rows[0].get("internal_note") == "watch margin"
    assert first.rows[0].as_of == order.updated_at
    assert session.calls[0] == ToolCall(
        tool="erp.find_orders", args={"numbers": "PO # 4500-1"}, outcome=CallOutcome.OK, evidence="e1"
    )


def test_every_tool_answers_for_what_was_shown(open_session: OpenSession) -> None:
    session = open_session("A-1")
    (order,) = session.find_orders(["4500-1"])
    lines, jobs = session.list_order_lines("SO-1"), session.list_order_jobs("SO-1")
    assert session.list_open_orders("A-1") == (
        order.model_copy(update={"source": order.source.model_copy(update={"evidence": "e4"})}),
    )
    assert [each.opportunity_id for each in session.find_intake(["4500-2"])] == ["OP-2"]
    assert session.is_known_number("SO 9")
    account = session.get_account("A-1")
    assert account is not None
    assert account.name == "Mill & Sons"
    assert len(session.list_contacts("A-1")) == 2
    assert [each.contract_id for each in session.list_contracts("A-1")] == ["K-1"]
    assert [each.commitment_id for each in session.list_commitments("A-1")] == ["M-1"]
    assert [each.opportunity_id for each in session.find_opportunities(["op 1", "OP-9"])] == ["OP-1"]
    assert len(session.list_account_opportunities("A-1")) == 2
    assert [each.shipment_id for each in session.list_shipments("SO-1")] == ["SH-1"]
    assert len(session.list_inventory([each.sku or "" for each in lines])) == 2
    assert [each.job_id for each in session.find_jobs(["DJ-1", "DJ-9"])] == ["DJ-1"]
    assert session.is_known_job("DJ-9")
    assert [each.technician for each in session.list_technicians([jobs[0].technician or ""])] == ["R. Abara"]
    assert {call.outcome for call in session.calls} == {CallOutcome.OK}
    assert {call.tool for call in session.calls} == set(CATALOGUE)
    assert [call.evidence for call in session.calls] == [each.evidence_id for each in session.evidence]


def test_looked_and_found_nothing_is_an_answer_without_evidence(open_session: OpenSession) -> None:
    session = open_session("A-1")
    assert session.find_orders(["4711"]) == ()
    assert session.get_account("A-1") is not None
    assert _reasons(session)[0] == ("erp.find_orders", CallOutcome.NOT_FOUND, None)
    assert session.calls[0].evidence is None
    assert [each.evidence_id for each in session.evidence] == ["e1"]


@pytest.mark.parametrize("numbers", [[], [""], ["--"], ["  ", "#"]])
def test_what_names_nothing_asks_nothing(open_session: OpenSession, numbers: list[str]) -> None:
    session = open_session("A-1")
    assert session.find_orders(numbers) == ()
    assert session.calls == ()


def test_a_yes_or_no_holds_no_row(open_session: OpenSession) -> None:
    session = open_session("A-1")
    assert session.is_known_number("SO-9")
    assert not session.is_known_number("SO-77")
    assert session.call("erp.is_known_number", number="SO-9") == ()
    assert [each.rows for each in session.evidence] == [(), ()]
    assert [call.outcome for call in session.calls] == [
        CallOutcome.OK,
        CallOutcome.NOT_FOUND,
        CallOutcome.OK,
    ]
    with pytest.raises(LookupDenied):
        session.list_order_lines("SO-9")


def test_the_same_request_gives_the_same_hashes_and_another_gives_others(open_session: OpenSession) -> None:
    def evidence_of(numbers: list[str], *accounts: str) -> tuple[str, str]:
        session = open_session(*accounts)
        session.find_orders(numbers)
        return session.evidence[0].request_sha256, session.evidence[0].payload_sha256

    assert evidence_of(["4500-1"], "A-1") == evidence_of(["PO 4500-1"], "A-1")
    assert evidence_of(["SO-1"], "A-1")[0] != evidence_of(["4500-1"], "A-1")[0]
    assert evidence_of(["SO-1"], "A-1")[1] == evidence_of(["4500-1"], "A-1")[1]
    assert evidence_of(["4500-1"], "A-1", "B-1")[0] != evidence_of(["4500-1"], "A-1")[0]
    assert evidence_of(["4500-1"], "A-1", "B-1")[1] != evidence_of(["4500-1"], "A-1")[1]


def test_the_payload_hash_is_that_of_the_rows_kept(open_session: OpenSession) -> None:
    session = open_session("A-1")
    session.find_orders(["SO-1", "SO-2"])
    (evidence,) = session.evidence
    assert evidence.payload_sha256 == payload_sha256(evidence.rows)
    assert evidence.payload_sha256 != payload_sha256(evidence.rows[::-1])


def test_a_set_of_values_is_asked_in_one_order(open_session: OpenSession) -> None:
    session = open_session("A-1")
    session.find_orders({"SO-2", "SO-1", "4500-1"})
    assert session.calls[0].args == {"numbers": "4500-1;SO-1;SO-2"}


# --- scope


@pytest.mark.parametrize("tool", CATALOGUE)
def test_with_an_empty_scope_every_call_is_denied(open_session: OpenSession, tool: str) -> None:
    for session in (open_session(), open_session("")):
        argument = CATALOGUE[tool].argument.name
        with pytest.raises(LookupDenied, match="the scope is empty"):
            session.call(tool, **{argument: VALUES[argument]})
        assert _reasons(session) == [(tool, CallOutcome.DENIED, "the scope is empty")]
        assert session.evidence == ()


def test_an_order_of_another_account_is_not_found_beside_ones_own(open_session: OpenSession) -> None:
    session = open_session("A-1")
    assert session.find_orders(["SO-9"]) == ()
    assert [each.order_id for each in session.find_orders(["SO-9", "4500-1"])] == ["SO-1"]
    assert session.find_jobs(["DJ-9"]) == ()
    assert session.find_opportunities(["OP-9"]) == ()
    assert session.find_intake(["OP-9", "4500-2"])[0].opportunity_id == "OP-2"
    assert {call.outcome for call in session.calls} == {CallOutcome.OK, CallOutcome.NOT_FOUND}


@pytest.mark.parametrize(
    ("tool", "value", "reason"),
    [
        ("erp.list_open_orders", "B-1", "account outside the scope"),
        ("crm.get_account", "B-1", "account outside the scope"),
        ("crm.list_contacts", "B-1", "account outside the scope"),
        ("crm.list_contracts", "a-1", "account outside the scope"),
        ("crm.list_commitments", "", "account outside the scope"),
        ("crm.list_account_opportunities", "*", "account outside the scope"),
        ("erp.list_order_lines", "SO-1", "order outside the scope"),
        ("fulfillment.list_shipments", "SO-9", "order outside the scope"),
        ("dispatch.list_order_jobs", "SO-1", "order outside the scope"),
        ("fulfillment.list_inventory", "SEAL-2", "article outside the scope"),
        ("dispatch.list_technicians", "R. Abara", "technician outside the scope"),
    ],
)
def test_an_id_that_the_session_was_not_shown_is_denied_and_kept(
    open_session: OpenSession, tool: str, value: str, reason: str
) -> None:
    session = open_session("A-1")
    with pytest.raises(LookupDenied, match=reason):
        session.call(tool, **{CATALOGUE[tool].argument.name: value})
    assert _reasons(session) == [(tool, CallOutcome.DENIED, reason)]
    assert session.calls[0].args == {CATALOGUE[tool].argument.name: value}


def test_one_value_outside_the_scope_denies_the_whole_call(open_session: OpenSession) -> None:
    session = open_session("A-1")
    session.find_orders(["SO-1"])
    session.list_order_lines("SO-1")
    with pytest.raises(LookupDenied):
        session.list_inventory(["SEAL-2", "PUMP-1"])


def test_a_colleague_finds_by_number_and_reaches_what_the_order_brings(open_session: OpenSession) -> None:
    session = open_session(is_internal=True)
    assert not session.accounts
    for account in ("A-1", "B-1"):
        with pytest.raises(LookupDenied):
            session.list_open_orders(account)
    assert [each.order_id for each in session.find_orders(["SO-9"])] == ["SO-9"]
    assert session.accounts == ("B-1",)
    assert [each.contract_id for each in session.list_contracts("B-1")] == ["K-2"]
    assert [each.shipment_id for each in session.list_shipments("SO-9")] == ["SH-9"]
    with pytest.raises(LookupDenied):
        session.list_contracts("A-1")


def test_a_colleague_reaches_an_account_through_a_job_or_a_deal_as_well(open_session: OpenSession) -> None:
    session = open_session(is_internal=True)
    session.find_jobs(["DJ-1"])
    assert list(session.accounts) == ["A-1"]
    assert [each.opportunity_id for each in session.find_intake(["OP-9"])] == ["OP-9"]
    session.find_opportunities(["OP-9"])
    assert list(session.accounts) == ["A-1", "B-1"]


def test_a_customer_never_reaches_another_account_through_a_row(
    records: Path, open_session: OpenSession
) -> None:
    jobs = "job_id,order_id,account_id\nDJ-1,SO-1,\nDJ-2,SO-1,A-1\n"
    (records / "dispatch_jobs.csv").write_text(jobs, encoding="utf-8")
    session = open_session("A-1")
    session.find_orders(["SO-1"])
    assert [each.job_id for each in session.list_order_jobs("SO-1")] == ["DJ-1", "DJ-2"]
    (records / "dispatch_jobs.csv").write_text(jobs + "DJ-3,SO-1,B-1\n", encoding="utf-8")
    session = open_session("A-1")
    session.find_orders(["SO-1"])
    with pytest.raises(LookupDenied, match="a row outside the scope"):
        session.list_order_jobs("SO-1")
    assert session.accounts == ("A-1",)


def test_an_intake_row_belongs_to_whom_its_deal_belongs_to(open_session: OpenSession) -> None:
    session = open_session("A-1")
    assert [each.opportunity_id for each in session.find_intake(["4500-2"])] == ["OP-2"]
    assert session.find_intake(["OP-9"]) == ()
    assert [call.tool for call in session.calls] == [
        "crm.list_account_opportunities",
        "erp.find_intake",
        "erp.find_intake",
    ]


def test_the_deal_of_an_order_that_was_shown_needs_no_list_of_deals(open_session: OpenSession) -> None:
    session = open_session("A-1")
    session.find_orders(["SO-1"])
    assert [each.opportunity_id for each in session.find_intake(["OP-1"])] == ["OP-1"]
    assert [call.tool for call in session.calls] == ["erp.find_orders", "erp.find_intake"]


def test_without_the_crm_an_intake_row_cannot_be_told_to_be_ours(
    records: Path, open_session: OpenSession
) -> None:
    (records / "outages.toml").write_text('[crm]\nmode = "error"\n', encoding="utf-8")
    session = open_session("A-1")
    with pytest.raises(LookupUnavailable, match="crm"):
        session.find_intake(["4500-2"])
    assert [(call.tool, call.outcome) for call in session.calls] == [
        ("crm.list_account_opportunities", CallOutcome.UNAVAILABLE),
        ("erp.find_intake", CallOutcome.UNAVAILABLE),
    ]
    assert session.systems_unavailable == (SystemName.CRM,)


class LeakySource(SnapshotSource):
    """Answers with more than it was asked for, as a source with a broken filter would."""

    def find_orders(self, keys: Collection[str], accounts: Accounts) -> tuple[PurchaseOrder, ...]:
        return super().find_orders(keys, None)

    def list_open_orders(self, account_id: str) -> tuple[PurchaseOrder, ...]:
        return super().find_orders(["SO1", "SO9"], None)

    def list_shipments(self, order_id: str) -> tuple[Shipment, ...]:
        return super().list_shipments("SO-9")


def test_a_source_that_answers_with_more_than_the_scope_holds_is_refused(
    records: Path, open_session: OpenSession
) -> None:
    session = open_session("A-1", source=LeakySource.load(records))
    with pytest.raises(LookupDenied, match="a row outside the scope"):
        session.find_orders(["4500-1"])
    with pytest.raises(LookupDenied, match="a row outside the scope"):
        session.list_open_orders("A-1")
    session.find_orders(["SO-1"])
    with pytest.raises(LookupDenied, match="a row outside the scope"):
        session.list_shipments("SO-1")
    assert [call.outcome for call in session.calls] == [
        CallOutcome.DENIED,
        CallOutcome.DENIED,
        CallOutcome.OK,
        CallOutcome.DENIED,
    ]
    assert len(session.evidence) == 1
    with pytest.raises(LookupDenied):
        session.list_order_lines("SO-9")


def test_a_source_that_answers_a_colleague_with_what_was_not_named_is_refused(
    records: Path, open_session: OpenSession
) -> None:
    class Chatty(SnapshotSource):
        def find_orders(self, keys: Collection[str], accounts: Accounts) -> tuple[PurchaseOrder, ...]:
            return super().find_orders([*keys, "SO9"], accounts)

    session = open_session(is_internal=True, source=Chatty.load(records))
    with pytest.raises(LookupDenied, match="a row outside the scope"):
        session.find_orders(["SO-1"])


# --- what is refused whatever the scope


def test_a_name_that_is_not_in_the_catalogue_is_denied_and_kept(open_session: OpenSession) -> None:
    session = open_session("A-1")
    with pytest.raises(LookupDenied, match="it is not in the catalogue"):
        session.call("erp.update_order", order_id="SO-1", status="closed")
    assert session.calls[0].tool == "erp.update_order"
    assert session.calls[0].outcome is CallOutcome.DENIED


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({}, "it takes numbers and nothing else"),
        ({"number": "SO-1"}, "it takes numbers and nothing else"),
        ({"numbers": "SO-1", "accounts": "B-1"}, "it takes numbers and nothing else"),
        ({"numbers": ["S" * (VALUE_CHARACTERS_MAX + 1)]}, "a value of numbers is too long"),
        ({"numbers": [str(each) for each in range(VALUES_MAX + 1)]}, "too many values for numbers"),
    ],
)
def test_arguments_that_a_tool_does_not_take_are_denied(
    open_session: OpenSession, arguments: dict[str, str | list[str]], reason: str
) -> None:
    session = open_session("A-1")
    with pytest.raises(LookupDenied, match=reason):
        session.call("erp.find_orders", **arguments)
    assert session.calls[0].args.keys() == {", ".join(arguments)}


def test_what_is_kept_of_an_overlong_argument_is_bounded(open_session: OpenSession) -> None:
    session = open_session("A-1")
    session.answer("erp.find_orders", numbers=["S" * 10_000])
    session.answer("erp.find_orders", numbers=[str(each) for each in range(10_000)])
    session.answer("x" * 10_000, number="1")
    assert len(session.calls[0].args["numbers"]) == VALUE_CHARACTERS_MAX
    assert session.calls[1].args["numbers"].count(";") == VALUES_MAX - 1
    assert len(session.calls[2].tool) == VALUE_CHARACTERS_MAX


def test_a_tool_for_one_value_takes_no_list(open_session: OpenSession) -> None:
    session = open_session("A-1")
    with pytest.raises(LookupDenied, match="too many values for number"):
        session.call("erp.is_known_number", number=["SO-1", "SO-9"])


def test_a_text_for_a_list_is_split_at_semicolons(open_session: OpenSession) -> None:
    session = open_session("A-1")
    assert len(session.call("erp.find_orders", numbers="SO-1;SO-2")) == 2


def test_a_tool_is_open_only_to_the_workflows_that_may_use_it(
    records: Path, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for_dispatch = replace(
        CATALOGUE["dispatch.find_jobs"], workflows=frozenset({Workflow.DISPATCH_EXCEPTION})
    )
    monkeypatch.setattr("counterfoil.tools.session.CATALOGUE", catalogue_of(for_dispatch))
    gate = ToolGate(Sources.of(SnapshotSource.load(records)), clock)
    scope = Scope(account_ids=("A-1",))
    assert gate.open(scope, Workflow.DISPATCH_EXCEPTION).find_jobs(["DJ-1"])
    for workflow in (None, Workflow.PO_FOLLOW_UP):
        with pytest.raises(LookupDenied, match="it is not for this workflow"):
            gate.open(scope, workflow).find_jobs(["DJ-1"])


# --- budgets, outages, retries


def test_the_budget_of_calls_counts_refused_ones_too(open_session: OpenSession) -> None:
    session = open_session("A-1", limits=GateLimits(calls_max=2))
    with pytest.raises(LookupDenied):
        session.list_contracts("B-1")
    session.find_orders(["SO-1"])
    with pytest.raises(LookupDenied, match="more than 2 calls"):
        session.find_orders(["SO-1"])
    assert len(session.calls) == 3


def test_rows_beyond_the_budget_are_not_handed_on(open_session: OpenSession) -> None:
    session = open_session("A-1", limits=GateLimits(rows_max=3))
    session.find_orders(["SO-1"])
    session.list_order_lines("SO-1")
    with pytest.raises(LookupDenied, match="more than 3 rows"):
        session.list_contacts("A-1")
    assert len(session.evidence) == 2


@pytest.mark.parametrize("out", MAY_BE_OUT)
def test_a_system_that_is_out_is_recorded_and_named_once(
    records: Path, open_session: OpenSession, out: SystemName
) -> None:
    session = open_session("A-1", source=SnapshotSource(read_records(records), {out: "it is down"}))
    for tool in CATALOGUE.values():
        answer = session.answer(tool.name, **{tool.argument.name: VALUES[tool.argument.name]})
        if tool.system is out and answer.outcome is not CallOutcome.DENIED:
            assert answer.outcome is CallOutcome.UNAVAILABLE
            assert not answer.rows
            with pytest.raises(LookupUnavailable, match="it is down"):
                answer.or_raise()
    assert session.systems_unavailable == (out,)
    assert "it is down" in {call.reason for call in session.calls}


class StumblingSource(SnapshotSource):
    """Answers only after it has failed a number of times, and lets the time pass."""

    failures = 0
    is_transient = True
    seconds = 0.0
    tries = 0

    def find_orders(self, keys: Collection[str], accounts: Accounts) -> tuple[PurchaseOrder, ...]:
        self.tries += 1
        self.seconds += 4.0
        if self.tries <= self.failures:
            raise LookupUnavailable("erp", "it answered 503", is_transient=self.is_transient)
        return super().find_orders(keys, accounts)


def _open_remote(source: StumblingSource, clock: FixedClock, limits: GateLimits) -> CaseLookups:
    def pause(seconds: float) -> None:
        source.seconds += seconds

    sources = replace(Sources.of(source), is_remote=True)
    gate = ToolGate(sources, clock, limits, stopwatch=lambda: source.seconds, pause=pause)
    return gate.open(Scope(account_ids=("A-1",)))


@pytest.mark.parametrize(
    ("failures", "is_transient", "tries", "is_answered"),
    [(0, True, 1, True), (2, True, 3, True), (3, True, 3, False), (1, False, 1, False)],
)
def test_a_remote_source_that_stumbles_is_asked_again_but_not_for_ever(
    records: Path, clock: FixedClock, *, failures: int, is_transient: bool, tries: int, is_answered: bool
) -> None:
    source = StumblingSource.load(records)
    source.failures, source.is_transient = failures, is_transient
    session = _open_remote(source, clock, GateLimits(attempts_max=3))
    answer = session.answer("erp.find_orders", numbers="SO-1")
    assert (answer.outcome is CallOutcome.OK) == is_answered
    assert source.tries == tries
    assert len(session.calls) == 1


def test_it_is_not_asked_again_once_the_time_of_the_message_is_spent(
    records: Path, clock: FixedClock
) -> None:
    source = StumblingSource.load(records)
    source.failures = 10
    session = _open_remote(source, clock, GateLimits(attempts_max=10, seconds_max=7.0))
    with pytest.raises(LookupUnavailable, match="503"):
        session.find_orders(["SO-1"])
    assert source.tries == 2
    for numbers in (["SO-1"], ["SO-2"]):
        with pytest.raises(LookupUnavailable, match="no time is left"):
            session.find_orders(numbers)
    assert source.tries == 2
    with pytest.raises(LookupUnavailable, match="no time is left"):
        session.list_contracts("A-1")
    assert session.systems_unavailable == (SystemName.ERP, SystemName.CRM)


# --- several at once


def test_independent_look_ups_are_filed_in_the_order_given(open_session: OpenSession) -> None:
    session = open_session("A-1")
    session.find_orders(["SO-1"])
    answers = session.gather(
        Request("fulfillment.list_shipments", "SO-1"),
        Request("erp.list_order_lines", "SO-9"),
        Request("dispatch.find_jobs", ["DJ-77"]),
        Request("crm.list_contracts", "A-1"),
    )
    assert [each.outcome for each in answers] == [
        CallOutcome.OK,
        CallOutcome.DENIED,
        CallOutcome.NOT_FOUND,
        CallOutcome.OK,
    ]
    assert [each.evidence for each in answers] == ["e2", None, None, "e3"]
    assert [call.tool for call in session.calls[1:]] == [
        "fulfillment.list_shipments",
        "erp.list_order_lines",
        "dispatch.find_jobs",
        "crm.list_contracts",
    ]


@pytest.mark.timeout(20)
def test_remote_sources_are_asked_at_the_same_time_and_filed_as_if_one_by_one(
    records: Path, clock: FixedClock, open_session: OpenSession
) -> None:
    both_are_asked = threading.Barrier(2, timeout=10)
    lines_are_there = threading.Event()

    class Remote(SnapshotSource):
        def list_shipments(self, order_id: str) -> tuple[Shipment, ...]:
            both_are_asked.wait()
            assert lines_are_there.wait(timeout=10)
            return super().list_shipments(order_id)

        def list_open_orders(self, account_id: str) -> tuple[PurchaseOrder, ...]:
            both_are_asked.wait()
            lines_are_there.set()
            return super().list_open_orders(account_id)

    requests = Request("fulfillment.list_shipments", "SO-1"), Request("erp.list_open_orders", "A-1")
    sources = replace(Sources.of(Remote.load(records)), is_remote=True)
    together = ToolGate(sources, clock).open(Scope(account_ids=("A-1",)))
    one_by_one = open_session("A-1")
    for session in (together, one_by_one):
        session.find_orders(["SO-1"])
        assert [each.evidence for each in session.gather(*requests)] == ["e2", "e3"]
    assert together.evidence == one_by_one.evidence
    assert together.calls == one_by_one.calls
