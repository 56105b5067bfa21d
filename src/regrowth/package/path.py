"""A plan followed through the years: amounts, stocks, effects, and an equilibrium for every year."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from regrowth.model.baseline import Shocks
from regrowth.model.equations import State
from regrowth.model.solve import Solution, SolveSettings, solve
from regrowth.package.responses import effects
from regrowth.package.setting import Setting

Array = NDArray[np.float64]

FLAT = 1e-6
"""Paths with amounts this near to a plane through the others, relative to their distance, add nothing."""
FAR = 20.0
"""Sum of the sizes of the weights beyond which paths no longer say where another one lies."""


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
    def unknowns(self) -> Array:
        """(s, x): the unknowns of every year in one row."""
        every = [jax.tree.leaves(found.state) for found in self.solutions]
        return np.stack([np.concatenate([np.ravel(leaf) for leaf in leaves]) for leaves in every])

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
    start: Path | Sequence[Path] | None = None,
    settings: SolveSettings | None = None,
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
        A path to start the solver from: quicker when it is near. From several it starts where a plane through
        them leads.
    settings
        How hard the solver tries.

    Raises
    ------
    SolverError
        If a year has no equilibrium.
    """
    done = levers(setting, amounts)
    deficits = setting.baseline.deficits
    subsidies = np.asarray(setting.baseline.subsidies) + done.subsidies
    labour = np.asarray(setting.baseline.labour)
    home = np.asarray(setting.baseline.country) == int(np.asarray(setting.baseline.country)[0])
    moved = np.zeros(len(labour))
    first = states_near([start] if isinstance(start, Path) else start or [], amounts)
    solutions: list[Solution] = []
    for year in range(len(setting.years)):
        stayed = 1 - setting.migration_steps[year]
        drawn = spread_labour(stayed * moved + done.arrivals[year], labour, home)
        state = first[year] if first else solutions[-1].state if solutions else None
        shocks = Shocks(
            done.productivity[year], subsidies[year], jnp.asarray(drawn), deficits, done.grants[year]
        )
        solutions.append(
            solve(setting.baselines[year], shocks, start=state, settings=settings, ahead=setting.ahead)
        )
        moved = np.log(np.asarray(solutions[-1].levels.workers)) - done.arrivals[year]
        if progress:
            progress(year + 1, len(setting.years))
    return Path(setting, amounts, done, tuple(solutions))


def spread_labour(drawn: Array, labour: Array, home: NDArray[np.bool_]) -> Array:
    """Shift logs of labour so that the country keeps its workers; nobody moves abroad."""
    total = np.log((labour * np.exp(drawn))[home].sum())
    found: Array = np.where(home, drawn - total, 0.0)
    return found


def states_near(paths: Sequence[Path], amounts: Array) -> list[State]:
    """Return, per year, where a plane through solved paths leads at some amounts; nothing without a path.

    The weights of the paths sum to one and bring their amounts nearest to those asked for (least squares).
    Where the plane would have to be followed far beyond the paths, the nearest of them is taken as it is.
    """
    if not paths:
        return []
    base, *others = paths
    weights = np.ones(1)
    if others:
        away = np.stack([(path.amounts - base.amounts).ravel() for path in others], axis=1)
        along = np.linalg.lstsq(away, (amounts - base.amounts).ravel(), rcond=FLAT)[0]
        weights = np.concatenate([[1 - along.sum()], along])
        if np.abs(weights).sum() > FAR:
            gaps = [np.abs(path.amounts - amounts).sum() for path in paths]
            weights = np.eye(len(paths))[int(np.argmin(gaps))]
    blended = np.tensordot(weights, np.stack([path.unknowns for path in paths]), axes=1)
    found = []
    for row, solution in zip(blended, base.solutions, strict=True):
        leaves, kind = jax.tree.flatten(solution.state)
        ends = np.cumsum([leaf.size for leaf in leaves])[:-1]
        parts = [part.reshape(leaf.shape) for part, leaf in zip(np.split(row, ends), leaves, strict=True)]
        found.append(jax.tree.unflatten(kind, parts))
    return found
