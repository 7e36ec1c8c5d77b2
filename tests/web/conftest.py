"""A whole house over the sample, worked once; every test gets a copy of its own, with the inbox in front.

`Inbox` is a browser without a screen: it signs in, opens pages, and posts the forms that it finds on them.
"""

from __future__ import annotations

import html
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from counterfoil.agent.rulebook import load_rulebook
from counterfoil.app import House, open_database, open_house
from counterfoil.cli.serving import way_out_of
from counterfoil.evals.sample import load_sample
from counterfoil.mailbox.intake import take_in
from counterfoil.mailbox.sources import read_paths
from counterfoil.records.desk import CaseDetail, CaseRow
from counterfoil.settings import Settings
from counterfoil.store.case_queue import CaseFilter
from counterfoil.store.people import Person, Role
from counterfoil.web.app import create_app
from counterfoil.web.services import Services

PASSWORD = "a long enough secret"
PEOPLE = (
    Person(login="robin", name="Robin Reviewer", role=Role.REVIEWER),
    Person(login="sam", name="Sam Sales", role=Role.SALES_OPS),
    Person(login="audrey", name="Audrey Auditor", role=Role.AUDITOR),
    Person(login="evan", name="Evan Evaluator", role=Role.EVALUATOR),
)


def _settings(folder: Path) -> Settings:
    sample = load_sample().settings
    return Settings.model_validate(
        {
            "store": {"url": f"sqlite:///{folder / 'house.db'}", "head_file": folder / "house.head"},
            "identity": {
                "mailbox": sample.mailbox,
                "own_domains": sample.own_domains,
                "authserv_ids": sample.authserv_ids,
                "key_file": folder / "house.key",
            },
            "records": {"path": folder / "records"},
            "clock": {"now": sample.now},
        }
    )


def services_of(house: House) -> Services:
    """The parts of a house that its inbox is handed."""
    return Services(
        casebook=house.casebook,
        desk=house.desk,
        people=house.people,
        read_message=house.read_message,
        conservation=house.ledger.conservation,
        watching=tuple,
        way_out=way_out_of(house.settings),
        clock=house.clock,
        wall_clock=house.wall_clock,
        key=house.key,
        session_hours=house.settings.web.session_hours,
        secure_cookies=house.settings.web.secure_cookies,
    )


def _lay_out(folder: Path) -> None:
    """The sample's mail and records, each message with the time at which it says it was sent."""
    sample = load_sample()
    shutil.copytree(sample.records, folder / "records")
    (folder / "mail").mkdir()
    for path in sample.mails:
        target = folder / "mail" / path.name
        shutil.copyfile(path, target)
        found = re.search(rb"(?mi)^Date: (.+)$", path.read_bytes())
        sent = parsedate_to_datetime(found[1].decode().strip()).timestamp() if found else 0.0
        os.utime(target, (sent, sent))


@pytest.fixture(scope="session", autouse=True)
def _rules_read_once() -> Iterator[None]:
    """The shipped rules are the same for every house here, and reading them takes longer than most tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("counterfoil.app.load_rulebook", cache(load_rulebook))
        yield


@pytest.fixture(scope="session")
def worked_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house whose sample mail was taken in and worked; closed, and to be copied."""
    folder = tmp_path_factory.mktemp("worked")
    _lay_out(folder)
    with ExitStack() as stack:
        settings = _settings(folder)
        open_database(settings).upgrade()
        house = open_house(settings, stack)
        for person in PEOPLE:
            house.people.add(person, PASSWORD, at=datetime.now(UTC))
        take_in(read_paths([folder / "mail"]), house.ledger)
        work(house)
    return folder


def work(house: House) -> None:
    """Work every message that waits."""
    while waiting := house.worklist.list_waiting(100):
        for each in waiting:
            house.work(each)


@dataclass
class Inbox:
    """A house and somebody in front of it."""

    house: House
    folder: Path
    client: TestClient

    def sign_in(self, login: str = "robin", password: str = PASSWORD) -> httpx.Response:
        """Sign in; no redirect is followed."""
        return self.client.post("/sign-in", data={"login": login, "password": password})

    def get(self, path: str) -> str:
        """The text of a page that must be there."""
        answer = self.client.get(path)
        assert answer.status_code == 200, (answer.status_code, answer.text[:500])
        return answer.text

    def form(self, case_id: str, query: str = "") -> dict[str, str]:
        """What the forms of a case's page carry unseen."""
        page = self.get(f"/cases/{case_id}{query}")
        found = re.findall(r'type="hidden" name="(token|seen|over)" value="([^"]*)"', page)
        return {name: html.unescape(value) for name, value in found}

    def post(self, case_id: str, action: str, **values: str) -> httpx.Response:
        """Post a form of a case's page."""
        form = self.form(case_id, "?edit=true" if action == "edit" else "")
        return self.client.post(f"/cases/{case_id}/{action}", data={**form, **values})

    def case(self, case_id: str) -> CaseDetail:
        """The case as the house keeps it."""
        return self.house.casebook.get_case(case_id)

    def row(self, **wanted: object) -> CaseRow:
        """The first case that meets this."""
        return self.rows(**wanted)[0]

    def rows(self, **wanted: object) -> tuple[CaseRow, ...]:
        """The cases that meet this."""
        return self.house.casebook.list_cases(CaseFilter.model_validate(wanted), size=200).rows

    def about(self, subject: str) -> str:
        """The id of the case with this subject."""
        (found,) = [row.case_id for row in self.rows() if row.subject == subject]
        return found

    def draft(self) -> str:
        """The id of a case of one message whose draft waits."""
        waiting = self.rows(state="needs_review")
        return next(row.case_id for row in waiting if row.message_count == 1 and len(row.order_ids) == 1)

    def deliver(self, raw: bytes) -> None:
        """Take in one more message and work it."""
        path = self.folder / "mail" / "later.eml"
        path.write_bytes(raw)
        take_in(read_paths([path]), self.house.ledger)
        work(self.house)

    def new_case(self, raw: bytes) -> str:
        """The id of the case that one more message opens."""
        known = {row.case_id for row in self.rows()}
        self.deliver(raw)
        (case_id,) = {row.case_id for row in self.rows()} - known
        return case_id


@contextmanager
def opened_copy(worked: Path, folder: Path) -> Iterator[Callable[[], Inbox]]:
    """Inboxes over one copy of the worked house, one for each person in front of it."""
    shutil.copytree(worked, folder)
    with ExitStack() as stack:
        house = open_house(_settings(folder), stack)
        app = create_app(services_of(house))
        yield lambda: Inbox(
            house, folder, TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        )


@pytest.fixture(scope="session")
def looking(worked_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inbox]:
    """An inbox with a reviewer signed in, for all tests that only look."""
    with opened_copy(worked_folder, tmp_path_factory.mktemp("looking") / "house") as make:
        inbox = make()
        assert inbox.sign_in().status_code == 303
        yield inbox


@pytest.fixture
def make_inbox(worked_folder: Path, tmp_path: Path) -> Iterator[Callable[[], Inbox]]:
    """Inboxes over one house that is the test's own, one for each person in front of it."""
    with opened_copy(worked_folder, tmp_path / "house") as make:
        yield make


@pytest.fixture
def inbox(make_inbox: Callable[[], Inbox]) -> Inbox:
    """An inbox with nobody signed in."""
    return make_inbox()


@pytest.fixture
def reviewer(inbox: Inbox) -> Inbox:
    """An inbox with a reviewer signed in."""
    assert inbox.sign_in().status_code == 303
    return inbox
