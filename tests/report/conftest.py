"""Rendered reports, made once for all tests of the report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from regrowth.report.page import render
from regrowth.study.study import Study, run

FLORIN = Path(__file__).parents[2] / "examples" / "florin"


@pytest.fixture(scope="session")
def drawn_studies(korea_study: Study) -> dict[str, Study]:
    return {
        "korea": korea_study,
        "florin": run(FLORIN / "programme.yaml", FLORIN / "economy", draws=30),
    }


@pytest.fixture(scope="session")
def rendered(drawn_studies: dict[str, Study]) -> Callable[[str, str], str]:
    held: dict[tuple[str, str], str] = {}

    def page(country: str, language: str) -> str:
        if (country, language) not in held:
            held[country, language] = render(drawn_studies[country], language)
        return held[country, language]

    return page
