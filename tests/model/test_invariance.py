"""Changes that must not matter: the unit of money, the order of labels and shocks, the level of all."""

from __future__ import annotations

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.economy import PLACES, arrays, assert_same, scenario, scenarios
from regrowth.model.baseline import no_shocks
from regrowth.model.elasticities import Elasticities
from regrowth.model.solve import solve
from regrowth.model.spatial import SpatialModel
from regrowth.scenario.scenario import Scenario
from regrowth.scenario.shocks import Transfer

MONEY = ("output", "value_added", "use", "final_demand", "flows")


@settings(max_examples=10)
@given(changes=scenarios(), power=st.integers(-6, 12))
def test_the_unit_of_money(model: SpatialModel, changes: Scenario, power: int) -> None:
    factor = 10.0**power
    values = {name: getattr(model.accounts, name) * factor for name in MONEY}
    scaled = SpatialModel(dataclasses.replace(model.accounts, **values), model.elasticities)
    shocks = [
        shock.model_copy(update={"amount": shock.amount * factor}) if isinstance(shock, Transfer) else shock
        for shock in changes.shocks
    ]
    found = scaled.simulate(scenario(*shocks))
    assert found.scale == pytest.approx(factor * model.scale, rel=1e-12)
    assert_same(found.solution.levels, model.simulate(changes).solution.levels)


@settings(max_examples=10)
@given(changes=scenarios(), seed=st.integers(0, 10**6))
def test_the_order_of_places_and_industries(model: SpatialModel, changes: Scenario, seed: int) -> None:
    accounts, elasticities = model.accounts, model.elasticities
    random = np.random.default_rng(seed)
    p, q = random.permutation(len(accounts.places)), random.permutation(len(accounts.industries))
    if accounts.country[p[0]] != accounts.home:  # home is the country of the first place
        p = p[np.argsort(np.array(accounts.country)[p] != accounts.home, kind="stable")]
    cell, trade = np.ix_(p, q), np.ix_(p, p, q)
    industries = tuple(accounts.industries[j] for j in q)
    moved = dataclasses.replace(
        accounts,
        places=tuple(accounts.places[n] for n in p),
        country=tuple(accounts.country[n] for n in p),
        industries=industries,
        parents=tuple(accounts.parents[j] for j in q),
        output=accounts.output[cell],
        value_added=accounts.value_added[cell],
        use=accounts.use[np.ix_(p, q, q)],
        final_demand=accounts.final_demand[cell],
        flows=accounts.flows[trade],
        tariffs=accounts.tariffs[trade],
        duties=accounts.duties[trade],
        workers=accounts.workers[cell],
    )
    behaviour = Elasticities(industries, elasticities.theta[q], elasticities.psi[q], elasticities.epsilon)
    found, wanted = SpatialModel(moved, behaviour).simulate(changes), model.simulate(changes)
    for name in wanted.quantities:
        same = found.after[name].reindex_like(wanted.after[name])
        np.testing.assert_allclose(same, wanted.after[name], rtol=1e-7, atol=1e-7, err_msg=name)


@settings(max_examples=10)
@given(one=scenarios(), other=scenarios())
def test_the_order_of_shocks(model: SpatialModel, one: Scenario, other: Scenario) -> None:
    first, second = model.shocks(one + other), model.shocks(other + one)
    for name, values in arrays(first).items():
        assert np.array_equal(values, arrays(second)[name]), name


def test_labels_do_not_matter(model: SpatialModel, mixed) -> None:
    accounts = model.accounts
    named = dataclasses.replace(accounts, places=tuple(f"p-{place}" for place in PLACES))
    found = SpatialModel(named, model.elasticities)
    assert_same(found.baseline, model.baseline, tolerance=0.0)


def test_better_labour_everywhere_raises_all_real_incomes_alike(model: SpatialModel) -> None:
    """Productivity of value added rises by a fifth everywhere: so do real incomes, and trade stays."""
    baseline = model.baseline
    better = jnp.asarray(np.asarray(baseline.value_added_shares) * np.log(1.2))
    after = solve(baseline, dataclasses.replace(no_shocks(baseline), productivity=better)).levels
    np.testing.assert_allclose(after.real_income, 1.2, rtol=1e-9)
    np.testing.assert_allclose(after.prices, 1 / 1.2, rtol=1e-9)
    np.testing.assert_allclose(after.workers, 1.0, rtol=1e-9)
    np.testing.assert_allclose(after.sales, baseline.sales, rtol=1e-8, atol=1e-12)


def test_better_labour_at_home_raises_all_its_regions_alike_where_borders_are_closed(
    model: SpatialModel,
) -> None:
    """All transfers are then between its regions, and grow with what they are paid from."""
    still = no_shocks(model.baseline)
    home = np.array([1.0, 1.0, 1.0, 0.0, 0.0])
    apart = home[:, None] == home[None, :]
    owed = np.asarray(model.baseline.deficits) * home
    owed[0] -= owed.sum()
    assert np.abs(owed[:3]).min() > 0.003
    shut = np.where(apart | np.eye(5, dtype=bool), 0.0, np.inf) * np.ones((3, 1, 1))
    closed = dataclasses.replace(still, trade_costs=jnp.asarray(shut), deficits=jnp.asarray(owed))
    better = jnp.asarray(home[:, None] * np.asarray(model.baseline.value_added_shares) * np.log(1.2))
    before = solve(model.baseline, closed).levels
    after = solve(model.baseline, dataclasses.replace(closed, productivity=better)).levels
    gain = np.asarray(after.real_income / before.real_income)
    np.testing.assert_allclose(gain, np.where(home > 0, 1.2, 1.0), rtol=1e-8)
    np.testing.assert_allclose(after.workers, before.workers, rtol=1e-8)
    np.testing.assert_allclose(after.transfers, before.transfers, rtol=1e-7, atol=1e-11)
    assert float(np.abs(np.asarray(after.transfers)[:3]).min()) > 1e-3


def test_more_workers_everywhere_at_constant_returns(model: SpatialModel) -> None:
    baseline = dataclasses.replace(model.baseline, psi=jnp.zeros(3))
    more = dataclasses.replace(no_shocks(baseline), labour=jnp.asarray(np.full(5, np.log(1.3))))
    after = solve(baseline, more).levels
    np.testing.assert_allclose(after.workers, 1.3, rtol=1e-9)
    np.testing.assert_allclose(after.wages, 1 / 1.3, rtol=1e-9)
    np.testing.assert_allclose(after.real_income, 1.3, rtol=1e-9)
    np.testing.assert_allclose(after.incomes, baseline.incomes, rtol=1e-9)


def test_dearer_trade_of_a_place_with_everybody_and_itself_is_lower_productivity(model: SpatialModel) -> None:
    baseline, still = model.baseline, no_shocks(model.baseline)
    costs = still.trade_costs.at[1, :, 0].add(0.3)
    lower = still.productivity.at[0, 1].add(-0.3)
    dearer = solve(baseline, dataclasses.replace(still, trade_costs=costs)).levels
    worse = solve(baseline, dataclasses.replace(still, productivity=lower)).levels
    for name in ("real_income", "wages", "workers", "sales", "flows", "prices"):
        np.testing.assert_allclose(getattr(dearer, name), getattr(worse, name), rtol=1e-8, atol=1e-12)


def test_constant_returns_may_be_told_to_the_solver(model: SpatialModel) -> None:
    """The flag that skips scale economies changes nothing where they are zero."""
    told = SpatialModel(model.accounts, dataclasses.replace(model.elasticities, psi=np.zeros(3)))
    assert not told.baseline.scale_economies
    assert model.baseline.scale_economies
    changes = model.shocks(scenario(Transfer(regions="north", amount=50.0, paid_by="east")))
    untold = dataclasses.replace(told.baseline, scale_economies=True)
    assert_same(solve(told.baseline, changes).levels, solve(untold, changes).levels)
