"""The record of the domestic side: where every block of figures comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.demand import FOLLOWS
from regrowth.economy.accounts.national import LEVELS, NationalTable
from regrowth.economy.economy import Economy

if TYPE_CHECKING:
    from regrowth.economy.accounts.regional import RegionalAccounts

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

COLUMNS = ("block", "cells", "share", "status", "method", "source", "note")
"""A block of an array, its cells that are not zero, its share of the array's absolute value, and its origin.

``status`` is ``observed`` (as in a table), ``reconciled`` (tables that differ made to agree) or
``estimated`` (a rule without a figure of its own).
"""
WANTED = {
    "sector_classes": "classes work for every sector of their common industry",
    "value_added": "output follows workers only",
    "production_shares": "single products follow their class of employment",
    "product_sectors": "published shares of products are not used",
    "population": "residents are taken to be where workers are",
}
"""Tables that make the accounts better, and what is done without each."""
OF_SECTORS = ("sector_classes", "production_shares", "product_sectors")
"""Those that serve a national table of sectors only."""


def record_of(
    accounts: RegionalAccounts,
    national: NationalTable,
    economy: Economy,
    used: Sequence[str],
    on_site: Flags,
) -> pd.DataFrame:
    """Return one row per block; the shares of the blocks of an array sum to one.

    Parameters
    ----------
    used
        Tables used for output, workers and residents.
    on_site
        (j,): whether the product is used where it is made.
    """
    a = accounts
    table = LEVELS[national.level]
    keys = f"{table}; {', '.join(used)}"
    absent = "; ".join(
        f"no {name}: {text}"
        for name, text in WANTED.items()
        if name not in used and (national.level == "sector" or name not in OF_SECTORS)
    )
    statistics = "value_added" in used
    again, currency = float(national.re_exports.sum()), economy.manifest.currency
    flags = np.eye(len(a.regions), dtype=bool)[:, :, None]
    blocks: list[tuple[str, str, Array, str, str, str, str]] = [
        (
            "output",
            "all",
            a.output,
            "reconciled" if statistics else "estimated",
            "worker_locations, reconcile",
            keys,
            absent,
        ),
        ("workers", "all", a.workers, "reconciled", "worker_locations", keys, ""),
        (
            "value_added",
            "all",
            a.value_added,
            "estimated",
            "regional_use",
            table,
            "nation's share of output, adjusted where a region makes little of the sector",
        ),
        (
            "use",
            "domestic",
            a.use_domestic,
            "estimated",
            "regional_use",
            table,
            "national coefficients, adjusted likewise; negative cells follow output",
        ),
        ("use", "imported", a.use - a.use_domestic, "estimated", "regional_use", table, "as domestic"),
        *_final_blocks(accounts, on_site, table),
        (
            "trade",
            "inside a region",
            a.trade * flags,
            "estimated",
            "balance_trade, home_first",
            f"{table}; regions",
            "gravity with home bias; no survey of trade is used",
        ),
        (
            "trade",
            "between regions",
            a.trade * ~flags,
            "estimated",
            "balance_trade, home_first",
            f"{table}; regions",
            "as inside a region",
        ),
        (
            "exports",
            "all",
            a.exports,
            "estimated",
            "regional_demand",
            table,
            "one share of output everywhere",
        ),
        (
            "imports",
            "all",
            a.imports,
            "estimated",
            "regional_use, regional_demand",
            table,
            f"where used; {again:.4g} {currency} imported and exported again are in no region"
            if again
            else "where used",
        ),
    ]
    total: dict[str, float] = {}
    for array, _, values, *_ in blocks:
        total[array] = total.get(array, 0.0) + float(np.abs(values).sum())
    rows = [
        (
            array if label == "all" else f"{array}: {label}",
            int(np.count_nonzero(values)),
            float(np.abs(values).sum()) / (total[array] or 1.0),
            *rest,
        )
        for array, label, values, *rest in blocks
        if values.any()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _final_blocks(
    accounts: RegionalAccounts, on_site: Flags, table: str
) -> list[tuple[str, str, Array, str, str, str, str]]:
    """Return the blocks of final demand: what is used on site, then each category."""
    both = accounts.final_domestic + accounts.final_imported
    placed = on_site[None, :]
    site = "output less exports and intermediate use of the region"
    blocks = [("final", "on site", both.sum(axis=2) * placed, "estimated", "regional_demand", table, site)]
    for column, category in enumerate(accounts.categories):
        note = f"follows {FOLLOWS[category]}; negative cells follow intermediate use"
        values = both[:, :, column] * ~placed
        blocks.append(("final", category, values, "estimated", "regional_demand", table, note))
    return blocks
