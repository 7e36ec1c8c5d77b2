"""A whole Counterfoil in a process of its own, over the sample records: fixture `make_house`."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from counterfoil.evals.sample import load_sample
from tests.servers.dovecot import Account, free_port
from tests.servers.smtp import SmtpServer

PASSWORD = "correct horse battery"
COUNTERFOIL = (sys.executable, "-P", "-m", "counterfoil")


@dataclass
class RunningHouse:
    """`counterfoil up`, with everything that it keeps in `home`."""

    home: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    client: httpx.Client = field(default_factory=httpx.Client)

    def command(self, *arguments: str) -> str:
        """Run a command of this house, and return what it prints."""
        done = subprocess.run(
            [*COUNTERFOIL, *arguments, "--config", "counterfoil.toml"],
            cwd=self.home,
            capture_output=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def start(self) -> None:
        """Start the service, and return once it is ready."""
        with (self.home / "service.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*COUNTERFOIL, "up", "--config", "counterfoil.toml"], cwd=self.home, stdout=log, stderr=log
            )
        wait_for(self._is_ready, 30)

    def _is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.home / "service.log").read_text()
        try:
            return self.client.get(f"{self.url}/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """End it with -9, wherever it is."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator does."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None

    @property
    def url(self) -> str:
        """Where the inbox answers."""
        return f"http://127.0.0.1:{self.port}"

    def sign_in(self) -> None:
        """Sign the client in."""
        form = {"login": "robin", "password": PASSWORD}
        assert self.client.post(f"{self.url}/sign-in", data=form).status_code == 303

    def ledger(self) -> dict[str, int]:
        """The conservation ledger as the API tells it."""
        answer: dict[str, int] = self.client.get(f"{self.url}/api/v1/ledger").json()
        return answer

    def cases(self, **wanted: str) -> list[dict[str, object]]:
        """The first 200 cases that meet this."""
        answer = self.client.get(f"{self.url}/api/v1/cases", params={"size": "200", **wanted})
        rows: list[dict[str, object]] = answer.json()["rows"]
        return rows

    def post(self, case_id: object, action: str, **form: str) -> httpx.Response:
        """Do something to a case, by the form of its page."""
        page = self.client.get(f"{self.url}/cases/{case_id}").text
        hidden = dict(re.findall(r'name="(token|seen)" value="([^"]*)"', page))
        given = {name: value.replace("&#34;", '"') for name, value in hidden.items()}
        return self.client.post(f"{self.url}/cases/{case_id}/{action}", data=given | form)


def wait_for(condition: Callable[[], bool], seconds: float) -> float:
    """Wait until it holds, and say how long it took; fails when it takes longer."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if condition():
            return time.monotonic() - began
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {condition}")


MakeHouse = Callable[..., RunningHouse]


def mails(count: int) -> list[bytes]:
    """So many different messages: the sample's, over and over, each time with an id and a header of their own."""
    raws = [path.read_bytes() for path in load_sample().mails]
    return [_variant(raws[number % len(raws)], number // len(raws)) for number in range(count)]


def _variant(raw: bytes, turn: int) -> bytes:
    if turn == 0:
        return raw
    named = re.sub(rb"(?mi)^(Message-ID:\s*<)", rb"\g<1>" + f"t{turn}.".encode(), raw, count=1)
    end = b"\r\n\r\n" if b"\r\n\r\n" in named else b"\n\n"
    head, blank, body = named.partition(end)
    return head + end[: len(end) // 2] + f"X-Turn: {turn}".encode() + blank + body


def house_in(
    home: Path, mailbox: Account | None = None, smtp: SmtpServer | None = None, store: str | None = None
) -> RunningHouse:
    """Set up a house over the sample records, with its database and one reviewer; not started."""
    sample = load_sample()
    house = RunningHouse(home, free_port())
    shutil.copytree(sample.records, home / "records", dirs_exist_ok=True)
    identity = (
        f'[identity]\nmailbox = "{sample.settings.mailbox}"\n'
        f"own_domains = {list(sample.settings.own_domains)}\n"
        f"authserv_ids = {list(sample.settings.authserv_ids)}"
    )
    tables = [identity, f"[web]\nport = {house.port}", f"[clock]\nnow = {sample.settings.now.isoformat()}"]
    if store is not None:
        tables.append(f'[store]\nurl = "{store}"')
    if mailbox is not None:
        tables.append(
            f'[mailboxes.orders]\nhost = "localhost"\nport = {mailbox.dovecot.tls_port}\n'
            f'tls_ca = "{mailbox.dovecot.certificate}"\nusername = "{mailbox.name}"\npassword = "secret"\n'
            'backfill = "all"\npoll_seconds = 2'
        )
    if smtp is not None:
        tables.append(
            f'[smtp]\nhost = "localhost"\nport = {smtp.port}\ntls = "none"\n'
            f'sender = "{sample.settings.mailbox}"\nundo_seconds = 0'
        )
    (home / "counterfoil.toml").write_text("\n\n".join(tables) + "\n")
    house.command("db", "upgrade")
    house.command("user", "add", "robin", "--name", "Robin", "--password", PASSWORD)
    return house


@pytest.fixture
def make_house(tmp_path: Path) -> Iterator[MakeHouse]:
    """Set up houses: `make(mailbox=…, smtp=…, store=…)`; they are started by the test and stopped in the end."""
    made: list[RunningHouse] = []

    def make(
        mailbox: Account | None = None, smtp: SmtpServer | None = None, store: str | None = None
    ) -> RunningHouse:
        made.append(house_in(tmp_path, mailbox, smtp, store))
        return made[-1]

    yield make
    for house in made:
        house.client.close()
        house.kill()
