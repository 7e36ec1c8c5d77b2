"""The container files: nothing here starts a container, so that what they name is checked by hand."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import click
import pytest
import yaml

from counterfoil.cli import main
from counterfoil.settings import Settings, load_settings

ROOT: Final = Path(__file__).parent.parent
COMPOSE: Final[dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE: Final = (ROOT / "Dockerfile").read_text(encoding="utf-8")
OURS: Final = {name: service for name, service in COMPOSE["services"].items() if "build" in service}


def test_the_compose_file_is_valid_by_the_compose_specification() -> None:
    command = [sys.executable, "-P", "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run(
        [*command, "docker-compose.yml"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", OURS)
def test_every_container_of_ours_runs_a_command_that_exists(name: str) -> None:
    assert DOCKERFILE.count('ENTRYPOINT ["counterfoil"]') == 1
    command: click.Command | None = main
    for word in OURS[name]["command"]:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), word)
    assert command is not None
    assert not isinstance(command, click.Group)


@pytest.mark.parametrize("name", OURS)
def test_the_configuration_of_every_container_of_ours_can_be_used(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key, value in OURS[name]["environment"].items():
        assert key.startswith("COUNTERFOIL_")
        monkeypatch.setenv(key, re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value))
    settings = load_settings(ROOT / "docker" / "counterfoil.toml")
    assert settings.store.url.get_secret_value().startswith("postgresql+psycopg://")
    assert settings.store.url.get_secret_value().endswith("@database/counterfoil")
    password = settings.mailboxes["orders"].password
    assert password is not None
    assert password.get_secret_value() in COMPOSE["services"]["mail"]["environment"]["GREENMAIL_OPTS"]
    assert_everything_is_where_it_is_mounted(settings, OURS[name]["volumes"])


def assert_everything_is_where_it_is_mounted(settings: Settings, volumes: list[str]) -> None:
    mounted = {volume.split(":")[1] for volume in volumes}
    assert settings.identity is not None
    for path in (settings.store.head_file, settings.identity.key_file, settings.records.path):
        assert any(path.is_relative_to(each) for each in mounted), path
    for volume in volumes:
        source = volume.split(":")[0]
        assert source in COMPOSE["volumes"] or (ROOT / source).exists(), source


def test_the_container_answers_where_its_health_is_asked_for() -> None:
    port = load_settings(ROOT / "docker" / "counterfoil.toml").web.port
    assert f"http://127.0.0.1:{port}/healthz" in DOCKERFILE
    assert f"EXPOSE {port}" in DOCKERFILE
    assert OURS["service"]["ports"] == [f"127.0.0.1:{port}:{port}"]


def test_the_container_does_not_run_as_root_and_installs_by_hash_alone() -> None:
    assert DOCKERFILE.index("USER counterfoil") < DOCKERFILE.index("ENTRYPOINT")
    installs = re.findall(r"pip install (?!--no-deps /wheels).*", DOCKERFILE)
    assert installs
    assert all("--require-hashes" in each for each in installs)


def test_everything_that_the_wheel_is_built_from_reaches_the_build() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    rooms = {init.parent.name for init in ROOT.glob("*/__init__.py")}
    assert kept == rooms | {"requirements", "LICENSE", "README.md", "pyproject.toml"}


@pytest.mark.parametrize(
    "image", [each["image"] for each in COMPOSE["services"].values() if "build" not in each]
)
def test_every_image_of_others_is_pinned(image: str) -> None:
    assert re.search(r":\d", image), image
