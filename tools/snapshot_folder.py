"""A folder of exports that a running service reads: read again when a file changes, never an old copy."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock
from typing import Final, NamedTuple

from counterfoil.records.errors import Misconfigured, SuiteUnreadable
from counterfoil.records.owners import ExceptionOwner
from counterfoil.tools.snapshot import SnapshotSource
from counterfoil.tools.snapshot_files import MAY_BE_OUT, SnapshotRecords
from counterfoil.tools.sources import Sources

_READ_SUFFIXES: Final = (".csv", ".toml")


class _FileStamp(NamedTuple):
    """What no replacement of a file leaves all as it was."""

    name: str
    inode: int
    size: int
    modified_ns: int
    changed_ns: int


_Fingerprint = tuple[_FileStamp, ...]


class SnapshotFolder:
    """Provides the folder's records as they are now.

    Where the files cannot be read, every system is out until they can; the ownership table,
    which is configuration, stays as it was read last.  Unreadable at the start refuses to start.
    A table that was there and is gone is being replaced, and no table without rows.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise Misconfigured("records.path", str(folder), "a folder of CSV files")
        self._folder = folder
        self._lock = Lock()
        self._seen: _Fingerprint | None = _fingerprint(folder)
        self._tables = _tables(self._seen)
        source = SnapshotSource.load(folder)
        self._owners = source.list_exception_owners()
        self._sources = Sources.of(source)

    def current(self) -> Sources:
        """The records as they are now: the copy at hand while no file has changed, else a new reading."""
        with self._lock:
            seen = self._glance()
            if seen is None or seen != self._seen:
                self._seen = None  # until a reading succeeds, every case tries again
                self._sources = self._read_again(seen)
            return self._sources

    def _glance(self) -> _Fingerprint | None:
        try:
            return _fingerprint(self._folder)
        except OSError:
            return None

    def _read_again(self, seen: _Fingerprint | None) -> Sources:
        if seen is None:
            return _out("the folder of exports is not there", self._owners)
        gone = self._tables - _tables(seen)
        if gone:
            return _out(f"{', '.join(sorted(gone))} is gone", self._owners)
        try:
            source = SnapshotSource.load(self._folder)
        except SuiteUnreadable as error:
            return _out(str(error), self._owners)
        if self._glance() != seen:
            return _out("the exports are being replaced", self._owners)
        self._seen, self._tables, self._owners = seen, _tables(seen), source.list_exception_owners()
        return Sources.of(source)


def _fingerprint(folder: Path) -> _Fingerprint:
    with os.scandir(folder) as entries:
        return tuple(sorted(_stamp(each) for each in entries if each.name.endswith(_READ_SUFFIXES)))


def _stamp(entry: os.DirEntry[str]) -> _FileStamp:
    stat = entry.stat()
    return _FileStamp(entry.name, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)


def _tables(seen: _Fingerprint) -> frozenset[str]:
    return frozenset(each.name for each in seen if each.name.endswith(".csv"))


def _out(reason: str, owners: tuple[ExceptionOwner, ...]) -> Sources:
    """Sources of which each one says why it cannot be asked."""
    return Sources.of(
        SnapshotSource(SnapshotRecords(exception_owners=owners), dict.fromkeys(MAY_BE_OUT, reason))
    )
