"""Payment terms that a purchase order states, held against those that we have on record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from counterfoil.records.facts import Facts

_STATED: Final = re.compile(
    r"\b(?:payment(?:[\s_]+terms?)?|terms(?:\s+of\s+payment)?)\b[^\n\d]{0,30}(\d{1,3})\b[^\n]{0,40}"
    r"|\bnet[\s-]?(\d{1,3})\b|\b(\d{1,3})\s+days\s+net\b",
    re.IGNORECASE,
)
_DAYS: Final = re.compile(r"\d{1,3}")
_DAYS_LEAST: Final = 5
"""Less is a discount in percent, or the number of a paragraph."""
_SHEET_MAX: Final = 100_000


def differing_terms(facts: Facts) -> Iterator[str]:
    """What an attached document says of payment where no order of the case holds that many days."""
    agreed = {
        int(days)
        for each in facts.orders
        if each.order is not None and each.order.payment_terms
        for days in _DAYS.findall(each.order.payment_terms)
    }
    if not agreed:
        return
    for attachment in facts.message.attachments:
        for found in _STATED.finditer((attachment.text or "")[:_SHEET_MAX]):
            days = int(next(filter(None, found.groups())))
            if days >= _DAYS_LEAST and days not in agreed:
                yield " ".join(found.group().split())
