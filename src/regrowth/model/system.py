"""One round of the equilibrium: from prices, sales, wages and workers to what they imply."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from regrowth.model import equations as eq
from regrowth.model.baseline import Baseline, Shocks
from regrowth.model.equations import Routes, State


FLOOR=0.05
class Problem(eqx.Module):
    """What one solve needs: the baseline, the shocks, and the routes they leave open."""

    baseline: Baseline
    shocks: Shocks
    routes: Routes


class Markets(eqx.Module):
    """What a state implies in every market; values as shares of world value added."""

    log_costs: Float[Array, "n j"]
    log_prices: Float[Array, "n j"]
    supply: Float[Array, "j i"]
    access: Float[Array, "j n"]
    tariff_shares: Float[Array, "n j"]
    incomes: Float[Array, " n"]
    spending: Float[Array, "n j"]
    sales: Float[Array, "n j"]


def pose(baseline: Baseline, shocks: Shocks) -> Problem:
    """Put a problem together."""
    return Problem(baseline, shocks, eq.routes(baseline, shocks))


def markets(problem: Problem, state: State) -> Markets:
    """Work through costs, prices, incomes, spending and sales once."""
    baseline, shocks, routes = problem.baseline, problem.shocks, problem.routes
    costs = eq.log_unit_costs(baseline, shocks, state)
    supply, scale = eq.competitiveness(baseline, costs)
    access = eq.market_access(routes.gross, supply)
    net_access = eq.market_access(routes.net, supply)
    tariff_shares = eq.tariff_shares(net_access, access)
    intermediate = eq.intermediate_spending(baseline, shocks, state)
    incomes = eq.incomes(baseline, shocks, state, tariff_shares, intermediate)
    spending = intermediate + baseline.final_shares * incomes[:, None]
    return Markets(
        log_costs=costs,
        log_prices=eq.log_prices(baseline, access, scale),
        supply=supply,
        access=access,
        tariff_shares=tariff_shares,
        incomes=incomes,
        spending=spending,
        sales=eq.sales(routes.net, supply, access, spending),
    )


def next_state(state: State, problem: Problem) -> State:
    """Return the state that the markets imply; the equilibrium is its fixed point.

    Wages move towards the labour that is asked for by a part of the gap: 1/(1 + theta), with theta the
    place's mean trade elasticity, because demand for labour falls by about theta per cent of its wage
    (the update of Alvarez & Lucas 2007). World value added is the numeraire.
    """
    baseline, shocks = problem.baseline, problem.shocks
    found = markets(problem, state)
    revenue = (1 + shocks.subsidies) * found.sales
    asked = (baseline.value_added_shares * revenue).sum(axis=1)
    gap = jnp.log(asked) - jnp.log(eq.labour_income(baseline, state))
    wages = state.log_wages + gap / _labour_demand_elasticity(problem, found)
    price = eq.log_consumer_prices(baseline, found.log_prices)
    real_income = jnp.log(found.incomes) - jnp.log(baseline.incomes) - state.log_workers - price
    workers = eq.log_workers(baseline, shocks, real_income)
    world = (jnp.exp(wages + workers) * baseline.value_added).sum()
    return State(
        log_wages=wages - jnp.log(world),
        log_workers=workers,
        log_prices=found.log_prices,
        sales=found.sales / baseline.value_added[:, None],
    )


def _labour_demand_elasticity(problem: Problem, found: Markets) -> Float[Array, " n"]:
    baseline = problem.baseline
    home_route = jnp.diagonal(problem.routes.net, axis1=1, axis2=2)
    demand = found.spending.T / jnp.where(found.access > 0, found.access, 1.0)
    home_sales = (found.supply * home_route * demand).T
    weights = baseline.value_added_shares
    total = (weights * found.sales).sum(axis=1)
    openness = 1 - (weights * home_sales).sum(axis=1) / total
    theta = (weights * found.sales * baseline.theta).sum(axis=1) / total
    return jax.lax.stop_gradient(jnp.maximum(openness, FLOOR) * (1 + 2 * theta))
