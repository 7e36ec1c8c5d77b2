"""What a message is about and what it asks, read by rule.

Recall comes first for disputes, lateness and prices: a mention anywhere that the sender
wrote counts, in one sentence of a long mail as much as in a subject or an attached letter.
Reading only ever adds reasons for care; nothing it finds makes a message safer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import pairwise
from typing import Final, NamedTuple

from counterfoil.guards.automaton import Hit
from counterfoil.guards.classifier import IN_OTHER_WORDS
from counterfoil.guards.identifiers import find_identifiers
from counterfoil.guards.lexicon import ASK, COURTESY, Lexicon
from counterfoil.guards.names import Names, mask_names, names_of
from counterfoil.guards.passage import CHARACTERS_READ_MAX, Passage, passage_of
from counterfoil.records.message import Attachment, InboundMessage, SpanKind
from counterfoil.records.reading import Ask, Identifier, Reading, Topic, TopicMention, Where

_PLAIN_WORDS_MAX: Final = 3
_COURTESY_WORDS_MAX: Final = 24
_COMPATIBLE_WITH_THANKS: Final = frozenset(
    {
        Topic.ORDER,
        Topic.GOODS,
        Topic.CIRCULAR,
        Topic.DELIVERY_DATE,
        Topic.ALL_WELL,
        Topic.NOTHING_NEW,
        Topic.THANKS,
    }
)
_REPLY_PREFIX: Final = re.compile(r"\s*(?:re|aw|antw|sv|vs|rv|ref|r)\s*(?:\[\d+\])?:", re.IGNORECASE)
_FORWARDED_FROM: Final = re.compile(
    r"^\W*(?:from|von|de|da|van)\s*:[^\n]*@([\w.-]+)", re.IGNORECASE | re.MULTILINE
)


_FOOTER_GAP_MAX: Final = 3
FOOTER_WORD: Final = "<footer>"
_READ_TWICE: Final = frozenset({Where.NEW_TEXT, Where.ATTACHMENT})
"""Where whole sentences stand that the sender meant to be read."""


class Depth(Enum):
    """Which rules a part of a message is read by."""

    MAIL = "mail"
    """All of them: the sender's own words."""
    DOCUMENT = "document"
    """Those that do not take the ordinary words of a purchase order for an argument."""
    CONVERSATION = "conversation"
    """Only what is aimed at the system: others wrote it, or nobody was meant to read it."""


class Part(NamedTuple):
    """A stretch of a message, where it stands, and how it is read."""

    where: Where
    text: str
    depth: Depth


def read_message(message: InboundMessage, lexicons: Sequence[Lexicon]) -> Reading:
    """Everything that rules find in a message; the same message gives the same reading, always."""
    names = names_of(message)
    readers = [each for each in lexicons if each.topics]
    parts = [part for part in _parts_of(message) if part.text]
    languages = {each.language for each in readers}
    twice = languages & {message.language} or languages
    findings = [
        _read(part, names, lexicon, is_read_twice=lexicon.language in twice and part.where in _READ_TWICE)
        for part in parts
        for lexicon in readers
    ]
    identifiers = find_identifiers(message, lexicons)
    mentions = [mention for each in findings for mention in each.mentions]
    mentions += _mentions_of_the_whole(message, identifiers)
    is_reply = _is_reply(message)
    is_courtesy = any(each.is_courtesy for each in findings if each.where is Where.NEW_TEXT)
    asks = {ask for each in findings for ask in each.asks if not (is_reply and each.where is Where.SUBJECT)}
    return Reading(
        language=message.language,
        mentions=tuple(_settle(mentions, is_reply=is_reply, is_courtesy=is_courtesy)),
        asks=tuple(ask for ask in Ask if ask in asks),
        identifiers=identifiers,
    )


def _mentions_of_the_whole(
    message: InboundMessage, identifiers: tuple[Identifier, ...]
) -> Iterator[TopicMention]:
    """What follows from no phrase: a body that is longer than is read, an order that is named."""
    if len(message.new_text) > CHARACTERS_READ_MAX:
        yield _mention(f"{Topic.INSTRUCTION_TO_SYSTEM}/longer_than_is_read", Where.NEW_TEXT, message.subject)
    for each in identifiers:
        if each.is_announced and each.where is not Where.CONVERSATION:
            yield _mention(f"{Topic.ORDER}/names_an_order", each.where, each.written)
            return


def _parts_of(message: InboundMessage) -> Iterator[Part]:
    yield Part(Where.SUBJECT, message.subject[:CHARACTERS_READ_MAX], Depth.MAIL)
    yield Part(Where.NEW_TEXT, message.new_text[:CHARACTERS_READ_MAX], Depth.MAIL)
    yield from _attached(message.attachments)
    ours = {each.domain for each in (*message.to, *message.cc)}
    for span in message.spans:
        text = message.text[span.start : min(span.end, CHARACTERS_READ_MAX)]
        is_theirs = span.kind is SpanKind.FORWARDED and ours.isdisjoint(_FORWARDED_FROM.findall(text.lower()))
        if span.kind is not SpanKind.NEW:
            yield Part(Where.CONVERSATION, text, Depth.DOCUMENT if is_theirs else Depth.CONVERSATION)
    for person in (*message.senders, *message.reply_to, *message.to, *message.cc):
        yield Part(Where.SENDER_NAME, person.name, Depth.CONVERSATION)
    for hidden in message.hidden_text:
        yield Part(Where.HIDDEN, hidden.text[:CHARACTERS_READ_MAX], Depth.CONVERSATION)


def _attached(attachments: Sequence[Attachment]) -> Iterator[Part]:
    left = CHARACTERS_READ_MAX
    for each in attachments:
        text = (each.text or "")[:left]
        left -= len(text)
        yield Part(Where.ATTACHMENT, each.filename, Depth.CONVERSATION)
        yield Part(Where.ATTACHMENT, text, Depth.DOCUMENT)
        for hidden in each.hidden_text:
            yield Part(Where.HIDDEN, hidden.text[:CHARACTERS_READ_MAX], Depth.CONVERSATION)


class _Finding(NamedTuple):
    """What one lexicon finds in one part."""

    where: Where
    mentions: tuple[TopicMention, ...]
    asks: frozenset[str]
    is_courtesy: bool
    """Nothing is said in it but thanks and other courtesies."""


def _read(part: Part, names: Names, lexicon: Lexicon, *, is_read_twice: bool) -> _Finding:
    passage = passage_of(part.text, lexicon.spelling)
    if part.depth is not Depth.CONVERSATION:
        mask_names(passage, names, frozenset(lexicon.company_words))
        _mask_footers(passage, lexicon)
    reader = lexicon.reader
    book = {
        Depth.MAIL: reader.in_mail,
        Depth.DOCUMENT: reader.in_documents,
        Depth.CONVERSATION: reader.at_the_system,
    }[part.depth]
    hits = list(book.scan(passage, _masks(passage, lexicon)))
    found = {hit.key: hit for hit in reversed(hits)}
    in_order = sorted(found.values(), key=lambda hit: hit.first)
    learned = _learned(passage, lexicon) if is_read_twice else ()
    return _Finding(
        where=part.where,
        mentions=tuple(
            _mention(hit.key, part.where, passage.quote(hit.first, hit.last))
            for hit in (*in_order, *learned)
            if _group(hit.key) not in (ASK, COURTESY)
        ),
        asks=frozenset(key.removeprefix(f"{ASK}/") for key in found if _group(key) == ASK),
        is_courtesy=_is_courtesy(
            passage, {hit.first for hit in hits if _group(hit.key) in (COURTESY, Topic.THANKS)}
        ),
    )


def _mask_footers(passage: Passage, lexicon: Lexicon) -> None:
    """Put `<footer>` in the place of the words of footers, and of a sentence or two that stand among them."""
    marked = {hit.first for hit in lexicon.reader.footers.scan(passage)}
    sentences = list(passage.sentences())
    footers = [at for at, sentence in enumerate(sentences) if not marked.isdisjoint(sentence)]
    covered = set(footers)
    for one, other in pairwise(footers):
        if other - one <= _FOOTER_GAP_MAX:
            covered |= set(range(one, other))
    for sentence in (sentences[at] for at in covered):
        for word in sentence:
            passage.words[word] = FOOTER_WORD


def _learned(passage: Passage, lexicon: Lexicon) -> Iterator[Hit]:
    """What the second reader finds, where the language has one."""
    if lexicon.classifier is not None:
        for each in lexicon.classifier.read(passage):
            yield Hit(f"{each.topic}/{IN_OTHER_WORDS}", each.first, each.last)


def _is_courtesy(passage: Passage, courteous: set[int]) -> bool:
    """Every sentence is courteous or next to nothing, or all of it together is a line that names no figure."""
    if len(passage) <= _COURTESY_WORDS_MAX and not any(word[0].isdigit() for word in passage.words):
        return True
    return all(
        len(sentence) <= _PLAIN_WORDS_MAX or not courteous.isdisjoint(sentence)
        for sentence in passage.sentences()
    )


def _group(key: str) -> str:
    return key.partition("/")[0]


def _masks(passage: Passage, lexicon: Lexicon) -> dict[str, bytearray]:
    """For every topic, the words that its false friends cover."""
    masks: dict[str, bytearray] = {}
    for hit in lexicon.reader.false_friends.scan(passage):
        mask = masks.setdefault(hit.key, bytearray(len(passage)))
        mask[hit.first : hit.last] = b"\1" * (hit.last - hit.first)
    return masks


def _mention(key: str, where: Where, quote: str) -> TopicMention:
    topic, _, rule = key.partition("/")
    return TopicMention(topic=Topic(topic), rule=rule, where=where, quote=quote)


def _is_reply(message: InboundMessage) -> bool:
    return bool(_REPLY_PREFIX.match(message.subject)) and bool(message.in_reply_to or message.references)


def _settle(mentions: list[TopicMention], *, is_reply: bool, is_courtesy: bool) -> Iterator[TopicMention]:
    """Thanks count only in a message that says nothing else; what a reply's subject asks was asked before.

    In a reply that only thanks, the whole subject belongs to the conversation.
    """
    said = {each.topic for each in mentions if each.where is Where.NEW_TEXT}
    is_only_thanks = Topic.THANKS in said and said <= _COMPATIBLE_WITH_THANKS and is_courtesy
    for each in mentions:
        is_carried_on = (
            is_reply and each.where is Where.SUBJECT and each.topic is not Topic.INSTRUCTION_TO_SYSTEM
        )
        if each.topic is Topic.THANKS and not (is_only_thanks and each.where is Where.NEW_TEXT):
            continue
        if is_carried_on and (is_only_thanks or each.topic is Topic.QUESTION):
            continue
        yield each
