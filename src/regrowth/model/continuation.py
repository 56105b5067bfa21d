"""Shocks on the way: a part of the whole change, for the solver to follow."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from regrowth.model.baseline import Baseline, Shocks


@eqx.filter_jit
def part_way(baseline: Baseline, shocks: Shocks, part: Float[Array, ""]) -> Shocks:
    """Return a part of the shocks, in logs, from none at 0 to all at 1.

    A closed route closes as its share in trade falls linearly: log kappa^ = -log(1 - part) / theta.
    """

    def between(old: Float[Array, ...], new: Float[Array, ...]) -> Float[Array, ...]:
        return jnp.expm1((1 - part) * jnp.log1p(old) + part * jnp.log1p(new))

    costs = shocks.trade_costs
    if costs is not None:
        closed = jnp.isinf(costs)
        closing = -jnp.log1p(-part) / baseline.theta[:, None, None]
        costs = jnp.where(closed, closing, part * jnp.where(closed, 0.0, costs))
    return Shocks(
        productivity=part * shocks.productivity,
        subsidies=between(baseline.subsidies, shocks.subsidies),
        labour=part * shocks.labour,
        deficits=(1 - part) * baseline.deficits + part * shocks.deficits,
        grants=part * shocks.grants,
        trade_costs=costs,
        tariffs=None if shocks.tariffs is None else between(baseline.tariffs, shocks.tariffs),
    )
