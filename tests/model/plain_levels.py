"""The model once more: in levels, in plain numpy, from the equations of the design, by a root finder.

Nothing is shared with :mod:`regrowth.model`: technologies, tastes and amenities are levels chosen so that
the accounts are the equilibrium without shocks, at wages that pay the workers counted and prices of one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root

from regrowth.economy.accounts.accounts import Accounts
from regrowth.model.elasticities import Elasticities
from regrowth.scenario.arrays import ShockArrays

Array = NDArray[np.float64]


def plain_transfers(deficits: Array, before: Array, earned: Array, heads: Array, country: Array) -> Array:
    """Say who receives how much at new incomes, country by country and place by place.

    ``before`` and ``earned`` are labour income, ``heads`` the ratio of new to old workers.
    """
    received = np.zeros_like(deficits)
    for name in sorted(set(country.tolist())):
        inside = np.flatnonzero(country == name).tolist()
        if len(inside) == 1:
            received[inside] = deficits[inside]
            continue
        bills = {place: earned[place] * -deficits[place] / before[place] for place in inside}
        bills = {place: bill for place, bill in bills.items() if bill > 0}
        purse = sum(bills.values()) + sum(deficits[place] for place in inside)
        rights = {place: deficits[place] * heads[place] for place in inside if deficits[place] > 0} or bills
        for place, bill in bills.items():
            received[place] -= bill
        for place, right in rights.items():
            received[place] += purse * right / sum(rights.values())
    return received


class PlainEconomy:
    """Levels of technology, taste and amenity behind accounts; n place, i origin, j industry."""

    def __init__(self, accounts: Accounts, elasticities: Elasticities) -> None:
        self.accounts, self.theta, self.psi = accounts, elasticities.theta, elasticities.psi
        self.epsilon = elasticities.epsilon
        self.made = accounts.output > 0
        output = np.where(self.made, accounts.output, 1.0)
        self.labour_share = np.where(self.made, accounts.value_added / output, 1.0)
        self.inputs = np.where(self.made[:, None, :], accounts.use / output[:, None, :], 0.0)
        self.tastes = accounts.final_demand / accounts.final_demand.sum(axis=1, keepdims=True)
        self.workers = accounts.workers.sum(axis=1)
        self.wages = accounts.value_added.sum(axis=1) / self.workers
        self.income = accounts.final_demand.sum(axis=1)
        self.jobs = accounts.value_added / self.wages[:, None]
        self.world = accounts.value_added.sum()
        self.country = np.array(accounts.country)
        paid = accounts.flows * (1 + accounts.tariffs)
        bought = paid.sum(axis=1, keepdims=True)
        shares = np.divide(paid, bought, out=np.zeros_like(paid), where=bought > 0)
        self.preference = shares * (1 + accounts.tariffs) ** self.theta  # times cost and price of one
        self.technology = (
            self.wages[:, None] ** self.labour_share / np.where(self.made, self.jobs, 1) ** self.psi
        )
        self.amenity = self.workers / (self.income / self.workers) ** self.epsilon

    def prices(
        self, wages: Array, jobs: Array, shocks: ShockArrays, toll: Array
    ) -> tuple[Array, Array, Array]:
        """Return costs (i, j), prices (n, j) and trade shares (n, i, j) at given wages and jobs."""
        price = np.ones_like(jobs)
        scale = np.where(self.made, jobs, 1.0) ** self.psi
        productivity = self.technology * np.exp(shocks.productivity) * scale
        for _ in range(500):
            inputs = np.prod(price[:, :, None] ** self.inputs, axis=1)
            cost = wages[:, None] ** self.labour_share * inputs / productivity / (1 + shocks.subsidies)
            weight = self.preference * (toll * cost[None]) ** -self.theta
            total = weight.sum(axis=1)
            new = np.where(total > 0, np.where(total > 0, total, 1.0) ** (-1 / self.theta), 1.0)
            if np.abs(new - price).max() < 1e-15:
                break
            price = new
        shares = weight / np.where(total > 0, total, 1.0)[:, None, :]
        return cost, price, shares

    def taxes(self, earned: Array, output: Array, shocks: ShockArrays) -> Array:
        """Share each country's subsidies and grants by labour income."""
        taxes = np.zeros_like(earned)
        for name in set(self.country):
            inside = self.country == name
            outlays = (shocks.subsidies * output).sum(axis=1)[inside].sum() + shocks.grants[inside].sum()
            taxes[inside] = outlays * earned[inside] / earned[inside].sum()
        return taxes

    def returned(self, collected: Array, earned: Array) -> Array:
        """Pay each country's tariff revenue out to its places by labour income."""
        return np.array(
            [
                sum(collected[self.country == name]) * income / sum(earned[self.country == name])
                for name, income in zip(self.country, earned, strict=True)
            ]
        )

    def quantities(
        self, wages: Array, workers: Array, output: Array, shocks: ShockArrays
    ) -> dict[str, Array]:
        """Return what follows from wages, workers and output."""
        tariffs = self.accounts.tariffs if shocks.tariffs is None else shocks.tariffs.transpose(1, 2, 0)
        barrier = 1.0 if shocks.trade_costs is None else np.exp(shocks.trade_costs.transpose(1, 2, 0))
        revenue = (1 + shocks.subsidies) * output
        jobs = self.labour_share * revenue / wages[:, None]
        cost, price, shares = self.prices(wages, jobs, shocks, barrier * (1 + tariffs))
        earned = wages * workers
        taxes = self.taxes(earned, output, shocks)
        inputs = (self.inputs * revenue[:, None, :]).sum(axis=2)
        heads = workers / self.workers
        received = plain_transfers(shocks.deficits, self.wages * self.workers, earned, heads, self.country)
        collected = np.zeros_like(earned)
        for _ in range(500):  # tariff revenue is spent, and pays tariffs again
            returned = self.returned(collected, earned)
            income = earned + returned + received + shocks.grants - taxes
            spending = inputs + self.tastes * income[:, None]
            trade = shares * spending[:, None, :] / (1 + tariffs)
            new = (trade * tariffs).sum(axis=(1, 2))
            if np.abs(new - collected).max() < 1e-13 * self.world:
                break
            collected = new
        consumer_price = np.prod(price**self.tastes, axis=1)
        value_added = self.labour_share * revenue
        counted = self.accounts.workers * jobs / np.where(self.made, self.jobs, 1.0)
        counted *= (workers / counted.sum(axis=1))[:, None]
        abroad = (self.country[:, None] != self.country[None, :])[:, :, None]
        return {
            "wage": wages / self.wages,
            "workers": workers,
            "jobs": counted,
            "unit_cost": cost,
            "price": price,
            "consumer_price": consumer_price,
            "income": income,
            "real_income": income / consumer_price,
            "output": output,
            "production": output / cost,
            "value_added": value_added,
            "spending": spending,
            "trade": trade,
            "exports": (trade * abroad).sum(axis=0),
            "imports": (trade * abroad).sum(axis=1),
            "transfers": received,
            "tariff_revenue": collected,
            "revenue_share": returned,
            "subsidy_cost": (shocks.subsidies * output).sum(axis=1),
            "taxes": taxes,
        }

    def solve(self, shocks: ShockArrays) -> dict[str, Array]:
        """Find wages, workers and output at which goods, labour and migration are in balance.

        One labour market is redundant (Walras); in its place, world value added is as observed.
        """
        n = len(self.wages)

        def opened(unknowns: Array) -> tuple[Array, Array, Array]:
            output = np.zeros(self.made.shape)
            output[self.made] = np.exp(unknowns[2 * n :]) * self.accounts.output[self.made]
            return np.exp(unknowns[:n]) * self.wages, np.exp(unknowns[n : 2 * n]) * self.workers, output

        def gaps(unknowns: Array) -> Array:
            wages, workers, output = opened(unknowns)
            found = self.quantities(wages, workers, output, shocks)
            goods = (found["trade"].sum(axis=0) / np.where(self.made, output, 1.0) - 1)[self.made]
            labour = found["value_added"].sum(axis=1) / (wages * workers) - 1
            labour[-1] = (wages * workers).sum() / self.world - 1
            pull = self.amenity * np.exp(shocks.labour) * (found["real_income"] / workers) ** self.epsilon
            settled = np.zeros(n)
            for name in set(self.country):
                inside = self.country == name
                people = (self.workers * np.exp(shocks.labour))[inside].sum()
                settled[inside] = people * pull[inside] / pull[inside].sum()
            return np.concatenate([goods, labour, np.log(workers / settled)])

        found = root(gaps, np.zeros(2 * n + int(self.made.sum())), tol=1e-13)
        if np.abs(gaps(found.x)).max() > 1e-11:
            raise AssertionError(f"the plain implementation found no root: {found.message}")
        return self.quantities(*opened(found.x), shocks)
