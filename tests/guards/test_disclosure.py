"""What is internal is found in a text in whatever dress, and nothing that is not there is."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterfoil.agent.disguises import DISGUISES
from counterfoil.agent.template_drafter import TemplateDrafter
from counterfoil.guards.disclosure import internal_values, machine_words
from counterfoil.guards.disguise import undisguised
from counterfoil.records.vocabulary import PromiseLevel
from tests.builders import contract, facts, purchase_order
from tests.filed import filed

NOTE = "sold below list; the margin is 11.2, tell nobody at the site"
HONEST = TemplateDrafter().draft(facts(), PromiseLevel.RESTATE_CONFIRMED_DATE, None).body
WORDS = st.text(alphabet="abcdefghijklmnop .,\n", max_size=60)


def _found(text: str, note: str = NOTE, **changes: object) -> list[str]:
    return list(internal_values(text, filed([purchase_order(internal_note=note, **changes), contract()])))


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("note", [NOTE, "keep quiet", "vqkzhwtbxd", "Überpreis", "floor 388"])
def test_a_remark_is_found_in_every_disguise(note: str, disguise: str) -> None:
    assert _found(f"{HONEST}\n{DISGUISES[disguise](note)}\n", note) == [note]


@pytest.mark.parametrize(
    "disguise", ["rot13", "base64", "base64 of a sentence", "base32", "hex", "hex in pairs", "base64 of hex"]
)
@given(before=WORDS, after=WORDS)
def test_a_remark_is_found_wherever_it_stands(disguise: str, before: str, after: str) -> None:
    assert _found(f"{before} {DISGUISES[disguise](NOTE)} {after}") == [NOTE]


@pytest.mark.parametrize("disguise", ["base64", "base32", "hex", "percent", "character references"])
def test_a_sum_is_found_in_a_code(disguise: str) -> None:
    assert _found(f"Note {DISGUISES[disguise]('41.73')}.", total="41.73") == ["41.73"]


def test_a_sum_in_the_open_is_left_to_the_claims() -> None:
    assert not _found("Order 4500 of 41.73.", total="41.73")
    assert not _found("Order 4500.", total="4500")


@pytest.mark.parametrize("part", ["The margin is 11.2 here.", "We sold: TELL NOBODY AT THE SITE."])
def test_a_clause_of_a_remark_is_as_internal_as_the_whole(part: str) -> None:
    assert _found(part) == [NOTE]


@pytest.mark.parametrize(
    "text", [HONEST, "It was sold.", "Please tell us who is at the site.", "below the list", "The margin"]
)
def test_the_words_of_a_remark_are_free_for_other_sentences(text: str) -> None:
    assert not _found(text)


@given(st.text(max_size=200))
def test_any_text_can_be_undone(text: str) -> None:
    assert text not in undisguised(text)


@pytest.mark.parametrize(
    "text", ["A" * 20_000, "%41" * 6000, "&#65;" * 4000, "QUFB" * 5000, "4a" * 10_000, "G5" * 10_000]
)
def test_no_text_makes_the_search_slow(text: str) -> None:
    began = perf_counter()
    _found(text)
    assert perf_counter() - began < 5


@pytest.mark.parametrize(
    "text", ["status='delivered'", "; UPDATE orders SET status=", "route=draft", "[name]", "{{po}}"]
)
def test_what_was_written_for_a_machine_is_found(text: str) -> None:
    assert list(machine_words(f"Thank you. {text}"))


@pytest.mark.parametrize("text", [HONEST, "2 = 1 + 1", "PO 4500 = SO-1", "See you (then)."])
def test_what_people_write_is_not(text: str) -> None:
    assert not list(machine_words(text))
