"""Where a small residual leads: the inverse Jacobian of the baseline, kept to its few slow directions."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float
from scipy import linalg

from regrowth.model.baseline import Baseline, no_shocks
from regrowth.model.equations import unchanged
from regrowth.model.system import next_state, pose

LARGEST = 6000
"""Most unknowns for which it is made: that takes their number cubed."""
RANK = 64
"""Directions kept. Of Korea's 2,030 unknowns 40 move slowly: the others settle in a few rounds anyway."""
TINY = 1e-300
"""In place of the size of a residual that is zero."""
SPARE = 16
"""Directions more that are sampled, so that those kept are found well."""


class Preconditioner(eqx.Module):
    """1 + left right, nearly (1 - J)^-1 with J the Jacobian of one round of the equilibrium.

    Multiplied with a residual it gives nearly the step to the solution (the chord method). It only speeds
    up the way, in single precision: the residual itself is in double precision, and decides.
    """

    left: Float[Array, "x k"]
    right: Float[Array, "k x"]

    def __call__(self, residual: Float[Array, "... x"]) -> Float[Array, "... x"]:
        """Return the step from residuals, one in each row."""
        slow = (residual.astype(self.right.dtype) @ self.right.T) @ self.left.T
        return residual + slow.astype(residual.dtype)

    def transposed(self, residual: Float[Array, " x"]) -> Float[Array, " x"]:
        """Return the step for the transposed Jacobian; in the unit of its largest number, for precision."""
        size = jnp.maximum(jnp.abs(residual).max(), TINY)
        slow = ((residual / size).astype(self.left.dtype) @ self.left) @ self.right
        return residual + size * slow.astype(residual.dtype)


def preconditioner(baseline: Baseline) -> Preconditioner | None:
    """Return the preconditioner of a baseline; None where it cannot be had.

    The largest singular directions of (1 - J)^-1 - 1, by random projection with one power iteration
    (Halko, Martinsson & Tropp 2011, algorithm 4.4).
    """
    unknowns = 2 * baseline.places * (1 + baseline.industries)
    if unknowns > LARGEST:
        return None
    system = np.eye(unknowns, dtype=np.float32) - np.asarray(_jacobian(baseline), dtype=np.float32)
    factors = linalg.lu_factor(system, check_finite=False)

    def beyond(block: np.ndarray, *, transposed: bool = False) -> np.ndarray:
        solved = linalg.lu_solve(factors, block, trans=1 if transposed else 0, check_finite=False)
        return np.asarray(solved - block)

    width = min(RANK + SPARE, unknowns)
    sample = np.random.default_rng(0).standard_normal((unknowns, width)).astype(np.float32)
    image = beyond(beyond(beyond(sample), transposed=True))
    if not np.isfinite(image).all():
        return None
    span = np.linalg.qr(image)[0]
    inner, sizes, right = np.linalg.svd(beyond(span, transposed=True).T, full_matrices=False)
    left = span @ inner[:, :RANK] * sizes[:RANK]
    return Preconditioner(jnp.asarray(left), jnp.asarray(right[:RANK]))


@eqx.filter_jit
def _jacobian(baseline: Baseline) -> Float[Array, "x x"]:
    """Return dF/dx, a batch of columns at a time."""
    problem = pose(baseline, no_shocks(baseline))
    point, restore = ravel_pytree(unchanged(baseline))
    _, push = jax.linearize(lambda x: ravel_pytree(next_state(restore(x), problem))[0], point)
    return jax.lax.map(push, jnp.eye(point.size), batch_size=64).T
