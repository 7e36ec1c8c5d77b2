"""A private Dovecot 2.3 on free loopback ports: fixture `dovecot`.

One instance serves a whole session; every test asks it for a fresh account.  Mail is
dropped into the Maildir like a local delivery agent does it.
"""

from __future__ import annotations

import contextlib
import getpass
import grp
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from counterfoil.mailbox.servers import MailboxSettings, TlsMode

_CONFIGURATION = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {internal_group}
mail_location = maildir:{home}/mail/%u
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
ssl = yes
ssl_cert = <{home}/certificate.pem
ssl_key = <{home}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_max_userip_connections = 100
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={home}/mail/%u
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
{services}
"""
_OWN_SERVICES = """
service auth {{
  user = {user}
}}
service auth-worker {{
  user = {user}
}}
"""
_names = itertools.count(1)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def require(*programs: str) -> None:
    """Skip where a program is missing, but fail where everything has to be there."""
    missing = [each for each in programs if shutil.which(each) is None]
    if missing and os.environ.get("CI"):
        pytest.fail(f"not installed: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


@dataclass
class Account:
    """One login of the server, with its Maildir."""

    dovecot: Dovecot
    name: str

    @property
    def maildir(self) -> Path:
        """The folder that holds `new`, `cur` and `tmp`."""
        return self.dovecot.home / "mail" / self.name

    def settings(self, **changes: object) -> MailboxSettings:
        """How a watcher reaches this account."""
        usual: dict[str, object] = {
            "account": self.name,
            "host": "localhost",
            "port": self.dovecot.tls_port,
            "tls": TlsMode.IMPLICIT,
            "tls_ca": self.dovecot.certificate,
            "username": self.name,
            "password": "secret",
            "backfill": "all",
        }
        return MailboxSettings.model_validate(usual | changes)

    def deliver(self, *raws: bytes, received_at: float | None = None) -> None:
        """Put messages into `new`, complete or not at all."""
        for folder in ("tmp", "new", "cur"):
            self._own_directory(self.maildir / folder)
        for raw in raws:
            name = f"{time.time():.6f}.{next(_names)}.localhost"
            written = self.maildir / "tmp" / name
            written.write_bytes(raw)
            if received_at is not None:
                os.utime(written, (received_at, received_at))
            self.dovecot.own(written)
            written.rename(self.maildir / "new" / name)

    def forget_uids(self) -> None:
        """Make the server number the folder anew, with another UIDVALIDITY."""
        (self.maildir / "dovecot-uidlist").unlink()
        for each in self.maildir.glob("dovecot.index*"):
            each.unlink()

    def _own_directory(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        for each in (directory, directory.parent):
            self.dovecot.own(each)


class Dovecot:
    """A Dovecot of our own.  Stopped by process id, started again on the same ports."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port, self.tls_port = free_port(), free_port()
        self.certificate = home / "certificate.pem"
        self.is_root = os.getuid() == 0
        self.user = "dovecot" if self.is_root else getpass.getuser()
        self._accounts = itertools.count(1)
        for each in ("run", "state", "mail"):
            (home / each).mkdir()
        self.own(home / "mail")
        make_certificate(home)
        (home / "dovecot.conf").write_text(self._configuration())

    def _configuration(self) -> str:
        group = grp.getgrgid(pwd.getpwnam(self.user).pw_gid).gr_name
        names = {"home": self.home, "user": self.user, "group": group}
        return _CONFIGURATION.format(
            **names,
            internal=self.user,
            internal_group=group,
            login="dovenull" if self.is_root else self.user,
            port=self.port,
            tls_port=self.tls_port,
            services="" if self.is_root else _OWN_SERVICES.format(**names),
        )

    def own(self, path: Path) -> None:
        """Give a file to the user that the mail processes run as."""
        if self.is_root:
            shutil.chown(path, self.user, self.user)

    def account(self) -> Account:
        """A login that nobody used before; its password is `secret`."""
        return Account(self, f"box{next(self._accounts)}")

    def start(self) -> None:
        """Start, and return once it listens."""
        subprocess.run(["dovecot", "-c", self.home / "dovecot.conf"], check=True, timeout=30)
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            time.sleep(0.05)
        raise AssertionError((self.home / "dovecot.log").read_text())

    def stop(self) -> None:
        """Stop, connections and all, and return once it is gone."""
        process_id = int((self.home / "run" / "master.pid").read_text())
        children = Path(f"/proc/{process_id}/task/{process_id}/children")
        sessions = children.read_text().split() if children.exists() else []
        for each in (process_id, *map(int, sessions)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, signal.SIGTERM)
        for _ in range(400):
            try:
                os.kill(process_id, 0)
            except ProcessLookupError:
                return
            time.sleep(0.05)
        raise AssertionError("dovecot does not stop")


def make_certificate(home: Path) -> None:
    """A certificate for localhost in `home`: certificate.pem and key.pem."""
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
            ),
            *("-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", home / "key.pem", "-out", home / "certificate.pem"),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A running Dovecot with TLS; ask it for an `account()`."""
    require("dovecot", "openssl")
    with tempfile.TemporaryDirectory(prefix="dovecot-", ignore_cleanup_errors=True) as home:
        Path(home).chmod(0o755)  # the mail processes run as a user of their own
        server = Dovecot(Path(home))
        server.start()
        yield server
        server.stop()
