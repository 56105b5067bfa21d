"""What identities share: tables in base units, the unit of rounding, the row of a fault.

Published figures are rounded: each is off by at most half a unit, so a sum of n figures
misses its total by at most (n + 1) / 2, which is no more than n units. That is the
tolerance throughout: one unit of rounding per summand. The unit is the one that the
manifest gives the column; where an identity joins columns of several units, all are
taken to base units and the coarsest counts. Counts of employment, residents and
students are not rounded and must add up.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from regrowth.economy.manifest import Manifest
from regrowth.quantities import unit_scale

Frames = Mapping[str, pd.DataFrame]

SHOWN = 5
"""How many faults of one kind are listed."""
EXACT = 1e-9
"""Relative error of adding floating-point numbers."""


def first_row(frame: pd.DataFrame, **labels: object) -> int | None:
    """Return the line of the file on which the first row with these labels stands."""
    mask = np.ones(len(frame), dtype=bool)
    for column, value in labels.items():
        mask &= (frame[column] == value).to_numpy()
    rows = np.flatnonzero(mask)
    return int(rows[0]) + 2 if len(rows) else None


def unit_of(manifest: Manifest, name: str, *columns: str) -> float:
    """Return the coarsest unit of the columns, in base units."""
    units = manifest.tables[name].units
    return max(unit_scale(units.get(column, "")) for column in columns)


def in_base_units(frames: Frames, manifest: Manifest, name: str) -> pd.DataFrame:
    """Return a table with its measured columns in base units."""
    frame = frames[name]
    units = {column: unit for column, unit in manifest.tables[name].units.items() if column in frame}
    return frame.assign(**{column: frame[column] * unit_scale(unit) for column, unit in units.items()})
