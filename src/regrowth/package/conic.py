"""The best plan where every effect has a given worth: a concave programme, solved as a conic one by Clarabel.

maximise  sum over (r, g, m, s) of worth_rgs ceiling_m (1 - exp(-reach_rgm stock_rgms)) + direct . amounts
subject to the rows of rules and capacities, and amounts of zero or more.

Each exponential is an exponential cone, so the optimum and the price of every row come from one solve.
"""

from __future__ import annotations

from dataclasses import dataclass

import clarabel
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from regrowth.errors import Problem, SolverError
from regrowth.package.responses import Responses, reach
from regrowth.programme.rows import Row

Array = NDArray[np.float64]

TRILLION = 1e12
"""Money is counted in this many currency units, so that the solver sees numbers near one."""


@dataclass(frozen=True, slots=True)
class ConicSolve:
    """The best amounts, what the programme is worth there, and the price of every row.

    ``prices`` say by how much the objective rises where the bound of a row is moved by one unit of its own:
    an upper bound upwards, a lower bound downwards.
    """

    amounts: Array
    value: float
    prices: Array
    gap: float


class ConicPlan:
    """The programme of one setting: fixed rows and responses, changing worths."""

    def __init__(
        self,
        held: Responses,
        weights: Array,
        value_added: Array,
        rows: tuple[Row, ...],
        usable: NDArray[np.bool_],
    ) -> None:
        """Take the responses, stock weights (m, t, s), value added (r, g), rows, and the cells in use."""
        self._held, self._weights, self._usable = held, weights, usable
        self._rows = rows
        self._columns = np.flatnonzero(usable)
        size = np.array([max(1.0, top) for top in _largest(rows, usable)])
        r, g, m, t = np.unravel_index(self._columns, usable.shape)
        self._unit = size[m]
        self._reach = reach(held, value_added)
        self._place = (r, g, m, t)

    def value(self, worth: Array, direct: Array, amounts: Array) -> float:
        """Return the objective at some amounts, currency."""
        stocks = np.einsum("rgmt,mts->rgms", amounts, self._weights)
        gained = -np.expm1(-self._reach[..., None] * stocks) * self._held.ceiling[:, None]
        return float((worth[:, :, None, :] * gained).sum() + (direct * amounts).sum())

    def solve(self, worth: Array, direct: Array, around: Array) -> ConicSolve:
        """Return the best plan.

        Parameters
        ----------
        worth
            (r, g, s): worth of a unit of log productivity; where it is below zero the programme would not
            be concave, and the response is taken as linear ``around`` the given amounts.
        direct
            (r, g, m, t).

        Raises
        ------
        SolverError
            If the rules leave no plan, or the solver finds none.
        """
        columns, unit = self._columns, self._unit
        r, g, m, t = self._place
        bent = np.maximum(worth, 0.0)
        stocks = np.einsum("rgmt,mts->rgms", around, self._weights)
        slope = (self._held.ceiling * self._reach)[..., None] * np.exp(-self._reach[..., None] * stocks)
        linear = direct + np.einsum("rgs,rgms,mts->rgmt", np.minimum(worth, 0.0), slope, self._weights)
        cones = self._cones(bent)
        count, many = len(columns), len(cones[0])
        weight = bent[cones[0], cones[1], cones[3]] * self._held.ceiling[cones[2]] / TRILLION
        cost = np.concatenate([-linear[r, g, m, t] * unit / TRILLION, weight])
        rules, bounds, kinds = self._bounds()
        exponents = self._exponents(cones)
        lift = sparse.csc_matrix(
            (np.full(many, -1.0), (3 * np.arange(many) + 2, np.arange(many))), (3 * many, many)
        )
        matrix = sparse.block_array(
            [
                [rules, None],
                [-sparse.eye_array(count), None],
                [exponents, lift],
            ],
            format="csc",
        )
        offset = np.concatenate([bounds, np.zeros(count), np.tile([0.0, 1.0, 0.0], many)])
        shapes = [*kinds, clarabel.NonnegativeConeT(count), *[clarabel.ExponentialConeT()] * many]
        settings = clarabel.DefaultSettings()
        settings.verbose = False
        settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = 1e-9
        settings.max_iter = 400
        empty = sparse.csc_matrix((count + many, count + many))
        found = clarabel.DefaultSolver(
            empty, cost, sparse.csc_matrix(matrix), offset, shapes, settings
        ).solve()
        if str(found.status) not in ("Solved", "AlmostSolved"):
            reason = f"the solver ended with {found.status}"
            raise SolverError(Problem("allocation", reason, "Check the rules for extreme bounds"))
        amounts = np.zeros(self._usable.shape)
        amounts[r, g, m, t] = np.maximum(np.asarray(found.x)[:count] * unit, 0.0)
        prices = self._prices(np.asarray(found.z)) * TRILLION
        gap = abs(found.obj_val - found.obj_val_dual) * TRILLION
        return ConicSolve(amounts, self.value(worth, direct, amounts), prices, gap)

    def _cones(self, bent: Array) -> tuple[NDArray[np.intp], ...]:
        """Return region, engine, instrument and year of every response that is worth something."""
        used = self._usable.any(axis=3)[..., None] & (self._weights.sum(axis=1) > 0)
        return np.nonzero(used & (bent > 0)[:, :, None, :])

    def _exponents(self, cones: tuple[NDArray[np.intp], ...]) -> sparse.csc_matrix:
        """Return the rows reach x stock of every cone, over the columns of amounts."""
        shape = self._usable.shape
        number = np.full(self._usable.size, -1)
        number[self._columns] = np.arange(len(self._columns))
        number = number.reshape(shape)
        r, g, m, s = cones
        years = np.arange(shape[3])
        column = number[r[:, None], g[:, None], m[:, None], years]
        value = self._reach[r, g, m][:, None] * self._weights[m[:, None], years, s[:, None]]
        keep = (column >= 0) & (value != 0)
        row = np.broadcast_to(3 * np.arange(len(r))[:, None], column.shape)[keep]
        scaled = value[keep] * self._unit[column[keep]]
        return sparse.csc_matrix((scaled, (row, column[keep])), (3 * len(r), len(self._columns)))

    def _bounds(self) -> tuple[sparse.csc_matrix, Array, list[object]]:
        """Return rows, bounds and cones of the rules: equalities first, then at most."""
        number = np.full(self._usable.size, -1)
        number[self._columns] = np.arange(len(self._columns))
        found: list[tuple[Array, NDArray[np.intp], float]] = []
        self._signs: list[tuple[int, float, float]] = []
        equal = [k for k, row in enumerate(self._rows) if row.lower == row.upper]
        for k in equal:
            found.append(self._scaled(k, number, 1.0, self._rows[k].upper))
        for k, row in enumerate(self._rows):
            if row.lower == row.upper:
                continue
            if np.isfinite(row.upper):
                found.append(self._scaled(k, number, 1.0, row.upper))
            if np.isfinite(row.lower):
                found.append(self._scaled(k, number, -1.0, -row.lower))
        values = np.concatenate([held[0] for held in found] or [np.zeros(0)])
        columns = np.concatenate([held[1] for held in found] or [np.zeros(0, dtype=np.intp)])
        rows = np.repeat(np.arange(len(found)), [len(held[0]) for held in found])
        matrix = sparse.csc_matrix((values, (rows, columns)), (len(found), len(self._columns)))
        kinds: list[object] = []
        if equal:
            kinds.append(clarabel.ZeroConeT(len(equal)))
        if len(found) > len(equal):
            kinds.append(clarabel.NonnegativeConeT(len(found) - len(equal)))
        return matrix, np.array([held[2] for held in found]), kinds

    def _scaled(
        self, k: int, number: NDArray[np.intp], sign: float, bound: float
    ) -> tuple[Array, NDArray[np.intp], float]:
        row = self._rows[k]
        column = number[row.cells]
        keep = column >= 0
        values = sign * row.coefficients[keep] * self._unit[column[keep]]
        size = max(float(np.abs(values).max(initial=0.0)), 1e-300) if keep.any() else 1.0
        self._signs.append((k, sign, size))
        return values / size, column[keep], bound / size

    def _prices(self, duals: Array) -> Array:
        prices = np.zeros(len(self._rows))
        for position, (k, sign, size) in enumerate(self._signs):
            prices[k] += sign * duals[position] / size
        return prices


def _largest(rows: tuple[Row, ...], usable: NDArray[np.bool_]) -> list[float]:
    """Return for every instrument the largest capacity: what amounts are counted in."""
    found = [0.0] * usable.shape[2]
    for row in rows:
        if np.isfinite(row.upper) and row.upper > 0 and row.rule.startswith("capacity of "):
            m = int(np.unravel_index(row.cells[0], usable.shape)[2])
            found[m] = max(found[m], row.upper / 10)
    return found
