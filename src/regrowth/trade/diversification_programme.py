"""The quadratic programmes of the frontier, solved by Clarabel."""

from __future__ import annotations

import clarabel
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from regrowth.errors import Problem, SolverError

Array = NDArray[np.float64]

ACCURACY = 1e-10
"""Of the programmes, whose figures are scaled to be near one."""


def mean_variance(start: Array, elasticities: Array, covariance: Array, aversion: float) -> Array:
    """Return the mix of cells that is best at one aversion (:func:`regrowth.trade.diversification.frontier`).

    Parameters
    ----------
    start
        (m, j): observed shares of all sales; cells of zero stay zero.
    elasticities
        (m, j).
    covariance
        (m, m).
    aversion
        Above zero.

    Raises
    ------
    SolverError
        If no optimum is found.
    """
    held = start > 0
    size = _size(covariance)
    return _solved(start, np.sqrt(start[held] * elasticities[held]), covariance / size, aversion * size)


def least_risk(start: Array, covariance: Array) -> Array:
    """Return the mix of least variance at any cost, in the markets that each industry sells to already.

    Raises
    ------
    SolverError
        If no optimum is found.
    """
    return _solved(start, np.sqrt(start[start > 0]), covariance / _size(covariance), np.inf)


def _size(covariance: Array) -> float:
    return float(np.abs(covariance).max()) or 1.0


def _solved(start: Array, scale: Array, covariance: Array, aversion: float) -> Array:
    """Minimise z^2 / 2 + a s' covariance s / 2 over x = x0 + scale z of zero or more, industries kept.

    The programme is in w = z / step and t, the change of markets over step, with step = a / (1 + a), and
    divided by a step: moves are in proportion to a where it is small, so that its figures stay near one at
    both ends of the frontier.
    """
    held = start > 0
    market, industry = np.nonzero(held)
    before, cells, markets = start[held], len(scale), len(start)
    bound = 1.0 if np.isinf(aversion) else aversion / (1 + aversion)
    cost = 0.0 if np.isinf(aversion) else 1 / (1 + aversion)
    rows = np.arange(cells)
    moves = sparse.csr_array((scale, (industry, rows)), shape=(start.shape[1], cells))[np.unique(industry)]
    sums = sparse.csr_array((scale, (market, rows)), shape=(markets, cells))
    size = moves.shape[0]
    matrix = sparse.vstack(
        [
            sparse.hstack([moves, sparse.csr_array((size, markets))]),
            sparse.hstack([sums, -sparse.eye_array(markets)]),
            sparse.hstack([-sparse.diags_array(scale), sparse.csr_array((cells, markets))]),
        ]
    )
    right = np.concatenate([np.zeros(size + markets), before / bound])
    quadratic = sparse.block_diag([sparse.diags_array(np.full(cells, cost)), np.triu(covariance) * bound])
    linear = np.concatenate([np.zeros(cells), covariance @ start.sum(axis=1)])
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = ACCURACY
    solver = clarabel.DefaultSolver(
        sparse.csc_matrix(quadratic),
        linear,
        sparse.csc_matrix(matrix),
        right,
        [clarabel.ZeroConeT(size + markets), clarabel.NonnegativeConeT(cells)],
        settings,
    )
    found = solver.solve()
    if str(found.status) != "Solved":
        reason = f"the solver stopped with status {found.status} after {found.iterations} steps"
        raise SolverError(Problem("frontier", reason, "Use fewer or smaller aversions"))
    mix = np.zeros_like(start)
    mix[held] = np.maximum(before + bound * scale * np.array(found.x)[:cells], 0.0)
    # rounding of the solver must not create or lose sales of an industry
    sold = held.any(axis=0)
    kept = np.divide(start.sum(axis=0), mix.sum(axis=0), out=np.ones(start.shape[1]), where=sold)
    return np.asarray(mix * kept)
