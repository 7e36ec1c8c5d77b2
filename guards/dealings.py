"""Whether a message is about our dealings with its sender, told by its words alone.

A desk's mailbox also gets what is meant for nobody there: newsletters, copies of other
people's talk, private news.  Such mail speaks of prices, delays and lawyers too, so a class
is met only by a message that is about orders, or that says it briefly and in its own words.
"""

from __future__ import annotations

import re
from typing import Final

from counterfoil.guards.classifier import IN_OTHER_WORDS
from counterfoil.guards.wording import said
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.reading import Identifier, Topic, Where

PARTNERS: Final = frozenset(
    {Standing.AUTHORIZED_CONTACT, Standing.INTERNAL, Standing.UNAUTHORIZED_AT_ACCOUNT}
)
"""What one of them writes is about an order sooner than what a stranger writes."""
_OF_ORDERS_WHEN_BRIEF: Final = (
    Topic.INTAKE_FIELD,
    Topic.READINESS,
    Topic.LATENESS,
    Topic.CHANGE,
    Topic.EXPEDITE,
)
_SIGNS_OF_A_CIRCULAR: Final = 2
_WORDS_OF_A_BRIEF_MESSAGE: Final = 60
_WORDS_OF_A_LETTER: Final = 250
"""From here on one word of orders is too little: long mail has a word of everything."""
_NO_ORDER_NUMBER: Final = re.compile(
    r"\W*\d*\W?\d{3}\W{0,2}\d{3,4}\W\d{4}|\d(?:\d\d)?-\d{4}|\d{1,2}([/-])\d{1,2}(?:\1(?:\d\d)?\d\d)?(?:\s.*)?"
    r"|.*\.[a-z]{3,4}|\d{1,2}-?[a-z]{3,9}-?(?:\d\d)?(?:\d\d)?|\d{1,4}(?: \d\d?)?|\d{1,2}[a-z]\d",
    re.IGNORECASE,
)
"""Telephones, dates, files, and numbers that are too short to stand alone."""


def is_about_orders(facts: Facts) -> bool:
    """Whether the message is about orders, by its words and its conversation; no record is needed to tell."""
    own = [each for each in facts.reading.identifiers if each.where is not Where.CONVERSATION]
    if any(each.is_announced for each in own):
        return True
    if is_circular(facts):
        return False
    if _has_words_of_orders(facts):
        return True
    if facts.sender.standing not in PARTNERS:
        return False
    return bool(facts.conversation.order_ids) or _is_about_what_we_deliver(facts, own)


def is_brief(facts: Facts) -> bool:
    """Whether the message says little, so that whatever it says is what it was written for."""
    return _length(facts) <= _WORDS_OF_A_BRIEF_MESSAGE and not is_circular(facts)


def is_circular(facts: Facts) -> bool:
    """Whether the message reads like one that was written to many."""
    signs = {each.rule for each in said(facts, Topic.CIRCULAR) if each.where is not Where.ATTACHMENT}
    return len(signs) >= _SIGNS_OF_A_CIRCULAR


def _has_words_of_orders(facts: Facts) -> bool:
    """One such word is enough in what the sender wrote himself, unless it is long; two in what he passes on."""
    mentions = said(facts, Topic.ORDER)
    own = {each.rule for each in mentions if each.where is not Where.CONVERSATION}
    enough = 2 if _length(facts) > _WORDS_OF_A_LETTER else 1
    return len(own) >= enough or len({each.rule for each in mentions}) >= 2


def _is_about_what_we_deliver(facts: Facts, identifiers: list[Identifier]) -> bool:
    """A partner's message that could name an order, asks after goods, or reports on a visit, in few words."""
    if facts.sender.standing is Standing.INTERNAL and said(facts, Topic.DISPATCH_TROUBLE, Topic.ALL_WELL):
        return True
    if _length(facts) <= _WORDS_OF_A_LETTER and any(map(_could_name_an_order, identifiers)):
        return True
    if not is_brief(facts):
        return False
    asks = bool(facts.reading.asks) or bool(said(facts, Topic.QUESTION))
    passes_on_an_order = any(each.is_announced for each in facts.reading.identifiers)
    return (asks and (passes_on_an_order or bool(said(facts, Topic.GOODS)))) or any(
        each.where is Where.NEW_TEXT and each.rule != IN_OTHER_WORDS
        for each in said(facts, *_OF_ORDERS_WHEN_BRIEF)
    )


def _could_name_an_order(identifier: Identifier) -> bool:
    return not _NO_ORDER_NUMBER.fullmatch(identifier.written)


def _length(facts: Facts) -> int:
    return len(facts.message.new_text.split())
