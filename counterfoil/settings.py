"""The settings: read once, from one file and the environment, and checked before anything starts.

Nothing else in the house reads the environment.  Every setting is described in
docs/configuration.md; a value that cannot be used stops the start with its name, the
value and what was expected.
"""

from __future__ import annotations

import inspect
import json
import os
import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeGuard, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from counterfoil.records.base import Instant
from counterfoil.records.errors import Misconfigured

DEFAULT_FILE: Final = Path("counterfoil.toml")
SECRETS: Final = ("password", "url")
"""Keys whose values are never shown.  Each may be given by `KEY_file` instead."""


def _listed(given: object) -> object:
    if not isinstance(given, str):
        return given
    return json.loads(given) if given.startswith("[") else given.split(",")


Port = Annotated[int, Field(ge=1, le=65535)]
AnyPort = Annotated[int, Field(ge=0, le=65535)]
Seconds = Annotated[int, Field(gt=0)]
Count = Annotated[int, Field(gt=0)]
Address = Annotated[str, Field(pattern=r"^[^@\s<>]+@[^@\s<>]+$")]
Name = Annotated[str, StringConstraints(to_lower=True, strip_whitespace=True, min_length=1)]
Names = Annotated[tuple[Name, ...], Field(min_length=1), NoDecode, BeforeValidator(_listed)]
"""At least one name; in the environment with commas between them, or as JSON."""
Tls = Literal["implicit", "starttls", "none"]

_SQLITE: Final = "sqlite:///"
_DATABASES: Final = (_SQLITE, "postgresql+psycopg://")


class Section(BaseModel):
    """One table of the configuration.  Unknown keys are refused, so that a typo never loosens anything."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="after")
    def _one_source_a_secret(self) -> Self:
        for secret in SECRETS:
            if {secret, f"{secret}_file"} <= self.model_fields_set:
                raise ValueError(f"either {secret} or {secret}_file, not both")
        return self

    def completed(self, name: str, folder: Path) -> Self:
        """The same with paths made absolute from `folder`, and with the secrets that lie in files."""
        values = {key: _completed(f"{name}.{key}", value, folder) for key, value in self}
        for secret in SECRETS:
            file = values.get(f"{secret}_file")
            if isinstance(file, Path):
                values[secret] = _read_secret(f"{name}.{secret}_file", file)
        return self.model_copy(update=values)


class StoreSettings(Section):
    """Where mail, cases and decisions are kept."""

    url: SecretStr = SecretStr("sqlite:///counterfoil.db")
    url_file: Path | None = None
    head_file: Path = Path("counterfoil.head")

    def completed(self, name: str, folder: Path) -> Self:
        """A relative SQLite file, too, is relative to the configuration file."""
        completed = super().completed(name, folder)
        url = completed.url.get_secret_value()
        if not url.startswith(_DATABASES):
            raise Misconfigured(f"{name}.url", url.partition(":")[0] + ":…", " or ".join(_DATABASES))
        if url.startswith(_SQLITE):
            url = f"{_SQLITE}{folder / url.removeprefix(_SQLITE)}"
        return completed.model_copy(update={"url": SecretStr(url)})


class PolicySettings(Section):
    """Which policy decides; without a file, the shipped one."""

    file: Path | None = None


class IdentitySettings(Section):
    """Who we are, and whose word on a sender's authentication counts."""

    mailbox: Address
    own_domains: Names
    authserv_ids: Names
    key_file: Path = Path("counterfoil.key")


class RecordsSettings(Section):
    """How the systems of record are read."""

    adapter: Literal["snapshot"] = "snapshot"
    path: Path = Path("records")


class MailboxSettings(Section):
    """One IMAP folder to watch."""

    host: str
    tls: Tls = "implicit"
    port: Port = Field(default_factory=lambda given: 993 if given.get("tls") == "implicit" else 143)
    tls_ca: Path | None = None
    username: str
    password: SecretStr | None = None
    password_file: Path | None = None
    folder: str = "INBOX"
    backfill: Literal["all", "none"] | date
    poll_seconds: Seconds = 60
    idle: bool = True


class SmtpSettings(Section):
    """The relay that approved drafts leave through."""

    host: str
    tls: Tls = "implicit"
    port: Port = Field(default_factory=lambda given: 465 if given.get("tls") == "implicit" else 587)
    tls_ca: Path | None = None
    username: str | None = None
    password: SecretStr | None = None
    password_file: Path | None = None
    sender: Annotated[str, Field(pattern=r"^[^\r\n]*[^@\s<>]+@[^@\s<>]+>?$")]
    undo_seconds: Annotated[int, Field(ge=0)] = 15
    sent_mailbox: str | None = None
    sent_folder: str = "Sent"


class DraftsSettings(Section):
    """Instead of a relay: approved drafts are placed in a mailbox's Drafts folder, and a person sends them."""

    mailbox: str
    folder: str = "Drafts"
    sender: Address
    undo_seconds: Annotated[int, Field(ge=0)] = 15


class WebSettings(Section):
    """Where the review inbox answers."""

    host: str = "127.0.0.1"
    port: AnyPort = 8321
    secure_cookies: bool = False
    session_hours: Count = 12


class WorkSettings(Section):
    """How cases are worked."""

    workers: Count = 2
    sweep_seconds: Seconds = 30


class ModelSettings(Section):
    """Who writes the drafts."""

    name: str = "template"


class ClockSettings(Section):
    """A clock that stands still, for trials and tests only."""

    now: Instant | None = None


class FileValues(InitSettingsSource):
    """What the file says, less the secrets that the environment gives, itself or by a file."""

    def __call__(self) -> dict[str, object]:
        """A secret and its `_file` are one setting: the stronger source names both."""
        return _without_overridden(super().__call__(), self.current_state)


class Settings(BaseSettings):
    """Every setting.  The environment (`COUNTERFOIL_SECTION__KEY`) is stronger than the file."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="COUNTERFOIL_", env_nested_delimiter="__"
    )

    store: StoreSettings = StoreSettings()
    policy: PolicySettings = PolicySettings()
    identity: IdentitySettings | None = None
    records: RecordsSettings = RecordsSettings()
    mailboxes: dict[str, MailboxSettings] = {}
    smtp: SmtpSettings | None = None
    drafts: DraftsSettings | None = None
    web: WebSettings = WebSettings()
    work: WorkSettings = WorkSettings()
    model: ModelSettings = ModelSettings()
    clock: ClockSettings = ClockSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment, then the file; nothing else is looked at."""
        return env_settings, FileValues(settings_cls, init_kwargs=init_settings())

    @model_validator(mode="after")
    def _one_way_out_through_known_mailboxes(self) -> Self:
        if self.smtp is not None and self.drafts is not None:
            raise Misconfigured("drafts", "beside [smtp]", "either a relay or a Drafts folder")
        wanted = {
            "smtp.sent_mailbox": self.smtp.sent_mailbox if self.smtp else None,
            "drafts.mailbox": self.drafts.mailbox if self.drafts else None,
        }
        for name, mailbox in wanted.items():
            if mailbox is not None and mailbox not in self.mailboxes:
                raise Misconfigured(name, mailbox, "the name of a [mailboxes] table")
        return self

    @property
    def undo_seconds(self) -> int:
        """How long an approval can be taken back before it goes out."""
        way_out = self.smtp or self.drafts
        return way_out.undo_seconds if way_out is not None else 0


def load_settings(file: Path | None = None) -> Settings:
    """Read `file`, else `counterfoil.toml` if it is there; `Misconfigured` says what cannot be used."""
    path = file or DEFAULT_FILE
    values = _read(path) if file is not None or path.exists() else {}
    _refuse_unknown_variables(os.environ)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise _misconfigured(error) from None
    folder = path.absolute().parent
    return settings.model_copy(update={name: _completed(name, value, folder) for name, value in settings})


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Misconfigured(
            "the configuration file", str(path), error.strerror or "a file to read"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(str(path), "not TOML", str(error)) from error


def _read_secret(name: str, path: Path) -> SecretStr:
    try:
        return SecretStr(path.read_text(encoding="utf-8").rstrip("\r\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(name, str(path), "a file that holds the secret and can be read") from error


def _completed(name: str, value: object, folder: Path) -> object:
    if isinstance(value, Section):
        return value.completed(name, folder)
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, dict):
        return {key: _completed(f"{name}.{key}", each, folder) for key, each in value.items()}
    return value


def _without_overridden(values: Mapping[str, object], stronger: Mapping[str, object]) -> dict[str, object]:
    kept: dict[str, object] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            other = stronger.get(key)
            kept[key] = _without_overridden(value, other if isinstance(other, Mapping) else {})
        elif not _twins(key) & stronger.keys():
            kept[key] = value
    return kept


def _twins(key: str) -> set[str]:
    secret = key.removesuffix("_file")
    return {secret, f"{secret}_file"} if secret in SECRETS else set()


def _refuse_unknown_variables(environ: Mapping[str, str]) -> None:
    """A misspelt section would be passed over in silence; a misspelt key is refused with the sections."""
    for name in environ:
        section, delimiter, _ = name.lower().removeprefix("counterfoil_").partition("__")
        if name.upper().startswith("COUNTERFOIL_") and delimiter and section not in Settings.model_fields:
            raise Misconfigured(name, "(not looked at)", _one_of(section, Settings.model_fields))


def _misconfigured(error: ValidationError) -> Misconfigured:
    first, *others = error.errors()
    place = [str(each) for each in first["loc"]]
    while place and not place[-1].isidentifier():  # a branch of a union, such as literal['all','none']
        place.pop()
    if not place:  # a variable that cannot be read at all
        return Misconfigured(
            "the environment", _expected(first["msg"]), "a value as docs/configuration.md says"
        )
    name, key = ".".join(place), place[-1]
    value = "a table" if isinstance(first["input"], dict) else "a secret" if _twins(key) else first["input"]
    match first["type"]:
        case "extra_forbidden":
            return Misconfigured(name, value, _one_of(key, _fields_beside(place)))
        case "missing":
            return Misconfigured(name, None, "a value, since it has no default")
        case _:
            same = [each["msg"] for each in others if each["loc"][: len(place)] == first["loc"][: len(place)]]
            return Misconfigured(name, value, " or ".join(_expected(each) for each in [first["msg"], *same]))


def _expected(message: str) -> str:
    """What pydantic says, without the words that `Misconfigured` says itself."""
    for opening in ("Value error, ", "Input should be ", "expected "):
        message = message.removeprefix(opening)
    return message


def _fields_beside(place: Sequence[str]) -> Collection[str]:
    model: type[BaseModel] = Settings
    for name in place[:-1]:
        if name in model.model_fields:  # else it is a name that the operator chose
            annotation = model.model_fields[name].annotation
            model = next(each for each in (annotation, *get_args(annotation)) if _is_section(each))
    return model.model_fields.keys()


def _is_section(annotation: object) -> TypeGuard[type[Section]]:
    return inspect.isclass(annotation) and issubclass(annotation, Section)


def _one_of(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"{close[0]} perhaps" if close else f"one of {', '.join(sorted(known))}"
