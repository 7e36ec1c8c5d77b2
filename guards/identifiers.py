"""The numbers that a message may name an order, a job or a deal by, as written and where.

A number counts by the word it stands after, or by a record that has it: which records
exist is not known here.  So every token of the right shape is a candidate, and only one
that something announces is named for certain.  Where two readings of one place are
possible, as in `DTP 30871`, both are returned, and they overlap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Final, NamedTuple

from counterfoil.guards.lexicon import Announcers, Lexicon
from counterfoil.guards.passage import CHARACTERS_READ_MAX
from counterfoil.records.identifiers import key_of
from counterfoil.records.message import AttachmentKind, InboundMessage, SpanKind
from counterfoil.records.reading import Identifier, Where

IDENTIFIERS_MAX: Final = 1000
"""So many distinct candidates of one message are considered, the most trusted first."""

_KEY_MIN: Final = 4
_KEY_MAX: Final = 32
_PREFIX_MAX: Final = 5
_RELATING: Final = frozenset({"for", "of", "on", "under", "against", "with"})
"""The tracking number *for* X is not X."""
_DIGITS_BEHIND_PREFIX_MIN: Final = 3
_TRUST: Final = (Where.NEW_TEXT, Where.ATTACHMENT, Where.SUBJECT, Where.CONVERSATION)
_NAMES_ORDERS: Final = frozenset({"purchase_order", "sales_order", "order_change"})
_CONVERSATION: Final = frozenset({SpanKind.QUOTED, SpanKind.FORWARDED})
_PROSE: Final = frozenset(
    {AttachmentKind.TEXT, AttachmentKind.PDF, AttachmentKind.MESSAGE, AttachmentKind.OTHER}
)
"""Documents in which words announce numbers; the others have fields for them."""

_TOKEN: Final = re.compile(r"[^\W_]+(?:[-./#&\\][^\W_]+)*")
_JOINT: Final = re.compile(r"[ \xa0]{1,2}[-#/]?[ \xa0]?")
_NOT_TEXT: Final = re.compile(
    r"(?:https?://|www\.)\S+"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"
    r"|[$€£]\s?\d[\d.,]*"
    r"|(?<![\w.-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w-])"
)
"""Addresses, and amounts of money."""
_PHONE: Final = re.compile(
    r"(?<![\w-])(?:\+\d{1,3}[\s./-]?)?(?:\(\d{2,5}\)|\d{2,5})(?:[\s./-]\d{3,4}){2}(?![\w-])"
)
_DATE: Final = re.compile(
    r"(?:19|20)\d\d([-./])\d{1,2}\1\d{1,2}|\d{1,2}([-./])\d{1,2}\2(?:19|20)?\d\d|(?:19|20)\d\d"
)
_MEASURE: Final = re.compile(
    r"\d+(?:st|nd|rd|th|am|pm|h|x|mm|cm|m|kg|g|lb|lbs|k|ml|l|in|ft|v|w|kw|hp)", re.IGNORECASE
)
_LIST: Final = re.compile(
    r"[ \t]*(?:,|;|/|\+|&|and|und|y|et|or)[ \t]*(?:(?:and|#|no\.?)[ \t]*)?", re.IGNORECASE
)
_GLUED: Final = re.compile(r"([^\W\d_]{2,})(?:[.#]|(?<=\w{5})[-/])(?=[^\W_]*\d)")
_WORD: Final = re.compile(r"[^\W\d_]+")
_DIGIT: Final = re.compile(r"\d")
_CLAUSE_END: Final = re.compile(r"[,;!?()|]")
_SENTENCE_END: Final = re.compile(r"(\w{2,})\.\s")
_SAID: Final = re.compile(r"[^\W\d_]+(?:\.[^\W\d_])*|#")
_WORDS_BEFORE: Final = 6
_REACH: Final = 60


class _Words(NamedTuple):
    """What the lexicons say about the words around numbers, all languages together."""

    announce: frozenset[str]
    prefixes: frozenset[str]
    not_ours: frozenset[str]
    units: frozenset[str]
    fillers: frozenset[str]


class _Standing(Enum):
    """Whose number it is, by the words around it."""

    ANNOUNCED = "announced"
    NOT_OURS = "not_ours"
    UNSAID = "unsaid"


class _Token(NamedTuple):
    written: str
    start: int
    end: int
    has_digit: bool = True


def find_identifiers(message: InboundMessage, lexicons: Sequence[Lexicon]) -> tuple[Identifier, ...]:
    """Every candidate, the most trusted part of the message first, each reading of a part once.

    `start` and `end` count in the body for new text and conversation, else in the subject or
    in the text of the attachment; references that a document holds in a field have none.
    """
    words = _words_of(lexicons)
    found: dict[tuple[Where, str], Identifier] = {}
    for each in _in_order_of_trust(message, words):
        known = found.get((each.where, each.key))
        if known is None and len(found) >= IDENTIFIERS_MAX:
            break
        if known is None or (each.is_announced and not known.is_announced):
            found[each.where, each.key] = each
    return tuple(sorted(found.values(), key=lambda each: _TRUST.index(each.where)))


def _words_of(lexicons: Sequence[Lexicon]) -> _Words:
    each: list[Announcers] = [lexicon.identifiers for lexicon in lexicons]
    return _Words(
        announce=frozenset(phrase for one in each for phrase in one.announce),
        prefixes=frozenset(word for one in each for word in one.prefixes),
        not_ours=frozenset(phrase for one in each for phrase in one.not_ours),
        units=frozenset(word for one in each for word in one.units),
        fillers=frozenset(word for one in each for word in one.fillers),
    )


def _in_order_of_trust(message: InboundMessage, words: _Words) -> Iterator[Identifier]:
    for span in message.spans:
        if span.kind is SpanKind.NEW:
            yield from _in_text(message.text, span.start, span.end, where=Where.NEW_TEXT, words=words)
    for attachment in message.attachments:
        for reference in attachment.references:
            if reference.kind in _NAMES_ORDERS and _is_key(key_of(reference.value)):
                yield _identifier(_Token(reference.value, 0, 0), Where.ATTACHMENT, is_announced=True)
        text = attachment.text or ""
        found = [*_in_text(text, 0, len(text), where=Where.ATTACHMENT, words=words)]
        yield from found if attachment.kind in _PROSE else map(_unannounced, found)
        yield from map(
            _unannounced, _in_line(attachment.filename.rpartition(".")[0], Where.ATTACHMENT, words)
        )
    yield from _in_text(message.subject, 0, len(message.subject), where=Where.SUBJECT, words=words)
    for span in message.spans:
        if span.kind in _CONVERSATION:
            yield from _in_text(message.text, span.start, span.end, where=Where.CONVERSATION, words=words)


def _in_text(text: str, begin: int, end: int, *, where: Where, words: _Words) -> Iterator[Identifier]:
    """Line by line: no number goes on in the next line, and a line with a telephone number is a signature."""
    end = min(end, begin + CHARACTERS_READ_MAX)
    for line in re.finditer(r"[^\r\n]+", text[begin:end]):
        if _DIGIT.search(line.group()) is None:
            continue
        at = begin + line.start()
        for each in _in_line(line.group(), where, words):
            yield each.model_copy(update={"start": each.start + at, "end": each.end + at})


def _in_line(line: str, where: Where, words: _Words) -> Iterator[Identifier]:
    blanked = _NOT_TEXT.sub(lambda match: " " * len(match.group()), line)
    text = _PHONE.sub(lambda match: "|" * len(match.group()), blanked)
    is_signature = text != blanked
    tokens = [token for match in _TOKEN.finditer(text) for token in _tokens_of(match, words)]
    before: _Token | None = None
    for position in range(len(tokens)):
        readings = list(_readings(text, tokens, position))
        if not readings:
            continue
        first = readings[0]
        standing = _standing(text, first, words)
        if before is not None and standing is _Standing.UNSAID and _continues_list(text, before, first):
            standing = _Standing.ANNOUNCED
        is_announced = standing is _Standing.ANNOUNCED and not is_signature
        is_candidate = is_announced or not _is_plain_word(tokens[position])
        if (
            standing is _Standing.NOT_OURS
            or not is_candidate
            or _is_quantity(text, first, words, is_announced)
        ):
            continue
        before = first if is_announced else before
        for each in readings:
            yield _identifier(each, where, is_announced=is_announced and each is first)


def _tokens_of(match: re.Match[str], words: _Words) -> Iterator[_Token]:
    """The token, without a word that announces it: `no.4711`, `Order#4711`.

    Or the numbers that a stroke stands between: `55121/55122`, and not `26/00418`.
    """
    written = match.group()
    glued = _GLUED.match(written)
    if glued is not None and any(glued.group(1).lower() in each for each in (words.announce, words.fillers)):
        written = written[glued.end() :]
    parts = written.split("/")
    is_list = len(parts) > 1 and len(parts[0]) >= _KEY_MIN and len({_shape(part) for part in parts}) == 1
    at = match.end() - len(written)
    for part in parts if is_list else [written]:
        yield _Token(part, at, at + len(part), has_digit=_DIGIT.search(part) is not None)
        at += len(part) + 1


def _readings(line: str, tokens: list[_Token], position: int) -> Iterator[_Token]:
    """The token by itself, and joined with its neighbours: `A60KD 13790`, `4500 0188 21`, `PUC 7-2209`."""
    first = tokens[position]
    if not any(each.has_digit for each in tokens[position : position + 2]):
        return
    if first.has_digit and _is_key(key_of(first.written)) and not _DATE.fullmatch(first.written):
        yield first
    elif not first.has_digit and len(first.written) > _PREFIX_MAX:
        return
    last, digits = first, 0
    for following in tokens[position + 1 : position + 3]:
        is_joined = following.has_digit and _JOINT.fullmatch(line, last.end, following.start) is not None
        if not is_joined or _DATE.fullmatch(following.written):
            return
        last, digits = following, digits + len(_DIGIT.findall(following.written))
        written = line[first.start : last.end]
        if _is_key(key_of(written)) and (first.has_digit or digits >= _DIGITS_BEHIND_PREFIX_MIN):
            yield _Token(written, first.start, last.end)


def _is_plain_word(token: _Token) -> bool:
    return not token.has_digit and not token.written.isupper()


def _is_key(key: str) -> bool:
    return _KEY_MIN <= len(key) <= _KEY_MAX and _DIGIT.search(key) is not None


def _standing(line: str, token: _Token, words: _Words) -> _Standing:
    """What the words before a number, or its own first letters, make of it."""
    prefix = _WORD.match(token.written)
    if prefix is not None:
        letters, is_glued = (
            prefix.group(),
            prefix.end() < len(token.written) and token.written[prefix.end()] != " ",
        )
        if letters.lower() in words.not_ours and not is_glued:
            return _Standing.NOT_OURS
        if letters.lower() in words.prefixes and (is_glued or letters.isupper()):
            return _Standing.ANNOUNCED
    tail = _clause_before(line, token, words)
    if tail.rstrip()[-1:].isdigit():
        return _Standing.UNSAID
    said = [each.group().lower().replace(".", "") for each in _SAID.finditer(tail)][-_WORDS_BEFORE:]
    base = list(said)
    is_related = False
    while base and (base[-1] in words.fillers or base[-1] == "#"):
        is_related |= base.pop() in _RELATING
    if (_ends_with(base, words.not_ours) and not is_related) or _ends_with(said, words.not_ours):
        return _Standing.NOT_OURS
    if _ends_with(base, words.announce) or _ends_with(said, words.announce):
        return _Standing.ANNOUNCED
    return _Standing.UNSAID


def _clause_before(line: str, token: _Token, words: _Words) -> str:
    """What stands before a number in its own clause; the full stop of `no.` ends none."""
    tail = _CLAUSE_END.split(line[max(0, token.start - _REACH) : token.start])[-1]
    ends = [each.end() for each in _SENTENCE_END.finditer(tail) if each.group(1).lower() not in words.fillers]
    return tail[ends[-1] :] if ends else tail


def _ends_with(said: list[str], phrases: frozenset[str]) -> bool:
    return any(" ".join(said[-length:]) in phrases for length in (3, 2, 1) if len(said) >= length)


def _continues_list(line: str, before: _Token, token: _Token) -> bool:
    """Whether the token goes on from an announced one, as in `orders 4711, 4712 and 4713`."""
    is_joined = _LIST.fullmatch(line, before.end, token.start) is not None
    return is_joined and _shape(before.written) == _shape(token.written)


def _shape(written: str) -> str:
    return "".join("9" if each.isdigit() else "A" if each.isalpha() else "" for each in written)


def _is_quantity(line: str, token: _Token, words: _Words, is_announced: bool) -> bool:
    if _MEASURE.fullmatch(token.written):
        return True
    after = _WORD.match(line[token.end : token.end + _REACH].lstrip())
    has_unit = after is not None and after.group().lower() in words.units
    return has_unit and token.written.isdigit() and (not is_announced or len(token.written) <= _KEY_MIN)


def _unannounced(each: Identifier) -> Identifier:
    return each.model_copy(update={"is_announced": False})


def _identifier(token: _Token, where: Where, *, is_announced: bool) -> Identifier:
    return Identifier(
        written=token.written,
        key=key_of(token.written),
        where=where,
        is_announced=is_announced,
        start=token.start,
        end=token.end,
    )
