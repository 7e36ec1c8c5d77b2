"""The policy: the numbers, names and lists that a deployment may change.

What it cannot change is not here: the three classes that are always manual, their
precedence, and the order of the rules.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Annotated

import yaml
from pydantic import Field, ValidationError

from counterfoil.records.accounts import Segment
from counterfoil.records.base import Record
from counterfoil.records.errors import Misconfigured
from counterfoil.records.evidence import digest
from counterfoil.records.vocabulary import SystemName, Workflow

Hours = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(gt=0)]


class Limits(Record):
    """Beyond these a message is quarantined unread."""

    message_bytes_max: Count = 35 * 1024 * 1024
    nesting_max: Count = 64
    parts_max: Count = 1000


class Freshness(Record):
    """How old a row may be at `now`, in hours."""

    erp: Hours = 48
    fulfillment: Hours = 24
    dispatch: Hours = 24
    crm: Hours = 30 * 24
    contracts: Hours = 90 * 24


class DueHours(Record):
    """When an exception is due, where its owner's row does not say."""

    default: Hours = 8
    dispatch: Hours = 24


class Lookups(Record):
    """The budget of look-ups for one message."""

    calls_max: Count = 200
    rows_max: Count = 5000
    seconds_max: Hours = 30


class SourceHierarchy(Record):
    """Whose word counts first where sources disagree: shown beside every disagreement, and hiding none."""

    promised_dates: SystemName = SystemName.ERP
    whereabouts: SystemName = SystemName.FULFILLMENT


class Pilot(Record):
    """What is released.  Empty lists release everything; what is not released is `out_of_pilot`."""

    segments: tuple[Segment, ...] = ()
    workflows: tuple[Workflow, ...] = ()


class FallbackOwner(Record):
    """Who owns an exception that nobody else owns."""

    name: str = "Duty manager"
    email: str | None = None


class Policy(Record):
    """A whole policy.  Unknown keys are refused, so that a typo never loosens a rule."""

    version: int = 1
    languages: tuple[str, ...] = ("en",)
    limits: Limits = Limits()
    freshness_hours: Freshness = Freshness()
    due_hours: DueHours = DueHours()
    lookups: Lookups = Lookups()
    source_hierarchy: SourceHierarchy = SourceHierarchy()
    pilot: Pilot = Pilot()
    links_allowed: tuple[str, ...] = ()
    fallback_owner: FallbackOwner = FallbackOwner()

    @property
    def sha256(self) -> str:
        """Names this very policy in every decision that was taken under it."""
        return digest(self.model_dump(mode="json"))


def parse_policy(text: str, name: str | PurePath = "policy.yaml") -> Policy:
    """Read a policy from YAML; `Misconfigured` names the key, its value and what was expected."""
    try:
        loaded = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Misconfigured(str(name), str(error).splitlines()[0], "YAML") from error
    if loaded is None:
        loaded = {}
    if not isinstance(loaded, dict):
        raise Misconfigured(str(name), type(loaded).__name__, "a mapping of policy keys")
    try:
        return Policy.model_validate(loaded)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(each) for each in first["loc"])
        raise Misconfigured(f"{name}: {key}", first.get("input"), first["msg"]) from error
