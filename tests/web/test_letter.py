"""A draft with its claims marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from counterfoil.records.base import FieldRef
from counterfoil.records.vocabulary import SystemName
from counterfoil.records.writing import Claim, ClaimKind, Draft
from counterfoil.web.letter import annotated

SOURCE = FieldRef(system=SystemName.ERP, record="SO-1", field="promised_date")


def _claim(start: int, end: int, *, source: FieldRef | None = SOURCE, problem: str | None = None) -> Claim:
    return Claim(kind=ClaimKind.DATE, text="", value="", start=start, end=end, source=source, problem=problem)


def _draft(body: str, *claims: Claim) -> Draft:
    return Draft(to=("a@x.example",), subject="Re", body=body, claims=claims)


def test_claims_of_one_source_share_a_note() -> None:
    letter = annotated(_draft("20 March, again 20 March", _claim(0, 8), _claim(16, 24)), ())
    assert [(note.number, note.source, note.texts) for note in letter.notes] == [
        (1, "ERP SO-1 promised date", ("20 March",))
    ]
    assert letter.body.count("<mark") == 2


def test_what_may_not_stand_is_marked_so_and_what_the_policy_allows_is_not() -> None:
    bad = _claim(0, 3, source=None, problem="not_in_records")
    allowed = _claim(4, 7, source=None)
    letter = annotated(_draft("bad url", bad, allowed), ())
    assert [note.is_grounded for note in letter.notes] == [False, True]
    assert 'class="ungrounded"' in letter.body


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70), st.booleans()), max_size=6),
)
def test_marking_never_changes_the_text_and_never_lets_markup_through(
    body: str, spans: list[tuple[int, int, bool]]
) -> None:
    claims = [_claim(a, b, problem=None if ok else "<b>") for a, b, ok in spans]
    letter = annotated(_draft(f"<i>{body}</i>", *claims), ())
    tree = LexborHTMLParser(f"<pre>x{letter.body}</pre>")
    assert not tree.css("i, b")
    node = tree.css_first("pre")
    assert node is not None
    expected = LexborHTMLParser(f"<pre>x{_escaped(f'<i>{body}</i>')}</pre>").css_first("pre")
    assert expected is not None
    assert node.text() == expected.text()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
