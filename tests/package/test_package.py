"""The package of the invented country, every figure worked out a second time by hand."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest

from package.blocks import FLORIN
from regrowth.economy.economy import Economy
from regrowth.evidence.assemble import Evidence
from regrowth.package.footing import Footing
from regrowth.package.objective import value, worth
from regrowth.package.package import Package, build_package
from regrowth.package.path import Path, follow
from regrowth.package.setting import Setting
from regrowth.package.variants import other_settings
from regrowth.programme.programme import Programme
from regrowth.selection.choice import Selection

PROVINCES = {
    "capital": ["capital"],
    "upland": ["north", "hills"],
    "seaboard": ["coast", "delta"],
    "lakes": ["lakes"],
}
"""Provinces of the regions in the programme's file."""
TREASURY = {"fund": 1e6, "workshops": 2e6, "training": 12e3}
"""Central cost of one unit in its file, in whole FLO."""
PRIVATE = {"fund": 0.2e6, "workshops": 1e6, "training": 3e3}
RATE = 0.04
WEAR = 0.06
"""Rate of wear by which effects fall between the years after the horizon (regrowth.package.setting.WEAR)."""


@pytest.fixture(scope="module")
def package(
    florin: Economy, florin_programme: Programme, florin_evidence: Evidence, florin_selection: Selection
) -> Package:
    footing = Footing.of(florin, florin_programme, florin_evidence.basis.employment)
    return build_package(florin, florin_programme, florin_selection.chosen, footing=footing)


@pytest.fixture(scope="module")
def longer(florin: Economy, florin_evidence: Evidence) -> Setting:
    """The same programme, but effects count ten years longer."""
    text = (FLORIN / "programme.yaml").read_text(encoding="utf-8")
    changed = text.replace("  horizon: 2035\n", "  horizon: 2035\n  valued_until: 2045\n")
    assert changed != text
    return Setting.of(florin, Programme.parse(changed), held=florin_evidence.basis.employment)


@pytest.fixture(scope="module")
def long_path(longer: Setting) -> Path:
    return follow(longer, some_amounts(longer))


def some_amounts(setting: Setting) -> np.ndarray:
    """Amounts that move every lever a little."""
    size = np.array([20.0, 1.0, 150.0])[:, None]
    return np.random.default_rng(3).random(setting.cells.shape) * size


def of_regions(path: Path, year: int | None) -> tuple[list[float], list[float]]:
    """Real income and share of workers of every region, province by province; observed where no year."""
    setting = path.setting
    places = setting.model.accounts.places
    money, people = [], []
    for provinces in PROVINCES.values():
        at = [places.index(name) for name in provinces]
        income = [float(setting.baseline.incomes[n]) * setting.money for n in at]
        share = [float(setting.baseline.labour[n]) for n in at]
        if year is not None:
            after = path.solution(year).levels
            income = [float(path.income[year, n]) for n in at]
            share = [part * float(after.workers[n]) for part, n in zip(share, at, strict=True)]
        money.append(sum(income))
        people.append(sum(share))
    return money, [each / sum(people) for each in people]


def evenly(money: list[float], people: list[float]) -> float:
    """Equally distributed income at aversion 1: the geometric mean of income per worker, by workers."""
    return math.exp(sum(part * math.log(each / part) for each, part in zip(money, people, strict=True)))


def test_the_regions_are_the_provinces_of_the_file(package: Package) -> None:
    setting = package.fine.setting
    assert setting.cells.regions == tuple(PROVINCES)
    inside = {name for names in PROVINCES.values() for name in names}
    assert inside == set(setting.model.accounts.regions), "together they are the country"


def test_gains_of_the_regions_add_up_to_the_national_one(package: Package) -> None:
    nation = package.yearly["gain"]
    regions = package.places["gain"].groupby("year").sum()
    assert regions.index.equals(nation.index)
    assert np.abs(regions - nation).max() <= 1e-9 * np.abs(nation).max()
    assert package.places["gain"].loc[2035].nunique() == 4


def test_changes_of_the_regions_by_hand(package: Package) -> None:
    before, workers_before = of_regions(package.fine, None)
    for year in (2026, 2030, 2035):
        after, workers = of_regions(package.fine, year - 2026)
        for number, region in enumerate(PROVINCES):
            found = package.places.loc[year, region]
            richer = after[number] / before[number]
            more = workers[number] / workers_before[number]
            assert found["gain"] == pytest.approx(after[number] - before[number], rel=1e-9)
            assert found["income"] == pytest.approx(100 * (richer - 1), rel=1e-9)
            assert found["workers"] == pytest.approx(100 * (more - 1), rel=1e-6)
            assert found["income_per_worker"] == pytest.approx(100 * (richer / more - 1), rel=1e-6)


def test_inequality_is_theils_index_across_regions(package: Package) -> None:
    """T = sum over regions of income share x log of income share over worker share (Theil 1967)."""
    for position, found in enumerate(package.yearly["inequality"]):
        money, people = of_regions(package.fine, position)
        total = sum(money)
        wanted = sum(
            each / total * math.log(each / total / part) for each, part in zip(money, people, strict=True)
        )
        assert found == pytest.approx(wanted, rel=1e-9)
        assert found > 0


def test_costs_are_amounts_times_the_cost_of_a_unit(package: Package) -> None:
    table = package.allocation.plan.table()
    yearly = package.yearly
    for year in range(2026, 2036):
        units = table[table["year"] == year].groupby("instrument")["amount"].sum()
        for column, costs in (("treasury", TREASURY), ("private", PRIVATE)):
            wanted = sum(costs[str(name)] * amount for name, amount in units.items())
            assert yearly.loc[year, column] == pytest.approx(wanted, rel=1e-9), (year, column)
    assert yearly.loc[2030, "treasury"] > 400e6, "the fund spends 400 million a year"
    assert (yearly.loc[2031:, ["treasury", "private"]] == 0).all().all()


def test_the_worth_is_discounted_to_the_first_year(package: Package) -> None:
    """Gain of every year at aversion 1 and private cost, over 1.04 to the power of the years gone by."""
    best = package.allocation
    assert best.aversion == 1
    before = evenly(*of_regions(best.path, None))
    gains = [evenly(*of_regions(best.path, position)) - before for position in range(10)]
    np.testing.assert_allclose(best.worth.yearly, gains, rtol=1e-6)
    private = package.yearly["private"].tolist()
    wanted = (
        (gains[0] - private[0])
        + (gains[1] - private[1]) / 1.04
        + (gains[2] - private[2]) / 1.04**2
        + (gains[3] - private[3]) / 1.04**3
        + (gains[4] - private[4]) / 1.04**4
        + gains[5] / 1.04**5
        + gains[6] / 1.04**6
        + gains[7] / 1.04**7
        + gains[8] / 1.04**8
        + gains[9] / 1.04**9
    )
    assert best.worth.value == pytest.approx(wanted, rel=1e-6)


def test_national_income_is_discounted_likewise(package: Package) -> None:
    yearly = package.yearly
    left = yearly["gain"] - yearly["private"]
    wanted = sum(left.loc[2026 + late] / 1.04**late for late in range(10))
    assert value(package.allocation.path, 0.0) == pytest.approx(wanted, rel=1e-9)


def test_years_after_the_horizon(longer: Setting, florin_setting: Setting) -> None:
    """Between 2035 and 2045 half of the way and all of it."""
    assert longer.years == (*range(2026, 2036), 2040, 2045)
    assert longer.shown == florin_setting.shown == len(florin_setting.years) == 10
    assert longer.cost_discount.tolist() == [1.04**-late for late in range(5)]
    np.testing.assert_allclose(florin_setting.discount, [1.04**-late for late in range(10)], rtol=1e-14)
    np.testing.assert_allclose(longer.discount[:9], florin_setting.discount[:9], rtol=1e-12)


@pytest.mark.parametrize("bend", [0.0, 0.02], ids=["fall by 6 %", "fall by 6 % from a rising line"])
def test_weights_are_a_direct_sum_where_gains_wear_by_six_per_cent(longer: Setting, bend: float) -> None:
    """Any gains up to the horizon; after it 100 x 0.94^years, or that times a straight line."""
    gains = {2026 + late: 30.0 * math.sin(late) - 50.0 for late in range(9)}
    gains |= {2035 + late: 100.0 * (1 + bend * late) * (1 - WEAR) ** late for late in range(11)}
    direct = sum(gain / (1 + RATE) ** (year - 2026) for year, gain in gains.items())
    assert len(gains) == 20
    found = longer.discount @ [gains[year] for year in longer.years]
    assert found == pytest.approx(direct, rel=1e-12)


def test_counting_longer_is_worth_more_where_gains_are_positive(
    longer: Setting, long_path: Path, florin_setting: Setting
) -> None:
    short = follow(florin_setting, long_path.amounts)
    for aversion in (0.0, 1.0):
        more, less = worth(long_path, aversion), worth(short, aversion)
        np.testing.assert_allclose(more.yearly[:10], less.yearly, rtol=1e-6)
        assert (more.yearly[9:] > 0).all()
        assert more.value > less.value
        assert more.value == pytest.approx(value(long_path, aversion), rel=1e-12)
        # the gain of 2035, worn by 6 % a year, is near what the ten years after it add
        added = sum(less.yearly[9] * 0.94**late / 1.04 ** (9 + late) for late in range(1, 11))
        assert more.value - less.value == pytest.approx(added, rel=0.2)


@pytest.mark.parametrize("aversion", [0.0, 1.0])
@pytest.mark.parametrize(
    "cell",
    [(1, 0, 0, 0), (2, 3, 0, 4), (0, 4, 1, 2), (3, 5, 2, 1)],
    ids=["fund", "late", "counted", "places"],
)
def test_the_derivative_agrees_with_differences(
    longer: Setting, long_path: Path, cell: tuple[int, int, int, int], aversion: float
) -> None:
    step = {0: 0.5, 1: 0.05, 2: 5.0}[cell[2]]
    ends = []
    for side in (-step, step):
        amounts = long_path.amounts.copy()
        amounts[cell] += side
        ends.append(value(follow(longer, amounts, start=long_path), aversion))
    difference = (ends[1] - ends[0]) / (2 * step)
    assert worth(long_path, aversion).amounts[cell] == pytest.approx(difference, rel=1e-4)


@pytest.mark.parametrize("aversion", [0.0, 1.0])
def test_the_derivative_of_all_cells_together(longer: Setting, long_path: Path, aversion: float) -> None:
    """Every amount one per thousand up or down."""
    amounts = long_path.amounts
    more, less = (value(follow(longer, part * amounts, start=long_path), aversion) for part in (1.001, 0.999))
    found = float((worth(long_path, aversion).amounts * amounts).sum())
    assert found == pytest.approx((more - less) / 0.002, rel=1e-4)


def test_effects_that_end_at_the_horizon_are_those_of_a_shorter_programme(
    florin_setting: Setting, longer: Setting, long_path: Path
) -> None:
    """One counts no year after the horizon; the other does not have any."""
    horizon = florin_setting.planning.horizon
    cut = dataclasses.replace(longer, counted_until=horizon)
    assert cut.discount[longer.shown :] == pytest.approx(0.0)
    np.testing.assert_allclose(cut.discount[: longer.shown], florin_setting.discount)
    short = worth(follow(florin_setting, long_path.amounts), 0.0)
    found = worth(dataclasses.replace(long_path, setting=cut), 0.0)
    assert found.value == pytest.approx(short.value, rel=1e-9)
    np.testing.assert_allclose(found.amounts, short.amounts, rtol=1e-6, atol=1e-9 * short.amounts.max())
    assert other_settings(longer)["to the horizon"].counted_until == horizon
    assert "to the horizon" not in other_settings(florin_setting)
