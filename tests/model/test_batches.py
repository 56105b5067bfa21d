"""Many at once: the same answers as one by one, whatever the chunk, the draws and the hard ones."""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from model.economy import FEW, arrays
from regrowth.errors import OptionError, SolverError
from regrowth.model import many
from regrowth.model.baseline import Baseline, Shocks, no_shocks
from regrowth.model.many import Batch, solve_many, stack
from regrowth.model.measures import measures
from regrowth.model.solve import Solution, solve
from regrowth.model.spatial import SpatialModel

SIZE = 7


def draws(baseline: Baseline, scale: float = 1.0) -> list[Shocks]:
    """Return shocks to everything; the first changes nothing."""
    random = np.random.default_rng(4)
    still = no_shocks(baseline)
    border = np.asarray(baseline.country)[:, None] != np.asarray(baseline.country)[None, :]
    found = []
    for number in range(SIZE):
        size = scale * (number > 0)
        transfer = random.normal(0, 0.003, 5)
        changes = {
            "productivity": random.uniform(-0.1, 0.15, (5, 3)),
            "subsidies": random.uniform(-0.03, 0.05, (5, 3)),
            "labour": random.normal(0, 0.05, 5),
            "deficits": transfer - transfer.mean(),
            "grants": random.uniform(0, 0.005, 5),
            "trade_costs": random.uniform(-0.1, 0.2, (3, 5, 5)),
            "tariffs": random.uniform(0, 0.1, (3, 5, 5)) * border,
        }
        new = {name: jnp.asarray(getattr(still, name) + size * value) for name, value in changes.items()}
        found.append(Shocks(**new))
    return found


def without_trade(shocks: Shocks) -> Shocks:
    return dataclasses.replace(shocks, trade_costs=None, tariffs=None)


def still_trade(shocks: Shocks, baseline: Baseline) -> Shocks:
    still = no_shocks(baseline)
    return dataclasses.replace(shocks, trade_costs=still.trade_costs, tariffs=still.tariffs)


def assert_one_by_one(batch: Batch, alone: list[Solution]) -> None:
    for number, solution in enumerate(alone):
        for name, values in arrays(measures(solution.levels)).items():
            found = np.asarray(getattr(batch.measures, name))[number]
            np.testing.assert_allclose(found, values, rtol=1e-8, atol=1e-11, err_msg=f"{number} {name}")
    assert len(batch.direct) == len(batch.iterations) == len(batch.residual) == len(alone)
    assert (batch.residual <= 1e-9).all()
    assert (batch.iterations >= 0).all()


@pytest.mark.parametrize("early", [False, True], ids=["plain", "with the inverse Jacobian"])
def test_many_shocks_without_trade(model: SpatialModel, early: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven in chunks of three: the last chunk is not full."""
    monkeypatch.setattr(many, "WORTHWHILE", 1 if early else 99)
    scenarios, calls = draws(model.baseline), []
    shocks = stack([without_trade(each) for each in scenarios])
    batch = solve_many(model.baseline, shocks, chunk=3, progress=calls.append)
    assert calls == [3, 6, 7]
    assert batch.direct.all()
    assert_one_by_one(batch, [solve(model.baseline, still_trade(each, model.baseline)) for each in scenarios])
    np.testing.assert_allclose(batch.measures.real_income[0], 1.0, rtol=1e-9)


def test_hard_ones_are_solved_alone_and_flagged(model: SpatialModel) -> None:
    """With few steps only the shocks that change nothing converge together; trade arrays differ in each."""
    scenarios = draws(model.baseline, scale=1.5)[:4]
    batch = solve_many(model.baseline, stack(scenarios), chunk=3, settings=FEW)
    assert batch.direct.tolist() == [True, False, False, False]
    assert (batch.iterations[1:] > FEW.steps).all()
    assert_one_by_one(batch, [solve(model.baseline, each) for each in scenarios])


def test_an_impossible_one_is_named(model: SpatialModel) -> None:
    scenarios = draws(model.baseline)[:5]
    owed = jnp.asarray([0.0, 0.0, 0.0, 2.0, -2.0])
    scenarios[4] = dataclasses.replace(scenarios[4], deficits=owed)
    calls: list[int] = []
    with pytest.raises(SolverError) as caught:
        solve_many(model.baseline, stack(scenarios), chunk=3, settings=FEW, progress=calls.append)
    text = str(caught.value)
    assert "batch: scenario 4 of the batch has no equilibrium: no equilibrium was found beyond" in text
    assert "Make the shocks smaller" in text
    assert calls == [3]


def test_many_draws_of_elasticities(model: SpatialModel) -> None:
    random, baseline = np.random.default_rng(8), model.baseline
    theta = random.uniform(2, 10, (4, 3))
    drawn = [
        dataclasses.replace(baseline, theta=jnp.asarray(each), psi=jnp.asarray(0.4 / each)) for each in theta
    ]
    draws_of = jax.tree.map(lambda *leaves: jnp.stack(leaves), *drawn)
    shocks = draws(baseline)[1]
    batch = solve_many(draws_of, shocks, chunk=3)
    assert_one_by_one(batch, [solve(each, shocks) for each in drawn])
    assert np.ptp(np.asarray(batch.measures.real_income)[:, 0]) > 1e-4
    each_its_own = stack([shocks] * 4)
    again = solve_many(draws_of, each_its_own, chunk=3)
    for name, values in arrays(batch.measures).items():
        np.testing.assert_allclose(getattr(again.measures, name), values, rtol=1e-8, atol=1e-11)


@pytest.mark.parametrize("trade", [False, True], ids=["no trade", "trade"])
def test_draws_of_elasticities_alone_share_the_rest(model: SpatialModel, trade: bool) -> None:
    """As one by one, each under its own shocks and all under the first."""
    random, baseline = np.random.default_rng(8), model.baseline
    theta, epsilon = random.uniform(2, 10, (4, 3)), random.uniform(0, 3, 4)
    alone = dataclasses.replace(
        baseline,
        theta=jnp.asarray(theta),
        psi=jnp.asarray(0.4 / theta),
        epsilon=jnp.asarray(np.repeat(epsilon[:, None], 5, axis=1)),
    )
    drawn = [
        dataclasses.replace(baseline, theta=alone.theta[k], psi=alone.psi[k], epsilon=alone.epsilon[k])
        for k in range(4)
    ]
    own = draws(baseline)[1:5]
    if not trade:
        own = [without_trade(each) for each in own]

    def alone_one_by_one(scenarios: list[Shocks]) -> list[Solution]:
        whole = scenarios if trade else [still_trade(each, baseline) for each in scenarios]
        return [solve(base, each) for base, each in zip(drawn, whole, strict=True)]

    assert_one_by_one(solve_many(alone, stack(own), chunk=4), alone_one_by_one(own))
    assert_one_by_one(solve_many(alone, own[0], chunk=4), alone_one_by_one(own[:1] * 4))


def test_batches_that_are_none(model: SpatialModel) -> None:
    shocks = without_trade(draws(model.baseline)[1])
    with pytest.raises(OptionError) as caught:
        solve_many(model.baseline, shocks)
    assert "batch: neither the baseline nor the shocks have a leading axis" in str(caught.value)
    with pytest.raises(OptionError, match="batch: 3 baselines for 2 shocks"):
        solve_many(jax.tree.map(lambda leaf: jnp.stack([leaf] * 3), model.baseline), stack([shocks] * 2))
    uneven = dataclasses.replace(model.baseline, theta=jnp.ones((3, 3)), epsilon=jnp.ones((4, 5)))
    with pytest.raises(OptionError, match="batch: draws of theta: 3, epsilon: 4"):
        solve_many(uneven, shocks)
    none = jax.tree.map(lambda leaf: leaf[:0], stack([shocks]))
    with pytest.raises(OptionError, match="batch: there is nothing to solve"):
        solve_many(model.baseline, none)
    with pytest.raises(OptionError, match="chunk = 0 solves nothing"):
        solve_many(model.baseline, stack([shocks]), chunk=0)
