"""Cases on the command line."""

from __future__ import annotations

from pathlib import Path

import click

from counterfoil.agent.packet_page import packet_pdf
from counterfoil.app import open_house
from counterfoil.cli.frame import Group, config_option, opened
from counterfoil.ground import open_database
from counterfoil.records.desk import CaseDetail, CaseRow
from counterfoil.records.errors import UserMistake
from counterfoil.records.release import Release
from counterfoil.settings import load_settings
from counterfoil.store.casebook import Casebook


@click.group(cls=Group)
def case() -> None:
    """The cases so far."""


@case.command("list")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True)
@click.option("--size", type=click.IntRange(1, 500), default=50, show_default=True)
@config_option
def list_cases(page: int, size: int, config: Path | None) -> None:
    """One line a case, what waits first."""
    with opened() as stack:
        database = open_database(load_settings(config))
        stack.callback(database.close)
        found = Casebook(database).list_cases(page=page, size=size)
        for row in found.rows:
            click.echo(_line(row))
        click.echo(f"{len(found.rows)} of {found.total} cases", err=True)


@case.command()
@click.argument("case_id")
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@config_option
def show(case_id: str, as_json: bool, config: Path | None) -> None:
    """One case: its messages, verdicts, drafts and decisions."""
    with opened() as stack:
        database = open_database(load_settings(config))
        stack.callback(database.close)
        detail = Casebook(database).get_case(case_id)
        click.echo(detail.model_dump_json(indent=2) if as_json else _page(detail))


@case.command()
@click.argument("case_id")
@click.option("--format", "form", type=click.Choice(["json", "pdf"]), default="json", show_default=True)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of the terminal."
)
@config_option
def packet(case_id: str, form: str, out: Path | None, config: Path | None) -> None:
    """The control packet that a case was decided on.

    The JSON is in canonical form: the SHA-256 of the file is the packet's fingerprint.
    """
    with opened() as stack:
        database = open_database(load_settings(config))
        stack.callback(database.close)
        found = Casebook(database).get_case(case_id).packet
        written = found.canonical_bytes if form == "json" else packet_pdf(found)
        if out is None:
            click.echo(written, nl=False)
        else:
            _write(out, written)


@case.command()
@click.argument("case_id")
@click.option("--json", "as_json", is_flag=True, help="The changes and obstacles, as JSON.")
@config_option
def release(case_id: str, as_json: bool, config: Path | None) -> None:
    """What would release a held case: the least change of records, or what only a person can settle.

    The records are looked up again; nothing is kept.
    """
    with opened() as stack:
        found = open_house(load_settings(config), stack).desk.release(case_id)
        click.echo(found.model_dump_json(indent=2) if as_json else _answer(found))


def _write(file: Path, written: bytes) -> None:
    try:
        file.write_bytes(written)
    except OSError as error:
        raise UserMistake(f"cannot write {file}: {error.strerror}") from error


def _answer(release: Release) -> str:
    return "\n".join((release.headline, *(f"- {each}" for each in release.lines)))


def _line(row: CaseRow) -> str:
    why = row.primary_class or row.route
    return f"{row.case_id}  {row.state:<13} {why:<22} {row.owner or '-':<20} {row.sender_address}  {row.subject[:60]}"


def _page(detail: CaseDetail) -> str:
    row, resting = detail.row, detail.lead.resting
    parts = [
        f"{row.case_id}  {row.state}  {row.route}  {', '.join(row.order_ids)}",
        f"{row.sender_name} <{row.sender_address}>: {row.subject}",
        *(f"  {each.guard}: {each.outcome} ({each.reason}) {each.explanation}" for each in resting.verdicts),
    ]
    if detail.current is not None:
        parts += ["", f"To: {', '.join(detail.current.draft.to)}", detail.current.draft.body]
    elif resting.brief is not None:
        parts += ["", resting.brief.body]
    parts += [
        f"{each.at:%Y-%m-%d %H:%M} {each.actor}: {each.kind} {each.comment or ''}"
        for each in detail.decisions
    ]
    return "\n".join(parts)
