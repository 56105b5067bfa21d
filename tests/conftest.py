"""Shared objects of the tests: the embedded country and the invented one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from regrowth.economy.economy import Economy
from regrowth.evidence.assemble import Evidence, gather_evidence
from regrowth.programme.programme import Programme
from regrowth.selection.choice import Selection, select
from regrowth.study.study import Study, run
from told import only_told_problems

FLORIN = Path(__file__).parent.parent / "examples" / "florin"

settings.register_profile("regrowth", derandomize=True, deadline=None, max_examples=50)
settings.load_profile("regrowth")


@pytest.fixture(autouse=True)
def problems_are_told_in_every_language() -> Iterator[None]:
    with only_told_problems():
        yield


@pytest.fixture(scope="session")
def korea() -> Economy:
    return Economy.korea()


@pytest.fixture(scope="session")
def korea_programme() -> Programme:
    return Programme.embedded()


@pytest.fixture(scope="session")
def korea_evidence(korea: Economy, korea_programme: Programme) -> Evidence:
    return gather_evidence(korea, korea_programme)


@pytest.fixture(scope="session")
def korea_selection(korea_evidence: Evidence) -> Selection:
    return select(korea_evidence, draws=50, seed=0)


@pytest.fixture(scope="session")
def korea_study(korea: Economy, korea_programme: Programme) -> Study:
    """Korea's whole chain, run once for all tests that look at its results."""
    return run(korea_programme, korea, draws=30)


@pytest.fixture(scope="session")
def florin() -> Economy:
    return Economy.read(FLORIN / "economy")


@pytest.fixture(scope="session")
def florin_programme() -> Programme:
    return Programme.read(FLORIN / "programme.yaml")


@pytest.fixture(scope="session")
def florin_evidence(florin: Economy, florin_programme: Programme) -> Evidence:
    return gather_evidence(florin, florin_programme)


@pytest.fixture(scope="session")
def florin_selection(florin_evidence: Evidence) -> Selection:
    return select(florin_evidence, draws=50, seed=0)


@pytest.fixture
def economy_folder(tmp_path: Path) -> Path:
    """A copy of the invented country's tables, to be changed."""
    return Path(shutil.copytree(FLORIN / "economy", tmp_path / "economy"))


@pytest.fixture
def programme_folder(tmp_path: Path) -> Path:
    """A folder with a copy of the invented country's programme, to be changed."""
    folder = tmp_path / "programme"
    folder.mkdir()
    shutil.copy(FLORIN / "programme.yaml", folder)
    return folder
