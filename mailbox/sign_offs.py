"""The end of what a person wrote: closings, names, contact lines, device lines, disclaimers.

Everything here is careful in one direction: what may be wanted stays new text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_LINE_MAX: Final = 100
_WORDS_MAX: Final = 14
_BLOCK_LINES_MAX: Final = 14
_DELIMITED_LINES_MAX: Final = 25
_NOTICE_LINES: Final = 12
_NOTICE_CHARACTERS: Final = 2_000

_DELIMITER = re.compile(r"(?:--|\u2014|\u2013\u2013)\s?$")
_DEVICE = re.compile(
    r"(?!.*\b(?:is|are|was|were|will|to|we|you|i)\b)(?:sent (?:from|with|via) |get outlook for |von meinem .{1,30} gesendet|gesendet (?:von|mit) |"
    r"envoy\u00e9 (?:de|depuis) |enviado (?:desde|do|de) (?:mi|meu|el|o)\b|inviato da |verzonden (?:vanaf|met|van) |"
    r"wys\u0142ane z |diese nachricht wurde von meinem ).{1,60}$",
    re.IGNORECASE,
)

_THANKS: Final = (
    r"(?:many |with |a lot of )?thank(?:s| you)(?: (?:again|so much|very much|a lot|a bunch|a million|in advance|everyone|all|team|both))*"
    r"|thx|tia|cheers|much appreciated|vielen dank|danke|merci(?: d'avance)?|(?:muchas )?gracias|grazie|bedankt|"
    r"dank je wel|dzi\u0119kuj\u0119|obrigad[oa]"
)
_REGARDS: Final = (
    r"(?:with )?(?:(?:best|kind|kindest|warm|warmest|many|my best) )?(?:and )?(?:regards|wishes)|rgds|brgds|kr|br|best|"
    r"all the best|yours(?: (?:sincerely|faithfully|truly))?|sincerely(?: yours)?|faithfully|respectfully|cordially|"
    r"(?:mit )?(?:freundlichen?|besten?|herzlichen?|vielen|sch\u00f6nen?|viele|liebe|beste) gr\u00fc(?:\u00df|ss)en?(?: aus [^\n]{1,40})?|"
    r"mfg|vg|lg|gru\u00df|hochachtungsvoll|cordialement|bien cordialement|bien \u00e0 vous|salutations(?: distingu\u00e9es)?|"
    r"sinc\u00e8res salutations|(?:un )?(?:cordial(?:es)? )?saludos?(?: cordiales)?|(?:reciba un cordial saludo)|atentamente|"
    r"(?:cordiali|distinti) saluti|saluti|met vriendelijke groet(?:en)?|vriendelijke groet(?:en)?|mvg|groeten|"
    r"z powa\u017caniem|pozdrawiam(?: serdecznie)?|atenciosamente|cumprimentos|com os melhores cumprimentos|abra\u00e7os?|"
    r"(?:med )?venn?lig hilsen|mvh|(?:med )?v\u00e4nliga h\u00e4lsningar|h\u00e4lsningar"
)
_NAME: Final = r"(?:[,!.]?\s+(?:[^\W\d_a-z][\w.'-]*\s?){1,4})?"
_ENDS: Final = r"[\s,.!;:\u2013-]*$"
_ONLY_REGARDS = re.compile(
    rf"(?:{_THANKS}|{_REGARDS})?(?:\s*(?:and|und|,|/|&|-)?\s*)(?i:{_REGARDS})(?:\s*[/|,]\s*(?i:{_REGARDS}))?{_NAME}{_ENDS}".replace(
        "(?:" + _THANKS, "(?i:" + _THANKS, 1
    )
)
_ONLY_THANKS = re.compile(rf"(?:(?i:{_THANKS})){_NAME}{_ENDS}")

_CONTACT = re.compile(
    r"(?:\b(?:tel|telephone|phone|ph|fon|telefon|t\u00e9l|tfno|mobile|mobil|mob|cell|direct|desk|office|fax|web|e-?mail|skype)\b\s*[.:#+(\d|])"
    r"|(?:^|[\s|/])[tfmcowdpe][.:]?\s+\+?\(?\d[\d\s().-]{6,}"
    r"|(?:^|\s)\+?\(?\d{2,4}\)?[\s./-]\d{3,}[\s./-]?\d{2,}"
    r"|\bp\.?\s?o\.? box\b|www\.|\S+@\S+\.\w{2,}|\b[A-Z]{2} \d{5}\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?:;][\"')\u201d]?$")
_ABBREVIATED = re.compile(r"\b(?:inc|ltd|llc|co|corp|st|ave|rd|jr|sr|gmbh|s\.?a|b\.?v|plc|ph\.?d|esq|usa|u\.s|[a-z])\.$", re.IGNORECASE)
_POSTSCRIPT = re.compile(r"p\.?\s?p?\.?s\b", re.IGNORECASE)
_SPEAKS = re.compile(
    r"\b(?:i|we|you|your|my|our|us|please|pls|is|are|was|were|will|can|could|would|should|have|has|had|need|needs|"
    r"send|when|where|what|which|who|how|do|does|did|this|that|it|there|also|not|but|if|still|let|know|"
    r"ich|wir|sie|ihr|bitte|ist|sind|wird|haben|nicht|wann|nous|vous|merci de|est|sont|quand|por favor|necesitamos|"
    r"est\u00e1|son|cu\u00e1ndo|siamo|abbiamo|quando|prosz\u0119|jest|wanneer|graag)\b",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"\b(?:p\.?\s?o\b(?!\W*box)|orders?|so|bestellung|auftrag|commande|pedido|ordine|order ?no|job|tracking|rma|"
    r"invoice|quote)\b\W{0,3}(?:no\b|nr\b|number\b|num\b)?\W{0,3}[A-Z]{0,5}[-/ ]?\d{2,}",
    re.IGNORECASE,
)

_DISCLAIMER = re.compile(
    r"\W*(?:(?:this|the|dieses?|ce|este|esta|questo|questa|deze|dit|ta|niniejsza)\s(?:\S+\s){0,4}?"
    r"(?:e-?mails?|messages?|communication|transmission|nachricht|courriel|mensaje|correo|messaggio|bericht|wiadomo\u015b\u0107|mensagem|information)\b"
    r"[^\n]{0,160}(?:confidential|privileg|intended|vertraulich|confidentiel|destinat|confidencial|riservat|vertrouwelijk|"
    r"bestemd|poufn|legally|virus|liab|bound)"
    r"|(?:any )?disputes? arising (?:from|out of|in connection with) this e-?mail"
    r"|if you (?:are not|have received|received) (?:the|this) (?:\S+ ){0,6}(?:recipient|error)"
    r"|(?:confidentiality|legal|privacy|disclaimer|haftungsausschluss|avis de confidentialit\u00e9|aviso legal)\s?(?:notice|note|statement|hinweis)?\s?[:.]"
    r"|(?:please )?(?:consider|think (?:of|about)) (?:\S+ ){0,2}(?:the )?environment before printing|think before you print"
    r"|diese e-?mail (?:enth\u00e4lt|kann)|der inhalt dieser e-?mail"
    r"|the (?:information|contents?) (?:contained |transmitted )?(?:in|of|with)? ?(?:this|the)? ?(?:e-?mail|message|transmission)"
    r"|the information transmitted is intended"
    r"|(?:\S+ ){1,5}(?:is )?(?:a company )?registered in (?:england|wales|scotland|ireland)"
    r"|(?:sitz der gesellschaft|registergericht|gesch\u00e4ftsf\u00fchrer(?:in)?|handelsregister|amtsgericht)\b)",
    re.IGNORECASE,
)
_NOTICE_INSIDE = re.compile(
    r"disputes? arising (?:from|out of) this e-?mail|received this (?:e-?mail |message )?in error|think before you print|"
    r"this (?:e-?mail|message) may contain\b|confidentiality notice\s?:|"
    r"accepts? no (?:liability|responsibility) for (?:any |the )?(?:loss|damage|virus|content)",
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"\W*(?:\[?external\]?(?: (?:e-?mail|sender|message))?\W*$|(?:caution|warning|attention|external e-?mail|notice)\b.{0,20}"
    r"(?:this |external ).{0,60}(?:outside|external|extern)|this (?:e-?mail|message) (?:originated|comes?|came|was sent) from (?:\S+ ){0,3}outside"
    r"|you don't often get e-?mail from)",
    re.IGNORECASE,
)


def start_of_disclaimer(paragraph: Sequence[str]) -> int | None:
    """The line of a paragraph from which on it is a notice that a company puts below every message."""
    for n, line in enumerate(paragraph):
        if _DISCLAIMER.match(" ".join(paragraph[n : n + _NOTICE_LINES])[:_NOTICE_CHARACTERS]):
            return n
        if _NOTICE_INSIDE.search(line) and "?" not in line and not _WANTED.search(line):
            return n
    return None


def is_banner(paragraph: Sequence[str]) -> bool:
    """A warning that our own or another gateway puts above a message from outside."""
    return len(paragraph) <= 4 and _BANNER.match(" ".join(paragraph)) is not None


def is_device_line(line: str) -> bool:
    """`Sent from my phone`, and nothing else."""
    return _DEVICE.match(line.strip()) is not None


def start_of_signature(lines: Sequence[str], author: str) -> int:
    """Where the signature begins in a stretch of new text; its length where there is none."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or is_device_line(lines[end - 1])):
        end -= 1
    start = _delimited(lines, end)
    if start is None:
        start = _closed(lines, end)
    if start is None:
        start = _named(lines, end, _name_parts(author))
    if start is not None:
        return start
    return next((n for n in range(end, len(lines)) if lines[n].strip()), len(lines))


def _delimited(lines: Sequence[str], end: int) -> int | None:
    for n in range(end - 1, max(-1, end - _DELIMITED_LINES_MAX), -1):
        if _DELIMITER.match(lines[n]) and n + 1 < end:
            below = [line for line in lines[n + 1 : end] if line.strip()]
            return n if all(_WANTED.search(line) is None for line in below) else None
    return None


def _closed(lines: Sequence[str], end: int) -> int | None:
    """A closing, with nothing but lines of a signature below it.  Thanks stay new text: they may be all there is."""
    found = None
    for n in range(end - 1, max(-1, end - _BLOCK_LINES_MAX), -1):
        line = lines[n].strip()
        if not line:
            continue
        if len(line) <= 60 and _ONLY_REGARDS.match(line):
            return n
        if len(line) <= 60 and _ONLY_THANKS.match(line):
            return n + 1 if n + 1 < end else None
        if not _may_sign(line):
            return found
    return found


def _named(lines: Sequence[str], end: int, names: frozenset[str]) -> int | None:
    """A last paragraph that is the author's name, or that has lines to reach them by, and nothing else."""
    found = None
    stop = end
    for _ in range(3):
        first = stop
        while first and lines[first - 1].strip():
            first -= 1
        block = [line.strip() for line in lines[first:stop]]
        start = _start_in_block(block, names) if block else None
        if start is None:
            return found
        found = first + start
        if start or not first:
            return found
        stop = first
        while stop and not lines[stop - 1].strip():
            stop -= 1
    return found


def _start_in_block(block: Sequence[str], names: frozenset[str]) -> int | None:
    """Where in the last paragraph the signature starts: at the name, else at the top if all of it signs."""
    if len(block) > _BLOCK_LINES_MAX:
        return None
    for n, line in enumerate(block):
        if _is_name(line, names) and all(map(_may_sign, block[n:])):
            return n
    if all(map(_may_sign, block)) and any(_CONTACT.search(line) for line in block):
        return 0
    return None


def _may_sign(line: str) -> bool:
    """A line that could stand in a signature, and is not needed anywhere else."""
    if not line.strip():
        return True
    line = line.strip()
    if len(line) > _LINE_MAX or len(line.split()) > _WORDS_MAX or "?" in line:
        return False
    if _POSTSCRIPT.match(line) or _WANTED.search(line) or _SPEAKS.search(line):
        return False
    return not _SENTENCE.search(line) or bool(_ABBREVIATED.search(line) or _CONTACT.search(line))


def _name_parts(author: str) -> frozenset[str]:
    words = [word.strip(".'\"()").lower() for word in re.split(r"[\s,]+", author)]
    return frozenset(word for word in words if word)


def _is_name(line: str, names: frozenset[str]) -> bool:
    """The author's own name, in full, in part or as initials, perhaps with a firm or a post after it."""
    if not names:
        return False
    chunk = re.split(r"\s*[,|/(\u2013\u2014]\s*|\s+-\s+", line, maxsplit=1)[0]
    words = [word.strip(".").lower() for word in chunk.split()]
    initials = {name[0] for name in names}
    if not words or len(words) > 4 or _SENTENCE.search(line.rstrip(".")):
        return False
    known = [word in names or (len(word) <= 3 and set(word) <= initials) for word in words]
    return all(known) or (known[0] and len(words[0]) > 1 and len(words) <= 3)
