"""The head of the decision record, kept where a change of the database does not reach.

Whoever cuts the tail of the record off, or builds the whole of it anew, would have to
change this file as well.
"""

from __future__ import annotations

import fcntl
import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

log = logging.getLogger(__name__)

_LINE: Final = re.compile(rb"(\d{12}) ([0-9a-f]{64})\n")
_LENGTH: Final = 78


class Head(NamedTuple):
    """The position of the last link and its hash."""

    position: int
    sha256: str


@dataclass(frozen=True)
class HeadFile:
    """One line of fixed length, written in place: a crash leaves the old head or the new one."""

    path: Path

    def move(self, head: Head) -> None:
        """Write the head, unless another process has written a later one."""
        line = b"%012d %s\n" % (head.position, head.sha256.encode("ascii"))
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            log.error("the head of the decision record cannot be written: %s", error.strerror)
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            written = _LINE.fullmatch(os.pread(file, _LENGTH + 1, 0))
            if written is None or int(written[1]) < head.position:
                os.pwrite(file, line, 0)
        finally:
            os.close(file)

    def read(self) -> Head | None:
        """The head that was written last; None where there is none or it cannot be read as one."""
        try:
            written = _LINE.fullmatch(self.path.read_bytes())
        except OSError:
            return None
        return Head(int(written[1]), written[2].decode("ascii")) if written is not None else None
