"""Comparison of the regional accounts with published figures that they are not built from."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.multipliers import (
    MEASURES,
    Inducement,
    inducement,
    multiplier_table,
    trade_shares,
)
from regrowth.economy.accounts.national import NationalTable
from regrowth.economy.accounts.regional import RegionalAccounts, region_distances
from regrowth.economy.accounts.shortcuts import METHODS, shortcut_multipliers
from regrowth.economy.economy import Economy
from regrowth.errors import DataError, DegenerateError, Problem

Array = NDArray[np.float64]

OURS = "accounts"
"""Name of the accounts' own multipliers among the methods compared."""


def compare(estimate: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Compare multipliers with published ones, measure by measure.

    Cells that are published as no production are left out. Cells that are published but not estimated
    are left out too and counted as missing.

    Parameters
    ----------
    estimate, published
        Columns as in table ``regional_multipliers``.

    Returns
    -------
    frame
        Index: the measures. Columns: correlation (Pearson), error (mean absolute), bias (mean of
        estimate less published), cells, missing.

    Raises
    ------
    DataError
        If a cell is given twice.
    DegenerateError
        If fewer than three cells can be compared.
    """
    keys = ["region", "sector"]
    for name, frame in (("estimate", estimate), ("published", published)):
        if frame.duplicated(keys).any():
            cell = " / ".join(frame.loc[frame.duplicated(keys), keys].iloc[0])
            raise DataError(Problem(name, f"{cell} is given more than once", "Compare one year at a time"))
    held = published.set_index(keys)[list(MEASURES)]
    ours = estimate.set_index(keys)[list(MEASURES)].reindex(held.index)
    rows = []
    for measure in MEASURES:
        shown = held[measure].notna()
        both = shown & ours[measure].notna()
        if both.sum() < 3:
            reason = f"only {both.sum()} cells of {measure} are in both"
            raise DegenerateError(
                Problem("comparison of multipliers", reason, "Give estimates for published cells")
            )
        left, right = ours.loc[both, measure].to_numpy(float), held.loc[both, measure].to_numpy(float)
        gap = left - right
        rows.append(
            (
                float(np.corrcoef(left, right)[0, 1]),
                float(np.abs(gap).mean()),
                float(gap.mean()),
                int(both.sum()),
                int((shown & ~both).sum()),
            )
        )
    columns = ["correlation", "error", "bias", "cells", "missing"]
    return pd.DataFrame(rows, index=pd.Index(MEASURES, name="measure"), columns=columns)


def two_way_means(published: pd.DataFrame, *, fitted: bool = False) -> pd.DataFrame:
    """Guess every published multiplier from the others: mean of its sector plus that of its region.

    Sector mean + region mean - overall mean. It knows published figures, and nothing of the economy.

    Parameters
    ----------
    fitted
        Let the means hold the cell guessed, as a regression would: the guess has then seen the answer.

    >>> table = pd.DataFrame({"region": list("aabb"), "sector": list("xyxy")})
    >>> table = table.assign(**{name: [1.0, 2.0, 3.0, 4.5] for name in MEASURES})
    >>> two_way_means(table)["production_inside"].round(2).tolist()
    [1.83, 2.67, 3.0, 3.0]
    """
    guess = published[["region", "sector"]].copy()
    for name in MEASURES:
        values = published[name].to_numpy(float)
        own = np.where(np.isnan(values) | fitted, 0.0, values)
        means = []
        for labels in (published["sector"], published["region"], pd.Series("all", index=published.index)):
            held = published[name].groupby(labels)
            count = held.transform("count").to_numpy(float) - (0 if fitted else 1)
            total = held.transform("sum").to_numpy(float) - own
            means.append(np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0))
        guess[name] = means[0] + means[1] - means[2]
    return guess


def compare_methods(
    economy: Economy, national: NationalTable, accounts: RegionalAccounts, found: Inducement | None = None
) -> pd.DataFrame:
    """Compare the accounts, every shortcut and a guess without a model with the published multipliers.

    Returns
    -------
    frame
        Index: method and measure; columns as :func:`compare` gives them.
    """
    published = economy.table("regional_multipliers")
    distance = region_distances(economy)
    tables = {OURS: multiplier_table(accounts, found or inducement(accounts))}
    tables |= {name: shortcut_multipliers(name, accounts, national, distance) for name in METHODS}
    tables["no model"] = two_way_means(published)
    tables["no model, fitted"] = two_way_means(published, fitted=True)
    return pd.concat(
        {name: compare(table, published) for name, table in tables.items()}, names=["method", "measure"]
    )


def aggregates(economy: Economy, accounts: RegionalAccounts, found: Inducement | None = None) -> pd.DataFrame:
    """Compare the accounts with published aggregates: table ``regional_benchmarks``.

    Returns
    -------
    frame
        One row per published figure: measure, regions, unit, published, estimate. Amounts are in whole
        currency units, shares in per cent.

    Raises
    ------
    DataError
        If a row names an unknown region, or not exactly one figure.
    """
    table = economy.in_base_units("regional_benchmarks")
    effects = final_effects(accounts, found or inducement(accounts))
    rows = []
    figures = table[["amount", "share", "ratio"]].to_dict("records")
    for what, where, figure in zip(table["measure"], table["regions"], figures, strict=True):
        given = {str(unit): float(value) for unit, value in figure.items() if pd.notna(value)}
        names = economy.regions if where == economy.manifest.nation else tuple(where.split())
        unknown = sorted(set(names) - set(economy.regions))
        if unknown or len(given) != 1:
            reason = f"unknown regions {', '.join(unknown)}" if unknown else "one of three figures is needed"
            subject = f"table regional_benchmarks, {what} of {where}"
            raise DataError(Problem(subject, reason, "Correct the row"))
        unit, published = next(iter(given.items()))
        held = np.array([region in names for region in economy.regions])
        rows.append((what, where, unit, published, measure(accounts, effects, what, held)))
    return pd.DataFrame(rows, columns=["measure", "regions", "unit", "published", "estimate"])


def measure(accounts: RegionalAccounts, effects: Array, name: str, held: NDArray[np.bool_]) -> float:
    """Return one aggregate of the regions ``held``; shares are in per cent.

    Inputs are from the region itself, other regions or abroad, over all intermediate inputs. Trade is
    deliveries to other regions; net trade leaves out what the regions deliver to each other.

    Parameters
    ----------
    effects
        Result of :func:`final_effects`.
    """
    output = accounts.output.sum(axis=1)
    if name == "output":
        return float(output[held].sum())
    if name == "output_share":
        return float(100 * output[held].sum() / output.sum())
    if name in ("interregional_trade", "net_trade"):
        return _trade(accounts, name, held)
    if name == "export_share":
        exports = accounts.exports[held].sum()
        return float(100 * exports / (exports + accounts.final_domestic[held].sum()))
    if name.startswith("intermediate_"):
        inputs = intermediate_origins(accounts)[name.removeprefix("intermediate_")]
        return float(100 * inputs[held].sum() / accounts.use[held].sum())
    measures = dict(zip(MEASURES, effects[held, 1:].sum(axis=0) / effects[held, 0].sum(), strict=True))
    return float(measures[name])


def _trade(accounts: RegionalAccounts, name: str, held: NDArray[np.bool_]) -> float:
    flows = accounts.trade.sum(axis=2)
    if name == "net_trade":
        return float(flows[np.ix_(~held, held)].sum() - flows[np.ix_(held, ~held)].sum())
    return float(flows[held].sum() - np.diag(flows)[held].sum())


def intermediate_origins(accounts: RegionalAccounts) -> dict[str, Array]:
    """Return the intermediate inputs of each region by origin: ``own``, ``other`` regions, ``imported``."""
    place = np.arange(len(accounts.regions))
    domestic = accounts.use_domestic.sum(axis=2)
    own = (trade_shares(accounts.trade)[place, place] * domestic).sum(axis=1)
    return {
        "own": own,
        "other": domestic.sum(axis=1) - own,
        "imported": accounts.use.sum(axis=(1, 2)) - domestic.sum(axis=1),
    }


def final_effects(accounts: RegionalAccounts, found: Inducement) -> Array:
    """Return what the final demand of each region for domestic output induces (n, 5).

    Final demand (exports of the region included), then output inside and outside the region, and value
    added inside and outside.
    """
    place = np.arange(len(accounts.regions))
    demand = trade_shares(accounts.trade) * accounts.final_domestic.sum(axis=2)[:, None, :]
    demand[place, place] += accounts.exports
    columns = [demand.sum(axis=(1, 2))]
    for effect in (found.output, found.value_added):
        induced = np.einsum("nij,ijr->nr", demand, effect, optimize=True)
        inside = induced[place, place]
        columns += [inside, induced.sum(axis=1) - inside]
    return np.column_stack(columns)
