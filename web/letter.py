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
    notes: dict[str, Note] = {}
    marked: list[_Marked] = []
    for claim in sorted(draft.claims, key=lambda each: each.start):
        done = marked[-1].end if marked else 0
        if claim.start < done or claim.end <= claim.start:
            continue
        note = _note(claim, cells, len(notes) + 1)
        note = notes.setdefault(note.source, note)
        if marked and marked[-1].note is note and not draft.body[done : claim.start].strip():
            marked[-1] = marked[-1]._replace(end=claim.end)
        else:
            marked.append(_Marked(claim.start, claim.end, note))
    return Letter(
        _body(draft.body, marked), tuple(_with_texts(each, draft.body, marked) for each in notes.values())
    )


class _Marked(NamedTuple):
    """A stretch of the text, of one claim or of neighbouring ones, and the note that it has."""

    start: int
    end: int
    note: Note


def _body(body: str, marked: Iterable[_Marked]) -> Markup:
    pieces: list[Markup] = []
    done = 0
    for each in marked:
        pieces += [escape(body[done : each.start]), _mark(body[each.start : each.end], each.note)]
        done = each.end
    return Markup("").join([*pieces, escape(body[done:])])


def _with_texts(note: Note, body: str, marked: Iterable[_Marked]) -> Note:
    texts = (body[each.start : each.end] for each in marked if each.note is note)
    return note._replace(texts=tuple(dict.fromkeys(texts)))


_Cells = Mapping[tuple[str, str, str, str], tuple[str, datetime | None]]


def _cells(evidence: Iterable[Evidence]) -> _Cells:
    return {
        (each.evidence_id, each.system, row.record, field.name): (field.value, row.as_of)
        for each in evidence
        for row in each.rows
        for field in row.fields
    }


def _note(claim: Claim, cells: _Cells, number: int) -> Note:
    if claim.problem is not None:
        return Note(number, (), spoken(claim.problem), None, None, is_grounded=False)
    if claim.source is None:
        return Note(number, (), "allowed by the policy", None, None, is_grounded=True)
    value, as_of = cells.get(_cell(claim.source), (None, None))
    return Note(number, (), cited(claim.source), value, as_of, is_grounded=True)


def _cell(ref: FieldRef) -> tuple[str, str, str, str]:
    return ref.evidence, ref.system, ref.record, ref.field


def _mark(text: str, note: Note) -> Markup:
    kind = "grounded" if note.is_grounded else "ungrounded"
    mark = Markup('<mark class="{}" data-note="{}" title="{}" aria-describedby="note-{}">{}</mark>')
    return mark.format(kind, note.number, note.source, note.number, text)
