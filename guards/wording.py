"""What somebody outside says, as opposed to what the records show.

A reading finds topics in what the sender wrote and in what he forwards; quoted history was
judged when it came.  What hides in a message or stands in a name is said to nobody.
"""

from __future__ import annotations

from typing import Final

from counterfoil.guards.reasons import Reason
from counterfoil.guards.verdicts import clear, manual
from counterfoil.records.facts import Facts, Standing
from counterfoil.records.reading import Topic, TopicMention, Where
from counterfoil.records.verdict import Verdict

_SAID_TO_NOBODY: Final = frozenset({Where.HIDDEN, Where.SENDER_NAME})


def said(facts: Facts, *topics: Topic) -> tuple[TopicMention, ...]:
    """Where the message raises one of these topics for a human reader."""
    return tuple(
        each for each in facts.reading.mentions if each.topic in topics and each.where not in _SAID_TO_NOBODY
    )


def demanded(facts: Facts, *topics: Topic) -> tuple[TopicMention, ...]:
    """The same, from outside the house: a colleague's message has the classes that the records show."""
    return () if facts.sender.standing is Standing.INTERNAL else said(facts, *topics)


def judge_words(facts: Facts, topic: Topic, *, found: Reason, otherwise: Reason) -> tuple[Verdict, ...]:
    """Manual for each place where somebody from outside raises the topic, else clear."""
    verdicts = tuple(manual(found, quote=each.quote) for each in demanded(facts, topic))
    return verdicts or (clear(otherwise),)
