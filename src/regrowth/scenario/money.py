"""Money between places: the deficits of accounts, and what deficits and transfers make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from regrowth.scenario.aims import Aims
from regrowth.scenario.shocks import Deficits, Transfer

if TYPE_CHECKING:
    from regrowth.economy.accounts.accounts import Accounts

Array = NDArray[np.float64]

TOLERANCE = 1e-6
"""Largest sum of deficits that is taken for rounding, relative to the value added concerned."""


def base_deficits(accounts: Accounts) -> Array:
    """Return what each place receives from the others, in currency units; they sum to zero.

    D_n = final demand - value added - tariff revenue (Dekle, Eaton & Kortum 2008, with tariffs as in
    Caliendo & Parro 2015).
    """
    revenue: Array = (accounts.flows * accounts.tariffs).sum(axis=(1, 2))
    received: Array = accounts.final_demand.sum(axis=1) - accounts.value_added.sum(axis=1) - revenue
    return received


def deficits_and_grants(aims: Aims) -> tuple[Array, Array]:
    """Return the new deficits and the grants of every place.

    Factors of several shocks on one place multiply. What they free or cost is shared by the places that
    no such shock selects, in proportion to value added. Transfers come on top.
    """
    income = aims.accounts.value_added.sum(axis=1)
    deficits = _scaled(aims, income)
    grants = np.zeros_like(income)
    for aim in aims.of(Transfer):
        shock, receivers = aim.shock, aim.at["regions"]
        if shock.currency not in (None, aims.accounts.currency):
            reason = f"the amount is in {shock.currency}, the accounts are in {aims.accounts.currency}"
            aims.fault(aim.number, "currency", reason, f"Convert the amount to {aims.accounts.currency}")
        received = shock.amount * _shares(income, receivers.mask)
        if shock.by_taxes:
            grants += received
            continue
        payers = aim.at["paid_by"]
        both = receivers.named & payers.named
        if both.any():
            reason = f"{aims.places.listed(both)} would pay and receive"
            aims.fault(aim.number, "paid_by", reason, "Name a place once, as payer or as receiver")
        deficits += received - shock.amount * _shares(income, payers.mask)
    return deficits, grants


def _shares(income: Array, mask: NDArray[np.bool_]) -> Array:
    """Return the share of each place in the value added of the places selected."""
    selected = np.where(mask, income, 0.0)
    shares: Array = selected / selected.sum()
    return shares


def _scaled(aims: Aims, income: Array) -> Array:
    base = base_deficits(aims.accounts)
    factor = np.ones_like(base)
    chosen = np.zeros(len(base), dtype=np.bool_)
    last = 0
    for aim in aims.of(Deficits):
        mask = aim.mask("regions")
        factor[mask] *= aim.shock.factor
        chosen |= mask
        last = max(last, aim.number)
    scaled: Array = factor * base
    if not chosen.all():
        scaled += (base - scaled).sum() * _shares(income, ~chosen)
        return scaled
    if abs(scaled.sum()) > TOLERANCE * income.sum():
        aims.fault(
            last,
            "regions",
            f"every place is selected, and the new deficits sum to {scaled.sum():.6g} instead of zero",
            "Give all places one factor, or leave out a place to take up the difference",
        )
    return scaled
