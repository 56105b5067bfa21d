"""From amounts to stocks and effects: the one response that all instruments share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from regrowth.package.cells import planned, planning
from regrowth.programme.instruments import Parameter
from regrowth.programme.programme import Programme
from regrowth.quantities import money_scale

Array = NDArray[np.float64]

_MONEY = ("effect", "treasury_cost", "private_cost")


@dataclass(frozen=True, slots=True)
class Responses:
    """Parameters of every instrument (m), money in whole units of the programme's currency.

    ``amount_scale`` is what one unit of a plan is in currency, 1 where it is not money.
    """

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

    @property
    def resource_cost(self) -> Array:
        """Treasury and private cost of one unit."""
        return self.treasury_cost + self.private_cost


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
            columns[name].append(given[key] * money_scale(held[key].unit, currency))
        for name in ("ceiling", "depreciation"):
            columns[name].append(given[f"{instrument.id}.{name}"])
        columns["workers"].append(given.get(f"{instrument.id}.workers", 0.0))
        columns["subsidised"].append(terms.response.subsidised)
        columns["lag"].append(terms.response.lag)
        is_money = terms.unit.endswith(f" {currency}") or terms.unit == currency
        columns["money"].append(money_scale(terms.unit, currency) if is_money else 0.0)
    arrays = {name: np.array(column, dtype=float) for name, column in columns.items()}
    return Responses(lag=arrays.pop("lag").astype(np.intp), **arrays)


def stock_weights(held: Responses, years: int, horizon: int) -> Array:
    """Return (m, t, s): what an amount of year t adds to the stock of year s.

    stock_s = (1 - depreciation) stock_{s-1} + amount_{s - lag}, so an amount counts
    (1 - depreciation)^(s - t - lag) from its lag on.

    Parameters
    ----------
    years, horizon
        Years with amounts, and years with effects, both from the plan's first year.
    """
    since = np.arange(horizon)[None, None, :] - np.arange(years)[None, :, None] - held.lag[:, None, None]
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
