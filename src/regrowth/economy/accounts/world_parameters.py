"""Parameters of the foreign side: value, range, meaning and source of each, from one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from regrowth.files import packaged_rows

FILE_NAME = "world_accounts.csv"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One row of the table of parameters; low <= value <= high."""

    name: str
    value: float
    low: float
    high: float
    meaning: str
    source: str


@cache
def parameters() -> Mapping[str, Parameter]:
    """Return every parameter by name.

    >>> parameters()["elasticity_default"].value
    5.0
    """
    return MappingProxyType(
        {
            row["name"]: Parameter(
                row["name"],
                float(row["value"]),
                float(row["low"]),
                float(row["high"]),
                row["meaning"],
                row["source"],
            )
            for row in packaged_rows(FILE_NAME)
        }
    )
