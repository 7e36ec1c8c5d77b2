"""Lexicons: what the words of a language mean to order desks, as data.

A lexicon is a folder of YAML pages, one a topic.  Adding a language means adding a folder, and
adding an industry or a way to say something means adding lines; no rule about what happens then
is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Annotated, Final, NamedTuple

import yaml
from pydantic import BeforeValidator, ValidationError, model_validator

from counterfoil.guards.automaton import Automaton
from counterfoil.guards.classifier import Classifier, WordForms, parse_classifier
from counterfoil.guards.passage import Spelling
from counterfoil.guards.phrases import PhraseSets, Steps, parse_phrase
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


LANGUAGE_PAGE: Final = "language.yaml"
WEIGHTS_PAGE: Final = "classifier.tsv"
ASK: Final = "ask"
COURTESY: Final = "courtesy"
FOOTER: Final = "footer"
"""The groups of phrases that speak for no topic."""


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
    """A lexicon made ready for reading.  Keys are `topic/rule`, `topic`, an ask, or `courtesy`."""

    in_mail: Automaton
    """Every rule, the asks and the courtesies: for the sender's own words."""
    in_documents: Automaton
    at_the_system: Automaton
    false_friends: Automaton
    footers: Automaton


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
    footers: Phrases = ()
    """What only stands under a mail: disclaimers, particulars of the company.  No topic is read out of it."""
    identifiers: Announcers = Announcers()
    words_alike: dict[str, Words] = {}
    """Words that the second reader takes for one, by what stands for them."""
    word_endings: Words = ()
    """Endings that the second reader cuts off."""
    weights: str = ""
    """The table of the second reader; empty where the language has none."""

    @model_validator(mode="after")
    def _all_of_it_can_be_read(self) -> Lexicon:
        _ = self.reader, self.classifier
        return self

    @cached_property
    def spelling(self) -> Spelling:
        """How this language shortens its words."""
        return Spelling(self.spellings, self.endings, frozenset(self.abbreviations))

    @cached_property
    def classifier(self) -> Classifier | None:
        """The second reader of this language, if it was trained."""
        if not self.weights:
            return None
        return parse_classifier(self.weights, self.language, self.word_forms)

    @cached_property
    def word_forms(self) -> WordForms:
        """Which words of this language count as one for the second reader."""
        alike = {word: name for name, words in self.words_alike.items() for word in words}
        return WordForms(alike, self.word_endings)

    @cached_property
    def phrase_sets(self) -> PhraseSets:
        """The named sets, compiled."""
        compiled: dict[str, tuple[Steps, ...]] = {}
        for name, phrases in self.sets.items():
            compiled[name] = tuple(parse_phrase(each, compiled).head for each in phrases)
        return compiled

    @cached_property
    def reader(self) -> Reader:
        """Every phrase of the lexicon, compiled."""
        everywhere = self._rules(lambda topic: topic.rules)
        of_mail = self._rules(lambda topic: topic.rules_of_mail)
        asks = {f"{ASK}/{ask}": lines for ask, lines in self.asks.items()}
        at_the_system = {
            k: v for k, v in everywhere.items() if k.startswith(f"{Topic.INSTRUCTION_TO_SYSTEM}/")
        }
        return Reader(
            in_mail=self._compile(everywhere, of_mail, asks, {COURTESY: self.courtesies}),
            in_documents=self._compile(everywhere),
            at_the_system=self._compile(at_the_system),
            false_friends=self._compile(
                {str(topic): each.false_friends for topic, each in self.topics.items()}
            ),
            footers=self._compile({FOOTER: self.footers}),
        )

    def _rules(self, of: Callable[[TopicLexicon], dict[str, Phrases]]) -> dict[str, Phrases]:
        return {
            f"{topic}/{rule}": lines
            for topic, each in self.topics.items()
            for rule, lines in of(each).items()
        }

    def _compile(self, *books: Mapping[str, tuple[str, ...]]) -> Automaton:
        sets = self.phrase_sets
        return Automaton(
            (key, parse_phrase(each, sets)) for book in books for key, lines in book.items() for each in lines
        )


def parse_lexicon(pages: Mapping[str, str], name: str) -> Lexicon:
    """Read a lexicon from its YAML pages by file name; `Misconfigured` names the key, its value and what was expected.

    `language.yaml` holds what is said of the language as a whole, `classifier.tsv` the second reader's weights.
    Any other page is named after a topic, and holds what speaks for it.
    """
    written = dict(pages)
    weights = written.pop(WEIGHTS_PAGE, "")
    loaded = {page: _mapping(text, f"{name}/{page}") for page, text in sorted(written.items())}
    language = loaded.pop(LANGUAGE_PAGE, {})
    topics = {page.removesuffix(".yaml"): topic for page, topic in loaded.items()}
    try:
        return Lexicon.model_validate(language | {"topics": topics, "weights": weights})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(each) for each in first["loc"])
        raise Misconfigured(f"{name}: {key}", first.get("input"), first["msg"]) from error


def _mapping(text: str, name: str) -> dict[str, object]:
    try:
        loaded = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Misconfigured(name, str(error).splitlines()[0], "YAML") from error
    if not isinstance(loaded, dict):
        raise Misconfigured(name, type(loaded).__name__, "a mapping of lexicon keys")
    return loaded
