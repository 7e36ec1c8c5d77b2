"""What the agent needs of the outside: a history of cases, and a drafter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from counterfoil.records.case import CaseSummary, Resting
from counterfoil.records.facts import Facts
from counterfoil.records.message import InboundMessage
from counterfoil.records.vocabulary import PromiseLevel
from counterfoil.records.writing import Draft


class CaseHistory(Protocol):
    """The cases so far.  `store.history.SqlCaseHistory` and `agent.memory.MemoryHistory` are held to one contract."""

    def find_duplicate(self, key: str, message: InboundMessage) -> CaseSummary | None:
        """The case of another rested message with the same bytes, or the same Message-ID, sender and new text.

        `key` names the delivery at hand, which is never its own duplicate.
        """
        ...

    def find_by_message_ids(self, message_ids: Sequence[str]) -> CaseSummary | None:
        """The case of the first of these ids that is known, inbound or sent by us."""
        ...

    def find_by_token(self, token: str) -> CaseSummary | None:
        """The case whose signed token this is."""
        ...

    def find_open_by_order(self, account_id: str, order_id: str) -> CaseSummary | None:
        """The latest open case of this account about this order alone."""
        ...

    def get(self, case_id: str) -> CaseSummary:
        """One case; `UnknownCase` where there is none."""
        ...

    def rest(self, key: str, message: InboundMessage, resting: Resting) -> None:
        """Keep where a message came to rest, all in one transaction; doing it twice changes nothing."""
        ...


class Drafter(Protocol):
    """Writes a customer's draft from typed facts.  It never sees the raw message or an internal field."""

    name: str

    def draft(self, facts: Facts, level: PromiseLevel, instruction: str | None) -> Draft:
        """A draft that says no more than `level`; `DraftUnusable` where nothing can be written."""
        ...
