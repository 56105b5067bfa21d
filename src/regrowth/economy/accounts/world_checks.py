"""What the world tables and the national table must hold before they are brought together."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.national import NationalTable
from regrowth.errors import DataError, Problem
from regrowth.labels import joined

Array = NDArray[np.float64]


def cube(
    frame: pd.DataFrame,
    table: str,
    columns: list[str],
    value: str,
    keys: list[list[str]],
    *,
    signed: bool = False,
) -> Array:
    """Return a column as an array over the keys; every cell must be there, and positive unless ``signed``.

    Raises
    ------
    DataError
        If a row is absent, or a figure negative or not finite.
    """
    wanted = pd.MultiIndex.from_product(keys, names=columns)
    series = frame.set_index(columns)[value]
    absent = list(wanted[~wanted.isin(series.index)])
    if absent:
        raise DataError(
            Problem(
                f"table {table}",
                f"{len(absent)} rows are missing, the first is {joined(absent[0])}",
                f"Give {value} for every {', '.join(columns)}; write 0 where there is none",
            )
        )
    values: Array = series.reindex(wanted).to_numpy(float).reshape([len(labels) for labels in keys])
    if not signed:
        require_positive(values, table, keys)
    return values


def require_positive(values: Array, table: str, keys: list[list[str]]) -> None:
    """Refuse figures that are negative or not finite."""
    wrong = np.argwhere(~(np.isfinite(values) & (values >= 0)))
    if len(wrong):
        cell = tuple(labels[at] for labels, at in zip(keys, wrong[0], strict=True))
        raise DataError(
            Problem(
                f"table {table}",
                f"{len(wrong)} figures are negative or not finite, the first is "
                f"{values[tuple(wrong[0])]:g} for {joined(cell)}",
                "These figures are never below zero; correct them",
            )
        )


def require_industries(frame: pd.DataFrame, industries: list[str]) -> None:
    """Refuse world flows of other industries than those of the national table."""
    held = set(frame["industry"])
    if held != set(industries):
        raise DataError(
            Problem(
                "table world_flows",
                f"its industries are not those of the national table: {sorted(held ^ set(industries))[:5]} "
                "are in one of the two only",
                "Give both tables the same common industries, with zeros where there is nothing",
            )
        )


def require_shares(
    flows: Array, output: Array, added: Array, blocs: list[str], industries: list[str]
) -> None:
    """Refuse foreign industries that sell without a sane share of value added; the country comes first."""
    sold = flows.sum(axis=0) > 0
    sane = (output > 0) & (added > 0) & (added <= output)
    wrong = np.argwhere(sold & ~sane)
    wrong = wrong[wrong[:, 0] > 0]
    if len(wrong):
        n, j = wrong[0]
        raise DataError(
            Problem(
                "table world_industries",
                f"{len(wrong)} industries sell without a share of value added between 0 and 1, the first is "
                f"{joined((blocs[n], industries[j]))}: output {output[n, j]:g}, value added {added[n, j]:g}",
                "Correct output or value added",
            )
        )


def require_trade(national: NationalTable) -> None:
    """Refuse a national table that cannot be one place of world accounts.

    Raises
    ------
    DataError
        If a figure is not finite, exports, imports or home sales are negative, or taxes on imports are
        paid on nothing.
    """
    figures = [
        national.output,
        national.value_added,
        national.exports,
        national.re_exports,
        national.imports,
        national.import_taxes,
        (national.use_domestic + national.use_imported).sum(axis=1),
        (national.final_domestic + national.final_imported).sum(axis=1),
    ]
    checks = {
        "figures that are not finite": ~np.isfinite(np.stack(figures)).all(axis=0),
        "negative exports": national.exports < 0,
        "negative imports": national.imports < 0,
        "exports above output": national.exports > national.output,
        "taxes on imports but no imports": (national.imports == 0) & (national.import_taxes != 0),
        "import subsidies above the imports": (national.imports > 0)
        & (national.imports + national.import_taxes <= 0),
    }
    problems = [
        Problem(
            "national input-output table",
            f"{what} of {[national.industries[at] for at in np.flatnonzero(wrong)][:5]}",
            "Correct the table: the country is one place of the accounts and its trade must have a partner",
        )
        for what, wrong in checks.items()
        if wrong.any()
    ]
    if problems:
        raise DataError(problems)
