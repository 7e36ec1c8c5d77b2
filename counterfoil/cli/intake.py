"""Taking mail in from files."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from counterfoil.app import House, open_house
from counterfoil.cli.frame import config_option, log_to_terminal, opened
from counterfoil.mailbox.intake import take_in
from counterfoil.mailbox.sources import read_paths
from counterfoil.records.delivery import Delivery
from counterfoil.service import Service
from counterfoil.settings import load_settings


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--wait", is_flag=True, help="Wait until every message rests.")
@click.option("--json", "as_json", is_flag=True, help="Print the ledger as one JSON object.")
@config_option
def ingest(paths: tuple[Path, ...], wait: bool, as_json: bool, config: Path | None) -> None:
    """Take in .eml files, Maildir or mbox.  What is interrupted goes on where it was when it is run again."""
    with opened() as stack:
        log_to_terminal()
        house = open_house(load_settings(config), stack)
        arrivals = take_in(_counted(read_paths(paths)), house.ledger)
        click.echo(
            ", ".join(f"{count} {arrival.replace('_', ' ')}" for arrival, count in arrivals.items()), err=True
        )
        if wait:
            _work_all(house)
        ledger = house.ledger.conservation()
        click.echo(ledger.model_dump_json() if as_json else _in_words(ledger.model_dump()))


def _counted(deliveries: Iterable[Delivery]) -> Iterator[Delivery]:
    """The deliveries, with a line of progress on the terminal."""
    for number, delivery in enumerate(deliveries, start=1):
        if number % 100 == 0:
            click.echo(f"\r{number} messages read", nl=False, err=True)
        yield delivery


def _work_all(house: House) -> None:
    """Work what waits, with a bar, until nothing does."""
    service = Service(house)
    service.engine.start()
    try:
        waiting = house.ledger.conservation().waiting
        with click.progressbar(length=waiting, label="working", file=sys.stderr) as bar:
            while not service.engine.drain(timeout=0.5):
                left = house.ledger.conservation().waiting
                bar.update(waiting - left)
                waiting = left
            bar.update(waiting)
    finally:
        service.stop()


def _in_words(ledger: dict[str, int]) -> str:
    return " · ".join(f"{count} {name.replace('_', ' ')}" for name, count in ledger.items())
