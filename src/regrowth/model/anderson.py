"""Anderson acceleration of a fixed-point iteration, for one problem or many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import optimistix as optx
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Bool, Float, Int, PyTree

RIDGE = 1e-13
"""Ridge of the least squares relative to the size of each step: the rounding error of its squares."""
CHORD_MEMORY = 4
"""Steps combined where each is a chord step already."""


class Memory(eqx.Module):
    """The last steps: changes of iterates and of residuals, a row each, and the residuals' products."""

    moves: Float[Array, "m x"]
    falls: Float[Array, "m x"]
    products: Float[Array, "m m"]
    iterate: Float[Array, " x"]
    residual: Float[Array, " x"]
    steps: Int[Array, ""]
    error: Float[Array, ""]


def begin(start: Float[Array, " x"], rows: int) -> Memory:
    """Return an empty memory of so many rows."""
    empty = jnp.zeros((rows, start.size))
    return Memory(
        empty,
        empty,
        jnp.zeros((rows, rows)),
        start,
        jnp.zeros_like(start),
        jnp.array(0),
        jnp.array(jnp.inf),
    )


def advance(
    memory: Memory, iterate: Float[Array, " x"], mapped: Float[Array, " x"], step_size: float | Array
) -> tuple[Float[Array, " x"], Memory]:
    """Take one step of type-II Anderson acceleration (Anderson 1965; Walker & Ni 2011).

    The last steps are combined so that the linear model of the residual is smallest; the iterate then
    moves by ``step_size`` times what is left of the residual.
    """
    residual = mapped - iterate
    row = (memory.steps - 1) % memory.moves.shape[0]
    seen = memory.steps > 0
    move = jnp.where(seen, iterate - memory.iterate, 0.0)
    fall = jnp.where(seen, residual - memory.residual, 0.0)
    moves = memory.moves.at[row].set(move)
    falls = memory.falls.at[row].set(fall)
    product = falls @ fall
    products = memory.products.at[row].set(product).at[:, row].set(product)
    weights = _least_squares(products, falls @ residual)
    moved = iterate + step_size * (residual - weights @ falls) - weights @ moves
    error = jnp.abs(residual).max()
    return moved, Memory(moves, falls, products, iterate, residual, memory.steps + 1, error)


def _least_squares(products: Float[Array, "m m"], target: Float[Array, " m"]) -> Float[Array, " m"]:
    """Solve the normal equations scaled to a unit diagonal, with a ridge at rounding level."""
    size = jnp.sqrt(jnp.diagonal(products))
    used = size > 0
    scale = jnp.where(used, size, 1.0)
    normal = products / scale[:, None] / scale[None, :] + jnp.diag(jnp.where(used, RIDGE, 1.0))
    factor = jax.scipy.linalg.cho_factor(normal)
    return jax.scipy.linalg.cho_solve(factor, target / scale) / scale


class Anderson(optx.AbstractFixedPointSolver[PyTree[Array], Any, Memory]):
    """Anderson acceleration as a solver of optimistix.

    It ends when no unknown moves by more than ``tolerance`` in one plain iteration, and gives up when
    the residual is no longer finite.
    """

    tolerance: float = 1e-10
    rows: int = eqx.field(static=True, default=10)
    step_size: float = 1.0
    rtol: float = 0.0
    """Not used; the base class asks for it."""
    atol: float = 0.0
    """Not used; the base class asks for it."""
    norm: Callable[[PyTree[Array]], Array] = optx.max_norm
    """Not used; the base class asks for it."""

    def init(
        self, fn: Any, y: Any, args: Any, options: Any, f_struct: Any, aux_struct: Any, tags: Any
    ) -> Memory:
        """Return an empty memory."""
        return begin(ravel_pytree(y)[0], self.rows)

    def step(
        self, fn: Any, y: Any, args: Any, options: Any, state: Memory, tags: Any
    ) -> tuple[Any, Memory, Any]:
        """Take one accelerated step."""
        iterate, restore = ravel_pytree(y)
        mapped, aux = fn(y, args)
        moved, memory = advance(state, iterate, ravel_pytree(mapped)[0], self.step_size)
        return restore(moved), memory, aux

    def terminate(
        self, fn: Any, y: Any, args: Any, options: Any, state: Memory, tags: Any
    ) -> tuple[Bool[Array, ""], Any]:
        """End when the residual is small, or no longer a number."""
        lost = ~jnp.isfinite(state.error) & (state.steps > 0)
        result = optx.RESULTS.where(lost, optx.RESULTS.nonlinear_divergence, optx.RESULTS.successful)
        return (state.error <= self.tolerance) | lost, result

    def postprocess(
        self, fn: Any, y: Any, aux: Any, args: Any, options: Any, state: Memory, tags: Any, result: Any
    ) -> tuple[Any, Any, dict[str, Any]]:
        """Hand out the last residual with the solution."""
        return y, aux, {"error": state.error}
