"""A case history in memory: what replays and trials run on.

It ships, because an evaluator needs it, and it is held to the store's history by one
contract test.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from counterfoil.records.case import DUPLICATE, CaseSummary, Resting
from counterfoil.records.errors import UnknownCase
from counterfoil.records.facts import EarlierAlert
from counterfoil.records.message import InboundMessage
from counterfoil.records.vocabulary import ExceptionClass, Route, Workflow


@dataclass
class _Case:
    case_id: str
    account_id: str | None = None
    order_ids: tuple[str, ...] = ()
    workflow: Workflow | None = None
    has_undecided_dispute: bool = False
    earlier_alerts: tuple[EarlierAlert, ...] = ()
    participants: tuple[str, ...] = ()

    def summary(self) -> CaseSummary:
        return CaseSummary(
            case_id=self.case_id,
            account_id=self.account_id,
            order_ids=self.order_ids,
            workflow=self.workflow,
            is_open=True,
            has_undecided_dispute=self.has_undecided_dispute,
            earlier_alerts=self.earlier_alerts,
            participants=self.participants,
        )

    def add(self, message: InboundMessage, resting: Resting) -> None:
        self.account_id = self.account_id or resting.account_id
        self.workflow = self.workflow or resting.workflow
        self.order_ids = tuple(dict.fromkeys((*self.order_ids, *resting.order_ids)))
        self.earlier_alerts = tuple(dict.fromkeys((*self.earlier_alerts, *resting.earlier_alerts)))
        self.has_undecided_dispute |= ExceptionClass.CONTRACT_DISPUTE in resting.exception_classes
        if message.sender is not None and resting.route is not Route.QUARANTINE:
            self.participants = tuple(dict.fromkeys((*self.participants, message.sender.address)))


@dataclass
class MemoryHistory:
    """Implements `agent.ports.CaseHistory`; no person decides here, so every case stays open."""

    _cases: dict[str, _Case] = field(default_factory=dict)
    _rested: dict[str, str] = field(default_factory=dict)
    _by_bytes: dict[str, dict[str, str]] = field(default_factory=dict)
    _by_content: dict[tuple[str, str, str], dict[str, str]] = field(default_factory=dict)
    _by_message_id: dict[str, str] = field(default_factory=dict)
    _by_order: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def find_duplicate(self, key: str, message: InboundMessage) -> CaseSummary | None:
        """See `CaseHistory.find_duplicate`."""
        earlier = dict(self._by_bytes.get(message.sha256, {}))
        content = _content_key(message)
        if content is not None:
            earlier.update(self._by_content.get(content, {}))
        earlier.pop(key, None)
        return self.get(next(iter(earlier.values()))) if earlier else None

    def find_by_message_ids(self, message_ids: Sequence[str]) -> CaseSummary | None:
        """See `CaseHistory.find_by_message_ids`."""
        case_id = next(
            (self._by_message_id[each] for each in message_ids if each in self._by_message_id), None
        )
        return self.get(case_id) if case_id is not None else None

    def find_by_token(self, token: str) -> CaseSummary | None:
        """See `CaseHistory.find_by_token`; the token of a case is its id."""
        return self.get(token) if token in self._cases else None

    def find_open_by_order(self, account_id: str, order_id: str) -> CaseSummary | None:
        """See `CaseHistory.find_open_by_order`."""
        for case_id in reversed(self._by_order.get((account_id, order_id), [])):
            if self._cases[case_id].order_ids == (order_id,):
                return self.get(case_id)
        return None

    def get(self, case_id: str) -> CaseSummary:
        """See `CaseHistory.get`."""
        if case_id not in self._cases:
            raise UnknownCase("case", case_id)
        return self._cases[case_id].summary()

    def rest(self, key: str, message: InboundMessage, resting: Resting) -> None:
        """See `CaseHistory.rest`."""
        if key in self._rested:
            return
        self._rested[key] = resting.case_id
        case = self._cases.setdefault(resting.case_id, _Case(resting.case_id))
        case.add(message, resting)
        if resting.reason != DUPLICATE:
            self._by_bytes.setdefault(message.sha256, {})[key] = case.case_id
        if resting.route is not Route.QUARANTINE:
            self._index_trusted(key, message, resting)
        for order_id in resting.order_ids:
            if resting.account_id is not None:
                self._by_order.setdefault((resting.account_id, order_id), []).append(case.case_id)

    def _index_trusted(self, key: str, message: InboundMessage, resting: Resting) -> None:
        """A quarantined message must not make a later genuine one its duplicate or its reply."""
        content = _content_key(message)
        if content is not None and resting.reason != DUPLICATE:
            self._by_content.setdefault(content, {})[key] = resting.case_id
        if message.message_id:
            self._by_message_id.setdefault(message.message_id, resting.case_id)


def _content_key(message: InboundMessage) -> tuple[str, str, str] | None:
    """Message-ID, sender and new text: the Message-ID alone is no key."""
    if message.message_id is None or message.sender is None:
        return None
    return (message.message_id, message.sender.address, message.new_text)
