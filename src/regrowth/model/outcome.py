"""What a scenario does, with labels and units: every quantity before and after."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from regrowth.economy.accounts.accounts import Accounts
from regrowth.errors import LabelError, Problem, suggestion
from regrowth.messages import Message
from regrowth.model.levels import Levels, observed_levels
from regrowth.model.solve import Solution
from regrowth.quantities import catalogue
from regrowth.scenario.scenario import Scenario

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Outcome:
    """The equilibrium that a scenario leads to, beside the one it starts from.

    ``before`` and ``after`` hold the same quantities by place, industry and partner; money is in whole
    currency units a year, at constant world value added; :meth:`quantities` lists them. Regions of the home
    country come first among the places.
    """

    scenario: Scenario
    accounts: Accounts
    solution: Solution
    scale: float
    """World value added, currency units."""

    def __repr__(self) -> str:
        return f"Outcome({self.scenario.id!r}, {self.solution.record})"

    @cached_property
    def before(self) -> xr.Dataset:
        """Every quantity without the scenario."""
        return self._dataset(observed_levels(self.solution.problem.baseline))

    @cached_property
    def after(self) -> xr.Dataset:
        """Every quantity with the scenario."""
        return self._dataset(self.solution.levels)

    @property
    def quantities(self) -> tuple[str, ...]:
        """Names of the quantities."""
        return tuple(str(name) for name in self.before.data_vars)

    def change(self, quantity: str) -> xr.DataArray:
        """Return the change of a quantity, after less before, in its own unit.

        Raises
        ------
        LabelError
            If there is no such quantity.
        """
        self._require(quantity)
        return self.after[quantity] - self.before[quantity]

    def percent(self, quantity: str) -> xr.DataArray:
        """Return the change of a quantity in per cent; missing where there was nothing before.

        Raises
        ------
        LabelError
            If there is no such quantity.
        """
        self._require(quantity)
        before = self.before[quantity]
        return 100 * self.change(quantity) / before.where(before != 0)

    def _require(self, quantity: str) -> None:
        if quantity not in self.before:
            reason = Message("no quantity {quantity!r}", quantity=quantity)
            raise LabelError(Problem(Message("outcome"), reason, suggestion(quantity, self.quantities)))

    def _dataset(self, found: Levels) -> xr.Dataset:
        accounts, money = self.accounts, self.scale
        baseline = self.solution.problem.baseline
        place, industry = list(accounts.places), list(accounts.industries)
        counted = np.nansum(accounts.workers, axis=1)
        workers = np.where(counted > 0, counted, np.nan) * np.asarray(found.workers)
        flows = money * np.asarray(found.flows).transpose(1, 2, 0)
        columns = {
            "real_income": (("place",), money * np.asarray(baseline.incomes) * np.asarray(found.real_income)),
            "income": (("place",), money * np.asarray(found.incomes)),
            "wage": (("place",), np.asarray(found.wages)),
            "consumer_price": (("place",), np.asarray(found.consumer_prices)),
            "workers": (("place",), workers),
            "jobs": (("place", "industry"), _jobs(accounts.workers, found, workers)),
            "output": (("place", "industry"), money * np.asarray(found.sales)),
            "production": (
                ("place", "industry"),
                money * np.asarray(found.sales) / np.asarray(found.unit_costs),
            ),
            "value_added": (("place", "industry"), money * np.asarray(found.value_added)),
            "price": (("place", "industry"), np.asarray(found.prices)),
            "spending": (("place", "industry"), money * np.asarray(found.spending)),
            "trade": (("buyer", "seller", "industry"), flows),
            "exports": (("place", "industry"), _abroad(flows, accounts, axis=0)),
            "imports": (("place", "industry"), _abroad(flows, accounts, axis=1)),
            "transfers": (("place",), money * np.asarray(found.transfers)),
            "revenue_share": (("place",), money * np.asarray(found.revenue_share)),
            "tariff_revenue": (("place",), money * np.asarray(found.tariff_revenue)),
            "subsidy_cost": (("place",), money * np.asarray(found.subsidy_cost)),
            "taxes": (("place",), money * np.asarray(found.taxes)),
        }
        rows = catalogue()
        described = {
            name: (axes, values, {"units": rows[name].unit, "long_name": rows[name].meaning})
            for name, (axes, values) in columns.items()
        }
        return xr.Dataset(
            described,
            coords={"place": place, "industry": industry, "buyer": place, "seller": place},
            attrs={"currency": accounts.currency, "year": accounts.year},
        )


def _jobs(counted: Array, found: Levels, workers: Array) -> Array:
    """Return workers by industry (n, j): the count times L^_nj, scaled to the workers of the place.

    The model counts workers by what they earn, and statistics by heads; earnings differ by industry.
    """
    jobs = counted * np.asarray(found.industry_workers)
    held = np.nansum(jobs, axis=1)
    scaled: Array = jobs * np.divide(workers, held, out=np.full_like(held, np.nan), where=held > 0)[:, None]
    return scaled


def _abroad(flows: Array, accounts: Accounts, axis: int) -> Array:
    """Sum flows (n, i, j) across the country's border, over buyers (axis 0) or sellers (axis 1)."""
    country = np.array(accounts.country)
    across = (country[:, None] != country[None, :]).astype(float)
    summed: Array = (flows * across[:, :, None]).sum(axis=axis)
    return summed
