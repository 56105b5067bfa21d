"""The domestic side of the accounts: regions, what they make, use and deliver to each other.

Built from one national table and regional statistics without a survey of trade: a non-survey table after
Jackson (1998) and Lahr (1993). The national table is met to rounding in every cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.demand import Demand, regional_demand
from regrowth.economy.accounts.national import NationalTable
from regrowth.economy.accounts.production import Production, regional_production, resident_share
from regrowth.economy.accounts.regional_parameters import RegionalParameters, regional_parameters
from regrowth.economy.accounts.regional_record import record_of
from regrowth.economy.accounts.technology import Use, regional_use
from regrowth.economy.accounts.trade import balance_trade, gravity, great_circle, home_bias, home_first
from regrowth.economy.economy import Economy
from regrowth.errors import DataError, Problem
from regrowth.labels import joined

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

EXACT = 1e-9
"""Largest relative gap of an identity."""
ROUNDING = 1e-4
"""Largest relative gap of the national table that is taken for rounding."""


@dataclass(frozen=True, slots=True)
class RegionalAccounts:
    """Balanced accounts of the regions of one country, in whole currency units of its table's year.

    ``n`` is the region that buys, ``i`` the one that sells, ``j`` the sector sold, ``k`` the sector that
    uses it, ``c`` the category of final demand. The sum over regions is the national table, without goods
    that are imported and exported again. Identities, to 1e-9 of the largest figure:

    * deliveries from all regions + imports = intermediate use + final demand
    * deliveries to all regions + exports = output
    * intermediate use + value added = output
    """

    regions: tuple[str, ...]
    industries: tuple[str, ...]
    output: Array
    """(n, j)."""
    value_added: Array
    """(n, j)."""
    workers: Array
    """(n, j): full-time equivalents, or persons employed where the national table has no workers."""
    use: Array
    """(n, j, k): purchases of input j by sector k, from all origins, with import taxes."""
    final: Array
    """(n, j): from all origins, with import taxes; stocks run down may make it negative."""
    trade: Array
    """(n, i, j): deliveries of domestic output for use inside the country."""
    exports: Array
    """(i, j): exports of domestic output."""
    imports: Array
    """(n, j): imports used in the region, with import taxes."""
    record: pd.DataFrame
    """How every block of cells came about: observed, reconciled or estimated."""
    categories: tuple[str, ...]
    use_domestic: Array
    """(n, j, k): the part of ``use`` that is domestic output."""
    final_domestic: Array
    """(n, j, c)."""
    final_imported: Array
    """(n, j, c), with import taxes."""
    gaps: pd.DataFrame
    """Published shares of output and how far each is missed: name, largest gap as a share of output."""

    def __post_init__(self) -> None:
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False


def interregional(
    economy: Economy, national: NationalTable, parameters: RegionalParameters | None = None
) -> RegionalAccounts:
    """Build the accounts of an economy's regions at the detail of its national table.

    Parameters
    ----------
    parameters
        Those of the package unless given.

    Raises
    ------
    DataError
        If statistics contradict each other or the national table does not balance; the text says where.
    DegenerateError
        If purchases or trade cannot be balanced.
    """
    values = parameters or regional_parameters()
    table = settled(national)
    made = regional_production(economy, table)
    delivery = deliveries(economy, table)
    goods = sector_kinds(economy, table) == "goods"
    use = regional_use(table, made.output, made.activities, goods, values)
    residents, people = resident_share(economy, table)
    if not people:
        residents = made.workers.sum(axis=1) / made.workers.sum()
    on_site = delivery == "on_site"
    demand = regional_demand(table, made.output, use, residents, on_site, values.income_weight)
    trade = regional_trade(economy, table, made, use, demand, delivery, values)
    accounts = RegionalAccounts(
        regions=economy.regions,
        industries=table.industries,
        output=made.output,
        value_added=use.value_added,
        workers=made.workers,
        use=use.domestic + use.imported,
        final=demand.domestic.sum(axis=2) + demand.imported.sum(axis=2),
        trade=trade,
        exports=demand.exports,
        imports=use.imported.sum(axis=2) + demand.imported.sum(axis=2),
        record=pd.DataFrame(),
        categories=table.categories,
        use_domestic=use.domestic,
        final_domestic=demand.domestic,
        final_imported=demand.imported,
        gaps=made.gaps,
    )
    require_identities(accounts, table)
    used = tuple(dict.fromkeys((*made.used, *people)))
    return replace(accounts, record=record_of(accounts, table, economy, used, on_site))


def settled(national: NationalTable) -> NationalTable:
    """Return the national table with what it misses by rounding on value added and final demand.

    Raises
    ------
    DataError
        If it misses more than rounding.
    """
    inputs = national.use_domestic.sum(axis=0) + national.use_imported.sum(axis=0)
    value_added = national.output - inputs
    final = national.output - national.exports - national.use_domestic.sum(axis=1)
    missing = final - national.final_domestic.sum(axis=1)
    for what, gap in (
        ("inputs and value added", value_added - national.value_added),
        ("domestic uses", missing),
    ):
        wrong = np.abs(gap) > ROUNDING * np.maximum(national.output, 1.0)
        if wrong.any():
            label = national.industries[int(np.argmax(np.abs(gap) * wrong))]
            raise DataError(
                Problem("national table", f"{what} of {label} do not sum to its output", "Correct the table")
            )
    domestic = national.final_domestic.copy()
    domestic[np.arange(len(domestic)), np.argmax(domestic, axis=1)] += missing
    return replace(national, value_added=value_added, final_domestic=domestic)


def sector_kinds(economy: Economy, national: NationalTable) -> NDArray[np.str_]:
    """Return whether each sector makes goods or services, as its common industry does."""
    kinds = economy.table("industries").set_index("industry")["kind"].reindex(list(national.parents))
    return kinds.to_numpy(dtype=str)


def deliveries(economy: Economy, national: NationalTable) -> NDArray[np.str_]:
    """Return how each sector reaches its buyers: ``on_site``, ``near`` or ``far``.

    From the table of industries; without that column services are near and goods are far.
    """
    frame = economy.table("industries").set_index("industry")
    if "delivery" in frame:
        return frame["delivery"].reindex(list(national.parents)).to_numpy(dtype=str)
    return np.where(sector_kinds(economy, national) == "goods", "far", "near")


def regional_trade(
    economy: Economy,
    national: NationalTable,
    made: Production,
    use: Use,
    demand: Demand,
    delivery: NDArray[np.str_],
    parameters: RegionalParameters,
) -> Array:
    """Return deliveries (n, i, j) of domestic output between regions.

    Raises
    ------
    DataError
        If a region would use or deliver a negative amount, or two regions share a place.
    """
    wanted = use.domestic.sum(axis=2) + demand.domestic.sum(axis=2)
    offered = made.output - demand.exports
    for what, values in (("use", wanted), ("deliveries", offered)):
        least = -EXACT * max(float(np.abs(values).max()), 1.0)
        if (values < least).any():
            cell = _label(values < least, (economy.regions, national.industries))
            reason = f"domestic {what} of {cell} would be negative"
            remedy = "Check the negative cells and the exports of the national table"
            raise DataError(Problem("regional accounts", reason, remedy))
    wanted, offered = np.maximum(wanted, 0.0).T, np.maximum(offered, 0.0).T
    wanted = wanted * (offered.sum(axis=1) / np.maximum(wanted.sum(axis=1), 1e-300))[:, None]
    distance = region_distances(economy)
    size = made.output.sum(axis=1)
    trade = np.zeros((len(national.industries), len(size), len(size)))
    for kind, bias in (("near", parameters.home_bias_near), ("far", parameters.home_bias_far)):
        rows = delivery == kind
        home = home_bias(size, bias, parameters.size_elasticity)
        interaction = gravity(distance, parameters.distance_decay, home)
        trade[rows] = balance_trade(interaction, wanted[rows], offered[rows])
    rows = delivery == "on_site"
    trade[rows] = home_first(wanted[rows], offered[rows])
    return np.ascontiguousarray(trade.transpose(1, 2, 0))


def region_distances(economy: Economy) -> Array:
    """Return distances between the regions' points in kilometres.

    Raises
    ------
    DataError
        If two regions share a point.
    """
    frame = economy.table("regions")
    distance = great_circle(frame["latitude"].to_numpy(float), frame["longitude"].to_numpy(float))
    same = (distance < 1.0) & ~np.eye(len(distance), dtype=bool)
    if same.any():
        pair = joined(tuple(economy.regions[place] for place in np.argwhere(same)[0]))
        reason = f"{pair} lie at the same point"
        raise DataError(Problem("table regions", reason, "Give each its own latitude and longitude"))
    return distance


def require_identities(accounts: RegionalAccounts, national: NationalTable) -> None:
    """Refuse accounts that do not balance or do not sum to the national table.

    Raises
    ------
    DataError
        With every identity that does not hold.
    """
    a, bought = accounts, accounts.use.sum(axis=2) + accounts.final
    imported = national.use_imported.sum(axis=1) + national.final_imported.sum(axis=1)
    labels = (a.regions, a.industries)
    nation = (a.industries,)
    cells = (a.industries, a.industries)
    finals = (a.industries, a.categories)
    checks: list[tuple[str, Array, Array, tuple[Sequence[str], ...]]] = [
        ("deliveries and imports are not use", a.trade.sum(axis=1) + a.imports, bought, labels),
        ("deliveries and exports are not output", a.trade.sum(axis=0) + a.exports, a.output, labels),
        ("inputs and value added are not output", a.use.sum(axis=1) + a.value_added, a.output, labels),
        ("output misses the nation's", a.output.sum(axis=0), national.output, nation),
        ("value added misses the nation's", a.value_added.sum(axis=0), national.value_added, nation),
        ("exports miss the nation's", a.exports.sum(axis=0), national.exports, nation),
        ("imports miss the nation's", a.imports.sum(axis=0), imported, nation),
        ("domestic use misses the nation's", a.use_domestic.sum(axis=0), national.use_domestic, cells),
        (
            "imported use misses the nation's",
            (a.use - a.use_domestic).sum(axis=0),
            national.use_imported,
            cells,
        ),
        ("domestic final demand misses", a.final_domestic.sum(axis=0), national.final_domestic, finals),
        ("imported final demand misses", a.final_imported.sum(axis=0), national.final_imported, finals),
    ]
    problems = []
    for what, left, right, names in checks:
        gap = np.abs(left - right)
        wrong = ~(gap <= EXACT * max(float(np.abs(right).max()), 1.0))
        if wrong.any():
            remedy = "Check the national table and the statistics of this cell"
            problems.append(Problem("regional accounts", f"{what} at {_label(wrong, names)}", remedy))
    if problems:
        raise DataError(problems)


def _label(flags: Flags, names: tuple[Sequence[str], ...]) -> str:
    cell = np.argwhere(flags)[0]
    return joined(tuple(name[place] for name, place in zip(names, cell, strict=True)))
