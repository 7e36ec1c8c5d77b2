"""Domains made to be taken for another: one letter off, letters that look alike, a word more, another ending.

A domain that is itself known, or lies under one that is, is never a lookalike.  Short
names resemble one another by chance, so they are compared more strictly.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from publicsuffixlist import PublicSuffixList

_SUFFIXES: Final = PublicSuffixList()
_ENDING_MIN: Final = 5
_EDIT_MIN: Final = 6
_JOINED_MIN: Final = 8
"""Shorter names meet by chance: with another ending, with one letter changed, with a word beside them."""

_LENDS_TRUST: Final = frozenset(
    "accounts admin ap auth billing bill corp co confirm customer delivery desk dispatch eu finance get global go "
    "group help hq inc info intl invoice invoices it llc login ltd mail mailer my net office online order orders "
    "pay payment payments plc po portal procurement purchasing remit sales secure service services shipping "
    "supplier suppliers support team the uk us usa vendor vendors verify web".split()
)
"""Words that are put beside a name to borrow it."""

_LETTER_PAIRS: Final = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("nn", "m"), ("ii", "u"))
_BLURRED: Final = (
    *_LETTER_PAIRS,
    ("lc", "k"),
    ("lh", "h"),
    ("lb", "b"),
    ("rr", "m"),
    ("dl", "d"),
    ("uu", "w"),
    ("uv", "w"),
    ("vu", "w"),
    ("c", "e"),
    ("v", "u"),
    ("y", "u"),
)
"""What looks alike at a glance, too; only long names are compared so."""

_LETTERS: Final = str.maketrans(
    {
        pair[0]: pair[1]
        for pair in (
            "0o 1l 3e 5s 8b 9g |l !l $s @a øo æa œo łl ıl đd ħh ŧt ßb ɑa ɡg ɩl ʀr ѕs іl јj һh ԁd ԛq ԝw "
            "аa вb еe ёe иu кk мm нh оo пn рp сc тt уy хx зe ьb αa βb γy εe ηn ιl κk νv μu οo ρp τt υu χx ωw"
        ).split()
    }
)


class _Domain(NamedTuple):
    """A domain taken apart: `mail.harlow-paper.co.uk` is `mail`, `harlow-paper` and `co.uk`."""

    below: str
    name: str
    ending: str


def find_imitated(domain: str, guarded: Collection[str], genuine: Collection[str] = ()) -> str | None:
    """The guarded domain that this one is made to be taken for, or None; genuine ones are above suspicion."""
    if not domain or is_under_any(domain, (*guarded, *genuine)):
        return None
    candidate = _take_apart(domain)
    return next((each for each in sorted(guarded) if each and _imitates(candidate, _take_apart(each))), None)


def is_under_any(domain: str, known: Collection[str]) -> bool:
    """Whether the domain is one of these or lies under one of them."""
    folded = domain.lower()
    return any(folded == each.lower() or folded.endswith(f".{each.lower()}") for each in known if each)


def organisation_of(domain: str) -> str:
    """The part of a domain that its owner registered: `harlow.co.uk` of `mail.harlow.co.uk`."""
    return str(_SUFFIXES.privatesuffix(domain.lower()) or domain.lower())


def skeleton(text: str) -> str:
    """One form for everything that looks alike: `kestre1foods` and `kestrelfoods`, `rn` and `m`."""
    return _merged(_folded(text), _LETTER_PAIRS).replace("i", "l").replace("-", "")


def _blurred(text: str) -> str:
    return _merged(_folded(text).replace("i", "l").replace("-", ""), _BLURRED)


def _merged(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    for pair, letter in pairs:
        text = text.replace(pair, letter)
    return text


def is_one_edit_apart(one: str, other: str) -> bool:
    """Whether one letter added, dropped, replaced or swapped with its neighbour makes one of the other."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, wanted = one[start:], other[start:]
    is_swapped = len(rest) == len(wanted) and rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    return rest[1:] == wanted[1:] or rest[1:] == wanted or rest == wanted[1:] or is_swapped


def _take_apart(domain: str) -> _Domain:
    whole = organisation_of(domain)
    name, _, ending = whole.partition(".")
    below = domain.lower().removesuffix(whole).strip(".")
    return _Domain(".".join(_readable(each) for each in below.split(".")), _readable(name), ending)


def _readable(label: str) -> str:
    """A label as a reader sees it: international names decoded."""
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return label


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(each for each in decomposed if not unicodedata.combining(each)).translate(_LETTERS)


def _imitates(candidate: _Domain, guarded: _Domain) -> bool:
    if candidate.name == guarded.name:
        return len(guarded.name) >= _ENDING_MIN
    if skeleton(candidate.name) == skeleton(guarded.name):
        return True
    if len(guarded.name) >= _EDIT_MIN and is_one_edit_apart(candidate.name, guarded.name):
        return True
    if len(guarded.name) >= _JOINED_MIN:
        blurred, wanted = _blurred(candidate.name), _blurred(guarded.name)
        if blurred == wanted or is_one_edit_apart(blurred, wanted):
            return True
    return _borrows(candidate, guarded)


def _borrows(candidate: _Domain, guarded: _Domain) -> bool:
    """Whether the guarded name, or all of the guarded domain, is written into the candidate."""
    wanted = skeleton(guarded.name)
    beside = skeleton(candidate.below).replace(".", "") + skeleton(candidate.name)
    whole = wanted + skeleton(guarded.ending).replace(".", "")
    if len(wanted) < _ENDING_MIN:
        return False
    is_label_below = any(skeleton(label) == wanted for label in candidate.below.split("."))
    is_cut_by_dots = len(wanted) >= _EDIT_MIN and beside == wanted
    is_whole_inside = len(whole) >= _JOINED_MIN and whole in beside
    is_lengthened = any(_is_added(rest, wanted) for rest in _rests(candidate.name, guarded.name))
    return is_label_below or is_cut_by_dots or is_whole_inside or is_lengthened


def _rests(candidate: str, guarded: str) -> Iterator[str]:
    """What stands before or behind the guarded name in the candidate, with the hyphen that parts them."""
    text, name = _folded(candidate), _folded(guarded)
    for longer, shorter in ((text, name), (text.replace("-", ""), name.replace("-", ""))):
        if longer.startswith(shorter):
            yield longer.removeprefix(shorter)
        if longer.endswith(shorter):
            yield longer.removesuffix(shorter)


def _is_added(rest: str, wanted: str) -> bool:
    word = rest.strip("-")
    return rest != word or word in _LENDS_TRUST or word.isdigit() or len(wanted) >= _JOINED_MIN
