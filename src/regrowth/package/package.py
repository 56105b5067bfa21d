"""The package of a programme: the best plan for the chosen engines, with its effect, prices and frontier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.economy import Economy
from regrowth.package.allocate import Allocation, allocate
from regrowth.package.cells import chosen_pairs
from regrowth.package.ensemble import MEASURES, NATION, Ensemble, ensemble
from regrowth.package.footing import Footing
from regrowth.package.frontier import frontier
from regrowth.package.objective import yearly_gain
from regrowth.package.path import Path, follow
from regrowth.package.prices import capacity_prices, marginal_returns, rule_prices
from regrowth.package.responses import responses
from regrowth.package.rows import PlanRules, plan_rules
from regrowth.package.setting import Setting
from regrowth.package.variants import variants
from regrowth.programme.programme import Programme
from regrowth.together import Alive, together

Array = NDArray[np.float64]
Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Package:
    """The best plan and what it does.

    Attributes
    ----------
    allocation
        The best plan, at the level of the common industries.
    fine
        The equilibria of every year under it, at the finest level of the accounts.
    ensemble
        The effect over draws of all parameters; absent where no draws were asked for.
    rules, capacities, frontier, variants
        As from :func:`regrowth.package.prices.rule_prices`, :func:`capacity_prices`,
        :func:`regrowth.package.frontier.frontier` and :func:`regrowth.package.variants.variants`.
    """

    allocation: Allocation
    fine: Path
    rules: pd.DataFrame
    capacities: pd.DataFrame
    frontier: pd.DataFrame
    variants: pd.DataFrame
    ensemble: Ensemble | None

    @cached_property
    def returns(self) -> pd.DataFrame:
        """Marginal return of every cell (:func:`regrowth.package.prices.marginal_returns`)."""
        return marginal_returns(self.allocation)

    def judged_by(self, programme: Programme, choice: dict[str, tuple[str, ...]]) -> Package:
        """Return the same plan and its effect, judged by other rules on amounts.

        Its worth, prices and variants stay those of the plan that it is; only whether it keeps the rules is
        asked anew.

        Parameters
        ----------
        programme
            Differs from the package's own in rules on amounts alone.
        choice
            Engines by region, those of the package.
        """
        held = self.allocation
        setting = replace(held.setting, programme=programme)
        rules = rules_of(programme, setting, choice)
        return replace(self, allocation=replace(held, setting=setting, rules=rules))

    @cached_property
    def compared(self) -> Package:
        """The same with its years at the level at which plans are compared, kept with what it works out."""
        return self if self.fine is self.allocation.path else replace(self, fine=self.allocation.path)

    @property
    def sensitivity(self) -> pd.DataFrame | None:
        """Which parameters matter most for the present value; None where the draws cannot tell."""
        return None if self.ensemble is None else self.ensemble.ranks

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """Return, per year, the gain in national real income at both levels and what is spent; currency.

        ``gain`` is at the finest level, less outlays; ``gain_coarse`` at the level at which plans are
        compared; both are counted ``weight`` times in the present value, which from the horizon on speaks
        for the years in between too. ``treasury`` and ``private`` are the costs, ``inequality`` is Theil's
        index of real income per worker across the programme's regions.
        """
        path, setting = self.fine, self.fine.setting
        coarse = self.allocation.path
        held = setting.responses
        years = len(setting.years)

        def cost(per_unit: Array) -> Array:
            spent = np.einsum("rgmt,m->t", path.amounts, per_unit)
            return np.concatenate([spent, np.zeros(years - len(spent))])

        gain = yearly_gain(path, 0.0)
        return pd.DataFrame(
            {
                "gain": gain,
                "gain_coarse": gain if coarse is path else yearly_gain(coarse, 0.0),
                "treasury": cost(held.treasury_cost),
                "private": cost(held.private_cost),
                "weight": setting.discount,
                "inequality": _theil(path),
            },
            index=pd.Index(setting.years, name="year"),
        )

    @cached_property
    def balance(self) -> dict[str, float]:
        """Present values of the best plan, currency.

        ``gain`` in national real income before costs, less ``treasury`` and ``private``, is ``worth``;
        ``to_horizon`` is the part of the gain until the last year that is shown. Aversion is left out.
        """
        setting, yearly = self.allocation.setting, self.yearly
        costs = self.yearly[["treasury", "private"]].to_numpy()[: len(setting.cells.years)]
        treasury, private = (setting.cost_discount @ costs).tolist()
        gains = yearly["gain_coarse"].to_numpy(dtype=float)
        gain = float(setting.discount @ gains)
        rate = 1 + setting.planning.discount_rate.value / 100
        until = rate ** -np.arange(setting.shown, dtype=float) @ gains[: setting.shown]
        return {
            "gain": gain + treasury,
            "treasury": treasury,
            "private": private,
            "worth": gain - private,
            "to_horizon": float(until) + treasury,
        }

    @cached_property
    def present_values(self) -> pd.DataFrame | None:
        """Return ``gain``, ``treasury``, ``private`` and ``worth`` of :attr:`balance` in every draw.

        None where there are no draws of whole paths.
        """
        held, setting = self.ensemble, self.allocation.setting
        if held is None or held.what != "path":
            return None
        measure, _, scale = MEASURES["income"]
        yearly = held.outcomes.xs((measure, NATION), level=("measure", "place"), axis=1)
        gain = yearly[[str(year) for year in setting.years]].to_numpy() @ setting.discount / scale
        amounts = self.allocation.plan.amounts.sum(axis=(0, 1)) @ setting.cost_discount
        costs = []
        for row in held.draws.values:
            values = dict(zip(held.draws.names, row.tolist(), strict=True))
            of_draw = responses(setting.programme, values)
            costs.append((amounts @ of_draw.treasury_cost, amounts @ of_draw.private_cost))
        treasury, private = np.array(costs).T
        return pd.DataFrame(
            {"gain": gain + treasury, "treasury": treasury, "private": private, "worth": gain - private},
            index=held.outcomes.index,
        )

    @cached_property
    def places(self) -> pd.DataFrame:
        """Return, per region of the programme and year, the change against no plan, per cent.

        ``income`` is real income less outlays, ``workers`` those who live there, ``income_per_worker`` the
        ratio of the two; ``gain`` is the change in real income, currency.
        """
        setting = self.fine.setting
        return _changes(self.fine, setting.footprint.members, setting.cells.regions, "region")

    @cached_property
    def provinces(self) -> pd.DataFrame:
        """Return the same per province of the accounts and year."""
        names = self.fine.setting.model.accounts.regions
        members = np.eye(len(names), self.fine.setting.footprint.members.shape[1])
        return _changes(self.fine, members, names, "province")


def _changes(path: Path, members: Array, names: Sequence[str], place: str) -> pd.DataFrame:
    """Return changes against no plan by year, of groups of places (r, n), per cent and currency."""
    setting = path.setting
    base = members @ (np.asarray(setting.baseline.incomes) * setting.money)
    people = members @ np.asarray(setting.baseline.labour)
    income = path.income @ members.T / base
    workers = path.level("workers") * np.asarray(setting.baseline.labour) @ members.T / people
    index = pd.MultiIndex.from_product([setting.years, names], names=["year", place])
    return pd.DataFrame(
        {
            "gain": ((income - 1) * base).ravel(),
            "income": 100 * (income - 1).ravel(),
            "workers": 100 * (workers - 1).ravel(),
            "income_per_worker": 100 * (income / workers - 1).ravel(),
        },
        index=index,
    )


def _theil(path: Path) -> Array:
    """Return Theil's index of real income per worker across the programme's regions, by year."""
    setting = path.setting
    members = setting.footprint.members
    income = path.income @ members.T
    people = path.level("workers") * np.asarray(setting.baseline.labour) @ members.T
    income_share = income / income.sum(axis=1, keepdims=True)
    people_share = people / people.sum(axis=1, keepdims=True)
    found: Array = (income_share * np.log(income_share / people_share)).sum(axis=1)
    return found


def rules_of(programme: Programme, setting: Setting, choice: dict[str, tuple[str, ...]]) -> PlanRules:
    """Compile the rules on amounts for the engines that the regions have chosen."""
    return plan_rules(programme, setting.cells, chosen_pairs(programme, choice))


def build_package(
    economy: Economy,
    programme: Programme,
    choice: dict[str, tuple[str, ...]],
    *,
    footing: Footing | None = None,
    paths: int = 0,
    seed: int = 0,
    progress: Told | None = None,
) -> Package:
    """Find the best plan for a choice of engines, and what it does.

    Parameters
    ----------
    choice
        Engines by region, as :attr:`regrowth.selection.choice.Selection.chosen`.
    footing
        The programme on the model, where it is already there.
    paths, seed
        Draws of all parameters under which the plan is followed, and their seed.
    progress
        Called with the steps done and in all.

    Raises
    ------
    ProgrammeError
        If the programme says nothing about planning.
    InfeasibleError
        If no plan keeps its rules.
    SolverError
        If a year has no equilibrium, or the plan does not converge.
    """
    told = progress or (lambda _done, _total: None)
    steps = 3 + paths
    ground = footing or Footing.of(economy, programme)
    coarse, finest = ground.coarse, ground.finest
    told(1, steps)
    best = allocate(coarse, rules_of(programme, coarse, choice), begin=ground.still, other_starts=True)
    told(2, steps)

    def draws(alive: Alive) -> Ensemble | None:
        def solved(done: int, _total: int) -> None:
            alive()
            told(2 + done, steps)

        if not paths:
            return None
        found = ensemble(
            coarse,
            best.plan.amounts,
            economy,
            draws=paths,
            seed=seed,
            what="path",
            aversion=best.aversion,
            progress=solved,
        )
        _ = found.ranks  # kept from here on: beside the solvers there is time for it
        return found

    path, bands, prices, edge, others = together(
        lambda _alive: best.path if finest is coarse else follow(finest, best.plan.amounts),
        draws,
        lambda _alive: rule_prices(best),
        lambda alive: frontier(best, progress=lambda _done, _total: alive()),
        lambda alive: variants(best, progress=lambda _done, _total: alive()),
    )
    told(steps, steps)
    return Package(best, path, prices, capacity_prices(best), edge, others, bands)
