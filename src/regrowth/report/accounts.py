"""Tables of the documentation about the regional accounts: parameters and published figures."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from functools import cache

import pandas as pd

from regrowth.economy.accounts.multipliers import MEASURES, inducement
from regrowth.economy.accounts.national import national_table
from regrowth.economy.accounts.regional import interregional
from regrowth.economy.accounts.regional_parameters import parameter_rows
from regrowth.economy.accounts.validation import aggregates, compare_methods
from regrowth.economy.economy import Economy
from regrowth.report.inventory import markdown_table

_STATISTICS = ("correlation", "error", "bias")
_UNITS = {"amount": "trillion", "share": "per cent", "ratio": "ratio"}
_TRILLION = 1e12


@cache
def _compared() -> tuple[pd.DataFrame, pd.DataFrame]:
    economy = Economy.korea()
    national = national_table(economy)
    accounts = interregional(economy, national)
    found = inducement(accounts)
    return compare_methods(economy, national, accounts, found), aggregates(economy, accounts, found)


def _rounded(value: float, digits: int) -> str:
    """Write a number without a sign in front of zero.

    >>> _rounded(-0.0001, 2)
    '0.00'
    """
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def _multipliers() -> str:
    frame = _compared()[0]
    methods = list(dict.fromkeys(frame.index.get_level_values("method")))
    rows = [
        (method, statistic, *(_rounded(frame.loc[(method, name), statistic], 3) for name in MEASURES))
        for statistic in _STATISTICS
        for method in methods
    ]
    cells = (
        f"\n\nCells: {int(frame['cells'].max())}; published and not estimated: {int(frame['missing'].max())}."
    )
    return (
        markdown_table(("Method", "Statistic", *(name.replace("_", " ") for name in MEASURES)), rows) + cells
    )


def _aggregates() -> str:
    names = Economy.korea().names("regions")
    rows = []
    for row in _compared()[1].to_dict("records"):
        digits = 2 if row["unit"] == "ratio" else 1
        scale = _TRILLION if row["unit"] == "amount" else 1.0
        where = ", ".join(names.get(region, "nation") for region in row["regions"].split())
        figures = [_rounded(row[name] / scale, digits) for name in ("published", "estimate")]
        rows.append((row["measure"].replace("_", " "), where, _UNITS[row["unit"]], *figures))
    return markdown_table(("Measure", "Regions", "Unit", "Published", "Accounts"), rows)


def _parameters() -> str:
    rows = [
        (
            f"`{row.name}`",
            f"{row.value:g}",
            f"{row.low:g} … {row.high:g}",
            "yes" if row.calibrated else "no",
            row.meaning,
            row.source,
        )
        for row in parameter_rows().values()
    ]
    return markdown_table(("Parameter", "Value", "Range", "Calibrated", "Meaning", "Source"), rows)


BLOCKS: Mapping[str, Callable[[str], str]] = types.MappingProxyType(
    {
        "accounts-multipliers": lambda _: _multipliers(),
        "accounts-aggregates": lambda _: _aggregates(),
        "accounts-parameters": lambda _: _parameters(),
    }
)
"""Writers of blocks by name."""
