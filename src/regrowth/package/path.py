"""A plan followed through the years: amounts, stocks, effects, and an equilibrium for every year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import itemgetter
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.typing import ArrayLike
from numpy.typing import NDArray

from regrowth.model.baseline import Baseline, Shocks
from regrowth.model.equations import State, unchanged
from regrowth.model.levels import Levels
from regrowth.model.preconditioner import Preconditioner
from regrowth.model.solve import Solution, SolveRecord, SolveSettings, iterate, solve
from regrowth.model.system import pose
from regrowth.package.responses import effects
from regrowth.package.setting import Setting, step_lengths

Array = NDArray[np.float64]

FLAT = 1e-6
"""Paths with amounts this near to a plane through the others, relative to their distance, add nothing."""
LEAP = 2.0
"""Most steps that the solver looks ahead."""
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
    """The equilibria of every year under a plan, in the order of the setting's years.

    Attributes
    ----------
    states, shocks, after
        Unknowns, shocks and quantities of the equilibria, each with a leading axis of years.
    records
        What the solver did, by year.
    """

    setting: Setting
    amounts: Array
    levers: Levers
    states: State
    shocks: Shocks
    after: Levels
    records: tuple[SolveRecord, ...]

    def level(self, quantity: str) -> Array:
        """Return a quantity of :class:`regrowth.model.levels.Levels` by year, (s, ...)."""
        return np.asarray(getattr(self.after, quantity))

    def solution(self, position: int) -> Solution:
        """Return the equilibrium of one year, by its position among those of the setting."""
        state, shocks, after = jax.tree.map(
            lambda leaf: leaf[position], (self.states, self.shocks, self.after)
        )
        return Solution(state, _pose(self.setting.baselines[position], shocks), after, self.records[position])

    @cached_property
    def income(self) -> Array:
        """(s, n): real income less outlays of the plan, currency of the plan's years at base-year prices."""
        base = np.asarray(self.setting.baseline.incomes)
        spent = self.levers.grants / self.level("consumer_prices")
        return (base * self.level("real_income") - spent) * self.setting.money


_pose = jax.jit(pose)


class Years(eqx.Module):
    """What each year brings, on a leading axis, but for the workers it takes over from the year before."""

    productivity: jax.Array
    grants: jax.Array
    arrivals: jax.Array
    """As :class:`Levers`."""
    subsidies: jax.Array
    """(s, n, j): those of the accounts and of the plan."""
    stayed: jax.Array
    """(s,): part of their way that workers do not go in the step to this year."""
    epsilon: jax.Array
    """(s, n): elasticity of migration in that step."""
    onwards: jax.Array
    """(s,): :func:`look_ahead`."""
    start: State
    """Where the solver starts, where that is known."""


def follow(
    setting: Setting,
    amounts: Array,
    *,
    start: Path | Sequence[Path] | None = None,
    settings: SolveSettings | None = None,
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
        them leads. Without one every year starts where the two before it lead.
    settings
        How hard the solver tries.

    Raises
    ------
    SolverError
        If a year has no equilibrium.
    """
    settings = settings or SolveSettings()
    done = levers(setting, amounts)
    given = [start] if isinstance(start, Path) else list(start or [])
    years = _years(setting, done, states_near(given, amounts) if given else _unchanged(setting))
    states, shocks, after, counts, gaps = _through_years(
        setting.baseline,
        years,
        jnp.asarray(bool(given)),
        settings.limits,
        setting.ahead,
        jnp.asarray(settings.tolerance),
    )
    enough = np.asarray(counts)[:, 2] <= settings.accepted
    if enough.all():
        return Path(setting, amounts, done, states, shocks, after, _records(counts, gaps, bool(given)))
    tried = [jax.tree.map(itemgetter(year), states) if enough[year] else None for year in range(len(enough))]
    return _year_by_year(setting, amounts, done, years, tried, settings)


def _years(setting: Setting, done: Levers, start: State) -> Years:
    baseline = setting.baseline
    return Years(
        productivity=jnp.asarray(done.productivity),
        subsidies=jnp.asarray(np.asarray(baseline.subsidies) + done.subsidies),
        grants=jnp.asarray(done.grants),
        arrivals=jnp.asarray(done.arrivals),
        stayed=jnp.asarray(1 - setting.migration_steps),
        epsilon=jnp.asarray(setting.epsilon),
        onwards=jnp.asarray(look_ahead(setting)),
        start=start,
    )


def _shocks(baseline: Baseline, year: Years, moved: jax.Array) -> Shocks:
    """Return the shocks of one year after workers have ``moved`` (n,), logs, in the years before."""
    home = baseline.country == baseline.country[0]
    drawn = spread_labour(year.stayed * moved + year.arrivals, baseline.labour, home)
    return Shocks(year.productivity, year.subsidies, drawn, baseline.deficits, year.grants)


@partial(jax.jit, static_argnames="settings")
def _through_years(
    baseline: Baseline,
    years: Years,
    given: jax.Array,
    settings: SolveSettings,
    ahead: Preconditioner | None,
    tolerance: jax.Array,
) -> tuple[State, Shocks, Levels, jax.Array, dict[str, jax.Array]]:
    """Solve year after year in one program; returns what ``iterate`` does, with an axis of years."""

    def one(carry: tuple[jax.Array, State, State], year: Years) -> tuple[Any, Any]:
        moved, last, before = carry
        shocks = _shocks(baseline, year, moved)
        ahead_of_last = jax.tree.map(lambda new, old: new + year.onwards * (new - old), last, before)
        start = jax.tree.map(partial(jnp.where, given), year.start, ahead_of_last)
        now = replace(baseline, epsilon=year.epsilon)
        state, _, after, counts, gaps = iterate(now, shocks, start, settings, ahead, tolerance)
        moved = jnp.log(after.workers) - year.arrivals
        return (moved, state, last), (state, shocks, after, counts, gaps)

    still = unchanged(baseline)
    found: tuple[State, Shocks, Levels, jax.Array, dict[str, jax.Array]]
    _, found = jax.lax.scan(one, (jnp.zeros(baseline.places), still, still), years)
    return found


def _year_by_year(
    setting: Setting,
    amounts: Array,
    done: Levers,
    years: Years,
    tried: Sequence[State | None],
    settings: SolveSettings,
) -> Path:
    """Solve the same where a year asks for more than one attempt (:func:`regrowth.model.solve.solve`).

    ``tried`` are the states of the years for which one was enough.
    """
    baseline = setting.baseline
    moved, last = jnp.zeros(baseline.places), None
    found: list[tuple[Solution, Shocks]] = []
    for year, now in enumerate(setting.baselines):
        shocks = _shocks(baseline, jax.tree.map(itemgetter(year), years), moved)
        start = last if tried[year] is None else tried[year]
        solution = solve(now, shocks, start=start, settings=settings, ahead=setting.ahead)
        moved, last = jnp.log(solution.levels.workers) - years.arrivals[year], solution.state
        found.append((solution, shocks))
    states, shocks, after = jax.tree.map(
        lambda *leaves: jnp.stack(leaves), *((each.state, given, each.levels) for each, given in found)
    )
    return Path(setting, amounts, done, states, shocks, after, tuple(each.record for each, _ in found))


def _records(counts: jax.Array, gaps: dict[str, jax.Array], given: bool) -> tuple[SolveRecord, ...]:
    named = {name: np.asarray(values).tolist() for name, values in gaps.items()}
    return tuple(
        SolveRecord(
            method="direct",
            iterations=int(rounds),
            parts=1,
            error=error,
            residuals={name: values[year] for name, values in named.items()},
            start="a given solution" if given else "the years before" if year else "baseline",
        )
        for year, (rounds, error, _) in enumerate(np.asarray(counts).tolist())
    )


def look_ahead(setting: Setting) -> Array:
    """(s,): how far on from the last two years the solver starts, in steps between these; else zero.

    In proportion to the years gone by, but no further than :data:`LEAP`.
    """
    lengths = step_lengths(setting)
    found: Array = np.zeros(len(lengths))
    found[2:] = np.minimum(lengths[2:] / lengths[1:-1], LEAP)
    return found


def spread_labour(drawn: ArrayLike, labour: ArrayLike, home: ArrayLike) -> jax.Array:
    """Shift logs of labour (..., n) so that the country keeps its workers; nobody moves abroad."""
    there = jnp.where(home, labour * jnp.exp(drawn), 0.0)
    return jnp.where(home, drawn - jnp.log(there.sum(axis=-1, keepdims=True)), 0.0)


def _unchanged(setting: Setting) -> State:
    """Return the observed state for every year."""
    years = len(setting.years)
    found: State = jax.tree.map(
        lambda leaf: np.broadcast_to(np.asarray(leaf), (years, *leaf.shape)), unchanged(setting.baseline)
    )
    return found


def states_near(paths: Sequence[Path], amounts: Array) -> State:
    """Return, per year, where a plane through solved paths leads at some amounts.

    The weights of the paths sum to one and bring their amounts nearest to those asked for (least squares).
    Where the plane would have to be followed far beyond the paths, the nearest of them is taken as it is.
    """
    base, *others = paths
    weights = np.ones(1)
    if others:
        away = np.stack([(path.amounts - base.amounts).ravel() for path in others], axis=1)
        along = np.linalg.lstsq(away, (amounts - base.amounts).ravel(), rcond=FLAT)[0]
        weights = np.concatenate([[1 - along.sum()], along])
        if np.abs(weights).sum() > FAR:
            gaps = [np.abs(path.amounts - amounts).sum() for path in paths]
            weights = np.eye(len(paths))[int(np.argmin(gaps))]

    def blended(*leaves: jax.Array) -> jax.Array:
        return jnp.asarray(np.tensordot(weights, np.stack([np.asarray(leaf) for leaf in leaves]), axes=1))

    found: State = jax.tree.map(blended, *(path.states for path in paths))
    return found
