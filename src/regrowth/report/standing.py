"""Where a country stands: the core against the rest, provinces side by side, targets and their pace."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from regrowth.economy.economy import Economy
from regrowth.evidence.assemble import Evidence
from regrowth.messages import Message
from regrowth.programme.parts import Target
from regrowth.programme.programme import Programme

_YEAR = 365.25
_PER = 1000.0
"""Residents by which net moves are told."""
Kind = Literal["money", "share", "rate"]
Verdict = Literal["reached", "fast enough", "too slow", "unknown"]


@dataclass(frozen=True)
class Total:
    """A quantity that adds up over provinces.

    Attributes
    ----------
    table, unit
        Table of the economy it is from, and its unit.
    values
        Years x provinces, in base units; only years in which every province has a figure.
    """

    name: str
    title: Message
    table: str
    unit: str
    values: pd.DataFrame

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Years, first to last."""
        return tuple(int(year) for year in self.values.index)

    @cached_property
    def last(self) -> pd.Series:
        """Values of the last year, by province."""
        return self.values.iloc[-1]


def _value_added(economy: Economy, provinces: list[str]) -> Total:
    lines = set(economy.table("industries")["activity"]) - {""}
    table = economy.in_base_units("value_added")
    wide = table[table["activity"].isin(lines)].pivot_table(
        index="year", columns="region", values="nominal", aggfunc="sum"
    )
    values = wide.reindex(columns=provinces).dropna()
    return Total("value-added", Message("Value added"), "value_added", economy.manifest.currency, values)


def core_provinces(programme: Programme) -> list[str]:
    """Return the provinces of the regions marked as core."""
    return [province for region in programme.regions if region.core for province in region.provinces]


@dataclass(frozen=True)
class Moves:
    """Net moves of residents to each province from all others over a period."""

    period: str
    net: pd.Series


def net_moves(economy: Economy) -> Moves | None:
    """Return net moves in the last single year of table migration, or else its last period; None without."""
    if not economy.has("migration"):
        return None
    table = economy.in_base_units("migration")
    periods = sorted(set(table["period"]))
    period = next((held for held in reversed(periods) if held.isdecimal()), periods[-1])
    rows = table[table["period"] == period]
    arrived, left = (rows.groupby(end)["persons"].sum() for end in ("destination", "origin"))
    provinces = list(economy.regions)
    return Moves(period, arrived.reindex(provinces).fillna(0.0) - left.reindex(provinces).fillna(0.0))


@dataclass(frozen=True)
class ProvinceMeasure:
    """A value per province; its name is that of its row of the catalogue.

    Attributes
    ----------
    values
        By province, in base units; shares as a share of one.
    diverging
        Whether zero is the middle: growth, net moves.
    basis
        What it is worked out from.
    tables
        The tables of the economy that this is.
    """

    name: str
    title: Message
    kind: Kind
    values: pd.Series
    diverging: bool
    basis: Message
    tables: tuple[str, ...]


class Standing:
    """Where the country of some evidence stands; every table is worked out once."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence

    @cached_property
    def totals(self) -> tuple[Total, ...]:
        """What there is to compare the core with the rest by.

        Value added is that of the activities industries belong to, employment that of the evidence, withheld
        cells filled.
        """
        economy = self.evidence.basis.economy
        held = self.evidence.basis.employment
        provinces = list(economy.regions)
        found: list[Total] = []
        if economy.has("value_added"):
            found.append(_value_added(economy, provinces))
        persons = pd.DataFrame(
            held.classes.sum(axis=-1), index=list(held.years), columns=list(held.provinces)
        )
        persons = persons[~persons.index.duplicated(keep="last")][provinces]
        found.append(Total("employment", Message("Persons employed"), "employment", "persons", persons))
        for name, title, column in (
            ("population", Message("Residents"), "population"),
            ("exports", Message("Goods exports"), "exports"),
        ):
            if economy.has(name):
                values = economy.in_base_units(name).pivot(index="year", columns="region", values=column)
                unit = economy.manifest.tables[name].units[column].rpartition(" ")[2]
                found.append(Total(name, title, name, unit, values.reindex(columns=provinces).dropna()))
        return tuple(total for total in found if len(total.values) and (total.values.sum(axis=1) > 0).all())

    @cached_property
    def core_shares(self) -> pd.DataFrame:
        """Core and rest in every year of every total, one row per total and year.

        Columns: ``quantity``, ``year``, ``core``, ``rest`` (in base units), ``core_share``. Without a region
        marked as core there are no rows.
        """
        core = core_provinces(self.evidence.programme)
        found = []
        for total in self.totals if core else ():
            inside, everywhere = total.values[core].sum(axis=1), total.values.sum(axis=1)
            rows = {
                "year": list(total.years),
                "core": inside.to_numpy(),
                "rest": (everywhere - inside).to_numpy(),
            }
            found.append(
                pd.DataFrame({"quantity": total.name, **rows, "core_share": (inside / everywhere).to_numpy()})
            )
        columns = ["quantity", "year", "core", "rest", "core_share"]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)

    @cached_property
    def moves(self) -> Moves | None:
        """Net moves of residents (:func:`net_moves`)."""
        return net_moves(self.evidence.basis.economy)

    @cached_property
    def measures(self) -> tuple[ProvinceMeasure, ...]:
        """The values that provinces can be compared by, as far as the economy has the tables."""
        return tuple(self._measures())

    def _measures(self) -> Iterator[ProvinceMeasure]:
        held = {total.name: total for total in self.totals}
        people = held["employment"]
        if "value-added" in held:
            made = held["value-added"]
            year = made.years[-1]
            near = min(people.years, key=lambda other: (abs(other - year), -other))
            persons = people.values.iloc[people.years.index(near)]
            yield ProvinceMeasure(
                "value-added-per-person",
                Message("Value added per person employed"),
                "money",
                made.last / persons.where(persons > 0, np.nan),
                False,
                Message(
                    "Value added of {year} over persons employed at establishments in {other}",
                    year=year,
                    other=near,
                ),
                (made.table, people.table),
            )
            yield _part_of_nation("value-added-part", Message("Share of the nation's value added"), made)
        yield _part_of_nation("employment-part", Message("Share of the nation's employment"), people)
        yield from _growth("employment-growth", Message("Growth of employment"), people)
        if "population" in held and self.moves is not None:
            residents = held["population"]
            yield ProvinceMeasure(
                "net-moves",
                Message("Net moves to the province, per 1,000 residents"),
                "rate",
                _PER * self.moves.net / residents.last.where(residents.last > 0, np.nan),
                True,
                Message(
                    "Arrivals less departures of {period} over residents of {year}",
                    period=self.moves.period,
                    year=residents.years[-1],
                ),
                ("migration", residents.table),
            )


def _part_of_nation(name: str, title: Message, total: Total) -> ProvinceMeasure:
    part = total.last / total.last.sum()
    basis = Message("In {year}", year=total.years[-1])
    return ProvinceMeasure(name, title, "share", part, False, basis, (total.table,))


def _growth(name: str, title: Message, total: Total) -> Iterator[ProvinceMeasure]:
    """Yield growth from the first to the last year, where there are two."""
    if len(total.years) < 2:
        return
    first = total.values.iloc[0]
    growth = total.last / first.where(first > 0, np.nan) - 1.0
    basis = Message("From {first} to {last}, in all", first=total.years[0], last=total.years[-1])
    yield ProvinceMeasure(name, title, "share", growth, True, basis, (total.table,))


@dataclass(frozen=True)
class Pace:
    """How a target fares by its own figures alone.

    Attributes
    ----------
    reached
        Share of the way from the first count to the target that the last count has come, 0 to 1.
    so_far
        Change a year between the last two counts; None where there is one count alone.
    needed
        Change a year from the last count to the target.
    ratio
        The pace so far over the pace needed; None where it is not known or nothing is needed.
    """

    reached: float
    so_far: float | None
    needed: float
    ratio: float | None
    verdict: Verdict


def pace_of(target: Target) -> Pace:
    """Work out the pace of a target from its counts: the history, then the baseline.

    >>> from regrowth.programme.programme import Programme
    >>> factories = Programme.embedded().targets[0]
    >>> found = pace_of(factories)
    >>> found.reached, round(found.so_far, 1), round(found.needed, 1), found.verdict
    (0.2, 75.5, 79.7, 'too slow')
    """
    goal, last = target.target.value, target.baseline.value
    start = target.history[0].value.value if target.history else last
    rising = goal >= start
    done = last >= goal if rising else last <= goal
    needed = 0.0 if done else (goal - last) / _years(target.baseline_date, target.due)
    so_far = None
    if target.history:
        before = target.history[-1]
        so_far = (last - before.value.value) / _years(before.date, target.baseline_date)
    reached = 1.0 if done else min(1.0, max(0.0, (last - start) / (goal - start)))
    if done:
        return Pace(reached, so_far, needed, None, "reached")
    if so_far is None:
        return Pace(reached, None, needed, None, "unknown")
    ratio = so_far / needed
    return Pace(reached, so_far, needed, ratio, "fast enough" if ratio >= 1 else "too slow")


def _years(first: datetime.date, last: datetime.date) -> float:
    return (last - first).days / _YEAR
