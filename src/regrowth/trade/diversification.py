"""Market mixes that lower the risk of export revenue most for the income given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.elasticities import trade_elasticities
from regrowth.economy.economy import Economy
from regrowth.errors import DataError, DegenerateError, OptionError, Problem
from regrowth.trade.concentration import herfindahl_hirschman
from regrowth.trade.diversification_programme import least_risk, mean_variance
from regrowth.trade.diversification_risk import MarketRisk
from regrowth.trade.diversification_units import Units

Array = NDArray[np.float64]

AVERSIONS = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
"""Relative aversions to risk at which the frontier is drawn; 1 to 10 are usual, more traces its far end."""
SMALLEST = 1e-9
"""Part of all sales below which a cell is taken as not sold: nothing can be moved there or away."""


@dataclass(frozen=True, slots=True)
class Frontier:
    """Market mixes of one exporter from the observed one to the least risky.

    Attributes
    ----------
    points
        One row per aversion, the observed mix first: ``aversion``, ``risk`` (standard deviation of the
        relative change of revenue a year), ``variance``, ``hhi`` of markets, ``income`` given up (part of
        export revenue, second-order), ``income_exact`` (the same mix, cost without approximation),
        ``moved`` (part of sales that changes market), ``fall_per_income`` (fall in risk per unit of income
        given up, on average from the observed mix; blank there).
    mixes
        One row per point, one column per market: shares, sum one.
    revenue
        Exports of the exporter, currency units of the accounts.
    floor
        Risk of the least risky mix at any cost.
    """

    points: pd.DataFrame
    mixes: pd.DataFrame
    revenue: float
    floor: float

    @property
    def best_ratio(self) -> int:
        """Row with the largest fall in risk per unit of income given up.

        Cost rises with the square of the move and risk falls in proportion to it, so this is always the
        smallest move of the grid: the ratio says that first moves are cheap, not how far to go.

        Raises
        ------
        DegenerateError
            If no mix is less risky than the observed one.
        """
        ratio = self.points["fall_per_income"]
        if not ratio.notna().any():
            reason = "no mix is less risky than the observed one"
            raise DegenerateError(Problem("frontier", reason, "Look at an exporter with several markets"))
        return int(np.nanargmax(ratio.to_numpy(float)))

    @property
    def knee(self) -> int:
        """Row farthest below the straight line between the ends of the frontier, risk against income.

        Beyond it an equal step in income buys less than the average fall in risk (Satopaa et al. 2011).
        It depends on where the grid of aversions ends: the last aversion is the far end.
        """
        risk, income = (self.points[name].to_numpy(float) for name in ("risk", "income"))
        if income[-1] <= 0 or risk[0] <= risk[-1]:
            return 0
        return int(np.argmax((risk[0] - risk) / (risk[0] - risk[-1]) - income / income[-1]))


def frontier(
    sales: Array,
    elasticities: Array,
    risk: MarketRisk,
    aversions: Sequence[float] = AVERSIONS,
) -> Frontier:
    r"""Return the mixes that are best at each aversion to risk.

    With :math:`x_{mj}` the part of sales of industry j to market m, :math:`x^0` as observed and
    :math:`s_m=\sum_j x_{mj}`, each point solves

    .. math::

        \min_x\ \sum_{mj}\frac{(x_{mj}-x^0_{mj})^2}{2\theta_j x^0_{mj}}+\frac{a}{2}s'\Omega s,\qquad
        \sum_m x_{mj}=\sum_m x^0_{mj},\quad x\ge0

    The first term is the income given up. In a market with trade elasticity :math:`\theta` sales rise by
    one per cent if delivered cost falls by :math:`1/\theta` per cent (Eaton and Kortum 2002, equation
    10), so the wedge that a share takes is :math:`\ln(x/x^0)/\theta`; integrated over the move this is
    :math:`\sum x\ln(x/x^0)/\theta`, of which the programme has the second-order term. Industries keep
    their sales: markets change, products do not. The second is mean-variance (Markowitz 1952).

    Parameters
    ----------
    sales
        (m, j): exports, any unit, not negative.
    elasticities
        (j,): trade elasticity, above zero.
    risk
        Covariance of the same markets.
    aversions
        Not negative; zero, which gives back the observed mix, is added where it is absent.

    Raises
    ------
    DataError
        If shapes differ or a figure is out of range.
    DegenerateError
        If nothing is exported.
    OptionError
        If an aversion is below zero.
    SolverError
        If the solver finds no optimum.
    """
    require_sound(sales, elasticities, risk)
    wanted = sorted({0.0, *map(float, aversions)})
    if not (np.isfinite(wanted).all() and wanted[0] >= 0):
        reason = f"{wanted[0]:g} is below zero or not finite"
        raise OptionError(Problem("aversion to risk", reason, "Give aversions of 0 or more"))
    total = float(sales.sum())
    start = sales / total
    start = np.where(start > SMALLEST, start, 0.0)
    start /= start.sum()
    theta = np.broadcast_to(elasticities, start.shape)
    cells = [start if a == 0 else mean_variance(start, theta, risk.covariance, a) for a in wanted]
    mixes = np.array([cell.sum(axis=1) for cell in cells])
    variance = risk.variance(mixes)
    deviation = np.sqrt(variance)
    income = np.array([given_up(cell, start, theta) for cell in cells])
    fall = np.full(len(wanted), np.nan)
    np.divide(deviation[0] - deviation, income, out=fall, where=income > 1e-12)
    points = pd.DataFrame(
        {
            "aversion": wanted,
            "risk": deviation,
            "variance": variance,
            "hhi": herfindahl_hirschman(mixes),
            "income": income,
            "income_exact": [given_up_exactly(cell, start, theta) for cell in cells],
            "moved": np.abs(np.array(cells) - start).sum(axis=(1, 2)) / 2,
            "fall_per_income": fall,
        }
    )
    lowest = float(np.sqrt(risk.variance(least_risk(start, risk.covariance).sum(axis=1))))
    return Frontier(
        points, pd.DataFrame(mixes, columns=list(risk.markets)), total, min(lowest, deviation.min())
    )


def unit_frontier(
    economy: Economy,
    units: Units,
    label: str,
    risk: MarketRisk,
    aversions: Sequence[float] = AVERSIONS,
    *,
    case: str = "central",
) -> Frontier:
    """Return the frontier of one unit with the trade elasticities of the economy.

    Parameters
    ----------
    case
        Column of :func:`regrowth.economy.accounts.elasticities.trade_elasticities`: a low elasticity makes
        moves dear.

    Raises
    ------
    LabelError
        If there is no such unit.
    DegenerateError
        If it exports nothing.
    """
    accounts = units.accounts
    table = trade_elasticities(economy, accounts.industries, accounts.parents)
    return frontier(units.exports[units.position(label)], table[case].to_numpy(float), risk, aversions)


def given_up(mix: Array, start: Array, elasticities: Array) -> float:
    """Return the income given up by a move, to second order: sum of (x - x0)^2 / (2 theta x0).

    Parameters
    ----------
    mix, start
        (m, j): shares of sales after and before; a cell that is not sold before stays so.
    elasticities
        (m, j): trade elasticity.

    >>> half = np.array([[0.5], [0.5]])
    >>> round(given_up(np.array([[0.6], [0.4]]), half, 5 * np.ones((2, 1))), 6)  # 2 x 0.1^2 / (2 x 5 x 0.5)
    0.004
    """
    held = start > 0
    return float((((mix - start)[held] ** 2) / (2 * elasticities[held] * start[held])).sum())


def given_up_exactly(mix: Array, start: Array, elasticities: Array) -> float:
    """Return the income given up without approximation: sum of (x ln(x / x0) - x + x0) / theta.

    The integral of ln(v / x0) / theta over v from x0 to x: relative entropy over the elasticity.

    >>> half = np.array([[0.5], [0.5]])
    >>> round(given_up_exactly(np.array([[0.6], [0.4]]), half, 5 * np.ones((2, 1))), 6)
    0.004027
    """
    held = start > 0
    after, before = np.maximum(mix[held], 0.0), start[held]
    logs = np.where(after > 0, after * np.log(np.where(after > 0, after, 1.0) / before), 0.0)
    return float(((logs - after + before) / elasticities[held]).sum())


def require_sound(sales: Array, elasticities: Array, risk: MarketRisk) -> None:
    """Refuse sales, elasticities and risk that do not belong together.

    Raises
    ------
    DataError
        If shapes differ or a figure is out of range.
    DegenerateError
        If nothing is exported.
    """
    markets, industries = sales.shape
    if markets != len(risk.markets) or elasticities.shape != (industries,):
        reason = f"sales are {sales.shape}, elasticities {elasticities.shape}, markets {len(risk.markets)}"
        raise DataError(Problem("frontier", reason, "Give sales (m, j), elasticities (j,) and m markets"))
    if not np.isfinite(sales).all() or (sales < 0).any():
        raise DataError(Problem("frontier", "sales are negative or not finite", "Correct the sales"))
    if not np.isfinite(elasticities).all() or (elasticities <= 0).any():
        raise DataError(Problem("frontier", "an elasticity is not above zero", "Correct the elasticities"))
    if sales.sum() <= 0:
        reason = "the exporter sells nothing abroad, so that there is no mix"
        raise DegenerateError(Problem("frontier", reason, "Choose another region or engine"))
