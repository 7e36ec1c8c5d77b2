"""The gated look-ups, tried by hand."""

from __future__ import annotations

import json
from pathlib import Path

import click

from counterfoil.agent.scoping import scope_at
from counterfoil.app import open_house
from counterfoil.cli.frame import Group, config_option, opened
from counterfoil.records.errors import UserMistake
from counterfoil.records.fields import field_values
from counterfoil.settings import load_settings
from counterfoil.tools.catalogue import CATALOGUE
from counterfoil.tools.directory import read_directory


@click.group(cls=Group)
def tools() -> None:
    """The read-only look-ups."""


@tools.command("list")
def list_tools() -> None:
    """Every tool of the catalogue, with its argument."""
    for name, tool in CATALOGUE.items():
        click.echo(f"{name:<34} {tool.effect}  {tool.argument.name:<16} {tool.description}")


@tools.command()
@click.argument("name")
@click.argument("arguments", nargs=-1, metavar="KEY=VALUE…")
@click.option("--as", "address", required=True, metavar="ADDRESS", help="Look up with this sender's scope.")
@config_option
def call(name: str, arguments: tuple[str, ...], address: str, config: Path | None) -> None:
    """Ask the gate for one look-up with a sender's scope; lists take `;` between their values."""
    with opened() as stack:
        house = open_house(load_settings(config), stack)
        directory = read_directory(house.sources.current().accounts)
        scope = scope_at(address, directory, house.parse_settings.own_domains)
        rows = house.gate.open(scope).call(name, **dict(_argument(name, each) for each in arguments))
        for row in rows:
            click.echo(json.dumps({"record": row.source.record} | field_values(row), ensure_ascii=False))
        click.echo(f"{len(rows)} rows", err=True)


def _argument(tool: str, written: str) -> tuple[str, str | list[str]]:
    key, equals, value = written.partition("=")
    if not equals:
        raise UserMistake(f"{written!r} is not KEY=VALUE")
    known = CATALOGUE.get(tool)
    is_list = known is not None and known.argument.is_list
    return key, value.split(";") if is_list else value
