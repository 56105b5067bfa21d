"""The parameters of supply security: low, central and high, with their sources and how sure they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from regrowth.errors import OptionError, Problem, suggestion
from regrowth.files import packaged_rows
from regrowth.messages import Message

Case = Literal["optimistic", "central", "pessimistic"]
CASES: tuple[Case, ...] = ("optimistic", "central", "pessimistic")
"""Every parameter at its better end, at its centre, at its worse end: a range, not a probability band."""
ANY = "any"
"""Scope of a row that holds where no row of the item's value chain does."""


@dataclass(frozen=True, slots=True)
class SecurityParameter:
    """One row of the table of parameters.

    ``scope`` is a value chain, a pair of currencies or ``any``; ``worse`` the end of the range (``low``,
    ``high``) at which disruptions cost more, ``none`` where neither is; ``confidence`` is H, M or L.
    """

    name: str
    scope: str
    low: float
    central: float
    high: float
    unit: str
    worse: str
    confidence: str
    meaning: str
    source: str

    def at(self, case: Case) -> float:
        """Return the value of a case; the central one where neither end is worse."""
        if case == "central" or self.worse == "none":
            return self.central
        return self.low if (self.worse == "low") == (case == "pessimistic") else self.high


@cache
def security_parameters() -> Mapping[tuple[str, str], SecurityParameter]:
    """Return every parameter by name and scope.

    >>> security_parameters()["short_run_elasticity", "any"].central
    0.2
    """
    rows = [
        SecurityParameter(
            name=row["name"],
            scope=row["scope"],
            low=float(row["low"]),
            central=float(row["central"]),
            high=float(row["high"]),
            unit=row["unit"],
            worse=row["worse"],
            confidence=row["confidence"],
            meaning=row["meaning"],
            source=row["source"],
        )
        for row in packaged_rows("security_parameters.csv")
    ]
    return MappingProxyType({(row.name, row.scope): row for row in rows})


def parameter(name: str, scope: str = ANY) -> SecurityParameter:
    """Return the parameter of a scope, or the one for all scopes.

    Raises
    ------
    OptionError
        If there is neither.

    >>> parameter("stockpile_days", "rare_metal").central, parameter("stockpile_days", "toys").central
    (60.0, 30.0)
    """
    held = security_parameters()
    found = held.get((name, scope), held.get((name, ANY)))
    if found is None:
        names = sorted({known for known, _ in held})
        reason = Message("there is no {name!r} for {scope!r}", name=name, scope=scope)
        raise OptionError(Problem(Message("security parameters"), reason, suggestion(name, names)))
    return found


def applies(name: str, scope: str) -> bool:
    """Say whether a parameter has a value for a scope.

    >>> applies("cost_recycling", "battery"), applies("cost_recycling", "petrochemical")
    (True, False)
    """
    held = security_parameters()
    return (name, scope) in held or (name, ANY) in held


def fraction(value: float, subject: str) -> float:
    """Return a share from 0 to 1, refusing anything else; one that looks like per cent gets a hint.

    Raises
    ------
    OptionError
        If it is not in 0 to 1.

    >>> fraction(0.5, "cut")
    0.5
    """
    if 0 <= value <= 1:
        return float(value)
    remedy = Message("Give a share from 0 to 1")
    if 1 < value <= 100:
        remedy = Message("Write {share:g} for {percent:g} per cent", share=value / 100, percent=value)
    raise OptionError(Problem(subject, Message("{value:g} is not in 0 to 1", value=value), remedy))
