"""Filling and balancing tables so that published totals hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.errors import DegenerateError, Problem
from regrowth.labels import joined

Array = NDArray[np.float64]


def fill_suppressed(employment: pd.DataFrame, nation: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fill withheld cells with the part of the nation's figure that no region shows.

    The residual of a class is shared among its withheld cells in proportion to the
    regions' employment in all classes that year: the least informative prior that
    keeps the national figure exact.

    Parameters
    ----------
    employment
        Table ``employment`` with the nation's rows; persons.
    nation
        Id of the nation's rows.

    Returns
    -------
    filled, record
        The regions' rows without gaps, and one row per filled cell with its value
        and the most it could be (the whole residual).
    """
    regions = employment[employment["region"] != nation].copy()
    national = employment[employment["region"] == nation].set_index(["year", "class"])["employees"]
    withheld = regions["employees"].isna()
    size = regions.groupby(["year", "region"])["employees"].transform("sum")
    cell = pd.MultiIndex.from_frame(regions[["year", "class"]])
    shown = regions.groupby(["year", "class"])["employees"].transform("sum").to_numpy()
    residual = national.reindex(cell).to_numpy() - shown
    weight = size.where(withheld, 0.0)
    total = weight.groupby([regions["year"], regions["class"]]).transform("sum")
    value = residual * (weight / total.where(total > 0)).to_numpy()
    record = regions.loc[withheld, ["year", "region", "class"]].assign(
        value=value[withheld.to_numpy()], most=residual[withheld.to_numpy()]
    )
    regions["employees"] = regions["employees"].where(~withheld, value)
    if regions["employees"].isna().any():
        rows = regions.loc[regions["employees"].isna(), ["year", "region", "class"]].head(3)
        labels = "; ".join(joined(tuple(row)) for row in rows.itertuples(index=False))
        reason = f"withheld cells cannot be filled, the nation's row is absent: {labels}"
        raise DegenerateError(
            Problem("table employment", reason, "Add the nation's rows or give the figures")
        )
    return regions, record.reset_index(drop=True)


def biproportional_fit(
    prior: Array, row_totals: Array, column_totals: Array, *, tolerance: float = 1e-9, limit: int = 10_000
) -> Array:
    """Scale rows and columns of ``prior`` in turn until both sets of totals hold (RAS).

    Deming & Stephan (1940); Bacharach (1970). The zeros of the prior stay zero.

    Parameters
    ----------
    prior
        Non-negative, rows x columns.
    row_totals, column_totals
        Non-negative, with the same sum; same unit as the result.

    Raises
    ------
    DegenerateError
        If a positive total has no positive prior cell, or the totals cannot be met.

    >>> biproportional_fit(np.ones((2, 2)), np.array([3.0, 1.0]), np.array([2.0, 2.0]))
    array([[1.5, 1.5],
           [0.5, 0.5]])
    """
    fitted = np.where(prior > 0, prior, 0.0).astype(float)
    scale = max(float(row_totals.max(initial=0.0)), 1e-300)
    for _ in range(limit):
        fitted *= _ratio(row_totals, fitted.sum(axis=1), scale)[:, None]
        fitted *= _ratio(column_totals, fitted.sum(axis=0), scale)[None, :]
        gap = np.abs(fitted.sum(axis=1) - row_totals).max(initial=0.0)
        if gap <= tolerance * scale:
            return fitted
    raise _unmet(f"row totals are missed by {gap:g} after {limit} rounds")


def _ratio(wanted: Array, held: Array, scale: float) -> Array:
    if ((held <= 0) & (wanted > 1e-12 * scale)).any():
        raise _unmet("a positive total has only zeros to spread over")
    return np.where(held > 0, wanted / np.where(held > 0, held, 1.0), 0.0)


def _unmet(reason: str) -> DegenerateError:
    remedy = "Check that both sets of totals have the same sum and that the prior allows them"
    return DegenerateError(Problem("biproportional fit", reason, remedy))
