"""The records and files that have a JSON Schema, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from pydantic import TypeAdapter

from counterfoil.evals.suite import Expectation, SuiteFile
from counterfoil.guards.policy import Policy
from counterfoil.records.case import Resting
from counterfoil.records.desk import CaseDetail
from counterfoil.records.message import InboundMessage
from counterfoil.records.packet import AnyPacket
from counterfoil.records.verdict import Verdict
from counterfoil.records.writing import Draft

SCHEMAS: Final[Mapping[str, Callable[[], object]]] = MappingProxyType(
    {
        "case": CaseDetail.model_json_schema,
        "draft": Draft.model_json_schema,
        "expect": Expectation.model_json_schema,
        "message": InboundMessage.model_json_schema,
        "packet": TypeAdapter[AnyPacket](AnyPacket).json_schema,
        "policy": Policy.model_json_schema,
        "resting": Resting.model_json_schema,
        "suite": SuiteFile.model_json_schema,
        "verdict": Verdict.model_json_schema,
    }
)
"""The schema of each, made when it is asked for."""
