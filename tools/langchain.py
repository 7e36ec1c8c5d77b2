"""The tools as LangChain tools, for a model or an agent, through the same session and the same checks.

A model names numbers and ids that it was shown, never an account: that is bound by the session.
What it is given back holds no internal field, since it may be asked to write to a customer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Final

from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, ConfigDict, Field

from counterfoil.records.errors import LookupUnavailable
from counterfoil.records.evidence import Evidence
from counterfoil.tools.catalogue import CATALOGUE, ArgumentKind, Tool
from counterfoil.tools.session import VALUE_CHARACTERS_MAX, VALUES_MAX, Answer, Session

Value = Annotated[str, Field(min_length=1, max_length=VALUE_CHARACTERS_MAX)]
Values = Annotated[list[Value], Field(min_length=1, max_length=VALUES_MAX)]


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NoArguments(_Arguments):
    """The accounts are those of the session."""


class Numbers(_Arguments):
    """Numbers as the message writes them."""

    numbers: Values


class OpportunityIds(_Arguments):
    """Opportunity numbers."""

    opportunity_ids: Values


class OrderId(_Arguments):
    """The id of an order that was looked up before."""

    order_id: Value


class Skus(_Arguments):
    """Articles of order lines that were looked up before."""

    skus: Values


class Names(_Arguments):
    """Technicians of site visits that were looked up before."""

    names: Values


_SCHEMAS: Final[Mapping[str, type[_Arguments]]] = {
    "account_id": NoArguments,
    "numbers": Numbers,
    "opportunity_ids": OpportunityIds,
    "order_id": OrderId,
    "skus": Skus,
    "names": Names,
}


def langchain_tools(session: Session) -> tuple[BaseTool, ...]:
    """Every tool that returns rows, bound to this session.  A refusal is an answer, never an exception.

    The two that say whether anybody has a number are left out: they look past the scope, and a
    model that obeys an attacker would try numbers with them.
    """
    return tuple(_langchain_tool(session, each) for each in CATALOGUE.values() if each.returns is not None)


def _langchain_tool(session: Session, tool: Tool) -> BaseTool:
    is_by_account = tool.argument.kind is ArgumentKind.ACCOUNT
    return StructuredTool.from_function(
        func=_by_account(session, tool) if is_by_account else _by_value(session, tool),
        name=tool.name.replace(".", "_"),
        description=tool.description,
        args_schema=_SCHEMAS[tool.argument.name],
    )


def _by_value(session: Session, tool: Tool) -> Callable[..., list[dict[str, object]]]:
    def look_up(**arguments: str | Collection[str]) -> list[dict[str, object]]:
        return [_shown(session, session.answer(tool.name, **arguments))]

    return look_up


def _by_account(session: Session, tool: Tool) -> Callable[..., list[dict[str, object]]]:
    def look_up() -> list[dict[str, object]]:
        asked = [{tool.argument.name: each} for each in session.accounts] or [{tool.argument.name: ""}]
        return [_shown(session, session.answer(tool.name, **each)) for each in asked]

    return look_up


def _shown(session: Session, answer: Answer) -> dict[str, object]:
    """An answer as a model sees it: outcome, and rows without their internal fields."""
    shown: dict[str, object] = {"outcome": answer.outcome.value}
    if isinstance(answer.refusal, LookupUnavailable):
        shown["reason"] = "the system cannot be asked now"
    elif answer.refusal is not None:
        shown["reason"] = answer.refusal.reason
    if answer.evidence is not None:
        filed = next(each for each in session.evidence if each.evidence_id == answer.evidence)
        shown |= {"evidence": filed.evidence_id, "rows": _rows(filed)}
    return shown


def _rows(evidence: Evidence) -> list[dict[str, object]]:
    return [
        {
            "table": row.table,
            "record": row.record,
            "fields": {each.name: each.value for each in row.fields if not each.is_internal},
        }
        for row in evidence.rows
    ]
