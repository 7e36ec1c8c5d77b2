"""What a mail and its documents state, put so that a person sees every reading and where it stands.

These are the sender's words, taken apart: nothing of it is a fact, and none of it may enter a draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from counterfoil.records.document import DocumentDate, DocumentLine, PurchaseDocument
from counterfoil.records.facts import Facts
from counterfoil.records.fields import canonical
from counterfoil.records.reading import Stated, Where

VALUES_MAX: Final = 15
DOCUMENT_LINES_MAX: Final = 15

_SHOWN: Final = frozenset({Where.NEW_TEXT, Where.SUBJECT, Where.ATTACHMENT})


def stated_lines(facts: Facts) -> Iterator[str]:
    """The values of the mail, then its documents line by line; what is open is shown as open."""
    values = dict.fromkeys(_value(each) for each in facts.reading.stated if each.where in _SHOWN)
    yield from islice(values, VALUES_MAX)
    for attachment in facts.message.attachments:
        for document in attachment.documents:
            yield _heading(document, attachment.filename)
            yield from (_line(line) for line in document.lines[:DOCUMENT_LINES_MAX])
            if (left := len(document.lines) - DOCUMENT_LINES_MAX) > 0:
                yield f"and {left} lines more"


def _value(stated: Stated) -> str:
    meant = " or ".join(stated.readings)
    unit = f" {stated.unit}" if stated.unit else ""
    return (
        f"{stated.kind} {meant}{unit}: “{' '.join(stated.written.split())}”, {stated.where.replace('_', ' ')}"
    )


def _heading(document: PurchaseDocument, filename: str) -> str:
    words = [f"{document.form} {' '.join(document.order_numbers[:3])} ({filename or 'without a name'})"]
    words += [_date(each) for each in document.dates]
    words += [f"payment {each.written}" for each in document.payment_terms]
    return ", ".join(words)


def _line(line: DocumentLine) -> str:
    article = " / ".join(item.value for item in line.items[:3]) or line.description or "no article number"
    words = [f"line {line.number}: {article}" if line.number else article]
    words += [
        f"{each.role.value.replace('_', ' ')} {_open(map(canonical, each.number.readings), each.number.written)} {each.unit}".rstrip()
        for each in line.quantities
    ]
    words += [_date(each) for each in line.dates]
    words += [line.action.value] if line.action is not None else []
    return ", ".join(words)


def _date(stated: DocumentDate) -> str:
    return f"{stated.role.value.replace('_', ' ')} {_open(map(canonical, stated.day.readings), stated.day.written)}"


def _open(readings: Iterator[str], written: str) -> str:
    return " or ".join(readings) or f"“{written}”"
