"""Where an earlier message begins: the lines that mail programs put above what they quote or forward."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple


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


_LINES_OF_ATTRIBUTION: Final = 5
_LINES_OF_HEADERS: Final = 14
_ATTRIBUTION_MAX: Final = 400
_LINE_MAX: Final = 2_000

_WROTE: Final = (
    r"(?:wrote|writes|schrieb|schreibt|hat geschrieben|a \u00e9crit|ecrit|escribi\u00f3|escribi[o\u00f3]|ha scritto|"
    r"schreef|pisze|napisa\u0142(?:\(a\)|a)?|escreveu|skrev|kirjoitti)"
)
_OPENING: Final = (
    r"(?:on|am|le|el|il(?: giorno)?|op|w dniu|dnia|em|no dia|den|p\u00e5|a la\(s\)|"
    r"mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim)\b"
)
_STARTS_ATTRIBUTION = re.compile(rf"{_OPENING}[^\n]*(?:\d|@)|[^\n]*\b{_WROTE}\b", re.IGNORECASE)
_ATTRIBUTION = re.compile(
    rf"(?=[^\n]*(?:\d|@))(?:{_OPENING}.{{4,}}?\b{_WROTE}\b.{{0,160}}"
    rf"|.{{1,200}}(?:<\S+@\S+>|\(\S+@\S+\)|\d)[^\n]{{0,60}}\b{_WROTE}\b.{{0,120}}"
    rf"|.{{1,120}}\b{_WROTE}\b.{{0,80}}\d.{{0,80}})\s?:$",
    re.IGNORECASE,
)
_NAMED_ATTRIBUTION = re.compile(rf"[^\W\d_][^\n]{{0,80}}\b{_WROTE}\s?:$", re.IGNORECASE)
_CERTAIN = re.compile(r"@|\b\d{1,2}[:.]\d{2}\b|\b(?:19|20)\d{2}\b")
_DATED_ATTRIBUTION = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b.{0,120}<\S+@\S+>\s?:?$"
    r"|.{0,60}\b\d{1,2}[:.]\d{2}\b.{0,100}<\S+@\S+>(?:\s?:$|\s+wrote$)"
)

_ORIGINAL: Final = (
    r"original (?:message|appointment|mail)|urspr\u00fcngliche (?:nachricht|e-?mail)|original-?nachricht|"
    r"message d'origine|message original|mensaje original|messaggio originale|oorspronkelijk bericht|"
    r"originele bericht|wiadomo\u015b\u0107 oryginalna|oryginalna wiadomo\u015b\u0107|mensagem original|"
    r"oprindelig (?:besked|meddelelse)|opprinnelig melding|ursprungligt meddelande|reply message"
)
_FORWARDED: Final = (
    r"forwarded (?:message|mail|by\b.*)|weitergeleitete (?:nachricht|e-?mail|mail)|weitergeleitet von\b.*|"
    r"message transf\u00e9r\u00e9|message r\u00e9exp\u00e9di\u00e9|mensaje reenviado|messaggio inoltrato|"
    r"doorgestuurd bericht|wiadomo\u015b\u0107 przekazana|przekazana wiadomo\u015b\u0107|przes\u0142ana wiadomo\u015b\u0107|"
    r"mensagem encaminhada|mensagem reencaminhada"
)
_SEPARATOR = re.compile(rf"[-_=*\s]{{2,}}(?P<kind>{_ORIGINAL}|{_FORWARDED})\s*:?[-_=*\s]*$", re.IGNORECASE)
_FORWARD_SEPARATOR = re.compile(_FORWARDED, re.IGNORECASE)
_BEGIN_FORWARD = re.compile(
    rf"(?:begin|anfang der|d\u00e9but du|inicio del|inizio|pocz\u0105tek|in\u00edcio da) (?:{_FORWARDED}|weitergeleiteten nachricht"
    r"|przekazanej wiadomo\u015bci)\s*:$",
    re.IGNORECASE,
)
_RULE = re.compile(r"[_=\-]{4,}$")

_LABELS: Final = {
    "from": "from|von|de|da|van|od|fra|fr\u00e5n",
    "sent": "sent|date|gesendet|datum|envoy\u00e9(?: le)?|message du|enviado(?: el)?|fecha|inviato|data|verzonden|wys\u0142ano|"
    "enviada(?: em)?|enviado em|skickat|sendt",
    "to": "to|an|\u00e0|para|a|aan|do|till|til",
    "cc": "cc|copy|kopie|dw|copie \u00e0|bcc|reply-to",
    "subject": "subject|betreff|objet|asunto|oggetto|onderwerp|temat|assunto|\u00e4mne|emne",
}
_LABEL = re.compile(
    "[*_]{0,2}(?:" + "|".join(rf"(?P<{kind}>{words})" for kind, words in _LABELS.items()) + r")\s?[*_]{0,2}:(?!//)",
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
        return Border(at, _end_of_headers(lines, at + 1), bool(_FORWARD_SEPARATOR.fullmatch(separator["kind"])))
    if line.endswith(":") and _BEGIN_FORWARD.match(line):
        return Border(at, _end_of_headers(lines, at + 1), is_forward=True)
    if _RULE.match(line) and (below := _next_line(lines, at)) is not None:
        headers = _headers(lines, below)
        return Border(at, headers) if headers else None
    headers = _headers(lines, at) or _notes_headers(lines, at)
    if headers:
        return Border(at, headers)
    return _attribution(lines, at)


def _next_line(lines: Sequence[str], at: int) -> int | None:
    return next((n for n in range(at + 1, min(at + 3, len(lines))) if lines[n].strip()), None)


def _attribution(lines: Sequence[str], at: int) -> Border | None:
    """`On … wrote:`, which programs fold over several lines, or `Name wrote:`."""
    first = lines[at].strip()
    if _DATED_ATTRIBUTION.match(first):
        return Border(at, at + 1, is_attribution=True)
    if not _STARTS_ATTRIBUTION.match(first):
        return None
    joined = ""
    for n in range(at, min(at + _LINES_OF_ATTRIBUTION, len(lines))):
        line = lines[n].strip()
        joined = f"{joined} {line}".strip()
        if (not line and n > at + 1) or len(joined) > _ATTRIBUTION_MAX:
            break
        if line.endswith(":") and _ATTRIBUTION.match(joined):
            return Border(at, n + 1, is_attribution=True, is_certain=bool(_CERTAIN.search(joined)))
    if _NAMED_ATTRIBUTION.match(first):
        return Border(at, at + 1, is_attribution=True, is_certain=False)
    return None


def _headers(lines: Sequence[str], at: int) -> int | None:
    """One past the last line of a block of From, Sent, To and Subject."""
    first = _LABEL.match(lines[at].strip())
    if first is None or first.lastgroup not in ("from", "subject", "sent"):
        return None
    kinds, end = _labels(lines, at)
    written = "\n".join(lines[at:end])
    if "from" not in kinds or len(kinds) < 3:
        return None
    return end if "subject" in kinds or "@" in written else None


def _labels(lines: Sequence[str], at: int) -> tuple[set[str], int]:
    """Which labels stand at and below a line, and where their block ends."""
    kinds: set[str] = set()
    end = at
    for n in range(at, min(at + _LINES_OF_HEADERS, len(lines))):
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
        if moment + 1 >= len(lines) or not _MOMENT.search(lines[moment]):
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
