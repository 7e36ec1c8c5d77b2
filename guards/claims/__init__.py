"""Finds every checkable statement in a text: the eyes of the verifier.

Too much is found rather than too little: a claim that should not have been one costs a
reviewer a look, a claim that is missed can cost a promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from counterfoil.guards.claims.commitments import find_commitments
from counterfoil.guards.claims.dates import find_dates
from counterfoil.guards.claims.figures import find_figures
from counterfoil.guards.claims.folding import fold
from counterfoil.guards.claims.found import ClaimVocabulary, Found
from counterfoil.guards.claims.phrases import words_of
from counterfoil.guards.claims.statuses import find_statuses
from counterfoil.guards.claims.tokens import SHORT_NUMBER, find_tokens, find_unclaimed, list_numbers
from counterfoil.records.writing import Claim, ClaimKind

__all__ = ["SHORT_NUMBER", "ClaimVocabulary", "find_claims", "is_plain_name", "is_plain_number"]

_PRECEDENCE: Final = (
    ClaimKind.LINK,
    ClaimKind.ADDRESS,
    ClaimKind.DATE,
    ClaimKind.AMOUNT,
    ClaimKind.PERCENTAGE,
    ClaimKind.COMMITMENT,
    ClaimKind.STATUS,
    ClaimKind.IDENTIFIER,
    ClaimKind.QUANTITY,
)
"""Of two claims over the very same letters the one that stands first here is kept."""
_GREETING: Final = re.compile(
    r"^[^\S\n]*(?:hello|hi|hey|dear|good (?:morning|afternoon|evening|day))\b(?P<names>[^\n]{0,80}?),?[^\S\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
_TITLES: Final = words_of("mr mrs ms miss dr prof sir madam team all everyone colleagues there and")
_NAME_WORD: Final = re.compile(r"(?:[A-Z0-9][\w.'-]*|&|\+|of|and|the|de|da|der|den|van|von|y|e|al|bin)")
_NAME_WORDS_MAX: Final = 8
_IN_NAMES: Final = " .,'’&+-"
_NUMBER: Final = re.compile(r"(?=.{1,40}$)(?=.*\d)[A-Za-z0-9]+(?:[ ./&#_-]{1,3}[A-Za-z0-9]+){0,5}")
_ANY_DAY: Final = date(2000, 1, 1)


def find_claims(text: str, vocabulary: ClaimVocabulary) -> tuple[Claim, ...]:
    """Every claim in a text, in order, none overlapping another, with its place in the text as it stands."""
    folded = fold(text)
    names = [*_names(folded.text, vocabulary.names), *list_numbers(folded.text)]
    described = list(_occurrences(folded.text, vocabulary.descriptions))
    found = [
        each
        for each in _all_found(folded.text, vocabulary)
        if not _is_inside(each, names)
        and not (each.kind is ClaimKind.QUANTITY and _is_inside(each, described))
    ]
    settled = _without_overlaps(found)
    masks = [Found(ClaimKind.IDENTIFIER, "", start, end) for start, end in (*names, *described)]
    settled += find_unclaimed(folded.text, [*settled, *masks])
    return tuple(
        _claim(text, each, folded.span(each.start, each.end)) for each in sorted(settled, key=_place)
    )


def is_plain_name(text: str) -> bool:
    """True for what reads as the name of a person or a company, and can hold no sentence."""
    words = fold(text).text.replace(",", " ").split()
    is_written_plainly = all(letter.isalnum() or letter in _IN_NAMES for letter in text)
    has_figure = any(letter.isdigit() for letter in text)
    is_a_day = has_figure and next(find_dates(text, _ANY_DAY), None) is not None
    is_name = 0 < len(words) <= _NAME_WORDS_MAX and all(map(_NAME_WORD.fullmatch, words))
    return is_name and is_written_plainly and not is_a_day


def is_plain_number(text: str) -> bool:
    """True for what reads as an identifier: it has a figure, and no part reads as a date or a promise."""
    if _NUMBER.fullmatch(text) is None:
        return False
    return not any((*find_dates(text, _ANY_DAY), *find_commitments(text), *find_statuses(text)))


def _all_found(text: str, vocabulary: ClaimVocabulary) -> Iterator[Found]:
    yield from find_dates(text, vocabulary.today)
    yield from find_figures(text)
    yield from find_tokens(text, vocabulary)
    yield from find_statuses(text)
    yield from find_commitments(text)


def _names(text: str, names: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where known names stand; in a greeting, a part of a known name is one too."""
    plain_names = [each for each in names if is_plain_name(each)]
    yield from _occurrences(text, plain_names)
    known = {
        word.casefold().strip(".,") for name in plain_names for word in fold(name).text.split()
    } | _TITLES
    for match in _GREETING.finditer(text):
        if all(word.casefold().strip(".,") in known for word in match["names"].split()):
            yield match.span("names")


def _occurrences(text: str, phrases: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Where these phrases stand, letter for letter and as whole words."""
    for phrase in phrases:
        letters = fold(phrase).text.strip()
        if letters:
            for match in re.finditer(rf"(?<!\w){re.escape(letters)}(?!\w)", text):
                yield match.span()


def _is_inside(found: Found, stretches: list[tuple[int, int]]) -> bool:
    return any(start <= found.start and found.end <= end for start, end in stretches)


def _without_overlaps(found: Iterable[Found]) -> list[Found]:
    """The longest claims, so that the date inside an order number is that number's; plain quantities last."""
    kept: list[Found] = []
    covered: set[int] = set()
    for each in sorted(found, key=_rank):
        letters = range(each.start, each.end)
        if covered.isdisjoint(letters):
            kept.append(each)
            covered.update(letters)
    return kept


def _rank(found: Found) -> tuple[bool, int, int, int]:
    return (found.kind is ClaimKind.QUANTITY, -found.length, _PRECEDENCE.index(found.kind), found.start)


def _place(found: Found) -> tuple[int, int]:
    return found.start, found.end


def _claim(text: str, found: Found, span: tuple[int, int]) -> Claim:
    start, end = span
    return Claim(kind=found.kind, text=text[start:end], value=found.value, start=start, end=end)
