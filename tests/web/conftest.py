"""Workbenches shared by all tests of the pages: one at once, one with its study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from regrowth.package.ensemble import ensemble
from regrowth.study.study import Study
from regrowth.web.app import create_app
from regrowth.web.store import Scenarios
from regrowth.web.workbench import Workbench

FLORIN = Path(__file__).parents[2] / "examples" / "florin"


@pytest.fixture(scope="session")
def bench() -> Iterator[Workbench]:
    """A workbench without a study."""
    held = Workbench(draws=20, paths=4)
    yield held
    held.close()


@pytest.fixture(scope="session")
def studied(korea_study: Study) -> Iterator[Workbench]:
    """A workbench whose study is there, with few draws of its parameters."""
    package = korea_study.package
    assert package is not None
    best = package.allocation
    few = ensemble(
        best.setting,
        best.plan.amounts,
        korea_study.economy,
        draws=4,
        seed=korea_study.seed,
        what="path",
        aversion=best.aversion,
    )
    study = replace(korea_study, package=replace(package, ensemble=few), paths=4)
    held = Workbench(study.programme, study.economy, draws=study.draws, paths=4, study=study)
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
