"""What guards go by besides the facts: the policy, and the lexicons that a reading is made with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from counterfoil.guards.lexicon import Lexicon
from counterfoil.guards.policy import Policy


@dataclass(frozen=True)
class Rulebook:
    """The rules of one deployment.  It never changes while a case is worked."""

    policy: Policy = field(default_factory=Policy)
    lexicons: Mapping[str, Lexicon] = field(default_factory=dict)
    """The lexicons by language."""
