"""The world tables of an economy as arrays in its own currency, or a stand-in where it has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.national import NationalTable
from regrowth.economy.accounts.tariffs import applied_rates
from regrowth.economy.accounts.world_checks import cube, require_industries, require_positive, require_shares
from regrowth.economy.accounts.world_parameters import parameters
from regrowth.economy.economy import Economy
from regrowth.errors import DataError, Problem

Array = NDArray[np.float64]

TABLES = ("world_flows", "world_industries", "world_coefficients")
REST = "ROW"
"""Name of the foreign bloc that stands in for the world tables."""


@dataclass(frozen=True, slots=True)
class WorldTable:
    """Country and foreign blocs at common industries, in the country's currency; the country comes first."""

    blocs: tuple[str, ...]
    industries: tuple[str, ...]
    flows: Array
    """Importer x exporter x industry, before tariffs; on the diagonal home sales, with inventories."""
    value_added_share: Array
    """Bloc x industry, of output; zero where a bloc makes nothing."""
    coefficients: Array
    """Bloc x input x using industry, with tariffs, per unit of output."""
    statutory: Array
    """Importer x exporter x industry, applied tariffs, rates."""
    factor: float
    """Units of the country's currency per unit of the world table's."""
    observed: bool
    """Whether the economy has world tables."""


def world_table(economy: Economy, national: NationalTable) -> WorldTable:
    """Read the world tables, or build one foreign bloc where the economy has none.

    Raises
    ------
    DataError
        If some of the world tables are absent, or rows of them, or a figure makes no sense.
    """
    industries = list(dict.fromkeys(national.parents))
    held = [name for name in TABLES if economy.has(name)]
    if not held:
        return assumed_world(national, industries, economy.manifest.nation)
    if len(held) < len(TABLES):
        absent = sorted(set(TABLES) - set(held))
        raise DataError(
            Problem(
                f"economy {economy.manifest.id}",
                f"it has {held} but lacks {absent}",
                "Add these tables, or remove the other world tables to have one foreign bloc assumed",
            )
        )
    home = home_bloc(economy)
    foreign = [bloc for bloc in economy.table("blocs")["bloc"] if bloc != home]
    blocs = [home, *foreign]
    frame = economy.in_base_units("world_flows")
    require_industries(frame, industries)
    keys = [blocs, blocs, industries]
    flows = cube(frame, "world_flows", ["importer", "exporter", "industry"], "flow", keys)
    spent = cube(frame, "world_flows", ["importer", "exporter", "industry"], "expenditure", keys)
    head = economy.in_base_units("world_industries")
    output = cube(head, "world_industries", ["bloc", "industry"], "output", keys[1:])
    added = cube(head, "world_industries", ["bloc", "industry"], "value_added", keys[1:], signed=True)
    stocks = cube(head, "world_industries", ["bloc", "industry"], "inventory_change", keys[1:], signed=True)
    require_shares(flows, output, added, blocs, industries)
    inputs = (
        economy.table("world_coefficients")
        .set_index(["bloc", "input", "using"])["coefficient"]
        .reindex(pd.MultiIndex.from_product([blocs, industries, industries]), fill_value=0.0)
        .to_numpy(float)
        .reshape(len(blocs), len(industries), len(industries))
    )
    require_positive(inputs, "world_coefficients", [blocs, industries, industries])
    share = np.where(output > 0, added / np.where(output > 0, output, 1.0), 0.0)
    factor = conversion_factor(national.value_added, added[0])
    return WorldTable(
        blocs=(economy.manifest.nation, *foreign),
        industries=tuple(industries),
        flows=stocked(flows, stocks) * factor,
        value_added_share=share,
        coefficients=whole_coefficients(inputs, share),
        statutory=applied_rates(economy, blocs, industries, flows, spent),
        factor=factor,
        observed=True,
    )


def home_bloc(economy: Economy) -> str:
    """Return the country's own bloc in the world tables.

    It is the bloc with the id of the nation, the bloc with that id as its one member, or else the
    only bloc that table trade_partners has no partner in: a country is no partner of its own.

    Raises
    ------
    DataError
        If none of the three finds exactly one bloc.
    """
    frame = economy.table("blocs")
    nation = economy.manifest.nation
    named = [
        str(bloc)
        for bloc, members in zip(frame["bloc"], frame["members"], strict=True)
        if nation in (bloc, members)
    ]
    if not named and economy.has("trade_partners"):
        partners = set(economy.table("trade_partners")["bloc"])
        named = [str(bloc) for bloc in frame["bloc"] if bloc not in partners]
    if len(named) != 1:
        raise DataError(
            Problem(
                "table blocs",
                f"the country's own bloc cannot be found: {named or 'none'} could be that of {nation!r}",
                f"Write {nation} as the one member of its bloc, or give every other bloc a trade partner",
            )
        )
    return named[0]


def conversion_factor(national: Array, world: Array) -> float:
    """Return the factor that makes the country's value added agree: currency per unit of the world table.

    One factor for all blocs and industries keeps the shares of the world table's year. It holds an
    exchange rate, price changes and the country's growth together and is none of them.

    Parameters
    ----------
    national, world
        The country's value added by industry, in either table.

    Raises
    ------
    DataError
        If the country has no value added in the world table.

    >>> conversion_factor(np.array([300.0, 900.0]), np.array([1.0]))
    1200.0
    """
    if not world.sum() > 0 or not national.sum() > 0:
        reason = "the country has no value added, so the tables have no common measure"
        raise DataError(Problem("table world_industries", reason, "Give the country's value added"))
    return float(national.sum() / world.sum())


def stocked(flows: Array, inventories: Array) -> Array:
    """Add changes of inventories to home sales, so that the sum of sales is output.

    The System of National Accounts 2008 counts changes of inventories as final demand. Those of a bloc's
    products are taken to lie at home. Home sales do not go below zero.

    Parameters
    ----------
    flows
        Importer x exporter x industry.
    inventories
        Exporter x industry, same unit.

    >>> stocked(np.array([[[4.0, 4.0]]]), np.array([[-1.0, -5.0]])).tolist()
    [[[3.0, 0.0]]]
    """
    result = flows.copy()
    home = np.arange(len(flows))
    result[home, home] = np.maximum(flows[home, home] + inventories, 0.0)
    return result


def whole_coefficients(inputs: Array, share: Array) -> Array:
    """Scale input coefficients so that with value added they make one; tables are rounded.

    Parameters
    ----------
    inputs
        Bloc x input x using industry.
    share
        Bloc x using industry, value added per unit of output.

    >>> whole_coefficients(np.array([[[0.25], [0.25]]]), np.array([[0.4]])).ravel().tolist()
    [0.3, 0.3]
    """
    total = inputs.sum(axis=1)
    scaled: Array = inputs * ((1 - share) / np.where(total > 0, total, 1.0))[:, None, :]
    return scaled


def assumed_world(national: NationalTable, industries: Sequence[str], nation: str) -> WorldTable:
    """Return one foreign bloc for a country without world tables, an assumption.

    It makes everything as the country does, with the country's technology, in proportion to the
    country's use of each product, and is as many times the country's size as the parameter world_size
    says. Trade with the country comes on top, so that the country's deficit is the bloc's surplus.
    There are no tariffs in the tables.
    """
    groups = membership(national.parents, industries)
    output = groups @ national.output
    added = groups @ national.value_added
    use = np.maximum(groups @ (national.use_domestic + national.use_imported) @ groups.T, 0.0)
    final = groups @ (national.final_domestic + national.final_imported).sum(axis=1)
    ratio = added / np.where(output > 0, output, 1.0)
    mean = added.sum() / output.sum()
    share = np.where((ratio > 0) & (ratio <= 1), ratio, mean)
    absorption = np.maximum(use.sum(axis=1) + final, 0.0)
    flows = np.zeros((2, 2, len(industries)))
    flows[1, 1] = parameters()["world_size"].value * absorption * output.sum() / absorption.sum()
    flows[1, 0] = groups @ national.exports
    flows[0, 1] = groups @ national.imports
    shares = np.stack([share, share])
    made = use.sum(axis=0) > 0
    shares[:, ~made] = 1.0
    return WorldTable(
        blocs=(nation, REST),
        industries=tuple(industries),
        flows=flows,
        value_added_share=shares,
        coefficients=whole_coefficients(np.stack([use, use]), shares),
        statutory=np.zeros_like(flows),
        factor=1.0,
        observed=False,
    )


def membership(parents: Sequence[str], industries: Sequence[str]) -> Array:
    """Return the parent x industry matrix of ones where an industry belongs to a parent.

    >>> membership(["x", "y", "x"], ["x", "y"])
    array([[1., 0., 1.],
           [0., 1., 0.]])
    """
    same: Array = (np.array(industries)[:, None] == np.array(parents)[None, :]).astype(np.float64)
    return same
