"""The frontier of market mixes: by hand, its properties, and the risk it rests on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import minimize

from regrowth.economy.economy import Economy
from regrowth.errors import DataError, DegenerateError, LabelError, OptionError
from regrowth.trade.diversification import Frontier, frontier, given_up, given_up_exactly, unit_frontier
from regrowth.trade.diversification_risk import (
    MarketRisk,
    deviation_interval,
    granularity,
    market_risk,
    observed_risk,
)
from regrowth.trade.diversification_units import Units, national_goods_mix

ABC = ("a", "b", "c")


def risk_of(sales: np.ndarray, correlation: float = 0.3, markets: tuple[str, ...] = ABC) -> MarketRisk:
    mix = sales.sum(axis=1) / sales.sum()
    return market_risk(markets, mix, deviation=0.1, correlation=correlation)


@st.composite
def exporters(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, MarketRisk]:
    sales = draw(arrays(float, (3, 2), elements=st.floats(0.0, 100.0)))
    sales[0] += 1.0  # something is sold
    theta = draw(arrays(float, 2, elements=st.floats(1.0, 15.0)))
    relative = {name: draw(st.floats(0.5, 2.0)) for name in ABC}
    risk = market_risk(
        ABC,
        sales.sum(axis=1) / sales.sum(),
        deviation=draw(st.floats(0.02, 0.5)),
        correlation=draw(st.floats(0.0, 0.9)),
        relative=relative,
    )
    return sales, theta, risk


def test_two_markets_by_hand() -> None:
    """Shares 0.8 and 0.2, theta 5, independent shocks of variance v: first-order condition in the move d.

    Cost d^2 (1/0.8 + 1/0.2) / 10 = 0.625 d^2; variance v ((0.8 - d)^2 + (0.2 + d)^2).
    1.25 d = (a / 2) v (2 (0.8 - d) - 2 (0.2 + d)) = a v (0.6 - 2 d), so d = 0.6 a v / (1.25 + 2 a v).
    """
    risk = MarketRisk(("a", "b"), 0.04 * np.eye(2), 0.2, 0.0, np.ones(2), "given")
    found = frontier(np.array([[8.0], [2.0]]), np.array([5.0]), risk, [10.0])
    move = 0.6 * 0.4 / (1.25 + 2 * 0.4)
    assert found.mixes.iloc[1].tolist() == pytest.approx([0.8 - move, 0.2 + move], abs=1e-7)
    row = found.points.iloc[1]
    assert row["income"] == pytest.approx(0.625 * move**2, abs=1e-8)
    assert row["variance"] == pytest.approx(0.04 * ((0.8 - move) ** 2 + (0.2 + move) ** 2), abs=1e-8)
    assert row["moved"] == pytest.approx(move, abs=1e-7)
    assert found.floor == pytest.approx(np.sqrt(0.02), abs=1e-7)


@given(exporters())
@settings(max_examples=40)
def test_along_the_frontier(held: tuple[np.ndarray, np.ndarray, MarketRisk]) -> None:
    sales, theta, risk = held
    found = frontier(sales, theta, risk)
    risks, income = found.points["risk"].to_numpy(), found.points["income"].to_numpy()
    assert (np.diff(risks) <= 1e-7).all()
    assert (np.diff(income) >= -1e-7).all()
    assert found.mixes.sum(axis=1).to_numpy() == pytest.approx(1)
    assert (found.mixes.to_numpy() >= 0).all()
    assert found.mixes.iloc[0].to_numpy() == pytest.approx(sales.sum(axis=1) / sales.sum(), abs=1e-8)
    assert income[0] == 0
    assert found.floor <= risks[-1] + 1e-12


@given(exporters(), st.floats(0.01, 1e9))
@settings(max_examples=15)
def test_units_of_money_and_order_do_not_matter(
    held: tuple[np.ndarray, np.ndarray, MarketRisk], scale: float
) -> None:
    sales, theta, risk = held
    once = frontier(sales, theta, risk, [8.0]).mixes.iloc[1].to_numpy()
    assert frontier(scale * sales, theta, risk, [8.0]).mixes.iloc[1].to_numpy() == pytest.approx(
        once, abs=1e-6
    )
    back = MarketRisk(ABC[::-1], risk.covariance[::-1, ::-1], 1.0, 0.0, np.ones(3), "given")
    turned = frontier(sales[::-1], theta, back, [8.0]).mixes.iloc[1].to_numpy()
    assert turned[::-1] == pytest.approx(once, abs=1e-5)


def test_a_second_solver_agrees() -> None:
    sales, theta = np.array([[6.0, 1.0], [2.0, 3.0], [1.0, 0.5]]), np.array([4.0, 8.0])
    risk, start = risk_of(sales), sales / sales.sum()
    found = frontier(sales, theta, risk, [50.0])
    weights = np.broadcast_to(theta, start.shape)

    def loss(x: np.ndarray) -> float:
        mix = x.reshape(3, 2)
        return given_up(mix, start, weights) + 25 * float(risk.variance(mix.sum(axis=1)))

    kept = {"type": "eq", "fun": lambda x: x.reshape(3, 2).sum(axis=0) - start.sum(axis=0)}
    other = minimize(
        loss, start.ravel(), method="SLSQP", bounds=[(0, 1)] * 6, constraints=[kept], options={"ftol": 1e-14}
    )
    assert found.mixes.iloc[1].to_numpy() == pytest.approx(other.x.reshape(3, 2).sum(axis=1), abs=1e-4)


def test_products_keep_their_sales_and_closed_markets_stay_closed() -> None:
    sales = np.array([[9.0, 0.0], [1.0, 0.0], [0.0, 5.0]])
    found = frontier(sales, np.array([5.0, 5.0]), risk_of(sales), [64.0])
    assert found.mixes["c"].to_numpy() == pytest.approx(1 / 3, abs=1e-8)


def test_a_mix_that_cannot_be_bettered_has_no_frontier() -> None:
    found = frontier(np.ones((3, 1)), np.array([5.0]), risk_of(np.ones((3, 1))), [4.0, 64.0])
    assert found.points["moved"].max() == pytest.approx(0, abs=1e-8)
    assert found.knee == 0
    with pytest.raises(DegenerateError, match="less risky"):
        _ = found.best_ratio


def test_cost_is_quadratic_near_and_entropy_far() -> None:
    start, theta = np.array([[0.5], [0.5]]), np.full((2, 1), 5.0)
    near, far = np.array([[0.501], [0.499]]), np.array([[1.0], [0.0]])
    assert given_up(near, start, theta) == pytest.approx(given_up_exactly(near, start, theta), rel=1e-4)
    assert given_up_exactly(far, start, theta) == pytest.approx(np.log(2) / 5)


def test_a_smaller_elasticity_makes_moves_dear() -> None:
    sales = np.array([[8.0], [1.0], [1.0]])
    risk = risk_of(sales)
    moved = [frontier(sales, np.array([t]), risk, [8.0]).points["moved"].iloc[1] for t in (2.0, 5.0, 10.0)]
    assert moved[0] < moved[1] < moved[2]


def test_the_observed_mix_has_the_observed_risk() -> None:
    mix = np.array([0.5, 0.3, 0.2])
    for correlation in (0.0, 0.4, 0.9):
        risk = market_risk(
            ABC, mix, deviation=0.11, correlation=correlation, granularity=np.array([1, 0.2, 0.5])
        )
        assert np.sqrt(risk.variance(mix)) == pytest.approx(0.11)
    relative = market_risk(ABC, mix, deviation=0.11, relative={"a": 2.0}).deviations
    assert relative[0] == pytest.approx(2 * relative[1])


def test_a_bloc_is_a_portfolio_of_its_countries() -> None:
    """Five equal countries with correlation 0.4: variance 0.4 + 0.6 / 5 = 0.52 of that of one."""
    risk = market_risk(("one", "five"), np.array([0.5, 0.5]), deviation=0.1, granularity=np.array([1.0, 0.2]))
    assert (risk.deviations[1] / risk.deviations[0]) ** 2 == pytest.approx(0.52)


def test_deviation_interval_by_table() -> None:
    """Ten changes with a deviation of 1: chi-square with 9 degrees at 2.5 and 97.5 % is 2.700 and 19.023."""
    changes = np.array([1.0, -1.0] * 5) * np.sqrt(9 / 10)
    low, central, high = deviation_interval(changes)
    assert central == pytest.approx(1)
    assert low == pytest.approx(np.sqrt(9 / 19.023), abs=1e-4)
    assert high == pytest.approx(np.sqrt(9 / 2.700), abs=1e-3)


def test_risk_of_the_embedded_country(korea: Economy) -> None:
    units = Units.of(korea)
    mix = national_goods_mix(korea, units.accounts)
    totals = korea.table("exports").groupby("year")["exports"].sum()
    past = float(np.std(np.diff(np.log(totals.to_numpy(float))), ddof=1))
    central = observed_risk(korea, units.markets, mix)
    assert np.sqrt(central.variance(mix)) == pytest.approx(past)
    held = dict(zip(units.markets, granularity(korea, units.markets), strict=True))
    assert held["CHN"] == 1
    assert held["EU27"] < held["CP7"] < 1
    low, high = (observed_risk(korea, units.markets, mix, case) for case in ("low", "high"))
    assert low.correlation > central.correlation > high.correlation
    assert low.variance(mix) < central.variance(mix) < high.variance(mix)


def test_the_frontier_of_an_engine(korea: Economy, korea_programme: object) -> None:
    units = Units.of(korea, korea_programme)  # type: ignore[arg-type]
    risk = observed_risk(korea, units.markets, national_goods_mix(korea, units.accounts))
    chips = unit_frontier(korea, units, "semiconductors", risk)
    assert isinstance(chips, Frontier)
    assert chips.mixes["CHN"].is_monotonic_decreasing
    assert chips.best_ratio == 1
    assert 0 < chips.knee < len(chips.points)
    dear = unit_frontier(korea, units, "semiconductors", risk, case="low")
    assert dear.points["moved"].iloc[-1] < chips.points["moved"].iloc[-1]
    with pytest.raises(LabelError, match="semiconductors"):
        unit_frontier(korea, units, "semiconductor", risk)


def test_bad_input_is_refused(korea: Economy, florin: Economy) -> None:
    sales, risk = np.ones((3, 1)), risk_of(np.ones((3, 1)))
    with pytest.raises(DataError, match="markets"):
        frontier(np.ones((2, 1)), np.array([5.0]), risk)
    with pytest.raises(DataError, match="negative"):
        frontier(-sales, np.array([5.0]), risk)
    with pytest.raises(DataError, match="above zero"):
        frontier(sales, np.array([0.0]), risk)
    with pytest.raises(DegenerateError, match="nothing abroad"):
        frontier(0 * sales, np.array([5.0]), risk)
    with pytest.raises(OptionError, match="below zero"):
        frontier(sales, np.array([5.0]), risk, [-1.0])
    with pytest.raises(DataError, match="no covariance"):
        MarketRisk(("a",), np.array([[-1.0]]), 1.0, 0.0, np.ones(1), "given")
    with pytest.raises(OptionError, match="0 to below 1"):
        market_risk(ABC, np.full(3, 1 / 3), deviation=0.1, correlation=1.0)
    with pytest.raises(OptionError, match="Did you mean 'central'"):
        observed_risk(korea, ABC, np.full(3, 1 / 3), "centrel")
    with pytest.raises(DataError, match="exports"):
        observed_risk(florin, ("ROW",), np.ones(1))
