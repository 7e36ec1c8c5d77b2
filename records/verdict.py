"""What a guard says."""

from __future__ import annotations

from counterfoil.records.base import Record
from counterfoil.records.vocabulary import ExceptionClass, Outcome


class Verdict(Record):
    """One guard's answer, with a reason code, its meaning in plain words, and the evidence it rests on."""

    guard: str
    outcome: Outcome
    reason: str
    explanation: str
    exception_class: ExceptionClass | None = None
    evidence: tuple[str, ...] = ()
    quote: str | None = None
    """The words of the message that the verdict rests on, where there are any."""
