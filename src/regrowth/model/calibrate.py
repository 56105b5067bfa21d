"""From balanced accounts to the shares the model starts from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.accounts import Accounts
from regrowth.errors import DataError, OptionError
from regrowth.errors import Problem as Fault
from regrowth.model.baseline import Baseline
from regrowth.model.elasticities import Elasticities
from regrowth.model.shares import baseline_from_shares
from regrowth.scenario.money import base_deficits

Array = NDArray[np.float64]


def calibrate(accounts: Accounts, elasticities: Elasticities) -> Baseline:
    """Turn accounts into shares; by-products and stocks run down are settled first (:func:`settle`).

    Raises
    ------
    OptionError
        If the elasticities are of other industries.
    DataError
        If a place has no income left, or an industry has value added below zero.
    """
    if elasticities.industries != accounts.industries:
        reason = "their industries are not those of the accounts, in the same order"
        raise OptionError(Fault("elasticities", reason, "Build them for these accounts"))
    accounts = settle(accounts)
    use, final, value_added = accounts.use, accounts.final_demand, accounts.value_added
    spending = (use.sum(axis=2) + final)[:, None, :]
    paid = accounts.flows * (1 + accounts.tariffs)
    shares = np.divide(paid, spending, out=np.zeros_like(paid), where=spending > 0)
    made = np.where(accounts.output > 0, accounts.output, 1.0)
    idle = accounts.output <= 0
    return baseline_from_shares(
        accounts.places,
        elasticities,
        trade_shares=shares.transpose(2, 0, 1),
        tariffs=accounts.tariffs.transpose(2, 0, 1),
        value_added_shares=np.where(idle, 1.0, np.maximum(value_added, 0.0) / made),
        input_shares=np.where(idle[:, None, :], 0.0, use / made[:, None, :]),
        final_shares=final / final.sum(axis=1, keepdims=True),
        sales=accounts.output,
        deficits=base_deficits(accounts),
        country=accounts.country,
        labour=_workers(accounts, value_added),
    )


def settle(accounts: Accounts) -> Accounts:
    """Return the accounts without negative cells; the identities still hold.

    A by-product (negative use) is taken as bought by nobody: the use becomes zero and value added of
    the industry falls by it. Where a place's final demand for a good is negative (stocks run down), its
    industries' purchases are scaled down to what is bought, and their value added rises. Settled accounts
    settle to themselves.

    Raises
    ------
    DataError
        If a place has no income left, or an industry has value added below zero.
    """
    use = np.maximum(accounts.use, 0.0)
    bought = accounts.use.sum(axis=2) + accounts.final_demand
    total = use.sum(axis=2)
    kept = np.divide(bought, total, out=np.ones_like(total), where=total > np.maximum(bought, 0.0))
    use = use * np.clip(kept, 0.0, 1.0)[:, :, None]
    final = np.maximum(bought - use.sum(axis=2), 0.0)
    value_added = accounts.output - use.sum(axis=1)
    _check_income(accounts, value_added, final)
    return replace(accounts, use=use, final_demand=final, value_added=np.maximum(value_added, 0.0))


def settled(accounts: Accounts) -> pd.DataFrame:
    """Say how much :func:`settle` moves, by place: in currency and per cent of value added."""
    after = settle(accounts)
    moved = pd.DataFrame(
        {
            "use": np.abs(after.use - accounts.use).sum(axis=(1, 2)),
            "final_demand": np.abs(after.final_demand - accounts.final_demand).sum(axis=1),
            "value_added": np.abs(after.value_added - accounts.value_added).sum(axis=1),
        },
        index=pd.Index(accounts.places, name="place"),
    )
    return moved.assign(share=100 * moved["value_added"] / accounts.value_added.sum(axis=1))


def _check_income(accounts: Accounts, value_added: Array, final: Array) -> None:
    faults = []
    low = value_added < -1e-9 * accounts.output.max()
    for place, industry in np.argwhere(low)[:8]:
        label = f"{accounts.places[place]} {accounts.industries[industry]}"
        reason = f"inputs cost more than output by {-value_added[place, industry]:.6g} {accounts.currency}"
        faults.append(
            Fault(
                f"accounts value_added {label}", reason, "Correct the inputs, or join the industry to another"
            )
        )
    for place in np.flatnonzero(final.sum(axis=1) <= 0):
        reason = "it has no final demand, so no income to spend"
        faults.append(
            Fault(f"accounts final_demand {accounts.places[place]}", reason, "Join the place to another")
        )
    if faults:
        raise DataError(faults)


def _workers(accounts: Accounts, value_added: Array) -> Array:
    """Return workers of each place; value added stands in for a country that has no figures."""
    counted = np.nansum(accounts.workers, axis=1)
    country = np.array(accounts.country)
    absent = {c for c in set(country) if not (counted[country == c] > 0).all()}
    stand_in = np.isin(country, list(absent))
    return np.where(stand_in, value_added.sum(axis=1), counted)
