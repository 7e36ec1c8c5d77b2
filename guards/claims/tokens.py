"""Finds identifiers, links and mail addresses, and the figures that nothing else has claimed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Final

from counterfoil.guards.claims.folding import fold
from counterfoil.guards.claims.found import ClaimVocabulary, Found
from counterfoil.guards.claims.phrases import any_of, one_of
from counterfoil.records.identifiers import key_of
from counterfoil.records.writing import ClaimKind

_WORDS_MAX: Final = 4
_LOOK_BACK: Final = 20
SHORT_NUMBER: Final = 5
"""A number of fewer digits is read as a quantity, unless it is announced."""
_LONG_NUMBER: Final = 9
_WORD: Final = re.compile(r"[^\W_](?:[\w./&#+-]{0,80}[^\W_])?")
_DOMAINS: Final = one_of(
    """
    com net org io example info biz eu de uk us fr es it nl ch at be se no dk pl cz ru cn jp in br co me ly app dev
    xyz top online site shop cloud link click gov edu test invalid localhost
    """
)
_LINK: Final = re.compile(
    r"\b(?:https?|hxxps?|ftp|mailto|tel|sms|file|javascript|data):[^\s<>\"]*[^\s<>\".,;:!?)]"
    r"|\bwww\.[^\s<>\"]*[^\s<>\".,;:!?)]"
    rf"|(?<![\w@.-])(?:[a-z0-9-]{{1,63}}\.){{1,9}}{_DOMAINS}\b(?:[:/?#][^\s<>\"]*)?"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}\b(?:[:/][^\s]*)?",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(
    r"[^\s<>()\[\],;:\"]{0,64}@[^\s<>()\[\],;:\"]{0,255}[^\s<>()\[\],;:\".!?]|@"
    r"|[^\s@<>()\[\],;:\"]{1,64} ?(?:\(at\)|\[at\]) ?[^\s@<>()\[\],;:\"]+",
    re.IGNORECASE,
)
_BANK: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_LINE: Final = re.compile(
    r"\b(?:order )?(?:lines?|positions?|pos\.?|items?) (?:no\.? ?|number |#)?(?P<line>\d{1,4})\b(?![.,/-]\d)",
    re.IGNORECASE,
)
_ANNOUNCED: Final = re.compile(
    r"\b(?:tracking|consignment|waybill|airway ?bill|awb|bol|pro|order|po|p\.o\.|purchase order|reference|ref"
    r"|invoice|quote|rma|part|article|sku|batch|lot|serial|account|container|booking|ticket|case)"
    r"(?: (?:number|no\.?|code|id|ref))?\s?(?:is |[:#]\s?)(?P<token>[A-Z][A-Z-]{3,})\b"
)
_NUMBER_OF_ONE_THING: Final = re.compile(
    r"\b(?:p\.?o\.?|purchase orders?|orders?|tracking|reference|ref|invoice)(?: (?:numbers?|no\.?|nr\.?))?[:,]? ?#? ?"
    r"(?P<number>\d{1,4})\b(?![.,/-]\d)|(?<![\w.,/-])(?P<zero_led>0\d{1,8})\b(?![.,/:-]\d)",
    re.IGNORECASE,
)
"""What names one thing and counts none: an announced number, and one that begins with a nought."""
_CARRIER: Final = any_of(
    """
    dhl, ups, fedex, fed ex, usps, royal mail, parcelforce, tnt, dpd, gls, hermes, evri, maersk, kuehne nagel, dsv
    db? schenker, dachser, xpo, old dominion, estes, saia, purolator, canada post, aramex, postnl, deutsche post
    la poste, chronopost, sf express, yamato, amazon logistics, ontrac, lasership, geodis, expeditors, panalpina
    hapag lloyd, msc
    """
)
_FIGURE: Final = re.compile(r"[\w./+-]{0,80}\d(?:[\w./+-]{0,80}\w)?")
_BULLET: Final = re.compile(r"^ {0,4}(?P<number>\d{1,2})[.)] (?=\S)", re.MULTILINE)
_ANNOUNCING: Final = re.compile(
    r"(?:\b(?:P\.?O\.?|orders?|order numbers?|numbers?|no|ref|reference|tracking)\b\.?:?|#)\s*$",
    re.IGNORECASE,
)


def find_tokens(text: str, vocabulary: ClaimVocabulary) -> Iterator[Found]:
    """Every identifier, carrier, link and mail address in a folded text."""
    yield from _known(text, vocabulary.identifiers)
    for carrier in vocabulary.carriers:
        for match in re.finditer(rf"(?<!\w){re.escape(fold(carrier).text)}(?!\w)", text, re.IGNORECASE):
            yield Found(ClaimKind.IDENTIFIER, carrier, match.start(), match.end())
    for match in _CARRIER.finditer(text):
        yield Found(ClaimKind.IDENTIFIER, match.group(), match.start(), match.end())
    for match in _LINE.finditer(text):
        yield Found(ClaimKind.IDENTIFIER, f"LINE {int(match['line'])}", match.start(), match.end())
    for match in _ANNOUNCED.finditer(text):
        yield Found(ClaimKind.IDENTIFIER, key_of(match["token"]), match.start("token"), match.end("token"))
    for match in _NUMBER_OF_ONE_THING.finditer(text):
        place = match.span("number") if match["number"] else match.span()
        yield Found(ClaimKind.IDENTIFIER, text[slice(*place)], *place)
    for match in _BANK.finditer(text):
        yield Found(ClaimKind.IDENTIFIER, key_of(match.group()), match.start(), match.end())
    for kind, rule in ((ClaimKind.LINK, _LINK), (ClaimKind.ADDRESS, _ADDRESS)):
        for match in rule.finditer(text):
            yield Found(kind, match.group().casefold(), match.start(), match.end())


def _known(text: str, identifiers: tuple[str, ...]) -> Iterator[Found]:
    """The identifiers of the records, in any spelling, also over up to four words."""
    keys = {key_of(each) for each in identifiers} - {""}
    words = list(_WORD.finditer(text))
    has_figure = [any(letter.isdigit() for letter in word.group()) for word in words]
    for first, word in enumerate(words):
        if not any(has_figure[first : first + _WORDS_MAX]):
            continue
        for last in range(min(first + _WORDS_MAX, len(words)) - 1, first - 1, -1):
            start, end = word.start(), words[last].end()
            key = key_of(text[start:end])
            if key in keys and _stands_for_itself(text, start, end):
                yield Found(ClaimKind.IDENTIFIER, key, start, end)
                break


def _stands_for_itself(text: str, start: int, end: int) -> bool:
    """A number of a few digits is an identifier only where it is announced: `order 4500`, never `4500 pieces`."""
    is_short_number = text[start:end].isdigit() and end - start < SHORT_NUMBER
    return not is_short_number or _ANNOUNCING.search(text[max(0, start - _LOOK_BACK) : start]) is not None


def find_unclaimed(text: str, claimed: Collection[Found]) -> Iterator[Found]:
    """Every token with a figure that no claim covers: nothing with a digit in it passes unseen."""
    covered = {place for each in claimed for place in range(each.start, each.end)}
    for match in _FIGURE.finditer(text):
        places = range(match.start(), match.end())
        if all(place in covered for place in places if text[place].isdigit()):
            continue
        token = match.group()
        is_number = token.strip("./+-").isdigit() and len(token) < _LONG_NUMBER
        is_number = (
            is_number and _ANNOUNCING.search(text[max(0, match.start() - _LOOK_BACK) : match.start()]) is None
        )
        kind, value = (ClaimKind.QUANTITY, token) if is_number else (ClaimKind.IDENTIFIER, key_of(token))
        yield Found(kind, value, match.start(), match.end())


def list_numbers(text: str) -> list[tuple[int, int]]:
    """Where the numbers of a numbered list stand: 1, 2, 3 in this order at the start of lines."""
    places: list[tuple[int, int]] = []
    for match in _BULLET.finditer(text):
        if int(match["number"]) == len(places) + 1:
            places.append(match.span("number"))
    return places
