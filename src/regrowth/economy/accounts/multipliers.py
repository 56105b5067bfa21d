"""Multipliers of an interregional table: output and value added that one unit of final demand induces."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.errors import DegenerateError, Problem

if TYPE_CHECKING:
    from regrowth.economy.accounts.regional import RegionalAccounts

Array = NDArray[np.float64]

MEASURES = ("production_inside", "production_outside", "value_added_inside", "value_added_outside")
NO_PRODUCTION = "no production"
"""Note of a region that does not make the sector."""


@dataclass(frozen=True, slots=True)
class Inducement:
    """Output and value added in every region per unit of final demand for a sector of a region."""

    output: Array
    """(i, j, r): in region r, for the product of sector j of region i."""
    value_added: Array
    """(i, j, r)."""


def trade_shares(trade: Array) -> Array:
    """Return each origin's share of the deliveries to a region (n, i, j); zero where there are none.

    >>> trade_shares(np.array([[[3.0], [1.0]], [[0.0], [0.0]]]))[:, :, 0]
    array([[0.75, 0.25],
           [0.  , 0.  ]])
    """
    total = trade.sum(axis=1, keepdims=True)
    shares: Array = trade / np.where(total > 0, total, 1.0)
    return shares


def interregional_coefficients(use: Array, output: Array, shares: Array) -> Array:
    """Return the matrix of input coefficients ((i, j), (n, k)) of a column-coefficient model.

    Every user of a product in a region buys it from the same regions (Chenery 1953; Moses 1955).

    Parameters
    ----------
    use
        (n, j, k): purchases of domestic output.
    output
        (n, k): a column without output is zero.
    shares
        (n, i, j): share of origin i in region n's purchases of j.
    """
    regions, sectors = output.shape
    made = np.where(output > 0, output, 1.0)[:, None, :]
    inputs = np.where(output[:, None, :] > 0, use / made, 0.0)
    matrix = shares.transpose(1, 2, 0)[:, :, :, None] * inputs.transpose(1, 0, 2)[None, :, :, :]
    return matrix.reshape(regions * sectors, regions * sectors)


def induce(coefficients: Array, value_added_share: Array) -> Inducement:
    """Return output and value added induced by final demand (Leontief 1936; Isard 1951).

    One factorisation of the transposed system; its right-hand sides are what to add up where.

    Parameters
    ----------
    coefficients
        ((i, j), (n, k)).
    value_added_share
        (n, j): value added per unit of output.

    Raises
    ------
    DegenerateError
        If sectors buy as much as they make, so that the sums do not converge.

    >>> found = induce(np.array([[0.5]]), np.array([[0.5]]))
    >>> found.output.item(), found.value_added.item()
    (2.0, 1.0)
    """
    regions, sectors = value_added_share.shape
    count = np.zeros((regions, sectors, 2, regions))
    for region in range(regions):
        count[region, :, 0, region] = 1.0
        count[region, :, 1, region] = value_added_share[region]
    system = np.eye(len(coefficients)) - coefficients.T
    solved: Array = np.full(count.shape, np.nan)
    with contextlib.suppress(np.linalg.LinAlgError):
        solved[:] = np.linalg.solve(system, count.reshape(regions * sectors, -1)).reshape(count.shape)
    if not np.isfinite(solved).all() or solved[:, :, 0].sum(axis=-1).min() < 0:
        reason = "purchases of domestic inputs are not below output, so induced output has no bound"
        raise DegenerateError(Problem("multipliers", reason, "Check units and direction of the coefficients"))
    return Inducement(solved[:, :, 0], solved[:, :, 1])


def inducement(accounts: RegionalAccounts) -> Inducement:
    """Return what one unit of final demand for every product of every region induces where."""
    shares = trade_shares(accounts.trade)
    coefficients = interregional_coefficients(accounts.use_domestic, accounts.output, shares)
    return induce(coefficients, value_added_shares(accounts))


def value_added_shares(accounts: RegionalAccounts) -> Array:
    """Return value added per unit of output (n, j); zero without output."""
    made = np.where(accounts.output > 0, accounts.output, 1.0)
    shares: Array = np.where(accounts.output > 0, accounts.value_added / made, 0.0)
    return shares


def regional_multipliers(accounts: RegionalAccounts, year: int | None = None) -> pd.DataFrame:
    """Return the multipliers of every region and sector, inside and outside the region.

    Columns as in table ``regional_multipliers``. Domestic inducement: what is bought abroad leaks.
    Where a region makes nothing of a sector, the figures are blank and the note says so.
    """
    return multiplier_table(accounts, inducement(accounts), year)


def multiplier_table(accounts: RegionalAccounts, found: Inducement, year: int | None = None) -> pd.DataFrame:
    """Lay out inducement as the table of :func:`regional_multipliers`."""
    made = accounts.output > 0
    columns: dict[str, Array] = {}
    for name, values in (("production", found.output), ("value_added", found.value_added)):
        inside = values[np.arange(len(values)), :, np.arange(len(values))]
        columns[f"{name}_inside"] = inside
        columns[f"{name}_outside"] = values.sum(axis=2) - inside
    index = pd.MultiIndex.from_product([accounts.regions, accounts.industries], names=["region", "sector"])
    frame = pd.DataFrame(
        {name: np.where(made, columns[name], np.nan).ravel() for name in MEASURES}, index=index
    ).reset_index()
    frame.insert(0, "year", year)
    return frame.assign(note=np.where(made.ravel(), "", NO_PRODUCTION))
