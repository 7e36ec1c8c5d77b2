"""The closed vocabularies: routes, workflows, classes, outcomes, levels, systems.

Every choice that code makes ends in one of these words.  Text from a message or a
source is never one of them; it is turned into one by our own code.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class SystemName(StrEnum):
    """The source systems a record can come from."""

    ERP = "erp"
    CRM = "crm"
    FULFILLMENT = "fulfillment"
    DISPATCH = "dispatch"
    CONFIGURATION = "configuration"


class Workflow(StrEnum):
    """The three workflows, each with a control packet of its own."""

    PO_FOLLOW_UP = "po_follow_up"
    ORDER_READINESS = "order_readiness"
    DISPATCH_EXCEPTION = "dispatch_exception"


class Route(StrEnum):
    """Where a message ends."""

    DRAFT = "draft"
    MANUAL = "manual"
    ALERT = "alert"
    NO_REPLY = "no_reply"
    QUARANTINE = "quarantine"


class ExceptionClass(StrEnum):
    """Why a case is manual.  Written in order of precedence: the first that applies is primary."""

    CONTRACT_DISPUTE = "contract_dispute"
    LATE_FULFILLMENT = "late_fulfillment"
    PRICING_SENSITIVE = "pricing_sensitive"
    BANK_OR_PAYMENT_CHANGE = "bank_or_payment_change"
    RECORD_MISMATCH = "record_mismatch"
    STALE_RECORDS = "stale_records"
    RECORDS_UNAVAILABLE = "records_unavailable"
    ORDER_NOT_FOUND = "order_not_found"
    AMBIGUOUS_ORDER = "ambiguous_order"
    OUT_OF_SCOPE = "out_of_scope"
    CHANGE_REQUEST = "change_request"
    EXPEDITE_REQUEST = "expedite_request"
    ORDER_ON_HOLD = "order_on_hold"
    DEAL_DESK_EXCEPTION = "deal_desk_exception"
    UNSIGNED_TERMS = "unsigned_terms"
    UNSUPPORTED_LANGUAGE = "unsupported_language"
    LOW_CONFIDENCE = "low_confidence"
    DRAFT_REJECTED_BY_VERIFIER = "draft_rejected_by_verifier"
    OUT_OF_PILOT = "out_of_pilot"


EXCEPTION_PRECEDENCE: Final[tuple[ExceptionClass, ...]] = tuple(ExceptionClass)

ALWAYS_MANUAL: Final[frozenset[ExceptionClass]] = frozenset(
    {
        ExceptionClass.CONTRACT_DISPUTE,
        ExceptionClass.LATE_FULFILLMENT,
        ExceptionClass.PRICING_SENSITIVE,
    }
)
"""Manual in every release and every stage; no policy file can take one of them out."""


def in_precedence(classes: frozenset[ExceptionClass] | set[ExceptionClass]) -> tuple[ExceptionClass, ...]:
    """The classes, each once, the primary one first."""
    return tuple(each for each in EXCEPTION_PRECEDENCE if each in classes)


class Outcome(StrEnum):
    """What one guard says.  There is no fourth answer, and no bool."""

    CLEAR = "clear"
    HOLD = "hold"
    MANUAL = "manual"


class CallOutcome(StrEnum):
    """How one look-up ended.  Absent, refused and unavailable are three different answers."""

    OK = "ok"
    NOT_FOUND = "not_found"
    DENIED = "denied"
    UNAVAILABLE = "unavailable"


class PromiseLevel(StrEnum):
    """What a draft may say, lowest first.  Comparable: `NONE < RESTATE_STATUS`."""

    NONE = "none"
    ACKNOWLEDGE = "acknowledge"
    RESTATE_STATUS = "restate_status"
    RESTATE_CONFIRMED_DATE = "restate_confirmed_date"

    @property
    def rank(self) -> int:
        """0 for `none` up to 3 for `restate_confirmed_date`."""
        return _PROMISE_RANK[self.value]

    def __lt__(self, other: object) -> bool:
        return self.rank < other.rank if isinstance(other, PromiseLevel) else NotImplemented

    # `functools.total_ordering` would leave these three to `str`, which compares the letters.
    def __le__(self, other: object) -> bool:
        return self.rank <= other.rank if isinstance(other, PromiseLevel) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self.rank > other.rank if isinstance(other, PromiseLevel) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self.rank >= other.rank if isinstance(other, PromiseLevel) else NotImplemented


_PROMISE_RANK: Final = {
    "none": 0,
    "acknowledge": 1,
    "restate_status": 2,
    "restate_confirmed_date": 3,
}


class Audience(StrEnum):
    """Who may read a text.  An internal text can never be addressed to a customer."""

    CUSTOMER = "customer"
    INTERNAL = "internal"
