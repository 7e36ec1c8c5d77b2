"""The plain language that a machine may report in: words that, outside a claim, promise nothing.

A list of promises is never complete; a list of harmless words can be.  A drafter that
uses any other word is not understood, and what is not understood is not sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from counterfoil.guards.claims.folding import fold
from counterfoil.guards.claims.phrases import words_of
from counterfoil.records.writing import Claim

_FAMILIAR: Final = words_of(
    """
    a an the this that these those it its itself they them their we us our ours i me my you your yours he she
    his her who whom whose which what when where why how here there whether is are was were be been being am
    have has had having do does did doing can could would should may must isn aren wasn weren don doesn
    didn hasn haven hadn couldn and or but if as than then so because since while although though also both
    either neither nor not no none only just still already yet again too very more most other another
    each every any anything all some something such same many much several else however therefore thus
    accordingly additionally moreover furthermore unfortunately otherwise instead respectively together
    separately directly exactly correctly originally of to for from in on at by with within without into onto
    out over under up down about above below between per via through throughout during before until
    regarding concerning according against toward towards beside besides including included include includes
    except please kindly thank thanks thanking thankful grateful appreciate appreciated welcome pleased happy
    glad pleasure sorry apologies apologise apologize apology inconvenience patience understanding continued
    delay unclear clear value valued interest interested convenience business hesitate free gladly attention
    cooperation trouble confusion misunderstanding re hello hi hey dear everyone folks sir madam mr mrs ms dr
    team colleagues regards greetings wishes sincerely best kind kindest warm warmest truly faithfully
    respectfully cheers order orders ordered ordering purchase po number numbers reference references
    referenced ref line lines position positions item items unit units piece pieces pcs quantity quantities
    amount count article articles sku product products part parts goods material materials status state stage
    step record records recorded system systems erp entry entries show shows showing shown list lists listed
    say says said indicate indicates indicated stated reflect reflects mentioned above-mentioned ship shipped
    shipment shipments shipping dispatch dispatched despatched sent deliver delivered delivery deliveries
    arrived carrier carriers forwarder tracking track consignment consignments transit haulier courier waybill
    freight parcel truck receive received receiving receipt confirm confirmed confirming confirmation
    acknowledge acknowledged acknowledgement picked picking packed packing planned open closed fulfillment
    fulfilment processed processing process partial partially partly full fully complete entire whole balance
    remaining remainder rest date dates day days promised requested placed dated schedule message messages
    email e-mail emails e-mails mail mails note inquiry inquiries enquiry question questions query request
    requests response responses reply replying replied ask asking asked writing written write wrote contacting
    contacted checking inquired enquired follow-up correspondence call phone conversation information info
    detail details overview summary update updates follows follow following copy help helps helping assist
    assists assistance further additional need needs needed require requires required requirement missing lack
    lacking outstanding provide provided providing send sending let know knowing contact contacts reach
    reached reaching answer answers find found see seen check checked look looks looked looking after share
    forward supply supplied give given giving account customer customers service support sales department desk
    office company colleague owner person responsible charge buyer buying client billing entity legal name
    names named address addresses bill bill-to invoice procurement purchasing signature packet signed sign
    papers paper document documents paperwork form tax exemption certificate vat prerequisite prerequisites
    site field fields currently now moment present time far point meanwhile current latest recent recently
    last first second previous original final initial actual correct incorrect wrong different specific
    particular general own separate various individual respective regard refer referring refers connection
    connected hear hearing get got make made take taken hope hoping finds feel well use using used one ones
    thing things way case matter matters mean means understand understood notice noticed aware
    """
)
_TIME_OF_DAY: Final = re.compile(
    r"\b(?:good|have a (?:good|great|nice)) (?:morning|afternoon|evening|day)\b", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
_ENDING: Final = re.compile(r"'(?:s|re|ve|d|m|t)$")


def unfamiliar_words(text: str, claims: Iterable[Claim], names: Iterable[str]) -> Iterator[str]:
    """The words of a text, each once, that stand in no claim and no known name and are not plain language."""
    letters = list(text)
    for claim in claims:
        letters[claim.start : claim.end] = " " * (claim.end - claim.start)
    rest = _TIME_OF_DAY.sub(" ", "".join(letters))
    known = {part for name in names for part in re.findall(r"[^\W\d_]+", fold(name).text.casefold())}
    seen: set[str] = set()
    for match in _WORD.finditer(fold(rest).text.casefold()):
        word = _ENDING.sub("", match.group())
        parts = {word} if word in _FAMILIAR else set(re.findall(r"[^\W\d_]+", word))
        if not parts <= _FAMILIAR | known and word not in seen:
            seen.add(word)
            yield word
