"""Starting Counterfoil: the demo, and the service."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

import click
import uvicorn

from counterfoil.app import House, open_house
from counterfoil.cli.frame import config_option, log_to_terminal, opened
from counterfoil.evals.sample import load_sample
from counterfoil.ground import SystemClock, open_database
from counterfoil.mailbox.intake import take_in
from counterfoil.mailbox.sources import read_paths
from counterfoil.records.errors import UserMistake
from counterfoil.service import Service
from counterfoil.settings import Settings, load_settings
from counterfoil.store.people import Person, Role
from counterfoil.web.app import create_app
from counterfoil.web.services import Services, WayOut

DEMO_LOGIN = "reviewer"


@click.command()
@config_option
def up(config: Path | None) -> None:
    """The service in one process: watch mailboxes, work cases, serve the inbox."""
    with opened() as stack:
        log_to_terminal()
        house = open_house(load_settings(config), stack)
        service = Service(house)
        service.start(stack)
        web = house.settings.web
        click.echo(f"the inbox answers at http://{web.host}:{web.port}", err=True)
        _serve(house, service)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8321, show_default=True)
def demo(port: int) -> None:
    """Sample mail and records, an embedded database, the review inbox on loopback.  Nothing is sent anywhere."""
    with opened() as stack:
        folder = Path(tempfile.mkdtemp(prefix="counterfoil-demo-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        house, service = _demo_house(folder, port, stack)
        password = secrets.token_urlsafe(9)
        person = Person(login=DEMO_LOGIN, name="Robin Reviewer", role=Role.REVIEWER)
        house.people.add(person, password, at=SystemClock().now())
        click.echo(f"\n  Open     http://127.0.0.1:{port}\n  Sign in  {DEMO_LOGIN} / {password}\n")
        click.echo("  Ctrl-C ends it; nothing is kept, and nothing is sent.\n")
        _serve(house, service)


def _demo_house(folder: Path, port: int, stack: ExitStack) -> tuple[House, Service]:
    """A house over the sample suite, its mail taken in and worked."""
    suite = load_sample()
    settings = Settings.model_validate(
        {
            "store": {"url": f"sqlite:///{folder / 'demo.db'}", "head_file": folder / "demo.head"},
            "identity": {
                "mailbox": suite.settings.mailbox,
                "own_domains": suite.settings.own_domains,
                "authserv_ids": suite.settings.authserv_ids,
                "key_file": folder / "demo.key",
            },
            "records": {"path": suite.records},
            "web": {"port": port},
            "clock": {"now": suite.settings.now},
        }
    )
    open_database(settings).upgrade()
    house = open_house(settings, stack)
    service = Service(house)
    service.start(stack)
    take_in(read_paths([suite.folder / "mail"]), house.ledger)
    with click.progressbar(length=len(suite.mails), label="working the sample mail") as bar:
        waiting = len(suite.mails)
        while not service.engine.drain(timeout=0.2):
            left = house.ledger.conservation().waiting
            bar.update(waiting - left)
            waiting = left
        bar.update(waiting)
    return house, service


def way_out_of(settings: Settings) -> WayOut:
    """How approved replies leave this house."""
    if settings.smtp is not None:
        return WayOut.RELAY
    return WayOut.DRAFTS if settings.drafts is not None else WayOut.NONE


def _serve(house: House, service: Service) -> None:
    """Serve the inbox until told to stop."""
    web = house.settings.web
    services = Services(
        casebook=house.casebook,
        desk=house.desk,
        people=house.people,
        read_message=house.read_message,
        conservation=house.ledger.conservation,
        watching=service.watching,
        way_out=way_out_of(house.settings),
        clock=house.clock,
        wall_clock=house.wall_clock,
        key=house.key,
        session_hours=web.session_hours,
        secure_cookies=web.secure_cookies,
    )
    config = uvicorn.Config(
        create_app(services),
        host=web.host,
        port=web.port,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
    server = uvicorn.Server(config)
    try:
        server.run()
    except SystemExit as error:
        raise UserMistake(f"cannot listen on {web.host}:{web.port}") from error
