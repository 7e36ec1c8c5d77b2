"""Finding a case by words: a table of words, the same on every database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa

from counterfoil.records.case import Resting
from counterfoil.records.identifiers import key_of
from counterfoil.records.message import InboundMessage
from counterfoil.store import tables

WORDS_MAX: Final = 250
WORD_LENGTH_MAX: Final = 40
BEGINNING_LENGTH_MIN: Final = 3
_TEXT_MAX: Final = 20_000
_WORD: Final = re.compile(r"[^\W_]+")
_LAST: Final = "\U0010ffff"


def words_of(message: InboundMessage, resting: Resting) -> tuple[str, ...]:
    """What a case is found by: sender, subject, orders, classes, and what was written this time."""
    addresses = " ".join(f"{each.name} {each.address}" for each in message.senders[:5])
    orders = " ".join((*resting.order_ids, *(key_of(each) for each in resting.order_ids)))
    labels = " ".join((resting.case_id, resting.account_id or "", *resting.exception_classes))
    return _words([orders, labels, addresses, message.subject, message.new_text])


def has_words(text: str) -> sa.ColumnElement[bool]:
    """True of the cases that have every word of the text; of its last one, three letters will do."""
    row = tables.SearchWord
    *whole, last = _words([text]) or ("",)
    conditions = [row.word == word for word in whole]
    if len(last) >= BEGINNING_LENGTH_MIN:
        conditions.append((row.word >= last) & (row.word < last + _LAST))
    elif last:
        conditions.append(row.word == last)
    cases = (tables.Case.case_id.in_(sa.select(row.case_id).where(each)) for each in conditions)
    return sa.and_(sa.true(), *cases)


def _words(texts: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in texts:
        folded = unicodedata.normalize("NFKC", text[:_TEXT_MAX]).casefold()
        for word in _WORD.findall(folded):
            found.setdefault(word[:WORD_LENGTH_MAX])
            if len(found) == WORDS_MAX:
                return tuple(found)
    return tuple(found)
