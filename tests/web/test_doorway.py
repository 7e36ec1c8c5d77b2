"""What every request passes, whatever page it is for: origin, form token, method, size, headers."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterator
from typing import cast

import pytest
from fastapi import FastAPI
from starlette.routing import Mount, Route

from counterfoil.web.doorway import BODY_BYTES_MAX, PAGE_POLICY
from tests.web.conftest import Inbox

PLACES = {"case_id": "c-152eb728ee66", "key": "m-000002"}
FOREIGN = (
    {"origin": "https://evil.example"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
)


def _paths(inbox: Inbox, method: str) -> list[str]:
    """Every address that answers to this method, with those of one case filled in."""
    app = cast(FastAPI, inbox.client.app)
    found = [path for path, methods in _routes(app) if method in methods]
    assert found
    return [re.sub(r"\{(\w+)\}", lambda place: PLACES[place[1]], path) for path in found]


def _routes(app: FastAPI) -> Iterator[tuple[str, set[str]]]:
    for each in app.routes:
        if isinstance(each, Route):
            yield each.path, set(each.methods or ())
        elif not isinstance(each, Mount):  # a router that was included
            for route in each.original_router.routes:
                yield each.include_context.prefix + route.path, set(route.methods or ())


def _posts(inbox: Inbox) -> list[str]:
    return [path for path in _paths(inbox, "POST") if path != "/sign-in"]


def test_every_post_is_refused_without_the_token_of_the_session(looking: Inbox) -> None:
    for path in _posts(looking):
        for token in ({}, {"token": ""}, {"token": "0" * 64}, {"token": "ü"}):
            assert looking.client.post(path, data=token).status_code == 403, path


@pytest.mark.parametrize("headers", FOREIGN)
def test_every_post_from_another_site_is_refused(looking: Inbox, headers: dict[str, str]) -> None:
    token = looking.form(looking.draft())["token"]
    for path in _paths(looking, "POST"):
        answer = looking.client.post(path, data={"token": token}, headers=headers)
        assert (answer.status_code, "another site" in answer.text) == (403, True), path


def test_a_post_of_our_own_pages_is_let_in(reviewer: Inbox) -> None:
    case_id = reviewer.draft()
    headers = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
    form = {**reviewer.form(case_id), "comment": "hello"}
    answer = reviewer.client.post(f"/cases/{case_id}/comment", data=form, headers=headers)
    assert answer.status_code == 303


def test_nobody_gets_anything_but_the_door_without_signing_in(inbox: Inbox) -> None:
    is_open = ("/sign-in", "/healthz", "/readyz", "/api/openapi.json")
    for path in _paths(inbox, "GET"):
        if path not in is_open:
            expected = 401 if path.startswith("/api/") else 303
            assert inbox.client.get(path).status_code == expected, path
    for path in _posts(inbox):
        assert inbox.client.post(path, data={}).status_code == 303, path


def test_looking_changes_nothing(looking: Inbox) -> None:
    before = _content(looking)
    for path in _paths(looking, "GET"):
        assert looking.client.get(path).status_code in (200, 404), path
        assert looking.client.head(path).status_code in (200, 404), path
    assert _content(looking) == before


def _content(inbox: Inbox) -> str:
    with sqlite3.connect(inbox.folder / "house.db") as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


def test_a_case_cannot_be_decided_by_get(looking: Inbox) -> None:
    for path in _posts(looking):
        assert looking.client.get(path).status_code in (404, 405), path


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/healthz", "/nowhere", "/api/v1/cases", "/static/inbox.js"]
)
def test_every_answer_carries_the_headers_that_keep_it_what_it_is(looking: Inbox, path: str) -> None:
    headers = looking.client.get(path).headers
    assert headers["content-security-policy"] == PAGE_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static/") else "no-store")


def test_the_policy_of_a_page_allows_no_script_or_style_but_our_own_files() -> None:
    assert "default-src 'none'" in PAGE_POLICY
    assert "unsafe" not in PAGE_POLICY
    assert "frame-ancestors 'none'" in PAGE_POLICY


def test_no_page_has_a_script_or_a_style_in_itself(looking: Inbox) -> None:
    for path in (
        "/",
        f"/cases/{looking.draft()}",
        f"/cases/{looking.draft()}?edit=true",
        "/health",
        "/sign-in",
    ):
        page = looking.get(path)
        assert not re.search(r"<script(?! src=)|<style|\son\w+=|\sstyle=|javascript:", page), path


def test_head_is_answered_like_get_without_a_body(looking: Inbox) -> None:
    for path in ("/", "/health", "/healthz", "/readyz", "/sign-in", "/api/openapi.json", "/static/inbox.css"):
        answer = looking.client.head(path)
        assert (answer.status_code, answer.content) == (200, b""), path


def test_more_than_a_form_may_hold_is_refused(looking: Inbox) -> None:
    answer = looking.client.post("/sign-in", data={"login": "x" * BODY_BYTES_MAX, "password": "y"})
    assert answer.status_code == 413
    assert "more text than a form may hold" in answer.text


def test_an_error_of_ours_is_a_page_that_tells_nothing(
    inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    inbox.sign_in()
    inbox.house.database.close()
    (inbox.folder / "house.db").write_bytes(b"no database")
    answer = inbox.client.get("/")
    assert answer.status_code == 500
    assert answer.headers["content-security-policy"] == PAGE_POLICY
    assert "sqlite" not in answer.text.lower()
    assert "Traceback" not in answer.text
    assert "failed" in caplog.text
    assert inbox.client.get("/readyz").status_code == 503
    assert inbox.client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/cases/c-none", 404, "There is no case"),
        ("/nowhere", 404, "There is no such page"),
        ("/cases/c-152eb728ee66/messages/m-999999/html", 404, "has no message"),
        ("/?page=0", 422, "greater than or equal to 1"),
        ("/?state=asleep", 422, "State: Input should be"),
    ],
)
def test_what_does_not_fit_is_told_on_a_page(looking: Inbox, path: str, status: int, words: str) -> None:
    answer = looking.client.get(path)
    assert answer.status_code == status
    assert words in answer.text
    assert "To the queue" in answer.text
    assert answer.headers["content-type"].startswith("text/html")
