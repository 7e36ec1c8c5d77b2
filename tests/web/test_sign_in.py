"""Who gets in, how, and for how long."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from counterfoil.store.people import Role
from counterfoil.web.security import cookie_name
from counterfoil.web.tries import REMEMBERED_MAX, TRIES_MAX, WINDOW, FailedTries
from tests.web.conftest import PASSWORD, Inbox

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


def test_a_person_signs_in_and_sees_the_queue(inbox: Inbox) -> None:
    answer = inbox.sign_in()
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Robin Reviewer" in inbox.get("/")


def test_the_cookie_is_for_this_site_and_no_script(inbox: Inbox) -> None:
    cookie = inbox.sign_in().headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie


@pytest.mark.parametrize(("login", "password"), [("robin", "wrong"), ("nobody", PASSWORD), ("robin", "")])
def test_whatever_is_wrong_the_answer_is_the_same(inbox: Inbox, login: str, password: str) -> None:
    answer = inbox.sign_in(login, password)
    if password:
        assert answer.status_code == 403
        assert "do not fit together" in answer.text
    assert inbox.client.get("/").status_code == 303


def test_every_sign_in_has_a_token_of_its_own_and_ends_the_one_before(inbox: Inbox) -> None:
    inbox.sign_in()
    first = inbox.client.cookies["counterfoil"]
    inbox.sign_in()
    assert inbox.client.cookies["counterfoil"] != first
    assert inbox.house.people.find_session(first, datetime.now(UTC)) is None


def test_a_token_that_somebody_planted_is_not_taken_over(inbox: Inbox) -> None:
    inbox.client.cookies.set("counterfoil", "planted")
    answer = inbox.sign_in()
    assert "planted" not in answer.headers["set-cookie"]
    assert inbox.house.people.find_session("planted", datetime.now(UTC)) is None


def test_signing_out_ends_the_session_in_the_store(reviewer: Inbox) -> None:
    token = reviewer.client.cookies["counterfoil"]
    form = reviewer.form(reviewer.draft())
    assert reviewer.client.post("/sign-out", data={"token": form["token"]}).status_code == 303
    reviewer.client.cookies.set("counterfoil", token)
    assert reviewer.client.get("/").headers["location"] == "/sign-in"


@pytest.mark.parametrize("change", ["disable", "role", "password"])
def test_whoever_is_changed_is_signed_out_at_once(reviewer: Inbox, change: str) -> None:
    people, now = reviewer.house.people, datetime.now(UTC)
    match change:
        case "disable":
            people.disable("robin", at=now)
        case "role":
            people.set_role("robin", Role.AUDITOR, at=now)
        case _:
            people.set_password("robin", "another long secret", at=now)
    assert reviewer.client.get("/").status_code == 303


def test_whoever_was_on_the_way_to_a_page_gets_there(inbox: Inbox) -> None:
    answer = inbox.client.get("/cases/c-1?edit=true")
    assert answer.headers["location"] == "/sign-in?next=/cases/c-1%3Fedit%3Dtrue"
    page = inbox.get(answer.headers["location"])
    assert 'name="next" value="/cases/c-1?edit=true"' in page


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil", ""]
)
def test_signing_in_never_leads_to_another_site(inbox: Inbox, elsewhere: str) -> None:
    form = {"login": "robin", "password": PASSWORD, "next": elsewhere}
    assert inbox.client.post("/sign-in", data=form).headers["location"] == "/"


def test_after_ten_failed_tries_even_the_right_password_has_to_wait(inbox: Inbox) -> None:
    for _ in range(TRIES_MAX):
        assert inbox.sign_in("robin", "wrong").status_code == 403
    answer = inbox.sign_in()
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= WINDOW.total_seconds() + 1
    assert inbox.sign_in("sam").status_code == 303


def test_tries_are_counted_by_login_and_address_and_run_out() -> None:
    tries = FailedTries()
    for second in range(TRIES_MAX):
        tries.note("Robin ", "10.0.0.1", NOW + timedelta(seconds=second))
    assert tries.wait_seconds("robin", "10.0.0.1", NOW + timedelta(seconds=60)) > 0
    assert tries.wait_seconds("robin", "10.0.0.2", NOW + timedelta(seconds=60)) == 0
    assert tries.wait_seconds("robin", "10.0.0.1", NOW + WINDOW) == 0


def test_refused_tries_do_not_make_the_wait_longer() -> None:
    tries = FailedTries()
    for _ in range(TRIES_MAX):
        tries.note("robin", "10.0.0.1", NOW)
    waits = [tries.wait_seconds("robin", "10.0.0.1", NOW + timedelta(seconds=at)) for at in range(0, 300, 60)]
    assert waits == sorted(waits, reverse=True)
    assert tries.wait_seconds("robin", "10.0.0.1", NOW + WINDOW) == 0


def test_the_memory_of_failed_tries_is_bounded() -> None:
    tries = FailedTries()
    for number in range(REMEMBERED_MAX + 100):
        tries.note(f"login-{number}", "10.0.0.1", NOW)
    assert len(tries._failed) == REMEMBERED_MAX


def test_a_form_of_somebody_elses_session_does_not_fit(make_inbox: Callable[[], Inbox]) -> None:
    robin, sam = make_inbox(), make_inbox()
    robin.sign_in("robin")
    sam.sign_in("sam")
    case_id = robin.draft()
    answer = sam.client.post(f"/cases/{case_id}/comment", data={**robin.form(case_id), "comment": "hello"})
    assert answer.status_code == 403
    assert "not of your session" in answer.text


def test_behind_tls_the_cookie_is_bound_to_the_host(inbox: Inbox) -> None:
    from dataclasses import replace

    from tests.web.conftest import services_of

    services = services_of(inbox.house)
    assert cookie_name(replace(services, secure_cookies=True)) == "__Host-counterfoil"
