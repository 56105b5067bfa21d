"""Derivatives by the adjoint, against differences of solved equilibria, for every lever and measure."""

from __future__ import annotations

import dataclasses

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from model.economy import MIXED, arrays
from regrowth.errors import OptionError, SolverError
from regrowth.model import gradients
from regrowth.model.baseline import Shocks
from regrowth.model.equations import State
from regrowth.model.gradients import Inequality, Measure, RealIncome, Share, WeightedSum, gradient
from regrowth.model.outcome import Outcome
from regrowth.model.solve import Solution, SolveSettings, fixed_point, solve
from regrowth.model.spatial import SpatialModel
from regrowth.model.system import pose

LEVERS = ("productivity", "subsidies", "labour", "deficits", "grants", "trade_costs", "tariffs")
HOME, NORTH = jnp.array([1.0, 1.0, 1.0, 0.0, 0.0]), jnp.array([1.0, 0.0, 0.0, 0.0, 0.0])
WEIGHTS = np.random.default_rng(7)
MEASURES: dict[str, Measure] = {
    "real income": RealIncome(HOME),
    "share": Share(NORTH, HOME),
    "inequality": Inequality(HOME),
    "flows": WeightedSum("flows", jnp.asarray(WEIGHTS.normal(size=(3, 5, 5)))),
    "industry workers": WeightedSum("industry_workers", jnp.asarray(WEIGHTS.normal(size=(5, 3)))),
}


def direction(shocks: Shocks, lever: str, seed: int = 0) -> np.ndarray:
    """Return a random direction of a lever; that of deficits sums to zero."""
    found = np.random.default_rng(seed).normal(size=np.shape(getattr(shocks, lever)))
    return found - found.mean() if lever == "deficits" else found


def moved(solution: Solution, lever: str, step: np.ndarray) -> Solution:
    shocks = solution.problem.shocks
    new = dataclasses.replace(shocks, **{lever: getattr(shocks, lever) + jnp.asarray(step)})
    return solve(solution.problem.baseline, new, start=solution.state)


@pytest.fixture(scope="module")
def found(mixed: Outcome) -> dict[str, tuple[float, dict[str, np.ndarray]]]:
    """Value and derivatives of every measure at an outcome far from the baseline."""
    answers = {name: gradient(mixed.solution, measure) for name, measure in MEASURES.items()}
    return {name: (float(answer.value), arrays(answer.by)) for name, answer in answers.items()}


@pytest.mark.parametrize("lever", LEVERS)
def test_every_derivative_is_the_limit_of_differences(mixed: Outcome, found: dict, lever: str) -> None:
    """Five points: the error of the differences is of the fourth order in the step."""
    way = direction(mixed.solution.problem.shocks, lever)
    step = {"deficits": 2e-4, "grants": 2e-4}.get(lever, 4e-3)
    baseline = mixed.solution.problem.baseline
    at = {k: moved(mixed.solution, lever, k * step * way).levels for k in (-2, -1, 1, 2)}
    for name, measure in MEASURES.items():
        value = {k: float(measure(baseline, levels)) for k, levels in at.items()}
        slope = (8 * (value[1] - value[-1]) - (value[2] - value[-2])) / (12 * step)
        assert float((found[name][1][lever] * way).sum()) == pytest.approx(slope, rel=2e-5, abs=1e-7), name
        assert abs(slope) > 1e-5, name


def test_value_is_that_of_the_outcome(mixed: Outcome, found: dict) -> None:
    baseline, levels = arrays(mixed.solution.problem.baseline), arrays(mixed.solution.levels)
    income, added = baseline["incomes"][:3], levels["value_added"].sum(axis=1)[:3]
    real = income * levels["real_income"][:3]
    people = baseline["labour"][:3] * levels["workers"][:3]
    ratio = (real / real.sum()) / (people / people.sum())
    wanted = {
        "real income": real.sum() / income.sum(),
        "share": added[0] / added.sum(),
        "inequality": (real / real.sum() * np.log(ratio)).sum(),
        "flows": (np.asarray(MEASURES["flows"].weights) * levels["flows"]).sum(),
    }
    for name, value in wanted.items():
        assert found[name][0] == pytest.approx(float(value), rel=1e-10)


def test_what_does_not_exist_has_no_effect(found: dict) -> None:
    """Productivity and subsidies of the cell that makes nothing."""
    for name, (_, by) in found.items():
        assert by["productivity"][4, 2] == pytest.approx(0.0, abs=1e-12), name
        assert by["subsidies"][4, 2] == pytest.approx(0.0, abs=1e-12), name


def test_forward_and_backward_derivatives_are_one(model: SpatialModel, mixed: Outcome) -> None:
    """<v, J u> = <J' v, u>, with J u forward through the solver and J' v backward."""
    baseline, state = model.baseline, mixed.solution.state
    shocks = mixed.solution.problem.shocks
    seeds = {lever: seed for seed, lever in enumerate(LEVERS)}
    ahead = Shocks(**{lever: jnp.asarray(direction(shocks, lever, seed)) for lever, seed in seeds.items()})
    shapes = jax.tree.leaves(state)
    random = np.random.default_rng(9)
    weights = jax.tree.unflatten(
        jax.tree.structure(state), [jnp.asarray(random.normal(size=leaf.shape)) for leaf in shapes]
    )

    @eqx.filter_jit
    def pushed(shocks: Shocks) -> State:
        def solved(levers: Shocks) -> State:
            return fixed_point(pose(baseline, levers), state, SolveSettings()).value

        return jax.jvp(solved, (shocks,), (ahead,))[1]

    forward = pushed(shocks)
    backward, found = gradients._adjoint(baseline, shocks, state, weights)
    assert found

    def product(one: object, other: object) -> float:
        pairs = zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True)
        return sum(float((np.asarray(a) * np.asarray(b)).sum()) for a, b in pairs)

    assert product(weights, forward) == pytest.approx(product(backward, ahead), rel=1e-8)


def test_the_gradient_does_not_depend_on_how_the_solution_was_reached(mixed: Outcome, found: dict) -> None:
    moved_there = solve(
        mixed.solution.problem.baseline, mixed.solution.problem.shocks, start=mixed.solution.state
    )
    again = arrays(gradient(moved_there, MEASURES["real income"]).by)
    for lever in LEVERS:
        np.testing.assert_allclose(again[lever], found["real income"][1][lever], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    ("measure", "text"),
    [
        (
            WeightedSum("wage", jnp.ones(5)),
            "gradient: no quantity 'wage'. Choose one of wages, workers, industry_workers,",
        ),
        (
            WeightedSum("sales", jnp.ones(5)),
            "gradient: weights of shape (5,) for sales of shape (5, 3). Give one weight per cell.",
        ),
        (
            Inequality(jnp.ones(1)),
            "gradient: members of shape (1,) for 5 places. Give one number per place.",
        ),
        (
            Share(jnp.ones(5), jnp.ones((5, 3))),
            "gradient: whole of shape (5, 3) for 5 places. Give one number per place.",
        ),
        (
            RealIncome(jnp.zeros(5)),
            "gradient: the measure or its derivative is not a finite number. Give finite weights, and groups",
        ),
    ],
)
def test_a_measure_of_what_there_is_not(mixed: Outcome, measure: Measure, text: str) -> None:
    with pytest.raises(OptionError) as caught:
        gradient(mixed.solution, measure)
    assert text in str(caught.value)


def test_a_derivative_that_cannot_be_had(mixed: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradients, "_adjoint", lambda *_: (mixed.solution.problem.shocks, False))
    with pytest.raises(SolverError) as caught:
        gradient(mixed.solution, MEASURES["real income"])
    text = (
        "gradient: the linear system of the derivative was not solved: a small change may have no equilibrium"
    )
    assert f"{text}. Take the derivative under smaller shocks." in str(caught.value)


def test_a_gradient_leads_uphill(model: SpatialModel, mixed: Outcome, found: dict) -> None:
    """A small step along the derivative gains what its squared length promises."""
    by = found["real income"][1]["productivity"]
    higher = moved(mixed.solution, "productivity", 1e-5 * by).levels
    gain = float(MEASURES["real income"](model.baseline, higher)) - found["real income"][0]
    assert gain == pytest.approx(1e-5 * (by**2).sum(), rel=1e-3)
    assert MIXED is mixed.scenario
