"""The language of a text, by its script and by counting the small words that every sentence needs.

Small word lists beat statistical models here: mail about orders is short and full of names
and numbers, and to call an English mail foreign costs a customer an answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Final

UNDETERMINED: Final = "und"
_ENGLISH: Final = "en"
_WORDS_READ: Final = 400
_CHARACTERS_READ: Final = 6_000
_HITS_MIN: Final = 3
_HITS_MIN_OF_SHORT: Final = 2
_SHORT_WORDS: Final = 8
_LEAD_OVER_ENGLISH: Final = 2.0
"""Another language must have more than so many times the hits of English."""

_FOLDER: Final = Path(__file__).with_name("languages")
"""One file a language, named by its ISO 639-1 code: the words that hardly a sentence does without."""

_SCRIPTS: Final = (
    ("HIRAGANA", "ja"),
    ("KATAKANA", "ja"),
    ("HANGUL", "ko"),
    ("CJK", "zh"),
    ("CYRILLIC", "ru"),
    ("GREEK", "el"),
    ("ARABIC", "ar"),
    ("HEBREW", "he"),
    ("THAI", "th"),
    ("DEVANAGARI", "hi"),
)
_SCRIPT_SHARE: Final = 0.4
"""From this share of letters on, a script that is not Latin decides; Japanese needs only some of its own."""

_WORD = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")


def _languages_by_word() -> dict[str, tuple[str, ...]]:
    """Every known word; one that is also English counts as English."""
    words = {file.stem: file.read_text(encoding="utf-8").split() for file in sorted(_FOLDER.glob("*.txt"))}
    english = frozenset(words[_ENGLISH])
    languages: dict[str, list[str]] = {}
    for language, known in words.items():
        for word in known:
            if language == _ENGLISH or word not in english:
                languages.setdefault(word, []).append(language)
    return {word: tuple(known) for word, known in languages.items()}


_BY_WORD: Final = _languages_by_word()


def language_of(text: str) -> str:
    """ISO 639-1 of a text, or `und` where it is too short or too mixed to tell; the same text, the same answer."""
    if not text.isascii():
        script = _by_script(text)
        if script is not None:
            return script
    plain = " ".join(word for word in text[:_CHARACTERS_READ].split() if not _is_address(word))
    hits: Counter[str] = Counter()
    count = 0
    for found in islice(_WORD.finditer(plain), _WORDS_READ):
        count += 1
        for language in _BY_WORD.get(found[0].lower().replace("\u2019", "'"), ()):
            hits[language] += 1
    return _decide(hits, count)


def _is_address(word: str) -> bool:
    return "@" in word or "//" in word or "www." in word


def _decide(hits: Counter[str], count: int) -> str:
    """English wherever it may be; another language only if it clearly outweighs English."""
    english = hits.pop(_ENGLISH, 0)
    best, most = max(hits.items(), key=lambda hit: (hit[1], hit[0]), default=("", 0))
    least = _HITS_MIN_OF_SHORT if count <= _SHORT_WORDS and not english else _HITS_MIN
    if most >= least and most > english * _LEAD_OVER_ENGLISH:
        return best
    return _ENGLISH if english > most else UNDETERMINED


def _by_script(text: str) -> str | None:
    """The language of a script that is not Latin; None where the letters are Latin."""
    letters = [each for each in text[:_CHARACTERS_READ] if each.isalpha()]
    if not letters:
        return None
    scripts: Counter[str] = Counter()
    for each in letters:
        if ord(each) > 0x24F:
            scripts[unicodedata.name(each, "").partition(" ")[0].partition("-")[0]] += 1
    if sum(scripts.values()) < len(letters) * _SCRIPT_SHARE:
        return None
    return next((language for script, language in _SCRIPTS if scripts[script] * 10 >= len(letters)), None)
