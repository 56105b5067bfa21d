"""Starting anew from a solved equilibrium."""

from __future__ import annotations

from dataclasses import replace

import equinox as eqx
import jax.numpy as jnp

from regrowth.model.baseline import Baseline
from regrowth.model.equations import country_sum
from regrowth.model.solve import Solution


@eqx.filter_jit
def rebase(solution: Solution) -> Baseline:
    """Return the baseline whose observed equilibrium is the solved one, in shares of its world value added.

    Subsidies stay, with the taxes that pay for them; grants, less their taxes, become part of the deficits.
    """
    old, after, shocks = solution.problem.baseline, solution.levels, solution.problem.shocks
    tariffs = old.tariffs if shocks.tariffs is None else shocks.tariffs
    spent = after.flows * (1 + tariffs)
    total = spent.sum(axis=2, keepdims=True)
    value_added = after.value_added.sum(axis=1)
    world = value_added.sum()
    workers = old.labour * after.workers
    share = value_added / country_sum(old, value_added)
    subsidies = country_sum(old, after.subsidy_cost)
    return replace(
        old,
        trade_shares=spent / jnp.where(total > 0, total, 1.0),
        tariffs=tariffs,
        sales=after.sales / world,
        subsidies=shocks.subsidies,
        value_added=value_added / world,
        deficits=(after.incomes - value_added - after.revenue_share + share * subsidies) / world,
        incomes=after.incomes / world,
        labour=workers / country_sum(old, workers),
    )
