"""Finds all phrases of a lexicon in one pass over a text.

The phrases become one graph.  A node stands for the beginning of one or more phrases, and
all that is remembered of a node is where it was last reached; an edge leads on over a word
that stands near enough.  Time is proportional to the length of the text, whatever it says:
there is nothing to go back to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from counterfoil.guards.passage import Passage
from counterfoil.guards.phrases import WIDE, Phrase, Step, Steps, faces_of


class Hit(NamedTuple):
    """A phrase found: its key, and the words from `first` to before `last`."""

    key: str
    first: int
    last: int


class _Edge(NamedTuple):
    source: int
    gap: int
    target: int


class _Part(NamedTuple):
    """What reaching a node means: one part of one phrase was found."""

    phrase: int
    place: int
    """0 for the part it begins with, then its other parts, then what must be absent."""


class _Entry(NamedTuple):
    """A phrase as the scan needs it."""

    key: str
    group: int
    others: int
    absent: int


class Automaton:
    """Phrases under their keys.  A key is `group` or `group/rule`; the phrases of a group share a mask."""

    def __init__(self, phrases: Iterable[tuple[str, Phrase]]) -> None:
        listed = list(phrases)
        self.groups = tuple(dict.fromkeys(key.partition("/")[0] for key, _ in listed))
        self.entries: list[_Entry] = []
        self.meanings: dict[int, list[_Part]] = {}
        self.size = 2 * len(self.groups)
        self._children: dict[tuple[frozenset[int], Step], frozenset[int]] = {}
        self._by_word: dict[str, list[_Edge]] = {}
        self._by_stem: dict[str, list[_Edge]] = {}
        self._by_absence: list[tuple[Step, _Edge]] = []
        for key, phrase in listed:
            self._add(key, phrase)
        self._stem_lengths = sorted({len(stem) for stem in self._by_stem})

    def scan(self, passage: Passage, masks: Mapping[str, bytearray] | None = None) -> Iterator[Hit]:
        """Every phrase found, in order.  None begins or ends on a word that the mask of its group covers."""
        walk = _Walk(self, passage, [(masks or {}).get(group) for group in self.groups])
        for sentence in passage.sentences():
            parts: dict[int, dict[int, Hit]] = {}
            for part, hit in walk.parts_in(sentence):
                entry = self.entries[part.phrase]
                if entry.others or entry.absent:
                    parts.setdefault(part.phrase, {}).setdefault(part.place, hit)
                else:
                    yield hit
            for number, found in parts.items():
                if set(found) == set(range(self.entries[number].others + 1)):
                    yield found[0]

    def edges_over(self, word: str) -> list[_Edge]:
        """Every edge that leads over this word."""
        edges = [edge for face in faces_of(word) for edge in self._by_word.get(face, ())]
        for length in self._stem_lengths:
            if length > len(word):
                break
            edges += self._by_stem.get(word[:length], ())
        return edges + [edge for step, edge in self._by_absence if step.stands_on(word)]

    def _add(self, key: str, phrase: Phrase) -> None:
        group = self.groups.index(key.partition("/")[0])
        number = len(self.entries)
        self.entries.append(_Entry(key, group, len(phrase.others), len(phrase.absent)))
        for place, steps in enumerate((phrase.head, *phrase.others, *phrase.absent)):
            root = group + len(self.groups) if place == 0 and phrase.begins_sentence else group
            for node in self._lay(steps, frozenset({root})):
                self.meanings.setdefault(node, []).append(_Part(number, place))

    def _lay(self, steps: Steps, sources: frozenset[int]) -> frozenset[int]:
        """Lay a path over the steps, along what is there already; the nodes where it may end."""
        for step in steps:
            targets = self._lay_step(step._replace(is_optional=False), sources)
            sources = sources | targets if step.is_optional else targets
        return sources

    def _lay_step(self, step: Step, sources: frozenset[int]) -> frozenset[int]:
        if (sources, step) not in self._children:
            target, self.size = self.size, self.size + 1
            for source in sources:
                self._connect(step, _Edge(source, step.gap, target))
            ends = frozenset({target})
            for first, *rest in step.phrases:
                ends |= self._lay((first._replace(gap=step.gap), *rest), sources)
            self._children[sources, step] = ends
        return self._children[sources, step]

    def _connect(self, step: Step, edge: _Edge) -> None:
        if step.is_other:
            self._by_absence.append((step, edge))
            return
        for word in step.words:
            self._by_word.setdefault(word, []).append(edge)
        for stem in step.stems:
            self._by_stem.setdefault(stem, []).append(edge)


class _Walk:
    """One pass over one passage."""

    def __init__(self, graph: Automaton, passage: Passage, masks: list[bytearray | None]) -> None:
        self._graph, self._passage, self._masks = graph, passage, masks
        self._reached = [-1] * graph.size
        self._started = [0] * graph.size
        self._edges: dict[str, list[_Edge]] = {}

    def parts_in(self, sentence: range) -> Iterator[tuple[_Part, Hit]]:
        """The parts of phrases that end in this sentence, as they end."""
        meanings, entries = self._graph.meanings, self._graph.entries
        clause = sentence.start
        for at in sentence:
            clause = at if self._passage.begins_clause[at] else clause
            for target, first in self._steps_over(at, sentence.start, clause):
                self._reached[target], self._started[target] = at + 1, first
                for part in meanings.get(target, ()):
                    entry = entries[part.phrase]
                    mask = self._masks[entry.group]
                    if mask is None or not mask[at]:
                        yield part, Hit(entry.key, first, at + 1)

    def _steps_over(self, at: int, sentence: int, clause: int) -> list[tuple[int, int]]:
        """The nodes that the word at `at` leads to, each with the word where its phrase began."""
        word = self._passage.words[at]
        if word not in self._edges:
            self._edges[word] = self._graph.edges_over(word)
        groups, masks, reached, steps = len(self._masks), self._masks, self._reached, []
        for source, gap, target in self._edges[word]:
            if source < 2 * groups:
                mask = masks[source % groups]
                if (mask is None or not mask[at]) and (source < groups or at == sentence):
                    steps.append((target, at))
                continue
            last = reached[source]
            if last == at or (
                gap and last > sentence and at - last <= gap and (gap == WIDE or last > clause)
            ):
                steps.append((target, self._started[source]))
        return steps
