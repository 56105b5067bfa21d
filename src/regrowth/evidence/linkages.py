"""Linkage kernels: who supplies and who buys, nationally and within a region.

``A`` is industries x industries: input of the row industry per unit of output of
the column industry, both in value, domestic (or domestic plus imported) throughout.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regrowth.errors import DegenerateError, OptionError, Problem
from regrowth.evidence.location import positions, require_nonnegative

__all__ = [
    "backward_linkage",
    "forward_linkage",
    "leontief_inverse",
    "local_demand_share",
    "local_supply_share",
]

Array = NDArray[np.float64]


def _square(input_coefficients: ArrayLike) -> Array:
    a = require_nonnegative(input_coefficients, "input coefficients")
    if a.shape[0] != a.shape[1]:
        raise OptionError(
            Problem(
                "input coefficients",
                f"the matrix has shape {a.shape} but must be square",
                "Pass industries x industries, the same industries on both sides",
            )
        )
    return a


def _outputs(output: ArrayLike, industries: int) -> Array:
    x = require_nonnegative(output, "output", 1)
    if x.size != industries:
        raise OptionError(
            Problem("output", f"{x.size} values for {industries} industries", "Give one output per industry")
        )
    if (x == 0).any():
        raise DegenerateError(
            Problem(
                "output",
                f"industries {positions(np.flatnonzero(x == 0))} (counted from 0) have no output",
                "Drop these industries, or aggregate them",
            )
        )
    return x


def _capacity(capacity: ArrayLike, industries: int) -> Array:
    c = require_nonnegative(capacity, "capacity", stacked=True)
    if c.shape[-1] != industries:
        raise OptionError(
            Problem(
                "capacity",
                f"shape {c.shape} does not have one column for each of {industries} industries",
                "Pass regions x industries, such as location quotients",
            )
        )
    return np.minimum(c, 1.0)


def leontief_inverse(input_coefficients: ArrayLike) -> Array:
    r"""Compute total requirements, direct and indirect, per unit of final demand.

    .. math:: L = (I - A)^{-1} = I + A + A^2 + \dots

    Source: Leontief (1936); Miller & Blair (2009).

    Parameters
    ----------
    input_coefficients
        A, industries x industries, value of input per value of output, 0 or more.

    Returns
    -------
    array
        L, industries x industries, value per value; every entry 0 or more, the
        diagonal 1 or more. Valid while every industry pays less for inputs than it sells.

    Raises
    ------
    DegenerateError
        If a column sum of A or its spectral radius is 1 or more, or a value is NaN,
        infinite or negative.
    OptionError
        If A is not square.

    Examples
    --------
    >>> leontief_inverse([[0.15, 0.25], [0.20, 0.05]]).round(4).tolist()
    [[1.2541, 0.33], [0.264, 1.1221]]
    """
    a = _square(input_coefficients)
    sums = a.sum(axis=0)
    costly = np.flatnonzero(sums >= 1)
    if costly.size:
        # With every column sum below 1 the radius is below 1 too, so it is needed only here.
        radius = float(np.abs(np.linalg.eigvals(a)).max())
        series = "does not converge" if radius >= 1 else "converges, but at a loss"
        raise DegenerateError(
            Problem(
                "input coefficients",
                f"industries {positions(costly)} (counted from 0) buy inputs worth all their output or more "
                f"(largest column sum {sums.max():.4g}, spectral radius {radius:.4g}: the series {series})",
                "Check that columns are users and values are shares of output, not percent or transposed; "
                "or merge these industries with a neighbour",
            )
        )
    inverse: Array = np.asarray(np.linalg.inv(np.eye(a.shape[0]) - a), dtype=np.float64)
    return inverse


def backward_linkage(input_coefficients: ArrayLike) -> Array:
    r"""Measure how strongly a unit of final demand for an industry pulls on all industries.

    .. math:: U_j = \frac{\frac1n \sum_i l_{ij}}{\frac1{n^2} \sum_i \sum_j l_{ij}}

    Source: Rasmussen (1957), "index of the power of dispersion"; Miller & Blair
    (2009).

    Parameters
    ----------
    input_coefficients
        A, as in :func:`leontief_inverse`.

    Returns
    -------
    array
        U, (industries,), no unit, mean 1; above 1 pulls more than the average industry.

    Raises
    ------
    DegenerateError, OptionError
        As :func:`leontief_inverse`.

    Examples
    --------
    >>> backward_linkage([[0.15, 0.25], [0.20, 0.05]]).round(4).tolist()
    [1.0222, 0.9778]
    """
    pull = leontief_inverse(input_coefficients).sum(axis=0)
    normalised: Array = pull / pull.mean()
    return normalised


def forward_linkage(input_coefficients: ArrayLike, output: ArrayLike) -> Array:
    r"""Measure how strongly a unit of an industry's value added pushes all industries.

    .. math:: G = (I - \hat x^{-1} A \hat x)^{-1} = \hat x^{-1} L \hat x, \qquad
              F_i = \frac{\frac1n \sum_j g_{ij}}{\frac1{n^2} \sum_i \sum_j g_{ij}}

    Source: Ghosh (1958); row sums of G rather than of L after Miller & Blair (2009),
    who find the Leontief row sums (Rasmussen's "sensitivity of
    dispersion") a poor measure of forward linkage.

    Parameters
    ----------
    input_coefficients
        A, as in :func:`leontief_inverse`.
    output
        x, (industries,), gross output in money, above 0.

    Returns
    -------
    array
        F, (industries,), no unit, mean 1; above 1 pushes more than the average industry.

    Raises
    ------
    DegenerateError, OptionError
        As :func:`leontief_inverse`, and if an output is zero.

    Examples
    --------
    >>> forward_linkage([[0.15, 0.25], [0.20, 0.05]], [1000, 2000]).round(4).tolist()
    [1.2083, 0.7917]
    """
    leontief = leontief_inverse(input_coefficients)
    x = _outputs(output, leontief.shape[0])
    push = (leontief @ x) / x
    normalised: Array = push / push.mean()
    return normalised


def _covered(capacity: Array, weights: Array) -> Array:
    """Return sum_k min(1, c_rk) w_kj / sum_k w_kj, NaN where the sum of weights is 0."""
    sums = weights.sum(axis=0)
    share: Array = np.full((*capacity.shape[:-1], weights.shape[1]), np.nan)
    np.divide(capacity @ weights, sums, out=share, where=sums > 0)
    return np.minimum(share, 1.0, out=share)


def local_supply_share(input_coefficients: ArrayLike, capacity: ArrayLike) -> Array:
    r"""Give the part of an industry's input value that the region itself could supply.

    .. math:: s_{rj} = \frac{\sum_i a_{ij} \min(1, LQ_{ri})}{\sum_i a_{ij}}

    Source: regional supply by the simple location quotient, Miller & Blair (2009): a
    regional coefficient is the national one times min(1, LQ).

    Parameters
    ----------
    input_coefficients
        A, supplying x using industries, domestic inputs, 0 or more.
    capacity
        LQ, (..., regions, industries), 0 or more; 1 and above mean self-sufficient.

    Returns
    -------
    array
        s, (..., regions, using industries), within [0, 1]; **NaN where an industry buys no
        inputs at all**. An upper bound: the method allows no cross-hauling, so it
        overstates local supply in small regions (Miller & Blair 2009).

    Raises
    ------
    DegenerateError
        If a value is NaN, infinite or negative.
    OptionError
        If shapes do not match.

    Examples
    --------
    >>> local_supply_share([[0.1, 0.3], [0.3, 0.1]], [[2.0, 0.5]]).round(3).tolist()
    [[0.625, 0.875]]
    """
    a = _square(input_coefficients)
    return _covered(_capacity(capacity, a.shape[0]), a)


def local_demand_share(input_coefficients: ArrayLike, output: ArrayLike, capacity: ArrayLike) -> Array:
    r"""Give the part of an industry's sales to industries whose users the region has.

    .. math:: d_{ri} = \frac{\sum_j a_{ij} x_j \min(1, LQ_{rj})}{\sum_j a_{ij} x_j}

    Source: the mirror of :func:`local_supply_share`, with sales a_ij x_j in the place
    of purchases (allocation view of Ghosh 1958; Miller & Blair 2009).

    Parameters
    ----------
    input_coefficients
        A, supplying x using industries, domestic inputs, 0 or more.
    output
        x, (industries,), national gross output in money, above 0.
    capacity
        LQ, (..., regions, industries), 0 or more.

    Returns
    -------
    array
        d, (..., regions, supplying industries), within [0, 1]; **NaN where an industry sells
        nothing to industries** (all its output goes to final demand).

    Raises
    ------
    DegenerateError
        If a value is NaN, infinite or negative, or an output is zero.
    OptionError
        If shapes do not match.

    Examples
    --------
    >>> local_demand_share([[0.1, 0.3], [0.3, 0.1]], [100, 100], [[2.0, 0.5]]).round(3).tolist()
    [[0.625, 0.875]]
    """
    a = _square(input_coefficients)
    sales = a * _outputs(output, a.shape[0])
    return _covered(_capacity(capacity, a.shape[0]), sales.T)
