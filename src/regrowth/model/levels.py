"""Every quantity of an equilibrium in levels, from the solved unknowns."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from regrowth.model import equations as eq
from regrowth.model.baseline import Baseline, no_shocks
from regrowth.model.equations import State
from regrowth.model.system import Problem, markets, pose


class Levels(eqx.Module):
    """Quantities after the shocks; money as shares of world value added, hats as ratios of new to old."""

    wages: Float[Array, " n"]
    """w^."""
    workers: Float[Array, " n"]
    """L^."""
    industry_workers: Float[Array, "n j"]
    """L^_nj."""
    unit_costs: Float[Array, "n j"]
    """c^."""
    prices: Float[Array, "n j"]
    """P^_nj, with tariffs."""
    consumer_prices: Float[Array, " n"]
    """P^_n."""
    real_income: Float[Array, " n"]
    """I^_n / P^_n."""
    sales: Float[Array, "n j"]
    """Y': before production subsidies."""
    value_added: Float[Array, "n j"]
    """gamma_va (1+s') Y'."""
    incomes: Float[Array, " n"]
    """I'."""
    spending: Float[Array, "n j"]
    """X': with tariffs."""
    flows: Float[Array, "j n i"]
    """pi' X' / (1+tau'): sales of i to n before tariffs."""
    transfers: Float[Array, " n"]
    """Received from other places, net of what is paid to them."""
    tariff_revenue: Float[Array, " n"]
    """Collected on the place's imports."""
    revenue_share: Float[Array, " n"]
    """Received of the country's tariff revenue."""
    subsidy_cost: Float[Array, " n"]
    taxes: Float[Array, " n"]


class Residuals(eqx.Module):
    """How far an equilibrium is from holding; each relative to the size of what it concerns."""

    prices: Float[Array, ""]
    """Trade shares of a market, at the prices that industries pay, do not sum to one."""
    goods: Float[Array, ""]
    """Sales differ from what is bought, relative to the place's value added."""
    labour: Float[Array, ""]
    """Labour income differs from what industries pay."""
    budget: Float[Array, ""]
    """Spending less income of a place (Walras' law), relative to its income."""
    treasury: Float[Array, ""]
    """What a country collects and receives less what it pays out, relative to world value added."""
    migration: Float[Array, ""]
    """Log of the change in workers differs from what real incomes draw."""

    @property
    def largest(self) -> Array:
        """The largest of them."""
        return jnp.stack(jax.tree.leaves(self)).max()


def levels(problem: Problem, state: State) -> Levels:
    """Work out every quantity from the unknowns; shapes as in the class, values as shares of the world."""
    baseline, shocks = problem.baseline, problem.shocks
    found = markets(problem, state)
    consumer_prices = jnp.exp(eq.log_consumer_prices(baseline, found.log_prices))
    sales = state.sales * baseline.value_added[:, None]
    demand = found.spending.T / jnp.where(found.access > 0, found.access, 1.0)
    return Levels(
        wages=jnp.exp(state.log_wages),
        workers=jnp.exp(state.log_workers),
        industry_workers=jnp.exp(eq.log_industry_workers(baseline, shocks, state)),
        unit_costs=jnp.exp(found.log_costs),
        prices=jnp.exp(found.log_prices),
        consumer_prices=consumer_prices,
        real_income=found.incomes / baseline.incomes / consumer_prices,
        sales=sales,
        value_added=baseline.value_added_shares * (1 + shocks.subsidies) * sales,
        incomes=found.incomes,
        spending=found.spending,
        flows=problem.routes.net * found.supply[:, None, :] * demand[:, :, None],
        transfers=eq.transfers(baseline, shocks, state, problem.pools),
        revenue_share=found.revenue,
        tariff_revenue=(found.tariff_shares * found.spending).sum(axis=1),
        subsidy_cost=(shocks.subsidies * sales).sum(axis=1),
        taxes=eq.tax_rates(baseline, shocks, state) * eq.labour_income(baseline, state),
    )


@eqx.filter_jit
def observed_levels(baseline: Baseline) -> Levels:
    """Work out every quantity of the observed equilibrium."""
    return levels(pose(baseline, no_shocks(baseline)), eq.unchanged(baseline))


def residuals(problem: Problem, state: State) -> Residuals:
    """Measure every condition of the equilibrium from its levels, not from the solver's own steps."""
    baseline, shocks = problem.baseline, problem.shocks
    after = levels(problem, state)
    supply, scale = eq.competitiveness(baseline, jnp.log(after.unit_costs))
    bought = jnp.exp(-baseline.theta[:, None] * state.log_prices.T - scale[:, None])
    shares = eq.market_access(problem.routes.gross, supply) / bought
    wanted = after.spending.T > 0
    sold = after.flows.sum(axis=1).T
    earned = after.wages * after.workers * baseline.value_added
    paid = after.value_added.sum(axis=1)
    imported = after.flows.sum(axis=(0, 2)) - after.flows.sum(axis=(0, 1))
    received = after.transfers + shocks.grants - after.taxes + after.subsidy_cost
    received = received + after.revenue_share - after.tariff_revenue
    owed = after.taxes - after.subsidy_cost - shocks.grants
    owed = owed + after.tariff_revenue - after.revenue_share + shocks.deficits - after.transfers
    drawn = eq.log_workers(baseline, shocks, jnp.log(after.real_income) - state.log_workers)
    return Residuals(
        prices=jnp.abs(jnp.where(wanted, shares - 1, 0.0)).max(),
        goods=(jnp.abs(after.sales - sold) / baseline.value_added[:, None]).max(),
        labour=(jnp.abs(paid - earned) / earned).max(),
        budget=(jnp.abs(imported - received) / after.incomes).max(),
        treasury=jnp.abs(eq.country_sum(baseline, owed)).max(),
        migration=jnp.abs(drawn - state.log_workers).max(),
    )
