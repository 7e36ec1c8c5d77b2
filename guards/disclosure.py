"""Looks for what must never leave the house in a text that is about to: internal fields, names and words.

An internal value counts in any dress: other case, split by blanks or invisible
characters, backwards, or in a code that any reader can turn back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple, Self

from counterfoil.guards.claims.folding import fold
from counterfoil.guards.claims.phrases import words_of
from counterfoil.guards.disguise import undisguised
from counterfoil.guards.grounds import account_of
from counterfoil.records.evidence import Evidence
from counterfoil.records.facts import Facts

_SHORTEST: Final = 4
_CLAUSE_WORDS_MIN: Final = 4
_FIELD_NAME: Final = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b", re.IGNORECASE)
_PLACEHOLDER: Final = re.compile(
    r"\[[A-Za-z][^\]\n]{0,40}\]|\{\{?[^}\n]{0,40}\}\}?|<[A-Za-z/][^>\n]{0,80}>|\bTODO\b|\bTB[DC]\b|\bXX+\b"
    r"|[A-Za-z_]+=\S?"
)
_ORDINARY: Final = words_of(
    """
    about account accepted acknowledge billing carrier confirmed contact customer delivered delivery detail entity
    fulfillment hello kind line lines message none number order orders packed packet picked planned prerequisite
    processing procurement promised quantity received records regards reply service shipped shipping signature
    signed standard status system team thank tracking transit unknown your
    """
)
"""A note of one such word says nothing that the word alone does not say."""


def internal_values(text: str, evidence: Iterable[Evidence]) -> Iterator[str]:
    """The internal values of the evidence that the text gives away, in whatever dress."""
    forms = dict.fromkeys((text, fold(text).text))
    in_the_open = _Reading.of(text)
    disguised = _Reading.of(*(each for form in forms for each in undisguised(form)))
    for value in sorted(
        {each.value for one in evidence for _, each in one.cited_fields() if each.is_internal}
    ):
        if _squashed(value).isdigit():
            # A number in the open is a claim, and no claim may cite an internal field.
            is_given_away = disguised.says(value) and not in_the_open.says(value)
        else:
            parts = (value, *_clauses(value))
            is_given_away = any(in_the_open.says(each) or disguised.says(each) for each in parts)
        if is_given_away:
            yield value


class _Reading(NamedTuple):
    """The words of texts, and their letters as if nothing stood between them."""

    words: str
    letters: str

    @classmethod
    def of(cls, *texts: str) -> Self:
        return cls("|".join(f" {_worded(each)} " for each in texts), "|".join(map(_squashed, texts)))

    def says(self, value: str) -> bool:
        """Whether the value stands in one of them, forwards or backwards."""
        squashed, worded = _squashed(value), _worded(value)
        if len(squashed) < _SHORTEST or squashed in _ORDINARY:
            return False
        if f" {worded} " in self.words or f" {worded[::-1]} " in self.words:
            return True
        is_long = len(squashed) >= 2 * _SHORTEST
        return is_long and (squashed in self.letters or squashed[::-1] in self.letters)


def _clauses(value: str) -> Iterator[str]:
    """The parts of a remark between its marks: a colleague quotes one of them, and not the whole."""
    clauses = re.split(r"[,;:()]|\.\s| - ", value)
    yield from (each for each in clauses if len(clauses) > 1 and len(each.split()) >= _CLAUSE_WORDS_MIN)


def _squashed(text: str) -> str:
    return "".join(each for each in fold(text).text.casefold() if each.isalnum())


def _worded(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text).text.casefold()))


def internal_names(text: str, facts: Facts) -> Iterator[str]:
    """Names of our people that the text gives away; whoever looks after the customer may be named."""
    words = f" {_worded(text)} "
    for name in sorted(_names_kept(facts)):
        if f" {_worded(name)} " in words:
            yield name


def _names_kept(facts: Facts) -> set[str]:
    accounts = [facts.account, *(each.account for each in facts.orders)]
    kept: set[str | None] = {each.owner for each in facts.owners}
    kept |= {each.account_owner for each in accounts if each is not None}
    for order in facts.orders:
        kept |= {each.technician for each in order.jobs} | {each.owner for each in order.commitments}
        if order.opportunity is not None:
            kept |= {order.opportunity.sales_owner, order.opportunity.deal_desk_owner}
    shown: set[str | None] = {each.customer_owner for each in accounts if each is not None}
    shown |= {each.name for each in facts.contacts} | {each.name for each in accounts if each is not None}
    return {each for each in kept - shown if each is not None and len(_squashed(each)) >= _SHORTEST}


def foreign_numbers(text: str, facts: Facts) -> Iterator[str]:
    """Order numbers that the message named and its sender may not see, or that no record holds."""
    own = {each.label for each in facts.orders if account_of(each) == facts.sender.account_id}
    own |= {each.po_number for each in facts.orders if each.po_number}
    letters = _squashed(text)
    known = {_squashed(each) for each in own}
    named = (*facts.resolution.out_of_scope, *facts.resolution.not_found, *facts.resolution.offered)
    for identifier in named:
        key = _squashed(identifier.key)
        if len(key) >= _SHORTEST and key in letters and not any(key in each for each in known):
            yield identifier.written


def machine_words(text: str) -> Iterator[str]:
    """Names of fields, values set to them, and places that were left to be filled in."""
    for rule in (_FIELD_NAME, _PLACEHOLDER):
        for match in rule.finditer(text):
            yield match.group()
