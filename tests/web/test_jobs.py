"""Long work: once per key, ended when asked, failures kept, progress told, forgotten in the end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from regrowth.errors import OptionError, Problem
from regrowth.web.jobs import KEPT, Job, Jobs, Told

WAIT = 10.0


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    held = Jobs()
    yield held
    held.close()


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.005)


def over(job: Job) -> Job:
    until(lambda: job.over)
    return job


class Gate:
    """Work that goes on until it is let go, and says so."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.times = 0

    def __call__(self, told: Told) -> str:
        self.times += 1
        told("waits", 1, 4)
        self.begun.set()
        while not self.go.wait(0.005):
            told("waits", 1, 4)
        return "answer"


def test_one_key_is_worked_out_once(jobs: Jobs) -> None:
    gate = Gate()
    first = jobs.start("key", "kind", gate)
    assert jobs.start("key", "kind", gate) is first
    gate.go.set()
    assert over(first).result == "answer"
    assert jobs.start("key", "kind", gate) is first
    assert gate.times == 1
    assert jobs.every() == [first]


def test_it_tells_how_far_it_is(jobs: Jobs) -> None:
    gate = Gate()
    job = jobs.start("key", "kind", gate)
    assert gate.begun.wait(WAIT)
    assert (job.state, job.step, job.share, job.over) == ("running", "waits", 0.25, False)
    gate.go.set()
    assert over(job).state == "done"
    assert job.seconds > 0


def test_no_units_in_all_are_no_fault(jobs: Jobs) -> None:
    job = over(jobs.start("key", "kind", lambda told: told("step", 0, 0)))
    assert (job.state, job.share) == ("done", 0.0)


def test_what_waits_is_ended_at_once_and_never_begins(jobs: Jobs) -> None:
    gate, never = Gate(), Gate()
    first = jobs.start("first", "kind", gate)
    second = jobs.start("second", "kind", never)
    assert gate.begun.wait(WAIT)
    assert second.state == "waiting"
    assert jobs.cancel("second") is second
    assert second.state == "cancelled"
    gate.go.set()
    over(first)
    third = over(jobs.start("third", "kind", lambda _told: 3))
    assert (third.result, never.times, second.state) == (3, 0, "cancelled")


def test_what_runs_is_ended_at_its_next_sign(jobs: Jobs) -> None:
    gate = Gate()
    job = jobs.start("key", "kind", gate)
    assert gate.begun.wait(WAIT)
    jobs.cancel("key")
    assert over(job).state == "cancelled"
    assert job.result is None
    gate.go.set()
    again = jobs.start("key", "kind", gate)
    assert again is not job
    assert over(again).result == "answer"


def test_what_is_over_cannot_be_ended(jobs: Jobs) -> None:
    job = over(jobs.start("key", "kind", lambda _told: 1))
    assert jobs.cancel("key") is job
    assert job.state == "done"
    assert jobs.cancel("nothing") is None
    assert jobs.get("nothing") is None


def test_a_failure_is_kept_and_may_be_tried_again(jobs: Jobs) -> None:
    error = OptionError(Problem("subject", "reason", "remedy"))

    def fail(_told: Told) -> None:
        raise error

    job = over(jobs.start("key", "kind", fail))
    assert (job.state, job.error) == ("failed", error)
    again = jobs.start("key", "kind", lambda _told: 1)
    assert again is not job
    assert over(again).result == 1


def test_an_unexpected_failure_is_logged_and_not_told(jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_told: Told) -> None:
        raise RuntimeError("secret")

    job = over(jobs.start("key", "kind", fail))
    assert (job.state, job.error) == ("failed", None)
    assert "secret" in caplog.text


def test_the_oldest_are_forgotten(jobs: Jobs) -> None:
    for number in range(KEPT + 3):
        over(jobs.start(str(number), "kind", lambda _told: 0))
    assert [job.key for job in jobs.every()] == [str(number) for number in range(3, KEPT + 3)]


def test_what_is_not_over_is_never_forgotten(jobs: Jobs) -> None:
    gate = Gate()
    held = jobs.start("held", "kind", gate)
    waiting = [jobs.start(str(number), "kind", lambda _told: 0) for number in range(KEPT + 3)]
    assert held in jobs.every()
    assert all(job in jobs.every() for job in waiting)
    gate.go.set()
    for job in waiting:
        over(job)


def test_many_ask_for_one_key(jobs: Jobs) -> None:
    gate = Gate()
    found: list[Job] = []
    threads = [
        threading.Thread(target=lambda: found.append(jobs.start("key", "kind", gate))) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    gate.go.set()
    assert len(found) == 12
    assert len({id(job) for job in found}) == 1
    over(found[0])
    assert gate.times == 1


def test_all_end_with_the_workbench() -> None:
    held = Jobs()
    gate, never = Gate(), Gate()
    running, waiting = held.start("running", "kind", gate), held.start("waiting", "kind", never)
    assert gate.begun.wait(WAIT)
    held.close()
    assert over(running).state == "cancelled"
    assert over(waiting).state == "cancelled"
    assert never.times == 0
