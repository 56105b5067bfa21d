"""How far accounts are from their identities and from the national table."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.accounts.national import NationalTable
from regrowth.errors import DataError, Problem

Array = NDArray[np.float64]


def check_accounts(accounts: Accounts, national: NationalTable) -> pd.DataFrame:
    """Return the largest gap of every identity, relative to the largest figure of its kind.

    The sums of the regions are compared cell by cell with the national table, whose industries must be
    those of the accounts.

    Returns
    -------
    pandas.DataFrame
        Indexed by check: ``gap``, a ratio (infinite where all figures should be zero and are not), and
        ``cells``, the number of cells compared.

    Raises
    ------
    DataError
        If the national table has other industries.
    """
    if accounts.industries != national.industries:
        reason = "its industries are not those of the accounts, in the same order"
        raise DataError(Problem("national table", reason, "Read it at the level of the accounts"))
    home = len(accounts.regions)
    flows, tariffs = accounts.flows, accounts.tariffs
    bought = accounts.use.sum(axis=2) + accounts.final_demand
    imported = flows[:home, home:].sum(axis=(0, 1))
    pairs: dict[str, tuple[Array, Array]] = {
        "output = sales to all places": (accounts.output, flows.sum(axis=0)),
        "output = inputs + value added": (accounts.output, accounts.use.sum(axis=1) + accounts.value_added),
        "uses = purchases from all places with tariffs": (bought, (flows * (1 + tariffs)).sum(axis=1)),
        "output of regions = national table": (accounts.output[:home].sum(axis=0), national.output),
        "value added of regions = national table": (
            accounts.value_added[:home].sum(axis=0),
            national.value_added,
        ),
        "input use of regions = national table": (
            accounts.use[:home].sum(axis=0),
            national.use_domestic + national.use_imported,
        ),
        "final demand of regions = national table, re-exports included": (
            accounts.final_demand[:home].sum(axis=0),
            (national.final_domestic + national.final_imported).sum(axis=1) + national.re_exports,
        ),
        "exports of regions = national table": (
            flows[home:, :home].sum(axis=(0, 1)),
            national.exports,
        ),
        "imports of regions = national table": (imported, national.imports),
        "taxes on imports of regions = national table": (
            (flows * tariffs)[:home, home:].sum(axis=(0, 1)),
            national.import_taxes,
        ),
    }
    return pd.DataFrame(
        {name: {"gap": _gap(held, wanted), "cells": wanted.size} for name, (held, wanted) in pairs.items()}
    ).T.rename_axis("check")


def _gap(held: Array, wanted: Array) -> float:
    largest, scale = float(np.abs(held - wanted).max()), float(np.abs(wanted).max())
    if scale > 0:
        return largest / scale
    return float("inf") if largest > 0 else 0.0


def sourcing(accounts: Accounts) -> pd.Series:
    """Return the shares of the regions' purchases by origin: own region, other regions, abroad.

    With the trade between regions, in currency.
    """
    home = len(accounts.regions)
    paid = (accounts.flows * (1 + accounts.tariffs))[:home]
    own = float(np.einsum("nnj->", paid[:, :home]))
    domestic, total = float(paid[:, :home].sum()), float(paid.sum())
    return pd.Series(
        {
            "own region": own / total,
            "other regions": (domestic - own) / total,
            "abroad": 1 - domestic / total,
            "trade between regions": domestic - own,
        }
    )
