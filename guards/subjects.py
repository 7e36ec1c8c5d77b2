"""Which order, which line and which of its fields a claim speaks of.

That a date stands somewhere in the records is not enough: it must be the date of the
order that the sentence is about, and of what the sentence says happened then.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from counterfoil.guards.grounds import Ground
from counterfoil.records.identifiers import key_of
from counterfoil.records.writing import Claim, ClaimKind

ORDER_FIELDS: Final = frozenset({"order_id", "po_number", "opportunity_id"})
_LINE_FIELDS: Final = frozenset({"line", "sku"})
_BREAK: Final = re.compile(
    r"(?<=[.!?])\s+(?=[^a-z])|\n\s*\n|\n(?=\s*(?:[-•]|\d{1,2}[.)])\s)|(?<=[:;])\s*\n|\n(?=[A-Z])"
)
_ABBREVIATION: Final = re.compile(
    r"\b(?:P\.?O|No|Nos|Nr|St|Mr|Mrs|Ms|Dr|Inc|Co|Ltd|Corp|ref|e\.g|i\.e)\.$", re.I
)
_NOUNS: Final = tuple(
    (role, re.compile(pattern, re.IGNORECASE))
    for role, pattern in (
        ("shipped", r"\b(?:ship(?:ping|ment)?|dispatch|despatch) date\b"),
        ("promised", r"\bpromised?\b|\bconfirmed (?:delivery )?date\b|\bconfirmed for\b|\bdue\b"),
        ("delivery", r"\bdelivery\b"),
        ("ordered", r"\bordered\b|\border date\b|\bplaced\b|\bdated\b|\bon order\b"),
        ("requested", r"\brequest(?:ed)?\b|\basked for\b|\bneed(?:ed)? by\b|\brequired (?:date|by)\b"),
    )
)
_PART: Final = re.compile(
    r"\bpart(?:ly|ial|ially)?\b|\bsome\b|\bthe rest\b|\bremain(?:der|ing)\b|\bbalance\b", re.I
)
_WHOLE: Final = re.compile(
    r"\b(?:all|everything|whole|entire(?:ly)?|complete(?:ly)?|fully|in full|full)\b", re.I
)
_ABBREVIATED: Final = 6
_TIGHT: Final = 3
_COUNTS: Final = len(" pieces of ")
_OUT_OF: Final = re.compile(r"\s*(?:out )?of(?: the| your| these)?\s*", re.IGNORECASE)
_SAME_AGAIN: Final = re.compile(r"\s*(?:they|these|those)\b", re.IGNORECASE)


class Subject(NamedTuple):
    """What one claim is about."""

    orders: frozenset[int]
    lines: frozenset[int]
    """Empty where the sentence names no line."""
    role: str | None
    """What the nearest word makes of a date or a quantity: `shipped`, `promised`, `ordered`, …"""
    is_of_part: bool
    """The sentence speaks of a part of it: of a number of pieces, of the rest."""
    is_of_whole: bool
    """The sentence speaks of all of it: everything, in full."""


class _Marker(NamedTuple):
    role: str
    start: int
    end: int


class _Sentence(NamedTuple):
    text: str
    start: int
    claims: tuple[Claim, ...]
    markers: tuple[_Marker, ...]

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def subjects_of(text: str, claims: Sequence[Claim], grounds: Sequence[Ground]) -> list[Subject]:
    """The subject of every claim, in the order of the claims."""
    index = _Index(grounds)
    spoken_of = frozenset(each.order for each in grounds)
    subjects: list[Subject] = []
    for sentence in _sentences(text, claims):
        named = index.orders_named(sentence)
        before = subjects[-1] if subjects else None
        for claim in sentence.claims:
            orders = named.get(claim) or _nearest_orders(claim, named, sentence) or spoken_of
            subject = Subject(orders, index.lines_named(claim, sentence, orders), *_manner(claim, sentence))
            if before is not None and _SAME_AGAIN.match(sentence.text) and not subject.lines:
                subject = subject._replace(lines=before.lines, is_of_part=before.is_of_part)
            subjects.append(subject)
        if named:
            spoken_of = _group(list(named), named, sentence)
    return subjects


def _manner(claim: Claim, sentence: _Sentence) -> tuple[str | None, bool, bool]:
    """The role of the claim, and whether its sentence speaks of a part, or of the whole."""
    is_of_whole = _WHOLE.search(sentence.text) is not None
    has_quantity = any(each.kind is ClaimKind.QUANTITY for each in sentence.claims)
    is_of_part = has_quantity or _PART.search(sentence.text) is not None
    return _role(claim, sentence), is_of_part and not is_of_whole, is_of_whole


class _Index:
    """Finds the orders and lines that an identifier names."""

    def __init__(self, grounds: Sequence[Ground]) -> None:
        self._orders: dict[str, frozenset[int]] = {}
        self._lines: dict[tuple[int, str], frozenset[int]] = {}
        for ground in grounds:
            value = identifier_value(ground)
            if ground.field in ORDER_FIELDS:
                self._orders[value] = self._orders.get(value, frozenset()) | {ground.order}
            if ground.field in _LINE_FIELDS and ground.line is not None:
                key = (ground.order, value)
                self._lines[key] = self._lines.get(key, frozenset()) | {ground.line}

    def orders_named(self, sentence: _Sentence) -> dict[Claim, frozenset[int]]:
        """The identifiers of the sentence that name orders, in order."""
        identifiers = (each for each in sentence.claims if each.kind is ClaimKind.IDENTIFIER)
        return {each: self._orders[each.value] for each in identifiers if each.value in self._orders}

    def lines_named(self, claim: Claim, sentence: _Sentence, orders: frozenset[int]) -> frozenset[int]:
        """The lines named last before the claim; for `4 of SKU-1` the one named right behind it."""
        named = {
            each: frozenset[int]().union(*(self._lines.get((order, each.value), ()) for order in orders))
            for each in sentence.claims
            if each.kind is ClaimKind.IDENTIFIER
        }
        named = {each: lines for each, lines in named.items() if lines}
        before = [each for each in named if each.start <= claim.start]
        behind = next((each for each in named if each.start >= claim.end), None)
        if claim.kind is ClaimKind.QUANTITY and behind is not None:
            is_next = not any(claim.end <= each.start < behind.start for each in sentence.claims)
            if not before or (is_next and behind.start - claim.end <= _COUNTS):
                return named[behind]
        return named[before[-1]] if before else frozenset()


def _nearest_orders(claim: Claim, named: dict[Claim, frozenset[int]], sentence: _Sentence) -> frozenset[int]:
    """The orders named last before the claim, else the first named behind it, in its own sentence."""
    before = [each for each in named if each.start <= claim.start]
    if before:
        return _group(before, named, sentence)
    return next(iter(named.values()), frozenset())


def _group(anchors: list[Claim], named: dict[Claim, frozenset[int]], sentence: _Sentence) -> frozenset[int]:
    """The orders named one after another with no other claim between: `A, B and C`, or one of them `A (our B)`."""
    group = named[anchors[-1]]
    for later, earlier in pairwise(reversed(anchors)):
        if any(earlier.end <= each.start < later.start for each in sentence.claims):
            break
        group = group & named[earlier] or group | named[earlier]
    return group


def identifier_value(ground: Ground) -> str:
    """How a claim about this identifier has it as its value."""
    return f"LINE {ground.value}" if ground.field == "line" else key_of(ground.value)


def _role(claim: Claim, sentence: _Sentence) -> str | None:
    """The word right before a figure decides, then the nearest behind it, then the nearest before it."""
    others = [each for each in sentence.claims if each.kind is claim.kind]
    if claim.kind is ClaimKind.QUANTITY:
        totals = _totals(others, sentence)
        if claim in totals:
            return "ordered"
        others = [each for each in others if each not in totals]
    last = max((each.end for each in others if each.end <= claim.start), default=sentence.start)
    limit = min((each.start for each in others if each.start >= claim.end), default=sentence.end)
    markers = [each for each in sentence.markers if _tells(each.role, claim.kind)]
    before = [each for each in markers if each.end <= claim.start]
    behind = [each for each in markers if claim.end <= each.start < limit]
    close = [each for each in before if each.start >= last]
    if claim.kind is ClaimKind.QUANTITY:
        close = [each for each in close if claim.start - each.end <= _TIGHT]
    ranked = (*close[-1:], *behind[:1], *before[-1:])
    return ranked[0].role if ranked else None


def _totals(quantities: Sequence[Claim], sentence: _Sentence) -> frozenset[Claim]:
    """The second number of each `10 of 40`."""
    pairs = pairwise(quantities)
    text, start = sentence.text, sentence.start
    return frozenset(
        later for one, later in pairs if _OUT_OF.fullmatch(text[one.end - start : later.start - start])
    )


_OF_DATES: Final = frozenset({"shipped", "delivered", "promised", "delivery", "ordered", "requested"})
_OF_QUANTITIES: Final = frozenset(
    {"shipped", "delivered", "ordered", "in_transit", "picking", "picked", "packed", "planned", "backordered"}
)


def _tells(role: str, kind: ClaimKind) -> bool:
    return role.removeprefix("not ") in (_OF_DATES if kind is ClaimKind.DATE else _OF_QUANTITIES)


def _sentences(text: str, claims: Sequence[Claim]) -> list[_Sentence]:
    cuts = [0, *(match.end() for match in _BREAK.finditer(text) if not _is_abbreviation(text, match))]
    ends = [*cuts[1:], len(text)]
    return [_sentence(text[start:end], start, claims) for start, end in zip(cuts, ends, strict=True)]


def _is_abbreviation(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _ABBREVIATED) : match.start()]
    return "\n" not in match.group() and _ABBREVIATION.search(before) is not None


def _sentence(text: str, start: int, claims: Sequence[Claim]) -> _Sentence:
    inside = tuple(each for each in claims if start <= each.start < start + len(text))
    markers = [_Marker(each.value, each.start, each.end) for each in inside if each.kind is ClaimKind.STATUS]
    for role, rule in _NOUNS:
        markers += [_Marker(role, start + at.start(), start + at.end()) for at in rule.finditer(text)]
    return _Sentence(text, start, inside, tuple(sorted(markers, key=lambda each: each.start)))
