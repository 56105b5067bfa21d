"""The best plan: amounts that raise national real income most, under every rule and capacity.

The worth of every effect is taken from the model by adjoint solves; a concave programme finds the best plan
at these worths, with the responses and their diminishing returns exact; the model is solved at that plan,
and so on until no move that the rules allow is worth more (sequential convex programming, Boyd 2008).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regrowth.errors import OptionError, Problem, SolverError
from regrowth.messages import Message
from regrowth.package.cells import planned
from regrowth.package.concave import ConcavePlan, Moves
from regrowth.package.conflicts import explain_conflict
from regrowth.package.linear import Rows, nearest, round_counts
from regrowth.package.objective import Worth, value, worth
from regrowth.package.path import Path, follow
from regrowth.package.plan import Plan
from regrowth.package.rows import PlanRules, yearly_capacity
from regrowth.package.setting import Setting
from regrowth.together import Alive, together
from regrowth.words.numbers import Amount

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

TOLERANCE = 1e-6
"""A plan is best when no allowed move promises more than this part of its worth."""
ROUNDS = 30
LEAST_MOVE = 1e-4
"""Moves of less than this part of a plan's money are lost in the accuracy of the solver."""
SMALLEST = 1e-4
"""An engine with less value added than this part of the mean over regions and engines is not there."""


@dataclass(frozen=True, slots=True)
class Record:
    """How the optimum was found.

    Attributes
    ----------
    rounds
        Solves of the model's path with its adjoint.
    gap
        What the best allowed move promises at the last worths, currency: zero at the optimum.
    relative_gap
        The same over the plan's worth.
    whole_loss
        What rounding counts to whole numbers cost, currency.
    starts
        Worth reached from every other start, before rounding, currency.
    """

    rounds: int
    gap: float
    relative_gap: float
    whole_loss: float
    starts: dict[str, float]


@dataclass(frozen=True)
class Climb:
    """The optimum before counts are rounded.

    Attributes
    ----------
    prices
        Per row of the rules: by how much the plan's worth rises where its bounds are moved up by one.
    """

    path: Path
    worth: Worth
    prices: Array
    rounds: int
    gap: float


@dataclass(frozen=True)
class Allocation:
    """The best plan, what it does, and what the rules cost.

    Attributes
    ----------
    path
        The equilibria of every year under the plan.
    worth
        Present value of the plan, and the derivative in every amount.
    relaxed
        The optimum before counts are rounded, where the prices of rules are exact.
    concave
        The programme at given worths, to be asked again.
    """

    setting: Setting
    rules: PlanRules
    usable: Flags
    plan: Plan
    path: Path
    worth: Worth
    relaxed: Climb
    concave: ConcavePlan
    aversion: float
    record: Record


def usable_cells(setting: Setting, rules: PlanRules) -> Flags:
    """Return the cells that a plan may use: not barred, with a capacity, and an engine that is there."""
    usable: Flags = ~rules.barred & engines_there(setting)[:, :, None, None]
    for row in rules.rows:
        if row.upper == 0 and (row.coefficients > 0).all():
            usable.ravel()[row.cells] = False
    return usable


def engines_there(setting: Setting) -> Flags:
    """(r, g): whether the region has the engine; what it does not have cannot grow."""
    held = setting.value_added
    there: Flags = held > SMALLEST * held.mean()
    return there


def unit_costs(setting: Setting) -> Array:
    """Return what a unit of each instrument counts for in a move: its money, or its cost to the treasury."""
    held = setting.responses
    return np.where(held.money > 0, held.money, np.maximum(held.treasury_cost, 1.0))


def allocate(
    setting: Setting,
    rules: PlanRules,
    *,
    aversion: float | None = None,
    begin: tuple[Path, Worth] | None = None,
    near: tuple[Plan, float] | None = None,
    other_starts: bool = False,
    tolerance: float = TOLERANCE,
    progress: Callable[[int, float], None] | None = None,
) -> Allocation:
    """Find the plan of most worth under the rules.

    Parameters
    ----------
    aversion
        Aversion to inequality across regions; the programme's unless given.
    begin
        A plan followed at this aversion, and its worth, to begin at; nothing is spent there unless given.
    near
        A plan, and how much money (currency) may be moved to another place in it.
    other_starts
        Begin also from an even plan and from one in proportion to value added, and record where these end.
    progress
        Called with the round and the relative gap.

    Raises
    ------
    InfeasibleError
        If no plan keeps the rules, naming the smallest group in conflict.
    OptionError
        If the moves allowed are too few to mend a plan that breaks rules.
    SolverError
        If it does not converge.
    """
    setting = setting.prepared()
    search = _Search.of(setting, rules, aversion, near)
    # what is compiled here is not compiled again by every search
    first, here = begin or followed(setting, search.aversion, None if near is None else near[0].amounts)
    others = _starts(search) if other_starts else {}

    def from_other(amounts: Array) -> Callable[[Alive], Climb]:
        return lambda alive: _climb(
            search, follow(setting, amounts), None, tolerance * 1000, lambda _number, _gap: alive()
        )

    found, *ends = together(
        lambda _alive: _climb(search, first, here, tolerance, progress),
        *[from_other(amounts) for amounts in others.values()],
    )
    reached = {name: end.worth.value for name, end in zip(others, ends, strict=True)}
    return _finish(search, rules, found, reached)


def followed(setting: Setting, aversion: float, amounts: Array | None = None) -> tuple[Path, Worth]:
    """Follow a plan, one that spends nothing unless given, and value it.

    Raises
    ------
    SolverError
        If a year has no equilibrium.
    """
    path = follow(setting, np.zeros(setting.cells.shape) if amounts is None else amounts)
    return path, worth(path, aversion)


def relaxed_optimum(
    setting: Setting,
    rules: PlanRules,
    *,
    aversion: float,
    start: Array,
    tolerance: float,
    progress: Callable[[int, float], None] | None = None,
) -> Climb:
    """Find the plan of most worth before counts are rounded; arguments and errors as :func:`allocate`."""
    setting = setting.prepared()
    search = _Search.of(setting, rules, aversion, None)
    return _climb(search, follow(setting, start), None, tolerance, progress)


@dataclass(frozen=True)
class _Search:
    """What does not change while a plan is improved; ``cost`` is over all cells, flat."""

    setting: Setting
    rows: Rows
    usable: Flags
    cost: Array
    moves: Moves | None
    concave: ConcavePlan
    aversion: float

    @classmethod
    def of(
        cls, setting: Setting, rules: PlanRules, aversion: float | None, near: tuple[Plan, float] | None
    ) -> _Search:
        usable = usable_cells(setting, rules)
        rows = Rows.of(rules.rows, usable)
        cost = np.broadcast_to(unit_costs(setting)[:, None], usable.shape).ravel()
        if nearest(rows, np.zeros(usable.size), cost) is None:
            raise explain_conflict(setting, rules, usable)
        moves = None if near is None else _moves(setting, rows, cost, near, usable)
        held = ConcavePlan(setting.responses, setting.stock_weights, setting.value_added, rows, usable, moves)
        dislike = setting.planning.aversion if aversion is None else aversion
        return cls(setting, rows, usable, cost, moves, held, dislike)


def _climb(
    search: _Search,
    path: Path,
    known: Worth | None,
    tolerance: float,
    progress: Callable[[int, float], None] | None,
) -> Climb:
    """Improve a plan until the best allowed move promises nothing; a step that does worse is halved.

    ``path`` is that of the plan to begin at, ``known`` its worth where it has been worked out.
    """
    setting, concave, aversion = search.setting, search.concave, search.aversion
    here = worth(path, aversion) if known is None else known
    settled = False
    for number in range(1, ROUNDS + 1):
        solved = concave.solve(here.effects, here.direct, path.amounts)
        wanted = _exact(search.rows, solved.amounts, search.cost)
        now = concave.value(here.effects, here.direct, path.amounts)
        gap = concave.value(here.effects, here.direct, wanted) - now
        relative = gap / max(abs(here.value), 1e-12 * setting.money)
        if settled and progress:
            progress(number, relative)
        if settled and relative <= tolerance:
            return Climb(path, here, solved.prices, number, max(gap, 0.0))
        next_path = follow(setting, wanted, start=path)
        if settled:
            next_path = _not_worse(setting, path, next_path, here.value, aversion)
        path, settled = next_path, True
        here = worth(path, aversion)
    reason = Message(
        "after {rounds} rounds a move still promises {gap:.1e} of the plan's worth",
        rounds=ROUNDS,
        gap=relative,
    )
    remedy = Message("Ask for a larger tolerance, or check the responses")
    raise SolverError(Problem(Message("allocation"), reason, remedy))


def _not_worse(setting: Setting, path: Path, wanted: Path, held: float, aversion: float) -> Path:
    """Halve a step until the plan is worth no less than it was; stay where no step is."""
    step = wanted
    for _ in range(6):
        if value(step, aversion) >= held - 1e-9 * abs(held):
            return step
        step = follow(setting, (path.amounts + step.amounts) / 2, start=path)
    return path


def _exact(rows: Rows, amounts: Array, cost: Array) -> Array:
    """Return the nearest plan that keeps the rules to rounding, not to the concave solver's accuracy."""
    found = nearest(rows, amounts.ravel(), cost)
    if found is None:
        reason = Message("the rules leave no plan")
        raise SolverError(Problem(Message("allocation"), reason, Message("Check their bounds")))
    return found[0].reshape(amounts.shape)


def _starts(search: _Search) -> dict[str, Array]:
    """Return an even plan and one in proportion to value added, each moved to where the rules hold."""
    setting = search.setting
    years = setting.cells.years
    instruments = [instrument for instrument, _ in planned(setting.programme)]
    top = np.array([yearly_capacity(setting.programme, instrument, years) for instrument in instruments])
    found = {}
    for name, weight in (("even", np.ones_like(setting.value_added)), ("value added", setting.value_added)):
        wanted = search.usable * weight[:, :, None, None]
        total = wanted.sum(axis=(0, 1))
        wanted = wanted * (top / np.where(total > 0, total, 1.0))
        found[name] = _exact(search.rows, wanted, search.cost)
    return found


def _moves(setting: Setting, rows: Rows, cost: Array, near: tuple[Plan, float], usable: Flags) -> Moves:
    """Return the bound on moves, after seeing that it lets the rules be kept."""
    plan, most = near
    if not (np.isfinite(most) and most >= 0):
        reason = Message("{most!r} is no amount of money", most=most)
        raise OptionError(Problem(Message("moves"), reason, Message("Give zero or more")))
    currency = setting.programme.currency
    amounts = plan.amounts.ravel()
    least_sum = LEAST_MOVE * float(amounts @ cost)
    if most < least_sum:
        reason = Message("{most} is too little to plan with", most=Amount(most, currency))
        remedy = Message("Allow {least} or more", least=_enough(least_sum, currency))
        raise OptionError(Problem(Message("moves"), reason, remedy))
    mended = nearest(rows, amounts, cost)
    stranded = float((amounts * cost)[~usable.ravel()].sum())
    least = stranded + (0.0 if mended is None else mended[1])
    if least > 2 * most * (1 + 1e-9):
        reason = Message(
            "the plan breaks rules, and mending it adds or takes away {least}, more than twice the {most} "
            "that may be moved",
            least=Amount(least, currency),
            most=Amount(most, currency),
        )
        remedy = Message("Allow {least} or more, or mend the plan first", least=_enough(least / 2, currency))
        raise OptionError(Problem(Message("moves"), reason, remedy))
    return Moves(plan.amounts, unit_costs(setting), most - stranded / 2)


def _enough(least: float, currency: str) -> Amount:
    """Write an amount rounded up, so that what is written is enough."""
    if least <= 0:
        return Amount(least, currency)
    step = 10.0 ** (math.floor(math.log10(least)) - 2)
    return Amount(math.ceil(least / step) * step, currency)


def _finish(search: _Search, rules: PlanRules, found: Climb, starts: dict[str, float]) -> Allocation:
    """Round what is counted, follow the plan once more, and say how it was found."""
    setting, concave, usable, rows = search.setting, search.concave, search.usable, search.rows
    aversion = search.aversion
    whole = np.array([terms.whole for _, terms in planned(setting.programme)])
    counted = np.broadcast_to(whole[:, None], usable.shape).ravel()

    def gains(amounts: Array) -> Array:
        held = amounts.reshape(usable.shape)
        return concave.unit_gains(found.worth.effects, found.worth.direct, held).ravel()

    relaxed = found.path.amounts.ravel()
    allowed = rows if search.moves is None else _rounding(rows, relaxed, counted, search.moves)
    years = np.unravel_index(np.arange(usable.size), usable.shape)[3]
    amounts = round_counts(allowed, relaxed, gains, counted, years)
    path = follow(setting, amounts.reshape(usable.shape), start=found.path)
    last = worth(path, aversion)
    loss = found.worth.value - last.value
    record = Record(found.rounds, found.gap, found.gap / max(abs(found.worth.value), 1.0), loss, starts)
    plan = Plan("best plan", setting.cells, path.amounts)
    return Allocation(setting, rules, usable, plan, path, last, found, concave, aversion, record)


def _rounding(rows: Rows, relaxed: Array, counted: Flags, moves: Moves) -> Rows:
    """Return the rows with one more: rounding counts must not take more moves than are allowed."""
    start = moves.amounts.ravel()
    cost = np.broadcast_to(moves.cost[:, None], moves.amounts.shape).ravel()
    below = np.where(counted, np.floor(relaxed + 1e-6), relaxed)
    held = float((cost * np.abs(below - start)).sum())
    # a count rounded up moves away from the plan, or back to it
    sign = np.where(counted, np.where(below >= start, cost, -cost), 0.0)
    return rows.with_row(sign, float(sign @ below) + 2 * moves.most - held)
