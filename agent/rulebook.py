"""Loads the rulebook: the policy and the lexicons that the pure rules are handed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

from counterfoil.guards.lexicon import LANGUAGE_PAGE, Lexicon, parse_lexicon
from counterfoil.guards.policy import Policy, parse_policy
from counterfoil.guards.rulebook import Rulebook
from counterfoil.records.errors import Misconfigured
from counterfoil.tools.session import GateLimits

_RULES = files("counterfoil.guards")
_OF_ANY_LANGUAGE = "mul"


def load_policy(path: Path | None) -> Policy:
    """The policy in a file, or the shipped default; `Misconfigured` names what is wrong in it."""
    if path is None:
        return parse_policy((_RULES / "policy.yaml").read_text(encoding="utf-8"), "the shipped policy.yaml")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured("policy.file", str(path), f"a readable YAML file in UTF-8 ({error})") from error
    return parse_policy(text, path)


def load_rulebook(path: Path | None = None) -> Rulebook:
    """The policy with the lexicon of every language it speaks, and the one that holds in any."""
    policy = load_policy(path)
    return Rulebook(
        policy=policy, lexicons={each: load_lexicon(each) for each in (_OF_ANY_LANGUAGE, *policy.languages)}
    )


def gate_limits(rules: Rulebook) -> GateLimits:
    """The budget of look-ups for one message, as the policy sets it."""
    lookups = rules.policy.lookups
    return GateLimits(calls_max=lookups.calls_max, rows_max=lookups.rows_max, seconds_max=lookups.seconds_max)


@cache
def load_lexicon(language: str) -> Lexicon:
    """The lexicon of a language, parsed once; `Misconfigured` where there is none."""
    folder = _RULES / "lexicons" / language
    if not (folder / LANGUAGE_PAGE).is_file():
        raise Misconfigured("policy: languages", language, "a language with a lexicon")
    pages = {page.name: page.read_text(encoding="utf-8") for page in folder.iterdir()}
    return parse_lexicon(pages, f"lexicons/{language}")
