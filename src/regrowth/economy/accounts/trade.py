"""Who delivers to whom inside the country: gravity with home bias, balanced to supply and demand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regrowth.errors import DegenerateError, Problem

Array = NDArray[np.float64]

EARTH_RADIUS = 6371.0
"""Kilometres, mean radius."""
UNIT_DISTANCE = 100.0
"""Kilometres: a region's trade with itself is measured against trade over this distance."""
TOLERANCE = 1e-12
ROUNDS = 20_000


def great_circle(latitude: Array, longitude: Array) -> Array:
    """Return the distances between points in kilometres (haversine formula; Sinnott 1984).

    Parameters
    ----------
    latitude, longitude
        Degrees.

    >>> great_circle(np.array([0.0, 0.0]), np.array([0.0, 1.0])).round(1)
    array([[  0. , 111.2],
           [111.2,   0. ]])
    """
    phi, lam = np.radians(latitude), np.radians(longitude)
    half_phi = np.sin((phi[:, None] - phi[None, :]) / 2) ** 2
    half_lam = np.sin((lam[:, None] - lam[None, :]) / 2) ** 2
    inside = half_phi + np.cos(phi)[:, None] * np.cos(phi)[None, :] * half_lam
    distance: Array = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.minimum(inside, 1.0)))
    return distance


def home_bias(size: Array, bias: float, elasticity: float) -> Array:
    """Return how much each region prefers itself; less in a large one.

    Gravity between regions of very different size gives the large ones too much trade with themselves: they
    are wide, and the larger a region, the more varieties of one product it buys and sells at once
    (cross-hauling; Kronenberg 2009). The geometric mean over regions is ``bias``.

    Parameters
    ----------
    size
        (n,): output.
    elasticity
        Per cent less bias for one per cent more size.

    >>> home_bias(np.array([1.0, 4.0]), 10.0, 0.5).round(2)
    array([14.14,  7.07])
    """
    relative: Array = size / np.exp(np.log(size).mean())
    return bias * relative**-elasticity


def gravity(distance: Array, decay: float, home: Array) -> Array:
    """Return the interaction of regions: a power of distance, and home bias on the diagonal.

    Leontief & Strout (1963); Wilson (1970).

    Parameters
    ----------
    distance
        (n, i), kilometres; the diagonal is not read.
    home
        (n,): interaction with itself, relative to a region 100 km away.

    >>> gravity(np.array([[0.0, 200.0], [200.0, 0.0]]), 1.0, np.array([9.0, 8.0]))
    array([[9. , 0.5],
           [0.5, 8. ]])
    """
    apart = np.where(np.eye(len(distance), dtype=bool), UNIT_DISTANCE, distance)
    interaction = (apart / UNIT_DISTANCE) ** -decay
    np.fill_diagonal(interaction, home)
    return interaction


def balance_trade(interaction: Array, demand: Array, supply: Array) -> Array:
    """Return deliveries (j, n, i) that meet all demand and supply, as close to the interaction as can be.

    Doubly constrained gravity (Wilson 1970) by biproportional scaling, all sectors at once.

    Parameters
    ----------
    interaction
        (j, n, i) or (n, i), positive.
    demand, supply
        (j, n) and (j, i): not negative, with the same sum in every sector.

    Raises
    ------
    DegenerateError
        If supply or demand is not met.

    >>> balance_trade(np.ones((2, 2)), np.array([[3.0, 1.0]]), np.array([[2.0, 2.0]]))
    array([[[1.5, 1.5],
            [0.5, 0.5]]])
    """
    trade = interaction * demand[:, :, None] * supply[:, None, :]
    largest = max(float(demand.max(initial=0.0)), 1e-300)
    for _ in range(ROUNDS):
        trade *= _over(demand, trade.sum(axis=2))[:, :, None]
        held = trade.sum(axis=1)
        if np.abs(held - supply).max(initial=0.0) <= TOLERANCE * largest:
            return trade
        trade *= _over(supply, held)[:, None, :]
    gap = np.abs(held - supply).max() / largest
    reason = f"supply is missed by {gap:.2g} of the largest demand after {ROUNDS} rounds"
    raise DegenerateError(
        Problem("interregional trade", reason, "Check that supply and demand of every sector have one sum")
    )


def home_first(demand: Array, supply: Array) -> Array:
    """Return deliveries (j, n, i) of products used where they are made; only what is over travels.

    What a region lacks comes from all regions with more than they use, in proportion to the surplus.

    Parameters
    ----------
    demand, supply
        (j, n) and (j, i): not negative, with the same sum in every sector.

    >>> home_first(np.array([[3.0, 1.0]]), np.array([[2.0, 2.0]]))
    array([[[2., 1.],
            [0., 1.]]])
    """
    own = np.minimum(demand, supply)
    lacking, surplus = demand - own, supply - own
    total = lacking.sum(axis=1)
    trade = lacking[:, :, None] * surplus[:, None, :] / np.where(total > 0, total, 1.0)[:, None, None]
    diagonal = np.arange(demand.shape[1])
    trade[:, diagonal, diagonal] += own
    return trade


def _over(wanted: Array, held: Array) -> Array:
    return np.divide(wanted, held, out=np.zeros_like(held), where=held > 0)
