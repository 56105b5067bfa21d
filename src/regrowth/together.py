"""Independent parts of long work in threads: the solvers leave Python's lock while they work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from typing import Any

MOST = 2
"""Threads at work: more only get into each other's way, for solvers have threads of their own."""

Alive = Callable[[], None]
"""Raises CancelledError once the work is to end; to be called now and then."""


def together(*tasks: Callable[[Alive], Any]) -> list[Any]:
    """Run tasks at the same time and return their results in order; each is given :data:`Alive`.

    Where one fails, or the user interrupts, the others end at their next call of it; what failed is raised.
    """
    stop = threading.Event()

    def alive() -> None:
        if stop.is_set():
            raise CancelledError

    with ThreadPoolExecutor(min(len(tasks), MOST)) as pool:
        running = [pool.submit(task, alive) for task in tasks]
        try:
            return [each.result() for each in running]
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
