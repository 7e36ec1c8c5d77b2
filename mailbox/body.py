"""The body of a message: which parts are the text, which are files, and what of the text is hidden."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from counterfoil.mailbox.html import visible_text, without_links
from counterfoil.mailbox.invisible import reveal
from counterfoil.mailbox.mime import Leaf, Node, children, content_type, leaf
from counterfoil.records.errors import IntakeRejected
from counterfoil.records.message import HiddenText, Unreadable


class Section(NamedTuple):
    """One stretch of the body, in up to two forms of the same text."""

    plain: str | None = None
    html: str | None = None


class Contents(NamedTuple):
    """A message taken apart: what is read as its text, and what was sent along."""

    sections: tuple[Section, ...] = ()
    files: tuple[Leaf, ...] = ()
    defects: tuple[str, ...] = ()


class Body(NamedTuple):
    """The text of a message as a reader sees it."""

    text: str = ""
    html: str | None = None
    hidden: tuple[HiddenText, ...] = ()
    defects: tuple[str, ...] = ()


_BODY_TYPES: Final = frozenset({"text/plain", "text/html", "text"})
_SEALED: Final = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_INTERCHANGE = re.compile(rb"\s*(?:ISA[^A-Za-z0-9\s]|UN[AB][+:.,?' ])")


def take_apart(node: Node) -> Contents:
    """Sections and files of a message, in reading order; `IntakeRejected` where its text is sealed.

    An opaque signature seals a text as encryption does, for all that can be read here.
    """
    if content_type(node) in _SEALED:
        raise IntakeRejected(Unreadable.ENCRYPTED, content_type(node))
    return _take_apart(node)


def _take_apart(node: Node) -> Contents:
    kind = content_type(node)
    if kind == "multipart/encrypted":
        raise IntakeRejected(Unreadable.ENCRYPTED, kind)
    if kind.startswith("multipart/"):
        return _container(node, kind)
    part = leaf(node)
    if not _is_body(part):
        return Contents((), (part,), _known(part.defect))
    text, defect = part.decoded()
    section = Section(html=text) if part.content_type == "text/html" else Section(plain=text)
    return Contents((section,), (), _known(part.defect, defect))


def _known(*defects: str | None) -> tuple[str, ...]:
    return tuple(defect for defect in defects if defect)


def _is_body(part: Leaf) -> bool:
    if part.content_type not in _BODY_TYPES or part.is_attachment or part.filename or part.nested:
        return False
    return _INTERCHANGE.match(part.content) is None


def _container(node: Node, kind: str) -> Contents:
    inner = children(node)
    if not inner:  # no boundary was found: all of it stands in the preamble
        preamble = node.get_payload()
        text = preamble if isinstance(preamble, str) else ""
        return Contents((Section(plain=text),), (), ("multipart without parts",))
    contents = [_take_apart(each) for each in inner]
    sections = [section for each in contents for section in each.sections]
    if kind == "multipart/alternative":
        sections = _alternatives(sections)
    defects = [defect for each in contents for defect in each.defects]
    if kind == "multipart/signed":
        defects.append("signature not verified")
    files = tuple(file for each in contents for file in each.files)
    return Contents(tuple(sections), files, tuple(dict.fromkeys(defects)))


def _alternatives(sections: Sequence[Section]) -> list[Section]:
    """One section of all forms; a form that comes in several pieces is put together."""
    plain = [section.plain for section in sections if section.plain is not None]
    html = [section.html for section in sections if section.html is not None]
    joined = Section("\n".join(plain) if plain else None, "\n".join(html) if html else None)
    return [joined] if sections else []


def read_body(sections: Sequence[Section]) -> Body:
    """The visible text of all sections together, one after the other."""
    read = [_read_section(section) for section in sections]
    pages = [body.html for body in read if body.html is not None]
    return Body(
        text="\n\n".join(body.text.rstrip() for body in read if body.text.strip()).lstrip("\n"),
        html="\n".join(pages) if pages else None,
        hidden=tuple(dict.fromkeys(each for body in read for each in body.hidden)),
        defects=tuple(dict.fromkeys(each for body in read for each in body.defects)),
    )


def _read_section(section: Section) -> Body:
    """The HTML form counts, since it is what a reader is shown; the plain one where there is no other."""
    plain = reveal(section.plain or "")
    if section.html is None:
        return Body(plain.text, None, plain.hidden)
    page = visible_text(section.html)
    shown = reveal(page.text)
    hidden = [HiddenText(how=each.how, text=reveal(each.text).text) for each in page.hidden]
    hidden += shown.hidden
    if shown.text.strip():
        hidden += _only_in_plain(plain.text, shown.text)
    else:
        shown = plain
        hidden += plain.hidden
    return Body(shown.text, section.html, tuple(hidden), ("html is cut",) if page.is_cut else ())


_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\n\s*\n|\n(?=[>\s]*[-*>])")
_NOT_PROSE = re.compile(r"\[[^\[\]\n]{0,200}\]|<[^<>\n]{0,400}>")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_EXCUSE = re.compile(r"\bhtml\b", re.IGNORECASE)
_SENTENCE_WORDS_MIN: Final = 6
_STRANGE_SHARE: Final = 0.5


def _only_in_plain(plain: str, shown: str) -> list[HiddenText]:
    """Sentences of the plain form that the HTML form does not show: whoever sees the one misses the other.

    Addresses and links are left out, since the HTML form hides them behind their texts, and so
    are excuses to readers without HTML.
    """
    if not plain.strip():
        return []
    known = set(_WORDS.findall(shown.lower()))
    found = []
    for sentence in _SENTENCE_ENDS.split(plain):
        words = _WORDS.findall(without_links(_NOT_PROSE.sub(" ", sentence)).lower())
        strange = sum(word not in known for word in words)
        if len(words) < _SENTENCE_WORDS_MIN or strange <= len(words) * _STRANGE_SHARE:
            continue
        if not _EXCUSE.search(sentence):
            found.append(HiddenText(how="alternative", text=" ".join(sentence.split())))
    return found
