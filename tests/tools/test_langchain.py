"""The tools in a model's hands: the same gate, no account to name, no internal field to read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from counterfoil.records.fields import INTERNAL_FIELDS
from counterfoil.records.vocabulary import CallOutcome, SystemName
from counterfoil.tools.catalogue import CATALOGUE
from counterfoil.tools.langchain import langchain_tools
from counterfoil.tools.lookups import CaseLookups
from counterfoil.tools.session import Session
from counterfoil.tools.snapshot import SnapshotSource
from counterfoil.tools.snapshot_files import SnapshotRecords

OpenSession = Callable[..., CaseLookups]


def _invoke(session: Session, tool: str, **arguments: Any) -> Any:
    (found,) = (each for each in langchain_tools(session) if each.name == tool)
    return found.invoke(arguments)


def test_every_tool_that_returns_rows_is_offered_under_a_name_that_providers_take(
    open_session: OpenSession,
) -> None:
    names = [each.name for each in langchain_tools(open_session("A-1"))]
    assert names == [name.replace(".", "_") for name, tool in CATALOGUE.items() if tool.returns is not None]
    assert all(name.replace("_", "").isalnum() for name in names)


def test_no_tool_lets_a_model_name_an_account(open_session: OpenSession) -> None:
    for tool in langchain_tools(open_session("A-1")):
        assert not [name for name in tool.args if "account" in name]
    session = open_session("A-1")
    (answer,) = _invoke(session, "crm_get_account", account_id="B-1")
    assert [row["record"] for row in answer["rows"]] == ["A-1"]
    assert [call.args for call in session.calls] == [{"account_id": "A-1"}]


def test_rows_come_back_with_their_evidence_and_the_call_is_kept(open_session: OpenSession) -> None:
    session = open_session("A-1")
    (answer,) = _invoke(session, "erp_find_orders", numbers=["4500-1"])
    assert (answer["outcome"], answer["evidence"]) == ("ok", "e1")
    assert [row["record"] for row in answer["rows"]] == ["SO-1"]
    assert answer["rows"][0]["fields"]["promised_date"] == "2026-03-24"
    assert session.calls[0].outcome is CallOutcome.OK


def test_the_accounts_are_those_of_the_session(open_session: OpenSession) -> None:
    answers = _invoke(open_session("A-1", "B-1"), "crm_get_account")
    assert [answer["rows"][0]["record"] for answer in answers] == ["A-1", "B-1"]


def test_no_internal_field_is_shown(open_session: OpenSession) -> None:
    session = open_session("A-1", "B-1")
    shown = _invoke(session, "erp_find_orders", numbers=["SO-1", "SO-9"])
    shown += _invoke(session, "erp_list_order_lines", order_id="SO-1")
    shown += _invoke(session, "crm_list_contracts")
    shown += _invoke(session, "crm_list_account_opportunities")
    shown += _invoke(session, "dispatch_list_order_jobs", order_id="SO-1")
    names = {name for answer in shown for row in answer["rows"] for name in row["fields"]}
    assert "promised_date" in names
    assert not names & INTERNAL_FIELDS
    kept = {each.name for evidence in session.evidence for row in evidence.rows for each in row.fields}
    assert kept & INTERNAL_FIELDS


def test_a_refusal_is_an_answer(open_session: OpenSession) -> None:
    session = open_session("A-1")
    assert _invoke(session, "erp_list_order_lines", order_id="SO-9") == [
        {"outcome": "denied", "reason": "order outside the scope"}
    ]
    assert _invoke(open_session(), "crm_get_account") == [
        {"outcome": "denied", "reason": "the scope is empty"}
    ]
    assert _invoke(session, "erp_find_orders", numbers=["SO-9"]) == [{"outcome": "not_found"}]
    out = open_session("A-1", source=SnapshotSource(SnapshotRecords(), {SystemName.ERP: "10.0.0.7 refused"}))
    assert _invoke(out, "erp_find_orders", numbers=["SO-1"]) == [
        {"outcome": "unavailable", "reason": "the system cannot be asked now"}
    ]


@pytest.mark.parametrize("arguments", [{}, {"numbers": []}, {"numbers": "SO-1"}, {"numbers": ["S" * 201]}])
def test_arguments_of_another_shape_never_reach_the_gate(
    open_session: OpenSession, arguments: dict[str, Any]
) -> None:
    session = open_session("A-1")
    with pytest.raises(ValidationError):
        _invoke(session, "erp_find_orders", **arguments)
    assert session.calls == ()
