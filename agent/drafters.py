"""The drafters by name."""

from __future__ import annotations

from counterfoil.agent.ports import Drafter
from counterfoil.agent.template_drafter import TemplateDrafter
from counterfoil.records.errors import Misconfigured


def drafter_named(name: str) -> Drafter:
    """The drafter of that name; `Misconfigured` where there is none."""
    if name == TemplateDrafter.name:
        return TemplateDrafter()
    raise Misconfigured("model.name", name, "template")
