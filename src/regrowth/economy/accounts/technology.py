"""What every region's industries buy: national coefficients, adjusted where a region makes little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regrowth.economy.accounts.national import NationalTable
from regrowth.economy.accounts.regional_parameters import RegionalParameters
from regrowth.errors import DegenerateError, Problem

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

TOLERANCE = 1e-12
"""Relative gap at which a balanced table is accepted."""
ROUNDS = 2_000


@dataclass(frozen=True, slots=True)
class Use:
    """Purchases and value added of the industries of every region, whole currency units."""

    domestic: Array
    """(n, j, k)."""
    imported: Array
    """(n, j, k), with import taxes."""
    value_added: Array
    """(n, k)."""


def regional_use(
    national: NationalTable,
    output: Array,
    activities: Sequence[str],
    goods: Flags,
    parameters: RegionalParameters,
) -> Use:
    """Return use and value added by region; every cell sums to the national table, every column to output.

    Negative national cells (by-products, scrap) follow the output of the industry that books them.

    Parameters
    ----------
    output
        (n, j): output by region and sector; sums to the national table.
    activities
        Activity of each sector: sectors whose small producers resemble each other.
    goods
        (j,): whether the sector makes goods.

    Raises
    ------
    DegenerateError
        If the table cannot be balanced.
    """
    size = len(national.industries)
    full = np.vstack([national.use_domestic, national.use_imported, national.value_added[None, :]])
    share = output / np.where(national.output > 0, national.output, 1.0)
    booked = np.minimum(full, 0.0)
    cells = np.maximum(full, 0.0)
    small = small_producer_weight(share, parameters.small_producer)
    pooled = pooled_columns(cells, national.output, activities)
    own = cells / np.where(national.output > 0, national.output, 1.0)
    prior = (own + small[:, None, :] * (pooled - own)) * output[:, None, :]
    prior[:, cells == 0] = 0.0
    raw = raw_materials(national, goods, parameters.raw_import_share)
    prior = process_raw_materials(prior, small, raw)
    balanced = balance_columns(prior, cells, output - share * booked.sum(axis=0))
    balanced += share[:, None, :] * booked
    return Use(balanced[:, :size], balanced[:, size : 2 * size], balanced[:, 2 * size])


def small_producer_weight(share: Array, half: float) -> Array:
    """Return how much a region's producers of a sector differ from the sector's, 0 to 1.

    A class holds what is most of its output in it. Where a region has next to none of a sector, what is
    counted there is repair, parts or blending rather than the sector's main product.

    Parameters
    ----------
    share
        Region's share in the nation's output of the sector, 0 to 1.
    half
        Share at which the weight is one half.

    >>> small_producer_weight(np.array([0.0, 0.01, 0.99]), 0.01).round(2)
    array([1.  , 0.5 , 0.01])
    """
    return half / (half + share)


def pooled_columns(cells: Array, output: Array, groups: Sequence[str]) -> Array:
    """Return for every sector the inputs per unit of output of its whole group.

    Parameters
    ----------
    cells
        Inputs x sectors, currency units.
    output
        Sector, currency units.

    >>> pooled_columns(np.array([[1.0, 5.0]]), np.array([10.0, 10.0]), ["a", "a"])
    array([[0.3, 0.3]])
    """
    labels = np.asarray(groups)
    member = (labels[:, None] == labels[None, :]).astype(float)
    total = member @ output
    pooled: Array = (cells @ member) / np.where(total > 0, total, 1.0)
    return pooled


def raw_materials(national: NationalTable, goods: Flags, share: float) -> Flags:
    """Return the goods of which imports are more than ``share`` of supply: ores, coal, oil and gas."""
    supply = national.output + national.imports
    flags: Flags = goods & (national.imports > share * supply)
    return flags


def process_raw_materials(use: Array, small: Array, raw: Flags) -> Array:
    """Let large producers of a sector buy the raw materials, and small ones its semi-finished products.

    Refineries buy crude oil and makers of lubricants buy base oil; integrated mills buy ore and
    re-rollers buy coil. Small producers swap raw materials for products of their own sector, and large ones
    swap back the same sum, as far as they buy from their own sector. Column and row sums do not change.

    Parameters
    ----------
    use
        (n, 2j + 1, k): domestic inputs, imported inputs, value added.
    small
        (n, k): weight of :func:`small_producer_weight`.
    raw
        (j,): whether the input is a raw material.
    """
    size = len(raw)
    rows = np.concatenate([raw, raw, [False]])
    column = np.arange(size)
    bought = use[:, rows].sum(axis=1)
    own = use[:, column, column] + use[:, size + column, column]
    bought[:, raw] = 0.0
    wish = small * bought
    released = (1.0 - small) * own
    scale = np.minimum(1.0, _over(released.sum(axis=0), wish.sum(axis=0)))
    moved = wish * scale - released * _over(wish.sum(axis=0) * scale, released.sum(axis=0))
    result = use.copy()
    result[:, rows] *= 1.0 - _over(moved, bought)[:, None, :]
    factor = 1.0 + _over(moved, own)
    for shift in (0, size):
        result[:, shift + column, column] *= factor
    return result


def balance_columns(prior: Array, cells: Array, totals: Array) -> Array:
    """Scale every cell over regions to the nation's cell, and every region's column to its total (RAS).

    One biproportional fit of inputs x regions for each using sector (Deming & Stephan 1940;
    Bacharach 1970), all at once.

    Parameters
    ----------
    prior
        (n, m, k): region, input, using sector; not negative.
    cells
        (m, k): the nation's cells.
    totals
        (n, k): inputs of the region's using sector.

    Raises
    ------
    DegenerateError
        If the totals are not met.

    >>> fitted = balance_columns(np.ones((2, 2, 1)), np.array([[3.0], [1.0]]), np.array([[2.0], [2.0]]))
    >>> fitted[:, :, 0].round(3)
    array([[1.5, 0.5],
           [1.5, 0.5]])
    """
    fitted = prior.copy()
    largest = max(float(totals.max(initial=0.0)), 1e-300)
    for _ in range(ROUNDS):
        fitted *= _over(totals, fitted.sum(axis=1))[:, None, :]
        held = fitted.sum(axis=0)
        if np.abs(held - cells).max(initial=0.0) <= TOLERANCE * largest:
            return fitted
        fitted *= _over(cells, held)[None, :, :]
    reason = f"the inputs of the regions miss the national table after {ROUNDS} rounds"
    raise DegenerateError(
        Problem("regional use", reason, "Check that output, inputs and value added of the table agree")
    )


def _over(wanted: Array, held: Array) -> Array:
    return np.divide(wanted, held, out=np.zeros(np.broadcast(wanted, held).shape), where=held > 0)
