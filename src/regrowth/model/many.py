"""Many scenarios or parameter draws solved together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float

from regrowth.errors import OptionError, SolverError
from regrowth.errors import Problem as Fault
from regrowth.model.anderson import Memory, advance, begin
from regrowth.model.baseline import Baseline, Shocks
from regrowth.model.equations import unchanged
from regrowth.model.levels import levels, residuals
from regrowth.model.measures import Measures, measures
from regrowth.model.preconditioner import inverse_jacobian
from regrowth.model.solve import SolveSettings, solve
from regrowth.model.system import Problem, next_state, pose

Tree = TypeVar("Tree", Baseline, Shocks)

CHUNK = 64
"""Scenarios solved at once."""
WORTHWHILE = 64
"""Scenarios from which on the inverse Jacobian of the baseline is worth making."""
CHORD_MEMORY = 4
"""Steps combined by the acceleration where each is a chord step already."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Measures of many solved equilibria; the first axis of every array counts them.

    ``direct`` says which converged together; the others were solved one by one.
    """

    measures: Measures
    iterations: np.ndarray
    residual: np.ndarray
    direct: np.ndarray


def solve_many(
    baselines: Baseline,
    shocks: Shocks,
    *,
    settings: SolveSettings | None = None,
    chunk: int = CHUNK,
    progress: Callable[[int], None] | None = None,
) -> Batch:
    """Solve one baseline under many shocks, or many baselines (parameter draws) under them.

    Parameters
    ----------
    baselines
        One baseline, or one whose arrays have a leading axis of draws (:func:`stack`).
    shocks
        Shocks whose arrays have a leading axis; either argument may be single, not both.
    progress
        Called with the number solved so far.

    Raises
    ------
    OptionError
        If both arguments are single, their numbers differ or are zero, or ``chunk`` is below one.
    SolverError
        If one has no equilibrium even by continuation; the text gives its number.
    """
    settings = settings or SolveSettings()
    axis_b = None if baselines.value_added.ndim == 1 else 0
    axis_s = None if shocks.labour.ndim == 1 else 0
    size = _size(baselines, shocks, axis_b, axis_s, chunk)
    inverse = inverse_jacobian(_rows(baselines, axis_b, 0)) if size >= WORTHWHILE else None
    found = []
    for first in range(0, size, chunk):
        rows = np.minimum(np.arange(first, first + chunk), size - 1)
        part_b, part_s = _rows(baselines, axis_b, rows), _rows(shocks, axis_s, rows)
        outcome, counts = _together(part_b, part_s, axis_b, axis_s, settings, inverse)
        keep = min(chunk, size - first)
        solved = jax.tree.map(lambda leaf, keep=keep: np.array(leaf[:keep]), (outcome, counts))
        found.append(_alone(solved, part_b, part_s, axis_b, axis_s, settings, first))
        if progress is not None:
            progress(first + keep)
    joined, (steps, gaps, direct) = jax.tree.map(lambda *parts: np.concatenate(parts), *found)
    return Batch(joined, steps, gaps, direct)


def _size(baselines: Baseline, shocks: Shocks, axis_b: int | None, axis_s: int | None, chunk: int) -> int:
    sizes = [tree.labour.shape[0] for tree, axis in ((baselines, axis_b), (shocks, axis_s)) if axis == 0]
    if not sizes:
        reason = "neither the baseline nor the shocks have a leading axis"
        raise OptionError(Fault("batch", reason, "Stack the shocks, or use solve"))
    if len(set(sizes)) > 1:
        reason = f"{sizes[0]} baselines for {sizes[1]} shocks"
        raise OptionError(Fault("batch", reason, "Give one of each, or one for all"))
    if sizes[0] == 0 or chunk < 1:
        reason = "there is nothing to solve" if sizes[0] == 0 else f"chunk = {chunk} solves nothing"
        raise OptionError(Fault("batch", reason, "Give one or more"))
    return int(sizes[0])


def stack(items: Sequence[Shocks]) -> Shocks:
    """Put shocks of the same kinds into one with a leading axis."""
    return jax.tree.map(lambda *leaves: jnp.stack(leaves), *items)


def _rows(tree: Tree, axis: int | None, rows: np.ndarray | int) -> Tree:
    return tree if axis is None else jax.tree.map(lambda leaf: leaf[rows], tree)


@eqx.filter_jit
def _together(
    baselines: Baseline,
    shocks: Shocks,
    axis_b: int | None,
    axis_s: int | None,
    settings: SolveSettings,
    inverse: Float[Array, "x x"] | None,
) -> tuple[Measures, tuple[Array, Array]]:
    """Iterate a chunk in step until all have converged; one that has converged rests.

    With the inverse Jacobian of the baseline each step is a chord step, accelerated like any other. A
    loop over the whole chunk, not a mapped loop: mapping a loop copies every memory in every step.
    """
    axes = (axis_b, axis_s)
    problems = jax.vmap(pose, in_axes=axes, out_axes=_problem_axes(shocks, axes))(baselines, shocks)
    along = _problem_axes(shocks, axes)
    origin = unchanged(baselines) if axis_b is None else jax.vmap(unchanged)(baselines)
    single = origin if axis_b is None else jax.tree.map(lambda leaf: leaf[0], origin)
    restore = ravel_pytree(single)[1]
    size = (shocks.labour if axis_s == 0 else baselines.labour).shape[0]
    flat = jax.vmap(lambda state: ravel_pytree(state)[0])(origin) if axis_b == 0 else None
    start = flat if flat is not None else jnp.tile(ravel_pytree(origin)[0], (size, 1))

    def mapped(point: Float[Array, " x"], problem: Problem) -> Float[Array, " x"]:
        return ravel_pytree(next_state(restore(point), problem))[0]

    def body(carry: tuple[Array, Memory, Array]) -> tuple[Array, Memory, Array]:
        points, memory, steps = carry
        images = jax.vmap(mapped, in_axes=(0, along))(points, problems)
        error = jnp.abs(images - points).max(axis=1)
        if inverse is not None:
            images = points + ((images - points).astype(jnp.float32) @ inverse.T).astype(points.dtype)
        moved, memory = jax.vmap(lambda m, x, y: advance(m, x, y, 1.0))(memory, points, images)
        memory = eqx.tree_at(lambda m: m.error, memory, error)
        active = ~(error <= settings.tolerance)
        return jnp.where(active[:, None], moved, points), memory, steps + active

    def unfinished(carry: tuple[Array, Memory, Array]) -> Array:
        _, memory, steps = carry
        waiting = ~(memory.error <= settings.tolerance) & (jnp.isfinite(memory.error) | (steps == 0))
        return waiting.any() & (steps.max() < settings.steps)

    rows = settings.memory if inverse is None else CHORD_MEMORY
    memory = jax.vmap(lambda x: begin(x, rows))(start)
    points, memory, steps = jax.lax.while_loop(unfinished, body, (start, memory, jnp.zeros(size, dtype=int)))
    states = jax.vmap(restore)(points)
    gaps = jax.vmap(lambda p, x: residuals(p, x).largest, in_axes=(along, 0))(problems, states)
    kept = jax.vmap(lambda p, x: measures(levels(p, x)), in_axes=(along, 0))(problems, states)
    return kept, (steps, gaps)


def _problem_axes(shocks: Shocks, axes: tuple[int | None, int | None]) -> Problem:
    """Say which arrays of the posed problems have a leading axis: routes share the baseline if they can."""
    axis_b, axis_s = axes
    routes = (
        axis_s
        if axis_b is None and (shocks.tariffs is not None or shocks.trade_costs is not None)
        else axis_b
    )
    return Problem(axis_b, axis_s, routes, routes, routes, 0)  # type: ignore[arg-type]


def _alone(
    solved: tuple[Measures, tuple[np.ndarray, np.ndarray]],
    baselines: Baseline,
    shocks: Shocks,
    axis_b: int | None,
    axis_s: int | None,
    settings: SolveSettings,
    first: int,
) -> tuple[Measures, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Solve again, one by one, what did not converge together."""
    kept, (steps, gaps) = solved
    direct = gaps <= settings.accepted
    for row in np.flatnonzero(~direct).tolist():
        own_b = _rows(baselines, axis_b, row)
        own_s = _rows(shocks, axis_s, row)
        try:
            solution = solve(own_b, own_s, settings=settings)
        except SolverError as error:
            reason = f"scenario {first + row} of the batch has no equilibrium: {error.problems[0].reason}"
            raise SolverError(Fault("batch", reason, error.problems[0].remedy)) from error
        jax.tree.map(
            lambda leaf, new, row=row: leaf.__setitem__(row, np.asarray(new)), kept, measures(solution.levels)
        )
        steps[row], gaps[row] = solution.record.iterations, solution.record.residual
    return kept, (steps, gaps, direct)
