"""The drafters by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from counterfoil.agent.adversaries import ChaosModel, EvilModel
from counterfoil.agent.ports import Drafter
from counterfoil.agent.scripted import PREFIX, ScriptedModel
from counterfoil.agent.template_drafter import TemplateDrafter
from counterfoil.records.errors import Misconfigured

DRAFTERS: Final[Mapping[str, Drafter]] = MappingProxyType(
    {each.name: each for each in (TemplateDrafter(), EvilModel(), ChaosModel())}
)


def drafter_named(name: str) -> Drafter:
    """The drafter of that name, or the script of `scripted:FILE`; `Misconfigured` where there is none."""
    if name.startswith(PREFIX):
        return ScriptedModel.load(Path(name.removeprefix(PREFIX)))
    if name not in DRAFTERS:
        raise Misconfigured("model.name", name, f"one of {', '.join(DRAFTERS)} or {PREFIX}FILE")
    return DRAFTERS[name]
