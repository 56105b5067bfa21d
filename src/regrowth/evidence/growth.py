"""Growth kernels: shift-share decomposition and the competitive rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regrowth.errors import DegenerateError, OptionError, Problem
from regrowth.evidence.location import positions, require_nonnegative, zero_positions

__all__ = ["ShiftShare", "competitive_rate", "shift_share"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ShiftShare:
    """Parts of the change of counts, (..., regions, industries), in the unit of the counts.

    Parameters
    ----------
    national
        What the region would have gained at the growth rate of the whole nation.
    industry_mix
        What it gained because its industries grew faster than the nation.
    competitive
        What it gained because its part of an industry grew faster than the industry.
    """

    national: Array
    industry_mix: Array
    competitive: Array

    @property
    def change(self) -> Array:
        """The change itself: the three parts added."""
        total: Array = self.national + self.industry_mix + self.competitive
        return total


def _growth(
    start: ArrayLike, end: ArrayLike, national: tuple[ArrayLike, ArrayLike] | None
) -> tuple[Array, Array, Array, Array]:
    """Return (start, end, industry growth factors, overall growth factor), ready to be broadcast."""
    e0 = require_nonnegative(start, "start counts", stacked=True)
    e1 = require_nonnegative(end, "end counts", stacked=True)
    if e0.shape != e1.shape:
        raise OptionError(
            Problem(
                "start and end counts",
                f"shapes {e0.shape} and {e1.shape} differ",
                "Pass the same regions and industries in the same order for both years",
            )
        )
    if national is None:
        n0, n1 = e0.sum(axis=-2), e1.sum(axis=-2)
    else:
        n0 = require_nonnegative(national[0], "national start totals", 1)
        n1 = require_nonnegative(national[1], "national end totals", 1)
        if n0.shape != e0.shape[-1:] or n1.shape != e0.shape[-1:]:
            raise OptionError(
                Problem(
                    "national totals",
                    f"shapes {n0.shape} and {n1.shape} do not match {e0.shape[-1]} industries",
                    "Give one start and one end total for each industry",
                )
            )
        slack = 1 + 1e-9
        beyond = (e0 > n0 * slack) | (e1 > n1 * slack)
        above = np.flatnonzero(beyond.reshape(-1, e0.shape[-1]).any(axis=0))
        if above.size:
            raise OptionError(
                Problem(
                    "national totals",
                    f"a region exceeds the nation in industries {positions(above)} (counted from 0)",
                    "Take totals and counts from the same table, year and unit",
                )
            )
    empty = zero_positions(n0)
    if empty.size:
        raise DegenerateError(
            Problem(
                "shift-share",
                f"industries {positions(empty)} (counted from 0) start at zero in the whole nation, "
                "so their growth rate is undefined",
                "Drop these industries, merge them with a neighbour, or start in a later year",
            )
        )
    overall = n1.sum(axis=-1, keepdims=True) / n0.sum(axis=-1, keepdims=True)
    return e0, e1, (n1 / n0)[..., None, :], overall[..., None]


def shift_share(
    start: ArrayLike, end: ArrayLike, *, national: tuple[ArrayLike, ArrayLike] | None = None
) -> ShiftShare:
    r"""Split the change of each region and industry into three parts that add up to it.

    .. math:: e'_{ri} - e_{ri} = e_{ri} g + e_{ri} (g_i - g) + (e'_{ri} - e_{ri}(1 + g_i))

    with g the growth rate of the nation and g_i that of industry i.
    Source: Dunn (1960), "A statistical and analytical technique for regional analysis".

    Parameters
    ----------
    start, end
        e, e', (..., regions, industries), same unit; leading dimensions, such as draws,
        hold nations apart. A cell may start at 0: its whole gain is then competitive.
    national
        (start totals, end totals) of each industry in the nation, when the rows are
        not the whole nation. Without it the rows are taken to be the nation, and the
        competitive parts of each industry then add to zero. Either way the columns
        are taken to be all its industries: g is the growth of their sum.

    Returns
    -------
    ShiftShare
        Three arrays in the unit of the counts, summing to ``end - start``.

    Raises
    ------
    DegenerateError
        If a value is NaN, infinite or negative, or an industry starts at zero nationally.
    OptionError
        If shapes differ or a region exceeds the nation.

    Examples
    --------
    >>> parts = shift_share([[100, 100], [100, 100]], [[150, 100], [110, 80]])
    >>> parts.national.round(9).tolist(), parts.industry_mix.round(9).tolist()
    ([[10.0, 10.0], [10.0, 10.0]], [[20.0, -20.0], [20.0, -20.0]])
    >>> parts.competitive.round(9).tolist()
    [[20.0, 10.0], [-20.0, -10.0]]
    """
    e0, e1, industry, overall = _growth(start, end, national)
    return ShiftShare(
        national=e0 * (overall - 1.0),
        industry_mix=e0 * (industry - overall),
        competitive=e1 - e0 * industry,
    )


def competitive_rate(
    start: ArrayLike, end: ArrayLike, *, national: tuple[ArrayLike, ArrayLike] | None = None
) -> Array:
    r"""Subtract an industry's national growth rate from its growth rate in each region.

    .. math:: c_{ri} = e'_{ri} / e_{ri} - E'_i / E_i

    Source: the competitive (regional-share) term of Dunn (1960) as a rate.

    Parameters
    ----------
    start, end, national
        As for :func:`shift_share`.

    Returns
    -------
    array
        (..., regions, industries), share of the start over the whole span (0.1 is ten
        per cent); **NaN where the start is 0**, because the rate does not exist there.

    Raises
    ------
    DegenerateError, OptionError
        As :func:`shift_share`.

    Examples
    --------
    >>> competitive_rate([[100, 0], [100, 50]], [[130, 5], [110, 55]]).round(3).tolist()
    [[0.1, nan], [-0.1, -0.1]]
    """
    e0, e1, industry, _ = _growth(start, end, national)
    rate: Array = np.full(e0.shape, np.nan)
    np.divide(e1, e0, out=rate, where=e0 > 0)
    rate -= industry
    return rate
