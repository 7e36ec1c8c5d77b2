"""Lexicons: what the words of a language mean to order desks, as data.

A lexicon is a YAML file.  Adding a language, an industry or a way to say something means
adding lines to such a file; no rule about what happens then is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import PurePath
from typing import Annotated, NamedTuple

import yaml
from pydantic import BeforeValidator, ValidationError, model_validator

from counterfoil.guards.passage import Spelling
from counterfoil.guards.phrases import Phrase, Phrasebook, PhraseSets, Steps, parse_phrase
from counterfoil.records.base import Record
from counterfoil.records.errors import Misconfigured
from counterfoil.records.reading import Ask, Topic


def _phrases(written: object) -> object:
    """A block of text becomes its phrases: one a line, or several with ` / ` in between."""
    if not isinstance(written, str):
        return written
    lines = (line for line in written.splitlines() if not line.lstrip().startswith("#"))
    return tuple(each.strip() for line in lines for each in line.split(" / ") if each.strip())


def _words(written: object) -> object:
    return tuple(written.split()) if isinstance(written, str) else written


Phrases = Annotated[tuple[str, ...], BeforeValidator(_phrases)]
"""Phrases; `guards.phrases` says how they are written."""

Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
"""Words with blanks between them."""


class TopicLexicon(Record):
    """What speaks for one topic, and what only seems to."""

    rules: dict[str, Phrases] = {}
    """By the name of the rule; they hold in whatever the sender sent."""
    rules_of_mail: dict[str, Phrases] = {}
    """Rules that hold in the sender's own words and not in documents, where they would be commonplace."""
    false_friends: Phrases = ()
    """Phrases that mean something else: a rule neither begins nor ends on a word of theirs."""


class Announcers(Record):
    """The words around numbers, as plain text in lower case without full stops."""

    announce: Phrases = ()
    """What a number of ours stands after: `purchase order`, `your ref`."""
    prefixes: Words = ()
    """Letters that a number of ours begins with: `SO` of SO-1007."""
    not_ours: Phrases = ()
    """What a number stands after that is none of ours: boxes, telephones, invoices, quotes, parts, …"""
    units: Words = ()
    """What a quantity stands before."""
    fillers: Words = ()
    """Words between an announcement and its number: `number`, `is`."""


class Reader(NamedTuple):
    """A lexicon made ready for reading; a key of a phrasebook is `topic/rule`, `topic`, or an ask."""

    keys: tuple[str, ...]
    everywhere: Phrasebook
    in_mail: Phrasebook
    at_the_system: Phrasebook
    false_friends: Phrasebook
    asks: Phrasebook
    courtesies: Phrasebook


class Lexicon(Record):
    """One language's words.  Unknown keys are refused, so that a typo never silences a rule."""

    language: str
    """ISO 639-1, or `mul` for words that are met in mail of any language."""
    spellings: dict[str, str] = {}
    endings: dict[str, str] = {}
    abbreviations: Words = ()
    company_words: Words = ()
    """Words that end the name of a company."""
    sets: dict[str, Phrases] = {}
    """Named sets of phrases; each may use those before it."""
    topics: dict[Topic, TopicLexicon] = {}
    asks: dict[Ask, Phrases] = {}
    courtesies: Phrases = ()
    """What is said besides thanks in a message that asks for nothing."""
    identifiers: Announcers = Announcers()

    @model_validator(mode="after")
    def _phrases_can_be_read(self) -> Lexicon:
        _ = self.reader
        return self

    @cached_property
    def spelling(self) -> Spelling:
        """How this language shortens its words."""
        return Spelling(self.spellings, self.endings, frozenset(self.abbreviations))

    @cached_property
    def phrase_sets(self) -> PhraseSets:
        """The named sets, compiled."""
        compiled: dict[str, tuple[Steps, ...]] = {}
        for name, phrases in self.sets.items():
            compiled[name] = tuple(parse_phrase(each, compiled).head for each in phrases)
        return compiled

    @cached_property
    def reader(self) -> Reader:
        """Every phrase of the lexicon, compiled and indexed."""
        asks = {str(ask): phrases for ask, phrases in self.asks.items()}
        everywhere = dict(self._rules(of_mail=False))
        in_mail = {**everywhere, **dict(self._rules(of_mail=True))}
        at_the_system = {k: v for k, v in everywhere.items() if k.startswith(f"{Topic.INSTRUCTION_TO_SYSTEM}/")}
        thanks = [line for key, lines in in_mail.items() if key.startswith(f"{Topic.THANKS}/") for line in lines]
        return Reader(
            keys=tuple(in_mail),
            everywhere=self._phrasebook(everywhere),
            in_mail=self._phrasebook(in_mail),
            at_the_system=self._phrasebook(at_the_system),
            false_friends=self._phrasebook({str(t): each.false_friends for t, each in self.topics.items()}),
            asks=self._phrasebook(asks),
            courtesies=self._phrasebook({"courtesy": (*self.courtesies, *thanks)}),
        )

    def _rules(self, *, of_mail: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
        for topic, each in self.topics.items():
            for rule, phrases in (each.rules_of_mail if of_mail else each.rules).items():
                yield f"{topic}/{rule}", phrases

    def _phrasebook(self, phrases: Mapping[str, tuple[str, ...]]) -> Phrasebook:
        return Phrasebook((key, self.phrase(each)) for key, lines in phrases.items() for each in lines)

    def phrase(self, written: str) -> Phrase:
        """Compile one phrase with the sets of this lexicon."""
        return parse_phrase(written, self.phrase_sets)


def parse_lexicon(text: str, name: str | PurePath) -> Lexicon:
    """Read a lexicon from YAML; `Misconfigured` names the key, its value and what was expected."""
    try:
        loaded = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Misconfigured(str(name), str(error).splitlines()[0], "YAML") from error
    try:
        return Lexicon.model_validate(loaded)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(each) for each in first["loc"])
        raise Misconfigured(f"{name}: {key}", first.get("input"), first["msg"]) from error

