"""Money between places: the deficits of accounts, and what deficits and transfers make of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from regrowth.messages import Message
from regrowth.scenario.aims import Aim, Aims
from regrowth.scenario.shocks import Deficits, Transfer

if TYPE_CHECKING:
    from regrowth.economy.accounts.accounts import Accounts

Array = NDArray[np.float64]

TOLERANCE = 1e-6
"""Largest sum of deficits that is taken for rounding, relative to the value added concerned."""


def base_deficits(accounts: Accounts) -> Array:
    """Return what each place receives from the others, in currency units; they sum to zero.

    D_n = final demand - value added - tariff revenue (Dekle, Eaton & Kortum 2008, with tariffs as in
    Caliendo & Parro 2015). Tariffs go to the country's treasury and from there to places by value added;
    places that do not trade with the rest of their country keep what they collect.
    """
    income = accounts.value_added.sum(axis=1)
    collected = (accounts.flows * accounts.tariffs).sum(axis=(1, 2))
    pool = pool_numbers(country_numbers(accounts.country), np.any(accounts.flows > 0, axis=2))
    revenue = income * (np.bincount(pool, collected) / np.bincount(pool, income))[pool]
    received: Array = accounts.final_demand.sum(axis=1) - income - revenue
    return received


def pool_numbers(country: NDArray[np.int64], routes: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Number the groups of places of one country that trade with each other, be it through others."""
    _, group = connected_components(csr_array(routes.astype(np.int8)), directed=False)
    numbers: NDArray[np.int64] = np.unique(country * len(country) + group, return_inverse=True)[1]
    return numbers


def country_numbers(country: Sequence[str]) -> NDArray[np.int64]:
    """Number the countries of places in the order in which they appear."""
    names = list(dict.fromkeys(country))
    return np.array([names.index(label) for label in country])


def deficits_and_grants(aims: Aims) -> tuple[Array, Array]:
    """Return the new deficits and the grants of every place.

    Factors of several shocks on one place multiply. What they free or cost is shared by the places of its
    country that no such shock selects, in proportion to value added; abroad, only if there are none.
    Transfers come on top.
    """
    income = aims.accounts.value_added.sum(axis=1)
    deficits = _scaled(aims, income)
    grants = np.zeros_like(income)
    for aim in aims.of(Transfer):
        shock, receivers, currency = aim.shock, aim.at["regions"], aims.accounts.currency
        if shock.currency not in (None, currency):
            reason = Message(
                "the amount is in {given}, the accounts are in {currency}",
                given=shock.currency,
                currency=currency,
            )
            remedy = Message("Convert the amount to {currency}", currency=currency)
            aims.fault(aim.number, "currency", reason, remedy)
        received = shock.amount * _shares(income, receivers.mask)
        if shock.by_taxes:
            _refuse_own_taxes(aims, aim)
            grants += received
            continue
        payers = aim.at["paid_by"]
        both = receivers.named & payers.named
        if both.any():
            reason = Message("{places} would pay and receive", places=aims.places.listed(both))
            remedy = Message("Name a place once, as payer or as receiver")
            aims.fault(aim.number, "paid_by", reason, remedy)
        deficits += received - shock.amount * _shares(income, payers.mask)
    _refuse_too_much(aims, income, deficits, grants)
    return deficits, grants


def _refuse_own_taxes(aims: Aims, aim: Aim[Transfer]) -> None:
    """Refuse a country of one place that would pay itself."""
    country = np.array(aims.accounts.country)
    alone = aim.at["regions"].mask & (np.array([(country == own).sum() for own in country]) == 1)
    if alone.any():
        places = aims.places.listed(alone)
        reason = Message("a country of one place would pay itself: {places}", places=places)
        aims.fault(aim.number, "paid_by", reason, Message("Name who pays, such as `paid_by: home`"))


def _refuse_too_much(aims: Aims, income: Array, deficits: Array, grants: Array) -> None:
    """Refuse payments above what the payers earn."""
    numbers = [aim.number for aim in aims.of(Transfer)] + [aim.number for aim in aims.of(Deficits)]
    if not numbers:
        return
    broke = deficits <= -income
    if broke.any():
        places = aims.places.listed(broke)
        reason = Message("more than is earned there would be paid by {places}", places=places)
        aims.fault(max(numbers), "", reason, Message("Lower the amount, or let more places pay"))
    country = country_numbers(aims.accounts.country)
    short = (np.bincount(country, grants) >= np.bincount(country, income))[country]
    if short.any():
        payer = aims.accounts.country[int(np.argmax(short))]
        reason = Message("grants would take all that {country} earns", country=payer)
        remedy = Message("Give the amount in {currency}", currency=aims.accounts.currency)
        aims.fault(max(numbers), "amount", reason, remedy)


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
    country = country_numbers(aims.accounts.country)
    freed = np.bincount(country, base - scaled)
    for number, amount in enumerate(freed):
        others = (country == number) & ~chosen
        if amount != 0 and others.any():
            scaled += amount * _shares(income, others)
        elif amount != 0 and not chosen.all():
            scaled += amount * _shares(income, ~chosen)
    if not chosen.all():
        return scaled
    if abs(scaled.sum()) > TOLERANCE * income.sum():
        aims.fault(
            last,
            "regions",
            Message(
                "every place is selected, and the new deficits sum to {total:.6g} instead of zero",
                total=scaled.sum(),
            ),
            Message("Give all places one factor, or leave out a place to take up the difference"),
        )
    return scaled
