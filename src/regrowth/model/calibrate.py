"""From balanced accounts to the shares the model starts from."""

from __future__ import annotations

from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.accounts.accounts import Accounts
from regrowth.errors import DataError, OptionError
from regrowth.errors import Problem as Fault
from regrowth.model.baseline import Baseline

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Elasticities:
    """The behavioural parameters of one set of accounts.

    Raises
    ------
    OptionError
        On construction, naming every industry whose number is unusable. With external scale
        economies the equilibrium is unique where psi x theta < 1 in every industry (Kucheryavyy,
        Lyn & Rodriguez-Clare 2023); anything else is refused.
    """

    industries: tuple[str, ...]
    theta: Array
    """(j): trade elasticity, above 0."""
    psi: Array
    """(j): external scale elasticity, 0 or more."""
    epsilon: float
    """Migration elasticity with respect to real income per worker, 0 or more."""

    def __post_init__(self) -> None:
        faults = []
        for name, low in (("theta", 1e-6), ("psi", 0.0)):
            values = np.asarray(getattr(self, name), dtype=float)
            object.__setattr__(self, name, values)
            if values.shape != (len(self.industries),):
                reason = f"{values.shape} numbers for {len(self.industries)} industries"
                faults.append(Fault(f"elasticities {name}", reason, "Give one number per industry"))
                continue
            bad = [
                i for i, v in zip(self.industries, values, strict=True) if not (np.isfinite(v) and v >= low)
            ]
            if bad:
                reason = f"{_listed(bad)}: not a number of {low:g} or more"
                faults.append(Fault(f"elasticities {name}", reason, "Give a positive elasticity"))
        if not (np.isfinite(self.epsilon) and self.epsilon >= 0):
            faults.append(
                Fault("elasticities epsilon", f"{self.epsilon} is not 0 or more", "Give 0 for no migration")
            )
        if not faults:
            product = self.theta * self.psi
            many = [i for i, v in zip(self.industries, product, strict=True) if v >= 1]
            if many:
                reason = f"{_listed(many)}: psi x theta is {product.max():.3g}; from 1 on nothing is unique"
                faults.append(
                    Fault("elasticities psi", reason, "Lower the scale elasticity of these industries")
                )
        if faults:
            raise OptionError(faults)


def calibrate(accounts: Accounts, elasticities: Elasticities) -> Baseline:
    """Turn accounts into shares; by-products and stocks run down are settled first (:func:`settle`).

    Raises
    ------
    OptionError
        If the elasticities are of other industries.
    DataError
        If a place has no income left, or an industry has value added below zero.
    """
    if elasticities.industries != accounts.industries:
        reason = "their industries are not those of the accounts, in the same order"
        raise OptionError(Fault("elasticities", reason, "Build them for these accounts"))
    use, final, value_added = settle(accounts)
    _check_income(accounts, value_added, final)
    spending = use.sum(axis=2) + final
    paid = accounts.flows * (1 + accounts.tariffs)
    sold = np.where(accounts.output > 0, accounts.output, 1.0)
    idle = accounts.output <= 0
    added = np.where(idle, 1.0, value_added / sold)
    inputs = np.where(idle[:, None, :], 0.0, use / sold[:, None, :])
    world = value_added.sum()
    revenue = (accounts.flows * accounts.tariffs).sum(axis=(1, 2))
    income = final.sum(axis=1)
    country = list(dict.fromkeys(accounts.country))
    number = np.array([country.index(label) for label in accounts.country])
    workers = _workers(accounts, value_added)
    shares = np.divide(paid, spending[:, None, :], out=np.zeros_like(paid), where=spending[:, None, :] > 0)
    shares /= np.where(shares.sum(axis=1) > 0, shares.sum(axis=1), 1.0)[:, None, :]
    return Baseline(
        trade_shares=jnp.asarray(shares.transpose(2, 0, 1)),
        tariffs=jnp.asarray(accounts.tariffs.transpose(2, 0, 1)),
        value_added_shares=jnp.asarray(1 - inputs.sum(axis=1)),
        input_shares=jnp.asarray(inputs),
        final_shares=jnp.asarray(final / income[:, None]),
        sales=jnp.asarray(accounts.output / world),
        subsidies=jnp.zeros_like(jnp.asarray(added)),
        value_added=jnp.asarray(value_added.sum(axis=1) / world),
        deficits=jnp.asarray((income - value_added.sum(axis=1) - revenue) / world),
        incomes=jnp.asarray(income / world),
        labour=jnp.asarray(workers / np.bincount(number, workers)[number]),
        country=jnp.asarray(number),
        theta=jnp.asarray(elasticities.theta),
        psi=jnp.asarray(elasticities.psi),
        epsilon=jnp.full(len(accounts.places), float(elasticities.epsilon)),
        countries=len(country),
        scale_economies=bool((elasticities.psi > 0).any()),
    )


def settle(accounts: Accounts) -> tuple[Array, Array, Array]:
    """Return use, final demand and value added without negative cells; the identities still hold.

    A by-product (negative use) is taken as bought by nobody: the use becomes zero and value added of
    the industry falls by it. Where a place's final demand for a good is negative (stocks run down), its
    industries' purchases are scaled down to what is bought, and their value added rises.
    """
    use = np.maximum(accounts.use, 0.0)
    bought = accounts.use.sum(axis=2) + accounts.final_demand
    total = use.sum(axis=2)
    kept = np.divide(bought, total, out=np.ones_like(total), where=total > np.maximum(bought, 0.0))
    use = use * np.clip(kept, 0.0, 1.0)[:, :, None]
    final = np.maximum(bought - use.sum(axis=2), 0.0)
    return use, final, accounts.output - use.sum(axis=1)


def settled(accounts: Accounts) -> pd.DataFrame:
    """Say how much :func:`settle` moves, by place: in currency and per cent of value added."""
    use, final, value_added = settle(accounts)
    moved = pd.DataFrame(
        {
            "use": np.abs(use - accounts.use).sum(axis=(1, 2)),
            "final_demand": np.abs(final - accounts.final_demand).sum(axis=1),
            "value_added": np.abs(value_added - accounts.value_added).sum(axis=1),
        },
        index=pd.Index(accounts.places, name="place"),
    )
    return moved.assign(share=100 * moved["value_added"] / accounts.value_added.sum(axis=1))


def _check_income(accounts: Accounts, value_added: Array, final: Array) -> None:
    faults = []
    low = value_added < -1e-9 * accounts.output.max()
    for place, industry in np.argwhere(low)[:8]:
        label = f"{accounts.places[place]} {accounts.industries[industry]}"
        reason = f"inputs cost more than output by {-value_added[place, industry]:.6g} {accounts.currency}"
        faults.append(
            Fault(
                f"accounts value_added {label}", reason, "Correct the inputs, or join the industry to another"
            )
        )
    for place in np.flatnonzero(final.sum(axis=1) <= 0):
        reason = "it has no final demand, so no income to spend"
        faults.append(
            Fault(f"accounts final_demand {accounts.places[place]}", reason, "Join the place to another")
        )
    if faults:
        raise DataError(faults)


def _workers(accounts: Accounts, value_added: Array) -> Array:
    """Return workers of each place; value added stands in for a country that has no figures."""
    counted = np.nansum(accounts.workers, axis=1)
    country = np.array(accounts.country)
    absent = {c for c in set(country) if not (counted[country == c] > 0).all()}
    stand_in = np.isin(country, list(absent))
    return np.where(stand_in, value_added.sum(axis=1), counted)


def _listed(labels: list[str]) -> str:
    return ", ".join(labels[:8]) + (f" and {len(labels) - 8} more" if len(labels) > 8 else "")
