"""The foreign side of the accounts: the country as one place and its foreign blocs.

The country's rows are its own table. Foreign blocs keep the output shares, value-added shares, input
coefficients and mutual trade of the world table, at its year, and take up what the country's trade changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.national import NationalTable
from regrowth.economy.accounts.tariffs import import_wedge
from regrowth.economy.accounts.world_checks import require_trade
from regrowth.economy.accounts.world_record import Sources, record_of
from regrowth.economy.accounts.world_split import settled_demand, split_shares, split_trade, split_use
from regrowth.economy.accounts.world_tables import WorldTable, membership, world_table
from regrowth.economy.accounts.world_trade import Side, partner_shares, partner_totals
from regrowth.economy.economy import Economy
from regrowth.errors import DegenerateError, Problem

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

EXACT = 1e-9
"""Largest relative gap of an identity."""


@dataclass(frozen=True, slots=True)
class WorldAccounts:
    """Balanced accounts of a country and its foreign blocs.

    Values are whole currency units of the national table's year.

    In each place the sum over origins of flows with tariffs is use + final demand, output is the sum
    of sales, and use + value added of an industry is its output. The first place is the country.
    """

    places: tuple[str, ...]
    industries: tuple[str, ...]
    output: Array
    """Place x industry."""
    value_added: Array
    """Place x industry."""
    use: Array
    """Place x input x using industry: purchases from all origins, with tariffs."""
    final: Array
    """Place x industry; the country's holds its re-exports, and may be negative where stocks run down."""
    flows: Array
    """Importer x exporter x industry, before tariffs (imports of the country cif)."""
    tariffs: Array
    """Importer x exporter x industry, rates: all taxes on imports."""
    duties: Array
    """Importer x exporter x industry, rates: the tariff among them, as paid."""
    statutory: Array
    """Importer x exporter x industry, rates: the applied tariff of the tables."""
    record: pd.DataFrame
    """Where every block of figures comes from: status, method, source, note and share of value."""


def world_accounts(economy: Economy, national: NationalTable) -> WorldAccounts:
    """Return the accounts of the country and its foreign blocs at the detail of its national table.

    Raises
    ------
    DataError
        If the world tables or the national table cannot be reconciled; the text says where.
    DegenerateError
        If the blocs' purchases cannot be balanced.
    """
    require_trade(national)
    world = world_table(economy, national)
    groups = membership(national.parents, world.industries)
    exports = _by_partner(economy, national, world, groups, "exports")
    imports = _by_partner(economy, national, world, groups, "imports")
    flows = _flows(national, world, groups, exports, imports)
    statutory = world.statutory @ groups
    tariffs, duties = statutory.copy(), statutory.copy()
    tariffs[0, 1:], duties[0, 1:] = import_wedge(imports, statutory[0, 1:], national.import_taxes)
    output = flows.sum(axis=0)
    output[0] = national.output
    spending = (flows * (1 + tariffs)).sum(axis=1)
    share = world.value_added_share @ groups
    value_added = share * output
    purchases = _purchases(national, world, groups, output, spending)
    use, final = purchases[:, :, :-1], purchases[:, :, -1]
    use[0], final[0], value_added[0] = country_rows(national, spending[0])
    accounts = WorldAccounts(
        places=world.blocs,
        industries=national.industries,
        output=output,
        value_added=value_added,
        use=use,
        final=final,
        flows=flows,
        tariffs=tariffs,
        duties=duties,
        statutory=statutory,
        record=pd.DataFrame(),
    )
    _require_identities(accounts)
    goods = _goods(economy, national.parents)
    return replace(
        accounts, record=record_of(accounts, national, goods, Sources.of(economy, national, world))
    )


def country_rows(national: NationalTable, spending: Array) -> tuple[Array, Array, Array]:
    """Return use, final demand and value added of the country: its own table.

    Imports that are exported again stay in the country's imports, as its table has them, and are booked
    as its final demand: no bloc receives them. They can be no exports of the country, which sells its output
    only. What the table misses by rounding falls on final demand and value added.

    Parameters
    ----------
    spending
        Industry: home sales and imports with taxes, currency.
    """
    use = national.use_domestic + national.use_imported
    final = (national.final_domestic + national.final_imported).sum(axis=1) + national.re_exports
    left, added = spending - use.sum(axis=1), national.output - use.sum(axis=0)
    rounded = np.abs(final - left) > EXACT / 10 * np.abs(spending)
    wrong = np.abs(national.value_added - added) > EXACT / 10 * national.output
    return use, np.where(rounded, left, final), np.where(wrong, added, national.value_added)


def identity_gaps(accounts: WorldAccounts) -> pd.Series:
    """Return the largest gap of each identity, relative to the larger side of its cell.

    >>> from regrowth.economy.accounts.national import national_table
    >>> economy = Economy.korea()
    >>> bool((identity_gaps(world_accounts(economy, national_table(economy))) < 1e-9).all())
    True
    """
    made = accounts.use.sum(axis=1) + accounts.value_added
    spent = (accounts.flows * (1 + accounts.tariffs)).sum(axis=1)
    bought = accounts.use.sum(axis=2) + accounts.final
    gaps = {
        "sales make output": (accounts.flows.sum(axis=0), accounts.output),
        "inputs and value added make output": (made, accounts.output),
        "supply is use": (spent, bought),
    }
    return pd.Series(
        {
            name: float(
                np.max(np.abs(left - right) / np.maximum(np.maximum(np.abs(left), np.abs(right)), 1e-300))
            )
            for name, (left, right) in gaps.items()
        }
    )


def _goods(economy: Economy, industries: Sequence[str]) -> Flags:
    """Return whether each common industry makes goods."""
    kinds = economy.table("industries").set_index("industry")["kind"]
    return np.array([kinds[label] == "goods" for label in industries])


def _by_partner(
    economy: Economy, national: NationalTable, world: WorldTable, groups: Array, side: Side
) -> Array:
    """Return the country's trade, foreign bloc x industry, currency."""
    totals = national.exports if side == "exports" else national.imports
    prior = world.flows[1:, 0] if side == "exports" else world.flows[0, 1:]
    goods = _goods(economy, world.industries)
    partners = None
    if world.observed:
        partners = partner_totals(economy, side, world.blocs[1:], prior[:, goods].sum(axis=1))
    shares = partner_shares(prior.T, groups @ totals, goods, partners)
    by_partner: Array = shares.T @ groups * totals
    return by_partner


def _flows(
    national: NationalTable, world: WorldTable, groups: Array, exports: Array, imports: Array
) -> Array:
    absorbed = (national.use_domestic + national.use_imported).sum(axis=1)
    absorbed = absorbed + (national.final_domestic + national.final_imported).sum(axis=1)
    home = split_shares(absorbed, groups)
    traded = split_shares(national.exports + national.imports, groups)
    flows = split_trade(world.flows, groups, home, traded)
    flows[0, 0] = national.output - national.exports
    flows[1:, 0] = exports
    flows[0, 1:] = imports
    return flows


def _purchases(
    national: NationalTable, world: WorldTable, groups: Array, output: Array, spending: Array
) -> Array:
    """Return purchases of the blocs, place x input x (using industry, final demand); zeros in the country."""
    share = world.value_added_share[1:]
    names = world.blocs[1:]
    blocks = settled_demand(
        world.coefficients[1:], share, output[1:] @ groups.T, spending[1:] @ groups.T, names
    )
    use = (national.use_domestic + national.use_imported) / np.where(
        national.output > 0, national.output, 1.0
    )
    final = (national.final_domestic + national.final_imported).sum(axis=1)
    pattern = np.maximum(np.concatenate([use, final[:, None]], axis=1), 0.0)
    cost = (1 - share @ groups) * output[1:]
    split = split_use(blocks, pattern, groups, output[1:], cost, spending[1:], names)
    return np.concatenate([np.zeros_like(split[:1]), split])


def _require_identities(accounts: WorldAccounts) -> None:
    gaps = identity_gaps(accounts)
    foreign = (
        accounts.output[1:],
        accounts.value_added[1:],
        accounts.use[1:],
        accounts.final[1:],
        accounts.flows,
    )
    lowest = min(float(values.min()) for values in foreign)
    # written so that a gap that is no number is a fault too
    if not (gaps < EXACT).all() or not lowest >= 0:
        raise DegenerateError(
            Problem(
                "world accounts",
                f"the identity '{gaps.idxmax()}' is missed by {gaps.max():g}; the lowest foreign figure is "
                f"{lowest:g}",
                "Check the world tables for cells of very different size",
            )
        )
