"""For operators: people, migrations, schemas, the decision record, and a check of the whole house."""

from __future__ import annotations

import json
from pathlib import Path

import click

from counterfoil.cli.frame import Group, config_option, log_to_terminal, opened
from counterfoil.ground import SystemClock, open_database
from counterfoil.records.errors import UserMistake
from counterfoil.schemas import SCHEMAS
from counterfoil.settings import load_settings
from counterfoil.store.journal import verify
from counterfoil.store.people import People, Person, Role


@click.group(cls=Group)
def db() -> None:
    """The database."""


@db.command()
@config_option
def upgrade(config: Path | None) -> None:
    """Make the tables, or bring them to what this release needs."""
    with opened() as stack:
        database = open_database(load_settings(config))
        stack.callback(database.close)
        database.upgrade()
        click.echo(f"{database.name} is up to date")


@click.group(cls=Group)
def user() -> None:
    """The people who work in the inbox."""


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="The name that decisions are signed with.")
@click.option(
    "--role", type=click.Choice([each.value for each in Role]), default=Role.REVIEWER.value, show_default=True
)
@click.option(
    "--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for where not given."
)
@config_option
def add(login: str, name: str, role: str, password: str, config: Path | None) -> None:
    """Let somebody in."""
    with opened() as stack:
        database = open_database(load_settings(config))
        stack.callback(database.close)
        person = Person(login=login.casefold(), name=name, role=Role(role))
        People(database).add(person, password, at=SystemClock().now())
        click.echo(f"{person.login} can sign in as {person.role}")


@click.group(cls=Group)
def audit() -> None:
    """The decision record."""


@audit.command("verify")
@config_option
@click.pass_context
def verify_record(context: click.Context, config: Path | None) -> None:
    """Check the decision record link by link, and against its head outside the database."""
    with opened() as stack:
        settings = load_settings(config)
        database = open_database(settings)
        stack.callback(database.close)
        report = verify(database, settings.store.head_file)
        click.echo(report.model_dump_json())
        context.exit(0 if report.is_sound else 1)


@click.command()
@click.argument("name")
def schema(name: str) -> None:
    """The JSON Schema of a file or record: case, draft, expect, message, packet, policy, resting, suite, verdict."""
    if name not in SCHEMAS:
        raise UserMistake(f"there is no schema {name!r}; one of {', '.join(sorted(SCHEMAS))}")
    click.echo(json.dumps(SCHEMAS[name](), indent=2))


@click.command()
@config_option
@click.pass_context
def doctor(context: click.Context, config: Path | None) -> None:
    """Check configuration, database, mailboxes, relay, records and model; each failure with its mend."""
    from counterfoil.doctor import examine  # it knows the whole house, and takes its time to load

    with opened() as stack:
        log_to_terminal()
        findings = examine(config, stack)
        for each in findings:
            click.echo(f"{'ok  ' if each.is_well else 'FAIL'} {each.part}: {each.says}")
            if each.mend:
                click.echo(f"     mend: {each.mend}")
        context.exit(0 if all(each.is_well for each in findings) else 1)
