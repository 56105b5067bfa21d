"""Solving the equilibrium: a fast path, a slow one, and a record either way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import lineax
import numpy as np
import optimistix as optx
from jax.flatten_util import ravel_pytree
from jaxtyping import Array

from regrowth.errors import Problem as Fault
from regrowth.errors import SolverError
from regrowth.messages import Message
from regrowth.model.anderson import Anderson
from regrowth.model.baseline import Baseline, Shocks
from regrowth.model.continuation import part_way
from regrowth.model.equations import State, unchanged
from regrowth.model.levels import Levels, levels, residuals
from regrowth.model.preconditioner import Preconditioner
from regrowth.model.system import Problem, next_state, pose

LINEAR = lineax.GMRES(rtol=1e-9, atol=1e-9, restart=60, stagnation_iters=60, max_steps=40)
"""Solver of the linear system behind derivatives."""


FINER = 1e-3
"""How much finer the tolerance of a second attempt is."""


@dataclass(frozen=True, slots=True)
class SolveSettings:
    """How hard to try; the defaults serve every case known.

    ``tolerance`` is the largest move of any unknown (logs of wages, workers and prices; sales per unit
    of the place's value added) in one plain iteration, at which the iteration ends; ``accepted`` the
    largest residual of any market with which a solution is handed out.
    """

    tolerance: float = 1e-11
    accepted: float = 1e-9
    steps: int = 500
    memory: int = 10
    smallest_part: float = 1e-3
    """Continuation gives up when a smaller part of the shocks than this cannot be added."""

    @property
    def limits(self) -> SolveSettings:
        """What tells programs apart: all but the tolerances, for one program serves every tolerance."""
        return replace(self, tolerance=0.0, accepted=0.0)


@dataclass(frozen=True, slots=True)
class SolveRecord:
    """What the solver did; a record exists only for a solve that converged.

    ``method`` is ``direct`` or ``continuation``; ``iterations`` counts evaluations of the system, over
    all parts; ``residuals`` are those of :class:`regrowth.model.levels.Residuals`.
    """

    method: str
    iterations: int
    parts: int
    error: float
    residuals: dict[str, float]
    start: str

    @property
    def residual(self) -> float:
        """The largest residual of any market."""
        return max(self.residuals.values())

    def __str__(self) -> str:
        return (
            f"converged, {self.method} from {self.start}: {self.iterations} iterations in {self.parts} "
            f"part{'s' * (self.parts > 1)}, largest residual {self.residual:.1e}"
        )


class Solution(eqx.Module):
    """A solved equilibrium: the unknowns, the problem they solve, every quantity, and the record."""

    state: State
    problem: Problem
    levels: Levels
    record: SolveRecord = eqx.field(static=True)


def fixed_point(
    problem: Problem,
    start: State,
    settings: SolveSettings,
    ahead: Preconditioner | None = None,
    tolerance: Array | None = None,
) -> optx.Solution[State, None]:
    """Iterate to the equilibrium; differentiable by the implicit function theorem.

    The derivative solves one linear system in the transposed Jacobian of the fixed-point map by GMRES,
    whatever the number of levers. With ``ahead`` each round is a chord step. ``tolerance``, where given, is
    taken instead of that of the settings, so that one program serves them all.
    """
    adjoint = optx.ImplicitAdjoint(LINEAR)
    smallest: Any = settings.tolerance if tolerance is None else tolerance

    def step(state: State, given: Problem) -> State:
        found = next_state(state, given)
        if ahead is None:
            return found
        point, restore = ravel_pytree(state)
        return restore(point + ahead(ravel_pytree(found)[0] - point))

    return optx.fixed_point(
        step,
        Anderson(smallest, settings.memory),
        start,
        problem,
        max_steps=settings.steps,
        throw=False,
        adjoint=adjoint,
    )


def _attempt(
    baseline: Baseline, shocks: Shocks, start: State, settings: SolveSettings, ahead: Preconditioner | None
) -> tuple[State, Problem, Levels, Array, dict[str, Array]]:
    """Iterate from a start; once more with a finer step where the moves are small and the residual is not.

    Where a place trades little, a small move of its wage is a large gap in its labour market.
    """
    limits = settings.limits
    found = _iterate(baseline, shocks, start, limits, ahead, jnp.asarray(settings.tolerance))
    iterations, error, largest = np.asarray(found[3]).tolist()
    if error <= settings.tolerance and largest > settings.accepted:
        finer = jnp.asarray(settings.tolerance * FINER)
        state, problem, after, counts, gaps = _iterate(baseline, shocks, found[0], limits, ahead, finer)
        return state, problem, after, counts.at[0].add(iterations), gaps
    return found


def iterate(
    baseline: Baseline,
    shocks: Shocks,
    start: State,
    settings: SolveSettings,
    ahead: Preconditioner | None,
    tolerance: Array,
) -> tuple[State, Problem, Levels, Array, dict[str, Array]]:
    """Iterate once from a start, to be compiled.

    Returns
    -------
    state, problem, levels, counts, gaps
        ``counts`` are the rounds, the last move and the largest residual; ``gaps`` the residuals by name.
    """
    problem = pose(baseline, shocks)
    found = fixed_point(problem, start, settings, ahead, tolerance)
    gaps = residuals(problem, found.value)
    numbers = {item.name: getattr(gaps, item.name) for item in fields(gaps)}
    counts = jnp.stack([found.stats["num_steps"].astype(float), found.stats["error"], gaps.largest])
    return found.value, problem, levels(problem, found.value), counts, numbers


_iterate = jax.jit(iterate, static_argnames="settings")


def solve(
    baseline: Baseline,
    shocks: Shocks,
    *,
    start: State | None = None,
    settings: SolveSettings | None = None,
    ahead: Preconditioner | None = None,
    progress: Callable[[float], None] | None = None,
) -> Solution:
    """Solve for the equilibrium after the shocks.

    First Anderson acceleration from ``start`` (the baseline unless given); if that does not converge,
    the shocks are added part by part, each part from the solution of the last (continuation).

    Parameters
    ----------
    ahead
        Of this baseline or one near it (:func:`regrowth.model.preconditioner.preconditioner`): a third of
        the rounds, worth making where many equilibria are solved.
    progress
        Called with the part of the shocks reached, when continuation is needed.

    Raises
    ------
    SolverError
        If neither converges; the text says how far it came, why that may be and what to do.
    """
    settings = settings or SolveSettings()
    origin = unchanged(baseline) if start is None else start
    state, problem, after, counts, gaps = _attempt(baseline, shocks, origin, settings, ahead)
    iterations, error, largest = np.asarray(counts).tolist()
    record = SolveRecord(
        method="direct",
        iterations=int(iterations),
        parts=1,
        error=error,
        residuals={name: float(value) for name, value in gaps.items()},
        start="baseline" if start is None else "a given solution",
    )
    if largest <= settings.accepted:
        return Solution(state, problem, after, record)
    return _continue(baseline, shocks, settings, int(iterations), progress)


def _continue(
    baseline: Baseline,
    shocks: Shocks,
    settings: SolveSettings,
    spent: int,
    progress: Callable[[float], None] | None,
) -> Solution:
    """Add the shocks part by part: halve the part after a failure, double it after a quick success."""
    state, reached, part, parts = unchanged(baseline), 0.0, 0.25, 0
    while True:
        goal = min(1.0, reached + part)
        at = part_way(baseline, shocks, jnp.asarray(goal))
        found, problem, after, counts, gaps = _attempt(baseline, at, state, settings, None)
        iterations, error, largest = np.asarray(counts).tolist()
        spent += int(iterations)
        if largest <= settings.accepted:
            state, parts = found, parts + 1
            part = goal - reached if iterations > settings.steps / 4 else 2 * (goal - reached)
            reached = goal
            if progress is not None:
                progress(reached)
            if reached == 1.0:
                numbers = {name: float(value) for name, value in gaps.items()}
                record = SolveRecord("continuation", spent, parts, error, numbers, "baseline")
                return Solution(state, problem, after, record)
        else:
            part = (goal - reached) / 2
            if part < settings.smallest_part:
                raise SolverError(_stuck(reached, error, largest, spent))


def _stuck(reached: float, error: float, largest: float, spent: int) -> Fault:
    reason = Message(
        "no equilibrium was found beyond {percent:.1f} % of the shocks after {count} iterations "
        "(last move {move:.1e}, largest residual {residual:.1e})",
        percent=100 * reached,
        count=spent,
        move=error,
        residual=largest,
    )
    remedy = Message(
        "Make the shocks smaller; check that places cut off, or left by most of their workers, have a "
        "deficit of zero, that taxes stay below income, and that scale elasticity x trade elasticity is "
        "below one in every industry"
    )
    return Fault(Message("equilibrium"), reason, remedy)
