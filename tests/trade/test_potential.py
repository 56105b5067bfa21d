"""Gravity: known parameters are recovered, adding-up holds, and gaps are where they were put."""

from __future__ import annotations

import numpy as np
import pytest

from regrowth.economy.economy import Economy
from regrowth.errors import DataError, DegenerateError
from regrowth.trade.diversification_ppml import poisson_regression
from regrowth.trade.diversification_units import Units, province_exports
from regrowth.trade.potential import Potential, gravity_potential, unit_potential


@pytest.fixture(scope="module")
def units(korea: Economy) -> Units:
    return Units.of(korea)


@pytest.fixture(scope="module")
def found(units: Units) -> Potential:
    return gravity_potential(units.accounts)


def synthetic(
    seed: int, noise: float, places: int = 8
) -> tuple[np.ndarray, np.ndarray, list[np.ndarray], np.ndarray]:
    """Trade of some countries in 6 industries with a tariff coefficient of -4 and pair costs."""
    random = np.random.default_rng(seed)
    industries = 6
    n, i, j = (part.ravel() for part in np.indices((places, places, industries)))
    abroad = n != i
    n, i, j = n[abroad], i[abroad], j[abroad]
    pair = np.minimum(n, i) * places + np.maximum(n, i)
    exporter, importer = random.normal(0, 1, (2, places, industries))
    cost = random.normal(0, 1, places * places)
    tariff = np.log1p(random.uniform(0, 0.3, len(n)))
    mean = np.exp(exporter[i, j] + importer[n, j] + cost[pair] - 4 * tariff)
    outcome = mean * random.gamma(1 / noise, noise, len(n)) if noise else mean
    return outcome, tariff[:, None], [i * industries + j, n * industries + j, pair], pair


def test_known_parameters_come_back_exactly_without_noise() -> None:
    outcome, tariff, effects, _ = synthetic(1, 0.0)
    fit = poisson_regression(outcome, tariff, effects)
    assert fit.coefficients == pytest.approx([-4.0], abs=1e-6)
    assert fit.fitted == pytest.approx(outcome, rel=1e-6)
    assert fit.pseudo_r2 == pytest.approx(1.0)


def test_known_parameters_come_back_within_their_errors() -> None:
    """Multiplicative noise with a standard deviation of half the mean; 25 samples."""
    scores = []
    for seed in range(25):
        outcome, tariff, effects, pair = synthetic(seed, 0.25, places=14)
        fit = poisson_regression(outcome, tariff, effects, clusters=pair)
        scores.append(float((fit.coefficients[0] + 4) / fit.standard_errors[0]))
    assert abs(np.mean(scores)) < 3 / np.sqrt(25)
    assert 0.7 < np.std(scores) < 1.4


def test_a_constant_alone_is_the_mean() -> None:
    fit = poisson_regression(np.array([1.0, 0.0, 5.0]), np.zeros((3, 0)), [])
    assert fit.fitted == pytest.approx([2.0, 2.0, 2.0])


def test_fixed_effects_add_up() -> None:
    """Fitted and actual trade agree for every exporter, importer and pair (Fally 2015)."""
    outcome, tariff, effects, _ = synthetic(3, 0.5)
    fit = poisson_regression(outcome, tariff, effects)
    for group in effects:
        assert np.bincount(group, fit.fitted) == pytest.approx(np.bincount(group, outcome), rel=1e-6)


def test_groups_without_trade_are_fitted_by_zero() -> None:
    outcome, tariff, effects, _ = synthetic(4, 0.5)
    outcome = np.where(effects[0] == 0, 0.0, outcome)
    fit = poisson_regression(outcome, tariff, effects)
    assert (fit.fitted[effects[0] == 0] == 0).all()
    assert fit.observations < len(outcome)
    assert np.isfinite(fit.coefficients).all()


def test_units_of_money_do_not_matter() -> None:
    outcome, tariff, effects, pair = synthetic(5, 0.5)
    one = poisson_regression(outcome, tariff, effects, clusters=pair)
    other = poisson_regression(1e9 * outcome, tariff, effects, clusters=pair)
    assert other.coefficients == pytest.approx(one.coefficients, rel=1e-6)
    assert other.standard_errors == pytest.approx(one.standard_errors, rel=1e-6)


def test_bad_observations_are_refused() -> None:
    one = np.zeros(2, dtype=np.intp)
    with pytest.raises(DataError, match="negative"):
        poisson_regression(np.array([1.0, -1.0]), np.zeros((2, 0)), [one])
    with pytest.raises(DegenerateError, match="no outcome is positive"):
        poisson_regression(np.zeros(2), np.zeros((2, 0)), [one])
    with pytest.raises(DegenerateError, match="leave nothing of duty"):
        poisson_regression(np.array([1.0, 2.0]), np.array([[1.0], [1.0]]), [one], names=("duty",))


def test_gaps_of_an_industry_sum_to_zero(found: Potential) -> None:
    sums = found.table.groupby("industry")[["gap", "actual"]].sum()
    assert (sums["gap"].abs() <= 1e-6 * sums["actual"]).all()
    assert (found.table["potential"] >= 0).all()


def test_a_market_closed_to_one_industry_shows_a_gap(units: Units, found: Potential) -> None:
    """Ships to the United States: the coasting trade is closed to foreign yards."""
    row = found.table.loc[("C30", "USA")]
    assert row["potential"] > 2 * row["actual"]
    sold = province_exports(units.accounts).sum(axis=1)
    place = units.markets.index("USA"), units.accounts.industries.index("C30")
    assert row["actual"] == pytest.approx(sold[place])


def test_provinces_share_the_gap(units: Units, found: Potential) -> None:
    table = unit_potential(units, found)
    nation = table.loc[("nation", "KR")]
    parts = table.loc["province"].groupby(["industry", "market"]).sum()
    assert parts["gap"].to_numpy() == pytest.approx(nation.sort_index()["gap"].to_numpy(), rel=1e-6, abs=1e3)
    assert nation.loc[("C26", "JPN"), "gap"] == pytest.approx(found.table.loc[("C26", "JPN"), "gap"])


def test_too_few_blocs_are_refused(florin: Economy) -> None:
    with pytest.raises(DegenerateError, match="needs 4 or more"):
        gravity_potential(Units.of(florin).accounts)
