"""Who may sign in, and who is signed in.

Passwords are kept as argon2 hashes, session tokens as SHA-256: whoever reads the tables
can sign in as nobody.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from enum import StrEnum
from functools import cache

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from counterfoil.records.base import Record
from counterfoil.records.errors import UserMistake
from counterfoil.store import tables
from counterfoil.store.database import Database
from counterfoil.store.journal import EntryKind, append


class Role(StrEnum):
    """What somebody does here; it decides what they may decide."""

    REVIEWER = "reviewer"
    SALES_OPS = "sales_ops"
    DEAL_DESK = "deal_desk"
    LEGAL = "legal"
    COMMERCIAL = "commercial"
    ACCOUNT_OWNER = "account_owner"
    DISPATCHER = "dispatcher"
    EVALUATOR = "evaluator"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class Person(Record):
    """Somebody who can sign in, unless no longer active."""

    login: str
    """An address or a name, lower case."""
    name: str
    role: Role
    is_active: bool = True


class People:
    """The people of this house, and their sessions.

    Every method that changes who may do what takes the moment, for the decision record.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, person: Person, password: str, *, at: datetime) -> None:
        """Let somebody in from now on; `UserMistake` where the login is taken."""
        hashed = _hasher().hash(password)
        with self._database.write() as session:
            login = _folded(person.login)
            if session.get(tables.Person, login) is not None:
                raise UserMistake(f"{login} has an account already")
            session.add(
                tables.Person(
                    login=login,
                    name=person.name,
                    role=person.role,
                    password_hash=hashed,
                    is_active=person.is_active,
                )
            )
            append(session, EntryKind.PERSON, at=at, facts={"login": login, "role": person.role})

    def list(self) -> tuple[Person, ...]:
        """Everybody, by login."""
        with self._database.session() as session:
            rows = session.scalars(sa.select(tables.Person).order_by(tables.Person.login))
            return tuple(_person(row) for row in rows)

    def check_password(self, login: str, password: str) -> Person | None:
        """Whose login and password these are, or None; an unknown login takes as long as a known one."""
        with self._database.session() as session:
            row = session.get(tables.Person, _folded(login))
        hashed = row.password_hash if row is not None else _nobodys_hash()
        try:
            _hasher().verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return None
        return _person(row) if row is not None and row.is_active else None

    def set_password(self, login: str, password: str, *, at: datetime) -> None:
        """Give somebody another password and end their sessions."""
        hashed = _hasher().hash(password)
        self._change(login, {"password_hash": hashed}, at=at, what="password")

    def set_role(self, login: str, role: Role, *, at: datetime) -> None:
        """Give somebody another role and end their sessions."""
        self._change(login, {"role": role}, at=at, what=f"role:{role}")

    def disable(self, login: str, *, at: datetime) -> None:
        """Let somebody in no more and end their sessions."""
        self._change(login, {"is_active": False}, at=at, what="disabled")

    def start_session(self, login: str, *, expires_at: datetime) -> str:
        """Sign somebody in; the token is returned once and kept nowhere."""
        token = secrets.token_urlsafe(32)
        with self._database.write() as session:
            row = tables.Session(token_sha256=_sha256(token), login=_folded(login), expires_at=expires_at)
            session.add(row)
        return token

    def find_session(self, token: str, now: datetime) -> Person | None:
        """Who is signed in with this token; None where it is unknown, ended or expired."""
        with self._database.session() as session:
            found = session.get(tables.Session, _sha256(token))
            if found is None or found.expires_at <= now:
                return None
            row = session.get_one(tables.Person, found.login)
            return _person(row) if row.is_active else None

    def end_session(self, token: str) -> None:
        """Sign out; of no consequence for an unknown token."""
        with self._database.write() as session:
            session.execute(sa.delete(tables.Session).filter_by(token_sha256=_sha256(token)))

    def drop_expired(self, now: datetime) -> None:
        """Forget sessions that have run out."""
        with self._database.write() as session:
            session.execute(sa.delete(tables.Session).where(tables.Session.expires_at <= now))

    def _change(self, login: str, values: dict[str, object], *, at: datetime, what: str) -> None:
        login = _folded(login)
        with self._database.write() as session:
            person = sa.update(tables.Person).where(tables.Person.login == login).values(**values)
            if not session.scalars(person.returning(tables.Person.login)).all():
                raise UserMistake(f"nobody has the login {login}")
            session.execute(sa.delete(tables.Session).where(tables.Session.login == login))
            append(session, EntryKind.PERSON, at=at, facts={"login": login, "what": what})


def _folded(login: str) -> str:
    return login.strip().casefold()


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(32))


def _person(row: tables.Person) -> Person:
    return Person(login=row.login, name=row.name, role=Role(row.role), is_active=row.is_active)
