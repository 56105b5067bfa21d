"""Workbenches shared by all tests of the pages: one at once, one with its study."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from regrowth.web.app import create_app
from regrowth.web.levers import Levers
from regrowth.web.store import Scenarios
from regrowth.web.workbench import Workbench

FLORIN = Path(__file__).parents[2] / "examples" / "florin"
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


@pytest.fixture(scope="module")
def florin_bench() -> Iterator[Workbench]:
    """A workbench of another country, without a study."""
    held = Workbench(FLORIN / "programme.yaml", FLORIN / "economy", draws=20, paths=4)
    yield held
    held.close()


@pytest.fixture(scope="module")
def client(bench: Workbench) -> TestClient:
    """A client of the workbench without a study."""
    return TestClient(create_app(bench))


@pytest.fixture
def kept(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A client of it with an empty store."""
    store = Scenarios.in_memory()
    monkeypatch.setattr(bench, "scenarios", store)
    yield TestClient(create_app(bench))
    store.close()
