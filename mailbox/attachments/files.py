"""The attachments of a message, each read by its kind, all of them within one budget."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator, Sequence
from email.errors import MessageError
from typing import Final

from counterfoil.mailbox.attachments.calendar import read_calendar
from counterfoil.mailbox.attachments.confined import SECONDS_MAX
from counterfoil.mailbox.attachments.edifact import read_edifact
from counterfoil.mailbox.attachments.extract import TEXT_CHARACTERS_MAX, Extract
from counterfoil.mailbox.attachments.kinds import binary_kind, may_be_text, text_kind
from counterfoil.mailbox.attachments.pdf import read_pdf
from counterfoil.mailbox.attachments.sheets import read_csv, read_workbook
from counterfoil.mailbox.attachments.text_orders import read_text_order
from counterfoil.mailbox.attachments.ubl import read_ubl
from counterfoil.mailbox.attachments.x12 import read_x12
from counterfoil.mailbox.body import Section, read_body, take_apart
from counterfoil.mailbox.headers import Headers
from counterfoil.mailbox.invisible import reveal
from counterfoil.mailbox.mime import Leaf, Node, parse_tree
from counterfoil.records.errors import IntakeRejected
from counterfoil.records.message import Attachment, AttachmentKind

CONFINED_MAX: Final = 20
"""So many files of one message are given to a parser in a process of its own."""
CONFINED_SECONDS_MAX: Final = 30.0
"""The time that all of them share."""
_HTML = re.compile(r"\s*(?:<!doctype html|<html|<body|<head)\b", re.IGNORECASE)
_PLAIN: Final = frozenset({AttachmentKind.PDF, AttachmentKind.TEXT})
"""Kinds that have no fields."""
_NESTING_MAX: Final = 8
_PARTS_MAX: Final = 100
_SHOWN_HEADERS: Final = ("From", "To", "Cc", "Date", "Subject")


class AttachmentReader:
    """Reads the files of one message.  Never raises: what cannot be read has a defect."""

    def __init__(self) -> None:
        self._confined = 0
        self._ends = time.monotonic() + CONFINED_SECONDS_MAX

    def read(self, files: Sequence[Leaf]) -> tuple[Attachment, ...]:
        """Every file in order; the files of an attached message follow it."""
        return tuple(
            attachment.model_copy(update={"index": index})
            for index, attachment in enumerate(each for leaf in files for each in self._read(leaf))
        )

    def _read(self, leaf: Leaf) -> Iterator[Attachment]:
        nested = leaf.nested or _as_message(leaf)
        if nested is not None:
            yield from self._message(leaf, nested)
            return
        kind, extract = self._extract(leaf)
        if kind in _PLAIN and extract.text is not None:
            order = read_text_order(extract.text)
            extract = extract._replace(documents=(order,) if order is not None else ())
        yield _attachment(leaf, kind, extract)

    def _message(self, leaf: Leaf, nested: Node) -> Iterator[Attachment]:
        """A message inside a message: a document of its own, which speaks for nobody."""
        headers = Headers(nested.raw_items())
        try:
            contents = take_apart(nested)
        except IntakeRejected as rejected:
            yield _attachment(leaf, AttachmentKind.MESSAGE, Extract(defect=rejected.reason))
            return
        body = read_body(contents.sections)
        shown = [
            f"{name}: {headers.text(name.lower())}" for name in _SHOWN_HEADERS if headers.first(name.lower())
        ]
        text = "\n".join([*shown, "", body.text])[:TEXT_CHARACTERS_MAX]
        yield _attachment(leaf, AttachmentKind.MESSAGE, Extract(text=text, hidden=body.hidden))
        for file in contents.files:
            yield from self._read(file)

    def _extract(self, leaf: Leaf) -> tuple[AttachmentKind, Extract]:
        kind = binary_kind(leaf.content, leaf.filename)
        if kind is AttachmentKind.PDF or kind is AttachmentKind.XLSX:
            return kind, self._in_confinement(kind, leaf.content)
        if kind is not None:
            return kind, Extract()
        if not may_be_text(leaf.content, leaf.content_type, leaf.filename):
            return AttachmentKind.OTHER, Extract(defect=_known_defect(leaf))
        return _read_text(leaf)

    def _in_confinement(self, kind: AttachmentKind, content: bytes) -> Extract:
        left = min(SECONDS_MAX, self._ends - time.monotonic())
        if self._confined >= CONFINED_MAX or left <= 0:
            return Extract(defect="not read: too many files")
        self._confined += 1
        return read_pdf(content, left) if kind is AttachmentKind.PDF else read_workbook(content, left)


def _as_message(leaf: Leaf) -> Node | None:
    """The message in a file that is named as one; None where it is none, or too deep."""
    if not leaf.filename.lower().endswith(".eml"):
        return None
    try:
        tree = parse_tree(leaf.content, nesting_max=_NESTING_MAX, parts_max=_PARTS_MAX)
    except (IntakeRejected, MessageError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return tree if tree.get("from") else None


def _read_text(leaf: Leaf) -> tuple[AttachmentKind, Extract]:
    written = leaf.decoded().text
    revealed = reveal(written)
    text = revealed.text
    kind = text_kind(text, leaf.content_type, leaf.filename)
    match kind:
        case AttachmentKind.X12:
            extract = read_x12(text)
        case AttachmentKind.EDIFACT:
            extract = read_edifact(text)
        case AttachmentKind.ICALENDAR:
            extract = read_calendar(text)
        case AttachmentKind.UBL:
            extract = read_ubl(leaf.content)
        case AttachmentKind.CSV:
            extract = read_csv(text)
        case _ if leaf.content_type == "text/html" or _HTML.match(text):
            body = read_body((Section(html=written),))
            extract = Extract(text=body.text[:TEXT_CHARACTERS_MAX], hidden=body.hidden)
        case _:
            extract = Extract(text=text[:TEXT_CHARACTERS_MAX])
    return kind, extract._replace(hidden=(*revealed.hidden, *extract.hidden))


def _known_defect(leaf: Leaf) -> str | None:
    if leaf.content_type == "application/ms-tnef" or leaf.filename.lower() == "winmail.dat":
        return "tnef is not read"
    return None


def _attachment(leaf: Leaf, kind: AttachmentKind, extract: Extract) -> Attachment:
    text = None if extract.text is None else reveal(extract.text)
    return Attachment(
        index=0,
        filename=leaf.filename,
        content_type=leaf.content_type[:200],
        size_bytes=len(leaf.content),
        sha256=hashlib.sha256(leaf.content).hexdigest(),
        kind=kind,
        text=None if text is None else text.text,
        references=extract.references,
        documents=extract.documents,
        hidden_text=tuple(dict.fromkeys([*extract.hidden, *(text.hidden if text else ())])),
        is_inline=bool(leaf.content_id) and not leaf.is_attachment,
        defect=extract.defect or leaf.defect,
    )
