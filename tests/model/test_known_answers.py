"""Two countries and one industry: cases with an answer on paper."""

from __future__ import annotations

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest

from regrowth.model.baseline import Baseline, no_shocks
from regrowth.model.elasticities import Elasticities
from regrowth.model.levels import Levels
from regrowth.model.rebase import rebase
from regrowth.model.shares import baseline_from_shares
from regrowth.model.solve import solve

THETA = 5.0


def world(imported: float = 0.3, *, share: float = 1.0, size: float = 1.0, psi: float = 0.02) -> Baseline:
    """Return two countries, the second ``size`` times the first; without data on trade in ``size`` != 1.

    ``imported`` is what the first spends on goods of the second; value added is ``share`` of output.
    """
    trade = np.array([[1 - imported, imported], [imported / size, 1 - imported / size]])
    cell = np.ones((2, 1))
    return baseline_from_shares(
        ("home", "abroad"),
        Elasticities(("goods",), np.array([THETA]), np.array([psi]), 0.0),
        trade_shares=trade[None],
        tariffs=np.zeros((1, 2, 2)),
        value_added_shares=share * cell,
        input_shares=(1 - share) * cell[:, :, None],
        final_shares=cell,
        sales=np.array([[1.0], [size]]),
    )


def after(baseline: Baseline, **changes: object) -> Levels:
    given = {name: jnp.asarray(np.asarray(value, dtype=float)) for name, value in changes.items()}
    return solve(baseline, dataclasses.replace(no_shocks(baseline), **given)).levels


def home_share(found: Levels) -> float:
    return float(found.flows[0, 0, 0] / found.spending[0, 0])


BOTH = np.array([[[0.0, 1.0], [1.0, 0.0]]])
"""The two routes across the border."""


@pytest.mark.parametrize("share", [1.0, 0.5])
@pytest.mark.parametrize("size", [1.0, 3.0])
def test_gains_from_trade_are_in_the_home_share(share: float, size: float) -> None:
    """Real income = pi_nn^^(-1/(theta gamma_va)): Arkolakis, Costinot & Rodriguez-Clare (2012)."""
    base = dataclasses.replace(world(share=share, size=size), psi=jnp.zeros(1))
    found = after(base, trade_costs=-0.2 * BOTH, productivity=[[0.0], [0.1]])
    gain = (home_share(found) / 0.7) ** (-1 / (THETA * share))
    assert gain > 1.01
    assert float(found.real_income[0]) == pytest.approx(gain, rel=1e-9)
    assert float(found.wages[0] / found.consumer_prices[0]) == pytest.approx(gain, rel=1e-9)


@pytest.mark.parametrize("share", [1.0, 0.4])
def test_dearer_trade_between_equals(share: float) -> None:
    """Wages stay equal, so prices are a closed form: [pi + (1-pi) kappa^(-theta)]^(-1/(theta gamma_va))."""
    found = after(world(share=share), trade_costs=np.log(1.25) * BOTH)
    price = (0.7 + 0.3 * 1.25**-THETA) ** (-1 / (THETA * share))
    np.testing.assert_allclose(found.wages, 1.0, rtol=1e-9)
    np.testing.assert_allclose(found.consumer_prices, price, rtol=1e-9)
    np.testing.assert_allclose(found.real_income, 1 / price, rtol=1e-9)


@pytest.mark.parametrize("rate", [0.1, 1.0, 3.0])
def test_tariff_war_between_equals(rate: float) -> None:
    """Both levy one rate on all imports; revenue is spent like other income."""
    found = after(world(), tariffs=rate * BOTH)
    weight = 0.3 * (1 + rate) ** -THETA
    price = (0.7 + weight) ** (-1 / THETA)
    bought = weight / (0.7 + weight)
    income = 1 / (1 - bought * rate / (1 + rate))
    np.testing.assert_allclose(found.incomes * 2, income, rtol=1e-9)
    np.testing.assert_allclose(found.real_income, income / price, rtol=1e-9)
    np.testing.assert_allclose(found.tariff_revenue * 2, income - 1, rtol=1e-8)


@pytest.mark.parametrize("share", [1.0, 0.5])
@pytest.mark.parametrize("rate", [-0.1, 0.3])
def test_a_subsidy_that_its_receivers_pay(share: float, rate: float) -> None:
    """Without intermediates it changes nothing; with them too many are used, and income is lost."""
    found = after(world(0.0, share=share), subsidies=[[rate], [0.0]])
    real = (1 + rate) ** (1 / share) * (1 - rate / (share * (1 + rate)))
    assert share < 1 or real == pytest.approx(1.0)
    assert share == 1 or real < 1
    np.testing.assert_allclose(found.real_income, [real, 1.0], rtol=1e-9)
    assert float(found.taxes[0]) == pytest.approx(float(found.subsidy_cost[0]), rel=1e-9)
    assert float(found.sales[0, 0] * (1 + rate) * share * 2) == pytest.approx(1.0, rel=1e-9)


@pytest.mark.parametrize("share", [1.0, 0.25])
def test_productivity_of_a_closed_economy(share: float) -> None:
    """A rise by x raises real income by x^(1/gamma_va): inputs become cheaper too."""
    found = after(world(0.0, share=share), productivity=[[np.log(1.05)], [0.0]])
    np.testing.assert_allclose(found.real_income, [1.05 ** (1 / share), 1.0], rtol=1e-9)


def test_workers_of_a_closed_economy_with_scale_economies() -> None:
    """Real income per worker rises by b^(psi/gamma_va)."""
    found = after(world(0.0, share=0.5, psi=0.15), labour=[np.log(1.2), 0.0])
    np.testing.assert_allclose(found.workers, [1.2, 1.0], rtol=1e-12)
    np.testing.assert_allclose(found.real_income, [1.2 ** (1 + 0.15 / 0.5), 1.0], rtol=1e-9)
    np.testing.assert_allclose(found.unit_costs, found.prices, rtol=1e-9)


def test_a_transfer_in_a_world_without_borders_moves_no_price() -> None:
    """Where all buy alike, what the payer no longer buys the receiver does."""
    base = world(0.75, size=3.0)
    paid = 0.05
    found = after(base, deficits=[paid, -paid])
    np.testing.assert_allclose(found.wages, 1.0, rtol=1e-9)
    np.testing.assert_allclose(found.prices, 1.0, rtol=1e-9)
    np.testing.assert_allclose(found.real_income, [1 + paid / 0.25, 1 - paid / 0.75], rtol=1e-9)


def test_a_transfer_with_home_bias_raises_the_wage_of_the_receiver() -> None:
    found = after(world(0.2), deficits=[0.05, -0.05])
    assert float(found.wages[0]) > 1 > float(found.wages[1])
    assert float(found.real_income[0]) > 1.1


def regions(
    sales: list[list[float]], final: list[list[float]], trade: list[list[float]], **changes: object
) -> Baseline:
    """Return two regions of one country and another: two industries without intermediates.

    ``trade`` is by industry the shares of the three origins, the same for every buyer.
    """
    return baseline_from_shares(
        ("here", "there", "abroad"),
        Elasticities(("food", "cars"), np.full(2, THETA), np.zeros(2), 0.0),
        trade_shares=np.repeat(np.array(trade)[:, None, :], 3, axis=1),
        tariffs=np.zeros((2, 3, 3)),
        value_added_shares=np.ones((3, 2)),
        input_shares=np.zeros((3, 2, 2)),
        final_shares=final,
        sales=sales,
        country=["home", "home", "abroad"],
        **changes,
    )


@pytest.mark.parametrize("paid", [0.0, 0.05, -0.08])
def test_regions_that_pay_each_other_gain_alike(paid: float) -> None:
    """One world market, more workers at home: w^ b = w^_f b^(theta/(1+theta)), and transfers follow.

    Fixed in money they would make the receiver gain less, or more, than the payer.
    """
    parts = np.array([0.2, 0.4, 0.4])
    base = regions(
        sales=parts[:, None] * [0.3, 0.7],
        final=np.tile([0.3, 0.7], (3, 1)),
        trade=np.tile(parts, (2, 1)),
        deficits=[paid, -paid, 0.0],
    )
    more = 1.5
    found = after(base, labour=[np.log(more), np.log(more), 0.0])
    earned = more ** (THETA / (1 + THETA))
    abroad = 1 / (0.6 * earned + 0.4)
    np.testing.assert_allclose(found.wages, abroad * np.array([earned / more, earned / more, 1]), rtol=1e-9)
    price = (0.6 * (abroad * earned / more) ** -THETA + 0.4 * abroad**-THETA) ** (-1 / THETA)
    np.testing.assert_allclose(found.transfers, np.array([paid, -paid, 0]) * abroad * earned, atol=1e-10)
    np.testing.assert_allclose(found.real_income, abroad / price * np.array([earned, earned, 1]), rtol=1e-9)


def test_tariff_revenue_goes_to_regions_by_labour_income() -> None:
    """Only the first region buys cars, all made abroad; the second shares in the tariff on them.

    With C = t/(1+t) times 0.4 of the first region's income collected, and R = C: R/H = t' s / (1 - t' s),
    with s its part of the country's labour income H and t' = 0.4 t/(1+t). Trade balances at F = 1 - H.
    """
    part, rate = 0.3, 0.5  # of the first region in home; of the tariff
    cars = 0.4 * part  # bought at home, per unit of its income
    food = cars * 0.5  # of home's food bought abroad, with home as large as abroad
    base = regions(
        sales=[[0.5 * part, 0.0], [0.5 * (1 - part), 0.0], [0.5 - food, food]],
        final=[[0.6, 0.4], [1.0, 0.0], [1.0, 0.0]],
        trade=[
            [0.5 * part / (1 - food), 0.5 * (1 - part) / (1 - food), (0.5 - food) / (1 - food)],
            [0, 0, 1],
        ],
    )
    tariffs = np.zeros((2, 3, 3))
    tariffs[1, :2, 2] = rate
    found = after(base, tariffs=tariffs)
    levied = rate / (1 + rate)
    revenue = levied * cars / (1 - levied * cars)
    home = float(found.value_added[:2].sum())
    shares = np.array([part, 1 - part, 0.0])
    np.testing.assert_allclose(found.tariff_revenue / home, [revenue, 0, 0], atol=1e-10)
    np.testing.assert_allclose(found.revenue_share / home, revenue * shares, atol=1e-10)
    np.testing.assert_allclose(found.incomes[:2] / home, (1 + revenue) * shares[:2], rtol=1e-9)
    np.testing.assert_allclose(found.transfers, 0.0, atol=1e-12)
    gained = np.asarray(found.incomes / base.incomes)
    cost = np.array([0.6, 1.0, 1.0]) * np.log(found.prices[:, 0])
    cost[0] += 0.4 * np.log((1 + rate) * float(found.wages[2]))
    np.testing.assert_allclose(found.real_income, gained / np.exp(cost), rtol=1e-9)
    assert float(found.real_income[1]) > 1.02


def test_a_small_tariff_gains_what_the_terms_of_trade_give() -> None:
    """To the first order a small tariff gains its imports times the rise of the relative wage."""
    step = 1e-4
    found = after(world(psi=0.0001), tariffs=[[[0.0, step], [0.0, 0.0]]])
    wage = float(jnp.log(found.wages[0] / found.wages[1]))
    gain = float(jnp.log(found.real_income[0]))
    assert wage > 0
    assert gain == pytest.approx(0.3 * wage, rel=2e-3)
    assert float(jnp.log(found.real_income[1])) == pytest.approx(-gain, rel=5e-3)


def test_data_that_do_not_clear_are_settled_by_the_first_solve() -> None:
    """Shares of trade that contradict sales: the equilibrium they imply is found, and started from."""
    trade = np.array([[[0.6, 0.4], [0.1, 0.9]]])
    rough = dataclasses.replace(world(), trade_shares=jnp.asarray(trade))
    base = rebase(solve(rough, no_shocks(rough)))
    still = solve(base, no_shocks(base))
    assert still.record.iterations <= 3
    np.testing.assert_allclose(still.levels.real_income, 1.0, rtol=1e-9)
    sold = np.asarray(base.trade_shares[0]).T @ np.asarray(base.incomes)
    np.testing.assert_allclose(sold, base.sales[:, 0], rtol=1e-9)
