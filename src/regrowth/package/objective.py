"""What a plan is worth, and the worth of a little more in every cell, by adjoint solves backwards in time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from regrowth.model.baseline import Baseline, Shocks
from regrowth.model.equations import State
from regrowth.model.gradients import Measure, derivative, require_solved
from regrowth.model.levels import Levels, observed_levels
from regrowth.model.measures import equal_income
from regrowth.model.preconditioner import Preconditioner
from regrowth.package.path import Path
from regrowth.package.responses import slopes
from regrowth.package.setting import Setting

Array = NDArray[np.float64]


class EqualIncome(Measure):
    """Equally distributed income, and a tie to the year after.

    ``carry`` weighs the log of each place's workers, from whom the next year starts.
    """

    groups: jax.Array
    """(r, n)."""
    grants: jax.Array
    """(n,)."""
    carry: jax.Array
    """(n,)."""
    aversion: jax.Array
    weight: jax.Array

    def __call__(self, baseline: Baseline, after: Levels) -> jax.Array:
        """Return weight x W + carry . log L^."""
        own = equal_income(baseline, after, self.groups, self.grants, self.aversion)
        return self.weight * own + (self.carry * jnp.log(after.workers)).sum()


class _Incomes(eqx.Module):
    """What income is worked out from in every year, the observed equilibrium first."""

    real_income: jax.Array
    consumer_prices: jax.Array
    workers: jax.Array


_equal_incomes = jax.jit(jax.vmap(equal_income, in_axes=(None, 0, None, 0, None)))
_by_grants = jax.grad(equal_income, argnums=3)


@dataclass(frozen=True)
class Worth:
    """What a plan is worth over doing nothing, and its derivatives; money of the plan's years.

    Attributes
    ----------
    value
        Present value of the gain in W less private cost.
    yearly
        (s,): gain in W by year.
    effects
        (r, g, s): derivative of the value in every log productivity of an engine.
    direct
        (r, g, m, t): derivative of the value in every amount that does not go through productivity.
    amounts
        (r, g, m, t): derivative of the value in every amount.
    """

    value: float
    yearly: Array
    effects: Array
    direct: Array
    amounts: Array


def yearly_gain(path: Path, aversion: float) -> Array:
    """Return the gain in W of every year over the observed equilibrium, currency of the plan's years."""
    setting = path.setting
    base = setting.baseline
    observed = observed_levels(base)

    def by_year(name: str) -> jax.Array:
        return jnp.asarray(np.concatenate([np.asarray(getattr(observed, name))[None], path.level(name)]))

    held = _Incomes(by_year("real_income"), by_year("consumer_prices"), by_year("workers"))
    grants = jnp.asarray(np.concatenate([np.zeros((1, base.places)), path.levers.grants]))
    members = jnp.asarray(setting.footprint.members)
    worth = np.asarray(_equal_incomes(base, held, members, grants, jnp.asarray(aversion)))
    found: Array = (worth[1:] - worth[0]) * setting.money
    return found


def private_cost(setting: Setting, amounts: Array) -> float:
    """Return the present value of what firms and households add of their own."""
    yearly = np.einsum("rgmt,m->t", amounts, setting.responses.private_cost)
    return float(setting.cost_discount @ yearly)


def value(path: Path, aversion: float) -> float:
    """Return the present value of a path over doing nothing, less private cost."""
    gain = yearly_gain(path, aversion)
    return float(path.setting.discount @ gain) - private_cost(path.setting, path.amounts)


def worth(path: Path, aversion: float) -> Worth:
    """Value a path and differentiate it in every effect and amount.

    One adjoint solve per year, last year first: what a worker more is worth to the years after is carried
    back through the migration of each year.

    Raises
    ------
    SolverError
        If a derivative has no solution.
    """
    setting = path.setting
    discount = setting.discount
    by = _by_levers(path, aversion)
    by_effect = np.einsum(
        "snj,rgnj->rgs", np.asarray(by.productivity), setting.productivity_of_effects, optimize=True
    )
    money = setting.money
    gain = yearly_gain(path, aversion)
    direct = _direct(setting, path, by) * money
    direct -= setting.responses.private_cost[:, None] * setting.cost_discount
    effects = by_effect * money
    slope = slopes(setting.responses, path.levers.stocks, setting.value_added)
    through = np.einsum("rgs,rgms,mts->rgmt", effects, slope, setting.stock_weights)
    total = float(discount @ gain) - private_cost(setting, path.amounts)
    return Worth(total, gain, effects, direct, through + direct)


class ByLevers(eqx.Module):
    """The derivative of the present value in what a plan does to the model, by year; model units."""

    productivity: jax.Array
    """(s, n, j)."""
    grants: jax.Array
    """(s, n)."""
    subsidies: jax.Array
    """(s, n, j)."""
    arrivals: jax.Array
    """(s, n)."""


def _by_levers(path: Path, aversion: float) -> ByLevers:
    """Differentiate a path in its levers; by chord steps first, by GMRES where these do not converge."""
    setting = path.setting
    given = (
        setting.baseline,
        jnp.asarray(setting.epsilon),
        path.shocks,
        path.states,
        path.after,
        jnp.asarray(setting.footprint.members),
        jnp.asarray(float(aversion)),
        jnp.asarray(setting.discount),
        jnp.asarray(1 - setting.migration_steps),
    )
    by, finite, solved = _backwards(*given, setting.ahead)
    if setting.ahead is not None and not solved:
        by, finite, solved = _backwards(*given, None)
    require_solved(bool(finite), bool(solved))
    found: ByLevers = by
    return found


@jax.jit
def _backwards(
    base: Baseline,
    epsilon: jax.Array,
    shocks: Shocks,
    states: State,
    after: Levels,
    members: jax.Array,
    aversion: jax.Array,
    discount: jax.Array,
    stayed: jax.Array,
    ahead: Preconditioner | None,
) -> tuple[ByLevers, jax.Array, jax.Array]:
    """Go back through the years in one program; say whether all is finite and every system was solved."""
    home = base.country == base.country[0]

    def one(carry: jax.Array, year: Any) -> tuple[jax.Array, Any]:
        weight, left, pull, levers, state, levels = year
        measure = EqualIncome(members, levers.grants, carry, aversion, weight)
        found, finite, solved = derivative(replace(base, epsilon=pull), levers, state, measure, ahead)
        explicit = _by_grants(base, levels, members, levers.grants, aversion)
        # the shift that keeps the country's workers takes the weighted mean off
        share = jnp.where(home, base.labour * jnp.exp(levers.labour), 0.0)
        pulled = jnp.where(home, found.by.labour, 0.0)
        pulled = pulled - share / share.sum() * pulled.sum()
        grants = found.by.grants + weight * explicit
        by = ByLevers(found.by.productivity, grants, found.by.subsidies, pulled - carry)
        return left * pulled, (by, finite, solved)

    years = (discount, stayed, epsilon, shocks, states, after)
    _, (by, finite, solved) = jax.lax.scan(one, jnp.zeros(base.places), years, reverse=True)
    return by, finite.all(), solved.all()


def _direct(setting: Setting, path: Path, by: ByLevers) -> Array:
    """(r, g, m, t): derivative in amounts through outlays, subsidies and workers that come; model units."""
    years = len(setting.cells.years)
    found: Array = np.einsum("tn,rgmn->rgmt", np.asarray(by.grants)[:years], setting.grants_of_amounts)
    if setting.responses.subsidised.any():
        subsidies = np.asarray(by.subsidies)[:years]
        found += np.einsum("tnj,rgmnj->rgmt", subsidies, setting.subsidies_of_amounts)
    if setting.responses.workers.any():
        share = np.asarray(by.arrivals) * np.exp(-path.levers.arrivals)
        found += np.einsum("sn,rgmn,mts->rgmt", share, setting.workers_of_stocks, setting.stock_weights)
    return found
