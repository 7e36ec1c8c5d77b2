"""Text as words: what phrases are looked for in.

Mail is read word by word and sentence by sentence, so that a rule can say "not … paid"
without reaching over the end of a sentence, and so that reading takes time in proportion
to the length of the text, however the text was made.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

END: Final = "\n"
"""The word that stands at the end of every sentence.  No phrase reaches over it."""

ASKS: Final = "<?>"
"""The word that a question mark becomes."""

CHARACTERS_READ_MAX: Final = 100_000
"""A body longer than this is put before a person; of attachments no more than this is read."""

_LINE_IS_SHORT: Final = 48
_QUOTE_MAX: Final = 240

_TOKEN: Final = re.compile(
    r"(?P<number>\d+(?:[.,:/-]\d+)*(?:-[A-Z]{1,2}(?![^\W_])|[^\W_]*))"
    r"|(?P<word>[^\W_]+(?:'[^\W_]+)*)"
    r"|(?P<end>[.!?]+(?![^\s\"')\]<])|\n[ \t]*\n|\n(?=[ \t]*(?:[-*•>]|\d{1,2}[.)])[ \t]))"
    r"|(?P<sign>[$€£%?])"
    r"|(?P<clause>[,;:()\[\]\"–—|\n]|\s-+\s)"
)
_TYPOGRAPHY: Final = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "“": '"', "”": '"', "\r": None})


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a language shortens its words: whole words, endings, and words that a full stop does not end."""

    words: Mapping[str, str]
    endings: Mapping[str, str]
    abbreviations: frozenset[str]

    def expand(self, word: str) -> tuple[str, ...]:
        """The words that a written word stands for: `won't` is `will not`."""
        if word in self.words:
            return tuple(self.words[word].split())
        stem, apostrophe, ending = word.rpartition("'")
        if not apostrophe:
            return (word,)
        if ending == "t" and stem.endswith("n"):
            stem, ending = stem[:-1], "nt"
        return (stem, self.endings[ending]) if ending in self.endings and stem else (stem + ending,)


@dataclass(frozen=True, slots=True)
class Passage:
    """One stretch of text, its words in lower case, and where each of them stands."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    begins_clause: list[bool]
    """Whether a comma, a bracket, a dash or a line break stands before the word."""

    def __len__(self) -> int:
        return len(self.words)

    def sentence(self, at: int, reach: int) -> range:
        """The words of the sentence around `at`, at most `reach` on either side."""
        first = at
        while first > 0 and at - first < reach and self.words[first - 1] != END:
            first -= 1
        last = at
        while last < len(self.words) and last - at < reach and self.words[last] != END:
            last += 1
        return range(first, last)

    def sentences(self) -> Iterator[range]:
        """Every sentence that holds a word."""
        first = 0
        for at, word in enumerate(self.words):
            if word == END:
                if at > first:
                    yield range(first, at)
                first = at + 1

    def quote(self, first: int, last: int) -> str:
        """The words from `first` to before `last` as they were written, with what stands around them."""
        around = self.sentence(first, 20)
        begin = max(self.starts[around.start], self.ends[last - 1] - _QUOTE_MAX)
        end = self.ends[min(self.sentence(last - 1, 20).stop, len(self.words)) - 1]
        return " ".join(self.text[min(begin, self.starts[first]) : end].split())[:_QUOTE_MAX]


def readable(text: str) -> str:
    """The text with one form for each letter, straight quotation marks, and no characters that do not show."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(each for each in text if unicodedata.category(each) != "Cf")
    return text.translate(_TYPOGRAPHY)


def passage_of(text: str, spelling: Spelling) -> Passage:
    """Split a text into words and sentences."""
    text = readable(text)
    passage = Passage(text, [], [], [], [])
    begins_clause, line_start = True, 0
    for token in _TOKEN.finditer(text):
        kind, written = token.lastgroup, token.group()
        if kind in ("number", "word"):
            for word in spelling.expand(written.lower()):
                _append(passage, word, token, begins_clause)
                begins_clause = False
            continue
        if "?" in written:
            _append(passage, ASKS, token, False)
        elif kind == "sign":
            _append(passage, written, token, begins_clause)
        begins_clause = begins_clause or kind in ("clause", "end")
        is_short_line = written == "\n" and token.start() - line_start < _LINE_IS_SHORT
        if is_short_line or (kind == "end" and not _is_abbreviation(passage, token, spelling)):
            _append(passage, END, token, True)
        if "\n" in written:
            line_start = token.end()
    passage.words.append(END)
    passage.starts.append(len(text))
    passage.ends.append(len(text))
    passage.begins_clause.append(True)
    return passage


def _append(passage: Passage, word: str, token: re.Match[str], begins_clause: bool) -> None:
    passage.words.append(word)
    passage.starts.append(token.start())
    passage.ends.append(token.end())
    passage.begins_clause.append(begins_clause)


def _is_abbreviation(passage: Passage, end: re.Match[str], spelling: Spelling) -> bool:
    if end.group() != "." or not passage.words or passage.ends[-1] != end.start():
        return False
    return len(passage.words[-1]) == 1 or passage.words[-1] in spelling.abbreviations
