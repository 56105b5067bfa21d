"""Places at universities where they fill most posts: a linear programme with one answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from regrowth.errors import Problem, SolverError
from regrowth.package.talent_posts import Balance

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

SLICES = 10
"""Steps in which what stays open of one occupation of one engine is weighed."""
FAIRNESS = 1e-3
"""How much more a post counts with every step: enough to decide between equals, and for nothing else."""
ORDER = 1e-6
"""How much a place costs by its rank: the last word between equals, for the one named first."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where places go.

    Attributes
    ----------
    places
        (r, g, o, t).
    prices
        (t,): post-years that one more place of that year would fill; 0 where capacity is left.
    """

    places: Array
    prices: Array


def best_places(held: Balance, allowed: Flags, capacity: Array, lag: int) -> Places:
    """Place students so that the fewest post-years stay open.

    minimise the sum over (r, g, o, s) of open posts, with open_s >= open_{s-1} + demand_s - supply_s -
    yields x places_{s - lag}, open >= 0, places >= 0 and no more places a year than its capacity. Equals are
    told apart by two small weights: of the posts of one occupation of one engine the last tenths open count a
    little more, so that no cell is left to the last; and a place costs the less the earlier its cell is named.

    Parameters
    ----------
    allowed
        (r, g, t): cells that may have places.
    capacity
        (t,): places a year.
    lag
        Years from a place to a worker.

    Raises
    ------
    SolverError
        If the solver stops without an optimum.
    """
    regions, engines, groups, years = held.demand.shape
    need = held.demand - held.supply_by_engine
    cells = [tuple(map(int, cell)) for cell in np.argwhere(held.demand.any(axis=3) & held.taught)]
    starts = len(capacity)
    places = [
        (k, t)
        for k, (r, g, _) in enumerate(cells)
        for t in range(starts)
        if allowed[r, g, t] and t + lag < years
    ]
    found = np.zeros((regions, engines, groups, starts))
    if not places:
        return Places(found, np.zeros(starts))
    base, count = len(places), len(cells)
    total = base + count * years + count * SLICES
    above = sparse.lil_array((count * years + starts, total))
    upper = np.zeros(count * years + starts)
    for k, (r, g, o) in enumerate(cells):
        for s in range(years):
            row = k * years + s
            above[row, base + row] = -1.0
            if s > 0:
                above[row, base + row - 1] = 1.0
            upper[row] = -need[r, g, o, s]
    for column, (k, t) in enumerate(places):
        above[k * years + t + lag, column] = -held.yields[cells[k][0]]
        above[count * years + t, column] = 1.0
    upper[count * years :] = capacity
    equal = sparse.lil_array((count, total))
    size = _open_without(need, cells)
    for k in range(count):
        equal[k, base + k * years : base + (k + 1) * years] = 1.0
        equal[k, base + count * years + k * SLICES : base + count * years + (k + 1) * SLICES] = -1.0
    cost = np.zeros(total)
    cost[:base] = ORDER * np.arange(1, base + 1) / base
    cost[base + count * years :] = np.tile(1 + FAIRNESS * np.arange(SLICES), count)
    bounds = np.column_stack([np.zeros(total), np.full(total, np.inf)])
    bounds[base + count * years :, 1] = np.repeat(size / SLICES, SLICES)
    bounds[base + count * years + SLICES - 1 :: SLICES, 1] = np.inf
    solved = linprog(
        cost, A_ub=above.tocsr(), b_ub=upper, A_eq=equal.tocsr(), b_eq=np.zeros(count), bounds=bounds
    )
    if solved.status != 0:
        remedy = "Look for extreme shares in `talent:`"
        raise SolverError(Problem("places", f"the solver stopped: {solved.message}", remedy))
    for column, (k, t) in enumerate(places):
        found[(*cells[k], t)] = solved.x[column]
    return Places(found, -np.asarray(solved.ineqlin.marginals)[count * years :])


def _open_without(need: Array, cells: list[tuple[int, ...]]) -> Array:
    """Return the post-years that stay open without places, by cell."""
    total = np.zeros(len(cells))
    held = np.zeros(len(cells))
    for year in range(need.shape[-1]):
        held = np.maximum(held + np.array([need[(*cell, year)] for cell in cells]), 0.0)
        total += held
    return total
