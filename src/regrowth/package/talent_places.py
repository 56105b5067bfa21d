"""Places at universities where they fill most posts: a linear programme with one answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from regrowth.errors import Problem, SolverError
from regrowth.messages import Message

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

SLICES = 10
"""Steps in which the gap of one occupation of one engine in one year is weighed."""
ORDER = 1e-4
"""Cost of a place in the cell named last: the word between equals, for the one named first."""
EXACT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}


@dataclass(frozen=True, slots=True)
class Places:
    """Where places go.

    Attributes
    ----------
    places
        (r, g, o, t).
    prices
        (t,): what one more place of that year is worth in posts, each weighed as below; 0 where capacity is
        left.
    """

    places: Array
    prices: Array


def filled(places: Array, yields: Array, lag: int, years: int) -> Array:
    """Return workers from places (r, g, o, t), by year with effects (r, g, o, s)."""
    found = np.zeros((*places.shape[:3], years))
    reach = max(min(places.shape[3], years - lag), 0)
    found[..., lag : lag + reach] = places[..., :reach] * yields[:, None, None, None]
    return found


def best_places(
    gap: Array, yields: Array, allowed: Flags, capacity: Array, lag: int, evenness: float
) -> Places:
    """Place students so that the smallest gap is left.

    minimise the sum over (r, g, o, s) of what is left of each gap, with left_s >= gap_s - yields x
    places_{s - lag}, left >= 0, places >= 0 and no more places a year than its capacity. Of a gap the first
    tenth left counts one a post and the last, where nothing is filled, 1 + evenness. Between equals the
    region, engine, occupation and year named first has it, so there is one answer.

    Parameters
    ----------
    gap
        (r, g, o, s): posts to fill.
    yields
        (r,): workers for one place.
    allowed
        (r, g, t): cells that may have places.
    capacity
        (t,): places a year.
    lag
        Years from a place to a worker.
    evenness
        0 counts the sum alone.

    Raises
    ------
    SolverError
        If the solver stops without an optimum.
    """
    starts, years = len(capacity), gap.shape[3]
    reach = max(min(starts, years - lag), 0)
    useful = (gap[..., lag : lag + reach] > 0) & allowed[:, :, None, :reach]
    r, g, o, t = np.nonzero(useful)
    found = np.zeros((*gap.shape[:3], starts))
    count = len(r)
    if count == 0:
        return Places(found, np.zeros(starts))
    need = gap[r, g, o, t + lag]
    # columns: places, then the slices of what is left of every gap
    fills = sparse.csr_array((yields[r], (np.arange(count), np.arange(count))))
    left = sparse.csr_array(sparse.kron(sparse.eye_array(count), np.ones((1, SLICES))))
    yearly = sparse.csr_array((np.ones(count), (t, np.arange(count))), shape=(starts, count))
    matrix = sparse.csr_array(
        sparse.block_array([[-fills, -left], [yearly, sparse.csr_array((starts, count * SLICES))]])
    )
    weight = 1 + evenness * np.arange(SLICES) / (SLICES - 1)
    solved: Any = linprog(  # type: ignore[call-overload]
        np.concatenate([ORDER * np.arange(1, count + 1) / count, np.tile(weight, count)]),
        A_ub=matrix,
        b_ub=np.concatenate([-need, capacity]),
        bounds=np.column_stack(
            [
                np.zeros(count * (1 + SLICES)),
                np.concatenate([np.full(count, np.inf), np.repeat(need / SLICES, SLICES)]),
            ]
        ),
        options=EXACT,
    )
    if solved.status != 0:
        reason = Message("the solver stopped: {message}", message=solved.message)
        remedy = Message("Look for extreme shares in `talent:`")
        raise SolverError(Problem(Message("university places"), reason, remedy))
    found[r, g, o, t] = solved.x[:count]
    return Places(found, np.maximum(-np.asarray(solved.ineqlin.marginals)[count:], 0.0))
