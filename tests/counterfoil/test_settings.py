"""The settings: what is refused, what overrides what, and what becomes of paths and secrets."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from counterfoil.mailbox import servers
from counterfoil.records.errors import Misconfigured
from counterfoil.settings import SECRETS, MailboxSettings, Section, SmtpSettings, load_settings

COMPLETE = """
[identity]
mailbox = "orders@example.com"
own_domains = ["example.com", "Example.ORG"]
authserv_ids = ["mx.example.com"]

[mailboxes.orders]
host = "imap.example.com"
username = "orders"
password = "from the file"
backfill = "2026-03-01"

[smtp]
host = "smtp.example.com"
sender = "orders@example.com"
username = "orders"
password = "from the file"
sent_mailbox = "orders"
"""


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith("COUNTERFOIL_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "etc"
    folder.mkdir()
    file = folder / "counterfoil.toml"
    file.write_text(COMPLETE, encoding="utf-8")
    return file


def refusal(file: Path | None) -> str:
    with pytest.raises(Misconfigured) as caught:
        load_settings(file)
    return str(caught.value)


def secret(value: SecretStr | None) -> str:
    assert value is not None
    return value.get_secret_value()


def test_without_a_file_the_defaults_hold_and_are_relative_to_the_working_folder(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.identity is None
    assert settings.web.port == 8321
    assert settings.model.name == "template"
    assert secret(settings.store.url) == f"sqlite:///{tmp_path}/counterfoil.db"


def test_a_file_in_the_working_folder_is_found(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(config.parent)
    settings = load_settings()
    assert settings.identity is not None
    assert settings.identity.own_domains == ("example.com", "example.org")


def test_every_relative_path_is_relative_to_the_file_and_not_to_the_working_folder(config: Path) -> None:
    config.write_text(
        COMPLETE + '[policy]\nfile = "rules/policy.yaml"\n[records]\npath = "/srv/records"\n'
        '[store]\nurl = "sqlite:///data/cases.db"\n',
        encoding="utf-8",
    )
    settings = load_settings(config)
    assert settings.policy.file == config.parent / "rules/policy.yaml"
    assert settings.records.path == Path("/srv/records")
    assert secret(settings.store.url) == f"sqlite:///{config.parent}/data/cases.db"
    assert settings.store.head_file == config.parent / "counterfoil.head"


def test_the_environment_is_stronger_than_the_file(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERFOIL_SMTP__HOST", "relay.example.net")
    monkeypatch.setenv("COUNTERFOIL_MAILBOXES__ORDERS__PASSWORD", "0123456")
    monkeypatch.setenv("COUNTERFOIL_IDENTITY__OWN_DOMAINS", "example.net, example.com")
    monkeypatch.setenv("COUNTERFOIL_IDENTITY__AUTHSERV_IDS", '["mx.example.net"]')
    monkeypatch.setenv("COUNTERFOIL_CLOCK__NOW", "2026-03-16T09:00:00Z")
    settings = load_settings(config)
    assert settings.smtp is not None
    assert settings.identity is not None
    assert settings.smtp.host == "relay.example.net"
    assert settings.smtp.username == "orders"
    assert secret(settings.mailboxes["orders"].password) == "0123456"
    assert settings.identity.own_domains == ("example.net", "example.com")
    assert settings.identity.authserv_ids == ("mx.example.net",)
    assert settings.clock.now == datetime(2026, 3, 16, 9, tzinfo=UTC)


def test_a_secret_may_come_from_a_file_named_in_either_place(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (config.parent / "smtp.secret").write_text("from its own file\n", encoding="utf-8")
    other = config.parent / "imap.secret"
    other.write_text("from another file", encoding="utf-8")
    text = COMPLETE.replace(
        'username = "orders"\npassword = "from the file"\nsent', 'password_file = "smtp.secret"\nsent'
    )
    config.write_text(text, encoding="utf-8")
    monkeypatch.setenv("COUNTERFOIL_MAILBOXES__ORDERS__PASSWORD_FILE", str(other))
    settings = load_settings(config)
    assert settings.smtp is not None
    assert secret(settings.smtp.password) == "from its own file"
    assert secret(settings.mailboxes["orders"].password) == "from another file"


def test_a_password_in_the_environment_overrides_a_password_file_in_the_file(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config.write_text(
        COMPLETE.replace('password = "from the file"', 'password_file = "absent"'), encoding="utf-8"
    )
    monkeypatch.setenv("COUNTERFOIL_MAILBOXES__ORDERS__PASSWORD", "typed")
    monkeypatch.setenv("COUNTERFOIL_SMTP__PASSWORD", "typed")
    settings = load_settings(config)
    assert secret(settings.mailboxes["orders"].password) == "typed"


def test_a_secret_is_never_shown(config: Path) -> None:
    assert "from the file" not in repr(load_settings(config))
    config.write_text(COMPLETE.replace('"from the file"', "4711"), encoding="utf-8")
    assert "4711" not in refusal(config)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("SMPT__HOST", "x", "COUNTERFOIL_SMPT__HOST is '(not looked at)'; expected smtp perhaps"),
        ("MAILBOXES", "orders", "the environment is 'error parsing"),
        ("SMTP__HOTS", "x", "smtp.hots is 'x'; expected host perhaps"),
        ("MAILBOXES__ORDERS__FODLER", "x", "mailboxes.orders.fodler is 'x'; expected folder perhaps"),
        ("RECORDS__ADAPTOR", "x", "records.adaptor is 'x'; expected adapter perhaps"),
        ("WEB__PORT", "99999", "web.port is '99999'; expected less than or equal to 65535"),
        ("SMTP__TLS", "ssl", "smtp.tls is 'ssl'; expected 'implicit', 'starttls' or 'none'"),
        (
            "MAILBOXES__ORDERS__BACKFILL",
            "some",
            "mailboxes.orders.backfill is 'some'; expected 'all' or 'none' or",
        ),
        ("MAILBOXES__SECOND__HOST", "x", "mailboxes.second.username is None; expected a value"),
        (
            "STORE__URL",
            "mysql://me:secret@host/x",
            "store.url is 'mysql:…'; expected sqlite:/// or postgresql+psycopg://",
        ),
        (
            "CLOCK__NOW",
            "2026-03-16T09:00:00",
            "clock.now is '2026-03-16T09:00:00'; expected an instant with a UTC offset",
        ),
        ("IDENTITY__OWN_DOMAINS", "", "identity.own_domains is ''"),
        ("IDENTITY__MAILBOX", "orders", "identity.mailbox is 'orders'"),
        (
            "SMTP__SENT_MAILBOX",
            "sent",
            "smtp.sent_mailbox is 'sent'; expected the name of a [mailboxes] table",
        ),
        ("SMTP__PASSWORD_FILE", "/nowhere", "smtp.password_file is '/nowhere'; expected a file"),
        ("RECORDS__ADAPTER", "guess", "records.adapter is 'guess'; expected 'snapshot'"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_what_was_expected(
    config: Path, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"COUNTERFOIL_{variable}", value)
    assert refusal(config).startswith(said)


def test_a_secret_given_twice_in_one_place_is_refused(config: Path) -> None:
    config.write_text(COMPLETE + 'password_file = "x"\n', encoding="utf-8")
    assert refusal(config) == "smtp is 'a table'; expected either password or password_file, not both"


@pytest.mark.parametrize("text", ["identity = [", "[smtp]\nhost = \udcff"])
def test_a_file_that_is_not_toml_is_refused(config: Path, text: str) -> None:
    config.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert "not TOML" in refusal(config)


def test_a_file_that_is_named_and_absent_is_refused(tmp_path: Path) -> None:
    assert "the configuration file" in refusal(tmp_path / "absent.toml")


def test_a_variable_that_names_no_setting_is_left_alone(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNTERFOIL_SHARED", "/somewhere")
    load_settings(config)


def test_the_port_follows_from_the_kind_of_tls(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERFOIL_SMTP__TLS", "starttls")
    settings = load_settings(config)
    assert settings.smtp is not None
    assert (settings.mailboxes["orders"].port, settings.smtp.port) == (993, 587)
    assert settings.mailboxes["orders"].backfill == date(2026, 3, 1)


def test_a_table_says_what_the_mailbox_room_asks_for() -> None:
    ours = {"password_file", "undo_seconds", "sent_mailbox", "sent_folder"}
    for table, wanted in ((MailboxSettings, servers.MailboxSettings), (SmtpSettings, servers.SmtpSettings)):
        assert table.model_fields.keys() - ours <= wanted.model_fields.keys()


def test_every_secret_has_a_twin_that_names_a_file() -> None:
    for section in Section.__subclasses__():
        for name, field in section.model_fields.items():
            if "SecretStr" in str(field.annotation):
                assert name in SECRETS
                assert f"{name}_file" in section.model_fields
