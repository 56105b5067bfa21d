"""Places cut off from all trade: what they make they use, and closed forms say how well they live."""

from __future__ import annotations

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest

from model.economy import assert_same, scenario
from regrowth.errors import ScenarioError
from regrowth.model.baseline import Baseline, no_shocks
from regrowth.model.gradients import RealIncome, gradient
from regrowth.model.outcome import Outcome
from regrowth.model.rebase import rebase
from regrowth.model.solve import solve
from regrowth.model.spatial import SpatialModel
from regrowth.scenario.shocks import Deficits, Productivity, TradeCost


def closed(places: str) -> TradeCost:
    return TradeCost(sellers=places, buyers={"all_but": [places]}, industries="all", closed=True)


@pytest.fixture(scope="module")
def cut_off(model: SpatialModel) -> Outcome:
    """One region trades with nobody; it alone must be balanced."""
    return model.simulate(scenario(closed("coast"), Deficits(regions="coast", factor=0.0)))


@pytest.fixture(scope="module")
def alone(model: SpatialModel) -> Baseline:
    """A world in which every place is closed and owes nothing."""
    still = no_shocks(model.baseline)
    shut = jnp.where(jnp.eye(5, dtype=bool), 0.0, jnp.inf) * jnp.ones((3, 1, 1))
    makers = model.baseline.trade_shares[:, jnp.arange(5), jnp.arange(5)].T > 0
    final = jnp.where(makers, model.baseline.final_shares, 0.0)  # what nobody sells cannot be bought
    inputs = jnp.where(makers[:, :, None], model.baseline.input_shares, 0.0)
    base = dataclasses.replace(
        model.baseline,
        final_shares=final / final.sum(axis=1, keepdims=True),
        input_shares=inputs,
        value_added_shares=1 - inputs.sum(axis=1),
    )
    return rebase(solve(base, dataclasses.replace(still, trade_costs=shut, deficits=jnp.zeros(5))))


def test_a_closed_place_trades_nothing(cut_off: Outcome) -> None:
    trade = cut_off.after["trade"].sum("industry")
    others = [place for place in cut_off.accounts.places if place != "coast"]
    assert float(trade.sel(buyer="coast", seller=others).sum()) == 0.0
    assert float(trade.sel(buyer=others, seller="coast").sum()) == 0.0
    spent, made = cut_off.after["spending"].sel(place="coast"), cut_off.after["output"].sel(place="coast")
    np.testing.assert_allclose(spent, made, rtol=1e-8)
    earned = cut_off.after["value_added"].sel(place="coast").sum()
    np.testing.assert_allclose(cut_off.after["income"].sel(place="coast"), earned, rtol=1e-8)
    assert float(cut_off.percent("real_income").sel(place="coast")) < 0


def test_regions_apart_share_no_money(model: SpatialModel) -> None:
    """A country in two parts: each shares its own transfers and tariffs, for no goods cross between them."""
    part = np.array([True, True, False, False, False])
    shut = np.where(part[:, None] == part[None, :], 0.0, np.inf) * np.ones((3, 1, 1))
    changes = dataclasses.replace(
        no_shocks(model.baseline),
        trade_costs=jnp.asarray(shut),
        deficits=jnp.asarray(np.array([0.02, -0.02, -0.03, 0.01, 0.02])),
        labour=jnp.asarray(np.array([0.3, -0.3, 0.1, 0.0, 0.0])),
    )
    solution = solve(model.baseline, changes)
    found = solution.levels
    assert float(found.tariff_revenue[2]) > 0.001
    assert np.abs(np.asarray(found.tariff_revenue)[:2]).max() == 0.0
    np.testing.assert_allclose(found.revenue_share, found.tariff_revenue, atol=1e-12)
    earned = np.asarray(found.value_added).sum(axis=1)
    paid = 0.02 * earned[1] / float(model.baseline.value_added[1])
    assert abs(paid - 0.02) > 1e-3
    np.testing.assert_allclose(found.transfers, [paid, -paid, -0.03, 0.01, 0.02], atol=1e-10)
    anew = rebase(solution)
    assert_same(rebase(solve(anew, no_shocks(anew))), anew, tolerance=1e-9)


def test_accounts_of_a_region_apart_are_an_equilibrium(model: SpatialModel) -> None:
    """Without trade it gets none of the country's tariff revenue, and its transfers are zero."""
    accounts, others = model.accounts, np.arange(5) != 0
    flows, use, final = (np.array(getattr(accounts, name)) for name in ("flows", "use", "final_demand"))
    flows[0, others] = flows[others, 0] = 0.0
    output, bought = flows.sum(axis=0), (flows * (1 + accounts.tariffs)).sum(axis=1)
    use = np.divide(accounts.use, accounts.output[:, None, :], out=use * 0, where=accounts.use > 0)
    use = 0.5 * use * output[:, None, :]
    final = bought - use.sum(axis=2)
    apart = dataclasses.replace(
        accounts,
        flows=flows,
        output=output,
        use=use,
        final_demand=final,
        value_added=output - use.sum(axis=1),
    )
    alone = SpatialModel(apart, model.elasticities)
    outcome = alone.simulate(scenario())
    np.testing.assert_allclose(outcome.percent("real_income"), 0.0, atol=1e-8)
    assert float(outcome.before["transfers"][0]) == pytest.approx(0.0, abs=1e-9)
    assert float(outcome.before["revenue_share"][0]) == pytest.approx(0.0, abs=1e-9)
    assert float(outcome.before["revenue_share"][1]) > 1
    changed = alone.simulate(scenario(Productivity(regions="south", industries="all", change=0.2)))
    assert changed.solution.record.residual <= 1e-9


def test_a_closed_place_without_intermediates_loses_what_its_home_shares_say(model: SpatialModel) -> None:
    """Real wage = prod_j pi_nn^(alpha/theta), Arkolakis, Costinot & Rodriguez-Clare (2012)."""
    base = model.baseline
    pure = dataclasses.replace(
        base,
        value_added_shares=jnp.ones((5, 3)),
        input_shares=jnp.zeros((5, 3, 3)),
        psi=jnp.zeros(3),
        epsilon=jnp.zeros(5),
    )
    pure = rebase(solve(pure, dataclasses.replace(no_shocks(pure), deficits=jnp.zeros(5))))
    costs = np.zeros((3, 5, 5))
    costs[:, 2, :] = costs[:, :, 2] = np.inf
    costs[:, 2, 2] = 0.0
    after = solve(pure, dataclasses.replace(no_shocks(pure), trade_costs=jnp.asarray(costs))).levels
    home = np.asarray(pure.trade_shares)[:, 2, 2]
    lost = np.prod(home ** (np.asarray(pure.final_shares)[2] / np.asarray(pure.theta)))
    assert float(after.wages[2] / after.consumer_prices[2]) == pytest.approx(lost, rel=1e-9)


def test_places_alone_need_no_partners(alone: Baseline) -> None:
    assert float(jnp.abs(alone.deficits).max()) < 1e-12
    np.testing.assert_allclose(alone.trade_shares.sum(axis=2)[:, 0], 1.0)
    off_diagonal = np.asarray(alone.trade_shares) * (1 - np.eye(5))
    assert off_diagonal.max() == 0.0


def gains_of_a_closed_place(baseline: Baseline, productivity: np.ndarray) -> np.ndarray:
    """Return w^/P^ of every place: log P/w = -(I - Gamma')^-1 a, weighted by final shares."""
    found = []
    for inputs, logs, final in zip(
        np.asarray(baseline.input_shares), productivity, np.asarray(baseline.final_shares), strict=True
    ):
        prices = -np.linalg.solve(np.eye(3) - inputs.T, logs)
        found.append(np.exp(-(final @ prices)))
    return np.array(found)


def test_productivity_in_closed_places(alone: Baseline) -> None:
    """Without trade, inputs multiply productivity and nothing else happens; workers follow real income."""
    baseline = dataclasses.replace(alone, psi=jnp.zeros(3))
    logs = np.random.default_rng(3).uniform(-0.2, 0.3, (5, 3))
    after = solve(baseline, dataclasses.replace(no_shocks(baseline), productivity=jnp.asarray(logs))).levels
    gains = gains_of_a_closed_place(baseline, logs)
    np.testing.assert_allclose(after.wages / after.consumer_prices, gains, rtol=1e-8)
    np.testing.assert_allclose(after.real_income, gains * np.asarray(after.workers), rtol=1e-8)
    drawn = np.asarray(baseline.labour)[:3] * gains[:3] ** 1.5
    workers = drawn / drawn.sum() / np.asarray(baseline.labour)[:3]
    np.testing.assert_allclose(after.workers, [*workers, 1.0, 1.0], rtol=1e-8)


def test_workers_and_scale_in_closed_places(alone: Baseline) -> None:
    """More workers raise productivity by psi in every industry; nobody moves where epsilon is zero."""
    baseline = dataclasses.replace(alone, epsilon=jnp.zeros(5))
    more = jnp.array([0.3, -0.1, 0.0, 0.5, 0.2])
    after = solve(baseline, dataclasses.replace(no_shocks(baseline), labour=more)).levels
    np.testing.assert_allclose(after.workers, jnp.exp(more), rtol=1e-10)
    logs = np.asarray(more)[:, None] * np.asarray(baseline.psi)
    gains = gains_of_a_closed_place(baseline, logs)
    np.testing.assert_allclose(after.real_income, gains * np.exp(more), rtol=1e-8)


def test_uniform_productivity_raises_a_closed_place_by_one_over_value_added(alone: Baseline) -> None:
    """With one share of value added g, a rise by x everywhere raises real income by x^(1/g)."""
    share = 0.4
    inputs = np.array(alone.input_shares)
    used = inputs.sum(axis=1)
    inputs *= np.divide(1 - share, used, out=np.zeros_like(used), where=used > 0)[:, None, :]
    base = dataclasses.replace(
        alone,
        input_shares=jnp.asarray(inputs),
        value_added_shares=jnp.asarray(1 - inputs.sum(axis=1)),
        psi=jnp.zeros(3),
    )
    base = rebase(solve(base, no_shocks(base)))
    rise = dataclasses.replace(no_shocks(base), productivity=jnp.asarray(np.full((5, 3), np.log(1.1))))
    np.testing.assert_allclose(solve(base, rise).levels.real_income, 1.1 ** (1 / share), rtol=1e-8)


def test_money_in_a_closed_place_does_not_depend_on_the_start(model: SpatialModel, cut_off: Outcome) -> None:
    """Nothing ties its prices to the world's, so its value added stays as it was."""
    before, after = (
        cut_off.before["value_added"].sum("industry"),
        cut_off.after["value_added"].sum("industry"),
    )
    assert float(after.sel(place="coast")) == pytest.approx(float(before.sel(place="coast")), rel=1e-9)
    problem, state = cut_off.solution.problem, cut_off.solution.state
    moved = dataclasses.replace(state, log_wages=state.log_wages + jnp.array([0.0, 0.1, 0.4, -0.2, 0.0]))
    assert_same(solve(problem.baseline, problem.shocks, start=moved).levels, cut_off.solution.levels)


def test_gradient_in_closed_places(alone: Baseline) -> None:
    """Its nominal wage is arbitrary, its real income is not: d log V / d log A = alpha (I - Gamma')^-1."""
    baseline = dataclasses.replace(alone, psi=jnp.zeros(3), epsilon=jnp.zeros(5))
    found = gradient(solve(baseline, no_shocks(baseline)), RealIncome(jnp.eye(5)[1])).by
    wanted = np.zeros((5, 3))
    inputs = np.asarray(baseline.input_shares)[1]
    wanted[1] = np.linalg.solve(np.eye(3) - inputs, np.asarray(baseline.final_shares)[1])
    np.testing.assert_allclose(found.productivity, wanted, atol=1e-7)
    np.testing.assert_allclose(found.labour, np.eye(5)[1], atol=1e-7)


def test_a_closed_place_must_be_balanced(model: SpatialModel) -> None:
    accounts = model.accounts
    income, spent = accounts.value_added.sum(axis=1), accounts.final_demand.sum(axis=1)
    revenue = (accounts.flows * accounts.tariffs)[:3].sum() * income[2] / income[:3].sum()
    given = income[2] + revenue - spent[2]
    changes = scenario(closed("coast"))
    with pytest.raises(ScenarioError, match=rf"coast would give {given:.6g} FLN net although"):
        model.simulate(changes)
