"""Rules of both countries, and the Korean plant quoted under them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from package.quote.small import FLORIN, Quoted, project
from regrowth.package.quote.project import Project
from regrowth.package.quote.quote import Quote, quote
from regrowth.package.quote.support import Support
from regrowth.programme.programme import Programme


@pytest.fixture(scope="session")
def korea_support() -> Support:
    return Support.of_nation("KR")


@pytest.fixture(scope="session")
def florin_support() -> Support:
    return Support.read(FLORIN / "support.yaml")


@pytest.fixture
def quoted(korea_programme: Programme, korea_support: Support) -> Quoted:
    """Quote the Korean plant with some keys changed, on a day."""

    def call(on: str | None = None, **changed: Any) -> Quote:
        day = None if on is None else datetime.date.fromisoformat(on)
        return quote(project(**changed), korea_programme, korea_support, day)

    return call


@pytest.fixture
def works(florin_programme: Programme, florin_support: Support) -> Quote:
    """The quote of the invented project."""
    return quote(Project.read(FLORIN / "project.yaml"), florin_programme, florin_support)
