"""Names that look like words: Discount Tool & Pump Depot, Hank Price, Late Bloomers Nursery.

A word is taken for a name only where the message itself says so: it stands in the names or
domains of the people in the headers, or at the head of a company's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from counterfoil.guards.passage import END, Passage
from counterfoil.guards.phrases import NAME
from counterfoil.records.message import InboundMessage

_JOINED_MIN: Final = 8
_COMPANY_NAME_MAX: Final = 5
_PERSONAL_NAME_MAX: Final = 4


class Names(NamedTuple):
    """The names in the headers of a message."""

    words: frozenset[str]
    """The words of the senders' names, lower case."""
    joined: tuple[str, ...]
    """Names and domain labels without blanks: `discounttoolpump`."""


def names_of(message: InboundMessage) -> Names:
    """The names of whoever wrote the message and of whom it is written to."""
    people = (*message.senders, *message.reply_to, *message.to, *message.cc)
    labels = {label for each in people for label in each.domain.split(".")[:-1]}
    personal = {each.name for each in people if len(each.name.split()) <= _PERSONAL_NAME_MAX}
    written = personal | {each.address.partition("@")[0] for each in people} | labels
    joined = {"".join(filter(str.isalnum, each.lower())) for each in written}
    words = {word.strip(".,\"'()").lower() for each in message.senders for word in each.name.split()}
    return Names(frozenset(words - {""}), tuple(sorted(each for each in joined if len(each) >= _JOINED_MIN)))


def mask_names(passage: Passage, names: Names, company_words: frozenset[str]) -> None:
    """Put `<name>` in the place of every word that is part of a name."""
    covered = [
        at
        for first, last in (
            *_joined_runs(passage, names.joined),
            *_personal_names(passage, names.words),
            *_company_names(passage, company_words),
        )
        for at in range(first, last)
    ]
    for at in covered:
        passage.words[at] = NAME


def _joined_runs(passage: Passage, joined: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Words that, written together, stand in a domain or a name: `discount depot`."""
    words = passage.words
    for first in range(len(words) - 1):
        if not any(words[first] in each for each in joined):
            continue
        run, last = words[first], first + 1
        while last < len(words) and words[last] != END and any(run + words[last] in each for each in joined):
            run, last = run + words[last], last + 1
        if last > first + 1 and len(run) >= _JOINED_MIN:
            yield first, last


def _personal_names(passage: Passage, names: frozenset[str]) -> Iterator[tuple[int, int]]:
    """A sender's own name beside another word of it, an initial, or `here`."""
    for at, word in enumerate(passage.words):
        if word not in names or not _is_capitalised(passage, at):
            continue
        before = passage.words[at - 1] if at else END
        after = passage.words[at + 1] if at + 1 < len(passage) else END
        is_initial = len(before) == 1 and before.isalpha() and before not in "ai"
        if is_initial or before in names or before == NAME or after in names or after == "here":
            yield at, at + 1


def _company_names(passage: Passage, company_words: frozenset[str]) -> Iterator[tuple[int, int]]:
    """A run of capitalised words that ends in Ltd, Sons, Nursery and the like, in a text in small letters."""
    for last, word in enumerate(passage.words):
        if word not in company_words or not _is_capitalised(passage, last):
            continue
        first = last
        while first > 0 and last - first < _COMPANY_NAME_MAX and _is_capitalised(passage, first - 1):
            first -= 1
        sentence = passage.sentence(last, 20)
        others = [at for at in sentence if not first <= at <= last and passage.words[at].isalpha()]
        if first < last and any(not _is_capitalised(passage, at) for at in others):
            yield first, last + 1


def _is_capitalised(passage: Passage, at: int) -> bool:
    return passage.words[at] != END and passage.text[passage.starts[at]].isupper()
