"""The second reader: a linear model over the words of a sentence, trained on labelled sentences.

Phrases find what somebody thought of; most people say it otherwise.  The model has seen
thousands of sentences and weighs the words of a new one.  It only ever adds caution: what it
finds is a reason for a person to look, and what the phrases find stands whatever it says.
It is a table of weights, summed in a fixed order, so that the same words give the same sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Final, NamedTuple

from counterfoil.guards.passage import Passage
from counterfoil.records.errors import Misconfigured
from counterfoil.records.reading import Topic

IN_OTHER_WORDS: Final = "in_other_words"
"""The rule that the model's findings are kept under."""
ROUTINE: Final = "routine"
"""The column that weighs for a sentence that no class is in."""
UNIT: Final = 1000
"""Weights are written as whole thousandths."""
_NEAR: Final = 1 * UNIT
"""How much less a second topic of a sentence may weigh than the first."""
_STEM_MIN: Final = 3
_WORDS_MIN: Final = 4
"""In fewer words there is too little to weigh."""


@dataclass(frozen=True, slots=True)
class WordForms:
    """Which words of a language count as one."""

    alike: Mapping[str, str]
    """Words by what stands for them: `monday` and `tuesday` by `<weekday>`."""
    endings: tuple[str, ...]
    """Endings that are cut off, the first that fits."""

    def form(self, word: str) -> str:
        """What stands for a word."""
        if word[0].isdigit():
            return "<n>"
        if word in self.alike:
            return self.alike[word]
        for ending in self.endings:
            if word.endswith(ending) and len(word) - len(ending) >= _STEM_MIN:
                return word[: -len(ending)]
        return word

    def features(self, words: Sequence[str]) -> list[str]:
        """The forms of the words and of every two that stand together, each once, in a fixed order."""
        forms = [self.form(word) for word in words]
        pairs = [f"{one} {other}" for one, other in pairwise(forms)]
        return list(dict.fromkeys([*forms, *pairs]))


class Finding(NamedTuple):
    """A topic that the model finds in the words from `first` to before `last`."""

    topic: Topic
    first: int
    last: int


class _Weights(NamedTuple):
    rarity: int
    """How much a feature counts at all; the inverse document frequency."""
    by_column: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Classifier:
    """The trained table.  `parse_classifier` reads it; `tests/training/train.py` writes it."""

    columns: tuple[str, ...]
    bias: tuple[int, ...]
    limits: tuple[int, ...]
    """A topic is found from here on; a sentence is odd where it is routine by less than its limit."""
    weights: Mapping[str, _Weights]
    forms: WordForms

    def read(self, passage: Passage) -> Iterator[Finding]:
        """What the model finds, sentence by sentence; UNPLACED for one that is neither routine nor of a topic."""
        for sentence in passage.sentences():
            words = passage.words[sentence.start : sentence.stop]
            if sum(word.isalpha() for word in words) < _WORDS_MIN:
                continue
            for topic in self.topics(words):
                yield Finding(topic, sentence.start, sentence.stop)

    def topics(self, words: Sequence[str]) -> list[Topic]:
        """The topic that weighs most, and any that weighs nearly as much; UNPLACED where only routine is missing."""
        *scores, routine = self.scores(words)
        enough = max(scores) - _NEAR
        found = [
            Topic(column)
            for column, score, limit in zip(self.columns, scores, self.limits, strict=False)
            if score >= max(limit, enough)
        ]
        return found or ([Topic.UNPLACED] if routine < self.limits[-1] else [])

    def scores(self, words: Sequence[str]) -> tuple[int, ...]:
        """The log odds of every column, in thousandths."""
        known = [self.weights[each] for each in self.forms.features(words) if each in self.weights]
        length = sqrt(sum(each.rarity * each.rarity for each in known)) or 1.0
        return tuple(
            round(self.bias[at] + sum(each.rarity * each.by_column[at] for each in known) / length)
            for at in range(len(self.columns))
        )


def parse_classifier(text: str, name: str, forms: WordForms) -> Classifier:
    """Read a table of weights; `Misconfigured` names the line that is wrong.

    Lines begin with `#` for remarks.  Then come `columns`, `bias` and `limits`, and one line a feature: its
    name, its rarity and a weight for every column, with tabs in between.
    """
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    try:
        (_, *columns), (_, *bias), (_, *limits), *features = rows
        width = len(columns)
        weights = {
            feature: _Weights(int(rarity), tuple(map(int, by_column)))
            for feature, rarity, *by_column in features
        }
        if columns[-1] != ROUTINE or any(len(each.by_column) != width for each in weights.values()):
            raise ValueError(f"expected {width} weights a line, the last for {ROUTINE}")
        return Classifier(
            columns=tuple(columns),
            bias=tuple(map(int, bias)),
            limits=tuple(map(int, limits)),
            weights=weights,
            forms=forms,
        )
    except ValueError as error:
        raise Misconfigured(name, "its content", f"a table of weights; {error}") from error
