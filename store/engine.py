"""The engine: does what the rows say is to do, a few things at a time.

A wake-up says only "look again", and a sweep looks again without one, so a lost wake-up
costs time and nothing else.  What is to do is asked for afresh before every piece of
work; nothing is remembered that a crash could take along.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable, Hashable, Sequence
from typing import Final, Generic, NamedTuple, Protocol, TypeVar

log = logging.getLogger(__name__)

FIRST_RETRY_SECONDS: Final = 0.25
_DOUBLINGS_MAX: Final = 20

Item = TypeVar("Item")


class JobEngine(Protocol):
    """Keeps working until it is stopped.

    Never two pieces of work with the same key at once; those with the same key in the
    order found.  Work that raises is tried again, later each time, and holds up its key
    alone.
    """

    def start(self) -> None:
        """Begin to work, in the background."""
        ...

    def wake(self) -> None:
        """Look again now: there may be something to do."""
        ...

    def drain(self, timeout: float) -> bool:
        """Wait until there is nothing left to do; False if the time ran out first."""
        ...

    def stop(self) -> None:
        """Begin nothing more, and return when what was begun is done."""
        ...


class _Retry(NamedTuple):
    failures: int
    at: float


class EmbeddedEngine(Generic[Item]):
    """A `JobEngine` in this process, on a few threads.

    `find_work` lists what is to do, first things first; `work` does one of them, so that
    it is listed no more, or raises.
    """

    def __init__(
        self,
        find_work: Callable[[], Sequence[Item]],
        work: Callable[[Item], None],
        key_of: Callable[[Item], Hashable],
        workers: int = 2,
        sweep_seconds: float = 30.0,
    ) -> None:
        self._find_work, self._work, self._key_of = find_work, work, key_of
        self._sweep_seconds = sweep_seconds
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._idled = threading.Condition(self._lock)
        self._busy: set[Hashable] = set()
        self._retries: dict[Hashable, _Retry] = {}
        self._failed_looks = 0
        self._is_idle = False
        self._is_stopping = False
        self._threads = [
            threading.Thread(target=self._run, name=f"worker-{number}", daemon=True)
            for number in range(1, workers + 1)
        ]

    def start(self) -> None:
        """Begin to work; an engine is started once."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Look again now."""
        with self._lock:
            self._is_idle = False
            self._changed.notify_all()

    def drain(self, timeout: float) -> bool:
        """Wait until a look finds nothing, and nothing is being done; False if the time ran out first."""
        self.wake()
        with self._lock:
            return self._idled.wait_for(lambda: self._is_idle, timeout)

    def stop(self) -> None:
        """Begin nothing more, and return when what was begun is done."""
        with self._lock:
            self._is_stopping = True
            self._changed.notify_all()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _run(self) -> None:
        while True:
            with self._lock:
                if self._is_stopping:
                    return
                claimed = self._claim()
                if not claimed:
                    self._changed.wait(self._pause())
                    continue
            self._do(claimed[0])

    def _claim(self) -> Sequence[Item]:
        """The first thing to do whose key is free; none where there is none.  The lock is held."""
        try:
            found = self._find_work()
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not end the worker
            self._failed_looks += 1
            log.error("cannot look for work: %s", _where(error))
            return ()
        self._failed_looks = 0
        keys = [self._key_of(each) for each in found]
        self._retries = {key: self._retries[key] for key in keys if key in self._retries}
        self._is_idle = not found and not self._busy
        if self._is_idle:
            self._idled.notify_all()
        now = time.monotonic()
        free: dict[Hashable, Item] = {}
        for key, item in zip(keys, found, strict=True):
            if key not in self._busy and (key not in self._retries or self._retries[key].at <= now):
                free.setdefault(key, item)
        if not free:
            return ()
        if len(free) > 1:
            self._changed.notify()  # there is something for another worker, too
        key, item = next(iter(free.items()))
        self._busy.add(key)
        return (item,)

    def _pause(self) -> float:
        """Until the next sweep, or until something is to be tried again."""
        if self._failed_looks:
            return self._delay(self._failed_looks)
        now = time.monotonic()
        due = [retry.at - now for key, retry in self._retries.items() if key not in self._busy]
        return max(0.0, min((self._sweep_seconds, *due)))

    def _do(self, item: Item) -> None:
        key = self._key_of(item)
        try:
            self._work(item)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
            with self._lock:
                failures = self._retries[key].failures + 1 if key in self._retries else 1
                delay = self._delay(failures)
                self._retries[key] = _Retry(failures, time.monotonic() + delay)
                self._busy.discard(key)
            log.warning("work on %s failed (%s); try %d in %.1f s", key, _where(error), failures + 1, delay)
        else:
            with self._lock:
                self._retries.pop(key, None)
                self._busy.discard(key)

    def _delay(self, failures: int) -> float:
        return min(self._sweep_seconds, FIRST_RETRY_SECONDS * 2.0 ** min(failures - 1, _DOUBLINGS_MAX))


def _where(error: BaseException) -> str:
    """Kind and place of an error.  Its words stay out of the log: they may quote a mail."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
