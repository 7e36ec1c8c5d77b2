"""Trains the second reader of a language from its labelled sentences: `make train`.

`tests/training/sentences/<language>/` holds what was written for it, a file an author: `.tsv` files with a
label and a sentence a line, and `.txt` files of whole mails, in which a label in square
brackets stands before each sentence that is not routine.  How well the reader does is
measured on each author's sentences by a table trained without them.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from math import log
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from counterfoil.agent.rulebook import load_lexicon
from counterfoil.guards.classifier import ROUTINE, UNIT, parse_classifier
from counterfoil.guards.lexicon import WEIGHTS_PAGE, Lexicon
from counterfoil.guards.passage import END, Passage, passage_of
from counterfoil.records.reading import Topic

SENTENCES: Final = Path(__file__).parent / "sentences"
TOPICS: Final = {
    "dispute": Topic.DISPUTE,
    "late": Topic.LATENESS,
    "price": Topic.PRICING,
    "change": Topic.CHANGE,
    "expedite": Topic.EXPEDITE,
    "bank": Topic.BANK_CHANGE,
}
"""The labels, in the order of the columns."""
NOTHING: Final = "none"
"""The label of a routine line."""
COLUMNS: Final = (*TOPICS.values(), ROUTINE)
FALSE_ALARMS: Final = (0.003, 0.002, 0.003, 0.002, 0.002, 0.002)
"""The share of the routine sentences of whole mails that may be taken for each topic, in the order of the columns."""
ODD: Final = 0.0005
"""The share of them that may be taken for something that no topic names."""
_FOLDS: Final = 4
_SEEN_MIN: Final = 3
_STRENGTH: Final = 20.0
_MARK: Final = re.compile(r"\[((?:%s)(?:, ?(?:%s))*)\]\s*" % (("|".join(TOPICS),) * 2))


class Labelled(NamedTuple):
    """One sentence: its features, its labels (none where it is routine), and the file it was found in."""

    features: tuple[str, ...]
    labels: frozenset[str]
    author: str
    is_of_a_mail: bool
    """It stands among others in a mail or a document, as sentences do."""


class Table(NamedTuple):
    """What training comes to: features with their rarity, and for each column a bias and a weight a feature."""

    features: tuple[str, ...]
    rarity: tuple[int, ...]
    weights: Sequence[Sequence[int]]
    bias: tuple[int, ...]

    def written(self, limits: Sequence[int], remark: str) -> str:
        """The table as `parse_classifier` reads it."""
        lines = [f"# {remark}", _row("columns", COLUMNS), _row("bias", self.bias), _row("limits", limits)]
        for at, feature in enumerate(self.features):
            lines.append(_row(feature, (self.rarity[at], *(column[at] for column in self.weights))))
        return "\n".join(lines) + "\n"


def _row(name: str, values: Iterable[object]) -> str:
    return "\t".join((name, *map(str, values)))


def read_labelled(folder: Path, lexicon: Lexicon) -> list[Labelled]:
    """Every labelled sentence of a language, in the order of files and lines."""
    found: list[Labelled] = []
    for file in sorted(folder.glob("*.tsv")):
        for line in _lines(file):
            labels, _, text = line.partition("\t")
            found += _of_line(frozenset(labels.split(",")), text, file.name, lexicon)
    for file in sorted(folder.glob("*.txt")):
        for mail in re.split(r"^===.*\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
            found += _of_mail(mail, file.name, lexicon)
    return found


def _lines(file: Path) -> Iterator[str]:
    yield from (each for each in file.read_text(encoding="utf-8").splitlines() if each and each[0] != "#")


def _of_line(labels: frozenset[str], text: str, author: str, lexicon: Lexicon) -> Iterator[Labelled]:
    """A line with a topic is one example; a routine one is an example a sentence.  Others teach nothing."""
    forms = lexicon.word_forms
    sentences = [forms.features(words) for words in _sentences(passage_of(text, lexicon.spelling))]
    topics = labels & TOPICS.keys()
    if topics:
        yield Labelled(tuple(dict.fromkeys(each for one in sentences for each in one)), topics, author, False)
    elif labels == {NOTHING}:
        yield from (Labelled(tuple(one), frozenset(), author, False) for one in sentences)


def _of_mail(mail: str, author: str, lexicon: Lexicon) -> Iterator[Labelled]:
    """Every sentence of a mail by itself, split as it will be when such a mail is read."""
    text, marks = "", []
    last = 0
    for match in _MARK.finditer(mail):
        text += mail[last : match.start()]
        marks.append((len(text), frozenset(match[1].replace(" ", "").split(","))))
        last = match.end()
    passage = passage_of(text + mail[last:], lexicon.spelling)
    for sentence in passage.sentences():
        begins, ends = passage.starts[sentence.start], passage.ends[sentence.stop - 1]
        labels = frozenset(label for at, each in marks if begins - 2 <= at < ends for label in each)
        words = passage.words[sentence.start : sentence.stop]
        yield Labelled(tuple(lexicon.word_forms.features(words)), labels, author, True)


def _sentences(passage: Passage) -> Iterator[Sequence[str]]:
    for each in passage.sentences():
        yield [word for word in passage.words[each.start : each.stop] if word != END]


def train(labelled: Sequence[Labelled]) -> Table:
    """One logistic regression a column, over tf-idf weighted features of unit length."""
    seen = Counter(each for one in labelled for each in one.features)
    features = tuple(sorted(each for each, count in seen.items() if count >= _SEEN_MIN))
    place = {each: at for at, each in enumerate(features)}
    rarity = tuple(round(UNIT * (1 + log((1 + len(labelled)) / (1 + seen[each])))) for each in features)
    matrix = _matrix(labelled, place, rarity)
    weights, bias = [], []
    for column in (*TOPICS, ROUTINE):
        is_in = [column in each.labels if column != ROUTINE else not each.labels for each in labelled]
        model = LogisticRegression(C=_STRENGTH, class_weight="balanced", max_iter=3000).fit(matrix, is_in)
        weights.append([round(UNIT * each) for each in model.coef_[0]])
        bias.append(round(UNIT * model.intercept_[0]))
    return Table(features, rarity, weights, tuple(bias))


def _matrix(labelled: Sequence[Labelled], place: dict[str, int], rarity: Sequence[int]) -> Any:
    rows, columns, values = [], [], []
    for row, one in enumerate(labelled):
        known = [place[each] for each in one.features if each in place]
        length = sum(rarity[at] ** 2 for at in known) ** 0.5 or 1.0
        rows += [row] * len(known)
        columns += known
        values += [rarity[at] / length for at in known]
    return csr_matrix((values, (rows, columns)), shape=(len(labelled), len(place)))


def scores_without(labelled: Sequence[Labelled]) -> Any:
    """For every sentence the log odds, in thousandths, by a table that its author had no part in."""
    scores = numpy.zeros((len(labelled), len(COLUMNS)))
    authors = sorted({each.author for each in labelled})
    for fold in (authors[first::_FOLDS] for first in range(_FOLDS)):
        table = train([each for each in labelled if each.author not in fold])
        place = {each: at for at, each in enumerate(table.features)}
        own = [at for at, each in enumerate(labelled) if each.author in fold]
        matrix = _matrix([labelled[at] for at in own], place, table.rarity)
        scores[own] = matrix @ numpy.array(table.weights).T + numpy.array(table.bias)
    return scores


def limits_of(scores: Any, labelled: Sequence[Labelled]) -> tuple[int, ...]:
    """From where on a column speaks, so that routine sentences rarely do."""
    routine = scores[[each.is_of_a_mail and not each.labels for each in labelled]]
    topics = [int(numpy.quantile(routine[:, at], 1 - share)) for at, share in enumerate(FALSE_ALARMS)]
    return (*topics, int(numpy.quantile(routine[:, -1], ODD)))


def main(language: str = "en") -> None:
    """Train the reader of a language, say how well it does on authors it never saw, and write its table."""
    lexicon = load_lexicon(language)
    labelled = read_labelled(SENTENCES / language, lexicon)
    scores = scores_without(labelled)
    limits = limits_of(scores, labelled)
    _report(scores, labelled, limits)
    remark = f"trained on {len(labelled)} sentences by tests/training/train.py"
    table = train(labelled).written(limits, remark)
    parse_classifier(table, language, lexicon.word_forms)
    page = Path(str(files("counterfoil.guards") / "lexicons" / language / WEIGHTS_PAGE))
    page.write_text(table, encoding="utf-8")
    print(f"{page.name}: {table.count(chr(10)) - 4} features, {len(table) // 1000} kB")


def _report(scores: Any, labelled: Sequence[Labelled], limits: Sequence[int]) -> None:
    routine = numpy.array([not each.labels for each in labelled])
    speaks = scores[:, :-1] >= numpy.array(limits[:-1])
    held = speaks.any(axis=1) | (scores[:, -1] < limits[-1])
    for at, label in enumerate(TOPICS):
        own = numpy.array([label in each.labels for each in labelled])
        print(
            f"{label}: found {speaks[own, at].mean():.1%} of {own.sum()}, held {held[own].mean():.1%}; "
            f"{speaks[routine, at].mean():.2%} of routine sentences"
        )
    print(f"routine: {held[routine].mean():.2%} of {routine.sum()} sentences held")


if __name__ == "__main__":
    main(*sys.argv[1:])
