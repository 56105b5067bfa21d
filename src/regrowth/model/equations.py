"""The equations of the equilibrium in relative changes, one function each.

Exact hat algebra (Dekle, Eaton & Kortum 2008) of a Ricardian trade model with intermediate goods and
tariffs (Caliendo & Parro 2015), mobile labour (Redding 2016; Caliendo, Parro, Rossi-Hansberg & Sarte
2018) and external scale economies (Kucheryavyy, Lyn & Rodriguez-Clare 2023). The symbols are those
of the notation page: ``n`` destination, ``i`` origin, ``j`` industry, ``k`` input; a hat is the ratio of
new to old, a prime the new level. Logarithms are of hats.
"""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from regrowth.model.baseline import Baseline, Shocks


class State(eqx.Module):
    """The unknowns: what is left when every other quantity is written in terms of these."""

    log_wages: Float[Array, " n"]
    log_workers: Float[Array, " n"]
    log_prices: Float[Array, "n j"]
    sales: Float[Array, "n j"]
    """Y' per unit of the place's old value added."""


class Routes(eqx.Module):
    """Trade shares before costs adjust, pi (kappa^ (1+tau')/(1+tau))^(-theta), and without the tariffs."""

    gross: Float[Array, "j n i"]
    net: Float[Array, "j n i"]


def unchanged(baseline: Baseline) -> State:
    """Return the state in which nothing has changed: the start of every solve."""
    still = jnp.zeros_like(baseline.value_added)
    return State(still, still, jnp.zeros_like(baseline.sales), baseline.sales / baseline.value_added[:, None])


def routes(baseline: Baseline, shocks: Shocks) -> Routes:
    """Apply the shocks of trade costs and tariffs to the trade shares."""
    if shocks.tariffs is None and shocks.trade_costs is None:
        return Routes(baseline.trade_shares, baseline.trade_shares / (1 + baseline.tariffs))
    tariffs = baseline.tariffs if shocks.tariffs is None else shocks.tariffs
    log_change = jnp.log1p(tariffs) - jnp.log1p(baseline.tariffs)
    if shocks.trade_costs is not None:
        log_change = log_change + shocks.trade_costs
    gross = baseline.trade_shares * jnp.exp(-baseline.theta[:, None, None] * log_change)
    return Routes(gross, gross / (1 + tariffs))


def linked(routes: Routes) -> Float[Array, "n n"]:
    """Return one where two places trade with each other, be it through others; else zero.

    Every place takes the lowest number among those it trades with, until no number changes.
    """
    pairs = (jax.lax.stop_gradient(routes.gross) > 0).any(axis=0)
    pairs = pairs | pairs.T
    places = pairs.shape[0]

    def spread(reached: tuple[Array, Array]) -> tuple[Array, Array]:
        numbers, _ = reached
        lowest = jnp.minimum(numbers, jnp.where(pairs, numbers[None, :], places).min(axis=1))
        return lowest, (lowest != numbers).any()

    start = (jnp.arange(places), jnp.array(True))
    numbers, _ = jax.lax.while_loop(lambda reached: reached[1], spread, start)
    return (numbers[:, None] == numbers[None, :]).astype(float)


def pools(baseline: Baseline, linked: Float[Array, "n n"]) -> Float[Array, "n n"]:
    """Return one where two places share money: those of one country that trade with each other."""
    return linked * (baseline.country[:, None] == baseline.country[None, :])


def log_industry_workers(baseline: Baseline, shocks: Shocks, state: State) -> Float[Array, "n j"]:
    """Log L^_nj = log (1+s')Y' - log (1+s)Y - log w^: workers are a fixed share of revenue."""
    active = baseline.sales > 0
    before = jnp.where(active, baseline.sales, 1.0)
    after = jnp.where(active, state.sales * baseline.value_added[:, None], 1.0)
    revenue = jnp.log(jnp.maximum(after, 1e-12 * before)) - jnp.log(before)
    subsidy = jnp.log1p(shocks.subsidies) - jnp.log1p(baseline.subsidies)
    return jnp.where(active, revenue + subsidy - state.log_wages[:, None], 0.0)


def log_cost_shift(baseline: Baseline, shocks: Shocks) -> Float[Array, "n j"]:
    """Log of (1+s)/(1+s') / A^: what the shocks themselves do to unit costs."""
    return jnp.log1p(baseline.subsidies) - jnp.log1p(shocks.subsidies) - shocks.productivity


def log_unit_costs(
    baseline: Baseline, shocks: Shocks, state: State, shift: Float[Array, "n j"]
) -> Float[Array, "n j"]:
    """c^ = w^^gamma_va prod_k P^_k^gamma_k / (A^ L^_j^psi) (1+s)/(1+s').

    Caliendo & Parro (2015), equation 9, with scale economies as in Kucheryavyy et al. (2023) and an
    ad valorem subsidy on sales; ``shift`` is :func:`log_cost_shift`.
    """
    wages = baseline.value_added_shares * state.log_wages[:, None]
    inputs = jnp.einsum("nkj,nk->nj", baseline.input_shares, state.log_prices)
    costs = wages + inputs + shift
    if baseline.scale_economies:
        costs = costs - baseline.psi * log_industry_workers(baseline, shocks, state)
    return costs


def competitiveness(
    baseline: Baseline, log_costs: Float[Array, "n j"]
) -> tuple[Float[Array, "j i"], Float[Array, " j"]]:
    """Return c^^(-theta), scaled to one for the cheapest origin of an industry, and the log of the scale."""
    powers = -baseline.theta[:, None] * log_costs.T
    scale = jax.lax.stop_gradient(powers.max(axis=1))
    return jnp.exp(powers - scale[:, None]), scale


def market_access(route: Float[Array, "j n i"], supply: Float[Array, "j i"]) -> Float[Array, "j n"]:
    """Sum over origins of route times c^^(-theta): P^^(-theta) up to the scale of the industry."""
    return jnp.einsum("jni,ji->jn", route, supply)


def log_prices(
    baseline: Baseline, access: Float[Array, "j n"], scale: Float[Array, " j"]
) -> Float[Array, "n j"]:
    """P^ = [sum_i pi (kappa^ (1+tau')/(1+tau) c^)^(-theta)]^(-1/theta): Caliendo & Parro (2015), equation 10.

    A market in which nothing is bought keeps the price one.
    """
    open_market = access > 0
    logs = jnp.log(jnp.where(open_market, access, 1.0)) + scale[:, None]
    return jnp.where(open_market, -logs / baseline.theta[:, None], 0.0).T


def tariff_shares(net_access: Float[Array, "j n"], access: Float[Array, "j n"]) -> Float[Array, "n j"]:
    """Return the part of spending on j that is tariffs: sum_i pi' tau'/(1+tau')."""
    return 1 - (net_access / jnp.where(access > 0, access, 1.0)).T - (access <= 0).T


def country_sum(baseline: Baseline, values: Float[Array, " n"]) -> Float[Array, " n"]:
    """Return for each place the sum over the places of its country."""
    return jax.ops.segment_sum(values, baseline.country, baseline.countries)[baseline.country]


def tax_rates(baseline: Baseline, shocks: Shocks, state: State) -> Float[Array, " n"]:
    """Return taxes per unit of labour income: each country's subsidies and grants over its labour income."""
    sales = state.sales * baseline.value_added[:, None]
    outlays = (shocks.subsidies * sales).sum(axis=1) + shocks.grants
    return country_sum(baseline, outlays) / country_sum(baseline, labour_income(baseline, state))


def transfers(
    baseline: Baseline, shocks: Shocks, state: State, pools: Float[Array, "n n"]
) -> Float[Array, " n"]:
    """Return what each place receives from others, net: D' at the new incomes of its country.

    Places with D' below zero pay a constant rate of labour income, -D'/VA. What they pay, and what the
    country receives from abroad (sum of D', fixed in world value added), goes to the places with D' above
    zero, in proportion to D' L^: so much a head. If nobody in the country receives, what is left goes back
    to those who pay. A country of one place receives D'. Money between regions, as in the national
    portfolio of Caliendo, Parro, Rossi-Hansberg & Sarte (2018), so grows with what it is paid from.
    Places cut off from the rest of their country count as one of their own, for no goods could follow.
    """
    paid = jnp.maximum(-shocks.deficits, 0.0) / baseline.value_added * labour_income(baseline, state)
    claims = jnp.maximum(shocks.deficits, 0.0) * jnp.exp(state.log_workers)
    all_paid, all_claims = pools @ paid, pools @ claims
    weights = jnp.where(all_claims > 0, claims, paid)
    whole = jnp.where(all_claims > 0, all_claims, jnp.where(all_paid > 0, all_paid, 1.0))
    return weights / whole * (all_paid + pools @ shocks.deficits) - paid


def labour_income(baseline: Baseline, state: State) -> Float[Array, " n"]:
    """w^ L^ VA."""
    return jnp.exp(state.log_wages + state.log_workers) * baseline.value_added


def intermediate_spending(baseline: Baseline, shocks: Shocks, state: State) -> Float[Array, "n k"]:
    """sum_j gamma_kj (1+s'_j) Y'_j: spending of a place's industries on each input."""
    revenue = (1 + shocks.subsidies) * state.sales * baseline.value_added[:, None]
    return jnp.einsum("nkj,nj->nk", baseline.input_shares, revenue)


def incomes(
    baseline: Baseline,
    shocks: Shocks,
    state: State,
    tariff_share: Float[Array, "n j"],
    intermediate: Float[Array, "n j"],
    pools: Float[Array, "n n"],
) -> tuple[Float[Array, " n"], Float[Array, " n"]]:
    """I' = w^ L^ VA (1 - tax rate) + grants + transfers + share in the country's tariff revenue.

    Tariffs go to the country's treasury, and from there to its places by labour income. Revenue is
    sum_nj t_nj (M_nj + alpha_nj I'_n) and depends on I', so one linear equation per country gives it.
    Places cut off from the rest of their country keep what they collect.

    Returns
    -------
    incomes, revenue
        I', and the part of it that is tariff revenue.
    """
    earned = labour_income(baseline, state)
    given = earned * (1 - tax_rates(baseline, shocks, state)) + shocks.grants
    given = given + transfers(baseline, shocks, state, pools)
    share = earned / (pools @ earned)
    per_income = (tariff_share * baseline.final_shares).sum(axis=1)
    first = pools @ ((tariff_share * intermediate).sum(axis=1) + per_income * given)
    revenue = share * first / (1 - pools @ (per_income * share))
    return given + revenue, revenue


def log_consumer_prices(baseline: Baseline, log_price: Float[Array, "n j"]) -> Float[Array, " n"]:
    """P^_n = prod_j P^_nj^alpha_nj."""
    return (baseline.final_shares * log_price).sum(axis=1)


def log_workers(
    baseline: Baseline, shocks: Shocks, log_real_income: Float[Array, " n"]
) -> Float[Array, " n"]:
    """L^_n = b_n V_n^epsilon / sum_m (L_m/L) b_m V_m^epsilon times sum_m (L_m/L) b_m, within a country.

    ``b`` is the shock to labour at unchanged real incomes, so the country's labour changes by its
    weighted mean. Redding (2016), equation 17 in changes; a place alone in its country keeps L^ = b.
    """
    drawn = baseline.epsilon * log_real_income + shocks.labour
    before = country_sum(baseline, baseline.labour * jnp.exp(shocks.labour))
    return drawn - jnp.log(country_sum(baseline, baseline.labour * jnp.exp(drawn))) + jnp.log(before)


def sales(
    net_route: Float[Array, "j n i"],
    supply: Float[Array, "j i"],
    access: Float[Array, "j n"],
    spending: Float[Array, "n j"],
) -> Float[Array, "i j"]:
    """Y'_ij = sum_n pi'_nij X'_nj / (1+tau'_nij)."""
    demand = spending.T / jnp.where(access > 0, access, 1.0)
    return (supply * jnp.einsum("jni,jn->ji", net_route, demand)).T
