"""Every error of the house: one leaf for each decision that a caller takes.

CounterfoilError
├── Misconfigured          refuse to start; says name, value, expected
├── UserMistake            exit status 2 with one line, no traceback
│   ├── SuiteUnreadable    a replay suite that cannot be read
│   └── UnknownCase        a case, draft or delivery id that does not exist
├── IntakeRejected         quarantine the message, never drop it
├── MailboxUnavailable     reconnect with back-off
│   └── SignInRefused      back off slowly and raise an alarm
├── LookupDenied           the gate refused; the refusal is kept
├── LookupUnavailable      the source could not be asked: records_unavailable
├── DraftUnusable          no draft; a person writes
├── DecisionRefused        the reviewer's action does not hold any more
│   ├── StaleApproval      what was seen has changed; names every changed field
│   └── NotAllowed         this person may not decide this
├── RelayUnavailable       nothing went out; the same message is tried again later
├── DeliveryUncertain      sent or not cannot be told: ask a person, never resend
├── DeliveryRefused        the relay refused for good; a person decides
├── GraphUnsound           the state machine has a way around a guard; refuse to start
└── RecordTampered         the decision record does not verify; names the link
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class CounterfoilError(Exception):
    """Something in Counterfoil could not be done."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])


class Misconfigured(CounterfoilError):
    """The configuration cannot be used."""

    def __init__(self, name: str, value: object, expected: str) -> None:
        self.name, self.value, self.expected = name, value, expected
        super().__init__(f"{name} is {value!r}; expected {expected}")


class UserMistake(CounterfoilError):
    """The command cannot be carried out as it was given."""


class SuiteUnreadable(UserMistake):
    """The replay suite cannot be read."""

    def __init__(self, where: str, expected: str) -> None:
        self.where, self.expected = where, expected
        super().__init__(f"{where}: {expected}")


class UnknownCase(UserMistake):
    """There is no such case."""

    def __init__(self, kind: str, identifier: str) -> None:
        self.kind, self.identifier = kind, identifier
        super().__init__(f"there is no {kind} {identifier!r}")


class IntakeRejected(CounterfoilError):
    """The message cannot be read; it is kept and quarantined."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}" if detail else reason)


class MailboxUnavailable(CounterfoilError):
    """The mailbox cannot be reached now."""


class SignInRefused(MailboxUnavailable):
    """The mail server refused the sign-in."""


class LookupDenied(CounterfoilError):
    """The tool gate refused the call."""

    def __init__(self, tool: str, reason: str) -> None:
        self.tool, self.reason = tool, reason
        super().__init__(f"{tool} denied: {reason}")


class LookupUnavailable(CounterfoilError):
    """The source system could not be asked.  Only where it `is_transient` is it worth asking again."""

    def __init__(self, system: str, reason: str, *, is_transient: bool = False) -> None:
        self.system, self.reason, self.is_transient = system, reason, is_transient
        super().__init__(f"{system} unavailable: {reason}")


class DraftUnusable(CounterfoilError):
    """The drafter wrote nothing that may be used."""


class DecisionRefused(CounterfoilError):
    """The decision does not hold any more."""


@dataclass(frozen=True)
class Changed:
    """One field that differs from what the reviewer saw."""

    field: str
    seen: str
    now: str


class StaleApproval(DecisionRefused):
    """What the reviewer saw has changed since."""

    def __init__(self, changes: Sequence[Changed]) -> None:
        self.changes = tuple(changes)
        named = "; ".join(f"{c.field}: {c.seen} → {c.now}" for c in self.changes)
        super().__init__(f"changed since you looked: {named}")


class NotAllowed(DecisionRefused):
    """This person may not take this decision."""


class RelayUnavailable(CounterfoilError):
    """The relay cannot take the message now."""


class DeliveryUncertain(CounterfoilError):
    """Whether the message was sent cannot be told; a person must decide."""


class DeliveryRefused(CounterfoilError):
    """The relay refused the message for good."""


class GraphUnsound(CounterfoilError):
    """The state machine has a way to a draft around a guard."""


class RecordTampered(CounterfoilError):
    """The decision record does not verify."""
