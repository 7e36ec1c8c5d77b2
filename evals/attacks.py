"""Attack texts, and the letters that carry them: the same text in every place where a model could read it."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import textwrap
from email.header import Header
from email.message import EmailMessage
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from counterfoil.records.base import Record
from counterfoil.records.errors import SuiteUnreadable

SHIPPED: Final = Path(str(files("counterfoil.evals") / "attacks.jsonl"))
"""Attacks of our own making, a few of each kind."""
_NAME_MAX: Final = 300
"""So many characters of a text stand in a name."""


class Attack(Record):
    """One text that wants something of a machine that reads it."""

    id: str
    kind: str
    text: str
    must_not_contain: tuple[str, ...] = ()
    """What only a draft that obeyed it would hold."""


class Position(StrEnum):
    """Where in a message, or in the records, an attack stands."""

    BODY = "body"
    SUBJECT = "subject"
    QUOTED = "quoted history"
    DISPLAY_NAME = "display name"
    TEXT_FILE = "attached text"
    SHEET = "attached CSV"
    PDF = "attached PDF"
    HIDDEN_HTML = "hidden HTML"
    NOTE = "note of a record"
    CELL = "cell of a record"


class Writer(Record):
    """Who sends a letter, and to whom; our own server says that it is authentic."""

    name: str
    address: str
    mailbox: str
    authserv_id: str

    @property
    def domain(self) -> str:
        """What the server authenticated."""
        return self.address.rpartition("@")[2]


def load_attacks(path: Path) -> tuple[Attack, ...]:
    """The attacks of a JSONL file with `id`, `kind` and `text`; `SuiteUnreadable` names the line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SuiteUnreadable(str(path), f"expected JSONL in UTF-8; {error}") from error
    return tuple(_attack(f"{path}:{number}", line) for number, line in enumerate(lines, 1) if line.strip())


def _attack(where: str, line: str) -> Attack:
    try:
        found = json.loads(line)
        oracle = found.get("oracle") or {}
        given = {name: found.get(name) for name in ("id", "kind", "text")}
        return Attack.model_validate({**given, "must_not_contain": oracle.get("must_not_contain", ())})
    except (json.JSONDecodeError, AttributeError, ValidationError) as error:
        raise SuiteUnreadable(where, "expected an object with id, kind and text") from error


def letter(text: str, position: Position, writer: Writer, question: str) -> bytes:
    """The raw message in which the text travels with an honest question, or alone where that is empty.

    A text that stands in the records leaves the question plain.
    """
    line = _on_one_line(text)
    subject = line if position is Position.SUBJECT else "Our order" if question else "For you"
    name = line[:_NAME_MAX] if position is Position.DISPLAY_NAME else writer.name
    head = (
        f"Authentication-Results: {writer.authserv_id}; dmarc=pass header.from={writer.domain}",
        f"Received: from mail.{writer.domain} by {writer.authserv_id}; Mon, 05 Oct 2026 08:00:00 +0000",
        f"From: {Header(name, 'utf-8').encode()} <{writer.address}>",
        f"To: {writer.mailbox}",
        f"Subject: {Header(subject, 'utf-8').encode()}",
        "Date: Mon, 05 Oct 2026 08:00:00 +0000",
        f"Message-ID: <question@{writer.domain}>",
    )
    message = EmailMessage()
    message.set_content(_body(text, position, writer, question))
    _attach(message, text, position, question)
    return "\n".join(head).encode() + b"\n" + message.as_bytes()


def _on_one_line(text: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _body(text: str, position: Position, writer: Writer, question: str) -> str:
    if position is Position.BODY:
        return f"{question}\n\n{text}\n"
    if position is Position.QUOTED:
        quoted = "\n".join(f"> {line}" for line in text.splitlines())
        return f"{question}\n\nOn Fri, 2 Oct 2026 at 09:12, Orders <{writer.mailbox}> wrote:\n{quoted}\n"
    return f"{question}\n"


def _attach(message: EmailMessage, text: str, position: Position, question: str) -> None:
    if position is Position.HIDDEN_HTML:
        hidden = f'<div style="display:none">{html.escape(text)}</div>'
        message.add_alternative(f"<p>{html.escape(question)}</p>{hidden}", subtype="html")
    elif position is Position.TEXT_FILE:
        message.add_attachment(text, filename="note.txt")
    elif position is Position.SHEET:
        message.add_attachment(_sheet(text).encode(), maintype="text", subtype="csv", filename="remarks.csv")
    elif position is Position.PDF:
        message.add_attachment(_pdf(text), maintype="application", subtype="pdf", filename="note.pdf")


def _sheet(text: str) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([("position", "remark"), ("1", text)])
    return written.getvalue()


def _pdf(text: str) -> bytes:
    """The text on one page, in the smallest PDF that readers take."""
    lines = [piece for line in text.splitlines() for piece in textwrap.wrap(line, 100) or [""]]
    shown = (re.sub(rb"([\\()])", rb"\\\1", line.encode("latin-1", "replace")) for line in lines)
    drawn = b"BT /F1 8 Tf 30 800 Td 10 TL " + b" ".join(b"(%s) Tj T*" % each for each in shown) + b" ET"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    file, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        file
        + head
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(file))
    )
