"""Headline measures of places made up for the purpose, with values known beforehand."""

from __future__ import annotations

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest

from regrowth.model import measures
from regrowth.model.baseline import Baseline
from regrowth.model.measures import Measures
from regrowth.model.outcome import Outcome
from regrowth.model.spatial import SpatialModel

HOME = jnp.asarray(np.array([1.0, 1.0, 1.0, 0.0, 0.0]))


@pytest.fixture(scope="module")
def after(mixed: Outcome) -> Measures:
    return measures.measures(mixed.solution.levels)


def with_workers(model: SpatialModel, labour: list[float], epsilon: float) -> Baseline:
    return dataclasses.replace(
        model.baseline,
        labour=jnp.asarray(np.array([*labour, 1.0, 1.0])),
        incomes=jnp.asarray(np.array([0.1, 0.2, 0.1, 0.3, 0.3])),
        epsilon=jnp.asarray(np.full(5, epsilon)),
    )


def made_up(after: Measures, real_income: list[float], workers: list[float]) -> Measures:
    """Return measures with the given changes of real income and workers at home."""
    return dataclasses.replace(
        after,
        real_income=jnp.asarray(np.array([*real_income, 9.0, 9.0])),
        workers=jnp.asarray(np.array([*workers, 9.0, 9.0])),
    )


@pytest.mark.parametrize(
    ("epsilon", "welfare"),
    [
        (0.0, 2 ** (2 / 3) * 3 ** (2 / 9)),
        (1e-9, 2 ** (2 / 3) * 3 ** (2 / 9)),
        (1.0, 27 / 14),
        (2.0, (1 / 6 + 2 / 81 + 1 / 9) ** -0.5),
    ],
)
def test_welfare_is_a_mean_of_real_income_per_worker(
    model: SpatialModel, after: Measures, epsilon: float, welfare: float
) -> None:
    """Per worker 2, 3 and 1 times as much, weighted by workers after, 6 : 2 : 1."""
    baseline = with_workers(model, [0.5, 0.25, 0.25], epsilon)
    found = measures.expected_welfare(baseline, made_up(after, [3.0, 3.0, 0.5], [1.5, 1.0, 0.5]), HOME)
    assert float(found) == pytest.approx(welfare, rel=1e-6)


@pytest.mark.parametrize("epsilon", [0.5, 2.0])
@pytest.mark.parametrize("grown", [1.0, 1.7])
def test_welfare_where_workers_follow_real_income(
    model: SpatialModel, after: Measures, epsilon: float, grown: float
) -> None:
    """Then it is [sum l V^epsilon]^(1/epsilon) with the old shares l (Redding 2016), however many."""
    share, per_worker = np.array([0.5, 0.25, 0.25]), np.array([2.0, 3.0, 1.0])
    drawn = (share * per_worker**epsilon).sum()
    workers = grown * per_worker**epsilon / drawn
    changed = made_up(after, list(per_worker * workers), list(workers))
    found = measures.expected_welfare(with_workers(model, list(share), epsilon), changed, HOME)
    assert float(found) == pytest.approx(drawn ** (1 / epsilon), rel=1e-12)


def test_inequality_of_equals_is_zero(model: SpatialModel, after: Measures) -> None:
    baseline = with_workers(model, [0.25, 0.5, 0.25], 1.0)
    equal = made_up(after, [2.0, 2.0, 2.0], [1.0, 1.0, 1.0])
    assert float(measures.theil_index(baseline, equal, HOME)) == pytest.approx(0.0, abs=1e-15)
    richer = made_up(after, [6.0, 2.0, 2.0], [1.0, 1.0, 1.0])
    wanted = 0.5 * np.log(0.5 / 0.25) + 1 / 3 * np.log(1 / 3 / 0.5) + 1 / 6 * np.log(1 / 6 / 0.25)
    assert float(measures.theil_index(baseline, richer, HOME)) == pytest.approx(wanted)


def test_sums_and_shares_of_groups(model: SpatialModel, after: Measures) -> None:
    baseline = with_workers(model, [0.5, 0.25, 0.25], 1.0)
    changed = made_up(after, [2.0, 1.0, 3.0], [1.0, 1.0, 1.0])
    assert float(measures.group_real_income(baseline, changed, HOME)) == pytest.approx(0.7 / 0.4)
    added = np.asarray(after.value_added).sum(axis=1)
    north = jnp.asarray(np.eye(5)[0])
    assert float(measures.group_share(after, north, HOME)) == pytest.approx(added[0] / added[:3].sum())
