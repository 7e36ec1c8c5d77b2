"""A customer's HTML in its frame: it can be read, and does nothing."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from counterfoil.web.mail_html import HTML_MAX, MAIL_POLICY, safe_html
from tests.web.conftest import Inbox
from tests.web.mails import PAYLOADS, REMOTE, shared_payloads

LOADING = (
    "img, link, script, iframe, object, embed, video, audio, source, svg, math, form, input, button, base, a"
)
ATTRIBUTES = {
    "align",
    "dir",
    "lang",
    "title",
    "valign",
    "colspan",
    "rowspan",
    "width",
    "border",
    "color",
    "size",
}
ATTRIBUTES |= {"cellpadding", "cellspacing", "charset"}


def _check_harmless(html: str) -> None:
    tree = LexborHTMLParser(safe_html(html))
    assert not tree.css(LOADING)
    assert len(tree.css("style")) == 1
    assert {name for node in tree.css("*") for name in node.attributes} <= ATTRIBUTES


@pytest.mark.parametrize("html", [*PAYLOADS, REMOTE, *shared_payloads(40)])
def test_nothing_is_left_that_runs_loads_or_leads_elsewhere(html: str) -> None:
    _check_harmless(html)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([*PAYLOADS, REMOTE, "<table>", "</table>", "<!--", "-->", "<style>", "x", "<p "]),
        max_size=6,
    )
)
def test_nor_in_any_mixture(pieces: list[str]) -> None:
    _check_harmless("".join(pieces))


def test_text_and_tables_stay() -> None:
    shown = safe_html("<p>Hello</p><table border=1><tr><td colspan=2>4400127</td></tr></table>")
    assert "<p>Hello</p>" in shown
    assert '<td colspan="2">4400127</td>' in shown


def test_where_a_link_leads_is_written_behind_it() -> None:
    shown = safe_html(
        '<a href="https://evil.example/<b>">https://portal.example</a> <a href="mailto:a@b.example">a@b.example</a>'
    )
    text = LexborHTMLParser(shown).text()
    assert "https://portal.example [https://evil.example/<b>]" in text
    assert "a@b.example" in text
    assert "[mailto:" not in text


def test_hidden_elements_show() -> None:
    assert "for the machine" in safe_html('<p style="display:none" hidden class="x">for the machine</p>')


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000,
        "<ul><li>" * 100_000,
        "<table><tr><td>" * 60_000,
        "<b><i><p>" * 50_000,
        "<font color=red>" * 60_000,
        "<p " + " ".join(f"a{number}=1" for number in range(100_000)) + ">",
        "<a href=x>y" * 50_000,
        "word " * 500_000,
    ],
    ids=["nested", "lists", "tables", "formats", "fonts", "attributes", "links", "long"],
)
def test_no_document_takes_long(html: str) -> None:
    began = time.monotonic()
    shown = safe_html(html)
    assert time.monotonic() - began < 3
    assert "longer than what is shown" in shown or len(html) <= HTML_MAX


def test_the_frame_has_a_policy_and_an_origin_of_its_own(looking: Inbox) -> None:
    case = looking.case(looking.about("Open orders, week 40"))
    page = looking.get(f"/cases/{case.row.case_id}")
    frames = re.findall(r"<iframe [^>]*>", page)
    assert frames
    assert all('sandbox=""' in frame for frame in frames)
    answer = looking.client.get(f"/cases/{case.row.case_id}/messages/{case.lead.key}/html")
    assert answer.headers["content-security-policy"] == MAIL_POLICY
    assert MAIL_POLICY.startswith("sandbox; default-src 'none'")
    assert "unsafe" not in MAIL_POLICY


def test_a_message_is_shown_as_part_of_its_own_case_only(looking: Inbox) -> None:
    one, other = looking.rows()[:2]
    key = looking.case(other.case_id).lead.key
    assert looking.client.get(f"/cases/{one.case_id}/messages/{key}/html").status_code == 404
