"""Our Message-IDs lead to their case, and nobody else can write one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from counterfoil.mailbox.tokens import case_of_token, mint_message_id
from tests.letters import SETTINGS, read

KEY = b"k" * 32
IDS = st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True)


@given(IDS, st.text(max_size=40), st.integers(0, 1000))
def test_an_id_of_ours_names_its_case(case_id: str, draft_id: str, revision: int) -> None:
    minted = mint_message_id(case_id, draft_id, revision, key=KEY, domain="example.com")
    assert case_of_token(minted, KEY) == case_id
    assert case_of_token(minted.strip("<>"), KEY) == case_id


def test_the_same_revision_has_the_same_id_and_another_one_has_not() -> None:
    first = mint_message_id("c-1", "d-1", 1, key=KEY, domain="example.com")
    assert first == mint_message_id("c-1", "d-1", 1, key=KEY, domain="example.com")
    others = {
        mint_message_id("c-1", "d-1", 2, key=KEY, domain="example.com"),
        mint_message_id("c-1", "d-2", 1, key=KEY, domain="example.com"),
    }
    assert first not in others
    assert len(others) == 2


@given(st.integers(0, 60), st.characters(codec="ascii"))
def test_a_changed_character_in_front_of_the_domain_breaks_the_signature(position: int, other: str) -> None:
    minted = mint_message_id("c-1", "d-1", 1, key=KEY, domain="example.com")
    head, _, domain = minted.partition("@")
    position %= len(head)
    changed = f"{head[:position]}{other}{head[position + 1 :]}@{domain}"
    if changed != minted and changed.strip("<> \t\r\n\f\v\x1c\x1d\x1e\x1f") != minted.strip("<>"):
        assert case_of_token(changed, KEY) is None


@given(st.text(max_size=120))
def test_any_other_text_names_no_case(text: str) -> None:
    assert case_of_token(text, KEY) is None


def test_without_a_key_nothing_is_ours() -> None:
    minted = mint_message_id("c-1", "d-1", 1, key=KEY, domain="example.com")
    assert case_of_token(minted, b"") is None
    assert case_of_token(minted, b"another") is None


def test_a_reply_to_one_of_our_messages_carries_the_case() -> None:
    minted = mint_message_id("c-7", "d-1", 1, key=SETTINGS.token_key, domain="example.com")
    assert read("Thanks", f"References: <x@y> {minted} <z@y>").case_token == "c-7"
    assert read("Thanks", f"In-Reply-To: {minted.replace('c-7', 'c-8')}").case_token is None
