"""Location kernels: location quotient, its interval, similarity of specialisation.

Arrays are regions x industries of non-negative counts (employees, output, exports)
in any one unit. Leading dimensions are allowed: each table along them, such as a draw,
is a nation of its own. Kernels know no labels: errors name rows and columns by their
position, counted from 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.distance import pdist, squareform
from scipy.special import betaincinv

from regrowth.errors import DegenerateError, OptionError, Problem

__all__ = [
    "NationalTotals",
    "location_quotient",
    "location_quotient_interval",
    "specialisation_similarity",
]

Array = NDArray[np.float64]

_SHOWN = 12
_ROUNDING = 1e-9


class NationalTotals(NamedTuple):
    """What regions are compared with: the whole nation, not the rows at hand.

    Parameters
    ----------
    by_industry
        National count of each industry (column) at hand, shape (industries,).
    overall
        National count of all industries, those at hand or not.
    by_region
        Count of all industries in each region (row) at hand, shape (regions,).
        Needed only when the columns are not all the industries of the nation;
        without it the rows' own sums are taken.
    """

    by_industry: ArrayLike
    overall: float
    by_region: ArrayLike | None = None


def positions(found: Iterable[int] | NDArray[np.intp]) -> str:
    """List positions for an error text, at most twelve of them.

    >>> positions(range(14))
    '0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more'
    """
    ordered = [int(position) for position in found]
    more = f" and {len(ordered) - _SHOWN} more" if len(ordered) > _SHOWN else ""
    return ", ".join(str(position) for position in ordered[:_SHOWN]) + more


def zero_positions(sums: Array) -> NDArray[np.intp]:
    """Return the positions on the last axis at which a sum is zero, in any of the tables before it.

    >>> zero_positions(np.array([[1.0, 0.0, 2.0], [0.0, 0.0, 3.0]])).tolist()
    [0, 1]
    """
    return np.flatnonzero((sums == 0).reshape(-1, sums.shape[-1]).any(axis=0))


def require_nonnegative(
    values: ArrayLike, subject: str, dimensions: int = 2, *, stacked: bool = False
) -> Array:
    """Return ``values`` as float64, refusing a wrong shape, NaN, infinite or negative values.

    ``stacked`` allows more dimensions in front.

    Raises
    ------
    OptionError
        If ``values`` has another number of dimensions or is empty.
    DegenerateError
        If a value is NaN, infinite or negative; the cells are named.

    >>> require_nonnegative([[1, 2]], "counts")
    array([[1., 2.]])
    """
    array = np.asarray(values, dtype=np.float64)
    fits = array.ndim >= dimensions if stacked else array.ndim == dimensions
    if not fits or array.size == 0:
        raise OptionError(
            Problem(
                subject,
                f"the array has shape {array.shape}, but {dimensions} non-empty dimension(s) are needed",
                "Pass regions as rows and industries as columns"
                if dimensions == 2
                else "Pass one value for each label",
            )
        )
    wrong = ~(np.isfinite(array) & (array >= 0))
    if wrong.any():
        cells = [str(tuple(int(k) for k in cell)) for cell in np.argwhere(wrong)[:_SHOWN]]
        raise DegenerateError(
            Problem(
                subject,
                f"{int(wrong.sum())} value(s) are NaN, infinite or negative, at {', '.join(cells)}",
                "Fill, drop or correct these cells explicitly; absent is not zero",
            )
        )
    return array


def _totals(
    x: Array, totals: NationalTotals | tuple[ArrayLike, float] | None, *, idle: bool = False
) -> tuple[Array, Array, Array]:
    """Return totals of regions, of industries, and of the nation with a last axis of one.

    All are positive, those of industries only if ``idle`` does not allow zero.
    """
    if totals is None:
        regions, industries = x.sum(axis=-1), x.sum(axis=-2)
        whole = industries.sum(axis=-1, keepdims=True)
    else:
        if x.ndim != 2:
            raise OptionError(
                Problem(
                    "national totals",
                    f"counts of shape {x.shape} are more than one table",
                    "Pass regions x industries, one table at a time",
                )
            )
        given = NationalTotals(*totals)
        industries = require_nonnegative(given.by_industry, "national industry totals", 1)
        overall = float(given.overall)
        own = given.by_region is None
        parts: ArrayLike = x.sum(axis=-1) if given.by_region is None else given.by_region
        regions = require_nonnegative(parts, "region totals", 1)
        if x.shape != (*regions.shape, *industries.shape):
            raise OptionError(
                Problem(
                    "national totals",
                    f"{industries.size} industry and {regions.size} region totals for counts {x.shape}",
                    "Give one total for each column and, if at all, one for each row",
                )
            )
        if not np.isfinite(overall) or (own and abs(overall - industries.sum()) > 1e-6 * industries.sum()):
            raise OptionError(
                Problem(
                    "national totals",
                    f"the overall total is {overall:g} but the industries at hand sum to "
                    f"{industries.sum():g}, so the rows' sums are not the regions' totals",
                    "Pass by_region= with each region's count of all industries, or all industries",
                )
            )
        slack = 1 + _ROUNDING
        above = np.flatnonzero((x > industries * slack).any(axis=0))
        short = np.flatnonzero((x.sum(axis=1) > regions * slack) | (regions > overall * slack))
        if above.size or short.size:
            raise OptionError(
                Problem(
                    "national totals",
                    f"a part exceeds its whole: industries {positions(above) or '(none)'}, "
                    f"regions {positions(short) or '(none)'}",
                    "Take totals and counts from the same table, year and unit",
                )
            )
        whole = np.array([overall])
    problems = [
        Problem(
            "location quotient",
            f"{axis} {positions(zero_positions(sums))} (counted from 0) are all zero, so a share "
            "of them is undefined",
            f"Drop these {axis} explicitly, or aggregate them",
        )
        for axis, sums in (("regions", regions), ("industries", industries))
        if (sums == 0).any() and not (idle and axis == "industries")
    ]
    if problems:
        raise DegenerateError(problems)
    return regions, industries, whole


def location_quotient(
    counts: ArrayLike,
    *,
    totals: NationalTotals | tuple[ArrayLike, float] | None = None,
    idle: bool = False,
) -> Array:
    r"""Compare an industry's share of a region with its share of the nation.

    .. math:: LQ_{ri} = \frac{x_{ri} / x_r}{X_i / X}

    Source: Florence (1939), "Report on the location of industry"; the same formula
    on exports is the revealed comparative advantage of Balassa (1965).

    Parameters
    ----------
    counts
        x, (..., regions, industries), any one unit, non-negative.
    totals
        :class:`NationalTotals` (or a plain pair: industry totals, overall total), for
        two dimensions only. Without it the rows are taken to be the whole nation. With
        region groups, overlapping groups or some of the regions, pass the nation's
        totals: a hub is specialised against the nation, never against the other hubs.
    idle
        Whether an industry may be zero in the whole nation; its quotient is then 0.

    Returns
    -------
    array
        (..., regions, industries), no unit, 0 or more; 1 means the nation's own share.
        Defined where every region and every industry of the nation has a count.

    Raises
    ------
    DegenerateError
        If a value is NaN, infinite or negative, or a region or (unless ``idle``) an
        industry is all zero.
    OptionError
        If shapes differ, or totals are smaller than their parts.

    Examples
    --------
    >>> location_quotient([[30, 10], [30, 30]]).round(3).tolist()
    [[1.25, 0.625], [0.833, 1.25]]
    >>> location_quotient([[30, 10]], totals=([60, 40], 100)).tolist()
    [[1.25, 0.625]]
    """
    x = require_nonnegative(counts, "counts", stacked=True)
    regions, industries, overall = _totals(x, totals, idle=idle)
    expected = np.zeros_like(industries)
    np.divide(overall, industries, out=expected, where=industries > 0)
    quotient: Array = x * expected[..., None, :]
    quotient /= regions[..., None]
    return quotient


def location_quotient_interval(
    counts: ArrayLike,
    clump: ArrayLike,
    *,
    national: NationalTotals | tuple[ArrayLike, float] | None = None,
    level: float = 0.95,
) -> tuple[Array, Array]:
    r"""Give an interval of the location quotient that respects small counts.

    Jobs arrive in plants, so n = X_i / m national and k = x_ri / m regional
    *effective* draws stand behind the counts, m being employees per establishment.
    The exact binomial interval for the region's share p of the national industry,

    .. math:: p_{low} = B^{-1}_{a/2}(k, n-k+1), \quad p_{high} = B^{-1}_{1-a/2}(k+1, n-k),

    with p_low = 0 at k = 0, p_high = 1 at k = n and a = 1 - level, is divided by the
    region's share of all employment, taken as known.

    Source: Clopper & Pearson (1934); effective, non-integer counts after Korn &
    Graubard (1998, without their degrees-of-freedom factor); Moineddin, Beyene &
    Boyle (2003) on intervals of location quotients and why small ones need them.

    Parameters
    ----------
    counts
        x, (..., regions, industries), employees (the unit of ``clump``).
    clump
        m, mean employees per establishment, 1 or more; scalar, (industries,),
        regions x industries or the shape of x. 1 means persons drawn one by one.
    national
        The nation's totals, as in :func:`location_quotient`.
    level
        Coverage, between 0 and 1 exclusive.

    Returns
    -------
    tuple of array
        (low, high), the shape of x, no unit. Coverage is at least ``level`` if
        establishments choose regions independently and are of similar size; plants
        of very unequal size need a larger ``clump`` (the size-weighted mean).

    Raises
    ------
    DegenerateError
        As :func:`location_quotient`, and if ``clump`` is below 1 or not finite.
    OptionError
        If ``level`` is outside (0, 1) or ``clump`` does not broadcast.

    Examples
    --------
    >>> low, high = location_quotient_interval([[0, 50], [10, 40]], 1.0)
    >>> low[0, 0].item(), round(high[0, 0].item(), 3)
    (0.0, 0.617)
    >>> round(low[1, 0].item(), 3), high[1, 0].item()
    (1.383, 2.0)
    """
    if not 0 < level < 1:
        raise OptionError(Problem("level", f"{level!r} is not between 0 and 1", "Pass a share such as 0.95"))
    x = require_nonnegative(counts, "counts", stacked=True)
    regions, industries, overall = _totals(x, national)
    try:
        m = np.broadcast_to(np.asarray(clump, dtype=np.float64), x.shape)
    except ValueError:
        raise OptionError(
            Problem(
                "clump",
                f"shape {np.shape(clump)} does not broadcast to {x.shape}",
                "Pass a number, one value for each industry, or regions x industries",
            )
        ) from None
    if not (np.isfinite(m) & (m >= 1)).all():
        cell = tuple(int(k) for k in np.argwhere(~(np.isfinite(m) & (m >= 1)))[0])
        raise DegenerateError(
            Problem(
                "clump",
                f"mean employees per establishment is {m[cell]:g} at {cell}, below 1 or not finite",
                "Give at least 1; use the national mean where a region has no establishment",
            )
        )
    # A part may exceed its whole by rounding; it must not make n - k negative.
    held = industries[..., None, :]
    n, k = held / m, np.minimum(x, held) / m
    tail = (1 - level) / 2
    low, high = np.zeros_like(x), np.ones_like(x)
    some, rest = k > 0, n - k > 0
    low[some] = betaincinv(k[some], (n - k)[some] + 1, tail)
    high[rest] = betaincinv(k[rest] + 1, (n - k)[rest], 1 - tail)
    share = (regions / overall)[..., None]
    return low / share, high / share


def specialisation_similarity(counts: ArrayLike) -> Array:
    r"""Measure how alike the industry structures of each pair of regions are.

    .. math:: S_{rs} = 1 - \tfrac12 \sum_i |x_{ri}/x_r - x_{si}/x_s| = \sum_i \min(x_{ri}/x_r, x_{si}/x_s)

    Source: Finger & Kreinin (1979); one minus the Krugman (1991) index halved.

    Parameters
    ----------
    counts
        x, (..., regions, industries), any one unit, non-negative.

    Returns
    -------
    array
        (..., regions, regions), symmetric, within [0, 1]; 1 on the diagonal.

    Raises
    ------
    DegenerateError
        If a value is NaN, infinite or negative, or a region is all zero.

    Examples
    --------
    >>> specialisation_similarity([[1, 1, 0], [0, 1, 1]]).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    x = require_nonnegative(counts, "counts", stacked=True)
    sums = x.sum(axis=-1)
    if (sums == 0).any():
        raise DegenerateError(
            Problem(
                "specialisation similarity",
                f"regions {positions(zero_positions(sums))} (counted from 0) are all zero",
                "Drop these regions explicitly",
            )
        )
    shares = (x / sums[..., None]).reshape(-1, *x.shape[-2:])
    apart = np.stack([squareform(pdist(table, "cityblock")) for table in shares])
    similarity: Array = np.clip(1.0 - 0.5 * apart, 0.0, 1.0)
    return similarity.reshape(*x.shape[:-1], x.shape[-2])
