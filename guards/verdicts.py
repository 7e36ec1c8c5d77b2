"""How a guard answers: one of three outcomes, a reason, and the evidence it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from counterfoil.guards.reasons import Reason
from counterfoil.records.base import SourceRecord
from counterfoil.records.verdict import Verdict
from counterfoil.records.vocabulary import Outcome

QUOTE_MAX: Final = 300
"""So many characters of a message are quoted; the rest is in the message."""


def clear(reason: Reason, *, evidence: tuple[str, ...] = (), **named: object) -> Verdict:
    """The rule has nothing against a draft."""
    return verdict(Outcome.CLEAR, reason, named, evidence=evidence)


def hold(
    reason: Reason, *, evidence: tuple[str, ...] = (), quote: str | None = None, **named: object
) -> Verdict:
    """Something is unknown: a person must decide."""
    return verdict(Outcome.HOLD, reason, named, evidence=evidence, quote=quote)


def manual(
    reason: Reason, *, evidence: tuple[str, ...] = (), quote: str | None = None, **named: object
) -> Verdict:
    """Nothing may be drafted."""
    return verdict(Outcome.MANUAL, reason, named, evidence=evidence, quote=quote)


def verdict(
    outcome: Outcome,
    reason: Reason,
    named: Mapping[str, object],
    *,
    evidence: tuple[str, ...] = (),
    quote: str | None = None,
) -> Verdict:
    """A verdict whose text is the reason's, with its names filled in."""
    meaning = reason.value
    return Verdict(
        guard=meaning.guard,
        outcome=outcome,
        reason=reason.code,
        explanation=meaning.text.format(**named),
        exception_class=meaning.exception_class,
        evidence=evidence,
        quote=None if quote is None else quote[:QUOTE_MAX],
    )


def cite(*records: SourceRecord | None) -> tuple[str, ...]:
    """The evidence that these rows were read in, each once, in order; absent rows cite nothing."""
    cited = (each.source.evidence for each in records if each is not None)
    return tuple(dict.fromkeys(evidence for evidence in cited if evidence))
