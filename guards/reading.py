"""What a message is about and what it asks, read by rule.

Recall comes first for disputes, lateness and prices: a mention anywhere that the sender
wrote counts, in one sentence of a long mail as much as in a subject or an attached letter.
Reading only ever adds reasons for care; nothing it finds makes a message safer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Final, NamedTuple

from counterfoil.guards.identifiers import find_identifiers
from counterfoil.guards.lexicon import Lexicon
from counterfoil.guards.names import Names, mask_names, names_of
from counterfoil.guards.passage import Passage, passage_of
from counterfoil.records.message import InboundMessage, SpanKind
from counterfoil.records.reading import Ask, Reading, Topic, TopicMention, Where

CHARACTERS_READ_MAX: Final = 2_000_000
"""What stands beyond is not read, and a message that long is put before a person."""

_PLAIN_WORDS_MAX: Final = 3
_COMPATIBLE_WITH_THANKS: Final = frozenset(
    {Topic.ORDER, Topic.DELIVERY_DATE, Topic.ALL_WELL, Topic.NOTHING_NEW, Topic.THANKS}
)
_REPLY_PREFIX: Final = re.compile(r"\s*(?:re|aw|antw|sv|vs|rv|ref|r)\s*(?:\[\d+\])?:", re.IGNORECASE)
_FORWARDED_FROM: Final = re.compile(r"^\W*(?:from|von|de|da|van)\s*:[^\n]*@([\w.-]+)", re.IGNORECASE | re.MULTILINE)


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
    parts, is_all = _within_limit(_parts_of(message))
    names = names_of(message)
    mentions = [each for part in parts for lexicon in lexicons for each in _mentions(part, names, lexicon)]
    if not is_all:
        mentions.append(_mention(Topic.INSTRUCTION_TO_SYSTEM, "longer_than_is_read", Where.NEW_TEXT, message.subject))
    if _is_reply(message):
        mentions = [each for each in mentions if (each.topic, each.where) != (Topic.QUESTION, Where.SUBJECT)]
    mentions = _settle_thanks(message, mentions, lexicons)
    identifiers = find_identifiers(message, lexicons)
    announced = [each for each in identifiers if each.is_announced and each.where is not Where.CONVERSATION]
    mentions += [_mention(Topic.ORDER, "names_an_order", each.where, each.written) for each in announced[:1]]
    return Reading(
        language=message.language,
        mentions=tuple(mentions),
        asks=_asks(message, lexicons),
        identifiers=identifiers,
    )


def _parts_of(message: InboundMessage) -> Iterator[Part]:
    yield Part(Where.SUBJECT, message.subject, Depth.MAIL)
    yield Part(Where.NEW_TEXT, message.new_text, Depth.MAIL)
    for attachment in message.attachments:
        yield Part(Where.ATTACHMENT, attachment.filename, Depth.CONVERSATION)
        yield Part(Where.ATTACHMENT, attachment.text or "", Depth.DOCUMENT)
    ours = {each.domain for each in (*message.to, *message.cc)}
    for span in message.spans:
        text = message.text[span.start : span.end]
        is_theirs = span.kind is SpanKind.FORWARDED and ours.isdisjoint(_FORWARDED_FROM.findall(text.lower()))
        if span.kind is not SpanKind.NEW:
            yield Part(Where.CONVERSATION, text, Depth.DOCUMENT if is_theirs else Depth.CONVERSATION)
    for person in (*message.senders, *message.reply_to, *message.to, *message.cc):
        yield Part(Where.SENDER_NAME, person.name, Depth.CONVERSATION)
    for hidden in (*message.hidden_text, *(each for a in message.attachments for each in a.hidden_text)):
        yield Part(Where.HIDDEN, hidden.text, Depth.CONVERSATION)


def _within_limit(parts: Iterator[Part]) -> tuple[list[Part], bool]:
    kept, left = [], CHARACTERS_READ_MAX
    for part in parts:
        if part.text:
            kept.append(part._replace(text=part.text[:left]))
        left -= len(part.text)
        if left < 0:
            return kept, False
    return kept, True


def _mentions(part: Part, names: Names, lexicon: Lexicon) -> Iterator[TopicMention]:
    passage = passage_of(part.text, lexicon.spelling)
    mask_names(passage, names, frozenset(lexicon.company_words))
    reader = lexicon.reader
    book = {
        Depth.MAIL: reader.in_mail,
        Depth.DOCUMENT: reader.everywhere,
        Depth.CONVERSATION: reader.at_the_system,
    }[part.depth]
    masks = _masks(passage, lexicon)
    for hit in book.hits(passage, masks):
        topic, _, rule = hit.key.partition("/")
        yield _mention(Topic(topic), rule, part.where, passage.quote(hit.first, hit.last))


def _masks(passage: Passage, lexicon: Lexicon) -> dict[str, bytearray]:
    """For every rule, the words that its topic's false friends cover."""
    by_topic: dict[str, bytearray] = {}
    for hit in lexicon.reader.false_friends.hits(passage):
        mask = by_topic.setdefault(hit.key, bytearray(len(passage) + 1))
        mask[hit.first : hit.last] = b"\1" * (hit.last - hit.first)
    return {key: by_topic[key.partition("/")[0]] for key in lexicon.reader.keys if key.partition("/")[0] in by_topic}


def _mention(topic: Topic, rule: str, where: Where, quote: str) -> TopicMention:
    return TopicMention(topic=topic, rule=rule, where=where, quote=quote)


def _is_reply(message: InboundMessage) -> bool:
    return bool(_REPLY_PREFIX.match(message.subject)) and bool(message.in_reply_to or message.references)


def _settle_thanks(
    message: InboundMessage, mentions: list[TopicMention], lexicons: Sequence[Lexicon]
) -> list[TopicMention]:
    """Keep the mention of thanks only in a message that says nothing else.

    A subject that such a reply carries on belongs to the conversation.
    """
    said = {each.topic for each in mentions if each.where is Where.NEW_TEXT}
    is_only_thanks = (
        Topic.THANKS in said
        and said <= _COMPATIBLE_WITH_THANKS
        and any(_is_courtesy_throughout(message.new_text, lexicon) for lexicon in lexicons)
    )
    if not is_only_thanks:
        return [each for each in mentions if each.topic is not Topic.THANKS]
    carried_on = {Where.SUBJECT} if _is_reply(message) else set()
    return [
        each
        for each in mentions
        if each.where not in carried_on or each.topic is Topic.INSTRUCTION_TO_SYSTEM
    ]


def _is_courtesy_throughout(text: str, lexicon: Lexicon) -> bool:
    passage = passage_of(text, lexicon.spelling)
    courteous = {hit.first for hit in lexicon.reader.courtesies.hits(passage)}
    return all(
        len(sentence) <= _PLAIN_WORDS_MAX or not courteous.isdisjoint(sentence) for sentence in passage.sentences()
    )


def _asks(message: InboundMessage, lexicons: Sequence[Lexicon]) -> tuple[Ask, ...]:
    found = set()
    texts = (message.new_text,) if _is_reply(message) else (message.subject, message.new_text)
    for lexicon in lexicons:
        for text in texts:
            passage = passage_of(text[:CHARACTERS_READ_MAX], lexicon.spelling)
            found |= {hit.key for hit in lexicon.reader.asks.hits(passage, {})}
    return tuple(ask for ask in Ask if ask in found)
