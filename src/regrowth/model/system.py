"""One round of the equilibrium: from prices, sales, wages and workers to what they imply."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from regrowth.model import equations as eq
from regrowth.model.baseline import Baseline, Shocks
from regrowth.model.equations import Routes, State

CLOSED = 1e-9
"""A place that trades less than this part of its spending counts as closed: nothing moves its wage."""


class Problem(eqx.Module):
    """What one solve needs: the baseline, the shocks, and the routes they leave open."""

    baseline: Baseline
    shocks: Shocks
    routes: Routes
    linked: Float[Array, "n n"]
    """One where two places trade with each other, be it through others; else zero."""
    pools: Float[Array, "n n"]
    """One where, besides, they are of one country: these share transfers and tariff revenue."""
    cost_shift: Float[Array, "n j"]


class Markets(eqx.Module):
    """What a state implies in every market; values as shares of world value added."""

    log_costs: Float[Array, "n j"]
    log_prices: Float[Array, "n j"]
    supply: Float[Array, "j i"]
    access: Float[Array, "j n"]
    tariff_shares: Float[Array, "n j"]
    incomes: Float[Array, " n"]
    revenue: Float[Array, " n"]
    """Part of incomes: the place's share in its country's tariff revenue."""
    spending: Float[Array, "n j"]
    sales: Float[Array, "n j"]


def pose(baseline: Baseline, shocks: Shocks) -> Problem:
    """Put a problem together."""
    routes = eq.routes(baseline, shocks)
    linked = eq.linked(routes)
    shift = eq.log_cost_shift(baseline, shocks)
    return Problem(baseline, shocks, routes, linked, eq.pools(baseline, linked), shift)


def markets(problem: Problem, state: State) -> Markets:
    """Work through costs, prices, incomes, spending and sales once."""
    baseline, shocks, routes = problem.baseline, problem.shocks, problem.routes
    costs = eq.log_unit_costs(baseline, shocks, state, problem.cost_shift)
    supply, scale = eq.competitiveness(baseline, costs)
    access = eq.market_access(routes.gross, supply)
    net_access = eq.market_access(routes.net, supply)
    tariff_shares = eq.tariff_shares(net_access, access)
    intermediate = eq.intermediate_spending(baseline, shocks, state)
    incomes, revenue = eq.incomes(baseline, shocks, state, tariff_shares, intermediate, problem.pools)
    spending = intermediate + baseline.final_shares * incomes[:, None]
    return Markets(
        log_costs=costs,
        log_prices=eq.log_prices(baseline, access, scale),
        supply=supply,
        access=access,
        tariff_shares=tariff_shares,
        incomes=incomes,
        revenue=revenue,
        spending=spending,
        sales=eq.sales(routes.net, supply, access, spending),
    )


def next_state(state: State, problem: Problem) -> State:
    """Return the state that the markets imply; the equilibrium is its fixed point.

    The wage of a place with an excess of exports and receipts over imports rises, by that excess relative
    to its trade over 1 + 2 theta: per cent of its wage, exports fall and imports rise by about theta each
    (after Alvarez & Lucas 2007). World value added is the numeraire; where trade falls apart into groups of
    places, that of each group stays as it was, for nothing else ties their prices together.
    """
    baseline, shocks = problem.baseline, problem.shocks
    found = markets(problem, state)
    wages = state.log_wages + _wage_step(problem, state, found)
    price = eq.log_consumer_prices(baseline, found.log_prices)
    real_income = jnp.log(found.incomes) - jnp.log(baseline.incomes) - state.log_workers - price
    workers = eq.log_workers(baseline, shocks, real_income)
    earned = problem.linked @ (jnp.exp(wages + workers) * baseline.value_added)
    return State(
        log_wages=wages - jnp.log(earned / (problem.linked @ baseline.value_added)),
        log_workers=workers,
        log_prices=found.log_prices,
        sales=found.sales / baseline.value_added[:, None],
    )


def receipts(problem: Problem, state: State, found: Markets) -> Float[Array, " n"]:
    """Return what a place receives on balance: imports less exports.

    Transfers, grants and subsidies less taxes; tariff revenue received less collected.
    """
    baseline, shocks = problem.baseline, problem.shocks
    subsidies = (shocks.subsidies * state.sales * baseline.value_added[:, None]).sum(axis=1)
    taxes = eq.tax_rates(baseline, shocks, state) * eq.labour_income(baseline, state)
    collected = (found.tariff_shares * found.spending).sum(axis=1)
    received = eq.transfers(baseline, shocks, state, problem.pools) + shocks.grants + subsidies - taxes
    return received + found.revenue - collected


def _wage_step(problem: Problem, state: State, found: Markets) -> Float[Array, " n"]:
    """Return the excess of exports and receipts over imports, per unit of trade and of its elasticity."""
    baseline = problem.baseline
    home_route = jnp.diagonal(problem.routes.net, axis1=1, axis2=2)
    home = found.supply * home_route * found.spending.T / jnp.where(found.access > 0, found.access, 1.0)
    exports = (found.sales - home.T).sum(axis=1)
    imports = ((1 - found.tariff_shares) * found.spending - home.T).sum(axis=1)
    excess = exports - imports + receipts(problem, state, found)
    theta = (found.sales * baseline.theta).sum(axis=1) / found.sales.sum(axis=1)
    trade = (exports + imports) / 2
    closed = trade <= CLOSED * found.spending.sum(axis=1)
    return jnp.where(
        closed, 0.0, excess / jax.lax.stop_gradient(jnp.where(closed, 1.0, trade) * (1 + 2 * theta))
    )
