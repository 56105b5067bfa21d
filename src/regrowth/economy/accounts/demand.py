"""Final demand, exports and imports of every region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regrowth.economy.accounts.national import NationalTable
from regrowth.economy.accounts.technology import Use

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

FOLLOWS = {
    "private_consumption": "income and residents",
    "valuables": "income and residents",
    "government_consumption": "residents",
    "private_gfcf": "value added",
    "government_gfcf": "value added",
    "inventory_change": "output",
}
"""What the regions' shares of a category of final demand follow."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Final demand of the regions by category, and exports, whole currency units."""

    domestic: Array
    """(n, j, c)."""
    imported: Array
    """(n, j, c), with import taxes."""
    exports: Array
    """(i, j): exports of domestic output."""


def regional_demand(
    national: NationalTable,
    output: Array,
    use: Use,
    residents: Array,
    on_site: Flags,
    income_weight: float,
) -> Demand:
    """Return final demand and exports by region; every category sums to the national table.

    * Exports are the same share of output in every region.
    * What is used on site (buildings, government) is demanded where it is made: final demand is output
      less exports and intermediate use of the region.
    * All else follows :data:`FOLLOWS`. Negative national cells (scrap, stocks run down) follow the
      intermediate use of the product, so that no region sells more than it has.

    Parameters
    ----------
    residents
        (n,): each region's share of residents.
    on_site
        (j,): whether the product is used where it is made.
    income_weight
        Weight of value added against residents in private consumption.
    """
    made = output / np.where(national.output > 0, national.output, 1.0)
    exports = made * national.exports
    income = use.value_added.sum(axis=1) / use.value_added.sum()
    spread: Mapping[str, Array] = {
        "income and residents": (income_weight * income + (1 - income_weight) * residents)[:, None],
        "residents": residents[:, None],
        "value added": income[:, None],
        "output": made,
    }
    bought = use.domestic.sum(axis=2)
    kept = np.maximum(output - exports - bought, 0.0)
    domestic = _spread(national.categories, national.final_domestic, spread, bought, made)
    left = kept.sum(axis=0)
    placed = on_site & (left > 0)
    share = kept[:, placed] / left[placed]
    domestic[:, placed] = share[:, :, None] * national.final_domestic[None, placed]
    imported = _spread(national.categories, national.final_imported, spread, use.imported.sum(axis=2), made)
    return Demand(domestic, imported, exports)


def _spread(
    categories: tuple[str, ...], cells: Array, spread: Mapping[str, Array], bought: Array, made: Array
) -> Array:
    """Return (n, j, c): national cells (j, c) times the shares of their categories."""
    total = bought.sum(axis=0)
    users = np.where(total > 0, bought / np.where(total > 0, total, 1.0), made)
    result = np.empty((len(made), *cells.shape))
    for column, category in enumerate(categories):
        negative = cells[:, column] < 0
        result[:, :, column] = np.where(negative, users, spread[FOLLOWS[category]]) * cells[:, column]
    return result
