"""Output and workers of every region and sector, from employment, regional accounts and production shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.national import LEVELS, NationalTable
from regrowth.economy.balancing import fill_suppressed
from regrowth.economy.economy import Economy
from regrowth.errors import DataError, Problem

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

ROUNDS = 60
"""Rounds of scaling to statistics that need not agree; further rounds change no cell visibly."""


@dataclass(frozen=True, slots=True)
class Share:
    """A published division of the output of some sectors among groups of regions."""

    name: str
    members: Array
    """(g, n): 1 where the region is in the group; every region is in one."""
    sectors: Flags
    """(j,)."""
    shares: Array
    """(g,): sums to 1."""


@dataclass(frozen=True, slots=True)
class Production:
    """Output and workers by region and sector; both sum to the national table."""

    output: Array
    """(n, j), whole currency units."""
    workers: Array
    """(n, j): full-time equivalents, or persons where the national table has no workers."""
    activities: tuple[str, ...]
    """Line of the regional accounts of every sector; its common industry without regional accounts."""
    used: tuple[str, ...]
    """Tables used."""
    gaps: pd.DataFrame
    """Published shares the output does not meet: name, largest gap in points of the nation's output."""


def national_year(economy: Economy, national: NationalTable) -> int | None:
    """Return the year of the national table, if the manifest says it."""
    years = economy.manifest.tables[LEVELS[national.level]].years
    return years[0] if years else None


def nearest_year(held: Sequence[int], wanted: int | None) -> int:
    """Return the year held that is nearest to the one wanted, the earlier of two; the last if none is.

    >>> nearest_year([2014, 2019, 2024], 2020), nearest_year([2021, 2022], None)
    (2019, 2022)
    """
    return max(held) if wanted is None else min(sorted(held), key=lambda year: abs(year - wanted))


def regional_production(economy: Economy, national: NationalTable) -> Production:
    """Return output and workers of every region and sector.

    A sector's output first follows its workers. It is then scaled until each region's share in the output
    of an activity is its share in the activity's value added, and published shares of products hold.

    Raises
    ------
    DataError
        If a statistic puts output where no class of the sectors has workers, or a region makes nothing.
    """
    location, wanted, used = worker_locations(economy, national)
    prior = location * national.output
    activities, shares = _activity_shares(economy, national)
    used += ("value_added",) if shares else ()
    products = _product_shares(economy, national)
    used += ("production_shares", "product_sectors") if products else ()
    output = reconcile(prior, national.output, [*shares, *products], economy.regions)
    idle = [region for region, value in zip(economy.regions, output.sum(axis=1), strict=True) if value <= 0]
    if idle:
        reason = f"no output can be given to {', '.join(idle)}: it has no workers in any class"
        raise DataError(
            Problem("regional accounts", reason, "Drop the region, or add its employment, in all tables")
        )
    gaps = pd.DataFrame(
        [
            (
                share.name,
                float(np.abs(_held(output, share) / _held(output, share).sum() - share.shares).max()),
            )
            for share in (*shares, *products)
        ],
        columns=["name", "gap"],
    )
    return Production(output, location * wanted, activities, used, gaps)


def worker_locations(economy: Economy, national: NationalTable) -> tuple[Array, Array, tuple[str, ...]]:
    """Return each region's share of a sector's workers (n, j), the workers (j,) and the tables used.

    The workers of a sector are taken from the classes linked to it and placed where those classes are
    employed. A sector that no class is linked to (imputed rents) follows residents, or all employment.
    """
    regions = list(economy.regions)
    filled, _ = fill_suppressed(economy.table("employment"), economy.manifest.nation)
    year = nearest_year(filled["year"].unique().tolist(), national_year(economy, national))
    held = filled[filled["year"] == year].pivot(index="region", columns="class", values="employees")
    held = held.loc[regions, held.sum() > 0]
    employed = held.to_numpy(float)
    links, used = class_links(economy, national, list(held.columns))
    wanted = np.where(np.isnan(national.workers), 0.0, national.workers)
    if not wanted.any():
        split = links * np.maximum(national.output, 1.0)
        wanted = employed.sum(axis=0) @ (split / split.sum(axis=1, keepdims=True))
    by_class = split_classes(links, employed.sum(axis=0), wanted)
    total: Array = by_class.sum(axis=0)
    share = (employed / employed.sum(axis=0)) @ by_class / np.where(total > 0, total, 1.0)
    loose: Flags = np.less_equal(total, 0.0)
    if loose.any():
        residents, more = resident_share(economy, national)
        everyone = residents if more else employed.sum(axis=1) / employed.sum()
        share[:, loose] = everyone[:, None]
        used += more
    return share, wanted, ("employment", *used)


def resident_share(economy: Economy, national: NationalTable) -> tuple[Array, tuple[str, ...]]:
    """Return each region's share of the residents, and the table used; shares of nothing without it."""
    if not economy.has("population"):
        return np.zeros(len(economy.regions)), ()
    frame = economy.table("population")
    year = nearest_year(frame["year"].unique().tolist(), national_year(economy, national))
    held = frame[frame["year"] == year].set_index("region")["population"]
    value = held.reindex(list(economy.regions)).to_numpy(float)
    return value / value.sum(), ("population",)


def class_links(
    economy: Economy, national: NationalTable, classes: Sequence[str]
) -> tuple[Array, tuple[str, ...]]:
    """Return which class works for which sector (d, j), and the tables used.

    Links come from table ``sector_classes`` where the economy has it and the national table is that
    detailed; otherwise a class works for every sector of its common industry.
    """
    links = np.zeros((len(classes), len(national.industries)))
    if national.level == "sector" and economy.has("sector_classes"):
        frame = economy.table("sector_classes")
        rows = {label: row for row, label in enumerate(classes)}
        columns = {label: column for column, label in enumerate(national.industries)}
        for label, sector in zip(frame["class"], frame["sector"], strict=True):
            if label in rows:
                links[rows[label], columns[sector]] = 1.0
        used: tuple[str, ...] = ("sector_classes",)
    else:
        parent = economy.classes(economy.manifest.employment_scheme)["industry"]
        of_class = parent.reindex(list(classes)).to_numpy()
        links[of_class[:, None] == np.asarray(national.parents)[None, :]] = 1.0
        used = ("classes",)
    astray = [label for label, linked in zip(classes, links.sum(axis=1), strict=True) if not linked]
    if astray:
        reason = f"classes with workers belong to no sector: {', '.join(astray)}"
        raise DataError(Problem(f"table {used[0]}", reason, "Link every class to at least one sector"))
    return links, used


def split_classes(links: Array, employed: Array, wanted: Array) -> Array:
    """Split classes among their sectors so that every sector has its workers.

    Rows and columns are scaled in turn (Deming & Stephan 1940). Persons employed and full-time
    equivalents differ, so only the columns are met; within a set of classes and sectors that hang
    together, rows are met up to one factor. A sector drawn from many classes, such as contract
    processing, so takes from each what its other sectors leave.

    Parameters
    ----------
    links
        Class x sector, 1 where a class works for a sector.
    employed, wanted
        Persons by class; workers by sector.

    >>> links = np.array([[1.0, 1.0], [0.0, 1.0]])
    >>> split_classes(links, np.array([30.0, 10.0]), np.array([10.0, 10.0])).round(2)
    array([[10.,  5.],
           [ 0.,  5.]])
    """
    held = links * wanted
    for _ in range(300):
        held *= _over(employed, held.sum(axis=1))[:, None]
        held *= _over(wanted, held.sum(axis=0))[None, :]
    return held


def reconcile(prior: Array, total: Array, shares: Sequence[Share], regions: Sequence[str]) -> Array:
    """Scale a prior to published shares in turn, and last to the national total of every sector.

    Shares of different years and bases need not agree with each other; a fixed number of rounds
    then gives a compromise close to all of them.

    Parameters
    ----------
    prior
        Region x sector, currency units.
    total
        Sector: the nation's output.

    Raises
    ------
    DataError
        If a share puts output where the prior has none.
    """
    output = prior.copy()
    for share in shares:
        empty = (_held(output, share) <= 0) & (share.shares > 0)
        if empty.any() and total[share.sectors].sum() > 0:
            first = int(np.argmax(empty))
            group = share.members[first] > 0
            where = ", ".join(label for label, held in zip(regions, group, strict=True) if held)
            percent = 100 * share.shares[first]
            raise DataError(
                Problem(
                    f"table {share.name.split(':')[0]}",
                    f"{share.name.split(': ')[-1]} puts {percent:.2g} per cent of the nation in {where}, "
                    "where no class of its sectors has workers",
                    "Correct the share, or the links of classes to sectors",
                )
            )
    for _ in range(ROUNDS if shares else 1):
        for share in shares:
            wanted = share.shares * total[share.sectors].sum()
            output[:, share.sectors] *= (share.members.T @ _over(wanted, _held(output, share)))[:, None]
        output *= _over(total, output.sum(axis=0))[None, :]
    return output


def _held(output: Array, share: Share) -> Array:
    held: Array = share.members @ output[:, share.sectors].sum(axis=1)
    return held


def _over(wanted: Array, held: Array) -> Array:
    return np.divide(wanted, held, out=np.zeros_like(held), where=held > 0)


def _activity_shares(economy: Economy, national: NationalTable) -> tuple[tuple[str, ...], list[Share]]:
    """Return the activity of every sector, and each region's share in the value added of the activities.

    The share in value added stands for the share in output: prices and margins of the year of the
    regional accounts differ from those of the national table, so value added per unit of output of
    single sectors cannot be used.
    """
    industries = economy.table("industries").set_index("industry")
    if not economy.has("value_added") or "activity" not in industries:
        return tuple(national.parents), []
    activities = tuple(industries["activity"].reindex(list(national.parents)))
    frame = economy.table("value_added")
    year = nearest_year(frame["year"].unique().tolist(), national_year(economy, national))
    wide = frame[frame["year"] == year].pivot(index="activity", columns="region", values="nominal")
    members = np.eye(len(economy.regions))
    shares = []
    for activity in dict.fromkeys(activities):
        if activity not in wide.index:
            continue
        value = np.maximum(wide.loc[activity, list(economy.regions)].to_numpy(float), 0.0)
        sectors = np.array([held == activity for held in activities])
        shares.append(Share(f"value_added: activity {activity}", members, sectors, value / value.sum()))
    return activities, shares


def _product_shares(economy: Economy, national: NationalTable) -> list[Share]:
    """Return the published shares of the products that are whole sectors."""
    if national.level != "sector" or not (
        economy.has("production_shares") and economy.has("product_sectors")
    ):
        return []
    frame = economy.table("production_shares")
    frame = frame[frame["year"] == nearest_year(frame["year"].unique().tolist(), None)]
    sectors = economy.table("product_sectors").groupby("product", sort=False)["sector"].agg(set)
    unknown = sorted(set(sectors.index) - set(frame["product"]))
    if unknown:
        reason = f"there is no product {', '.join(unknown)} in table production_shares"
        raise DataError(Problem("table product_sectors", reason, "Remove the row, or correct the product"))
    found = []
    for product, held in sectors.items():
        rows = frame[frame["product"] == product]
        groups = [set(text.split()) for text in rows["regions"]]
        members = np.array([[float(region in group) for region in economy.regions] for group in groups])
        share = rows["share"].to_numpy(float)
        flags = np.array([sector in held for sector in national.industries])
        found.append(Share(f"production_shares: product {product}", members, flags, share / share.sum()))
    return found
