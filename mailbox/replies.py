"""Where an earlier message begins: the lines that mail programs put above what they quote or forward."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from counterfoil.mailbox.patterns import either


class Border(NamedTuple):
    """The lines that introduce an earlier message, from `first` up to `end`."""

    first: int
    end: int
    is_forward: bool = False
    """It says of itself that what follows was forwarded."""
    is_attribution: bool = False
    """`On … wrote:` and its like, not a separator or a block of headers."""
    is_certain: bool = True
    """False where only cited lines below show that it is no sentence of the author's own."""


_LINE_MAX: Final = 2_000
_ATTRIBUTION_LINES_MAX: Final = 5
_ATTRIBUTION_MAX: Final = 400
_HEADER_LINES_MAX: Final = 14

_WROTE: Final = either("""
    wrote | writes
    schrieb | schreibt | hat geschrieben
    a écrit | ecrit
    escribi[oó]
    ha scritto
    schreef
    pisze | napisał(?:\\(a\\)|a)?
    escreveu
    skrev | kirjoitti
""")
_OPENING: Final = (
    either("""
        on
        am
        le
        el | a la\\(s\\)
        il(?: giorno)?
        op
        w dniu | dnia
        em | no dia
        den | på
        mon | tue | wed | thu | fri | sat | sun
        mo | di | mi | do | fr | sa | so
        lun | mar | mer | jeu | ven | sam | dim
    """)
    + r"\b"
)
_STARTS_ATTRIBUTION = re.compile(rf"{_OPENING}[^\n]*(?:\d|@)|[^\n]*\b{_WROTE}\b", re.IGNORECASE)
_ATTRIBUTION = re.compile(
    rf"(?=[^\n]*(?:\d|@))(?:"
    rf"{_OPENING}.{{4,}}?\b{_WROTE}\b.{{0,160}}"
    rf"|.{{1,200}}(?:<\S+@\S+>|\(\S+@\S+\)|\d)[^\n]{{0,60}}\b{_WROTE}\b.{{0,120}}"
    rf"|.{{1,120}}\b{_WROTE}\b.{{0,80}}\d.{{0,80}}"
    rf")\s?:$",
    re.IGNORECASE,
)
_NAMED_ATTRIBUTION = re.compile(rf"[^\W\d_][^\n]{{0,80}}\b{_WROTE}\s?:$", re.IGNORECASE)
_DATED_ATTRIBUTION = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b.{0,120}<\S+@\S+>\s?:?$"
    r"|.{0,60}\b\d{1,2}[:.]\d{2}\b.{0,100}<\S+@\S+>(?:\s?:$|\s+wrote$)"
)
_CERTAIN = re.compile(r"@|\b\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d{2}\b")

_ORIGINAL: Final = either("""
    original (?:message|appointment|mail)
    ursprüngliche (?:nachricht|e-?mail)
    original-?nachricht
    message d'origine
    message original
    mensaje original
    messaggio originale
    oorspronkelijk bericht
    originele bericht
    wiadomość oryginalna
    oryginalna wiadomość
    mensagem original
    oprindelig (?:besked|meddelelse)
    opprinnelig melding
    ursprungligt meddelande
    reply message
""")
_FORWARDED: Final = either("""
    forwarded (?:message|mail|by\\b.*)
    weitergeleitete (?:nachricht|e-?mail|mail)
    weitergeleitet von\\b.*
    message (?:transféré|réexpédié)
    mensaje reenviado
    messaggio inoltrato
    doorgestuurd bericht
    (?:wiadomość przekazana|przekazana wiadomość|przesłana wiadomość)
    mensagem (?:encaminhada|reencaminhada)
""")
_SEPARATOR = re.compile(rf"[-_=*\s]{{2,}}(?P<kind>{_ORIGINAL}|{_FORWARDED})\s*:?[-_=*\s]*$", re.IGNORECASE)
_FORWARD_SEPARATOR = re.compile(_FORWARDED, re.IGNORECASE)
_BEGIN_FORWARD = re.compile(
    either(rf"""
        begin {_FORWARDED}
        anfang der weitergeleiteten nachricht
        début du {_FORWARDED}
        inicio del {_FORWARDED}
        inizio {_FORWARDED}
        początek przekazanej wiadomości
        início da {_FORWARDED}
    """)
    + r"\s*:$",
    re.IGNORECASE,
)
_RULE = re.compile(r"[_=\-]{4,}$")

_LABELS: Final = {
    "from": "from|von|de|da|van|od|fra|från",
    "sent": "sent|date|gesendet|datum|envoyé(?: le)?|message du|enviado(?: el| em)?|fecha|inviato|data|verzonden"
    "|wysłano|enviada(?: em)?|skickat|sendt",
    "to": "to|an|à|para|a|aan|do|till|til",
    "cc": "cc|copy|kopie|dw|copie à|bcc|reply-to",
    "subject": "subject|betreff|objet|asunto|oggetto|onderwerp|temat|assunto|ämne|emne",
}
_LABEL = re.compile(
    r"[*_]{0,2}(?:"
    + "|".join(rf"(?P<{kind}>{words})" for kind, words in _LABELS.items())
    + r")\s?[*_]{0,2}:(?!//)",
    re.IGNORECASE,
)
_MOMENT = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*\d{1,2}:\d{2}")


def find_border(lines: Sequence[str], at: int) -> Border | None:
    """The border whose first line is `at`, or None.  Lines come without their `>` marks."""
    line = lines[at].strip()
    if not line or len(line) > _LINE_MAX:
        return None
    separator = _SEPARATOR.match(line)
    if separator is not None:
        is_forward = _FORWARD_SEPARATOR.fullmatch(separator["kind"]) is not None
        return Border(at, _end_of_headers(lines, at + 1), is_forward)
    if line.endswith(":") and _BEGIN_FORWARD.match(line):
        return Border(at, _end_of_headers(lines, at + 1), is_forward=True)
    if _RULE.match(line) and (below := _next_line(lines, at)) is not None:
        end = _headers(lines, below)
        return Border(at, end) if end else None
    end = _headers(lines, at) or _notes_headers(lines, at)
    return Border(at, end) if end else _attribution(lines, at)


def _next_line(lines: Sequence[str], at: int) -> int | None:
    """The first line with words, not far below."""
    return next((n for n in range(at + 1, min(at + 3, len(lines))) if lines[n].strip()), None)


def _attribution(lines: Sequence[str], at: int) -> Border | None:
    """`On … wrote:`, which programs fold over several lines, or `Name wrote:`."""
    first = lines[at].strip()
    if _DATED_ATTRIBUTION.match(first):
        return Border(at, at + 1, is_attribution=True)
    if not _STARTS_ATTRIBUTION.match(first):
        return None
    joined = ""
    for n in range(at, min(at + _ATTRIBUTION_LINES_MAX, len(lines))):
        line = lines[n].strip()
        joined = f"{joined} {line}".strip()
        if (not line and n > at + 1) or len(joined) > _ATTRIBUTION_MAX:
            break
        if line.endswith(":") and _ATTRIBUTION.match(joined):
            return Border(at, n + 1, is_attribution=True, is_certain=_CERTAIN.search(joined) is not None)
    if _NAMED_ATTRIBUTION.match(first):
        return Border(at, at + 1, is_attribution=True, is_certain=False)
    return None


def _headers(lines: Sequence[str], at: int) -> int | None:
    """One past the last line of a block of From, Sent, To and Subject."""
    first = _LABEL.match(lines[at].strip())
    if first is None or first.lastgroup not in ("from", "subject", "sent"):
        return None
    kinds, end = _labels(lines, at)
    if "from" not in kinds or len(kinds) < 3:
        return None
    return end if "subject" in kinds or any("@" in line for line in lines[at:end]) else None


def _labels(lines: Sequence[str], at: int) -> tuple[set[str], int]:
    """Which labels stand at and below a line, and where their block ends."""
    kinds: set[str] = set()
    end = at
    for n in range(at, min(at + _HEADER_LINES_MAX, len(lines))):
        line = lines[n].strip()
        found = _LABEL.match(line)
        if found is not None and found.lastgroup:
            kinds.add(found.lastgroup)
            end = n + 1
        elif not line and (n > end or len(kinds) >= 3):
            break
    return kinds, end


def _notes_headers(lines: Sequence[str], at: int) -> int | None:
    """A name, a moment, then To and Subject without From, as Lotus Notes writes them."""
    for moment in (at, at + 1):
        if moment + 1 >= len(lines) or not _MOMENT.search(lines[moment][:_LINE_MAX]):
            continue
        below = _next_line(lines, moment)
        if below is None or not _LABEL.match(lines[below].strip()):
            continue
        kinds, end = _labels(lines, below)
        if {"to", "subject"} <= kinds:
            return end
    return None


def _end_of_headers(lines: Sequence[str], at: int) -> int:
    """One past the header block that may follow a separator."""
    below = _next_line(lines, at - 1)
    return at if below is None else max(at, _labels(lines, below)[1])
