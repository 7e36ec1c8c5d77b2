"""The shipped lexicons, as the rulebook holds them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from counterfoil.guards.lexicon import Lexicon, parse_lexicon
from counterfoil.guards.reading import read_message
from counterfoil.records.reading import Reading
from tests.builders import message


@cache
def shipped() -> tuple[Lexicon, ...]:
    """Every shipped lexicon, English first."""
    folder = files("counterfoil.guards") / "lexicons"
    return tuple(parse_lexicon((folder / name).read_text("utf-8"), name) for name in ("en.yaml", "mul.yaml"))


def read(text: str, **changes: object) -> Reading:
    """The reading of a message with this new text, and no subject unless one is given."""
    return read_message(message(text, **{"subject": "", **changes}), shipped())
