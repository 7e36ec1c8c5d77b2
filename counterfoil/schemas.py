"""The records and files that have a JSON Schema, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pydantic import BaseModel

from counterfoil.evals.suite import Expectation, SuiteFile
from counterfoil.guards.policy import Policy
from counterfoil.records.case import Resting
from counterfoil.records.desk import CaseDetail
from counterfoil.records.message import InboundMessage
from counterfoil.records.packet import ControlPacket
from counterfoil.records.verdict import Verdict
from counterfoil.records.writing import Draft

SCHEMAS: Final[Mapping[str, type[BaseModel]]] = MappingProxyType(
    {
        "case": CaseDetail,
        "draft": Draft,
        "expect": Expectation,
        "message": InboundMessage,
        "packet": ControlPacket,
        "policy": Policy,
        "resting": Resting,
        "suite": SuiteFile,
        "verdict": Verdict,
    }
)
