"""A replay suite on disk: mail, records and expectations in one folder."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator

from counterfoil.records.base import Instant, Record
from counterfoil.records.errors import SuiteUnreadable
from counterfoil.records.vocabulary import ExceptionClass, Route, Workflow

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]


class Thresholds(Record):
    """What a replay must reach for exit status 0."""

    met: Share = 1.0
    automation: Share = 0.0
    protected_drafts: Count = 0
    must_not_state: Count = 0


class Expectation(Record):
    """What one message should come to; every key but `mail` and `route` is optional."""

    mail: str
    route: tuple[Route, ...]
    workflow: Workflow | None = None
    exception_classes: tuple[ExceptionClass, ...] | None = None
    owner: str | None = None
    orders: tuple[str, ...] | None = None
    account: str | None = None
    must_state: tuple[str | tuple[str, ...], ...] = ()
    must_not_state: tuple[str, ...] = ()
    to: tuple[str, ...] | None = None
    thread_of: str | None = None
    new_case: bool | None = None
    note: str | None = None

    @field_validator("route", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


class SuiteFile(Record):
    """The keys of suite.toml."""

    name: str
    now: Instant
    policy: str | None = None
    mailbox: str
    own_domains: tuple[str, ...]
    authserv_ids: tuple[str, ...] = ("mx.example.com",)
    thresholds: Thresholds = Thresholds()


class Suite(Record):
    """A suite, read and checked; the mails themselves stay on disk until they are worked."""

    folder: Path
    settings: SuiteFile
    mails: tuple[Path, ...]
    expectations: dict[str, Expectation]

    @property
    def records(self) -> Path:
        """The folder of the source systems' rows."""
        return self.folder / "records"

    @property
    def policy_file(self) -> Path | None:
        """The policy the suite brings with it, or None for the shipped default."""
        return self.folder / self.settings.policy if self.settings.policy else None


def load_suite(folder: Path) -> Suite:
    """Read a suite; `SuiteUnreadable` names the file, the line and what was expected."""
    if not folder.is_dir():
        raise SuiteUnreadable(str(folder), "expected a suite folder with suite.toml, mail/ and records/")
    settings = _read_settings(folder / "suite.toml")
    mails = tuple(sorted((folder / "mail").glob("*.eml"), key=lambda path: path.name))
    if not mails:
        raise SuiteUnreadable(str(folder / "mail"), "expected at least one .eml file")
    expectations = _read_expectations(folder / "expect.jsonl", {path.name for path in mails})
    return Suite(folder=folder, settings=settings, mails=mails, expectations=expectations)


def _read_settings(path: Path) -> SuiteFile:
    try:
        return SuiteFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise SuiteUnreadable(str(path), "expected this file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SuiteUnreadable(str(path), f"expected TOML in UTF-8; {error}") from error
    except ValidationError as error:
        raise SuiteUnreadable(str(path), _first(error)) from error


def _read_expectations(path: Path, mails: set[str]) -> dict[str, Expectation]:
    if not path.exists():
        return {}
    found: dict[str, Expectation] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            expectation = Expectation.model_validate(json.loads(line))
        except json.JSONDecodeError as error:
            raise SuiteUnreadable(where, f"expected one JSON object a line; {error}") from error
        except ValidationError as error:
            raise SuiteUnreadable(where, _first(error)) from error
        for name in (expectation.mail, expectation.thread_of):
            if name is not None and name not in mails:
                raise SuiteUnreadable(where, f"names {name!r}, which is not in mail/")
        if expectation.mail in found:
            raise SuiteUnreadable(where, f"a second expectation for {expectation.mail!r}")
        found[expectation.mail] = expectation
    return found


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    key = ".".join(str(each) for each in first["loc"]) or "the file"
    return f"{key}: {first['msg']}"
