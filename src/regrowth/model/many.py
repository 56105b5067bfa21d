"""Many scenarios or parameter draws solved together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float

from regrowth.errors import OptionError, SolverError
from regrowth.errors import Problem as Fault
from regrowth.messages import Message
from regrowth.model.anderson import CHORD_MEMORY, Memory, advance, begin
from regrowth.model.baseline import Baseline, Shocks
from regrowth.model.equations import unchanged
from regrowth.model.levels import levels, residuals
from regrowth.model.measures import Measures, measures
from regrowth.model.preconditioner import Preconditioner, preconditioner
from regrowth.model.solve import SolveSettings, solve
from regrowth.model.system import Problem, next_state, pose

ELASTICITIES = ("theta", "psi", "epsilon")
"""Arrays of a baseline that may have a leading axis of draws where the others have none."""
CHUNK = 64
"""Scenarios solved at once."""
WORTHWHILE = 64
"""Scenarios from which on a preconditioner is worth making."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Measures of many solved equilibria; the first axis of every array counts them.

    ``direct`` says which converged together; the others were solved one by one. ``unknowns`` has a row of
    unknowns for each, from which another batch near it may start.
    """

    measures: Measures
    unknowns: np.ndarray
    iterations: np.ndarray
    residual: np.ndarray
    direct: np.ndarray


def solve_many(
    baselines: Baseline,
    shocks: Shocks,
    *,
    settings: SolveSettings | None = None,
    chunk: int = CHUNK,
    ahead: Preconditioner | None = None,
    start: np.ndarray | None = None,
    progress: Callable[[int], None] | None = None,
) -> Batch:
    """Solve one baseline under many shocks, or many baselines (parameter draws) under them.

    Parameters
    ----------
    baselines
        One baseline, one whose arrays have a leading axis of draws (:func:`stack`), or one of which only
        ``theta``, ``psi`` or ``epsilon`` have it: its shares are then kept once, which is much quicker.
    shocks
        Shocks whose arrays have a leading axis; either argument may be single, not both.
    ahead
        A preconditioner (:func:`regrowth.model.preconditioner.preconditioner`) to step with, of a baseline
        near these; made from the first of them, where that is worth its time, unless given.
    start
        (scenarios, unknowns): where to start, as :attr:`Batch.unknowns`; the baseline unless given.
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
    drawn = _drawn(baselines)
    single = shocks.labour.ndim == 1
    size = _size(baselines, shocks, drawn, chunk)
    if ahead is None and size >= WORTHWHILE:
        ahead = preconditioner(_draw(baselines, drawn, 0))
    limits = (settings.steps, settings.memory)
    begin_at = _starts(baselines, drawn, size) if start is None else start
    found = []
    for first in range(0, size, chunk):
        rows = np.minimum(np.arange(first, first + chunk), size - 1)
        part_b = _draw(baselines, drawn, rows)
        part_s = jax.tree.map(lambda leaf, rows=rows: _repeat(leaf, chunk) if single else leaf[rows], shocks)
        outcome = _together(
            part_b, part_s, drawn, limits, ahead, jnp.asarray(begin_at[rows]), jnp.asarray(settings.tolerance)
        )
        keep = min(chunk, size - first)
        solved = jax.tree.map(lambda leaf, keep=keep: np.array(leaf[:keep]), outcome)
        found.append(_alone(solved, part_b, part_s, drawn, settings, first))
        if progress is not None:
            progress(first + keep)
    joined, unknowns, (steps, gaps, direct) = jax.tree.map(lambda *parts: np.concatenate(parts), *found)
    return Batch(joined, unknowns, steps, gaps, direct)


def _drawn(baselines: Baseline) -> tuple[str, ...]:
    """Return the names of the arrays that have a leading axis of draws."""
    if baselines.value_added.ndim == 2:
        return tuple(name for name, leaf in vars(baselines).items() if eqx.is_array(leaf))
    return tuple(name for name in ELASTICITIES if getattr(baselines, name).ndim == 2)


def _size(baselines: Baseline, shocks: Shocks, drawn: tuple[str, ...], chunk: int) -> int:
    counts = {name: getattr(baselines, name).shape[0] for name in drawn}
    sizes = list(counts.values())
    if len(set(sizes)) > 1:
        listed = ", ".join(f"{name}: {count}" for name, count in counts.items())
        reason = Message("draws of {counts}", counts=listed)
        raise OptionError(Fault(Message("batch"), reason, Message("Give every array as many")))
    if shocks.labour.ndim == 2:
        sizes.append(shocks.labour.shape[0])
    if not sizes:
        reason = Message("neither the baseline nor the shocks have a leading axis")
        raise OptionError(Fault(Message("batch"), reason, Message("Stack the shocks, or use solve")))
    if len(set(sizes)) > 1:
        reason = Message("{baselines} baselines for {shocks} shocks", baselines=sizes[0], shocks=sizes[-1])
        raise OptionError(Fault(Message("batch"), reason, Message("Give one of each, or one for all")))
    if sizes[0] == 0 or chunk < 1:
        reason = Message("there is nothing to solve")
        if sizes[0] != 0:
            reason = Message("chunk = {chunk} solves nothing", chunk=chunk)
        raise OptionError(Fault(Message("batch"), reason, Message("Give one or more")))
    return int(sizes[0])


def stack(items: Sequence[Shocks]) -> Shocks:
    """Put shocks of the same kinds into one with a leading axis."""
    return jax.tree.map(lambda *leaves: jnp.stack(leaves), *items)


def _starts(baselines: Baseline, drawn: tuple[str, ...], size: int) -> np.ndarray:
    """Return the unknowns of the observed equilibria, a row for each scenario."""
    own = size if "sales" in drawn else 1
    rows = [np.asarray(ravel_pytree(unchanged(_draw(baselines, drawn, row)))[0]) for row in range(own)]
    return np.broadcast_to(np.stack(rows), (size, rows[0].size))


def _repeat(leaf: Array, times: int) -> Array:
    return jnp.broadcast_to(leaf, (times, *leaf.shape))


def _draw(baselines: Baseline, drawn: tuple[str, ...], rows: np.ndarray | int) -> Baseline:
    return replace(baselines, **{name: getattr(baselines, name)[rows] for name in drawn})


def _axes(baselines: Baseline, drawn: tuple[str, ...]) -> Baseline:
    """Say which arrays have a leading axis."""
    still = jax.tree.map(lambda _: None, baselines)
    return replace(still, **dict.fromkeys(drawn, 0))


@eqx.filter_jit
def _together(
    baselines: Baseline,
    shocks: Shocks,
    drawn: tuple[str, ...],
    limits: tuple[int, int],
    ahead: Preconditioner | None,
    start: Float[Array, "b x"],
    tolerance: Float[Array, ""],
) -> tuple[Measures, Array, tuple[Array, Array]]:
    """Iterate a chunk in step until all have converged; one that has converged rests.

    With a preconditioner each step is a chord step, accelerated like any other. A
    loop over the whole chunk, not a mapped loop: mapping a loop copies every memory in every step.
    """
    most, memory_rows = limits
    problems, along = _posed(baselines, shocks, drawn)
    size = shocks.labour.shape[0]
    restore = ravel_pytree(unchanged(_draw(baselines, drawn, 0)))[1]

    def mapped(point: Float[Array, " x"], problem: Problem) -> Float[Array, " x"]:
        return ravel_pytree(next_state(restore(point), problem))[0]

    def body(carry: tuple[Array, Memory, Array]) -> tuple[Array, Memory, Array]:
        points, memory, steps = carry
        images = jax.vmap(mapped, in_axes=(0, along))(points, problems)
        error = jnp.abs(images - points).max(axis=1)
        if ahead is not None:
            images = points + ahead(images - points)
        moved, memory = jax.vmap(lambda m, x, y: advance(m, x, y, 1.0))(memory, points, images)
        memory = eqx.tree_at(lambda m: m.error, memory, error)
        active = ~(error <= tolerance)
        return jnp.where(active[:, None], moved, points), memory, steps + active

    def unfinished(carry: tuple[Array, Memory, Array]) -> Array:
        _, memory, steps = carry
        waiting = ~(memory.error <= tolerance) & (jnp.isfinite(memory.error) | (steps == 0))
        return waiting.any() & (steps.max() < most)

    rows = memory_rows if ahead is None else CHORD_MEMORY
    memory = jax.vmap(lambda x: begin(x, rows))(start)
    points, memory, steps = jax.lax.while_loop(unfinished, body, (start, memory, jnp.zeros(size, dtype=int)))
    states = jax.vmap(restore)(points)
    gaps = jax.vmap(lambda p, x: residuals(p, x).largest, in_axes=(along, 0))(problems, states)
    kept = jax.vmap(lambda p, x: measures(levels(p, x)), in_axes=(along, 0))(problems, states)
    return kept, points, (steps, gaps)


def _posed(baselines: Baseline, shocks: Shocks, drawn: tuple[str, ...]) -> tuple[Problem, Problem]:
    """Pose a chunk, and say which arrays of the problems have a leading axis.

    Routes are shared unless a shock to trade changes them, each by its own trade elasticity.
    """
    axes = _axes(baselines, drawn)
    shared = shocks.tariffs is None and shocks.trade_costs is None and "trade_shares" not in drawn
    routes = None if shared else 0
    along = Problem(axes, 0, routes, routes, routes, 0)  # type: ignore[arg-type]
    if not shared:
        return jax.vmap(pose, in_axes=(axes, 0), out_axes=along)(baselines, shocks), along
    one = _draw(baselines, drawn, 0)
    still = replace(along, baseline=_axes(baselines, ()))
    posed = jax.vmap(pose, in_axes=(None, 0), out_axes=still)(one, shocks)
    return replace(posed, baseline=baselines), along


def _alone(
    solved: tuple[Measures, np.ndarray, tuple[np.ndarray, np.ndarray]],
    baselines: Baseline,
    shocks: Shocks,
    drawn: tuple[str, ...],
    settings: SolveSettings,
    first: int,
) -> tuple[Measures, np.ndarray, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Solve again, one by one, what did not converge together."""
    kept, unknowns, (steps, gaps) = solved
    direct = gaps <= settings.accepted
    for row in np.flatnonzero(~direct).tolist():
        own_b = _draw(baselines, drawn, row)
        own_s = jax.tree.map(lambda leaf, row=row: leaf[row], shocks)
        try:
            solution = solve(own_b, own_s, settings=settings)
        except SolverError as error:
            reason = Message(
                "scenario {number} of the batch has no equilibrium: {reason}",
                number=first + row,
                reason=error.problems[0].reason,
            )
            raise SolverError(Fault(Message("batch"), reason, error.problems[0].remedy)) from error
        jax.tree.map(
            lambda leaf, new, row=row: leaf.__setitem__(row, np.asarray(new)), kept, measures(solution.levels)
        )
        unknowns[row] = ravel_pytree(solution.state)[0]
        steps[row], gaps[row] = solution.record.iterations, solution.record.residual
    return kept, unknowns, (steps, gaps, direct)
