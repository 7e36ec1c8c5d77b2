"""Payment terms that an attached document states, held against those that we have on record.

Terms are compared part by part: the days, the discount, what they are counted from, and the way of
paying where it is not by account.  A part that a document leaves out differs from nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

from counterfoil.records.facts import Facts

_LABEL: Final = (
    r"payment(?:[\s_]+terms?)?|terms(?:\s+of\s+payment)?|zahlungs(?:bedingungen|bedingung|ziel)"
    r"|conditions de (?:paiement|règlement)"
)
_REDUCED: Final = (
    r"(?<![\d/.,])(\d{1,2}(?:[.,]\d{1,2})?)\s?(?:%\s?(?:discount|disc|skonto)?\s?(?:/|in|within|,)?|/)\s?(\d{1,3})"
    r"(?![\d/])(?:\s?(?:days?|tage|jours)\b)?"
)
_LABELLED: Final = re.compile(rf"\b(?:{_LABEL})\b[\s:,;|\"]{{0,5}}([^\n;]{{1,80}})", re.IGNORECASE)
_UNLABELLED: Final = re.compile(
    rf"(?:{_REDUCED}\W{{0,3}})?\b(?:net[\s-]?\d{{1,3}}|\d{{1,3}}\s+days\s+net)\b[^\n.;]{{0,20}}",
    re.IGNORECASE,
)
_DISCOUNT: Final = re.compile(_REDUCED, re.IGNORECASE)
_DISCOUNT_BEHIND: Final = re.compile(
    r"(?P<days>\d{1,3})\s?(?:days?|tagen?)[\s,:-]{1,3}(?P<percent>\d{1,2}(?:[.,]\d{1,2})?)\s?%", re.IGNORECASE
)
_NET: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bnett?o?[\s:-]{0,2}(\d{1,3})\b",
        r"\b(\d{1,3})\s?(?:calendar\s)?(?:days?|tagen?|jours|días|d)\b",
        r"^\W*(\d{1,3})\W*$",
    )
)
"""The net days, the surest way of saying them first."""
_DAYS_LEAST: Final = 5
"""Less is a discount in percent, or the number of a paragraph."""
_MONTH_END: Final = re.compile(
    r"\b(?:eom|end of (?:the )?month|monatsende|fin de mois)\b|\be\.o\.m\b", re.IGNORECASE
)
_ON_RECEIPT: Final = "on receipt"
"""`30 days on receipt of the invoice` is 30 days."""
_WAYS: Final = {
    "in advance": re.compile(
        r"\b(?:pre-?paid|pre-?payment|in advance|advance payment|upfront|up front|pro ?forma|vorkasse|cia)\b",
        re.IGNORECASE,
    ),
    "deposit": re.compile(r"\b(?:deposit|down payment|anzahlung|acompte)\b", re.IGNORECASE),
    "letter of credit": re.compile(
        r"\b(?:letter of credit|documentary credit|l/?c|akkreditiv)\b", re.IGNORECASE
    ),
    "on delivery": re.compile(
        r"\b(?:cash on delivery|on delivery|cod|nachnahme)\b|\bc\.o\.d\b", re.IGNORECASE
    ),
    _ON_RECEIPT: re.compile(r"\b(?:up)?on receipt\b|\bimmediate(?:ly)?\b|\bsofort\b", re.IGNORECASE),
    "consignment": re.compile(r"\b(?:consignment|pay on (?:use|sale)|konsignation)\b", re.IGNORECASE),
}
_SHEET_MAX: Final = 100_000


class Terms(NamedTuple):
    """Payment terms, as far as they were said."""

    days: int | None = None
    discount: tuple[Decimal, int] | None = None
    """So many percent within so many days."""
    is_from_month_end: bool = False
    ways: frozenset[str] = frozenset()

    def differs_from(self, agreed: Terms) -> bool:
        """Anything said here is said otherwise there, or not at all."""
        return (
            (self.days is not None and self.days != agreed.days)
            or (self.discount is not None and self.discount != agreed.discount)
            or (self.is_from_month_end and not agreed.is_from_month_end)
            or not self.ways <= agreed.ways
        )


def differing_terms(facts: Facts) -> Iterator[str]:
    """What an attached document says of payment where no order of the case holds such terms."""
    recorded = (each.order.payment_terms for each in facts.orders if each.order is not None)
    agreed = [terms for said in recorded if said and (terms := read_terms(said)) is not None]
    if not agreed:
        return
    differing: dict[Terms, str] = {}
    for attachment in facts.message.attachments:
        fields = (each.written for document in attachment.documents for each in document.payment_terms)
        for said in (*fields, *_clauses((attachment.text or "")[:_SHEET_MAX])):
            stated = read_terms(said)
            if stated is not None and all(map(stated.differs_from, agreed)):
                differing.setdefault(stated, " ".join(said.split()))
    yield from differing.values()


def read_terms(said: str) -> Terms | None:
    """The terms in a few words; None where there are none, as in `as agreed`."""
    discount, rest = _discount_in(said)
    net = next(filter(None, (pattern.search(rest) for pattern in _NET)), None)
    days = int(net[1]) if net is not None and int(net[1]) >= _DAYS_LEAST else None
    ways = {way for way, pattern in _WAYS.items() if pattern.search(said)}
    terms = Terms(
        days=days,
        discount=discount,
        is_from_month_end=_MONTH_END.search(said) is not None,
        ways=frozenset(ways if days is None else ways - {_ON_RECEIPT}),
    )
    return terms if terms != Terms() else None


def _discount_in(said: str) -> tuple[tuple[Decimal, int] | None, str]:
    """The discount, and what is said besides."""
    behind, before = _DISCOUNT_BEHIND.search(said), _DISCOUNT.search(said)
    found = behind or before
    if found is None:
        return None, said
    percent, days = (found["percent"], found["days"]) if behind else (found[1], found[2])
    rest = f"{said[: found.start()]} {said[found.end() :]}"
    return (Decimal(percent.replace(",", ".")), int(days)), rest


def _clauses(text: str) -> Iterator[str]:
    """The stretches of a text that speak of payment: behind a label up to the end of the sentence, or `net 30`."""
    for labelled in _LABELLED.finditer(text):
        yield re.split(r"\.\s|\.$", labelled[1])[0]
    for unlabelled in _UNLABELLED.finditer(text):
        yield unlabelled.group()
