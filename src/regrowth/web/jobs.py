"""Long work in the background: started once, told how far it has come, and cancelled."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from regrowth.errors import RegrowthError
from regrowth.messages import Message

LOG = logging.getLogger(__name__)
KEPT = 6
"""Finished jobs that are remembered, results included: a study takes some hundred megabytes."""

Told = Callable[[str, int, int], None]
"""Tells the step, the units done and the units in all; raises CancelledError once the job is to end."""


@dataclass
class Job:
    """One piece of work.

    Attributes
    ----------
    state
        ``waiting``, ``running``, ``done``, ``failed`` or ``cancelled``.
    step, share
        What is being done, and how far that step has come, 0 to 1.
    title
        What it is called, where its kind alone does not tell it from others.
    error
        Why it failed.
    """

    key: str
    kind: str
    state: str = "waiting"
    step: str = ""
    share: float = 0.0
    title: Message | None = None
    result: Any = None
    error: RegrowthError | None = None
    began: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def over(self) -> bool:
        """Whether it has ended, one way or another."""
        return self.state in ("done", "failed", "cancelled")


class Jobs:
    """Work by key: asked for twice, it is done once."""

    def __init__(self, workers: int = 1) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="job")
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="beside")
        self._held: dict[str, Job] = {}
        self._lock = threading.Lock()

    def start(
        self,
        key: str,
        kind: str,
        work: Callable[[Told], Any],
        *,
        beside: bool = False,
        title: Message | None = None,
    ) -> Job:
        """Start work unless it is under way or done; what failed or was cancelled is started anew.

        Parameters
        ----------
        beside
            Do not wait for longer work that came first: for what takes seconds.
        title
            What it is called, where its kind alone does not tell it from others.
        """
        with self._lock:
            held = self._held.get(key)
            if held is not None and held.state in ("waiting", "running", "done"):
                return held
            self._forget()
            job = Job(key, kind, title=title)
            self._held[key] = job
        (self._beside if beside else self._pool).submit(self._run, job, work)
        return job

    def get(self, key: str) -> Job | None:
        """Return the job of a key."""
        return self._held.get(key)

    def every(self) -> list[Job]:
        """Return all jobs, oldest first."""
        with self._lock:
            return list(self._held.values())

    def cancel(self, key: str) -> Job | None:
        """End a job at its next sign of life; one that waits is never begun."""
        job = self._held.get(key)
        if job is not None and not job.over:
            job.stop.set()
            if job.state == "waiting":
                job.state = "cancelled"
        return job

    def close(self) -> None:
        """End everything."""
        for job in self.every():
            self.cancel(job.key)
        for pool in (self._pool, self._beside):
            pool.shutdown(wait=False, cancel_futures=True)

    def _run(self, job: Job, work: Callable[[Told], Any]) -> None:
        def told(step: str, done: int, total: int) -> None:
            if job.stop.is_set():
                raise CancelledError
            job.step, job.share = step, done / max(total, 1)

        if job.stop.is_set():
            return
        job.state, job.began = "running", time.monotonic()
        state = "failed"
        try:
            job.result = work(told)
            state = "done"
        except CancelledError:
            state = "cancelled"
        except RegrowthError as error:
            job.error = error
        except Exception:
            LOG.exception("job %s failed", job.kind)
        finally:
            job.seconds = time.monotonic() - job.began
            job.state = state

    def _forget(self) -> None:
        over = [key for key, job in self._held.items() if job.over]
        for key in over[: max(0, len(over) - KEPT + 1)]:
            del self._held[key]
