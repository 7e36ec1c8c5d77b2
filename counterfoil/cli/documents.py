"""Documents that are written from the code."""

from __future__ import annotations

import click

from counterfoil.cli.frame import Group
from counterfoil.guards.handbook import guards_page


@click.group(cls=Group)
def docs() -> None:
    """Pages of the documentation that are written from the code."""


@docs.command()
def guards() -> None:
    """Every guard and every reason, what follows from it, and what would release it, as Markdown."""
    click.echo(guards_page(), nl=False)
