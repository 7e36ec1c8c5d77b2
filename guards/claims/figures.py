"""Finds amounts of money, percentages and quantities, in figures and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

from counterfoil.guards.claims.found import Found
from counterfoil.guards.claims.phrases import one_of, words_of
from counterfoil.records.fields import canonical
from counterfoil.records.writing import ClaimKind

_FIGURES: Final = r"\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:[.,]\d+)?(?:/\d+)?"
_SIGN: Final = r"[$£€¥₹₩₽₺₴₪฿₫¢]"
_CODE: Final = one_of(
    """
    USD EUR GBP CHF JPY CNY RMB CAD AUD NZD SEK NOK DKK PLN CZK HUF RON TRY INR BRL MXN ZAR SGD HKD KRW AED SAR ILS
    RUB UAH
    """
)
_COIN: Final = one_of(
    """
    dollar dollars buck bucks euro euros pound pounds sterling quid cent cents pence franc francs yen yuan krone
    krona kroner kronor rupee rupees peso pesos grand
    """
)
_MULTIPLE: Final = r"(?: ?(?:k|mm|m|mn|bn|thousand|million|billion|hundred)\b)?"
_ONES: Final = dict(
    zip(
        """
        zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen
        """.split(),
        range(20),
        strict=True,
    )
)
_TENS: Final = dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True)
)
_SCALE: Final = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_FLAT: Final = {
    "dozen": 12,
    "score": 20,
    "pair": 2,
    "couple": 2,
    "both": 2,
    "twice": 2,
    "double": 2,
    "fourty": 40,
}
_COUNT: Final = one_of(" ".join((*_ONES, *_TENS, *_SCALE, *_FLAT)))
_GOODS: Final = one_of(
    """
    unit units piece pieces pc pcs item items ea each pallet pallets skid skids carton cartons box boxes case cases
    crate crates drum drums roll rolls set sets kit kits bag bags pack packs package packages parcel parcels bundle
    bundles container containers truck trucks truckload truckloads load loads lot lots ton tons tonne tonnes kg kgs
    kilo kilos lb lbs meter meters metre metres litre litres liter liters gallon gallons feet ft inch inches mm cm
    line lines shipment shipments delivery deliveries consignment consignments machine machines pump pumps valve
    valves
    """
)
_NEUTRAL: Final = words_of("unit units piece pieces pc pcs item items ea each x")


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_IN_WORDS: Final = rf"(?:{_COUNT})(?:(?:[ -]|,? and )(?:{_COUNT}))*"
_ANY: Final = rf"(?:{_FIGURES}|\b{_IN_WORDS}\b)"
_AMOUNTS: Final = tuple(
    _rule(pattern)
    for pattern in (
        rf"(?:{_SIGN}|\b{_CODE}|\b(?:US|CA|AU|NZ|HK)\$) ?(?:{_FIGURES}){_MULTIPLE}(?:,-)?",
        rf"(?<![\w.]){_ANY}{_MULTIPLE} ?(?:{_SIGN}|(?:{_CODE}|{_COIN})\b)",
        rf"{_SIGN}",
        rf"\b(?:{_CODE})\b",
    )
)
_PERCENTAGES: Final = tuple(
    _rule(pattern)
    for pattern in (
        rf"{_ANY} ?(?:%|‰|(?:per ?cent|pct|percentage points?|basis points?|bps|per mille?)\b)",
        r"%|\b(?:per ?cent|pct)\b",
    )
)
_QUANTITY: Final = _rule(
    rf"(?<![\w.,/$£€¥-])(?P<number>{_FIGURES})(?P<unit> ?(?:x|{_GOODS})\b(?!-))?(?![\w]|[.,/-]\d)"
)
_WORDED: Final = _rule(rf"(?<![\w-])(?:an? )?(?P<number>{_IN_WORDS})\b(?P<unit>(?: of)? {_GOODS}\b)?")
_LONE_ONE: Final = _rule(rf"\bone (?:single |more |full )*{_GOODS}\b")
_VAGUE: Final = _rule(
    rf"\b(?:half|a third|a quarter|three quarters|a few|several|a handful|dozens|hundreds|thousands|scores)"
    rf"(?: of)?(?: the| your| our)? (?:{_GOODS}|orders?|goods|quantity|rest|balance)\b"
)


def find_figures(text: str) -> Iterator[Found]:
    """Every amount, percentage and quantity in a folded text; overlapping readings are all given."""
    for kind, rules in ((ClaimKind.AMOUNT, _AMOUNTS), (ClaimKind.PERCENTAGE, _PERCENTAGES)):
        for rule in rules:
            for match in rule.finditer(text):
                yield Found(kind, match.group().strip(), match.start(), match.end())
    for match in _QUANTITY.finditer(text):
        yield _quantity(match, _decimal(match["number"]))
    for match in _WORDED.finditer(text):
        if match["number"].casefold() not in ("one", "zero"):
            yield _quantity(match, _worded(match["number"]))
    for rule in (_LONE_ONE, _VAGUE):
        for match in rule.finditer(text):
            yield Found(ClaimKind.QUANTITY, match.group().casefold(), match.start(), match.end())


def _quantity(match: re.Match[str], number: str) -> Found:
    """A plain number where the unit says nothing; else the number with its unit, which no record holds."""
    unit = (match["unit"] or "").replace(" of ", " ").strip().casefold()
    value = number if not unit or unit in _NEUTRAL else f"{number} {unit}"
    return Found(ClaimKind.QUANTITY, value, match.start(), match.end())


def _decimal(written: str) -> str:
    """The plain decimal; `1,500` is fifteen hundred, and what two readers read differently stays as written."""
    if re.fullmatch(r"\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?", written):
        written = re.sub(r"[,' ]", "", written)
    try:
        return canonical(Decimal(written))
    except InvalidOperation:
        return written


def _worded(written: str) -> str:
    total = current = 0
    for word in re.findall(r"[a-z]+", written.casefold()):
        if word in _SCALE:
            current = max(current, 1) * _SCALE[word]
            if _SCALE[word] > 100:
                total, current = total + current, 0
        elif word in _FLAT:
            current = max(current, 1) * _FLAT[word]
        else:
            current += _ONES.get(word, 0) + _TENS.get(word, 0)
    return str(total + current)
