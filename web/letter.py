"""A draft as a reviewer reads it: every claim marked, and a note that says where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup, escape

from counterfoil.records.base import FieldRef
from counterfoil.records.evidence import Evidence
from counterfoil.records.writing import Claim, Draft
from counterfoil.web.wording import cited, spoken


class Note(NamedTuple):
    """Where a claim comes from, or why it may not stand."""

    number: int
    texts: tuple[str, ...]
    """The words of the draft that it is about."""
    source: str
    value: str | None
    as_of: datetime | None
    is_grounded: bool


class Letter(NamedTuple):
    """A marked text and its notes."""

    body: Markup
    notes: tuple[Note, ...]


def annotated(draft: Draft, evidence: Iterable[Evidence]) -> Letter:
    """The draft's text with each claim marked and numbered; claims of one source share a note."""
    cells = _cells(evidence)
    pieces: list[Markup] = []
    notes: dict[str, Note] = {}
    done = 0
    for claim in sorted(draft.claims, key=lambda each: each.start):
        if claim.start < done or claim.end <= claim.start:
            continue
        text = draft.body[claim.start : claim.end]
        note = _note(claim, text, cells, len(notes) + 1)
        known = notes.setdefault(note.source, note)
        notes[note.source] = known._replace(texts=tuple(dict.fromkeys((*known.texts, text))))
        pieces += [escape(draft.body[done : claim.start]), _mark(text, known)]
        done = claim.end
    body = Markup("").join([*pieces, escape(draft.body[done:])])
    return Letter(body, tuple(notes.values()))


_Cells = Mapping[tuple[str, str, str, str], tuple[str, datetime | None]]


def _cells(evidence: Iterable[Evidence]) -> _Cells:
    return {
        (each.evidence_id, each.system, row.record, field.name): (field.value, row.as_of)
        for each in evidence
        for row in each.rows
        for field in row.fields
    }


def _note(claim: Claim, text: str, cells: _Cells, number: int) -> Note:
    if claim.problem is not None:
        return Note(number, (text,), spoken(claim.problem), None, None, is_grounded=False)
    if claim.source is None:
        return Note(number, (text,), "allowed by the policy", None, None, is_grounded=True)
    value, as_of = cells.get(_cell(claim.source), (None, None))
    return Note(number, (text,), cited(claim.source), value, as_of, is_grounded=True)


def _cell(ref: FieldRef) -> tuple[str, str, str, str]:
    return ref.evidence, ref.system, ref.record, ref.field


def _mark(text: str, note: Note) -> Markup:
    kind = "grounded" if note.is_grounded else "ungrounded"
    mark = Markup('<mark class="{}" data-note="{}" title="{}" aria-describedby="note-{}">{}</mark>')
    return mark.format(kind, note.number, note.source, note.number, text)
