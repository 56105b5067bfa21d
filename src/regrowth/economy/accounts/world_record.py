"""The record of the foreign side: where every block of figures comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.national import LEVELS, NationalTable
from regrowth.economy.accounts.world_parameters import parameters
from regrowth.economy.accounts.world_tables import TABLES, WorldTable
from regrowth.economy.economy import Economy

if TYPE_CHECKING:
    from regrowth.economy.accounts.world import WorldAccounts

Array = NDArray[np.float64]
Block = tuple[str, str, Array, str, str, str, str]
"""Array, label, values, status, method, source, note."""

COLUMNS = ("block", "cells", "share", "status", "method", "source", "note")
"""A block of an array, its cells that are not zero, its share of the array's absolute value, and its origin.

``status`` is ``observed`` (as in a table), ``reconciled`` (tables that differ made to agree) or
``estimated`` (a rule without a figure of its own). Tariffs are weighed by revenue.
"""


@dataclass(frozen=True, slots=True)
class Sources:
    """Texts of the tables behind the accounts."""

    national: str
    world: str
    partners: str
    """Empty without a table of partners."""
    tariffs: str
    foreign: str
    """Status of foreign figures."""
    split: str
    """What was done to bring foreign figures to the detail of the national table."""
    conversion: str

    @classmethod
    def of(cls, economy: Economy, national: NationalTable, world: WorldTable) -> Sources:
        """Read the sources from the manifest."""

        def text(name: str) -> str:
            return f"{name}: {economy.manifest.tables[name].source}" if economy.has(name) else ""

        same = national.parents == national.industries
        split = "none" if same else "the country's composition within each common industry"
        if not world.observed:
            size = parameters()["world_size"]
            return cls(
                national=text(LEVELS[national.level]),
                world=f"{size.source}: {size.value:g} times the country, with its technology",
                partners="",
                tariffs="none",
                foreign="estimated",
                split=split,
                conversion="no world tables: trade with the country closes the bloc's accounts",
            )
        return cls(
            national=text(LEVELS[national.level]),
            world=text(TABLES[0]),
            partners=text("trade_partners"),
            tariffs=text("world_tariffs") or "rates contained in the expenditure of the world table",
            foreign="reconciled" if same else "estimated",
            split=split,
            conversion=(
                f"{world.factor:.6g} {economy.manifest.currency} per unit of the world table makes the "
                "country's value added agree; shares of the world stay those of the world table's year"
            ),
        )


def record_of(
    accounts: WorldAccounts, national: NationalTable, goods: NDArray[np.bool_], sources: Sources
) -> pd.DataFrame:
    """Return one row per block; the shares of the blocks of an array sum to one.

    Parameters
    ----------
    goods
        Industry: whether it makes goods.
    """
    blocks = [*_trade(accounts, goods, sources), *_places(accounts, national, sources)]
    total: dict[str, float] = {}
    for array, _, values, *_ in blocks:
        total[array] = total.get(array, 0.0) + float(np.abs(values).sum())
    rows = [
        (
            f"{array}: {label}",
            int(np.count_nonzero(values)),
            float(np.abs(values).sum()) / (total[array] or 1.0),
            *rest,
        )
        for array, label, values, *rest in blocks
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _trade(accounts: WorldAccounts, goods: NDArray[np.bool_], s: Sources) -> list[Block]:
    """Return the blocks of flows and tariffs."""
    flows = accounts.flows
    country = np.arange(len(flows)) == 0
    inside = np.eye(len(flows), dtype=bool)[:, :, None]
    imports = country[:, None, None] & ~inside
    exports = country[None, :, None] & ~inside
    own = inside & country[:, None, None]
    abroad = ~inside & ~imports & ~exports
    both = f"{s.national}; {s.world}"
    partners = f"{both}; {s.partners}" if s.partners else both
    fitted = "reconciled" if s.partners else "estimated"
    scope = "totals by industry are the national table's; all industries of a parent share its partners"
    kept = f"{scope}; partners as in the world table"
    cif = f"{scope}; cif, so that margins count as output of the seller"
    split = f"split: {s.split}; {s.conversion}"
    paid = flows * accounts.duties
    other = flows * accounts.tariffs - paid
    capped = "applied rates, scaled down where they yield more than the taxes on imports"
    spread = "all industries of a parent at its rate; blank rates are those in the world table's expenditure"
    taxes = f"{s.national}; {s.tariffs}"
    fit, wedge, divide = "partner_shares", "import_wedge", "split_trade"
    return [
        (
            "flows",
            "home sales of the country",
            flows * own,
            "observed",
            "output less exports",
            s.national,
            "",
        ),
        ("flows", "exports of goods", flows * (exports & goods), fitted, fit, partners, scope),
        ("flows", "exports of services", flows * (exports & ~goods), "estimated", fit, both, kept),
        ("flows", "imports of goods", flows * (imports & goods), fitted, fit, partners, cif),
        ("flows", "imports of services", flows * (imports & ~goods), "estimated", fit, both, kept),
        ("flows", "trade between foreign blocs", flows * abroad, s.foreign, divide, s.world, split),
        ("flows", "home sales of foreign blocs", flows * (inside & ~own), s.foreign, divide, s.world, split),
        ("tariffs", "tariffs of the country", paid * imports, "reconciled", wedge, taxes, capped),
        (
            "tariffs",
            "other taxes on imports of the country",
            other * imports,
            "reconciled",
            wedge,
            s.national,
            "one rate on all partners",
        ),
        (
            "tariffs",
            "tariffs of foreign blocs",
            paid * ~imports,
            "observed",
            "applied_rates",
            s.tariffs,
            spread,
        ),
    ]


def _places(accounts: WorldAccounts, national: NationalTable, s: Sources) -> list[Block]:
    """Return the blocks of output, value added, use and final demand."""
    own, settled = "country_rows", "settled_demand, split_use"
    stocks = f"changes of inventories are sold at home; {s.conversion}"
    same = "one share for all industries of a parent"
    residual = f"with changes of inventories; takes up the country's changed trade; split: {s.split}"
    rows: list[Block] = []
    for name, values, method, note in (
        ("output", accounts.output, "sum of sales", stocks),
        ("value added", accounts.value_added, "share of the parent", same),
        ("use", accounts.use, settled, f"split: {s.split}"),
        ("final", accounts.final, settled, residual),
    ):
        negative = "negative cells are the table's" if (values[0] < 0).any() else ""
        first = values[0] - national.re_exports if name == "final" else values[0]
        rows.append((name, "country", first, "observed", own, s.national, negative))
        rows.append((name, "foreign blocs", values[1:], s.foreign, method, s.world, note))
    booked = "booked as final demand of the country: no bloc receives them"
    rows.append(
        ("final", "re-exports of the country", national.re_exports, "observed", own, s.national, booked)
    )
    return rows
