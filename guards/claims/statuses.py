"""Finds what a text says about where an order stands.

A status has a recorded word as its value where the records have one (`in_transit`), and
otherwise its own words, which no record holds (`ready`, `replaced`).  A status that is
denied has `not` before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from counterfoil.guards.claims.found import Found
from counterfoil.guards.claims.phrases import any_of, words_of
from counterfoil.records.writing import ClaimKind

_IS: Final = "is|are|was|were|be|been|being|stands|remains|still|now|currently|already|status|as"

_RECORDED: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "received",
        any_of(
            """
            have|has|had|we've|i've|we received
            in our system|books|records, in our order book, on file|record, on our books
            """
        ),
    ),
    (
        "delivered",
        any_of(
            """
            delivered, arrived, signed for, proof of delivery, handed over, dropped off, undelivered
            reached you|your, received by|at
            """
        ),
    ),
    (
        "in_transit",
        any_of(
            """
            in transit, on its|the|their way, en route, under way, underway, on the road, is|are moving
            is|are|now|already with the carrier|courier|haulier|forwarder, on the truck|lorry|van|vessel|ship|water
            """
        ),
    ),
    (
        "shipped",
        any_of(
            """
            shipped, unshipped, dispatched, despatched, sent out|off, has|have|was|were|been|got|we|we've been? sent
            has|have|it|they|goods|order|shipment|parcel left, left our, gone|went out, out the door
            picked up by, collected by, handed to
            """
        ),
    ),
    ("packed", any_of("packed, packaged, boxed up?, palletised, palletized")),
    ("picking", any_of("being|getting picked, in picking, picking")),
    ("picked", any_of("picked")),
    ("planned", any_of("planned")),
    (
        "confirmed",
        re.compile(
            r"\b(?:un)?confirmed\b(?! (?:(?:delivery|promise) )?date\b)|\backnowledged\b"
            r"|(?<!please )(?<!kindly )(?<!you )\bconfirm(?:s|ing)? (?:your|the(?! following)|this|delivery|shipment|dispatch)\b",
            re.IGNORECASE,
        ),
    ),
    ("in_fulfillment", any_of("in|under fulfillment|fulfilment, being fulfilled")),
    (
        "processing",
        re.compile(
            r"\bbeing (?:processed|prepared|worked on)\b|\bin (?:process(?:ing)?|progress|preparation)\b"
            r"|(?<!order )\bprocessing\b",
            re.IGNORECASE,
        ),
    ),
    ("accepted", any_of("accepted, acceptance")),
    ("queued", any_of("queued, in our|the|a queue")),
    ("blocked", any_of("blocked")),
    ("cancelled", any_of("cancelled, canceled, cancellation")),
    ("on_hold", any_of("on hold, is|are|was|been|being held, halted, suspended, paused, stopped")),
    ("backordered", any_of("back ordered|order|orders, backordered, backorder, backorders")),
    ("open", any_of(f"{_IS} an? open, open and|order|line|in|status")),
    ("closed", any_of(f"{_IS} closed")),
)

_UNRECORDED: Final = any_of(
    """
    ready, readiness, schedule, scheduled, reschedule*, booked, activated, activation, go|goes|going|went live
    is|now|are live, available, unavailable, availability, in stock, out of stock, from stock, stock, stocked
    sold out, allocat*, reserved, release, released, approved, approval, cleared, on order
    in production|manufacture|manufacturing|assembly|testing
    on time|schedule|target|course|plan|track, ahead of schedule|plan|time, behind|to|off schedule|plan
    late, overdue, early, slipped, slipping, pushed back, brought|pulled forward|in
    expedit*, priorit*, rush, rushed, rushing, escalat*, upgrad*, replac*, substitut*, swap*, recover*, resolv*
    sorted, fixed, rectif*, reinstat*, resent, reshipped, rerouted
    be|is|are|was|were|been|now|all complete|completed|done|finished|finalised|finalized|good|set|fine|settled
    be|is|are|was|were|been|now gone|lost|out
    damaged, lost, stolen, short shipped, shortage*, shorted
    missing goods|parcel|pallet|item|items
    at|in|through|from the|our|your? customs|terminal|hub|depot|warehouse|port|dock|yard, distribution center|centre
    out for delivery, invoiced, paid, installed, installation, inspected, tested, review, reviewed, reviewing
    await*, waiting for|on, pending, label was|has? been? created|printed, no issue|issues|problem|problems
    """
)
_DELAY: Final = re.compile(
    r"\bdelay(?:s|ed|ing)?\b(?! in (?:my|our|getting|reply|respon|answer|coming back))", re.IGNORECASE
)

_NEUTRAL: Final = words_of(
    """
    needed required received recorded listed noted named called assigned appreciated based asked pleased
    interested concerned related marked registered entered ordered mentioned referenced stated looked used
    allowed informed authorised authorized affected limited obliged delighted reached checked attended placed promised
    """
)
_PARTICIPLE: Final = re.compile(
    r"\b(?:is|are|was|were|be|been|being|gets?|got|has|have|had|having)\s+"
    r"(?:(?:not|now|currently|already|still|also|just|been|being|fully|partly|partially|successfully|duly|yet"
    r"|all|both|safely|since)\s+)*"
    r"(?P<word>[a-z]+(?:ed|wn)|sent|made|built|put|left|held|found|taken|brought|bought|sold|set|kept|lost|done"
    r"|given)\b",
    re.IGNORECASE,
)
_BEING: Final = re.compile(r"\b(?:being|getting)\s+(?P<word>[a-z]+)\b", re.IGNORECASE)
_DENIAL: Final = re.compile(
    r"(?:\b(?:not|never|no|none|nor|neither|without|hardly|cannot|yet to(?: be)?)\b|n't)"
    r"(?:[\s-]+\w+){0,4}[\s-]*$",
    re.IGNORECASE,
)
_CLAUSE_END: Final = re.compile(r"[.,;:!?()\n]|\b(?:but|although|however)\b", re.IGNORECASE)
_LOOK_BACK: Final = 60


def find_statuses(text: str) -> Iterator[Found]:
    """Every statement of where something stands in a folded text."""
    for word, rule in _RECORDED:
        for match in rule.finditer(text):
            yield _status(text, word, match.start(), match.end())
    for rule in (_UNRECORDED, _DELAY):
        for match in rule.finditer(text):
            yield _status(text, _words(match.group()), match.start(), match.end())
    for rule in (_PARTICIPLE, _BEING):
        for match in rule.finditer(text):
            if match["word"].casefold() not in _NEUTRAL:
                yield _status(text, _words(match["word"]), match.start("word"), match.end("word"))


def _status(text: str, value: str, start: int, end: int) -> Found:
    is_denied = text[start : start + 2].casefold() == "un" and value in ("shipped", "delivered", "confirmed")
    if is_denied or _is_denied(text, start):
        value = f"not {value}"
    return Found(ClaimKind.STATUS, value, start, end)


def _is_denied(text: str, start: int) -> bool:
    before = text[max(0, start - _LOOK_BACK) : start]
    return _DENIAL.search(_CLAUSE_END.split(before)[-1]) is not None


def _words(text: str) -> str:
    return " ".join(text.casefold().split())
