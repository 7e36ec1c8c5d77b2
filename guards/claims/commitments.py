"""Finds what a text promises, offers or undertakes, in whatever words.

Three closed lists do most of the work, and each fails closed: what a future or a modal
verb says is a commitment unless it is one of a few courtesies; what "we" do is one
unless the verb only thanks, asks or reports; and the words of money and terms always
are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from counterfoil.guards.claims.found import Found
from counterfoil.guards.claims.phrases import any_of, words_of
from counterfoil.records.writing import ClaimKind

_INTENDS: Final = (
    "about|due|set|expect*|able|bound|likely|slated|intend*|plan|plans|planned|planning|aim*|hope*|hoping"
    "|try|trying|tries|striv*|endeavour*|endeavor*|commit*|ready|supposed|scheduled|want*|mean|means|promis*"
    "|look|looks|looking|agree*|happy|pleased|glad|willing|prepared|guaranteed|sure|certain|confident"
)
_DOES: Final = (
    "ship*|deliver*|dispatch*|despatch*|send|sent|arriv*|leave|go|get|reach*|land|complet*|finish*|install*"
    "|activat*|replac*|substitut*|credit*|refund*|waive*|offer*|do|make|meet|keep|catch|recover*|expedit*"
    "|follow|come|turn|work|hit|move|have|resolv*|sort|fix|ready|done|there|with"
)
_MODAL: Final = any_of(
    f"""
    will, shall, won't, shan't, would, should, could, might, may, can, cannot, can't, ought, gonna, going to
    {_INTENDS} to be? {_DOES}
    to be ship*|deliver*|dispatch*|sent|complet*|install*|replac*|collected
    """
)
_CONTRACTED: Final = re.compile(r"\w'll\b", re.IGNORECASE)
_COURTESY: Final = any_of(
    """
    we|i will|would be happy|glad|pleased to help|assist|answer
    we'll|i'll|we'd|i'd be happy|glad|pleased to help|assist|answer
    would|could|can|will you, should you, if|when you could|can|would, as soon as you can|could
    would need|appreciate|help, would be grateful, would like to ask|thank|apologise|apologize
    you can|may|could also? reply|respond|contact|reach|call|write|ask|send|find|quote|use|answer|disregard
    can|may be reached, can|may|could i|we ask|have, we|i can confirm|see|tell, and can confirm, feel free to
    we|i cannot|can't|couldn't give|state|confirm|share|say|tell|see|find|comment|provide|quote
    """
)
_UNDERTAKING: Final = any_of(
    """
    guarantee*, guaranty, warrant*, ensur*, assur*, pledg*, promise, promises, promising
    commit, commits, commitment*, committed, committing, undertak*, vow*, swear*, sworn, vouch*
    you have my|our word, our|my word, expect*, anticipat*, forecast*, estimat*, projected, projection, foresee*
    hoping, hopeful, hopefully, optimistic, confident*, certain*, definite*, absolutely, surely, undoubtedly
    no doubt, for sure, of course, on track|course|target, in hand, under control, go ahead, good to go
    all set|good|clear|sorted, without fail, without problem|problems|issues, no later than
    no problem|problems|worries|issue|issues|risk|doubt|question|sweat|trouble|obstacle|impediment
    count|rely|bank|depend|bet|counting|relying on, consider it|this|that, leave it|this with|to us|me
    rest easy|assured, trust us|me|that, take it|this as, you're|you are|we've got you|got you covered
    make|making sure|good|it|up|certain, see to it|that, do our|my best|utmost
    our|my|the plan|aim|goal|target|intention|commitment|hope|priority|estimate is|remains
    target|targeting|targeted a|the|date|for, worst|best case, all being well, barring, fingers crossed
    perfectly, easily, comfortably, well before, in your hands, at your door|dock|site|gate
    with you by, there by|for, fine for, ok|okay for, by the? time
    ships, leaves, arrives, departs, lands, delivers, dispatches, despatches, goes out, gets there, reaches, comes
    ship|deliver|dispatch|despatch|release|activate|install it|them|this|these|by|on|in|from|your|the|early|late
    let you know, keep you, get|getting back to you, update|notify|inform you, in touch
    come back to you, report back, call you, hear from us
    nothing|no obstacles|reason|cause|need to worry|doubt|chase, nothing|no one? stands, in the way, have|has your back
    likely, probable, probably, presumably, realistically, don't|not worry, sure, a sure thing, done deal, as good as
    firm, fixed, locked, locked in, secure, secured, safe, holds|stands firm|true|good?, as agreed
    good|safe|best hands, top priority, our|my fault|mistake|responsibility, responsibility for, on top of
    arrive, alternative*, equivalent*, successor*, workaround*, backup plan, plan b, contingency, loaner*, spare unit
    """
)
_PROMISED: Final = re.compile(
    r"\bpromised\b(?! (?:(?:delivery|ship(?:ping|ment)?) )?date\b)(?! (?:for|on) (?-i:[\dA-Z]))",
    re.IGNORECASE,
)
_UNDER_WAY: Final = re.compile(
    r"\b(?:shipping|delivering|leaving|arriving|dispatching|despatching|sending|coming|departing|landing"
    r"|activating|replacing|upgrading|expediting)\b"
    r"(?! (?:address|date|details?|documents?|number|note|method|contact|instructions?|carrier))",
    re.IGNORECASE,
)
_TERMS: Final = any_of(
    """
    price, prices, priced, pricing, discount*, rebate*, refund*, reimburs*, compensat*, credit*, debit*, surcharg*
    charge, charges, charged, charging, cost, costs, costing, fee, fees, free of, for free, for nothing, free
    gratis, complimentary, on us, on the house, at|on|under our own? cost|expense|account
    pay, pays, paying, payable, payment*, waiv*, goodwill, penalt*, liquidated, damages, liab*, indemn*
    new|different|other account|bank, send the? money, money, freight included|prepaid, bonus
    settle*, margin*, quote, quotes, quoted, quotation*, tariff*, interest, terms, contract*, amendment*, clause*
    bank, banks, banking, iban, swift, bic, wire, remit*, routing, sort code, account number|details|no
    beneficiary, paypal, crypto*, bitcoin, password*, credential*, log in, login, verify your, click, download
    attach, attached, attachment*, enclosed, enclosure*
    offer*, agree, agreed, agreement*, hereby, binding, entitle*, honour*, honor*, grant*
    """
)
_ABROAD: Final = any_of(
    """
    garantier*, versproch*, zugesagt, liefern wir, geliefert, versandt, kostenlos, garanti*, livr*, expedie*
    gratuit*, garantiz*, entregad*, entrega, enviad*, gratis
    """
)

_NO_VERB: Final = words_of(
    """
    have has had are am do did does be been also still currently now just already only kindly therefore both so
    not don't didn't haven't aren't too very truly really always all then gladly and
    """
)
_WE_MAY: Final = words_of(
    """
    thank appreciate apologise apologize regret received recorded entered registered see show hold need require
    miss lack ask know understand note noted confirm found find checked looked read refer request requested
    acknowledge hope shipped dispatched despatched delivered sent picked packed value welcome
    sorry pleased happy glad grateful unable can can't cannot could would may
    order orders po your the a an it this that no any these those them following on in at here
    """
)
_FIRST_PERSON: Final = re.compile(
    r"\b(?:we|i|our (?:team|people|colleagues|warehouse|company|planners?))(?:'ve|'re|'m|'d)?"
    r"(?P<words>(?:\s+[a-z][a-z']*){1,5})",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[a-z][a-z']*", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[A-Z]+[-./ ]?\d|[A-Z]{2,}[-./ ]?\w*\d")
"""`We have PM 20260`: what we have is an order, and no verb."""


def find_commitments(text: str) -> Iterator[Found]:
    """Every promise, offer and statement of terms in a folded text."""
    courtesies = [match.span() for match in _COURTESY.finditer(text)]
    for rule in (_MODAL, _CONTRACTED, _UNDERTAKING, _PROMISED, _UNDER_WAY, _TERMS, _ABROAD):
        for match in rule.finditer(text):
            if not any(start <= match.start() and match.end() <= end for start, end in courtesies):
                yield _commitment(match.group(), match.start(), match.end())
    yield from _first_person(text)


def _first_person(text: str) -> Iterator[Found]:
    """What we say that we do, unless the verb only thanks, asks or reports."""
    for match in _FIRST_PERSON.finditer(text):
        words = (each for each in _WORD.finditer(match["words"]) if each.group().casefold() not in _NO_VERB)
        verb = next(words, None)
        if verb is None or verb.group().casefold() in _WE_MAY:
            continue
        start, end = match.start("words") + verb.start(), match.start("words") + verb.end()
        if _NUMBER.match(text, start) is None:
            yield _commitment(text[match.start() : end], match.start(), end)


def _commitment(words: str, start: int, end: int) -> Found:
    return Found(ClaimKind.COMMITMENT, " ".join(words.casefold().split()), start, end)
