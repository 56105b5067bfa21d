"""A plan followed through the years: amounts, stocks, effects, and an equilibrium for every year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import jax
import numpy as np
from numpy.typing import NDArray

from regrowth.model.baseline import Shocks, no_shocks
from regrowth.model.equations import State
from regrowth.model.solve import Solution, solve
from regrowth.package.responses import effects
from regrowth.package.setting import Setting

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Levers:
    """What a plan does to the model, year by year.

    Attributes
    ----------
    stocks
        (r, g, m, s), units of the instruments.
    productivity
        (s, n, j): log productivity of gross output.
    grants
        (s, n): outlays to each place, model units.
    subsidies
        (s, n, j): ad valorem, beside those of the accounts.
    arrivals
        (s, n): log of the workers that the plan brings to each place, over those without it.
    """

    stocks: Array
    productivity: Array
    grants: Array
    subsidies: Array
    arrivals: Array


def levers(setting: Setting, amounts: Array) -> Levers:
    """Turn the amounts of a plan (r, g, m, t) into what they do to the model."""
    stocks = np.einsum("rgmt,mts->rgms", amounts, setting.stock_weights)
    effect = effects(setting.responses, stocks, setting.value_added).sum(axis=2)
    productivity = setting.productivity(effect)
    late = np.zeros((len(setting.years) - len(setting.cells.years), *productivity.shape[1:]))
    grants = np.einsum("rgmt,rgmn->tn", amounts, setting.grants_of_amounts)
    subsidies = np.zeros((len(setting.cells.years), *productivity.shape[1:]))
    if setting.responses.subsidised.any():
        subsidies = np.einsum("rgmt,rgmnj->tnj", amounts, setting.subsidies_of_amounts)
    come = np.einsum("rgms,rgmn->sn", stocks, setting.workers_of_stocks)
    return Levers(
        stocks,
        productivity,
        np.concatenate([grants, late[:, :, 0]]),
        np.concatenate([subsidies, late]),
        np.log1p(come),
    )


@dataclass(frozen=True)
class Path:
    """The equilibria of every year under a plan, in the order of the setting's years."""

    setting: Setting
    amounts: Array
    levers: Levers
    solutions: tuple[Solution, ...]

    def level(self, quantity: str) -> Array:
        """Return a quantity of :class:`regrowth.model.levels.Levels` by year, (s, ...)."""
        return np.stack([np.asarray(getattr(found.levels, quantity)) for found in self.solutions])

    @cached_property
    def income(self) -> Array:
        """(s, n): real income less outlays of the plan, currency of the plan's years at base-year prices."""
        base = np.asarray(self.setting.baseline.incomes)
        spent = self.levers.grants / self.level("consumer_prices")
        return (base * self.level("real_income") - spent) * self.setting.money


def follow(
    setting: Setting,
    amounts: Array,
    *,
    start: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Solve for the equilibrium of every year.

    Workers go only part of the way each year: the labour of a year is drawn from that of the year before,
    log L_s = (1 - speed) (log L_{s-1} - a_{s-1}) + a_s + speed epsilon log V_s, with ``a`` the workers that
    the plan itself brings, and V real income per worker; ``speed`` is that of all years since the last
    equilibrium.

    Parameters
    ----------
    amounts
        (r, g, m, t), units of the instruments.
    start
        A path to start the solver from: quicker when it is near.

    Raises
    ------
    SolverError
        If a year has no equilibrium.
    """
    done = levers(setting, amounts)
    still = no_shocks(setting.baseline)
    every = _on_device(setting, done, still)
    labour = np.asarray(setting.baseline.labour)
    home = np.asarray(setting.baseline.country) == int(np.asarray(setting.baseline.country)[0])
    moved = np.zeros(len(labour))
    solutions: list[Solution] = []
    for year in range(len(setting.years)):
        stayed = 1 - setting.migration_steps[year]
        drawn = spread_labour(stayed * moved + done.arrivals[year], labour, home)
        state = _start(start, solutions, year)
        shocks = replace(every[year], labour=jax.device_put(drawn))
        solutions.append(solve(setting.baselines[year], shocks, start=state, ahead=setting.ahead))
        moved = np.log(np.asarray(solutions[-1].levels.workers)) - done.arrivals[year]
        if progress:
            progress(year + 1, len(setting.years))
    return Path(setting, amounts, done, tuple(solutions))


def spread_labour(drawn: Array, labour: Array, home: NDArray[np.bool_]) -> Array:
    """Shift logs of labour so that the country keeps its workers; nobody moves abroad."""
    total = np.log((labour * np.exp(drawn))[home].sum())
    found: Array = np.where(home, drawn - total, 0.0)
    return found


def _start(path: Path | None, solved: list[Solution], year: int) -> State | None:
    if path is not None:
        return path.solutions[year].state
    return solved[-1].state if solved else None


def _on_device(setting: Setting, done: Levers, still: Shocks) -> list[Shocks]:
    """Return the shocks of every year but for labour, sent to the device all at once."""
    subsidies = np.asarray(still.subsidies) + done.subsidies
    years = range(len(setting.years))
    sent = jax.device_put([(done.productivity[year], subsidies[year], done.grants[year]) for year in years])
    return [
        replace(still, productivity=productivity, subsidies=paid, grants=grants)
        for productivity, paid, grants in sent
    ]
