"""What closed routes leave impossible: markets without sellers, and money that no goods can follow."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from regrowth.messages import Message, listed
from regrowth.scenario.aims import Aims
from regrowth.scenario.arrays import ShockArrays
from regrowth.scenario.money import TOLERANCE
from regrowth.scenario.selectors import Mask
from regrowth.scenario.shocks import TradeCost


def check_closures(aims: Aims, shocks: ShockArrays) -> None:
    """Note every fault that closed routes bring about; the faults name the first shock that closes one."""
    closing = [aim.number for aim in aims.of(TradeCost) if aim.shock.closed]
    if not closing or shocks.trade_costs is None:
        return
    number = min(closing)
    trade = aims.accounts.flows.transpose(2, 0, 1) > 0
    still_open: Mask = trade & np.isfinite(shocks.trade_costs)
    _markets(aims, number, np.any(trade, axis=2) & ~np.any(still_open, axis=2))
    _islands(aims, number, np.any(still_open, axis=0), shocks)


def _markets(aims: Aims, number: int, stranded: Mask) -> None:
    """Refuse markets (industry, buyer) that lose every seller: their prices would be infinite."""
    lost = [
        f"{aims.places.labels[buyer]} {aims.industries.labels[industry]}"
        for industry, buyer in np.argwhere(stranded)
    ]
    if lost:
        aims.fault(
            number,
            "closed",
            Message("nobody is left to sell to these buyers: {buyers}", buyers=listed(lost, 6)),
            Message("Leave a route open to them, at a high cost if need be, or use coarser industries"),
        )


def _islands(aims: Aims, number: int, routes: Mask, shocks: ShockArrays) -> None:
    """Refuse transfers between groups of places that no longer trade with each other."""
    groups, group = connected_components(csr_array(routes.astype(np.int8)), directed=False)
    income = aims.accounts.value_added.sum(axis=1)
    for index in range(groups):
        inside = group == index
        received = shocks.deficits[inside].sum()
        if abs(received) > TOLERANCE * income[inside].sum():
            said = {
                "places": aims.places.listed(inside),
                "amount": abs(received),
                "currency": aims.accounts.currency,
            }
            aims.fault(
                number,
                "closed",
                Message(
                    "{places} would receive {amount:.6g} {currency} net although no goods can follow", **said
                )
                if received > 0
                else Message(
                    "{places} would give {amount:.6g} {currency} net although no goods can follow", **said
                ),
                Message(
                    "Add a shock of kind deficits with factor 0 for places that are cut off, and no transfer"
                ),
            )
    countries = np.array(aims.accounts.country)
    for country in dict.fromkeys(aims.accounts.country):
        members = countries == country
        split = len(set(group[members])) > 1
        if split and (shocks.subsidies[members].any() or shocks.grants[members].any()):
            aims.fault(
                number,
                "closed",
                Message(
                    "the places of {country} no longer all trade, "
                    "and its taxes would carry money between them",
                    country=country,
                ),
                Message("Drop its subsidies and the transfers paid by taxes, or keep a route open"),
            )
