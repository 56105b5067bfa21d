"""Trade between places: new tariffs and changes of trade costs, industry x buyer x seller."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regrowth.messages import Message, conjoined
from regrowth.scenario.aims import Aim, Aims, cells
from regrowth.scenario.selectors import Mask
from regrowth.scenario.shocks import LARGEST_RATE, Tariff, TradeCost

Array = NDArray[np.float64]


def trade_costs(aims: Aims) -> Array | None:
    """Return the log change of iceberg costs, infinite where trade is closed; None without such shocks."""
    shape = (len(aims.industries.labels), len(aims.places.labels), len(aims.places.labels))
    logs = np.zeros(shape)
    found = False
    for aim in aims.of(TradeCost):
        found = True
        routes = cells(aim.mask("buyers"), aim.mask("sellers"))
        if aim.shock.both_ways:
            routes = routes | routes.T
        np.fill_diagonal(routes, False)
        if not routes.any():
            reason = Message(
                "{place} is the only place selected, and trade with itself never changes",
                place=aims.places.listed(aim.mask("buyers")),
            )
            aims.fault(aim.number, "to", reason, Message("Select another place to trade with"))
            continue
        where = aim.mask("industries")[:, None, None] & routes
        _require_trade(aims, aim, where)
        logs[where] += np.inf if aim.shock.change is None else np.log1p(aim.shock.change)
    return logs if found else None


def tariffs(aims: Aims) -> Array | None:
    """Return the new tariffs: duties set, then multiplied, then raised; None without such shocks.

    Other taxes on imports stay as they are.
    """
    aimed = [(aim, where) for aim in aims.of(Tariff) if (where := _levied(aims, aim)) is not None]
    new = aims.accounts.duties.transpose(2, 0, 1).copy()
    setter = np.zeros(new.shape, dtype=np.int64)
    for aim, where in aimed:
        if aim.shock.rate is not None:
            _refuse_two_rates(aims, aim, where & (setter > 0) & (new != aim.shock.rate), setter)
            new[where] = aim.shock.rate
            setter[where] = aim.number
    for aim, where in aimed:
        if aim.shock.factor is not None:
            new[where] *= aim.shock.factor
    for aim, where in aimed:
        if aim.shock.change is not None:
            new[where] += aim.shock.change
    bad = (new <= -1) | (new > LARGEST_RATE)
    if bad.any():
        cell = _first(bad)
        responsible = sorted(aim.number for aim, where in aimed if where[cell])
        named = {"rate": new[cell], **_named(aims, cell)}
        reason = Message("the tariff of {buyer} on {industry} from {seller} becomes {rate:.6g}", **named)
        if len(responsible) > 1:
            reason = Message(
                "the tariff of {buyer} on {industry} from {seller} becomes {rate:.6g}, "
                "by shocks {numbers} together",
                numbers=conjoined(map(str, responsible)),
                **named,
            )
        remedy = Message(
            "Keep it above -1 and at most {most:g}; a rate is 0.15 for fifteen per cent", most=LARGEST_RATE
        )
        aims.fault(responsible[-1], "", reason, remedy)
    if not any(True for _ in aims.of(Tariff)):
        return None
    others: Array = (aims.accounts.tariffs - aims.accounts.duties).transpose(2, 0, 1)
    return new + others


def _levied(aims: Aims, aim: Aim[Tariff]) -> Mask | None:
    """Return the cells of a tariff: only those between countries."""
    importers, exporters = aim.at["importers"], aim.at["exporters"]
    countries = np.array(aims.accounts.country)
    abroad = countries[:, None] != countries[None, :]
    inside = cells(importers.named, exporters.named) & ~abroad
    np.fill_diagonal(inside, False)
    if inside.any():
        buyer, seller = _first(inside)
        reason = Message(
            "{first} and {second} are both of {country}, "
            "and places of one country levy no tariffs on each other",
            first=aims.places.labels[buyer],
            second=aims.places.labels[seller],
            country=countries[buyer],
        )
        remedy = Message("Select importers and exporters of different countries")
        aims.fault(aim.number, "exporters", reason, remedy)
        return None
    pairs = cells(importers.mask, exporters.mask) & abroad
    if not pairs.any():
        reason = Message("no importer and exporter selected are of different countries")
        aims.fault(aim.number, "exporters", reason, Message("Select places on both sides of a border"))
        return None
    where: Mask = aim.mask("industries")[:, None, None] & pairs
    _require_trade(aims, aim, where)
    return where


def _require_trade(aims: Aims, aim: Aim[Tariff] | Aim[TradeCost], where: Mask) -> None:
    if not (aims.accounts.flows.transpose(2, 0, 1)[where] > 0).any():
        aims.fault(
            aim.number,
            "industries",
            Message("the places selected do not trade any of these industries, so nothing would change"),
            Message("Select others, or drop the shock"),
        )


def _refuse_two_rates(aims: Aims, aim: Aim[Tariff], clash: Mask, setter: NDArray[np.int64]) -> None:
    if clash.any():
        cell = _first(clash)
        first, second = sorted((int(setter[cell]), aim.number))
        reason = Message(
            "shocks {first} and {second} set different rates on {buyer} on {industry} from {seller}",
            first=first,
            second=second,
            **_named(aims, cell),
        )
        remedy = Message("Set the rate once; use `change` or `factor` for what comes on top")
        aims.fault(second, "rate", reason, remedy)


def _first(mask: Mask) -> tuple[int, ...]:
    return tuple(int(step) for step in np.argwhere(mask)[0])


def _named(aims: Aims, cell: tuple[int, ...]) -> dict[str, str]:
    industry, buyer, seller = cell
    places = aims.places.labels
    return {
        "buyer": places[buyer],
        "industry": aims.industries.labels[industry],
        "seller": places[seller],
    }
