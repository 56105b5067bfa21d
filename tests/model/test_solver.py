"""The solver: one answer from any start and on any way, or an error in words."""

from __future__ import annotations

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest

from model.economy import FEW, MIXED, assert_same, scenario, small_model
from regrowth.errors import SolverError
from regrowth.model.baseline import Baseline, no_shocks
from regrowth.model.equations import State
from regrowth.model.levels import residuals
from regrowth.model.outcome import Outcome
from regrowth.model.rebase import rebase
from regrowth.model.solve import SolveSettings, solve
from regrowth.model.spatial import SpatialModel
from regrowth.model.system import pose
from regrowth.scenario.shocks import Productivity, Tariff


def random_state(model: SpatialModel, seed: int) -> State:
    """Return a start far from anything: wages up to 3 times, prices up to 2.7 times as high."""
    random = np.random.default_rng(seed)
    sales = np.asarray(model.baseline.sales / model.baseline.value_added[:, None])
    return State(
        jnp.asarray(random.normal(0, 0.4, 5)),
        jnp.asarray(random.normal(0, 0.2, 5)),
        jnp.asarray(random.uniform(-1, 1, (5, 3))),
        jnp.asarray(sales * np.exp(random.normal(0, 0.5, (5, 3)))),
    )


@pytest.mark.parametrize("seed", range(6))
def test_every_start_leads_to_one_answer(model: SpatialModel, mixed: Outcome, seed: int) -> None:
    found = solve(model.baseline, model.shocks(MIXED), start=random_state(model, seed))
    assert_same(found.levels, mixed.solution.levels)
    assert found.record.start == "a given solution" or found.record.method == "continuation"


def test_an_outcome_is_a_start_for_the_next(model: SpatialModel, mixed: Outcome) -> None:
    again = model.simulate(MIXED, start=mixed)
    assert again.solution.record.start == "a given solution"
    assert again.solution.record.iterations <= 3
    assert_same(again.solution.levels, mixed.solution.levels)


def test_part_by_part_leads_to_the_same_answer(model: SpatialModel, mixed: Outcome) -> None:
    reached: list[float] = []
    outcome = model.simulate(MIXED, settings=FEW, progress=reached.append)
    record = outcome.solution.record
    assert record.method == "continuation"
    assert record.parts == len(reached) > 1
    assert reached == sorted(set(reached))
    assert reached[-1] == 1.0
    assert record.iterations > FEW.steps
    assert_same(outcome.solution.levels, mixed.solution.levels)


def test_a_closed_route_is_closed_part_by_part(model: SpatialModel) -> None:
    still = no_shocks(model.baseline)
    shut = dataclasses.replace(still, trade_costs=still.trade_costs.at[:, 0, 1].set(jnp.inf))
    slow, fast = solve(model.baseline, shut, settings=FEW), solve(model.baseline, shut)
    assert (slow.record.method, fast.record.method) == ("continuation", "direct")
    assert float(slow.levels.flows[:, 0, 1].sum()) == 0.0
    assert_same(slow.levels, fast.levels)


def test_what_a_record_says(mixed: Outcome) -> None:
    record = mixed.solution.record
    assert (record.method, record.parts, record.start) == ("direct", 1, "baseline")
    assert 5 < record.iterations < 100
    assert set(record.residuals) == {"prices", "goods", "labour", "budget", "treasury", "migration"}
    assert record.residual == max(record.residuals.values()) <= SolveSettings().accepted
    assert record.error <= SolveSettings().tolerance
    assert str(record).startswith(
        f"converged, direct from baseline: {record.iterations} iterations in 1 part,"
    )
    assert str(record) in repr(mixed)


@pytest.mark.parametrize(
    ("unknown", "caught_by"),
    [("log_wages", "labour"), ("log_workers", "migration"), ("log_prices", "prices"), ("sales", "goods")],
)
def test_residuals_see_an_error_in_every_unknown(mixed: Outcome, unknown: str, caught_by: str) -> None:
    problem, state = mixed.solution.problem, mixed.solution.state
    wrong = dataclasses.replace(state, **{unknown: getattr(state, unknown) * (1 + 1e-4) + 1e-5})
    found = residuals(problem, wrong)
    assert float(getattr(found, caught_by)) > 1e-6
    assert float(found.largest) >= float(getattr(found, caught_by))


def test_residuals_see_migration_alone(model: SpatialModel) -> None:
    """An equilibrium in which nobody moves clears all markets, and yet people would move."""
    stuck = dataclasses.replace(model.baseline, epsilon=jnp.zeros(5))
    shocks = model.shocks(MIXED)
    found = residuals(pose(model.baseline, shocks), solve(stuck, shocks).state)
    assert float(found.migration) > 1e-3
    assert max(float(found.goods), float(found.labour), float(found.prices), float(found.budget)) < 1e-9


@pytest.fixture(scope="module")
def balanced(model: SpatialModel) -> Baseline:
    """The same economy without transfers between places, which a place left by its workers could not pay."""
    still = no_shocks(model.baseline)
    return rebase(solve(model.baseline, dataclasses.replace(still, deficits=jnp.asarray(np.zeros(5)))))


HARD = {
    "tariffs of 100 %": {"tariffs": 1.0},
    "tariffs of 300 %": {"tariffs": 3.0},
    "trade costs ten times as high": {"trade_costs": np.log(10.0)},
    "trade costs a third lower": {"trade_costs": np.log(2 / 3)},
    "productivity ten times as high in one region": {"productivity": np.log(10.0)},
    "a tenth of the pull of one region": {"labour": np.log(0.1)},
    "subsidies of 60 % in one region": {"subsidies": 0.6},
}


@pytest.mark.parametrize("strength", ["as it is", "strong migration", "strong scale economies", "both"])
@pytest.mark.parametrize("case", list(HARD))
def test_hard_cases(balanced: Baseline, case: str, strength: str) -> None:
    baseline = balanced
    if strength in ("strong migration", "both"):
        baseline = dataclasses.replace(baseline, epsilon=jnp.asarray(np.full(5, 4.0)))
    if strength in ("strong scale economies", "both"):
        baseline = dataclasses.replace(baseline, psi=jnp.asarray(0.9 / np.asarray(baseline.theta)))
    (lever, value), still = next(iter(HARD[case].items())), no_shocks(baseline)
    new = np.array(getattr(still, lever))
    border = np.asarray(baseline.country)[:, None] != np.asarray(baseline.country)[None, :]
    new[{"tariffs": np.s_[:, border], "trade_costs": np.s_[:, border]}.get(lever, np.s_[:1])] = value
    found = solve(baseline, dataclasses.replace(still, **{lever: jnp.asarray(new)}))
    assert found.record.residual <= 1e-9
    assert np.isfinite(np.asarray(found.levels.real_income)).all()
    assert float(np.abs(np.asarray(found.levels.real_income) - 1).max()) > 1e-3


HOPELESS = {
    "paid by a place": {"deficits": [0.3, 0.0, 0.0, -0.3, 0.0]},
    "paid by taxes": {"grants": [0.8, 0.0, 0.0, 0.0, 0.0]},
}


@pytest.mark.parametrize("case", list(HOPELESS))
def test_a_hopeless_case_is_an_error(model: SpatialModel, case: str) -> None:
    """More than the payers earn; scenarios of that kind are refused before."""
    changes = {name: jnp.asarray(np.array(values)) for name, values in HOPELESS[case].items()}
    with pytest.raises(SolverError) as caught:
        solve(model.baseline, dataclasses.replace(no_shocks(model.baseline), **changes))
    text = str(caught.value)
    assert "equilibrium: no equilibrium was found beyond" in text
    assert "% of the shocks after" in text
    assert "Make the shocks smaller" in text
    assert "taxes stay below income" in text


@pytest.mark.parametrize("change", [2.0, 3.0])
def test_a_payer_that_its_workers_leave_pays_less(model: SpatialModel, change: float) -> None:
    """With most of its workers gone, a region pays the same part of what it still earns."""
    outcome = model.simulate(scenario(Productivity(regions="north", industries="all", change=change)))
    assert (outcome.percent("workers")[1:3] < -65).all()
    before, after = (
        data["transfers"] / data["value_added"].sum("industry") for data in (outcome.before, outcome.after)
    )
    assert (before[1:3] < -0.02).all()
    np.testing.assert_allclose(after[1:3], before[1:3], rtol=1e-8)
    assert (outcome.after["transfers"][1:3] > 0.5 * outcome.before["transfers"][1:3]).all()
    abroad = [float(data["transfers"][:3].sum()) for data in (outcome.before, outcome.after)]
    assert abroad[0] == pytest.approx(abroad[1], rel=1e-8)


def test_too_few_steps_are_an_error_not_a_number(model: SpatialModel) -> None:
    with pytest.raises(SolverError, match=r"beyond 0\.0 % of the shocks"):
        model.simulate(
            scenario(Tariff(importers="home", exporters="abroad", industries="all", rate=3.0)),
            settings=SolveSettings(steps=3),
        )


def test_steep_trade_elasticities() -> None:
    steep = small_model(theta=np.array([25.0, 1.0, 50.0]), psi=np.array([0.03, 0.5, 0.0]))
    assert steep.simulate(MIXED).solution.record.residual <= 1e-9
