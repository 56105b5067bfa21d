"""Workbenches shared by all tests of the pages: one at once, one with its study."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from regrowth.web.levers import Levers
from regrowth.web.workbench import Workbench

PATIENCE = 600.0
"""Seconds that a study may take on a busy machine."""


@pytest.fixture(scope="session")
def bench() -> Iterator[Workbench]:
    """A workbench without a study."""
    held = Workbench(draws=20, paths=4)
    yield held
    held.close()


@pytest.fixture(scope="session")
def studied() -> Iterator[Workbench]:
    """A workbench whose study has been run."""
    held = Workbench(draws=20, paths=4)
    job = held.start_study(Levers())
    until = time.monotonic() + PATIENCE
    while not job.over and time.monotonic() < until:
        time.sleep(0.2)
    assert job.state == "done", job.error
    yield held
    held.close()
