"""The best plan where every effect has a given worth: a concave programme, solved as a conic one by Clarabel.

maximise  sum over (r, g, m, s) of worth_rgs ceiling_m (1 - exp(-reach_rgm stock_rgms)) + direct . amounts
subject to the rows of rules and capacities, and amounts of zero or more.

Each exponential is an exponential cone (Chares 2009), so the optimum and the price of every row come from
one solve.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import clarabel
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from regrowth.errors import Problem, SolverError
from regrowth.package.linear import Rows
from regrowth.package.responses import Responses, reach

Array = NDArray[np.float64]
Positions = tuple[NDArray[np.intp], ...]

ACCURACY = 1e-9
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
class ConicSolve:
    """The best amounts and the price of every row.

    ``prices`` say by how much the objective rises, in currency, where the bounds of a row are moved up by
    one: above zero for an upper bound that binds, below zero for a lower one. ``gap`` is the solver's own
    between primal and dual, currency.
    """

    amounts: Array
    prices: Array
    gap: float


class ConicPlan:
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
        self._columns = rows.columns
        self._unit = _sizes(rows, usable)[self._cells[2]]
        self._rules = _Rules.of(rows, self._unit)
        self._moves = moves

    def value(self, worth: Array, direct: Array, amounts: Array) -> float:
        """Return the objective at some amounts, currency."""
        stocks = np.einsum("rgmt,mts->rgms", amounts, self._weights)
        gained = -np.expm1(-self._reach[..., None] * stocks) * self._held.ceiling[:, None]
        return float((worth[:, :, None, :] * gained).sum() + (direct * amounts).sum())

    def unit_gains(self, worth: Array, direct: Array, amounts: Array) -> Array:
        """Return what one unit more is worth in every cell alone, (r, g, m, t), currency."""
        stocks = np.einsum("rgmt,mts->rgms", amounts, self._weights)
        left = np.exp(-self._reach[..., None] * stocks) * self._held.ceiling[:, None]
        gained = -np.expm1(-self._reach[..., None, None] * self._weights)
        found: Array = np.einsum("rgs,rgms,rgmts->rgmt", worth, left, gained) + direct
        return found

    def solve(self, worth: Array, direct: Array, around: Array) -> ConicSolve:
        """Return the best plan.

        Parameters
        ----------
        worth
            (r, g, s): worth of a unit of log productivity; where it is below zero the programme would not
            be concave, and the response is taken as linear ``around`` the given amounts.
        direct
            (r, g, m, t): worth of amounts beside their effects.

        Raises
        ------
        SolverError
            If the solver finds no plan.
        """
        if not len(self._columns):
            return ConicSolve(np.zeros(self._usable.shape), np.zeros(self._rules.count), 0.0)
        bent = np.maximum(worth, 0.0)
        cones = self._cones(bent)
        many = len(cones[0])
        weight = bent[cones[0], cones[1], cones[3]] * self._held.ceiling[cones[2]]
        linear = (direct + self._slopes(np.minimum(worth, 0.0), around))[self._cells]
        # money is counted so that the solver sees numbers near one
        size = max(float(weight.max(initial=0.0)), float(np.abs(linear * self._unit).max()), 1e-300)
        steps, start, bounds_matrix, bounds = self._steps()
        gain = steps.T @ (linear * self._unit / size)
        exponents = self._exponents(cones)
        lift = sparse.csr_array(
            (np.full(many, -1.0), (3 * np.arange(many) + 2, np.arange(many))), shape=(3 * many, many)
        )
        matrix = sparse.csc_matrix(
            sparse.block_array(
                [
                    [self._rules.matrix @ steps, None],
                    [bounds_matrix, None],
                    [exponents @ steps, lift],
                ]
            )
        )
        offset = [
            self._rules.bounds - self._rules.matrix @ start,
            bounds,
            np.tile([0.0, 1.0, 0.0], many) - exponents @ start,
        ]
        shapes = [
            *self._rules.cones,
            clarabel.NonnegativeConeT(len(bounds)),
            *[clarabel.ExponentialConeT()] * many,
        ]
        cost = np.concatenate([-gain, weight / size])
        found = _run(cost, matrix, np.concatenate(offset), shapes)
        amounts = np.zeros(self._usable.shape)
        moved = start + steps @ np.asarray(found.x)[: steps.shape[1]]
        # what the interior-point method leaves at a bound is nothing
        amounts[self._cells] = np.where(moved > DUST, moved * self._unit, 0.0)
        prices = self._rules.prices(np.asarray(found.z)) * size
        return ConicSolve(amounts, prices, abs(found.obj_val - found.obj_val_dual) * size)

    def _cones(self, bent: Array) -> Positions:
        """Return region, engine, instrument and year of every response that is worth something."""
        there: NDArray[np.bool_] = np.asarray(self._usable.any(axis=3)) & np.greater(self._reach, 0.0)
        used = there[..., None] & np.greater(self._weights.sum(axis=1), 0.0)
        used = used & np.greater(bent, 0.0)[:, :, None, :]
        return np.nonzero(used)

    def _slopes(self, worth: Array, around: Array) -> Array:
        """(r, g, m, t): worth of amounts through effects that are taken as linear."""
        stocks = np.einsum("rgmt,mts->rgms", around, self._weights)
        slope = (self._held.ceiling * self._reach)[..., None] * np.exp(-self._reach[..., None] * stocks)
        found: Array = np.einsum("rgs,rgms,mts->rgmt", worth, slope, self._weights)
        return found

    def _exponents(self, cones: Positions) -> sparse.csr_array:
        """Return the rows reach x stock of every cone, over the columns of amounts."""
        number = np.full(self._usable.shape, -1, dtype=np.intp)
        number[self._cells] = np.arange(len(self._columns))
        r, g, m, s = cones
        years = np.arange(self._usable.shape[3])
        column = number[r[:, None], g[:, None], m[:, None], years]
        value = self._reach[r, g, m][:, None] * self._weights[m[:, None], years, s[:, None]]
        keep = (column >= 0) & (value != 0)
        row = np.broadcast_to(3 * np.arange(len(r))[:, None], column.shape)[keep]
        scaled = value[keep] * self._unit[column[keep]]
        return sparse.csr_array((scaled, (row, column[keep])), shape=(3 * len(r), len(self._columns)))

    def _steps(self) -> tuple[sparse.csr_array, Array, sparse.csr_array, Array]:
        """Return the matrix from steps to amounts, the amounts they start at, and the bounds of steps.

        Steps are zero or more: upwards from nothing, or up and down from the plan that moves start at.
        """
        count = len(self._columns)
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


def _run(cost: Array, matrix: sparse.csc_matrix, offset: Array, shapes: list[Any]) -> Any:
    """Solve; where the solver stalls, again with shorter steps. Rows are scaled already."""
    for scaled, step in ((False, 0.99), (True, 0.9), (False, 0.8)):
        settings = clarabel.DefaultSettings()
        settings.verbose = False
        settings.equilibrate_enable = scaled
        settings.max_step_fraction = step
        settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = ACCURACY
        empty = sparse.csc_matrix((len(cost), len(cost)))
        found = clarabel.DefaultSolver(empty, cost, matrix, offset, shapes, settings).solve()
        if str(found.status) == "Solved":
            return found
    if str(found.status) == "AlmostSolved":
        return found
    reason = f"the conic solver ended with {found.status}"
    raise SolverError(Problem("allocation", reason, "Check the rules for extreme bounds"))


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
    """Return for every instrument what its amounts are counted in: a tenth of its largest single bound."""
    found = np.ones(usable.shape[2])
    instrument = np.unravel_index(rows.columns, usable.shape)[2]
    for m in range(usable.shape[2]):
        mine = np.flatnonzero(instrument == m)
        if not len(mine):
            continue
        alone = np.asarray((rows.matrix[:, mine] > 0).sum(axis=1)).ravel() > 0
        tops = rows.upper[alone & np.isfinite(rows.upper) & (rows.upper > 0)]
        found[m] = tops.max(initial=0.0) / 10 or 1.0
    return found
