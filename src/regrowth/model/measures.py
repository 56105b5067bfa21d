"""Headline measures of an equilibrium; each differentiable in every lever."""

from __future__ import annotations

from dataclasses import fields
from typing import Protocol

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from regrowth.model.baseline import Baseline
from regrowth.model.levels import Levels


class Measures(eqx.Module):
    """What is kept of each equilibrium of a batch; as in :class:`regrowth.model.levels.Levels`."""

    wages: Float[Array, " n"]
    workers: Float[Array, " n"]
    consumer_prices: Float[Array, " n"]
    real_income: Float[Array, " n"]
    incomes: Float[Array, " n"]
    sales: Float[Array, "n j"]
    value_added: Float[Array, "n j"]
    tariff_revenue: Float[Array, " n"]
    subsidy_cost: Float[Array, " n"]
    taxes: Float[Array, " n"]


def measures(after: Levels) -> Measures:
    """Keep the measures of an equilibrium, without its bilateral trade."""
    return Measures(**{item.name: getattr(after, item.name) for item in fields(Measures)})


class LivingStandards(Protocol):
    """What income is worked out from; :class:`regrowth.model.levels.Levels` has it, among much else."""

    @property
    def real_income(self) -> Float[Array, " n"]:
        """Real income of a place over its old one."""

    @property
    def consumer_prices(self) -> Float[Array, " n"]:
        """Consumer prices of a place over its old ones."""

    @property
    def workers(self) -> Float[Array, " n"]:
        """Workers of a place over its old ones."""


def group_real_income(
    baseline: Baseline, after: Levels | Measures, members: Float[Array, " n"]
) -> Float[Array, ""]:
    """Real income of a group of places over its old one: sum I_n V^_n / sum I_n, with V^ = I^_n / P^_n.

    A Laspeyres-weighted sum at the prices of each place. ``members`` is one for a member, else zero.
    """
    weights = baseline.incomes * members
    return (weights * after.real_income).sum() / weights.sum()


def expected_welfare(
    baseline: Baseline, after: Levels | Measures, members: Float[Array, " n"]
) -> Float[Array, ""]:
    """Welfare of a country's workers over its old one: [sum_n a_n V^_n^-epsilon]^(-1/epsilon), V^ per worker.

    Expected utility where workers differ in how much they like each place (Redding 2016): unlike real
    income, it does not count as a gain what a mover gives up by leaving. ``a_n`` is the new share of workers;
    without a shock to labour this is [sum_n l_n V^_n^epsilon]^(1/epsilon) with the old shares l_n. Without
    migration (epsilon 0) the geometric mean of V^.
    """
    workers = baseline.labour * after.workers * members
    share = workers / workers.sum()
    log_change = jnp.log(jnp.where(members > 0, after.real_income / after.workers, 1.0))
    epsilon = (share * baseline.epsilon).sum()
    still = epsilon <= 0
    curved = jnp.where(still, 1.0, epsilon)
    free = -jnp.log((share * jnp.exp(-curved * log_change)).sum()) / curved
    return jnp.exp(jnp.where(still, (share * log_change).sum(), free))


def group_share(
    after: Levels | Measures, members: Float[Array, " n"], whole: Float[Array, " n"]
) -> Float[Array, ""]:
    """Share of a group in the value added of a whole it is part of."""
    added = after.value_added.sum(axis=1)
    return (added * members).sum() / (added * whole).sum()


def theil_index(
    baseline: Baseline, after: Levels | Measures, members: Float[Array, " n"]
) -> Float[Array, ""]:
    """Theil's T of real income per worker across places, weighted by workers (Theil 1967); 0 is equality.

    T = sum_n l_n r_n ln r_n, with l_n the share of workers and r_n real income per worker over the mean.
    Prices of places are those of the base year in each place: differences in the cost of living before
    the shocks are not known and count as differences of income.
    """
    workers = baseline.labour * after.workers * members
    income = baseline.incomes * after.real_income * members
    worker_share = workers / workers.sum()
    income_share = income / income.sum()
    present = members > 0
    ratio = jnp.where(present, income_share, 1.0) / jnp.where(present, worker_share, 1.0)
    return (income_share * jnp.log(ratio)).sum()


def equal_income(
    baseline: Baseline,
    after: LivingStandards,
    groups: Float[Array, "r n"],
    grants: Float[Array, " n"],
    aversion: Float[Array, ""],
) -> Float[Array, ""]:
    """National real income that, spread evenly, would be as good as the actual one (Atkinson 1970).

    W = [sum_r l_r y_r^(1-a)]^(1/(1-a)), with l_r a group's share of workers, y_r its real income less
    grants, over l_r, and ``a`` the aversion to inequality; a = 0 is national real income. In model units.
    Income per worker before the shocks is at the prices of each place, as in :func:`theil_index`.

    Parameters
    ----------
    groups
        One where a place belongs to a group, else zero; together the groups hold the places of a country.
    grants
        Payments to places that are spent on something else than consumption, and so do not count.
    """
    income = groups @ (baseline.incomes * after.real_income - grants / after.consumer_prices)
    people = groups @ (baseline.labour * after.workers)
    share = people / people.sum()
    each = jnp.log(income / share)
    near_one = jnp.abs(aversion - 1) < 1e-9
    power = jnp.where(near_one, 1.0, 1 - aversion)
    curved = jnp.log((share * jnp.exp(power * each)).sum()) / power
    return jnp.exp(jnp.where(near_one, (share * each).sum(), curved))
