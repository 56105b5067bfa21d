"""The numbers behind the figures of a plan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from regrowth.package.allocate import unit_costs
from regrowth.package.cells import planned
from regrowth.package.ensemble import MEASURES
from regrowth.package.rows import yearly_capacity
from regrowth.web.context import Context

FRONTIER_UNITS = {
    "income": "currency",
    "ratio": "ratio",
    "ratio_change": "%",
    "*": "share of the treasury's cost",
}


def instrument_of(context: Context) -> str:
    """Return the instrument whose marginal returns are looked at."""
    return context.chosen("instrument", [entry.id for entry, _ in planned(context.bench.base)])


def amounts(context: Context) -> pd.DataFrame:
    """Return every amount above zero, each with its unit: money, places and zones stand in one table."""
    frame = context.meanwhile.allocation.plan.table()
    frame["unit"] = frame["instrument"].map(_units(context))
    return frame


def capacity(context: Context) -> pd.DataFrame:
    """Return what is used of every instrument and what there is, by year and in all."""
    plan = context.meanwhile.allocation.plan
    units, used = _units(context), plan.amounts.sum(axis=(0, 1))
    rows = []
    for number, (instrument, _) in enumerate(planned(context.bench.base)):
        there = np.asarray(yearly_capacity(context.bench.base, instrument, plan.cells.years))
        years = [*map(str, plan.cells.years), "all"]
        pairs = [*zip(used[number], there, strict=True), (used[number].sum(), there.sum())]
        rows += [
            (instrument.id, year, units[instrument.id], float(part), float(whole))
            for year, (part, whole) in zip(years, pairs, strict=True)
        ]
    frame = pd.DataFrame(rows, columns=["instrument", "year", "unit", "used", "capacity"])
    frame["used_share"] = frame["used"] / frame["capacity"].where(frame["capacity"] > 0)
    return frame


def path(context: Context) -> pd.DataFrame:
    """Return gains and costs year by year, with the band of the net gain where it was worked out."""
    package = context.meanwhile
    held = package.yearly.iloc[: package.allocation.setting.shown]
    frame = pd.DataFrame(
        {
            "net_of_all_costs": held["gain"] - held["private"],
            "gain_before_costs": held["gain"] + held["treasury"],
            "treasury": held["treasury"],
            "private": held["private"],
        }
    )
    if package.ensemble is not None:
        drawn = package.ensemble.of_nation("net")[["low", "high"]].iloc[: len(frame)] / MEASURES["net"][2]
        frame["net_low"], frame["net_high"] = drawn["low"].to_numpy(), drawn["high"].to_numpy()
    return frame


def flows(context: Context) -> pd.DataFrame:
    """Return the public cost of what an engine of a region gets through an instrument, all years."""
    held = context.meanwhile.allocation
    frame = held.plan.table()
    costs = dict(zip(held.plan.cells.instruments, unit_costs(held.setting).tolist(), strict=True))
    frame["cost"] = frame["amount"] * frame["instrument"].map(costs)
    return frame.groupby(["instrument", "region", "engine"], sort=False)["cost"].sum().reset_index()


def returns(context: Context) -> pd.DataFrame:
    """Return what one more unit of the chosen instrument brings, by region, engine and year."""
    package = context.study.package
    assert package is not None
    instrument = instrument_of(context)
    frame = pd.DataFrame(package.returns.xs(instrument, level="instrument", drop_level=False))
    frame.insert(0, "unit", _units(context)[instrument])
    return frame


def frontier(context: Context) -> pd.DataFrame:
    """Return worth and balance of the best plan by aversion to inequality."""
    package = context.study.package
    assert package is not None
    return package.frontier


def _units(context: Context) -> dict[str, str]:
    return {entry.id: terms.unit for entry, terms in planned(context.bench.base)}
