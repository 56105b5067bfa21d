"""Balanced accounts: who makes, uses and buys what from whom, in one year and one currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.soundness import find_faults
from regrowth.errors import DataError, Problem
from regrowth.labels import require_known, require_unique

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Accounts:
    """Accounts of places x industries x partners; the regions of the country first, then its partners.

    Values are whole currency units of ``year``. ``n`` is the place that buys, ``i`` the place that
    sells, ``j`` the industry sold, ``k`` the industry that uses it. Purchases carry tariffs, flows do
    not. The identities, to 1e-9 of the largest figure:

    * output of (i, j) = sum of flows over n
    * output of (n, k) = value added + sum of use over j
    * sum of use over k + final demand of (n, j) = sum over i of flows x (1 + tariff)

    Raises
    ------
    DataError
        On construction, with every fault: shapes, labels, numbers that are not finite, negative flows,
        places without output, tariffs that look like per cent, identities that do not hold.
    """

    title: str
    year: int
    currency: str
    places: tuple[str, ...]
    country: tuple[str, ...]
    """Country of each place: labour moves and taxes are shared within one."""
    industries: tuple[str, ...]
    parents: tuple[str, ...]
    """Common industry of each industry."""
    output: Array
    """(n, j)."""
    value_added: Array
    """(n, j)."""
    use: Array
    """(n, j, k): purchases of input j by industry k of place n, tariffs included."""
    final_demand: Array
    """(n, j): tariffs included."""
    flows: Array
    """(n, i, j): sales of i to n before tariffs."""
    tariffs: Array
    """(n, i, j): rate of all taxes that n levies on imports, 0.08 for eight per cent."""
    workers: Array
    """(n, j): full-time equivalents; NaN where no statistic gives them."""
    duties: Array = field(default_factory=lambda: np.empty(0))
    """(n, i, j): the part of ``tariffs`` that trade policy changes, customs duty; all unless given."""
    record: pd.DataFrame = field(default_factory=pd.DataFrame)
    """How every block of cells came about: observed, reconciled or estimated."""
    place_names: Mapping[str, str] = field(default_factory=dict)
    industry_names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.duties.size == 0:
            object.__setattr__(self, "duties", self.tariffs)
        for item in fields(self):
            value = getattr(self, item.name)
            if isinstance(value, np.ndarray):
                value = np.array(value, dtype=np.float64, order="C")
                value.flags.writeable = False
                object.__setattr__(self, item.name, value)
        require_unique(self.places, "accounts places")
        require_unique(self.industries, "accounts industries")
        faults = find_faults(self)
        if faults:
            raise DataError(faults)

    def __repr__(self) -> str:
        size = (
            f"{len(self.regions)} regions, {len(self.partners)} partners, {len(self.industries)} industries"
        )
        return f"Accounts({self.title!r}, {self.year}, {size})"

    @property
    def home(self) -> str:
        """The country whose regions these accounts hold: that of the first place."""
        return self.country[0]

    @property
    def regions(self) -> tuple[str, ...]:
        """The places of the home country."""
        return tuple(p for p, c in zip(self.places, self.country, strict=True) if c == self.home)

    @property
    def partners(self) -> tuple[str, ...]:
        """The places abroad."""
        return tuple(p for p, c in zip(self.places, self.country, strict=True) if c != self.home)

    def aggregate(
        self,
        industries: Mapping[str, str] | None = None,
        places: Mapping[str, str] | None = None,
    ) -> Accounts:
        """Return accounts of coarser industries or places, sums of these; rates become weighted means.

        A group of industries that all belong to one common industry stays part of it; any other group
        becomes a common industry of its own.

        Parameters
        ----------
        industries, places
            New label of every old one; ``None`` leaves them as they are.

        Raises
        ------
        LabelError
            If a label is unknown.
        DataError
            If a label has no group, or a new place would mix countries.
        """
        to_industry, industry_labels = _groups(self.industries, industries, "industries")
        to_place, place_labels = _groups(self.places, places, "places")
        country = _one_each(self.places, self.country, to_place, place_labels, "country")
        parents = _parents(self.parents, to_industry, industry_labels)

        def traded(values: Array) -> Array:
            joined: Array = np.einsum(
                "nij,nm,il,jh->mlh", values, to_place, to_place, to_industry, optimize=True
            )
            return joined

        def mean(rates: Array) -> Array:
            revenue = traded(self.flows * rates)
            return np.divide(revenue, flows, out=np.zeros_like(flows), where=flows > 0)

        flows = traded(self.flows)
        return replace(
            self,
            places=place_labels,
            country=country,
            industries=industry_labels,
            parents=parents,
            output=to_place.T @ self.output @ to_industry,
            value_added=to_place.T @ self.value_added @ to_industry,
            use=np.einsum("njk,nm,jh,kg->mhg", self.use, to_place, to_industry, to_industry, optimize=True),
            final_demand=to_place.T @ self.final_demand @ to_industry,
            flows=flows,
            tariffs=mean(self.tariffs),
            duties=mean(self.duties),
            workers=_counted(self.workers, to_place, to_industry),
            place_names={k: v for k, v in self.place_names.items() if k in place_labels},
            industry_names={k: v for k, v in self.industry_names.items() if k in industry_labels},
        )

    def at_parents(self, names: Mapping[str, str] | None = None) -> Accounts:
        """Return the accounts at the level of the common industries."""
        coarse = self.aggregate(industries=dict(zip(self.industries, self.parents, strict=True)))
        return replace(coarse, industry_names=names or coarse.industry_names)


def _groups(
    labels: Sequence[str], mapping: Mapping[str, str] | None, axis: str
) -> tuple[Array, tuple[str, ...]]:
    """Return the 0/1 matrix from old labels to new ones, and the new ones in order of appearance."""
    if mapping is None:
        return np.eye(len(labels)), tuple(labels)
    require_known(mapping, labels, f"aggregation of {axis}")
    missing = [label for label in labels if label not in mapping]
    if missing:
        raise DataError(
            Problem(
                f"aggregation of {axis}",
                f"no group is given for {', '.join(missing[:8])}",
                "Give every label a group; one that stays maps to itself",
            )
        )
    new = tuple(dict.fromkeys(mapping[label] for label in labels))
    matrix = np.zeros((len(labels), len(new)))
    for row, label in enumerate(labels):
        matrix[row, new.index(mapping[label])] = 1.0
    return matrix, new


def _counted(workers: Array, to_place: Array, to_industry: Array) -> Array:
    """Add up workers; a group has a figure where at least one of its cells has."""
    known = np.isfinite(workers)
    counted = to_place.T @ np.where(known, workers, 0.0) @ to_industry
    joined: Array = np.where(to_place.T @ known @ to_industry > 0, counted, np.nan)
    return joined


def _one_each(
    labels: Sequence[str], attribute: Sequence[str], matrix: Array, new: Sequence[str], what: str
) -> tuple[str, ...]:
    found = []
    for column, label in enumerate(new):
        members = [attribute[row] for row in range(len(labels)) if matrix[row, column]]
        if len(set(members)) > 1:
            raise DataError(
                Problem(
                    "aggregation of places",
                    f"{label!r} would join places of {' and '.join(sorted(set(members)))}",
                    f"Group places of one {what} only",
                )
            )
        found.append(members[0])
    return tuple(found)


def _parents(parents: Sequence[str], matrix: Array, new: Sequence[str]) -> tuple[str, ...]:
    """Return the parent that all members of a group share; a group of several parents is its own."""
    shared = [{parents[row] for row in np.flatnonzero(column).tolist()} for column in matrix.T]
    return tuple(found.pop() if len(found) == 1 else label for found, label in zip(shared, new, strict=True))
