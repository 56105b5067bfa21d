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

COUNTED_IN = 1e12
"""Currency units that money is counted in, so that the solver sees numbers near one."""
ACCURACY = 1e-9


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
        count = len(self._columns)
        bent = np.maximum(worth, 0.0)
        cones = self._cones(bent)
        many = len(cones[0])
        weight = bent[cones[0], cones[1], cones[3]] * self._held.ceiling[cones[2]] / COUNTED_IN
        linear = (direct + self._slopes(np.minimum(worth, 0.0), around))[self._cells]
        gain = linear * self._unit / COUNTED_IN
        lift = sparse.csr_array(
            (np.full(many, -1.0), (3 * np.arange(many) + 2, np.arange(many))), shape=(3 * many, many)
        )
        near, near_bounds = self._near(count)
        extra = near.shape[1] - count
        blocks: Any = [
            [self._rules.matrix, None, None],
            [-sparse.eye_array(count), None, None],
            [near[:, :count], near[:, count:], None],
            [self._exponents(cones), None, lift],
        ]
        keep = [0, 1, 2] if extra else [0, 2]
        blocks = [[row[k] for k in keep] for position, row in enumerate(blocks) if extra or position != 2]
        matrix = sparse.csc_matrix(sparse.block_array(blocks))
        offset = [self._rules.bounds, np.zeros(count), near_bounds, np.tile([0.0, 1.0, 0.0], many)]
        shapes = [
            *self._rules.cones,
            clarabel.NonnegativeConeT(count + len(near_bounds)),
            *[clarabel.ExponentialConeT()] * many,
        ]
        cost = np.concatenate([-gain, np.zeros(extra), weight])
        settings = clarabel.DefaultSettings()
        settings.verbose = False
        settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = ACCURACY
        empty = sparse.csc_matrix((len(cost), len(cost)))
        found = clarabel.DefaultSolver(empty, cost, matrix, np.concatenate(offset), shapes, settings).solve()
        if str(found.status) not in ("Solved", "AlmostSolved"):
            reason = f"the conic solver ended with {found.status}"
            raise SolverError(Problem("allocation", reason, "Check the rules for extreme bounds"))
        amounts = np.zeros(self._usable.shape)
        amounts[self._cells] = np.maximum(np.asarray(found.x)[:count] * self._unit, 0.0)
        prices = self._rules.prices(np.asarray(found.z)) * COUNTED_IN
        return ConicSolve(amounts, prices, abs(found.obj_val - found.obj_val_dual) * COUNTED_IN)

    def _cones(self, bent: Array) -> Positions:
        """Return region, engine, instrument and year of every response that is worth something."""
        used = self._usable.any(axis=3)[..., None] & (self._weights.sum(axis=1) > 0)
        used &= (self._reach > 0)[..., None]
        return np.nonzero(np.asarray(used & np.greater(bent, 0.0)[:, :, None, :]))

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

    def _near(self, count: int) -> tuple[sparse.csr_array, Array]:
        """Return rows that bound the moves: d is at least the distance of a cell, and its cost is bounded."""
        if self._moves is None:
            return sparse.csr_array((0, count)), np.zeros(0)
        start = self._moves.amounts[self._cells] / self._unit
        price = self._moves.cost[self._cells[2]] * self._unit / COUNTED_IN
        same = sparse.eye_array(count)
        # taking away and adding elsewhere are one move, counted twice in the sum of distances
        total = sparse.hstack([sparse.csr_array((1, count)), sparse.csr_array(price[None, :])])
        rows = sparse.vstack([sparse.hstack([same, -same]), sparse.hstack([-same, -same]), total])
        bounds = np.concatenate([start, -start, [2 * self._moves.most / COUNTED_IN]])
        return sparse.csr_array(rows), bounds


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
