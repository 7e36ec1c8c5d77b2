"""A text taken apart into what is new, quoted, forwarded, signed and disclaimed.

Nothing is cut away: the spans cover the text without gaps, and what cannot be told is new.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from counterfoil.mailbox.replies import find_border
from counterfoil.mailbox.sign_offs import is_banner, is_device_line, start_of_disclaimer, start_of_signature
from counterfoil.records.message import SpanKind, TextSpan

LINES_MAX: Final = 20_000
"""Beyond these lines a text is data, and the rest of it is of the kind of the last line."""

_CITED = re.compile(r"\s{0,3}(?:>\s?)+")
_NOT_CITED = re.compile(r"\s{0,3}>\s?=?\s?\d[\d.,]*\s?\w{0,8}\s*$|>From [^:]*$")
"""A comparison, or a line that begins with `From` and went through an mbox file."""
_FORWARD_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]*\]\s*)?(?:fwd?|wg|tr|rv|enc|i|doorst|fs|vs|pd)\s*:", re.IGNORECASE
)
_CITATION_FOLLOWS: Final = 3
"""So many lines below an attribution the cited lines have begun, if there are any."""


def segment(text: str, *, subject: str = "", author: str = "") -> tuple[TextSpan, ...]:
    """The spans of a text, in order, without gaps.  `author` is the sender's display name."""
    if not text:
        return ()
    lines = text.split("\n")
    kinds = _Segmenter(lines[:LINES_MAX], _FORWARD_SUBJECT.match(subject) is not None, author).kinds()
    return tuple(_spans(lines, kinds, len(text)))


def _spans(lines: list[str], kinds: list[SpanKind], length: int) -> Iterator[TextSpan]:
    starts = [0]
    for line in lines[: len(kinds) - 1]:
        starts.append(starts[-1] + len(line) + 1)
    runs = [(kind, next(run)) for kind, run in groupby(range(len(kinds)), kinds.__getitem__)]
    ends = [starts[first] for _, first in runs[1:]] + [length]
    for (kind, first), end in zip(runs, ends, strict=True):
        yield TextSpan(kind=kind, start=starts[first], end=end)


class _Segmenter:
    """Gives every line its kind: earlier messages first, then the sign-offs of what is left."""

    def __init__(self, lines: list[str], is_forward: bool, author: str) -> None:
        self._lines = lines
        self._is_forward = is_forward
        self._author = author
        self._cited = [bool(_CITED.match(line)) and not _NOT_CITED.match(line) for line in lines]
        self._kinds = [SpanKind.NEW] * len(lines)

    def kinds(self) -> list[SpanKind]:
        """One kind for each line; blank lines are of the kind of the line above."""
        self._mark_earlier()
        for first, end in self._stretches():
            self._mark_sign_off(first, end)
        for n in range(1, len(self._lines)):
            if not self._lines[n].strip():
                self._kinds[n] = self._kinds[n - 1]
        return self._kinds

    def _mark_earlier(self) -> None:
        n, kind = 0, SpanKind.QUOTED
        while n < len(self._lines):
            if self._cited[n]:
                end = self._end_of_citation(n)
                if self._is_forwarded_inside(n, end):
                    kind = SpanKind.FORWARDED
                self._mark(n, end, kind)
                n = end
                continue
            border = find_border(self._lines, n)
            has_citation = border is not None and self._citation_below(border.end)
            if border is None or not (border.is_certain or has_citation):
                n += 1
                continue
            is_first = not any(line.strip() for line in self._lines[:n])
            is_forward = border.is_forward or self._is_forward or (is_first and not border.is_attribution)
            kind = SpanKind.FORWARDED if is_forward else SpanKind.QUOTED
            end = border.end if has_citation else len(self._lines)
            self._mark(n, end, kind)
            n = end

    def _citation_below(self, at: int) -> bool:
        """Cited lines begin here: the earlier message ends with them, and what follows is new again."""
        for n in range(at, min(at + _CITATION_FOLLOWS, len(self._lines))):
            if self._cited[n]:
                return True
            if self._lines[n].strip():
                return False
        return False

    def _end_of_citation(self, at: int) -> int:
        end = at
        for n in range(at, len(self._lines)):
            if self._cited[n]:
                end = n + 1
            elif self._lines[n].strip():
                break
        return end

    def _is_forwarded_inside(self, at: int, end: int) -> bool:
        """The first thing cited is the head of a forwarded message."""
        if not self._is_forward or any(kind is not SpanKind.NEW for kind in self._kinds[:at]):
            return False
        bare = [_CITED.sub("", line, count=1) for line in self._lines[at : min(end, at + 20)]]
        return find_border(bare, 0) is not None

    def _mark(self, first: int, end: int, kind: SpanKind) -> None:
        self._kinds[first:end] = [kind] * (end - first)

    def _stretches(self) -> list[tuple[int, int]]:
        """The runs of new lines, from first to one past the last."""
        found = []
        for kind, run in groupby(range(len(self._lines)), self._kinds.__getitem__):
            members = list(run)
            if kind is SpanKind.NEW:
                found.append((members[0], members[-1] + 1))
        return found

    def _mark_sign_off(self, first: int, end: int) -> None:
        """Banners above, disclaimers and the signature below what somebody wrote."""
        paragraphs = list(self._paragraphs(first, end))
        if first == 0 and len(paragraphs) > 1 and is_banner(self._lines[slice(*paragraphs[0])]):
            self._mark(*paragraphs[0], SpanKind.DISCLAIMER)
            first = paragraphs[1][0]
            paragraphs = paragraphs[1:]
        end = self._mark_disclaimers(paragraphs, end)
        start = first + start_of_signature(self._lines[first:end], self._author)
        self._mark(start, end, SpanKind.SIGNATURE)
        for n in range(first, start):
            if is_device_line(self._lines[n]) and (
                n + 1 == len(self._lines) or not self._lines[n + 1].strip()
            ):
                self._mark(n, n + 1, SpanKind.SIGNATURE)

    def _mark_disclaimers(self, paragraphs: list[tuple[int, int]], end: int) -> int:
        """Mark the notices at the end of a stretch; where what is left of it ends."""
        for first, stop in reversed(paragraphs):
            inside = start_of_disclaimer(self._lines[first:stop])
            if inside is not None:
                self._mark(first + inside, end, SpanKind.DISCLAIMER)
                end = first + inside
            if inside or not (inside == 0 or _is_rule(self._lines[first:stop])):
                break
        return end

    def _paragraphs(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        for is_text, run in groupby(range(first, end), lambda n: bool(self._lines[n].strip())):
            if is_text:
                members = list(run)
                yield members[0], members[-1] + 1


def _is_rule(lines: list[str]) -> bool:
    return all(not line.strip(" -_=*") for line in lines)
