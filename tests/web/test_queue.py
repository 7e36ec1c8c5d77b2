"""The queue: its views, its search, and what it says when nothing is there."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from counterfoil.mailbox.watch import WatchStatus
from counterfoil.store.case_queue import OPEN
from counterfoil.web.rendering import KEYS
from tests.web.conftest import Inbox

WEB = Path(__file__).parents[2] / "web"


def _tree(inbox: Inbox, path: str) -> LexborHTMLParser:
    return LexborHTMLParser(inbox.get(path))


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/", "All open"),
        ("/?state=needs_review", "To review"),
        ("/?state=needs_review&page=1", "To review"),
        ("/?state=closed", "Closed"),
        ("/?mine=true", "Assigned to me"),
        ("/?class=late_fulfillment", "Late fulfillment"),
        ("/health", "Health"),
    ],
)
def test_the_view_that_is_shown_is_the_current_one(looking: Inbox, path: str, label: str) -> None:
    tree = _tree(looking, path)
    (current,) = tree.css("nav.views [aria-current]")
    assert current.text().strip().startswith(label)
    heading = tree.css_first("h1")
    assert heading is not None
    assert heading.text() == label


def test_no_view_is_current_on_a_case_or_a_choice_of_ones_own(looking: Inbox) -> None:
    for path in (f"/cases/{looking.draft()}", "/?owner=Treasury", "/?q=centrifuge"):
        assert not _tree(looking, path).css("nav.views [aria-current]"), path


def test_the_numbers_beside_the_views_are_those_of_their_lists(looking: Inbox) -> None:
    for link in _tree(looking, "/").css("nav.views a"):
        number = link.css_first("b")
        if number is not None:
            heading = _tree(looking, link.attributes["href"] or "").css_first(".heading p")
            assert heading is not None
            assert heading.text().split()[0] == number.text()


def test_the_open_view_holds_whatever_is_not_closed(looking: Inbox) -> None:
    shown = {link.attributes["href"] for link in _tree(looking, "/").css("a.case")}
    assert shown == {f"/cases/{row.case_id}" for row in looking.rows() if row.state in OPEN}


@pytest.mark.parametrize("words", ["4400127", "corvane", "SO-88401"])
def test_search_finds_cases_in_any_state(looking: Inbox, words: str) -> None:
    tree = _tree(looking, f"/?q={words}")
    assert tree.css("a.case")
    heading = tree.css_first("h1")
    assert heading is not None
    assert heading.text() == f"Found for “{words}”"


@pytest.mark.parametrize(
    "path", ["/?q=nothing-like-it", "/?owner=Nobody", "/?q=%3Cscript%3Eqqqq", "/?page=9999&q=%00"]
)
def test_where_nothing_matches_the_way_back_is_shown(looking: Inbox, path: str) -> None:
    page = looking.get(path)
    assert "Nothing matches" in page
    assert "Show all open cases" in page
    assert "<script>" not in page


def test_an_empty_view_says_what_was_done(looking: Inbox) -> None:
    page = looking.get("/?state=needs_verify")
    assert "Nothing waits here" in page
    assert "messages were received" in page


def test_pages_keep_the_view(looking: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counterfoil.web.pages.queue.PAGE_SIZE", 5)
    tree = _tree(looking, "/?state=needs_person&page=2")
    assert [link.attributes["href"] for link in tree.css(".pages a")] == [
        "/?state=needs_person&page=1",
        "/?state=needs_person&page=3",
    ]
    assert len(tree.css("a.case")) == 5


def test_a_mailbox_in_trouble_is_told_on_the_queue_and_on_the_health_page(inbox: Inbox) -> None:
    status = WatchStatus(account="orders", folder="INBOX", last_error="the server refused <the> password")
    services = inbox.client.app.state.services  # type: ignore[attr-defined]
    object.__setattr__(services, "watching", lambda: (status,))
    inbox.sign_in()
    for path in ("/", "/health"):
        assert "the server refused &lt;the&gt; password" in inbox.get(path)


def test_every_key_of_the_sheet_leads_somewhere(looking: Inbox) -> None:
    script = (WEB / "static" / "inbox.js").read_text()
    pages = looking.get(f"/cases/{looking.draft()}") + looking.get(
        f"/cases/{looking.row(state='needs_person').case_id}"
    )
    templates = "".join(path.read_text() for path in (WEB / "templates").glob("*.html"))
    for key in KEYS:
        name = key.name.split(" ")[-1]
        name, shown = {"Esc": "Escape"}.get(name, name), name
        is_led = f'data-key="{name}"' in templates
        assert is_led or f"{name}:" in script or f'"{name}"' in script, key
        assert f"<kbd>{shown}</kbd>" in pages


def test_the_script_is_small() -> None:
    assert (WEB / "static" / "inbox.js").stat().st_size < 10_000
