"""Foreign blocs from common industries to finer ones: trade in closed form, use by proportional fitting."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from regrowth.economy.accounts.world_parameters import parameters
from regrowth.errors import DegenerateError, Problem

Array = NDArray[np.float64]

TOLERANCE = 1e-11
"""Relative gap of every total at which a fit ends; totals that feed another fit are closer by 100."""
_ROUNDS = 5000


def split_shares(values: Array, groups: Array) -> Array:
    """Return the share of each industry in its parent; equal shares where the parent has nothing.

    Negative values count as zero.

    Parameters
    ----------
    values
        Industry, any unit.
    groups
        Parent x industry, ones where an industry belongs to a parent.

    >>> split_shares(np.array([3.0, 1.0, 0.0]), np.array([[1.0, 1, 0], [0, 0, 1]]))
    array([0.75, 0.25, 1.  ])
    """
    positive = np.maximum(values, 0.0)
    empty = groups.T @ (groups @ positive) <= 0
    filled = np.where(empty, 1.0, positive)
    shares: Array = filled / (groups.T @ (groups @ filled))
    return shares


def split_trade(flows: Array, groups: Array, home: Array, traded: Array) -> Array:
    """Split trade among foreign blocs: home sales by one composition, trade between blocs by another.

    Whatever the compositions, output is the sum of sales and stays positive, so nothing needs to be
    balanced.

    Parameters
    ----------
    flows
        Importer x exporter x parent, currency.
    groups
        Parent x industry membership.
    home, traded
        Industry: shares in the parent, of home sales and of trade between blocs.

    Returns
    -------
    Array
        Importer x exporter x industry, currency; its sums over a parent are ``flows``.

    >>> flows = np.array([[[8.0], [4.0]], [[0.0], [2.0]]])
    >>> split_trade(flows, np.ones((1, 2)), np.array([0.5, 0.5]), np.array([0.75, 0.25]))[0].tolist()
    [[4.0, 4.0], [3.0, 1.0]]
    """
    inside = np.eye(len(flows), dtype=bool)[:, :, None]
    split: Array = (flows @ groups) * np.where(inside, home, traded)
    return split


def settled_demand(
    coefficients: Array, share: Array, output: Array, spending: Array, blocs: Sequence[str]
) -> Array:
    """Return purchases by using industries and, in the last column, by final demand.

    Final demand is what intermediate use leaves of spending: the closed form. Where that is below zero
    it is zero, and the bloc's purchases are fitted to spending by product and to cost by industry
    (:func:`fit`), its value-added shares and total final demand kept.

    Parameters
    ----------
    coefficients
        Bloc x input x using industry, per unit of output; with ``share`` they make one.
    share
        Bloc x industry, value added per unit of output.
    output, spending
        Bloc x industry, currency; spending with tariffs.
    blocs
        Names of the blocs, for errors.

    Returns
    -------
    Array
        Bloc x input x (using industry, final demand), currency.

    Raises
    ------
    DegenerateError
        If a bloc spends less than its industries buy.

    >>> half = np.array([[0.5]])
    >>> settled_demand(half[None], half, np.array([[8.0]]), np.array([[9.0]]), ["north"])
    array([[[4., 5.]]])
    """
    use = coefficients * output[:, None, :]
    final = spending - use.sum(axis=2)
    cost = (1 - share) * output
    left = spending.sum(axis=1) - cost.sum(axis=1)
    if (left <= 0).any():
        raise DegenerateError(
            Problem(
                "world accounts",
                f"bloc {blocs[int(np.argmin(left))]!r} spends less than its industries buy",
                "Check output, value added and trade of the world tables",
            )
        )
    columns = np.concatenate([cost, left[:, None]], axis=1)
    prior = np.concatenate([use, np.maximum(final, 0.0)[:, :, None]], axis=2)
    return fit(prior, spending, columns, blocs=blocs, tolerance=TOLERANCE / 100)


def split_use(
    blocks: Array,
    pattern: Array,
    groups: Array,
    output: Array,
    cost: Array,
    spending: Array,
    blocs: Sequence[str],
) -> Array:
    """Split the purchases of foreign blocs from parents to industries.

    Within each pair of parents the start is a mean of two: the country's own pattern at the bloc's output,
    and proportional use. Proportional use meets all totals by itself, so that a fit (:func:`fit`) to spending
    by product, cost by industry and the purchases of each pair of parents exists. Deming & Stephan (1940).

    Parameters
    ----------
    blocks
        Bloc x parent x (using parent, final demand), currency.
    pattern
        Input x (using industry, final demand) of the country, per unit of output, not negative;
        final demand in any unit.
    groups
        Parent x industry membership.
    output, cost, spending
        Bloc x industry, currency.
    blocs
        Names of the blocs, for errors.

    Returns
    -------
    Array
        Bloc x input x (using industry, final demand), currency.
    """
    wide = np.pad(groups, ((0, 1), (0, 1)))
    wide[-1, -1] = 1.0
    last = np.ones((len(output), 1))
    weight = parameters()["split_pattern"].value
    scaled = pattern * np.concatenate([output, last], axis=1)[:, None, :]
    held = groups @ scaled @ wide.T
    known = scaled * (groups.T @ _ratio(blocks, held) @ wide)
    inputs = spending * (_ratio(1.0, spending @ groups.T) @ groups)
    users = np.concatenate([cost * (_ratio(1.0, cost @ groups.T) @ groups), last], axis=1)
    even = inputs[:, :, None] * users[:, None, :] * (groups.T @ blocks @ wide)
    empty = groups.T @ (held <= 0) @ wide > 0
    prior = np.where(empty, even, weight * known + (1 - weight) * even)
    columns = np.concatenate([cost, blocks[:, :, -1].sum(axis=1)[:, None]], axis=1)
    return fit(prior, spending, columns, (groups, wide, blocks), blocs=blocs)


def fit(
    prior: Array,
    rows: Array,
    columns: Array,
    blocks: tuple[Array, Array, Array] | None = None,
    *,
    blocs: Sequence[str] = ("the only one",),
    tolerance: float = TOLERANCE,
) -> Array:
    """Scale matrices in turn to totals of rows, columns and blocks until all hold (RAS).

    Deming & Stephan (1940), On a least squares adjustment of a sampled frequency table; Bacharach (1970),
    Biproportional Matrices and Input-Output Change. Zeros of the prior stay zero. It ends when every total
    holds to ``tolerance`` of itself, however small it is.

    Parameters
    ----------
    prior
        Matrix x row x column, not negative.
    rows, columns
        Matrix x row and matrix x column: totals, of the same sum.
    blocks
        Groups of rows, groups of columns (group x member) and the total of each matrix x group x group.
    blocs
        Names of the matrices, for errors.

    Raises
    ------
    DegenerateError
        If the totals cannot be met.

    >>> fit(np.ones((1, 2, 2)), np.array([[3.0, 1.0]]), np.array([[2.0, 2.0]]))[0].tolist()
    [[1.5, 1.5], [0.5, 0.5]]
    """
    fitted = prior.copy()
    for _ in range(_ROUNDS):
        fitted *= _ratio(columns, fitted.sum(axis=1))[:, None, :]
        held = fitted.sum(axis=2)
        missed = (np.abs(held - rows) > tolerance * rows).any(axis=1)
        if blocks is not None:
            left, right, totals = blocks
            parts = left @ fitted @ right.T
            missed |= (np.abs(parts - totals) > tolerance * totals).any(axis=(1, 2))
            fitted *= left.T @ _ratio(totals, parts) @ right
        if not missed.any():
            return fitted * _ratio(columns, fitted.sum(axis=1))[:, None, :]
        fitted *= _ratio(rows, fitted.sum(axis=2))[:, :, None]
    raise DegenerateError(
        Problem(
            "world accounts",
            f"purchases of {', '.join(np.array(blocs)[missed])} do not meet their totals "
            f"after {_ROUNDS} rounds",
            "Check the input coefficients of these blocs against their output and expenditure",
        )
    )


def _ratio(wanted: Array | float, held: Array) -> Array:
    """Return wanted / held, and zero where nothing is held."""
    positive = held > 0
    ratio: Array = np.where(positive, wanted / np.where(positive, held, 1.0), 0.0)
    return ratio
