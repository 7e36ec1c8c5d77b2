from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from counterfoil.store.engine import EmbeddedEngine, JobEngine


class Job(NamedTuple):
    number: int
    key: str


class MemoryWork:
    """What is to do, what was done, and how many were at it at once."""

    def __init__(self, *jobs: Job) -> None:
        self.waiting = list(jobs)
        self.done: list[Job] = []
        self.failures: Counter[Job] = Counter()
        self.at_it: Counter[str] = Counter()
        self.most_at_it: Counter[str] = Counter()
        self.attempt: Callable[[Job], None] = lambda _: None
        self._lock = threading.Lock()

    def find(self) -> list[Job]:
        with self._lock:
            return list(self.waiting)

    def add(self, *jobs: Job) -> None:
        with self._lock:
            self.waiting.extend(jobs)

    def do(self, job: Job) -> None:
        with self._lock:
            self.at_it.update({job.key: 1, "": 1})
            for key in (job.key, ""):
                self.most_at_it[key] = max(self.most_at_it[key], self.at_it[key])
        try:
            self.attempt(job)
            with self._lock:
                self.waiting.remove(job)
                self.done.append(job)
        except BaseException:
            self.failures[job] += 1
            raise
        finally:
            with self._lock:
                self.at_it.subtract({job.key: 1, "": 1})


@contextmanager
def running(work: MemoryWork, sweep_seconds: float = 30.0, workers: int = 3) -> Iterator[JobEngine]:
    engine = EmbeddedEngine(
        work.find, work.do, key_of=lambda job: job.key, workers=workers, sweep_seconds=sweep_seconds
    )
    engine.start()
    try:
        yield engine
    finally:
        engine.stop()


def jobs(count: int, keys: str = "abc") -> list[Job]:
    return [Job(number, keys[number % len(keys)]) for number in range(count)]


def test_everything_is_done_once_and_in_order_within_a_key() -> None:
    work = MemoryWork(*jobs(60))
    work.attempt = lambda _: time.sleep(0.001)
    with running(work) as engine:
        assert engine.drain(10)
    assert sorted(work.done) == jobs(60)
    for key in "abc":
        assert [job for job in work.done if job.key == key] == [job for job in jobs(60) if job.key == key]
    assert {key: count for key, count in work.most_at_it.items() if key} == {"a": 1, "b": 1, "c": 1}


def test_different_keys_are_worked_side_by_side() -> None:
    work = MemoryWork(*jobs(3))
    together = threading.Barrier(3)
    work.attempt = lambda _: together.wait(10) and None
    with running(work) as engine:
        assert engine.drain(10)
    assert work.most_at_it[""] == 3


def test_a_wake_up_is_enough_to_find_new_work() -> None:
    work = MemoryWork()
    with running(work) as engine:
        assert engine.drain(10)
        work.add(Job(1, "a"))
        engine.wake()
        assert engine.drain(10)
    assert work.done == [Job(1, "a")]


def test_a_sweep_finds_what_nobody_announced() -> None:
    work = MemoryWork()
    with running(work, sweep_seconds=0.05):
        work.add(Job(1, "a"))
        for _ in range(200):
            if work.done:
                break
            time.sleep(0.05)
    assert work.done == [Job(1, "a")]


def test_an_engine_with_nothing_to_do_rests() -> None:
    work = MemoryWork(*jobs(3))
    looks = Counter[str]()

    def find() -> list[Job]:
        looks["all"] += 1
        return work.find()

    engine = EmbeddedEngine(find, work.do, key_of=lambda job: job.key, workers=4)
    engine.start()
    assert engine.drain(10)
    time.sleep(0.1)
    before = looks["all"]
    time.sleep(0.3)
    engine.stop()
    assert looks["all"] == before


def test_work_that_fails_is_tried_again_and_holds_up_its_own_key_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    work = MemoryWork(Job(1, "a"), Job(2, "a"), Job(3, "b"))

    def fail_twice(job: Job) -> None:
        if job.number == 1 and work.failures[job] < 2:
            raise ValueError("the mail said: secret")

    work.attempt = fail_twice
    with running(work, sweep_seconds=0.1) as engine, caplog.at_level(logging.WARNING):
        assert engine.drain(10)
    assert work.failures == {Job(1, "a"): 2}
    assert work.done.index(Job(1, "a")) < work.done.index(Job(2, "a"))
    assert work.done[0] == Job(3, "b")
    assert "ValueError at test_engine.py" in caplog.text
    assert "secret" not in caplog.text


def test_failing_work_does_not_count_as_drained() -> None:
    work = MemoryWork(Job(1, "a"))

    def fail(job: Job) -> None:
        raise ValueError

    work.attempt = fail
    with running(work) as engine:
        assert not engine.drain(0.3)
    assert work.waiting == [Job(1, "a")]


def test_an_engine_that_cannot_look_looks_again(caplog: pytest.LogCaptureFixture) -> None:
    work = MemoryWork(Job(1, "a"))
    looks = Counter[str]()

    def find() -> list[Job]:
        looks["all"] += 1
        if looks["all"] <= 3:
            raise OSError("no database")
        return work.find()

    engine = EmbeddedEngine(find, work.do, key_of=lambda job: job.key, workers=1, sweep_seconds=0.05)
    engine.start()
    assert engine.drain(10)
    engine.stop()
    assert work.done == [Job(1, "a")]
    assert "cannot look for work: OSError" in caplog.text


def test_stopping_waits_for_what_was_begun_and_begins_nothing_more() -> None:
    work = MemoryWork(*jobs(9))
    begun, may_end = threading.Event(), threading.Event()

    def hold(_: Job) -> None:
        begun.set()
        may_end.wait(10)

    work.attempt = hold
    with running(work, workers=1) as engine:
        assert begun.wait(10)
        stopper = threading.Thread(target=engine.stop)
        stopper.start()
        time.sleep(0.05)
        assert stopper.is_alive()
        may_end.set()
        stopper.join(10)
        assert not stopper.is_alive()
    assert work.done == [Job(0, "a")]


def test_an_engine_that_was_never_started_can_be_stopped() -> None:
    EmbeddedEngine(list, print, key_of=str).stop()
