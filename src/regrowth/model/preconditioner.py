"""The inverse Jacobian of the baseline: dear once, cheap for each of many scenarios."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float

from regrowth.model.baseline import Baseline, no_shocks
from regrowth.model.equations import unchanged
from regrowth.model.system import next_state, pose

LARGEST = 6000
"""Most unknowns for which the inverse is made: it takes their number cubed."""


def inverse_jacobian(baseline: Baseline) -> Float[Array, "x x"] | None:
    """Return (I - dF/dx)^-1 at the baseline, in single precision; None where it cannot be had.

    F is one round of the equilibrium. Multiplied with a residual it gives nearly the step to the solution,
    exactly so for small shocks (the chord method). It only speeds up the way: the residual itself is in
    double precision, and decides.
    """
    unknowns = 2 * baseline.places * (1 + baseline.industries)
    if unknowns > LARGEST:
        return None
    try:
        inverse = np.linalg.inv(np.eye(unknowns) - np.asarray(_jacobian(baseline)))
    except np.linalg.LinAlgError:
        return None
    return jnp.asarray(inverse, dtype=jnp.float32) if np.isfinite(inverse).all() else None


@eqx.filter_jit
def _jacobian(baseline: Baseline) -> Float[Array, "x x"]:
    """Return dF/dx, a batch of columns at a time."""
    problem = pose(baseline, no_shocks(baseline))
    point, restore = ravel_pytree(unchanged(baseline))
    _, push = jax.linearize(lambda x: ravel_pytree(next_state(restore(x), problem))[0], point)
    return jax.lax.map(push, jnp.eye(point.size), batch_size=64).T
