"""Workers before the last year, where only that year's equilibrium is solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from regrowth.model.baseline import Baseline, no_shocks
from regrowth.model.gradients import WeightedSum, gradient
from regrowth.model.solve import solve
from regrowth.package.path import Levers

Array = NDArray[np.float64]


NODES = np.array([-0.7, 0.0, 0.7])
"""Where between low (-1) and high (1) trade elasticities the response is known; in between, a parabola."""


@dataclass(frozen=True)
class LinearResponse:
    """Derivative of the log of real income per worker, with workers held in place, at the baseline.

    The first axis counts :data:`NODES`, the second the places of the country, whose real income it is;
    the others are those of the lever.
    """

    productivity: Array
    """(node, h, n, j)."""
    subsidies: Array
    """(node, h, n, j)."""
    grants: Array
    """(node, h, n)."""
    workers: Array
    """(node, h, n): with respect to the log of workers."""


def linear_response(baselines: Sequence[Baseline], home: NDArray[np.bool_]) -> LinearResponse:
    """Differentiate real income per worker of every place in every lever, one adjoint solve a place.

    Parameters
    ----------
    baselines
        The observed equilibrium with the trade elasticities of every node.
    home
        (n,): true for the places of the country.

    Raises
    ------
    SolverError
        If a derivative has no solution.
    """
    places = np.eye(len(home))[home]
    found: list[list[Array]] = [[], [], [], []]
    for baseline in baselines:
        fixed = replace(baseline, epsilon=jnp.zeros_like(baseline.epsilon))
        still = solve(fixed, no_shocks(fixed))
        by = [gradient(still, WeightedSum("real_income", jnp.asarray(row))).by for row in places]
        found[0].append(np.stack([np.asarray(each.productivity) for each in by]))
        found[1].append(np.stack([np.asarray(each.subsidies) for each in by]))
        found[2].append(np.stack([np.asarray(each.grants) for each in by]))
        found[3].append(np.stack([np.asarray(each.labour) for each in by]) - places)
    return LinearResponse(*(np.stack(part) for part in found))


def node_weights(where: Array) -> Array:
    """Return the weights (draws, node) by which values at the nodes add up to the parabola through them.

    Lagrange's formula; beyond the outer nodes the parabola goes on.

    >>> (node_weights(np.array([0.0, 0.7])).round(12) + 0.0).tolist()
    [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    found = np.ones((len(where), len(NODES)))
    for node, at in enumerate(NODES):
        others = np.delete(NODES, node)
        found[:, node] = ((where[:, None] - others) / (at - others)).prod(axis=1)
    return found


def moved_before(
    response: LinearResponse,
    done: Sequence[Levers],
    years: int,
    where: Array,
    pull: Array,
    speed: Array,
    labour: Array,
) -> Array:
    """Return the log of workers at the end of some years, less those that the plan brings, to first order.

    The recursion of :func:`regrowth.package.path.follow` with log V = D levers + C log L in place of the
    equilibrium: (1 - speed epsilon P C) log L_s = P [(1 - speed) (log L_{s-1} - a_{s-1}) + a_s + speed
    epsilon D levers_s], where P takes off the mean weighted by workers, for the country keeps its own.

    Parameters
    ----------
    years
        How many years go by.
    where
        (draws,): trade elasticities, between -1 and 1.
    pull
        (draws,): speed times migration elasticity.
    speed
        (draws,): part of the way gone in a year.
    labour
        (h,): share of the country's workers in each of its places.

    Returns
    -------
    (draws, h)
    """
    places = len(labour)
    weights = node_weights(where)
    centre = np.eye(places) - labour / labour.sum()
    by_workers = np.einsum("di,ihk->dhk", weights, response.workers[:, :, :places])
    system = np.eye(places) - pull[:, None, None] * (centre @ by_workers)
    moved = np.zeros((len(done), places))
    for year in range(years):
        come = np.stack([held.arrivals[year, :places] for held in done])
        pulled = np.stack(
            [row @ _pulled(response, held, year) for row, held in zip(weights, done, strict=True)]
        )
        drawn = (1 - speed)[:, None] * moved + come + pull[:, None] * pulled
        moved = np.linalg.solve(system, (drawn @ centre.T)[:, :, None])[:, :, 0] - come
    return moved


def _pulled(response: LinearResponse, held: Levers, year: int) -> Array:
    """(node, h): log of real income per worker that the levers of a year make, workers in place."""
    found: Array = response.grants @ held.grants[year]
    found += np.tensordot(response.productivity, held.productivity[year], 2)
    found += np.tensordot(response.subsidies, held.subsidies[year], 2)
    return found
