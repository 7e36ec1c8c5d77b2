"""The shipped lexicons, as the rulebook holds them."""

from __future__ import annotations

from counterfoil.agent.rulebook import load_rulebook
from counterfoil.guards.lexicon import Lexicon
from counterfoil.guards.reading import read_message
from counterfoil.records.reading import Reading
from tests.builders import message


def shipped() -> tuple[Lexicon, ...]:
    """Every lexicon of the shipped policy."""
    return tuple(load_rulebook().lexicons.values())


def english() -> Lexicon:
    """The lexicon of English."""
    return load_rulebook().lexicons["en"]


def read(text: str, **changes: object) -> Reading:
    """The reading of a message with this new text, and no subject unless one is given."""
    return read_message(message(text, **{"subject": "", **changes}), shipped())
