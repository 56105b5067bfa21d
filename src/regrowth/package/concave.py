"""The best plan where every effect has a given worth: a concave programme with linear rules.

maximise  sum over (r, g, m, s) of worth_rgs ceiling_m (1 - exp(-reach_rgm stock_rgms)) + direct . amounts
subject to the rows of rules and capacities, and amounts of zero or more.

Newton's method: the objective is taken as quadratic around a plan, the quadratic programme is solved by
Clarabel with every rule in it, and the step is halved until it gains (Boyd and Vandenberghe 2004, section
10.2). The multipliers of the last one are the prices of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import clarabel
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from regrowth.errors import Problem, SolverError
from regrowth.messages import Message
from regrowth.package.linear import Rows
from regrowth.package.responses import Responses, reach

Array = NDArray[np.float64]
Positions = tuple[NDArray[np.intp], ...]

ACCURACY = 1e-10
"""Of a quadratic programme, relative; and what the last step may still promise, part of the objective."""
STEPS = 60
DUST = 1e-6
"""Amounts below this part of their unit are zero."""


@dataclass(frozen=True, slots=True)
class Moves:
    """How far a plan may be from a given one.

    ``cost`` is what a unit of each instrument counts for (m,), currency; what is taken away in one cell and
    added in another is one move, ``most`` the sum of moves, currency.
    """

    amounts: Array
    cost: Array
    most: float


@dataclass(frozen=True, slots=True)
class Best:
    """The best amounts and the price of every row.

    ``prices`` say by how much the objective rises, in currency, where the bounds of a row are moved up by
    one: above zero for an upper bound that binds, below zero for a lower one. ``gap`` is what the last step
    promised, currency.
    """

    amounts: Array
    prices: Array
    gap: float


class ConcavePlan:
    """The programme of one setting: fixed rows and responses, changing worths."""

    def __init__(
        self,
        held: Responses,
        weights: Array,
        value_added: Array,
        rows: Rows,
        usable: NDArray[np.bool_],
        moves: Moves | None = None,
    ) -> None:
        """Take responses, stock weights (m, t, s), value added (r, g), rows, and the cells in use."""
        self._held, self._weights, self._usable = held, weights, usable
        self._reach = reach(held, value_added)
        self._cells: Positions = np.unravel_index(rows.columns, usable.shape)
        self._unit = _sizes(rows, usable)[self._cells[2]]
        self._rules = _Rules.of(rows, self._unit)
        self._moves = moves
        self._pairs = _pairs(self._cells, usable)

    def value(self, worth: Array, direct: Array, amounts: Array) -> float:
        """Return the objective at some amounts, currency."""
        gained = -np.expm1(-self._reach[..., None] * self._stocks(amounts)) * self._held.ceiling[:, None]
        return float((worth[:, :, None, :] * gained).sum() + (direct * amounts).sum())

    def unit_gains(self, worth: Array, direct: Array, amounts: Array) -> Array:
        """Return what one unit more is worth in every cell alone, (r, g, m, t), currency."""
        left = np.exp(-self._reach[..., None] * self._stocks(amounts)) * self._held.ceiling[:, None]
        gained = -np.expm1(-self._reach[..., None, None] * self._weights)
        found: Array = np.einsum("rgs,rgms,rgmts->rgmt", worth, left, gained) + direct
        return found

    def solve(self, worth: Array, direct: Array, around: Array) -> Best:
        """Return the best plan.

        Parameters
        ----------
        worth
            (r, g, s): worth of a unit of log productivity; where it is below zero the programme would not
            be concave, and the response is taken as linear ``around`` the given amounts.
        direct
            (r, g, m, t): worth of amounts beside their effects.
        around
            (r, g, m, t): amounts to begin at; those that break rules are left at the first step.

        Raises
        ------
        SolverError
            If the solver finds no plan.
        """
        if not len(self._unit):
            return Best(np.zeros(self._usable.shape), np.zeros(self._rules.count), 0.0)
        bent = np.maximum(worth, 0.0)
        straight = direct + self._slopes(np.minimum(worth, 0.0), around)
        quadratic = _Quadratic(self._rules, *self._steps(), self._pairs)
        here = np.where(self._usable, around, 0.0)
        kept = False
        for _ in range(STEPS):
            now = self.value(bent, straight, here)
            slope = ((self._slopes(bent, here) + straight)[self._cells]) * self._unit
            wanted, duals = quadratic.solve(slope, self._bends(bent, here), here[self._cells] / self._unit)
            step = self._placed(wanted) - here
            promised = float(slope @ (step[self._cells] / self._unit))
            if kept and promised <= ACCURACY * max(abs(now), abs(float((straight * here).sum()))):
                break
            length = 1.0
            while kept and length > 1e-3:
                if self.value(bent, straight, here + length * step) >= now + 1e-4 * length * promised:
                    break
                length /= 2
            here, kept = here + length * step, True
        else:
            reason = Message("Newton's method found no best plan in {steps} steps", steps=STEPS)
            remedy = Message("Check the responses for extreme values")
            raise SolverError(Problem(Message("allocation"), reason, remedy))
        held = here[self._cells]
        # what the interior-point method leaves at a bound is nothing
        held = np.where(held > DUST * self._unit, held, 0.0)
        amounts = np.zeros(self._usable.shape)
        amounts[self._cells] = held
        return Best(amounts, self._rules.prices(duals), max(promised, 0.0))

    def _stocks(self, amounts: Array) -> Array:
        found: Array = np.einsum("rgmt,mts->rgms", amounts, self._weights)
        return found

    def _placed(self, units: Array) -> Array:
        found = np.zeros(self._usable.shape)
        found[self._cells] = units * self._unit
        return found

    def _slopes(self, worth: Array, around: Array) -> Array:
        """(r, g, m, t): derivative of the worth of effects in amounts."""
        left = np.exp(-self._reach[..., None] * self._stocks(around))
        slope = (self._held.ceiling * self._reach)[..., None] * left
        found: Array = np.einsum("rgs,rgms,mts->rgmt", worth, slope, self._weights, optimize=True)
        return found

    def _bends(self, worth: Array, around: Array) -> Array:
        """Return minus the second derivative for every pair of years of a cell, per unit twice."""
        left = np.exp(-self._reach[..., None] * self._stocks(around))
        bend = (self._held.ceiling * self._reach**2)[..., None] * left * worth[:, :, None, :]
        whole = np.einsum("rgms,mts,mus->rgmtu", bend, self._weights, self._weights, optimize=True)
        r, g, m, t = (held[self._pairs[0]] for held in self._cells)
        u = self._cells[3][self._pairs[1]]
        found: Array = whole[r, g, m, t, u] * self._unit[self._pairs[0]] * self._unit[self._pairs[1]]
        return found

    def _steps(self) -> tuple[sparse.csr_array, Array, sparse.csr_array, Array]:
        """Return the matrix from steps to amounts, the amounts they start at, and the bounds of steps.

        Steps are zero or more: upwards from nothing, or up and down from the plan that moves start at.
        """
        count = len(self._unit)
        if self._moves is None:
            same = sparse.csr_array(sparse.eye_array(count))
            return same, np.zeros(count), -same, np.zeros(count)
        start = self._moves.amounts[self._cells] / self._unit
        price = self._moves.cost[self._cells[2]] * self._unit
        largest = float(price.max())
        price = price / largest
        some = np.flatnonzero(start > 0)
        down = sparse.csr_array((np.full(len(some), -1.0), (some, np.arange(len(some)))), (count, len(some)))
        steps = sparse.csr_array(sparse.hstack([sparse.eye_array(count), down]))
        wide = steps.shape[1]
        at_most = sparse.csr_array(
            (np.ones(len(some)), (np.arange(len(some)), count + np.arange(len(some)))), (len(some), wide)
        )
        # taking away and adding elsewhere are one move, counted twice in the sum of steps
        total = sparse.csr_array(np.concatenate([price, price[some]])[None, :])
        matrix = sparse.csr_array(sparse.vstack([-sparse.eye_array(wide), at_most, total]))
        most = 2 * self._moves.most / largest
        return steps, start, matrix, np.concatenate([np.zeros(wide), start[some], [most]])


class _Quadratic:
    """Quadratic programmes that differ in their objective alone."""

    def __init__(
        self,
        rules: _Rules,
        steps: sparse.csr_array,
        start: Array,
        bounds_matrix: sparse.csr_array,
        bounds: Array,
        pairs: tuple[NDArray[np.intp], NDArray[np.intp]],
    ) -> None:
        self._steps, self._start, self._pairs = steps, start, pairs
        self._matrix = sparse.csc_matrix(sparse.vstack([rules.matrix @ steps, bounds_matrix]))
        self._offset = np.concatenate([rules.bounds - rules.matrix @ start, bounds])
        self._cones = [*rules.cones, clarabel.NonnegativeConeT(len(bounds))]

    def solve(self, slope: Array, bends: Array, here: Array) -> tuple[Array, Array]:
        """Return the best amounts and the multipliers of rows and bounds, all in units.

        ``slope`` and ``bends`` (minus the second derivatives, by pair) are those at ``here``.
        """
        # money is counted so that the solver sees numbers near one
        size = max(float(np.abs(slope).max()), 1e-300)
        shape = (len(here), len(here))
        bent = sparse.csr_array((bends / size, self._pairs), shape=shape)
        bent = sparse.csr_array(sparse.triu(bent) + sparse.triu(bent, 1).T)
        cost = -self._steps.T @ (slope / size + bent @ (here - self._start))
        square = sparse.csc_matrix(sparse.triu(self._steps.T @ bent @ self._steps))
        found = _run(square, cost, self._matrix, self._offset, self._cones)
        return self._start + self._steps @ np.asarray(found.x), np.asarray(found.z) * size


def _pairs(cells: Positions, usable: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the pairs of columns, first year first, that share region, engine and instrument."""
    number = np.full(usable.shape, -1, dtype=np.intp)
    number[cells] = np.arange(len(cells[0]))
    later = number[cells[:3]]
    first = np.broadcast_to(np.arange(len(cells[0]))[:, None], later.shape)
    keep = later >= first
    return first[keep], later[keep]


def _run(
    square: sparse.csc_matrix, cost: Array, matrix: sparse.csc_matrix, offset: Array, shapes: list[Any]
) -> Any:
    """Solve; where the solver stalls, again with shorter steps. Rows are scaled already."""
    for scaled, step in ((False, 0.99), (True, 0.9), (False, 0.8)):
        settings = clarabel.DefaultSettings()
        settings.verbose = False
        settings.equilibrate_enable = scaled
        settings.max_step_fraction = step
        settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = ACCURACY
        found = clarabel.DefaultSolver(square, cost, matrix, offset, shapes, settings).solve()
        if str(found.status) == "Solved":
            return found
    if str(found.status) == "AlmostSolved":
        return found
    reason = Message("the quadratic solver ended with {status}", status=str(found.status))
    remedy = Message("Check the rules for extreme bounds")
    raise SolverError(Problem(Message("allocation"), reason, remedy))


@dataclass(frozen=True)
class _Rules:
    """Rows as Clarabel takes them: equalities first, then at most; each scaled to numbers near one."""

    matrix: sparse.csr_array
    bounds: Array
    cones: list[Any]
    source: NDArray[np.intp]
    factor: Array
    count: int

    @classmethod
    def of(cls, rows: Rows, unit: Array) -> _Rules:
        used = np.diff(rows.matrix.indptr) > 0
        same = rows.lower == rows.upper
        equal = np.flatnonzero(used & same)
        high = np.flatnonzero(used & ~same & np.isfinite(rows.upper))
        low = np.flatnonzero(used & ~same & np.isfinite(rows.lower))
        source = np.concatenate([equal, high, low])
        sign = np.concatenate([np.ones(len(equal) + len(high)), -np.ones(len(low))])
        bounds = np.concatenate([rows.upper[equal], rows.upper[high], rows.lower[low]])
        scaled = sparse.csr_array(rows.matrix[source] * unit[None, :])
        largest = np.ones(len(source))
        if len(source):
            largest = np.asarray(abs(scaled).max(axis=1).todense()).ravel()
        factor = sign / np.where(largest > 0, largest, 1.0)
        cones: list[Any] = []
        if len(equal):
            cones.append(clarabel.ZeroConeT(len(equal)))
        if len(high) + len(low):
            cones.append(clarabel.NonnegativeConeT(len(high) + len(low)))
        matrix = sparse.csr_array(scaled * factor[:, None])
        return cls(matrix, bounds * factor, cones, source, factor, len(rows.lower))

    def prices(self, duals: Array) -> Array:
        """Return the price of every row, from the duals of the solve."""
        found = np.zeros(self.count)
        np.add.at(found, self.source, duals[: len(self.source)] * self.factor)
        return found


def _sizes(rows: Rows, usable: NDArray[np.bool_]) -> Array:
    """Return for every instrument what its amounts are counted in: a tenth of the most a row allows."""
    found = np.ones(usable.shape[2])
    instrument = np.unravel_index(rows.columns, usable.shape)[2]
    for m in range(usable.shape[2]):
        mine = np.flatnonzero(instrument == m)
        if not len(mine):
            continue
        largest = np.asarray(rows.matrix[:, mine].max(axis=1).todense()).ravel()
        bounding = (largest > 0) & np.isfinite(rows.upper) & (rows.upper > 0)
        tops = rows.upper[bounding] / largest[bounding]
        found[m] = tops.max(initial=0.0) / 10 or 1.0
    return found
