from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from counterfoil.records.errors import UserMistake
from counterfoil.store import people as module
from counterfoil.store import tables
from counterfoil.store.database import Database
from counterfoil.store.journal import verify
from counterfoil.store.people import People, Person, Role
from tests.store.mail import NOW

RITA = Person(login="rita@example.com", name="Rita", role=Role.REVIEWER)
PASSWORD = "correct horse"


@pytest.fixture
def people(database: Database) -> Iterator[People]:
    found = People(database)
    found.add(RITA, PASSWORD, at=NOW)
    yield found
    assert verify(database).is_sound


def test_somebody_signs_in_with_their_own_password_in_whatever_case_the_login_is(people: People) -> None:
    assert people.check_password("rita@example.com", PASSWORD) == RITA
    assert people.check_password(" Rita@Example.COM ", PASSWORD) == RITA
    assert people.check_password("rita@example.com", "wrong") is None
    assert people.check_password("nobody", PASSWORD) is None


def test_passwords_and_tokens_are_in_no_table(people: People, database: Database) -> None:
    token = people.start_session(RITA.login, expires_at=NOW)
    with database.session() as session:
        hashed = session.scalars(sa.select(tables.Person.password_hash)).one()
        kept = session.scalars(sa.select(tables.Session.token_sha256)).one()
    assert hashed.startswith("$argon2id$")
    assert PASSWORD not in hashed
    assert kept != token
    assert len(kept) == 64


def test_an_unknown_login_costs_as_much_work_as_a_wrong_password(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs: list[str] = []

    class Counting(PasswordHasher):
        def verify(self, hashed: str | bytes, password: str | bytes) -> bool:
            costs.append(str(hashed).split("$")[3])
            return super().verify(hashed, password)

    monkeypatch.setattr(module, "_hasher", Counting)
    people.check_password(RITA.login, "wrong")
    people.check_password("nobody", "wrong")
    assert len(costs) == 2
    assert costs[0] == costs[1]


def test_a_login_belongs_to_one_person(people: People) -> None:
    with pytest.raises(UserMistake, match="already"):
        people.add(RITA.model_copy(update={"login": "RITA@example.com"}), "x", at=NOW)
    people.add(Person(login="adam", name="Adam", role=Role.AUDITOR), "x", at=NOW)
    assert [each.login for each in people.list()] == ["adam", "rita@example.com"]


def test_a_session_holds_until_it_runs_out_or_is_ended(people: People) -> None:
    token = people.start_session(RITA.login, expires_at=NOW + timedelta(hours=12))
    assert people.find_session(token, NOW) == RITA
    assert people.find_session(token, NOW + timedelta(hours=12)) is None
    assert people.find_session("guessed\udcff", NOW) is None
    people.end_session(token)
    assert people.find_session(token, NOW) is None


@pytest.mark.parametrize("change", ["password", "role", "disable"])
def test_a_change_of_what_somebody_may_do_ends_their_sessions(people: People, change: str) -> None:
    token = people.start_session(RITA.login, expires_at=NOW + timedelta(hours=12))
    if change == "password":
        people.set_password(RITA.login, "other", at=NOW)
        assert people.check_password(RITA.login, "other") == RITA
    elif change == "role":
        people.set_role(RITA.login, Role.LEGAL, at=NOW)
        assert people.list()[0].role is Role.LEGAL
    else:
        people.disable(RITA.login, at=NOW)
        assert people.check_password(RITA.login, PASSWORD) is None
    assert people.find_session(token, NOW) is None
    with pytest.raises(UserMistake):
        people.set_role("nobody", Role.LEGAL, at=NOW)


def test_sessions_that_have_run_out_are_forgotten(people: People, database: Database) -> None:
    people.start_session(RITA.login, expires_at=NOW)
    lasting = people.start_session(RITA.login, expires_at=NOW + timedelta(hours=1))
    people.drop_expired(NOW)
    with database.session() as session:
        assert len(session.scalars(sa.select(tables.Session)).all()) == 1
    assert people.find_session(lasting, NOW) == RITA
