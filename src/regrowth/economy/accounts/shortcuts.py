"""Usual shortcuts to regional multipliers, for comparison: location quotients, plain gravity, one pool.

All use the same output of the regions and the national coefficients, so that they differ in trade alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.multipliers import (
    induce,
    interregional_coefficients,
    multiplier_table,
    value_added_shares,
)
from regrowth.economy.accounts.national import NationalTable
from regrowth.errors import OptionError, Problem, suggestion

if TYPE_CHECKING:
    from regrowth.economy.accounts.regional import RegionalAccounts

Array = NDArray[np.float64]

FLEGG_DELTA = 0.3
"""Exponent of the size of the region: the value Flegg & Tohmo (2013) recommend for Finnish regions."""
PLAIN_DECAY = 1.0
"""Distance exponent of plain gravity."""


def simple_location_quotients(output: Array) -> Array:
    """Return the region's share in a sector over its share in all sectors (n, j).

    Florence (1939); Miller & Blair (2009).

    Parameters
    ----------
    output
        (n, j).

    >>> simple_location_quotients(np.array([[3.0, 1.0], [1.0, 3.0]]))
    array([[1.5, 0.5],
           [0.5, 1.5]])
    """
    share = output / np.where(output.sum(axis=0) > 0, output.sum(axis=0), 1.0)
    quotients: Array = share / (output.sum(axis=1) / output.sum())[:, None]
    return quotients


def flegg_location_quotients(output: Array, delta: float = FLEGG_DELTA) -> Array:
    """Return the location quotients of Flegg & Webber (1997) (n, j, k): supplying j, purchasing k.

    The cross-industry quotient, the simple one where j is k, times log2(1 + share of the nation's output)
    to the power of ``delta``.

    Parameters
    ----------
    output
        (n, j).
    delta
        0 <= delta < 1.

    >>> flegg_location_quotients(np.array([[3.0, 1.0], [1.0, 3.0]]), 0.0)[0].round(2)
    array([[1.5 , 3.  ],
           [0.33, 0.5 ]])
    """
    simple = simple_location_quotients(output)
    purchasing = simple[:, None, :]
    cross = np.divide(
        np.broadcast_to(simple[:, :, None], simple.shape + simple.shape[1:]),
        purchasing,
        out=np.zeros(simple.shape + simple.shape[1:]),
        where=purchasing > 0,
    )
    diagonal = np.arange(output.shape[1])
    cross[:, diagonal, diagonal] = simple
    size = np.log2(1.0 + output.sum(axis=1) / output.sum()) ** delta
    quotients: Array = cross * size[:, None, None]
    return quotients


def plain_gravity(output: Array, distance: Array, decay: float = PLAIN_DECAY) -> Array:
    """Return origins' shares (n, i, j): supply over distance, and half the nearest region's distance at home.

    Parameters
    ----------
    output
        (n, j).
    distance
        (n, i), kilometres.
    """
    apart = np.where(np.eye(len(distance), dtype=bool), np.inf, distance)
    apart = np.where(np.eye(len(distance), dtype=bool), apart.min(axis=1)[:, None] / 2, distance)
    pull = apart[:, :, None] ** -decay * output[None, :, :]
    total = pull.sum(axis=1, keepdims=True)
    shares: Array = pull / np.where(total > 0, total, 1.0)
    return shares


def _rest_of_country(output: Array) -> Array:
    """Return each other region's share in the output of all others (n, i, j)."""
    regions = len(output)
    others = np.broadcast_to(output[None, :, :], (regions, *output.shape)).copy()
    others[np.arange(regions), np.arange(regions)] = 0.0
    total = others.sum(axis=1, keepdims=True)
    return others / np.where(total > 0, total, 1.0)


def _split_coefficients(inputs: Array, own: Array, output: Array) -> Array:
    """Return coefficients ((i, j), (n, k)): the own share at home, the rest from others by their output."""
    regions, sectors = output.shape
    elsewhere = _rest_of_country(output)
    # where no other region makes it, all of it is bought at home
    own = np.where(elsewhere.sum(axis=1)[:, :, None] > 0, own, 1.0)
    matrix = elsewhere.transpose(1, 2, 0)[:, :, :, None] * (inputs * (1 - own)).transpose(1, 0, 2)[None]
    place = np.arange(regions)
    matrix[place, :, place, :] += inputs * own
    return matrix.reshape(regions * sectors, regions * sectors)


METHODS = ("SLQ", "FLQ", "plain gravity", "national pool")
"""Shortcuts: simple location quotients, Flegg's, gravity without balancing, one pool for the nation."""


def shortcut_multipliers(
    method: str, accounts: RegionalAccounts, national: NationalTable, distance: Array
) -> pd.DataFrame:
    """Return multipliers as ``regional_multipliers`` gives them, by a shortcut.

    ``national pool`` lets every region buy from all: each origin's share is its share of output.

    Parameters
    ----------
    method
        One of :data:`METHODS`.
    distance
        (n, i), kilometres.

    Raises
    ------
    OptionError
        If there is no such method.
    """
    if method not in METHODS:
        raise OptionError(Problem("shortcut", f"{method!r} is unknown", suggestion(method, list(METHODS))))
    output = accounts.output
    made = np.where(national.output > 0, national.output, 1.0)
    inputs = np.broadcast_to(national.use_domestic / made, (len(output), *national.use_domestic.shape))
    if method == "SLQ":
        own = np.minimum(simple_location_quotients(output), 1.0)[:, :, None]
        coefficients = _split_coefficients(inputs, np.broadcast_to(own, inputs.shape), output)
    elif method == "FLQ":
        coefficients = _split_coefficients(inputs, np.minimum(flegg_location_quotients(output), 1.0), output)
    else:
        shares = (
            plain_gravity(output, distance)
            if method == "plain gravity"
            else plain_gravity(output, np.ones_like(distance) + np.eye(len(distance)), 0.0)
        )
        coefficients = interregional_coefficients(inputs * output[:, None, :], output, shares)
    value_added = np.where(output > 0, (national.value_added / made)[None, :], 0.0)
    value_added = np.where(value_added_shares(accounts) == 0, 0.0, value_added)
    return multiplier_table(accounts, induce(coefficients, value_added))
