"""What an industry makes when some of its inputs fall short: nothing else adjusts but the mix."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regrowth.errors import OptionError, Problem

Array = NDArray[np.float64]
SCARCEST = 1e-6
"""Smallest part of an item that is taken to remain: without any, nothing would be made and no price clear."""


def productivity_change(cost_shares: ArrayLike, lost: ArrayLike, elasticity: float) -> float:
    """Return output over old output at unchanged other inputs, A.

    A = [(1 - sum c) + sum_i c_i (1 - q_i)^((s-1)/s)]^(s/(s-1)): a CES aggregate of the items and of all
    other inputs, in calibrated share form. To first order ln A = -sum c q, the cost share times the loss
    (Hulten 1978); the second-order term grows as s falls (Baqaee & Farhi 2019, Econometrica 87,
    "The macroeconomic impact of microeconomic shocks: beyond Hulten's theorem"). As s goes to zero A goes
    to the smallest 1 - q (Leontief). Bachmann et al. (2022), "What if?", use it for imported energy.

    Parameters
    ----------
    cost_shares
        (i): cost of each item over gross output of the industry, before the loss; above 0, sum below 1.
    lost
        (i): part of each item's quantity that is missing, 0 to 1.
    elasticity
        s: short-run elasticity of substitution, between 0 and 1 (both excluded).

    Raises
    ------
    OptionError
        If an argument is outside its range.

    A hundredth of cost, half of it lost, s = 1/2: A = 1 / (0.99 + 0.01 x 2).

    >>> round(productivity_change([0.01], [0.5], 0.5), 6) == round(1 / 1.01, 6)
    True
    """
    share, gone = np.atleast_1d(np.asarray(cost_shares, float)), np.atleast_1d(np.asarray(lost, float))
    if not 0 < elasticity < 1:
        reason = f"{elasticity:g} is not between 0 and 1"
        raise OptionError(Problem("short-run elasticity", reason, "Items are complements in the short run"))
    if share.shape != gone.shape or not (share >= 0).all() or not 0 <= share.sum() < 1:
        reason = f"{share.size} for {gone.size} losses, sum {share.sum():g}"
        raise OptionError(
            Problem("cost shares", reason, "Give one per loss, none negative, below 1 together")
        )
    if not ((gone >= 0) & (gone <= 1)).all():
        raise OptionError(
            Problem("quantity lost", f"{gone.max():g} is not in 0 to 1", "Give a part of the quantity")
        )
    if not (share * gone).any():
        return 1.0
    power = (elasticity - 1) / elasticity
    left = np.maximum(1 - gone, SCARCEST)
    # the excess over one, so that a small share does not drown in rounding
    excess = float((share * np.expm1(power * np.log(left))).sum())
    return float(np.exp(np.log1p(excess) / power))


def herfindahl_bounds(shares: ArrayLike) -> tuple[float, float]:
    """Return the lowest and the highest Herfindahl index that the listed shares allow.

    Lowest: the rest is spread over suppliers without size. Highest: the listed ones lead, so nobody unlisted
    is larger than the smallest of them; the sum of squares is then largest where the rest comes from as
    few as that allows (Hirschman 1964 on the index; the bound follows from its convexity). With nothing
    listed the index is between 0 and 1.

    Parameters
    ----------
    shares
        (i): shares of imports of the leading suppliers, 0 to 1, at most 1 together.

    >>> low, high = herfindahl_bounds([0.6, 0.2])
    >>> round(low, 4), round(high, 4)  # the rest of 0.2 is one more supplier
    (0.4, 0.44)
    >>> [round(x, 4) for x in herfindahl_bounds([0.3])]  # 0.3, 0.3, 0.3 and 0.1 at most
    [0.09, 0.28]
    """
    listed = np.atleast_1d(np.asarray(shares, float))
    listed = listed[listed > 0]
    if not listed.size:
        return 0.0, 1.0
    low = float((listed**2).sum())
    rest, least = max(0.0, 1 - float(listed.sum())), float(listed.min())
    whole = int(rest / least + 1e-9)
    return low, low + whole * least**2 + max(0.0, rest - whole * least) ** 2
