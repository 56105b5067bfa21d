"""The figures of a frontier, worked out by hand on the invented country."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from regrowth.package.frontier import frontier
from regrowth.package.path import Path, follow
from regrowth.package.setting import Setting

LAST = 2030 - 2026
"""Position of the last year with amounts; the horizon is five years later."""


@dataclass(frozen=True)
class Found:
    """What :func:`frontier` reads of a plan that is already the best at its aversion."""

    relaxed: Found | None
    path: Path
    aversion: float = 1.0


@pytest.fixture(scope="module")
def path(florin_setting: Setting) -> Path:
    """Every instrument moves a little, more of it outside the capital and in later years."""
    size = np.array([20.0, 1.0, 150.0])[:, None]
    amounts = np.random.default_rng(5).random(florin_setting.cells.shape) * size
    amounts *= np.array([0.5, 1.0, 2.0, 1.5])[:, None, None, None]
    return follow(florin_setting, amounts * np.linspace(0.5, 1.5, 5))


@pytest.fixture(scope="module")
def figures(path: Path) -> dict[str, float]:
    found = frontier(Found(Found(None, path), path), [1.0])  # type: ignore[arg-type]
    assert found.index.tolist() == [1.0]
    return {str(name): float(held) for name, held in found.iloc[0].items()}


def ratio(path: Path, year: int | None) -> float:
    """Real income per worker of the five provinces outside the capital over that of the capital."""
    setting = path.setting
    places = setting.model.accounts.places
    income, workers = {True: 0.0, False: 0.0}, {True: 0.0, False: 0.0}
    for name in ("north", "coast", "lakes", "hills", "delta", "capital"):
        at = places.index(name)
        money = float(setting.baseline.incomes[at]) * setting.money
        people = float(setting.baseline.labour[at])
        if year is not None:
            money = float(path.income[year, at])
            people *= float(path.solution(year).levels.workers[at])
        income[name == "capital"] += money
        workers[name == "capital"] += people
    return (income[False] / workers[False]) / (income[True] / workers[True])


def test_the_ratio_is_that_of_the_last_year_of_the_plan(path: Path, figures: dict[str, float]) -> None:
    wanted, before = ratio(path, LAST), ratio(path, None)
    assert figures["ratio"] == pytest.approx(wanted, rel=1e-9)
    assert figures["ratio_change"] == pytest.approx(100 * (wanted / before - 1), rel=1e-6)
    assert ratio(path, -1) != pytest.approx(wanted, rel=1e-4), "the year of the horizon would be seen"


def test_the_core_amount_is_the_capitals_share_of_the_treasurys_cost(
    path: Path, figures: dict[str, float]
) -> None:
    """Millions of FLO: 1 for a unit of the fund, 2 for a workshop, 0.012 for a training place."""
    by_region = [
        float(units[:, 0].sum() + 2 * units[:, 1].sum() + 0.012 * units[:, 2].sum()) for units in path.amounts
    ]
    assert path.setting.cells.regions[0] == "capital"
    wanted = by_region[0] / sum(by_region)
    assert wanted < 0.2
    assert figures["core_amount"] == pytest.approx(wanted, rel=1e-12)


def test_income_is_discounted_and_private_cost_taken_off(path: Path, figures: dict[str, float]) -> None:
    setting = path.setting
    at = [setting.model.accounts.places.index(name) for name in setting.model.accounts.regions]
    before = float(np.asarray(setting.baseline.incomes)[at].sum()) * setting.money
    cost = path.amounts.sum(axis=(0, 1)).T @ [0.2e6, 1e6, 3e3]
    wanted = 0.0
    for late in range(10):
        gain = float(path.income[late, at].sum()) - before
        wanted += (gain - (float(cost[late]) if late < 5 else 0.0)) / 1.04**late
    assert figures["income"] == pytest.approx(wanted, rel=1e-9)


def test_nothing_spent_is_nothing_in_the_core(florin_setting: Setting) -> None:
    none = follow(florin_setting, np.zeros(florin_setting.cells.shape))
    found = frontier(Found(Found(None, none), none), [1.0]).iloc[0]  # type: ignore[arg-type]
    assert found["core_amount"] == 0
    assert found["ratio_change"] == pytest.approx(0.0, abs=1e-7)
