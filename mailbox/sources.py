"""Mail from files: single `.eml` files, folders of them, Maildirs and mbox files.

Read without the standard library's `mailbox`, whose name this very folder takes.  One
message is in memory at a time, and a delivery's name stays the same however often and in
whatever order its source is read, so that reading twice takes in nothing twice.
"""

from __future__ import annotations

import hashlib
import mmap
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from glob import escape
from pathlib import Path
from typing import Final

from counterfoil.records.delivery import Delivery
from counterfoil.records.errors import UserMistake

MESSAGE_BYTES_MAX: Final = 50 * 1024 * 1024
"""Of a larger message only the headers are read."""
HEADER_BYTES_MAX: Final = 1024 * 1024
ACCOUNT: Final = "file"

_FROM_LINE: Final = re.compile(rb"^From ([^\r\n]*)\r?\n(?=[!-9;-~]+[ \t]*:)", re.MULTILINE)
"""A line that may begin a message: what follows it must look like a header."""
_TIME_OF_DAY: Final = re.compile(rb"\d\d?:\d\d.*\d{4}")
_QUOTED_FROM: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
_END_OF_HEADERS: Final = re.compile(rb"\r?\n\r?\n")

Reader = Callable[[Path], Iterator[Delivery]]


def read_paths(paths: Sequence[Path]) -> Iterator[Delivery]:
    """Every message of these files and folders, read one by one.

    `UserMistake` names a path that is none of them, before anything is read.
    """
    sources = [(path, _reader_for(path)) for path in paths]
    return (delivery for path, read in sources for delivery in read(path))


def _reader_for(path: Path) -> Reader:
    try:
        if path.is_dir():
            if (path / "cur").is_dir() and (path / "new").is_dir():
                return _read_maildir
            if _list_eml(path):
                return _read_folder
        elif path.is_file() or not path.exists():
            with path.open("rb") as opened:
                head = opened.read(HEADER_BYTES_MAX)
            if path.suffix.lower() == ".eml":
                return _read_eml
            if not head or _FROM_LINE.match(head):
                return _read_mbox
    except OSError as failure:
        raise UserMistake(f"{path} cannot be read: {failure.strerror or failure}") from failure
    raise UserMistake(f"{path} is no .eml file, no folder of them, no Maildir and no mbox file")


def _list_eml(folder: Path) -> list[Path]:
    return sorted(each for each in folder.iterdir() if each.suffix.lower() == ".eml" and each.is_file())


def _read_folder(path: Path) -> Iterator[Delivery]:
    for each in _list_eml(path):
        yield from _read_eml(each)


def _read_eml(path: Path) -> Iterator[Delivery]:
    """One file, one message.  A file with new contents under an old name is another delivery."""
    delivery = _read_whole_file(path, folder=path.parent)
    yield delivery.model_copy(update={"name": f"{path.name} {_fingerprint(delivery.raw)}"})


def _read_maildir(path: Path) -> Iterator[Delivery]:
    """The messages of `new` and `cur`.  Flags behind the colon come and go, the name before it stays."""
    found = [each for part in ("new", "cur") for each in (path / part).iterdir()]
    by_name = {each.name.partition(":")[0]: each for each in found if not each.name.startswith(".")}
    for name, message in sorted(by_name.items()):
        here = message if message.exists() else _moved(path, name)
        if here is not None:
            yield _read_whole_file(here, folder=path, name=name)


def _moved(maildir: Path, name: str) -> Path | None:
    """Where a mail program has put a message meanwhile; None if it was thrown away."""
    return next((maildir / "cur").glob(f"{escape(name)}*"), None)


def _read_whole_file(path: Path, *, folder: Path, name: str = "") -> Delivery:
    try:
        stat = path.stat()
        with path.open("rb") as opened:
            raw = opened.read(HEADER_BYTES_MAX if stat.st_size > MESSAGE_BYTES_MAX else -1)
    except OSError as failure:
        raise UserMistake(f"{path} cannot be read: {failure.strerror or failure}") from failure
    received_at = datetime.fromtimestamp(stat.st_mtime, UTC)
    return _delivery(folder, name, raw, received_at, is_partial=stat.st_size > MESSAGE_BYTES_MAX)


def _read_mbox(path: Path) -> Iterator[Delivery]:
    """The messages of an mbox file, their `>From ` lines as they were (mboxrd, RFC 4155).

    A name is the message's fingerprint and its count in this file: a mail program that
    compacts the file renames nothing.
    """
    stat = path.stat()
    file_time = datetime.fromtimestamp(stat.st_mtime, UTC)
    copies: Counter[str] = Counter()
    if stat.st_size == 0:
        return
    with path.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        begins = _list_messages(mapped)
        for (line, begin), (end, _) in zip(begins, [*begins[1:], (len(mapped), 0)], strict=True):
            envelope = mapped[line:begin]
            is_partial = end - begin > MESSAGE_BYTES_MAX
            raw = _unquoted(mapped[begin : begin + HEADER_BYTES_MAX if is_partial else end])
            fingerprint = _fingerprint(raw)
            copies[fingerprint] += 1
            name = f"{fingerprint}.{copies[fingerprint]}"
            yield _delivery(path, name, raw, _envelope_time(envelope) or file_time, is_partial=is_partial)


def _list_messages(mapped: mmap.mmap) -> list[tuple[int, int]]:
    """Where each From line and the message behind it begin.

    A From line stands behind an empty line, or at least tells a time: programs that do
    neither quote such a line in a body.
    """
    begins = []
    for found in _FROM_LINE.finditer(mapped):
        before = mapped[max(found.start() - 3, 0) : found.start()]
        is_apart = not before or before.endswith((b"\n\n", b"\n\r\n"))
        if is_apart or _TIME_OF_DAY.search(found[1]):
            begins.append((found.start(), found.end()))
    return begins


def _unquoted(raw: bytes) -> bytes:
    """Without the marks of the format: the empty line at the end, and one `>` before a quoted From."""
    for blank in (b"\r\n\r\n", b"\n\n"):
        if raw.endswith(blank):
            raw = raw[: -len(blank) // 2]
            break
    return _QUOTED_FROM.sub(rb"\1", raw)


def _envelope_time(line: bytes) -> datetime | None:
    """The time that a From line tells, in the form of C's `asctime`, UTC where it names no zone."""
    words = line.decode("ascii", "replace").split(maxsplit=2)
    try:
        told = parsedate_to_datetime(words[2])
    except (IndexError, ValueError):
        return None
    return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)


def _fingerprint(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:16]


def _delivery(folder: Path, name: str, raw: bytes, received_at: datetime, *, is_partial: bool) -> Delivery:
    if is_partial:
        end = _END_OF_HEADERS.search(raw)
        raw = raw[: end.end()] if end else raw
    return Delivery(
        account=ACCOUNT,
        folder=str(folder.resolve()),
        uidvalidity=0,
        uid=0,
        name=name,
        raw=raw,
        received_at=received_at,
        is_partial=is_partial,
    )
