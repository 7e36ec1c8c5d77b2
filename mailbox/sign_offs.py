"""The end of what a person wrote: closings, names, contact lines, device lines, disclaimers.

Everything here is careful in one direction: what may be wanted stays new text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from counterfoil.mailbox.patterns import either

_LINE_MAX: Final = 100
_WORDS_MAX: Final = 14
_CLOSING_MAX: Final = 60
_BLOCK_LINES_MAX: Final = 14
_BLOCKS_MAX: Final = 5
_DELIMITED_LINES_MAX: Final = 25
_NOTICE_LINES: Final = 12
_NOTICE_CHARACTERS: Final = 2_000

_DELIMITER = re.compile(r"(?:--|—|––)\s?$")
_DEVICE = re.compile(
    r"(?!.*\b(?:is|are|was|were|will|to|we|you|i)\b)"
    + either("""
        sent (?:from|with|via) .{1,60}
        get outlook for .{1,60}
        von meinem .{1,30} gesendet
        gesendet (?:von|mit) .{1,60}
        diese nachricht wurde von meinem .{1,60}
        envoyé (?:de|depuis|avec|à partir de) .{1,60}
        enviado (?:desde|do|de) (?:mi|meu|el|o) .{1,60}
        inviato da .{1,60}
        verzonden (?:vanaf|met|van) .{1,60}
        wysłane z .{1,60}
    """)
    + "$",
    re.IGNORECASE,
)

_THANKS: Final = (
    "(?i:"
    + either("""
        (?:many |with |a lot of )?thank(?:s| you)(?: (?:again|so much|very much|a lot|a bunch|a million|in advance))*
        thanks? (?:everyone|all|team|both)
        thx | tia | cheers | much appreciated
        vielen dank | danke
        merci(?: d'avance)?
        (?:muchas )?gracias
        grazie
        bedankt | dank je wel
        dziękuję
        obrigad[oa]
    """)
    + ")"
)
_REGARDS: Final = (
    "(?i:"
    + either("""
        (?:with )?(?:(?:best|kind|kindest|warm|warmest|many|my best) )?(?:and )?(?:regards|wishes)
        rgds | brgds | kr | br | best | all the best
        yours(?: (?:sincerely|faithfully|truly))?
        sincerely(?: yours)? | faithfully | respectfully | cordially
        (?:mit )?(?:freundlich|best|herzlich|viel|schön|lieb)en? (?:gruß|grüß|grüss)en?(?: aus [^\n]{1,40})?
        (?:freundliche|beste|herzliche|viele|schöne|liebe) grüße
        mfg | vg | lg | gruß | hochachtungsvoll
        (?:bien )?cordialement | bien à vous | salutations(?: distinguées)? | sincères salutations
        (?:reciba )?(?:un )?(?:cordial(?:es)? )?saludos?(?: cordiales)? | atentamente
        (?:cordiali |distinti )?saluti
        (?:met )?vriendelijke groet(?:en)? | mvg | groeten
        z poważaniem | pozdrawiam(?: serdecznie)?
        atenciosamente | (?:com os melhores )?cumprimentos | abraços?
        (?:med )?venn?lig hilsen | mvh | (?:med )?vänliga hälsningar | hälsningar
    """)
    + ")"
)
_NAME: Final = r"(?:[,!.]?\s+(?:[^\W\d_a-z][\w.'-]*\s?){1,4})?"
_ENDS: Final = r"[\s,.!;:–-]*$"
_ONLY_REGARDS = re.compile(
    rf"(?:(?:{_THANKS}|{_REGARDS})\s*(?:and|und|,|/|&|-)?\s*)?{_REGARDS}(?:\s*[/|,]\s*{_REGARDS})?{_NAME}{_ENDS}"
)
_ONLY_THANKS = re.compile(rf"{_THANKS}{_NAME}{_ENDS}")

_CONTACT = re.compile(
    either(r"""
        \b(?:tel|telephone|phone|ph|fon|telefon|tél|tfno|mobile|mobil|mob|cell|direct|desk|office)\b\s*[.:#+(\d|]
        \b(?:fax|web|e-?mail|skype)\b\s*[.:#+(\d|]
        (?:^|[\s|/])[tfmcowdpe][.:]?\s+\+?\(?\d[\d\s().-]{6,}
        (?:^|\s)\+?\(?\d{2,4}\)?[\s./-]\d{3,}[\s./-]?\d{2,}
        \bp\.?\s?o\.? box\b
        www\.
        \S+@\S+\.\w{2,}
        \b[A-Z]{2} \d{5}\b
    """),
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?:;][\"')”]?$")
_ABBREVIATED = re.compile(
    r"\b(?:inc|ltd|llc|co|corp|st|ave|rd|jr|sr|gmbh|s\.?a|b\.?v|plc|ph\.?d|esq|usa|u\.s|[a-z])\.$",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"p\.?\s?p?\.?s\b", re.IGNORECASE)
_SPEAKS = re.compile(
    r"\b"
    + either("""
        i | we | you | your | my | our | us | please | pls | is | are | was | were | will | can | could | would
        should | have | has | had | need | needs | send | when | where | what | which | who | how | do | does | did
        this | that | it | there | also | not | but | if | still | let | know
        ich | wir | sie | ihr | bitte | ist | sind | wird | haben | nicht | wann
        nous | vous | merci de | est | sont | quand
        por favor | necesitamos | está | son | cuándo
        siamo | abbiamo | quando
        proszę | jest | wanneer | graag
    """)
    + r"\b",
    re.IGNORECASE,
)
"""Words of a sentence: a line that has one may be wanted, even where a signature seems to have begun."""
_WANTED = re.compile(
    r"\b"
    + either(r"""
        p\.?\s?o\b(?!\W*box)
        orders? | so | order ?no | job | tracking | rma | invoice | quote
        bestellung | auftrag | commande | pedido | ordine
    """)
    + r"\b\W{0,3}(?:no\b|nr\b|number\b|num\b)?\W{0,3}[A-Z]{0,5}[-/ ]?\d{2,}",
    re.IGNORECASE,
)

_MAIL: Final = either("""
    e-?mails? | messages? | communication | transmission | information
    nachricht | courriel | mensaje | correo | messaggio | bericht | wiadomość | mensagem
""")
_SECRET: Final = either("""
    confidential | privileg | intended | legally | virus | liab | bound
    vertraulich | confidentiel | destinat | confidencial | riservat | vertrouwelijk | bestemd | poufn
""")
_DISCLAIMER = re.compile(
    r"\W*"
    + either(rf"""
        (?:the|this|dies(?:e|es|er)?|ce|este|esta|questo|questa|deze|dit|ta|niniejsza)\s(?:\S+\s){{0,4}}?{_MAIL}\b[^\n]{{0,160}}{_SECRET}
        (?:any )?disputes? arising (?:from|out of|in connection with) this e-?mail
        if you (?:are not|have received|received) (?:the|this) (?:\S+ ){{0,6}}(?:recipient|error)
        (?:confidentiality|legal|privacy|disclaimer|haftungsausschluss)\s?(?:notice|note|statement|hinweis)?\s?[:.]
        (?:avis de confidentialité|aviso legal)\s?[:.]
        (?:please )?(?:consider|think (?:of|about)) (?:\S+ ){{0,2}}(?:the )?environment before printing
        think before you print
        diese e-?mail (?:enthält|kann)
        der inhalt dieser e-?mail
        the information transmitted is intended
        (?:\S+ ){{1,5}}(?:is )?(?:a company )?registered in (?:england|wales|scotland|ireland)
        (?:sitz der gesellschaft|registergericht|geschäftsführer(?:in)?|handelsregister|amtsgericht)\b
    """),
    re.IGNORECASE,
)
_NOTICE_INSIDE = re.compile(
    either("""
        disputes? arising (?:from|out of) this e-?mail
        received this (?:e-?mail |message )?in error
        think before you print
        this (?:e-?mail|message) may contain\\b
        confidentiality notice\\s?:
        accepts? no (?:liability|responsibility) for (?:any |the )?(?:loss|damage|virus|content)
    """),
    re.IGNORECASE,
)
_BANNER = re.compile(
    r"\W*"
    + either(r"""
        \[?external\]?(?: (?:e-?mail|sender|message))?\W*$
        (?:caution|warning|attention|external e-?mail|notice)\b.{0,20}(?:this |external ).{0,60}(?:outside|external|extern)
        this (?:e-?mail|message) (?:originated|comes?|came|was sent) from (?:\S+ ){0,3}outside
        you don't often get e-?mail from
    """),
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
    """The line of dashes that programs put above a signature; without its blank, lines of a signature follow it."""
    for n in range(end - 1, max(-1, end - _DELIMITED_LINES_MAX), -1):
        if _DELIMITER.match(lines[n]) and n + 1 < end:
            below = lines[n + 1 : end]
            is_usual = lines[n] == "-- " and not any(map(_WANTED.search, below))
            return n if is_usual or all(map(_may_sign, below)) else None
    return None


def _closed(lines: Sequence[str], end: int) -> int | None:
    """A closing, with nothing but lines of a signature below it.

    Thanks stay new text: they may be all there is.
    """
    for n in range(end - 1, max(-1, end - _BLOCK_LINES_MAX), -1):
        line = lines[n].strip()
        if len(line) <= _CLOSING_MAX and _ONLY_REGARDS.match(line):
            return n
        if len(line) <= _CLOSING_MAX and _ONLY_THANKS.match(line):
            return n + 1 if n + 1 < end else None
        if not _may_sign(line):
            return None
    return None


def _named(lines: Sequence[str], end: int, names: frozenset[str]) -> int | None:
    """Last paragraphs that are the author's name, or lines to reach them by, and nothing else."""
    found = None
    stop = end
    for _ in range(_BLOCKS_MAX):
        first = stop
        while first and lines[first - 1].strip():
            first -= 1
        block = [line.strip() for line in lines[first:stop]]
        start = _start_in_block(block, names)
        if start is not None:
            found = first + start
        if start or not first or not all(map(_may_sign, block)):
            return found
        stop = first
        while stop and not lines[stop - 1].strip():
            stop -= 1
    return found


def _start_in_block(block: Sequence[str], names: frozenset[str]) -> int | None:
    """Where in the last paragraph the signature starts: at the name, else at the top if all of it signs."""
    if not block or len(block) > _BLOCK_LINES_MAX:
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
