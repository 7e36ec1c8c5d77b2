"""The group that holds every command; a command's module is loaded when it is called for."""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import Final

import click

from counterfoil import __version__
from counterfoil.cli.frame import Group

COMMANDS: Final = MappingProxyType(
    {
        "demo": "serving",
        "up": "serving",
        "ingest": "intake",
        "replay": "evaluating",
        "policy": "evaluating",
        "graph": "evaluating",
        "case": "cases",
        "tools": "records",
        "doctor": "upkeep",
        "user": "upkeep",
        "db": "upkeep",
        "schema": "upkeep",
        "audit": "upkeep",
        "docs": "documents",
    }
)
"""The module of each command."""


class _Commands(Group):
    """Finds commands by name, and loads no more than the one that is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"counterfoil.cli.{COMMANDS[cmd_name]}"), cmd_name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="counterfoil")
def main() -> None:
    """Answers purchase-order mail the way a careful clerk does: looks it up, checks it, drafts; a person signs."""
