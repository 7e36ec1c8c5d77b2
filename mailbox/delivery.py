"""Approved mail goes out once, or a person is asked.

`attempting` is committed before the relay hears of a message.  Whatever fails before the
relay has all of it is tried again; a refusal for good goes to a person; and where nobody
can tell whether it went out, the Sent folder is asked for its Message-ID, and then a
person.  Nothing is ever sent a second time on a guess.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime, timedelta
from typing import Final, Protocol

from counterfoil.mailbox.compose import compose, recipients
from counterfoil.mailbox.ports import Outbox, Refusal
from counterfoil.records.clock import Clock
from counterfoil.records.errors import (
    CounterfoilError,
    DeliveryRefused,
    DeliveryUncertain,
    RelayUnavailable,
)
from counterfoil.records.outgoing import Outgoing, OutgoingState

ATTEMPTS_MAX: Final = 30
"""About a day of trying; then a person is told."""
_RETRY_FIRST: Final = timedelta(minutes=1)
_RETRY_LONGEST: Final = timedelta(hours=1)

log = logging.getLogger(__name__)


class Relay(Protocol):
    """Takes a message off our hands."""

    @property
    def sender(self) -> str:
        """The From of what goes out."""
        ...

    def hand_over(self, raw: bytes, recipients: tuple[str, ...]) -> str:
        """Hand a message over, and say in a few words where it is now.

        `RelayUnavailable`: it went nowhere, try later.  `DeliveryRefused`: it went nowhere and
        never will.  `DeliveryUncertain`: nobody can tell.  All recipients, or none of them.
        """
        ...


class SentFolder(Protocol):
    """The folder that shows what went out.  Both methods may raise a `CounterfoilError`."""

    def holds(self, message_id: str) -> bool:
        """Whether a message with this Message-ID lies there."""
        ...

    def append(self, raw: bytes) -> None:
        """Put a copy there."""
        ...


def deliver_due(
    outbox: Outbox, relay: Relay, sent: SentFolder | None, clock: Clock
) -> Counter[OutgoingState]:
    """Deliver what is due, and count what became of it.

    The first message that the relay cannot take now ends the round: it has its next time
    set, and the rest stays due for the next round.
    """
    outcomes: Counter[OutgoingState] = Counter()
    for outgoing in outbox.list_due(clock.now()):
        if not outbox.mark_attempting(outgoing.outbox_id):
            continue
        outcome = _deliver(outgoing, outbox, relay, sent, clock)
        outcomes[outcome] += 1
        if outcome is OutgoingState.QUEUED:
            break
    return outcomes


def _deliver(
    outgoing: Outgoing, outbox: Outbox, relay: Relay, sent: SentFolder | None, clock: Clock
) -> OutgoingState:
    """Bring one row from `attempting` to where it belongs."""
    try:
        raw = compose(outgoing, relay.sender, clock.now())
        detail = relay.hand_over(raw, recipients(outgoing))
    except RelayUnavailable as failure:
        return _try_later(outgoing, outbox, str(failure), clock.now())
    except DeliveryRefused as refused:
        outbox.mark_refused(outgoing.outbox_id, Refusal.FOR_GOOD, str(refused), None)
        return OutgoingState.FAILED
    except DeliveryUncertain as doubt:
        return _resolve(outgoing, outbox, sent, clock, why=str(doubt))
    except Exception as failure:
        log.exception("%s: unforeseen failure while sending", outgoing.outbox_id)
        return _resolve(outgoing, outbox, sent, clock, why=f"unforeseen failure while sending: {failure}")
    detail += _file_copy(outgoing, raw, sent)
    outbox.mark_sent(outgoing.outbox_id, clock.now(), detail)
    return OutgoingState.SENT


def _try_later(outgoing: Outgoing, outbox: Outbox, why: str, now: datetime) -> OutgoingState:
    attempts = outgoing.attempts + 1
    if attempts >= ATTEMPTS_MAX:
        why = f"given up after {attempts} attempts: {why}"
        outbox.mark_refused(outgoing.outbox_id, Refusal.FOR_GOOD, why, None)
        return OutgoingState.FAILED
    wait = min(_RETRY_FIRST * 2 ** (attempts - 1), _RETRY_LONGEST)
    outbox.mark_refused(outgoing.outbox_id, Refusal.FOR_NOW, why, now + wait)
    return OutgoingState.QUEUED


def _file_copy(outgoing: Outgoing, raw: bytes, sent: SentFolder | None) -> str:
    """Put a copy into Sent unless the provider did so; that it failed changes nothing about what is sent."""
    if sent is None:
        return ""
    try:
        if not sent.holds(outgoing.message_id):
            sent.append(raw)
    except CounterfoilError as failure:
        log.warning("%s: no copy in the Sent folder: %s", outgoing.outbox_id, failure)
        return f"; no copy in the Sent folder: {failure}"
    return ""


def reconcile(outbox: Outbox, sent: SentFolder | None, clock: Clock) -> Counter[OutgoingState]:
    """Settle what a crash left in `attempting`; nothing is sent.  Only while nobody delivers."""
    outcomes: Counter[OutgoingState] = Counter()
    for outgoing in outbox.list_attempting():
        why = "stopped while this was being sent"
        outcomes[_resolve(outgoing, outbox, sent, clock, why=why)] += 1
    return outcomes


def _resolve(
    outgoing: Outgoing, outbox: Outbox, sent: SentFolder | None, clock: Clock, *, why: str
) -> OutgoingState:
    """Sent or not cannot be told: a copy in Sent proves that it was; else a person must say."""
    try:
        if sent is not None and sent.holds(outgoing.message_id):
            outbox.mark_sent(outgoing.outbox_id, clock.now(), "found in the Sent folder")
            return OutgoingState.SENT
    except CounterfoilError as failure:
        why = f"{why}; the Sent folder could not be asked: {failure}"
    outbox.mark_verify(outgoing.outbox_id, why)
    return OutgoingState.VERIFY
