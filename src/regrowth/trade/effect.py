"""What agreements and tariffs do: to income, output, jobs and exports, by province, industry and market."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import jax
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.economy import Economy
from regrowth.labels import require_known
from regrowth.messages import Message
from regrowth.model.baseline import Baseline, Shocks, no_shocks
from regrowth.model.outcome import Outcome
from regrowth.model.preconditioner import Preconditioner
from regrowth.model.rebase import rebase
from regrowth.model.solve import Solution, solve
from regrowth.model.spatial import SpatialModel
from regrowth.scenario.scenario import Scenario
from regrowth.trade.agreement import Policy
from regrowth.trade.compose import Borders, Regime, compose

Array = NDArray[np.float64]

LEVEL = "industry"
"""Level of detail of the accounts; tariffs are recorded at it."""
NATION = ("real_income", "value_added", "exports", "imports", "tariff_revenue")
"""Figures of the country."""


@dataclass(frozen=True)
class TradeModel:
    """A spatial model with its borders, and the policies that are in place already.

    Build one with :meth:`of` and keep it: the equilibrium under the policies in place is solved once.
    """

    economy: Economy
    model: SpatialModel
    borders: Borders
    existing: tuple[Policy, ...]
    year: int | None
    ahead: Preconditioner | None = None
    """What speeds up its solves, where it is there already."""

    @classmethod
    def of(
        cls,
        economy: Economy,
        existing: Sequence[Policy] = (),
        *,
        year: int | None = None,
        level: str | None = LEVEL,
        model: SpatialModel | None = None,
    ) -> TradeModel:
        """Build the model of an economy.

        Parameters
        ----------
        existing
            What is in place: effects are told against it.
        year
            Year whose steps have been taken; all of them unless given.
        level
            As for :meth:`regrowth.model.spatial.SpatialModel.of`.
        model
            The model of the economy, where it is already there and made ready for many solves.

        Raises
        ------
        OptionError
            If the economy has no partner abroad.
        ScenarioError
            If a policy does not fit the economy.
        """
        ahead = None if model is None else model.preconditioner
        model = model or SpatialModel.of(economy, level=level)
        borders = Borders.of(economy, model.accounts)
        borders.require_known(existing)
        return cls(economy, model, borders, tuple(existing), year, ahead)

    def regime(self, policies: Sequence[Policy] = (), where: float = 0.0) -> Regime:
        """Return tariffs and costs under policies, beside those in place; arguments as :func:`compose`."""
        return compose(self.borders, [*self.existing, *policies], year=self.year, where=where)

    def shocks(self, regime: Regime, base: Regime, baseline: Baseline) -> Shocks:
        """Return the step from one regime to another as shocks to the baseline of the first."""
        taxes = self.borders.accounts.tariffs - self.borders.accounts.duties
        fall = regime.costs - base.costs
        still = no_shocks(baseline)
        return replace(
            still,
            tariffs=jax.device_put((regime.duties + taxes).transpose(2, 0, 1).copy()),
            trade_costs=jax.device_put(fall.transpose(2, 0, 1).copy()) if fall.any() else still.trade_costs,
        )

    @cached_property
    def start(self) -> Solution:
        """The equilibrium under what is in place."""
        nothing = Regime(self.borders.accounts.duties, np.zeros_like(self.borders.accounts.duties))
        baseline = self.model.baseline
        return solve(baseline, self.shocks(self.regime(), nothing, baseline), ahead=self.ahead)

    @cached_property
    def baseline(self) -> Baseline:
        """The baseline from which effects are told: that equilibrium, in shares."""
        return rebase(self.start) if self.existing else self.model.baseline

    def effect(self, policies: Sequence[Policy]) -> Effect:
        """Say what policies do, against what is in place.

        Raises
        ------
        ScenarioError
            If a policy does not fit the economy or is in place already.
        SolverError
            If no equilibrium is found.
        """
        regime = self.regime(policies)
        shocks = self.shocks(regime, self.regime(), self.baseline)
        solution = solve(self.baseline, shocks, ahead=self.ahead)
        return Effect(self, tuple(policies), regime, solution)


@dataclass(frozen=True)
class Effect:
    """What policies do against what is in place; money in currency units of the accounts' year."""

    trade: TradeModel
    policies: tuple[Policy, ...]
    regime: Regime
    solution: Solution

    @cached_property
    def outcome(self) -> Outcome:
        """Every quantity before and after."""
        titles = [policy.title for policy in self.policies]
        name = {"en": "; ".join(title["en"] for title in titles) or "nothing"}
        scenario = Scenario(id="-with-".join(p.id for p in self.policies) or "nothing", title=name)
        return Outcome(scenario, self.trade.model.accounts, self.solution, self.trade.model.scale)

    @cached_property
    def _figures(self) -> tuple[dict[str, Array], dict[str, Array]]:
        """What the tables below sum, before and after: plain arrays, for labels cost more than the sums."""
        found = self.outcome
        names = (*NATION, "jobs", "production", "trade")
        before, after = (
            {name: np.asarray(part[name]) for name in names} for part in (found.before, found.after)
        )
        return before, after

    def _home(self, name: str) -> tuple[Array, Array]:
        """Return a quantity of the home regions, which come first among the places, and its change."""
        before, after = (part[name][: len(self.trade.model.accounts.regions)] for part in self._figures)
        return before, after - before

    def nation(self) -> pd.DataFrame:
        """Return before, after, change and per cent of the country's figures."""
        return _compared({name: self._sums(name) for name in NATION})

    def provinces(self) -> pd.DataFrame:
        """Return, per province, the change in real income (currency, per cent), jobs and exports."""
        before, gain = self._home("real_income")
        added, more = self._home("value_added")
        return pd.DataFrame(
            {
                "real_income": gain,
                "real_income_percent": 100 * gain / before,
                "value_added_percent": 100 * more.sum(axis=1) / added.sum(axis=1),
                "jobs": np.nansum(self._home("jobs")[1], axis=1),
                "exports": self._home("exports")[1].sum(axis=1),
            },
            index=pd.Index(list(self.trade.model.accounts.regions), name="region"),
        )

    def industries(self) -> pd.DataFrame:
        """Return, per industry of the country, the change in output and exports, per cent, and in jobs."""
        columns = {}
        for name in ("production", "value_added", "exports"):
            before, change = (part.sum(axis=0) for part in self._home(name))
            columns[f"{name}_percent"] = _percent(change, before)
        columns["value_added"] = self._home("value_added")[1].sum(axis=0)
        columns["jobs"] = np.nansum(self._home("jobs")[1], axis=0)
        return pd.DataFrame(columns, index=pd.Index(self.trade.model.accounts.industries, name="industry"))

    def markets(self, industry: str | None = None) -> pd.DataFrame:
        """Return, per partner, exports and imports before, and their change in currency and per cent.

        Raises
        ------
        LabelError
            If there is no such industry.
        """
        accounts = self.trade.model.accounts
        home = len(accounts.regions)
        if industry is not None:
            require_known([industry], accounts.industries, Message("industry"))
        chosen = slice(None) if industry is None else [accounts.industries.index(industry)]
        before, after = (part["trade"][:, :, chosen].sum(axis=2) for part in self._figures)
        columns = {}
        for name, axis in (("exports", 1), ("imports", 0)):
            rows = (slice(home, None), slice(home)) if name == "exports" else (slice(home), slice(home, None))
            old, new = before[rows].sum(axis=axis), (after - before)[rows].sum(axis=axis)
            columns[name], columns[f"{name}_change"] = old, new
            columns[f"{name}_percent"] = _percent(new, old)
        return pd.DataFrame(columns, index=pd.Index(list(accounts.partners), name="partner"))

    def cells(self) -> pd.DataFrame:
        """Return the change in value added of every province and industry, largest gain first."""
        home = list(self.trade.model.accounts.regions)
        change = self.outcome.change("value_added").sel(place=home).to_series()
        percent = self.outcome.percent("value_added").sel(place=home).to_series()
        jobs = self.outcome.change("jobs").sel(place=home).to_series()
        table = pd.DataFrame({"value_added": change, "value_added_percent": percent, "jobs": jobs})
        table.index.names = ["region", "industry"]
        return table[table["value_added_percent"].notna()].sort_values(
            "value_added", ascending=False, kind="stable"
        )

    def _sums(self, name: str) -> tuple[float, float]:
        before, change = self._home(name)
        return float(before.sum()), float((before + change).sum())


def _percent(change: Array, before: Array) -> Array:
    return 100 * np.divide(change, before, out=np.full_like(change, np.nan), where=before > 0)


def _compared(values: dict[str, tuple[float, float]]) -> pd.DataFrame:
    rows = {
        name: {
            "before": old,
            "after": new,
            "change": new - old,
            "percent": 100 * (new / old - 1) if old else np.nan,
        }
        for name, (old, new) in values.items()
    }
    return pd.DataFrame(rows).T.rename_axis("quantity")
