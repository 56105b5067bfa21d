"""From a scenario and accounts to the arrays that the model takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from regrowth.messages import Message, conjoined
from regrowth.scenario.aims import Aim, Aims, cells, take_aim
from regrowth.scenario.arrays import ShockArrays
from regrowth.scenario.closures import check_closures
from regrowth.scenario.money import deficits_and_grants
from regrowth.scenario.scenario import Scenario
from regrowth.scenario.selectors import Mask
from regrowth.scenario.shocks import Labour, Productivity, Subsidy
from regrowth.scenario.trade import tariffs, trade_costs

if TYPE_CHECKING:
    from regrowth.economy.accounts.accounts import Accounts

Array = NDArray[np.float64]


def apply(scenario: Scenario, accounts: Accounts) -> ShockArrays:
    """Return what a scenario changes in accounts.

    The order of the shocks never matters: changes of productivity, labour and trade costs multiply,
    subsidies and transfers add, a tariff is set, then multiplied, then raised, and a closed route stays
    closed. A selection of places or industries that do not make or trade anything is refused.

    Raises
    ------
    ScenarioError
        With every fault found: unknown labels, empty selections, two rates for one tariff, tariffs and
        subsidies out of range, and closed routes that leave a buyer without sellers or a transfer
        without goods.
    """
    aims = take_aim(scenario, accounts)
    productivity, subsidies, labour = _productivity(aims), _subsidies(aims), _labour(aims)
    deficits, grants = deficits_and_grants(aims)
    costs, rates = trade_costs(aims), tariffs(aims)
    aims.require_sound()
    shocks = ShockArrays(productivity, subsidies, labour, deficits, grants, costs, rates)
    check_closures(aims, shocks)
    aims.require_sound()
    return shocks


def _productivity(aims: Aims) -> Array:
    logs = np.zeros_like(aims.accounts.output)
    for aim in aims.of(Productivity):
        logs[_producers(aims, aim)] += np.log1p(aim.shock.change)
    return logs


def _subsidies(aims: Aims) -> Array:
    rates = np.zeros_like(aims.accounts.output)
    aimed = [(aim, _producers(aims, aim)) for aim in aims.of(Subsidy)]
    for aim, where in aimed:
        rates[where] += aim.shock.rate
    bad = np.argwhere(np.abs(rates) >= 1)
    if len(bad):
        place, industry = bad[0]
        responsible = sorted(aim.number for aim, where in aimed if where[place, industry])
        cell = f"{aims.places.labels[place]} {aims.industries.labels[industry]}"
        rate = rates[place, industry]
        reason = Message("the subsidy of {cell} becomes {rate:.6g}", cell=cell, rate=rate)
        if len(responsible) > 1:
            reason = Message(
                "the subsidy of {cell} becomes {rate:.6g}, by shocks {numbers} together",
                cell=cell,
                rate=rate,
                numbers=conjoined(map(str, responsible)),
            )
        remedy = Message("Keep it between -1 and 1; a rate is 0.02 for two per cent of sales")
        aims.fault(responsible[-1], "rate", reason, remedy)
    return rates


def _labour(aims: Aims) -> Array:
    logs = np.zeros(len(aims.accounts.places))
    for aim in aims.of(Labour):
        logs[aim.mask("regions")] += np.log1p(aim.shock.change)
    return logs


def _producers(aims: Aims, aim: Aim[Productivity] | Aim[Subsidy]) -> Mask:
    """Return the cells of a shock to producers; fault if none of them produces."""
    where = cells(aim.mask("regions"), aim.mask("industries"))
    if not aims.accounts.output[where].any():
        aims.fault(
            aim.number,
            "industries",
            Message("the places selected make nothing of these industries, so nothing would change"),
            Message("Select others, or drop the shock"),
        )
    return where
