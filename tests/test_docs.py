"""The documents: every setting, command and record is described, and nothing that does not exist."""

from __future__ import annotations

import ast
import inspect
import re
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest
from pydantic import BaseModel

from counterfoil.cli import main
from counterfoil.settings import Section, Settings

ROOT: Final = Path(__file__).parent.parent
DOCS: Final = ROOT / "docs"


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def settings_of(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[str]:
    """Every setting by its dotted name, `NAME` standing for a name that the operator chooses."""
    for name, field in model.model_fields.items():
        inside = [field.annotation, *typing.get_args(field.annotation)]
        section = next((each for each in inside if inspect.isclass(each) and issubclass(each, Section)), None)
        middle = ".NAME" if typing.get_origin(field.annotation) is dict else ""
        if section is None:
            yield f"{prefix}{name}"
        else:
            yield from settings_of(section, f"{prefix}{name}{middle}.")


def commands_of(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Every command with its name, groups included."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for each in command.list_commands(context):
            inner = command.get_command(context, each)
            assert inner is not None
            yield from commands_of(inner, f"{name} {each}")


def test_every_setting_is_documented_and_no_other() -> None:
    documented = re.findall(r"^\| `([\w.]+)` \|", text_of("docs/configuration.md"), flags=re.MULTILINE)
    assert sorted(documented) == sorted(settings_of())


def test_every_command_is_documented_and_no_other() -> None:
    rows = re.findall(r"^\| `(counterfoil [a-z ]*[a-z])\b", text_of("docs/commands.md"), flags=re.MULTILINE)
    commands = [
        name for name, command in commands_of(main, "counterfoil") if not isinstance(command, click.Group)
    ]
    assert sorted(rows) == sorted(commands)


def test_every_command_says_what_it_does() -> None:
    assert not [
        name for name, command in commands_of(main, "counterfoil") if not (command.help or "").strip()
    ]


def test_every_public_record_is_in_the_glossary() -> None:
    glossary = set(re.findall(r"`(\w+)`", text_of("docs/glossary.md")))
    classes = {
        node.name
        for module in (ROOT / "records").glob("*.py")
        for node in ast.parse(module.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    }
    assert classes <= glossary
    assert {word for word in glossary if word[0].isupper()} <= classes


@pytest.mark.parametrize("document", [*DOCS.rglob("*.md"), *ROOT.glob("*.md")], ids=lambda path: path.name)
def test_every_link_inside_the_project_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!\w+:)([^)#\s]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_every_requirement_says_where_it_is_met_or_that_it_is_not() -> None:
    text = text_of("docs/requirements.md")
    rows = re.findall(r"^\| (\S+) \| (.+?) \| (.+?) \|$", text, flags=re.MULTILINE)
    assert len(rows) > 200
    for identifier, _, met in rows:
        if "not built yet" not in met and identifier not in {"id", "--"}:
            named = re.findall(r"`([\w./-]+\.(?:py|md|toml|yaml|yml)|[\w./-]+/)`", met)
            assert named or "`counterfoil " in met or "`make " in met, identifier
            for path in named:
                assert (ROOT / path).exists(), (identifier, path)
