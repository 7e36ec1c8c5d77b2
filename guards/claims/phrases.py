"""Word lists as patterns: phrases in the notation of the lexicons, compiled for text with offsets.

    guarantee*          a word that begins so
    rely|count on       either word, then the next
    in the? hand        a word that may be missing

Phrases are separated by commas or line ends.  Between words stand blanks, hyphens or a
line end, and a phrase begins and ends with a whole word.
"""

from __future__ import annotations

import re
from typing import Final

_GAP: Final = r"[\s-]{1,3}"


def words_of(block: str) -> frozenset[str]:
    """The words of a block, each for itself."""
    return frozenset(block.split())


def one_of(block: str) -> str:
    """A pattern for any one word of a block, the longest first; `.` and `+` mean themselves."""
    words = sorted(block.split(), key=lambda each: (-len(each), each))
    return f"(?:{'|'.join(re.escape(each) for each in words)})"


def any_of(*blocks: str) -> re.Pattern[str]:
    """One pattern for every phrase of the blocks, without regard to case."""
    phrases = [each.strip() for block in blocks for each in re.split(r"[,\n]", block)]
    sources = [_source(each) for each in phrases if each]
    return re.compile(rf"(?<!\w)(?:{'|'.join(sources)})(?!\w)", re.IGNORECASE)


def _source(phrase: str) -> str:
    source, has_begun = "", False
    for step in phrase.split():
        word = _word(step.removesuffix("?"))
        if not step.endswith("?"):
            source += f"{_GAP if has_begun else ''}{word}"
            has_begun = True
        else:
            source += f"(?:{_GAP}{word})?" if has_begun else f"(?:{word}{_GAP})?"
    return source


def _word(step: str) -> str:
    choices = [
        re.escape(each[:-1]) + r"\w*" if each.endswith("*") else re.escape(each) for each in step.split("|")
    ]
    return choices[0] if len(choices) == 1 else f"(?:{'|'.join(choices)})"
