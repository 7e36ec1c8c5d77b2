"""How often somebody may try to sign in: enough to mistype, too little to guess."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import Final

TRIES_MAX: Final = 10
WINDOW: Final = timedelta(minutes=5)
REMEMBERED_MAX: Final = 10_000
"""So many pairs of login and address are remembered; the oldest are forgotten first."""


class FailedTries:
    """Failed sign-ins by login and address, in memory.

    Somebody elsewhere cannot lock a person out, and nobody is locked out for longer than
    the window: while it is full, further tries are refused and not counted.
    """

    def __init__(self) -> None:
        self._failed: OrderedDict[tuple[str, str], deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_seconds(self, login: str, address: str, now: datetime) -> int:
        """How long until the next try is looked at; 0 where that is now."""
        with self._lock:
            failed = self._failed.get(_key(login, address), deque())
            while failed and now - failed[0] >= WINDOW:
                failed.popleft()
            if len(failed) < TRIES_MAX:
                return 0
            return max(1, int((failed[0] + WINDOW - now).total_seconds()) + 1)

    def note(self, login: str, address: str, now: datetime) -> None:
        """A try that failed."""
        with self._lock:
            key = _key(login, address)
            self._failed.setdefault(key, deque(maxlen=TRIES_MAX)).append(now)
            self._failed.move_to_end(key)
            while len(self._failed) > REMEMBERED_MAX:
                self._failed.popitem(last=False)

    def forget(self, login: str, address: str) -> None:
        """A try that succeeded: the failed ones were mistypings."""
        with self._lock:
            self._failed.pop(_key(login, address), None)


def _key(login: str, address: str) -> tuple[str, str]:
    return login.strip().casefold(), address
