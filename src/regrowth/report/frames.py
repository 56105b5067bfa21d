"""Typed reading of labelled tables."""

from __future__ import annotations

from collections.abc import Hashable
from typing import cast

import pandas as pd


def of_region(table: pd.DataFrame, region: str) -> pd.DataFrame:
    """Return the rows of one region of a table of pairs, by engine."""
    return cast(pd.DataFrame, table.xs(region, level="region"))


def number(table: pd.DataFrame, row: Hashable, column: Hashable) -> float:
    """Return one number of a table."""
    return float(cast(float, table.at[row, column]))


def pairs(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the pairs of region and engine that index a table, in its order."""
    return [(str(region), str(engine)) for region, engine in table.index]
