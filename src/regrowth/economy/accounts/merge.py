"""Regions and foreign blocs in one set of accounts."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.accounts import Accounts
from regrowth.economy.accounts.national import NationalTable
from regrowth.economy.accounts.regional import RegionalAccounts
from regrowth.economy.accounts.world import WorldAccounts

Array = NDArray[np.float64]


def merge(
    national: NationalTable,
    domestic: RegionalAccounts,
    world: WorldAccounts,
    *,
    title: str,
    year: int,
    currency: str,
    place_names: Mapping[str, str],
    industry_names: Mapping[str, str],
) -> Accounts:
    """Put the regions in the place of their country, which is the first place of ``world``.

    A region's exports of a sector go to the blocs in the shares of the country's, and its imports come
    from them likewise: no statistic shows partners by region and sector. Imports that leave the
    country again are spread over regions like its other imports and booked as final demand there.
    """
    regions, blocs = len(domestic.regions), len(world.places) - 1
    n, j = regions + blocs, len(world.industries)
    home, abroad = slice(0, regions), slice(regions, n)
    buyers = _shares(world.flows[1:, 0])
    users = _shares(domestic.imports)
    users = np.where(domestic.imports.sum(axis=0) > 0, users, _shares(domestic.output))
    flows = np.zeros((n, n, j))
    flows[home, home] = domestic.trade
    flows[abroad, home] = buyers[:, None, :] * domestic.exports
    flows[home, abroad] = users[:, None, :] * world.flows[0, 1:]
    flows[abroad, abroad] = world.flows[1:, 1:]
    tariffs, duties = (_between(rates, regions) for rates in (world.tariffs, world.duties))
    again = users * national.re_exports
    return Accounts(
        title=title,
        year=year,
        currency=currency,
        places=(*domestic.regions, *world.places[1:]),
        country=(*(world.places[0] for _ in domestic.regions), *world.places[1:]),
        industries=world.industries,
        parents=national.parents,
        output=np.vstack([domestic.output, world.output[1:]]),
        value_added=np.vstack([domestic.value_added, world.value_added[1:]]),
        use=np.concatenate([domestic.use, world.use[1:]]),
        final_demand=np.vstack([domestic.final + again, world.final[1:]]),
        flows=flows,
        tariffs=tariffs,
        duties=duties,
        workers=np.vstack([domestic.workers, np.full((blocs, j), np.nan)]),
        record=_records(domestic.record, world),
        place_names=place_names,
        industry_names=industry_names,
    )


def _shares(values: Array) -> Array:
    """Divide by the sum over the first axis; equal shares where it is zero."""
    total = values.sum(axis=0, keepdims=True)
    shares: Array = np.divide(values, total, out=np.full_like(values, 1 / len(values)), where=total > 0)
    return shares


def _between(rates: Array, regions: int) -> Array:
    """Give every region the tariffs of its country, and none inside it."""
    blocs = rates.shape[0] - 1
    member = np.concatenate([np.zeros(regions, dtype=int), np.arange(1, blocs + 1)])
    spread: Array = rates[np.ix_(member, member)]
    spread[:regions, :regions] = 0.0
    return spread


def _records(domestic: pd.DataFrame, world: WorldAccounts) -> pd.DataFrame:
    """Join the two records; the country's own rows of the world are those of its regions."""
    return pd.concat([domestic.assign(side="regions"), world.record.assign(side="blocs")], ignore_index=True)
