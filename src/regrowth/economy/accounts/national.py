"""The national input-output table as arrays, at its own level of detail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.economy import Economy
from regrowth.errors import DataError, Problem

Array = NDArray[np.float64]

LEVELS = {"sector": "input_output_sector", "industry": "input_output_industry"}
"""Levels of detail of a national table, the finest first, and the name its tables begin with."""


@dataclass(frozen=True, slots=True)
class NationalTable:
    """A national input-output table, commodity by commodity, in whole currency units of its year.

    ``use_*`` are input x using industry, and ``final_*`` industry x category, without exports; imported
    uses carry the taxes on imports, so total uses = output + imports + import taxes. A few negative
    cells are genuine (by-products, scrap, inventories run down).
    """

    level: str
    industries: tuple[str, ...]
    parents: tuple[str, ...]
    """Common industry of each industry; itself at the level of common industries."""
    output: Array
    value_added: Array
    use_domestic: Array
    use_imported: Array
    categories: tuple[str, ...]
    final_domestic: Array
    final_imported: Array
    exports: Array
    """Exports of domestic output."""
    re_exports: Array
    """Exports of imported goods, with the taxes paid on their import."""
    imports: Array
    """Imports before taxes (cif)."""
    import_taxes: Array
    workers: Array
    """Full-time equivalents; NaN where the table has none."""


def finest_level(economy: Economy) -> str:
    """Return the finest level of detail at which the economy has a national table.

    Raises
    ------
    DataError
        If it has none.
    """
    for level, table in LEVELS.items():
        if economy.has(table):
            return level
    raise DataError(
        Problem(
            f"economy {economy.manifest.id}",
            "it has no national input-output table",
            f"Add tables {LEVELS['industry']}, {LEVELS['industry']}_flows and {LEVELS['industry']}_final",
        )
    )


def national_table(economy: Economy, level: str | None = None) -> NationalTable:
    """Read the national input-output table of an economy into arrays.

    Raises
    ------
    DataError
        If the economy has no such table, or lacks one of its three parts.
    """
    level = level or finest_level(economy)
    name = LEVELS[level]
    absent = [table for table in (name, f"{name}_flows", f"{name}_final") if not economy.has(table)]
    if absent:
        raise DataError(
            Problem(
                f"economy {economy.manifest.id}", f"it lacks {' and '.join(absent)}", "Add what is lacking"
            )
        )
    industry = economy.in_base_units(name).set_index(level)
    flows = economy.in_base_units(f"{name}_flows")
    final = economy.in_base_units(f"{name}_final")
    labels = list(industry.index)
    categories = [c for c in dict.fromkeys(final["category"]) if c != "exports"]

    def use(column: str) -> Array:
        return _matrix(flows, "input", "using", column, labels, labels)

    def demand(column: str) -> Array:
        return _matrix(final, level, "category", column, labels, categories)

    exports = _matrix(final, level, "category", "domestic", labels, ["exports"])[:, 0]
    exports_total = _matrix(final, level, "category", "total", labels, ["exports"])[:, 0]
    domestic, final_domestic = use("domestic"), demand("domestic")
    return NationalTable(
        level=level,
        industries=tuple(labels),
        parents=_parents(economy, level, labels),
        output=industry["output"].to_numpy(float),
        value_added=industry["value_added"].to_numpy(float),
        use_domestic=domestic,
        use_imported=use("total") - domestic,
        categories=tuple(categories),
        final_domestic=final_domestic,
        final_imported=demand("total") - final_domestic,
        exports=exports,
        re_exports=exports_total - exports,
        imports=industry["imports_cif"].to_numpy(float),
        import_taxes=industry["import_taxes"].to_numpy(float),
        workers=(
            industry["workers"].to_numpy(float)
            if "workers" in industry.columns
            else np.full(len(labels), np.nan)
        ),
    )


def _matrix(
    frame: pd.DataFrame, row: str, column: str, value: str, rows: list[str], columns: list[str]
) -> Array:
    wide = frame.pivot(index=row, columns=column, values=value)
    return wide.reindex(index=rows, columns=columns).fillna(0.0).to_numpy(float)


def _parents(economy: Economy, level: str, labels: list[str]) -> tuple[str, ...]:
    if level == "industry":
        return tuple(labels)
    parent = economy.classes(economy.manifest.input_output_scheme)["industry"]
    return tuple(parent.reindex(labels))
