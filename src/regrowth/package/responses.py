"""From amounts to stocks and effects: the one response that all instruments share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regrowth.package.cells import planned, planning
from regrowth.programme.instruments import Parameter
from regrowth.programme.programme import Programme
from regrowth.quantities import money_scale

Array = NDArray[np.float64]

_MONEY = ("effect", "treasury_cost", "private_cost", "investment")


@dataclass(frozen=True, slots=True)
class Responses:
    """Parameters of every instrument (m), money in whole units of the programme's currency."""

    effect: Array
    """Value added per year and unit of stock."""
    ceiling: Array
    depreciation: Array
    lag: NDArray[np.intp]
    treasury_cost: Array
    private_cost: Array
    workers: Array
    subsidised: Array
    money: Array
    """Currency units in one unit of a plan; 0 where an instrument's unit is no money."""


def parameters(programme: Programme) -> dict[str, Parameter]:
    """Return every parameter of the package by name: ``<instrument>.<parameter>``, then the planning's.

    Raises
    ------
    ProgrammeError
        If the programme says nothing about planning.
    """
    found: dict[str, Parameter] = {}
    for instrument, terms in planned(programme):
        for name in (*_MONEY, "ceiling", "depreciation", "workers"):
            held = cast("Parameter | None", getattr(terms.response, name))
            if held is not None:
                found[f"{instrument.id}.{name}"] = held
    plan = planning(programme)
    found["planning.growth"] = plan.growth
    found["planning.migration_speed"] = plan.migration_speed
    if plan.capital_return is not None:
        found["planning.capital_return"] = plan.capital_return
    found["spillovers.industries"] = plan.spillovers.industries
    found["spillovers.neighbours"] = plan.spillovers.neighbours
    return found


def central(programme: Programme) -> dict[str, float]:
    """Return the central value of every parameter."""
    return {name: held.central for name, held in parameters(programme).items()}


def responses(programme: Programme, values: Mapping[str, float] | None = None) -> Responses:
    """Return the responses at given values of the parameters; at the central ones unless given."""
    held = parameters(programme)
    given = central(programme) | dict(values or {})
    currency = programme.currency
    columns: dict[str, list[float]] = {
        name: [] for name in (*_MONEY, "ceiling", "depreciation", "workers", "subsidised", "lag", "money")
    }
    for instrument, terms in planned(programme):
        for name in _MONEY:
            key = f"{instrument.id}.{name}"
            scale = money_scale(held[key].unit, currency) if key in held else np.nan
            columns[name].append(given.get(key, np.nan) * scale)
        for name in ("ceiling", "depreciation"):
            columns[name].append(given[f"{instrument.id}.{name}"])
        columns["workers"].append(given.get(f"{instrument.id}.workers", 0.0))
        columns["subsidised"].append(terms.response.subsidised)
        columns["lag"].append(terms.response.lag)
        is_money = terms.unit.endswith(f" {currency}") or terms.unit == currency
        columns["money"].append(money_scale(terms.unit, currency) if is_money else 0.0)
    arrays = {name: np.array(column, dtype=float) for name, column in columns.items()}
    added = arrays.pop("investment")
    through = ~np.isnan(added)
    rest = np.maximum(added - arrays["treasury_cost"], 0.0)
    arrays["effect"] = np.where(through, added * given.get("planning.capital_return", 0.0), arrays["effect"])
    arrays["private_cost"] = np.where(through, rest, arrays["private_cost"])
    return Responses(lag=arrays.pop("lag").astype(np.intp), **arrays)


def stock_weights(held: Responses, years: int, since_first: ArrayLike) -> Array:
    """Return (m, t, s): what an amount of year t adds to the stock of year s.

    stock_s = (1 - depreciation) stock_{s-1} + amount_{s - lag}, so an amount counts
    (1 - depreciation)^(s - t - lag) from its lag on.

    Parameters
    ----------
    years
        Number of years with amounts.
    since_first
        (s,): years with effects, counted from the plan's first.
    """
    since = np.asarray(since_first)[None, None, :] - np.arange(years)[None, :, None] - held.lag[:, None, None]
    kept = (1 - held.depreciation)[:, None, None] ** np.maximum(since, 0)
    weights: Array = np.where(since >= 0, kept, 0.0)
    return weights


def effects(held: Responses, stocks: Array, value_added: Array) -> Array:
    """Return log productivity of value added: ceiling (1 - exp(-effect stock / (ceiling VA))).

    Parameters
    ----------
    stocks
        (r, g, m, s), units of the instruments.
    value_added
        (r, g): value added of the engine in the region per year, currency; no effect where it is 0.
    """
    ceiling = held.ceiling[:, None]
    found: Array = ceiling * -np.expm1(-reach(held, value_added)[..., None] * stocks)
    return found


def slopes(held: Responses, stocks: Array, value_added: Array) -> Array:
    """Return the derivative of :func:`effects` in the stocks, (r, g, m, s)."""
    per_stock = reach(held, value_added)[..., None]
    found: Array = held.ceiling[:, None] * per_stock * np.exp(-per_stock * stocks)
    return found


def reach(held: Responses, value_added: Array) -> Array:
    """(r, g, m): effect / (ceiling VA), by which a stock is multiplied in the exponent."""
    size = np.where(value_added > 0, value_added, np.inf)[..., None]
    return np.asarray(held.effect / (held.ceiling * size))
