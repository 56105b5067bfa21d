"""Parameters of the regional accounts: value, range, meaning and source of each, from one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from types import MappingProxyType

from regrowth.errors import OptionError, Problem
from regrowth.files import packaged_rows

FILE_NAME = "regional_accounts.csv"


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One row of the table; ``calibrated`` says whether the value was fitted to published figures."""

    name: str
    value: float
    low: float
    high: float
    calibrated: bool
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class RegionalParameters:
    """Values of the parameters; the table says what each means."""

    home_bias_near: float
    home_bias_far: float
    size_elasticity: float
    distance_decay: float
    small_producer: float
    income_weight: float
    raw_import_share: float

    def __post_init__(self) -> None:
        for name in ("home_bias_near", "home_bias_far", "small_producer"):
            if not getattr(self, name) > 0:
                raise OptionError(
                    Problem(f"parameter {name}", "it must be above 0", "Give a positive number")
                )
        for name in ("income_weight", "raw_import_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise OptionError(Problem(f"parameter {name}", "it is a share", "Give a number from 0 to 1"))


@cache
def parameter_rows() -> Mapping[str, ParameterRow]:
    """Return every row of the table by name.

    >>> [name for name, row in parameter_rows().items() if not row.calibrated]
    ['income_weight', 'raw_import_share']
    """
    return MappingProxyType(
        {
            row["name"]: ParameterRow(
                row["name"],
                float(row["value"]),
                float(row["low"]),
                float(row["high"]),
                row["calibrated"] == "yes",
                row["meaning"],
                row["source"],
            )
            for row in packaged_rows(FILE_NAME)
        }
    )


@cache
def regional_parameters() -> RegionalParameters:
    """Return the values of the table."""
    rows = parameter_rows()
    return RegionalParameters(**{item.name: rows[item.name].value for item in fields(RegionalParameters)})
