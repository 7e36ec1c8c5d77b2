"""Phrases: the small pattern language in which the lexicons are written.

    overdue                 the word itself
    disput*                 a word that begins so
    reject*|refus*          either
    the?                    a word that may be missing
    {late}                  any phrase of the lexicon's set of that name
    -tell|send              any one word but these
    <n>  <decimal>  <?>     a number; a number with cents; a question mark
    <name>                  a word of somebody's name
    .  ..  ...              up to 1, 3 or 10 words in between; the first two stay inside a clause
    ^ received              at the beginning of a sentence
    invoice & wrong         both in one sentence, in whichever order
    clause & !<?>           the first, and not the second in the same sentence

A phrase never reaches over the end of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from counterfoil.guards.passage import ASKS, END

NAME: Final = "<name>"
WIDE: Final = 10
"""The gap that may reach over commas."""

_NUMBER: Final = "<n>"
_DECIMAL: Final = "<decimal>"
_CLASSES: Final = frozenset({_NUMBER, _DECIMAL, NAME, ASKS})
_GAPS: Final[Mapping[str, int]] = {".": 1, "..": 3, "...": WIDE}
_CENTS: Final = re.compile(r"\d{1,3}(?:[.,]?\d{3})*[.,]\d\d")


class Step(NamedTuple):
    """One step of a phrase: the words it may stand on, after a gap of so many."""

    words: frozenset[str] = frozenset()
    """Words, and classes such as `<n>`."""
    stems: tuple[str, ...] = ()
    phrases: tuple[tuple[Step, ...], ...] = ()
    is_optional: bool = False
    is_other: bool = False
    """It stands on any word but those it names."""
    gap: int = 0

    def stands_on(self, word: str) -> bool:
        """Whether the step can be this one word."""
        names = not self.words.isdisjoint(faces_of(word)) or (
            bool(self.stems) and word.startswith(self.stems)
        )
        return names is not self.is_other and word != END


Steps = tuple[Step, ...]
PhraseSets = Mapping[str, tuple[Steps, ...]]


class Phrase(NamedTuple):
    """A parsed phrase: where it begins, what else its sentence must hold, and what it must not."""

    head: Steps
    others: tuple[Steps, ...] = ()
    absent: tuple[Steps, ...] = ()
    begins_sentence: bool = False


def faces_of(word: str) -> tuple[str, ...]:
    """The word, and the classes it belongs to."""
    if not word[0].isdigit():
        return (word,)
    return (word, _NUMBER, _DECIMAL) if _CENTS.fullmatch(word) else (word, _NUMBER)


def parse_phrase(written: str, sets: PhraseSets) -> Phrase:
    """Parse a phrase; ValueError says what is wrong with it."""
    first, *rest = written.split(" & ")
    begins_sentence = first.startswith("^ ")
    phrase = Phrase(
        head=_parse_steps(first.removeprefix("^ "), sets),
        others=tuple(_parse_steps(part, sets) for part in rest if not part.startswith("!")),
        absent=tuple(_parse_steps(part.removeprefix("!"), sets) for part in rest if part.startswith("!")),
        begins_sentence=begins_sentence,
    )
    for part in (phrase.head, *phrase.others, *phrase.absent):
        if all(step.is_optional for step in part):
            raise ValueError(f"{written!r} names no word that must be there")
        if part[0].gap or part[0].is_other:
            raise ValueError(f"{written!r} could begin anywhere")
    return phrase


def _parse_steps(written: str, sets: PhraseSets) -> Steps:
    steps: list[Step] = []
    gap = 0
    for each in written.split():
        if each in _GAPS:
            gap = _GAPS[each]
        else:
            steps.append(_parse_step(each, sets)._replace(gap=gap))
            gap = 0
    if gap or not steps:
        raise ValueError(f"{written!r} ends in a gap")
    return tuple(steps)


def _parse_step(written: str, sets: PhraseSets) -> Step:
    step = Step(is_optional=written.endswith("?"), is_other=written.startswith("-"))
    for choice in written.removeprefix("-").removesuffix("?").split("|"):
        if choice.startswith("{"):
            step = _with_set(step, choice.strip("{}"), sets)
        elif choice.startswith("<") and choice not in _CLASSES:
            raise ValueError(f"{choice} is none of {', '.join(sorted(_CLASSES))}")
        elif choice.endswith("*"):
            step = step._replace(stems=(*step.stems, choice[:-1]))
        else:
            step = step._replace(words=step.words | {choice})
    return step


def _with_set(step: Step, name: str, sets: PhraseSets) -> Step:
    if name not in sets:
        raise ValueError(f"{{{name}}} is no set that was defined before")
    for phrase in sets[name]:
        only = phrase[0]
        if len(phrase) == 1 and not only.is_optional:
            step = step._replace(
                words=step.words | only.words,
                stems=(*step.stems, *only.stems),
                phrases=(*step.phrases, *only.phrases),
            )
        else:
            step = step._replace(phrases=(*step.phrases, phrase))
    return step
