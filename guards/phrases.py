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
    invoice & wrong         both in one sentence, in whichever order
    clause & !<?>           the first, and not the second in the same sentence

A phrase never reaches over the end of a sentence, and matching looks at a bounded number of
words for every word of a text: no phrase and no text can make it slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from counterfoil.guards.passage import ASKS, END, Passage

NAME: Final = "<name>"
_NUMBER: Final = "<n>"
_DECIMAL: Final = "<decimal>"
_CLASSES: Final = frozenset({_NUMBER, _DECIMAL, NAME, ASKS})
_GAPS: Final[Mapping[str, int]] = {".": 1, "..": 3, "...": 10}
_WIDE: Final = 10
_SAME_SENTENCE: Final = 40
_CENTS: Final = re.compile(r"\d{1,3}(?:[.,]?\d{3})*[.,]\d\d")


class Step(NamedTuple):
    """One step of a phrase: the words it may stand on, or a gap."""

    words: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    classes: frozenset[str] = frozenset()
    phrases: tuple[tuple[Step, ...], ...] = ()
    is_optional: bool = False
    is_other: bool = False
    """It stands on any word but those it names."""
    gap: int = 0

    def stands_on(self, word: str) -> bool:
        """Whether the step can be this one word."""
        return self._names(word) is not self.is_other and word != END

    def _names(self, word: str) -> bool:
        if word in self.words or (self.stems and word.startswith(self.stems)):
            return True
        return bool(self.classes) and not self.classes.isdisjoint(_classes_of(word))


Steps = tuple[Step, ...]
PhraseSets = Mapping[str, tuple[Steps, ...]]


class Phrase(NamedTuple):
    """A compiled phrase: where it begins, what else its sentence must hold, and what it must not."""

    head: Steps
    others: tuple[Steps, ...] = ()
    absent: tuple[Steps, ...] = ()


class Hit(NamedTuple):
    """A phrase found: its key, and the words from `first` to before `last`."""

    key: str
    first: int
    last: int


def parse_phrase(written: str, sets: PhraseSets) -> Phrase:
    """Compile a phrase; ValueError says what is wrong with it."""
    first, *rest = written.split(" & ")
    phrase = Phrase(
        head=_parse_steps(first, sets),
        others=tuple(_parse_steps(part, sets) for part in rest if not part.startswith("!")),
        absent=tuple(_parse_steps(part[1:], sets) for part in rest if part.startswith("!")),
    )
    for part in (phrase.head, *phrase.others, *phrase.absent):
        if all(step.gap or step.is_optional for step in part):
            raise ValueError(f"{written!r} names no word that must be there")
    if phrase.head[0].is_other:
        raise ValueError(f"{written!r} could begin anywhere")
    return phrase


def _parse_steps(written: str, sets: PhraseSets) -> Steps:
    return tuple(_parse_step(each, sets) for each in written.split())


def _parse_step(written: str, sets: PhraseSets) -> Step:
    if written in _GAPS:
        return Step(gap=_GAPS[written])
    step = Step(is_optional=written.endswith("?"), is_other=written.startswith("-"))
    for choice in written.removeprefix("-").removesuffix("?").split("|"):
        if choice.startswith("{"):
            step = _with_set(step, choice, sets)
        elif choice.startswith("<"):
            if choice not in _CLASSES:
                raise ValueError(f"{choice} is none of {', '.join(sorted(_CLASSES))}")
            step = step._replace(classes=step.classes | {choice})
        elif choice.endswith("*"):
            step = step._replace(stems=(*step.stems, choice[:-1]))
        else:
            step = step._replace(words=step.words | {choice})
    return step


def _with_set(step: Step, reference: str, sets: PhraseSets) -> Step:
    name = reference.strip("{}")
    if name not in sets:
        raise ValueError(f"{reference} is no set that was defined before")
    for phrase in sets[name]:
        only = phrase[0]
        if len(phrase) == 1 and not only.is_optional:
            step = step._replace(
                words=step.words | only.words,
                stems=step.stems + only.stems,
                classes=step.classes | only.classes,
                phrases=step.phrases + only.phrases,
            )
        else:
            step = step._replace(phrases=(*step.phrases, phrase))
    return step


def _classes_of(word: str) -> tuple[str, ...]:
    if word[0].isdigit():
        return (_NUMBER, _DECIMAL) if _CENTS.fullmatch(word) else (_NUMBER,)
    return (word,) if word[0] == "<" else ()


def _reach(steps: Steps, passage: Passage, starts: set[int]) -> set[int]:
    for step in steps:
        if step.gap:
            starts = _over_gap(step.gap, passage, starts)
        else:
            starts = _over(step, passage, starts)
        if not starts:
            break
    return starts


def _over(step: Step, passage: Passage, starts: set[int]) -> set[int]:
    ends = set(starts) if step.is_optional else set()
    for at in starts:
        if at < len(passage) and step.stands_on(passage.words[at]):
            ends.add(at + 1)
        for phrase in step.phrases:
            ends |= _reach(phrase, passage, {at})
    return ends


def _over_gap(gap: int, passage: Passage, starts: set[int]) -> set[int]:
    ends = set()
    for start in starts:
        for at in range(start, min(start + gap + 1, len(passage))):
            if passage.words[at] == END or (gap < _WIDE and passage.begins_clause[at]):
                break
            ends.add(at)
    return ends


class Phrasebook:
    """Phrases under their keys, indexed by the words they can begin with."""

    def __init__(self, phrases: Iterable[tuple[str, Phrase]]) -> None:
        self._by_word: dict[str, list[tuple[str, Phrase]]] = {}
        self._by_stem: dict[str, list[tuple[str, Phrase]]] = {}
        for key, phrase in phrases:
            for step in _heads(phrase.head):
                for word in step.words | step.classes:
                    self._by_word.setdefault(word, []).append((key, phrase))
                for stem in step.stems:
                    self._by_stem.setdefault(stem, []).append((key, phrase))
        self._stem_lengths = sorted({len(stem) for stem in self._by_stem})

    def hits(self, passage: Passage, masks: Mapping[str, bytearray] | None = None) -> Iterator[Hit]:
        """Every place where a phrase begins; with masks, only the first of each key that no mask covers.

        A mask holds 1 for every word that its key must not begin or end on.
        """
        found: set[str] = set()
        candidates: dict[str, Sequence[tuple[str, Phrase]]] = {}
        for at, word in enumerate(passage.words):
            if word not in candidates:
                candidates[word] = self._beginning_with(word)
            for key, phrase in candidates[word]:
                if key in found:
                    continue
                mask = masks.get(key) if masks is not None else None
                last = _match(phrase, passage, at, mask)
                if last is not None:
                    if masks is not None:
                        found.add(key)
                    yield Hit(key, at, last)

    def _beginning_with(self, word: str) -> Sequence[tuple[str, Phrase]]:
        phrases = list(self._by_word.get(word, ()))
        for name in _classes_of(word):
            phrases += self._by_word.get(name, ()) if name != word else ()
        for length in self._stem_lengths:
            phrases += self._by_stem.get(word[:length], ()) if length <= len(word) else ()
        return phrases


def _heads(steps: Steps) -> Iterator[Step]:
    for step in steps:
        yield step
        for phrase in step.phrases:
            yield from _heads(phrase)
        if not (step.is_optional or step.gap):
            return


def _match(phrase: Phrase, passage: Passage, at: int, mask: bytearray | None) -> int | None:
    last = _first_end(phrase.head, passage, at, mask)
    if last is None or not (phrase.others or phrase.absent):
        return last
    sentence = passage.sentence(at, _SAME_SENTENCE)
    holds_others = all(_stands_in(each, passage, sentence, mask) for each in phrase.others)
    return last if holds_others and not any(_stands_in(each, passage, sentence, None) for each in phrase.absent) else None


def _stands_in(steps: Steps, passage: Passage, sentence: range, mask: bytearray | None) -> bool:
    return any(_first_end(steps, passage, at, mask) is not None for at in sentence)


def _first_end(steps: Steps, passage: Passage, at: int, mask: bytearray | None) -> int | None:
    if mask is not None and mask[at]:
        return None
    ends = (end for end in _reach(steps, passage, {at}) if mask is None or not mask[end - 1])
    return min(ends, default=None)
