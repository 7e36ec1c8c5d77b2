"""What all commands share: the configuration file, and one clear line for a mistake."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import click

from counterfoil.records.errors import CounterfoilError

MISTAKE = 2
"""Exit status of a user's mistake."""


class Group(click.Group):
    """A group whose commands end a known failure with one line and status 2, never with a traceback."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command; anything but our own errors passes through."""
        try:
            return super().invoke(context)
        except CounterfoilError as error:
            raise Mistake(str(error)) from error


class Mistake(click.ClickException):
    """Something the user can mend."""

    exit_code = MISTAKE

    def show(self, file: IO[Any] | None = None) -> None:
        """One line on standard error."""
        click.echo(f"counterfoil: {self.message}", err=True)


config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Configuration file; counterfoil.toml where it is not given.",
)
"""Adds `--config FILE` to a command."""


@contextmanager
def opened() -> Iterator[ExitStack]:
    """What a command opens, closed in the end; Ctrl-C ends it with status 130 and without a traceback."""
    try:
        with ExitStack() as stack:
            yield stack
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
        sys.exit(130)


def log_to_terminal(level: int = logging.INFO) -> None:
    """Write what happens to standard error, a line each."""
    logging.basicConfig(
        level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)
