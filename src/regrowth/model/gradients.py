"""The derivative of any outcome with respect to every lever, by one adjoint solve."""

from __future__ import annotations

import abc
from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
import lineax
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Bool, Float

from regrowth.errors import OptionError, SolverError
from regrowth.errors import Problem as Fault
from regrowth.messages import Message
from regrowth.model import measures
from regrowth.model.anderson import CHORD_MEMORY, Memory, advance, begin
from regrowth.model.baseline import Baseline, Shocks
from regrowth.model.equations import State
from regrowth.model.levels import Levels, levels
from regrowth.model.preconditioner import Preconditioner
from regrowth.model.solve import LINEAR, Solution
from regrowth.model.system import next_state, pose

STEPS = 100
"""Chord steps after which the linear system is left to GMRES."""
ROUNDING = 1e-11
"""Largest part of the greatest weight by which a solution of it may still move."""


class Measure(eqx.Module):
    """A number that an equilibrium has; subclass it to differentiate another."""

    @abc.abstractmethod
    def __call__(self, baseline: Baseline, after: Levels) -> Float[Array, ""]:
        """Return the number."""


class RealIncome(Measure):
    """Real income of a group of places over its old one; ``members`` is one for a member, else zero."""

    members: Float[Array, " n"]

    def __call__(self, baseline: Baseline, after: Levels) -> Float[Array, ""]:
        """Return :func:`regrowth.model.measures.group_real_income`."""
        return measures.group_real_income(baseline, after, self.members)


class Welfare(Measure):
    """Expected welfare of a country's workers over its old one; ``members`` are all its places."""

    members: Float[Array, " n"]

    def __call__(self, baseline: Baseline, after: Levels) -> Float[Array, ""]:
        """Return :func:`regrowth.model.measures.expected_welfare`."""
        return measures.expected_welfare(baseline, after, self.members)


class Share(Measure):
    """Share of a group in the value added of a whole."""

    members: Float[Array, " n"]
    whole: Float[Array, " n"]

    def __call__(self, baseline: Baseline, after: Levels) -> Float[Array, ""]:
        """Return :func:`regrowth.model.measures.group_share`."""
        return measures.group_share(after, self.members, self.whole)


class Inequality(Measure):
    """Theil index of real income per worker across places."""

    members: Float[Array, " n"]

    def __call__(self, baseline: Baseline, after: Levels) -> Float[Array, ""]:
        """Return :func:`regrowth.model.measures.theil_index`."""
        return measures.theil_index(baseline, after, self.members)


class WeightedSum(Measure):
    """Weights times any quantity of :class:`regrowth.model.levels.Levels`, summed.

    One weight of one and zeros elsewhere picks a single cell.
    """

    quantity: str = eqx.field(static=True)
    weights: Float[Array, "..."]

    def __call__(self, baseline: Baseline, after: Levels) -> Float[Array, ""]:
        """Return the weighted sum."""
        return (self.weights * getattr(after, self.quantity)).sum()


class Gradient(eqx.Module):
    """A measure and its derivative in every lever, shaped like the shocks."""

    value: Float[Array, ""]
    by: Shocks


def gradient(solution: Solution, measure: Measure, *, ahead: Preconditioner | None = None) -> Gradient:
    """Differentiate a measure of a solved equilibrium in every lever at once.

    Implicit function theorem: with the equilibrium x = F(x, levers), one linear system in the transposed
    Jacobian of F gives all derivatives, whatever their number. Levers enter as in
    :class:`regrowth.model.baseline.Shocks`: logs of productivity, labour and trade costs; rates of
    subsidies and tariffs; deficits and grants as shares of world value added.

    Parameters
    ----------
    ahead
        As in :func:`regrowth.model.solve.solve`; with it the system is solved by the same iteration, and by
        GMRES only where that does not converge.

    Raises
    ------
    OptionError
        If the measure is of a quantity that does not exist, its weights or members have another shape, or it
        is not a finite number.
    SolverError
        If the linear system has no solution: the equilibrium is at the edge of where there is one.
    """
    _check(measure, solution)
    baseline, shocks, state = solution.problem.baseline, solution.problem.shocks, solution.state
    found, finite, solved = derivative(baseline, shocks, state, measure, ahead)
    if ahead is not None and not solved:
        found, finite, solved = derivative(baseline, shocks, state, measure, None)
    require_solved(bool(finite), bool(solved))
    return found


def derivative(
    baseline: Baseline, shocks: Shocks, state: State, measure: Measure, ahead: Preconditioner | None
) -> tuple[Gradient, Bool[Array, ""], Bool[Array, ""]]:
    """Differentiate a measure; say whether all is finite and whether the linear system was solved.

    By chord steps with ``ahead``, by GMRES without. May be compiled into a larger program.
    """
    value, (by_levers, by_state), finite = _at_rest(baseline, shocks, state, measure)
    if ahead is None:
        through_state, solved = _adjoint(baseline, shocks, state, by_state)
    else:
        through_state, solved = _quick_adjoint(baseline, shocks, state, by_state, ahead)
    return Gradient(value, jax.tree.map(jnp.add, by_levers, through_state)), finite, solved


def require_solved(finite: bool, solved: bool) -> None:
    """Raise what :func:`gradient` says it raises."""
    if not finite:
        reason = Message("the measure or its derivative is not a finite number")
        remedy = Message("Give finite weights, and groups with members")
        raise OptionError(Fault(Message("gradient"), reason, remedy))
    if not solved:
        reason = Message(
            "the linear system of the derivative was not solved: a small change may have no equilibrium"
        )
        remedy = Message("Take the derivative under smaller shocks")
        raise SolverError(Fault(Message("gradient"), reason, remedy))


@jax.jit
def _at_rest(
    baseline: Baseline, shocks: Shocks, state: State, measure: Measure
) -> tuple[Array, tuple[Shocks, State], Bool[Array, ""]]:
    """Return the measure and its derivatives in levers and unknowns, each with the other held fast.

    And whether all of them are finite numbers.
    """

    def measured(levers_and_state: tuple[Shocks, State]) -> Float[Array, ""]:
        levers, unknowns = levers_and_state
        return measure(baseline, levels(pose(baseline, levers), unknowns))

    value, slopes = eqx.filter_value_and_grad(measured)((shocks, state))
    finite = [jnp.isfinite(leaf).all() for leaf in jax.tree.leaves((value, slopes))]
    return value, slopes, jnp.stack(finite).all()


@jax.jit
def _adjoint(
    baseline: Baseline, shocks: Shocks, state: State, weights: State
) -> tuple[Shocks, Bool[Array, ""]]:
    """Return the derivative in every lever of the weighted sum of the unknowns, and whether it was found.

    Compiled once for all measures.
    """
    pull = _pull(baseline, shocks, state)
    system = lineax.FunctionLinearOperator(
        lambda v: jax.tree.map(jnp.subtract, v, pull(v)[0]), jax.eval_shape(lambda: state)
    )
    found = lineax.linear_solve(system, weights, LINEAR, throw=False)
    return pull(found.value)[1], found.result == lineax.RESULTS.successful


@jax.jit
def _quick_adjoint(
    baseline: Baseline, shocks: Shocks, state: State, weights: State, ahead: Preconditioner
) -> tuple[Shocks, Bool[Array, ""]]:
    """Do the same by accelerated chord steps: quicker, where they converge."""
    pull = _pull(baseline, shocks, state)
    target, restore = ravel_pytree(weights)
    enough = ROUNDING * jnp.abs(target).max()

    def body(carry: tuple[Array, Memory]) -> tuple[Array, Memory]:
        point, memory = carry
        gap = target - point + ravel_pytree(pull(restore(point))[0])[0]
        return advance(memory, point, point + ahead.transposed(gap), 1.0)

    def unfinished(carry: tuple[Array, Memory]) -> Array:
        error, steps = carry[1].error, carry[1].steps
        return (error > enough) & (jnp.isfinite(error) | (steps == 0)) & (steps < STEPS)

    found, memory = jax.lax.while_loop(unfinished, body, (target, begin(target, CHORD_MEMORY)))
    return pull(restore(found))[1], memory.error <= enough


def _pull(baseline: Baseline, shocks: Shocks, state: State) -> Callable[[State], tuple[State, Shocks]]:
    """Return the transposed Jacobian of one round, in unknowns and levers."""

    def one_round(unknowns: State, levers: Shocks) -> State:
        return next_state(unknowns, pose(baseline, levers))

    pull: Callable[[State], tuple[State, Shocks]] = jax.vjp(one_round, state, shocks)[1]
    return pull


def _check(measure: Measure, solution: Solution) -> None:
    after, places = solution.levels, solution.problem.baseline.value_added.shape
    for name in ("members", "whole"):
        given = getattr(measure, name, None)
        if given is not None and jnp.shape(given) != places:
            reason = Message(
                "{name} of shape {shape} for {count} places",
                name=name,
                shape=jnp.shape(given),
                count=places[0],
            )
            raise OptionError(Fault(Message("gradient"), reason, Message("Give one number per place")))
    if not isinstance(measure, WeightedSum):
        return
    held = getattr(after, measure.quantity, None)
    if held is None:
        names = ", ".join(name for name in vars(after) if not name.startswith("_"))
        reason = Message("no quantity {quantity!r}", quantity=measure.quantity)
        raise OptionError(Fault(Message("gradient"), reason, Message("Choose one of {names}", names=names)))
    if jnp.shape(measure.weights) != held.shape:
        reason = Message(
            "weights of shape {shape} for {quantity} of shape {wanted}",
            shape=jnp.shape(measure.weights),
            quantity=measure.quantity,
            wanted=held.shape,
        )
        raise OptionError(Fault(Message("gradient"), reason, Message("Give one weight per cell")))
