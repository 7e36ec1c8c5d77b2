"""Plain words for the codes, moments and citations that pages show."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from counterfoil.records.base import FieldRef

_WORDS: Final = MappingProxyType(
    {
        # states of a case
        "needs_review": "to review",
        "needs_person": "for a person",
        "sending": "on its way",
        "needs_verify": "was it sent?",
        # routes
        "manual": "for a person",
        "no_reply": "no answer owed",
        "quarantine": "quarantined",
        # workflows
        "po_follow_up": "purchase-order follow-up",
        # promise levels
        "none": "nothing",
        "acknowledge": "acknowledge the question",
        "restate_status": "restate the status",
        "restate_confirmed_date": "restate a confirmed date",
        # problems of a claim
        "not_in_records": "in no record of this case",
        "status_differs": "not the status on record",
        "above_promise_level": "more than may be promised here",
        "never_stated": "never stated in a draft",
        "ambiguous_date": "a date that can be read in two ways",
        # systems
        "erp": "ERP",
        "crm": "CRM",
        # decisions
        "approve": "approved the draft",
        "edit": "edited the draft",
        "reject": "rejected the draft",
        "redraft": "asked for another draft",
        "ignore": "said that no answer is needed",
        "assign": "assigned the case",
        "comment": "left a note",
        "close": "said that it is dealt with",
        "undo": "took the approval back",
        "reopen": "reopened the case",
        "delivery_was_sent": "said that the reply went out",
        "delivery_was_not_sent": "said that the reply did not go out",
        # a reply on its way
        "queued": "waits to leave",
        "attempting": "is leaving",
        "verify": "may or may not have left",
        "cancelled": "was taken back",
        # spellings
        "po_number": "PO number",
        "po_fields": "PO fields",
        "sku": "SKU",
        "eta": "ETA",
    }
)


def spoken(code: str | None) -> str:
    """A code in words: `late_fulfillment` is `late fulfillment`, `needs_review` is `to review`."""
    return _WORDS.get(code, code.replace("_", " ")) if code else ""


def readable(value: str) -> str:
    """A value in words where it is a code, such as `send_after_review`."""
    return spoken(value) if _CODE.fullmatch(value) else value


_CODE: Final = re.compile("[a-z]+(_[a-z]+)+")


def counted(count: int, thing: str) -> str:
    """So many of a thing: `1 mail`, `2 mails`."""
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def capital(words: str) -> str:
    """The words with their first letter large."""
    return words[:1].upper() + words[1:]


def age(since: datetime, now: datetime) -> str:
    """How long ago, in one unit: `12 min`, `3 h`, `2 d`."""
    return _span(now - since)


def due(at: datetime, now: datetime) -> str:
    """How long is left, or how long it is over."""
    return f"due in {_span(at - now)}" if at >= now else f"overdue by {_span(now - at)}"


def _span(span: timedelta) -> str:
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def stamp(moment: datetime) -> str:
    """A moment to the minute, with its zone."""
    return f"{moment:%Y-%m-%d %H:%M %Z}"


def size(count: int) -> str:
    """A number of bytes in one unit."""
    return (
        f"{count} B" if count < 1000 else f"{count / 1000:.0f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"
    )


def cited(ref: FieldRef) -> str:
    """A field with its system and record, such as `ERP SO-88101 promised date`."""
    return f"{spoken(ref.system)} {ref.record} {spoken(ref.field)}"


_REORDERING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def in_order(text: str) -> str:
    """A name or a subject without the characters that make text read in another order than it is written."""
    return _REORDERING.sub("\N{REPLACEMENT CHARACTER}", text)
