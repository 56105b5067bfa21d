"""Relatedness kernels: who is specialised in what, proximity of industries, relatedness density.

``presence`` (M) is boolean, regions x industries: region r is specialised in industry i.
Leading dimensions are allowed, such as draws: each table along them has its own network.
Source: Hidalgo, Klinger, Barabasi & Hausmann (2007, Science 317: 482). Errors name
regions and industries by position, counted from 0.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regrowth.errors import DegenerateError, OptionError, Problem
from regrowth.evidence.location import location_quotient as revealed_comparative_advantage
from regrowth.evidence.location import positions, require_nonnegative, zero_positions

__all__ = ["proximity", "relatedness_density", "revealed_comparative_advantage", "specialised"]

Array = NDArray[np.float64]
Boolean = NDArray[np.bool_]

_ROUNDING = 1e-12


def specialised(rca: ArrayLike, threshold: float = 1.0) -> Boolean:
    """Mark where revealed comparative advantage reaches the threshold.

    M = (RCA >= threshold); Hidalgo et al. (2007). A value short of the threshold by
    rounding alone (one part in 10^12) counts as reaching it, so that the unit and the
    order of the data cannot tip a tie.

    Parameters
    ----------
    rca
        (..., regions, industries), no unit, 0 or more.
    threshold
        Above 0; 1 is the nation's own share.

    Returns
    -------
    array
        M, (..., regions, industries), bool.

    Raises
    ------
    DegenerateError
        If a value is NaN, infinite or negative: such a value is never "not specialised".
    OptionError
        If the threshold is not a positive number.

    Examples
    --------
    >>> specialised([[1.2, 0.7], [1.0, 0.0]]).tolist()
    [[True, False], [True, False]]
    """
    values = require_nonnegative(rca, "revealed comparative advantage", stacked=True)
    if not (np.isfinite(threshold) and threshold > 0):
        raise OptionError(
            Problem("threshold", f"{threshold!r} is not a positive number", "Pass 1.0 or similar")
        )
    marked: Boolean = values >= threshold * (1 - _ROUNDING)
    return marked


def require_boolean(presence: ArrayLike, *, stacked: bool = False) -> Boolean:
    """Return ``presence`` as bool, refusing a wrong shape and values other than 0 and 1 (OptionError).

    ``stacked`` allows more than two dimensions.
    """
    given = np.asarray(presence)
    if given.ndim < 2 or (given.ndim > 2 and not stacked) or given.size == 0:
        raise OptionError(
            Problem(
                "specialisation matrix",
                f"shape {given.shape} is not two-dimensional",
                "Pass regions x industries",
            )
        )
    if given.dtype != np.bool_ and not ((given == 0) | (given == 1)).all():
        raise OptionError(
            Problem(
                "specialisation matrix", "values other than 0 and 1 occur", "Pass the result of specialised()"
            )
        )
    return given.astype(np.bool_, copy=False)


def empty_problems(sums: Array, axis: Literal["regions", "industries"], subject: str) -> list[Problem]:
    """Name the regions without industries, or the industries without regions, for an error."""
    empty = zero_positions(sums)
    if not empty.size:
        return []
    what = "zero diversity (no industry)" if axis == "regions" else "zero ubiquity (no region)"
    return [
        Problem(
            subject,
            f"{axis} {positions(empty)} (counted from 0) have {what}",
            f"Drop these {axis} explicitly, aggregate them, or lower the threshold",
        )
    ]


def proximity(presence: ArrayLike) -> Array:
    r"""Compute the chance that a region specialised in one industry also is in another.

    .. math:: \phi_{ij} = \min\{P(i|j), P(j|i)\} = \frac{\sum_r M_{ri} M_{rj}}{\max(k_i, k_j)}

    with k_i the ubiquity of industry i. Source: Hidalgo et al. (2007).

    Parameters
    ----------
    presence
        M, (..., regions, industries), bool or 0/1.

    Returns
    -------
    array
        (..., industries, industries), symmetric, within [0, 1]; the diagonal is 1, as the
        formula gives (an industry always goes with itself).

    Raises
    ------
    DegenerateError
        If an industry has zero ubiquity: the conditional probability is undefined.
    OptionError
        If M is not a matrix of 0 and 1.

    Examples
    --------
    >>> proximity([[1, 1, 0], [1, 0, 1], [1, 1, 0]]).round(3).tolist()
    [[1.0, 0.667, 0.333], [0.667, 1.0, 0.0], [0.333, 0.0, 1.0]]
    """
    have = require_boolean(presence, stacked=True)
    ubiquity = have.sum(axis=-2, dtype=np.float64)
    problems = empty_problems(ubiquity, "industries", "proximity")
    if problems:
        raise DegenerateError(problems)
    # Counts below 2^24 are exact in single precision, whose matrix product is twice as fast.
    ones = have.astype("float32" if have.shape[-2] < 2**24 else "float64")
    larger: Array = np.maximum(ubiquity[..., :, None], ubiquity[..., None, :])
    np.divide(ones.swapaxes(-2, -1) @ ones, larger, out=larger)
    return larger


def tied(presence: ArrayLike, proximities: ArrayLike) -> tuple[Boolean, Array, Array]:
    """Return (presence, proximity, its column sums) after checking that they fit."""
    have = require_boolean(presence, stacked=True)
    phi = np.asarray(proximities, dtype=np.float64)
    side = have.shape[-1]
    if phi.shape != (*have.shape[:-2], side, side):
        raise OptionError(
            Problem(
                "proximity",
                f"shape {phi.shape} does not fit {side} industries"
                + (f" in each of {have.shape[:-2]} tables" if have.ndim > 2 else ""),
                "Pass the result of proximity()",
            )
        )
    sums = phi.sum(axis=-2)
    if not (np.isfinite(sums).all() and phi.min() >= 0):
        raise DegenerateError(
            Problem("proximity", "values are NaN, infinite or negative", "Pass the result of proximity()")
        )
    return have, phi, sums


def relatedness_density(presence: ArrayLike, proximity: ArrayLike, *, own_tie: bool = True) -> Array:
    r"""Weigh how much of what is close to an industry the region already has.

    .. math:: \omega_{ri} = \frac{\sum_j M_{rj} \phi_{ji}}{\sum_j \phi_{ji}}

    Source: Hidalgo et al. (2007); 1 minus "distance" of Hausmann et al. (2014).

    Parameters
    ----------
    presence
        M, (..., regions, industries), bool or 0/1.
    proximity
        phi, (..., industries, industries), as :func:`proximity` returns it (diagonal 1).
    own_tie
        True: the sums run over all j, j = i included, as published and as the usual
        packages do; an industry the region has counts as its own neighbour. False: j = i
        is left out of both sums, so that industries present and absent can be compared.

    Returns
    -------
    array
        (..., regions, industries), within [0, 1].

    Raises
    ------
    DegenerateError
        If an industry has no tie at all (proximities sum to zero).
    OptionError
        If shapes do not match or M is not a matrix of 0 and 1.

    Examples
    --------
    >>> m = [[1, 1, 0], [1, 0, 1], [1, 1, 0]]
    >>> relatedness_density(m, proximity(m)).round(3)[0].tolist()
    [0.833, 1.0, 0.25]
    >>> relatedness_density(m, proximity(m), own_tie=False).round(3)[0].tolist()
    [0.667, 1.0, 1.0]
    """
    have, phi, sums = tied(presence, proximity)
    own = np.zeros_like(sums) if own_tie else phi.diagonal(axis1=-2, axis2=-1)
    rest = sums - own
    alone = zero_positions(np.where(rest <= _ROUNDING, 0.0, rest))
    if alone.size:
        raise DegenerateError(
            Problem(
                "relatedness density",
                f"industries {positions(alone)} (counted from 0) have no tie to any other industry",
                "Drop or aggregate these industries, or keep own_tie=True",
            )
        )
    density: Array = have.astype(np.float64) @ phi
    if not own_tie:
        density -= have * own[..., None, :]
    density /= rest[..., None, :]
    return np.clip(density, 0.0, 1.0, out=density)
