"""The catalogue: one row per quantity that crosses a public boundary.

Name, symbol, dimensions, unit, price basis, valid range, meaning and source of
every public quantity live in ``quantities.csv``; validation, documentation, column
headings and report labels read them from here.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

from regrowth.errors import LabelError, OptionError, Problem, suggestion
from regrowth.messages import Message

SCALES: Mapping[str, float] = MappingProxyType(
    {"": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
)
PLAIN_UNITS: tuple[str, ...] = (
    "persons",
    "thousand persons",
    "establishments",
    "schools",
    "departments",
    "firms",
    "tonnes",
    "per cent",
    "ratio",
    "degrees",
    "tile",
    "observations",
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One row of the catalogue; ``low`` and ``high`` bound valid values, ``None`` is open."""

    name: str
    group: str
    symbol: str
    dimensions: tuple[str, ...]
    unit: str
    price_basis: str
    low: float | None
    high: float | None
    meaning: str
    source: str

    def contains(self, value: float) -> bool:
        """Say whether ``value`` lies within the valid range."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@cache
def catalogue() -> Mapping[str, Quantity]:
    """Return every quantity by name, in the order of the file."""
    text = resources.files("regrowth").joinpath("quantities.csv").read_text(encoding="utf-8")
    rows = {}
    for row in csv.DictReader(text.splitlines()):
        rows[row["name"]] = Quantity(
            name=row["name"],
            group=row["group"],
            symbol=row["symbol"],
            dimensions=tuple(row["dimensions"].split()),
            unit=row["unit"],
            price_basis=row["price_basis"],
            low=float(row["low"]) if row["low"] else None,
            high=float(row["high"]) if row["high"] else None,
            meaning=row["meaning"],
            source=row["source"],
        )
    return MappingProxyType(rows)


def quantity(name: str) -> Quantity:
    """Return one quantity.

    Raises
    ------
    LabelError
        If the catalogue has no such row.

    >>> quantity("location-quotient").unit
    'ratio'
    """
    rows = catalogue()
    if name not in rows:
        reason = Message("there is no quantity {name!r}", name=name)
        raise LabelError(Problem(Message("catalogue"), reason, suggestion(name, list(rows))))
    return rows[name]


def names(group: str) -> tuple[str, ...]:
    """Return the names of the quantities of a group (``data``, ``evidence``, ``selection``)."""
    return tuple(row.name for row in catalogue().values() if row.group == group)


def money_scale(unit: str, currency: str) -> float:
    """Return how many units of ``currency`` one ``unit`` is: ``million KRW`` is 1e6.

    Raises
    ------
    OptionError
        If the unit is not an amount of that currency.

    >>> money_scale("trillion KRW", "KRW")
    1000000000000.0
    """
    scale, _, code = unit.rpartition(" ")
    if code != currency or scale not in SCALES:
        raise OptionError(
            Problem(
                Message("unit {unit!r}", unit=unit),
                Message("not an amount of {currency}", currency=currency),
                Message("Write one of {units}", units=money_units(currency)),
            )
        )
    return SCALES[scale]


def money_units(currency: str) -> str:
    """Write the units that are amounts of a currency, as a text.

    >>> money_units("KRW")
    "'KRW', 'thousand KRW', 'million KRW', 'billion KRW', 'trillion KRW'"
    """
    return ", ".join(repr(f"{word} {currency}".strip()) for word in SCALES)


def unit_scale(unit: str) -> float:
    """Return how many base units (single persons, whole currency units) one ``unit`` is.

    >>> unit_scale("million KRW"), unit_scale("thousand persons"), unit_scale("per cent")
    (1000000.0, 1000.0, 1.0)
    """
    return SCALES.get(unit.rpartition(" ")[0], 1.0)
