"""What a plan is worth, and the worth of a little more in every cell, by adjoint solves backwards in time."""

from __future__ import annotations

from dataclasses import dataclass

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from regrowth.model.baseline import Baseline
from regrowth.model.gradients import Measure, gradient
from regrowth.model.levels import Levels, observed_levels
from regrowth.model.measures import equal_income
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
_by_grants = eqx.filter_jit(jax.grad(equal_income, argnums=3))


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
    base, discount = setting.baseline, setting.discount
    labour = np.asarray(base.labour)
    home = np.asarray(base.country) == int(np.asarray(base.country)[0])
    members = jnp.asarray(setting.footprint.members)
    level = jnp.asarray(float(aversion))
    places = base.places
    by_effect = np.zeros((len(setting.years), *setting.footprint.value_added.shape))
    by_grant = np.zeros((len(setting.years), places))
    by_subsidy = np.zeros((len(setting.years), places, base.industries))
    by_arrival = np.zeros((len(setting.years), places))
    carry = np.zeros(places)
    for year in reversed(range(len(setting.years))):
        solution = path.solutions[year]
        paid = jnp.asarray(path.levers.grants[year])
        measure = EqualIncome(members, paid, jnp.asarray(carry), level, jnp.asarray(discount[year]))
        by = gradient(solution, measure, ahead=setting.ahead).by
        by_effect[year] = np.einsum(
            "nj,rgnj->rg", np.asarray(by.productivity), setting.productivity_of_effects
        )
        explicit = _by_grants(base, solution.levels, members, paid, level)
        by_grant[year] = np.asarray(by.grants) + discount[year] * np.asarray(explicit)
        by_subsidy[year] = np.asarray(by.subsidies)
        drawn = np.asarray(solution.problem.shocks.labour)
        # the shift that keeps the country's workers takes the weighted mean off
        share = np.where(home, labour * np.exp(drawn), 0.0)
        pulled = np.where(home, np.asarray(by.labour), 0.0)
        pulled = pulled - share / share.sum() * pulled.sum()
        by_arrival[year] += pulled - carry
        carry = (1 - setting.migration_steps[year]) * pulled
    money = setting.money
    gain = yearly_gain(path, aversion)
    direct = _direct(setting, path, by_grant, by_subsidy, by_arrival) * money
    direct -= setting.responses.private_cost[:, None] * setting.cost_discount
    effects = by_effect.transpose(1, 2, 0) * money
    slope = slopes(setting.responses, path.levers.stocks, setting.value_added)
    through = np.einsum("rgs,rgms,mts->rgmt", effects, slope, setting.stock_weights)
    total = float(discount @ gain) - private_cost(setting, path.amounts)
    return Worth(total, gain, effects, direct, through + direct)


def _direct(setting: Setting, path: Path, by_grant: Array, by_subsidy: Array, by_arrival: Array) -> Array:
    """(r, g, m, t): derivative in amounts through outlays, subsidies and workers that come; model units."""
    years = len(setting.cells.years)
    found: Array = np.einsum("tn,rgmn->rgmt", by_grant[:years], setting.grants_of_amounts)
    if setting.responses.subsidised.any():
        found += np.einsum("tnj,rgmnj->rgmt", by_subsidy[:years], setting.subsidies_of_amounts)
    if setting.responses.workers.any():
        share = by_arrival * np.exp(-path.levers.arrivals)
        found += np.einsum("sn,rgmn,mts->rgmt", share, setting.workers_of_stocks, setting.stock_weights)
    return found
