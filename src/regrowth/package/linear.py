"""Rules as sparse rows over the cells in use, and the nearest plan that keeps them (HiGHS)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from regrowth.errors import Problem, SolverError
from regrowth.messages import Message
from regrowth.programme.rows import Row

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

_EXACT = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
_INFEASIBLE = 2


@dataclass(frozen=True)
class Rows:
    """Rows over the columns of the cells in use; a cell that is not in use is zero.

    Attributes
    ----------
    matrix
        Row x column, in the units of rows and amounts.
    columns
        Flat positions of the cells in use.
    """

    matrix: sparse.csr_array
    lower: Array
    upper: Array
    columns: NDArray[np.intp]

    @classmethod
    def of(cls, rows: Sequence[Row], usable: Flags) -> Rows:
        """Take rows over all cells, and which cells are in use."""
        columns = np.flatnonzero(usable)
        number = np.full(usable.size, -1, dtype=np.intp)
        number[columns] = np.arange(len(columns))
        place = [number[row.cells] for row in rows]
        values = [row.coefficients[held >= 0] for row, held in zip(rows, place, strict=True)]
        which = [held[held >= 0] for held in place]
        counts = [len(held) for held in which]
        matrix = sparse.csr_array(
            (
                np.concatenate([np.zeros(0), *values]),
                (
                    np.repeat(np.arange(len(rows)), counts),
                    np.concatenate([np.zeros(0, dtype=np.intp), *which]),
                ),
            ),
            shape=(len(rows), len(columns)),
        )
        lower = np.array([row.lower for row in rows], dtype=float)
        return cls(matrix, lower, np.array([row.upper for row in rows], dtype=float), columns)

    def with_row(self, coefficients: Array, upper: float) -> Rows:
        """Return the rows with one more: coefficients over all cells, flat, and an upper bound."""
        more = sparse.csr_array(coefficients[self.columns][None, :])
        return Rows(
            sparse.csr_array(sparse.vstack([self.matrix, more])),
            np.append(self.lower, -np.inf),
            np.append(self.upper, upper),
            self.columns,
        )


def nearest(rows: Rows, wanted: Array, cost: Array) -> tuple[Array, float] | None:
    """Return the plan nearest to a wanted one that keeps the rows, and its distance; None if none does.

    Distance is the sum over cells of the cost of what is added or taken away.

    Parameters
    ----------
    wanted, cost
        Over all cells, flat: amounts, and cost of one unit (above zero).

    Raises
    ------
    SolverError
        If HiGHS proves neither.
    """
    start, unit = wanted[rows.columns], cost[rows.columns] / cost.max()
    count = len(rows.columns)
    if not count:
        return (np.zeros(len(wanted)), 0.0) if (rows.lower <= 0).all() and (rows.upper >= 0).all() else None
    # x = start + more - less, both of zero or more
    both = sparse.hstack([rows.matrix, -rows.matrix], format="csr")
    held = rows.matrix @ start
    low, high = rows.lower - held, rows.upper - held
    equal = rows.lower == rows.upper
    at_most = ~equal & np.isfinite(high)
    at_least = ~equal & np.isfinite(low)
    found: Any = linprog(  # type: ignore[call-overload]
        np.concatenate([unit, unit]),
        A_ub=sparse.vstack([both[at_most], -both[at_least]]),
        b_ub=np.concatenate([high[at_most], -low[at_least]]),
        A_eq=both[equal],
        b_eq=high[equal],
        bounds=np.column_stack([np.zeros(2 * count), np.concatenate([np.full(count, np.inf), start])]),
        method="highs",
        options=_EXACT,
    )
    if found.status == _INFEASIBLE:
        return None
    if found.x is None or found.status != 0:
        reason = Message("HiGHS: {message}", message=found.message)
        raise SolverError(Problem(Message("plan"), reason, Message("Check the rules for extreme bounds")))
    amounts = np.zeros(len(wanted))
    amounts[rows.columns] = np.maximum(start + found.x[:count] - found.x[count:], 0.0)
    return amounts, float(found.fun) * float(cost.max())


def round_counts(
    rows: Rows,
    amounts: Array,
    unit_gains: Callable[[Array], Array],
    counted: Flags,
    years: NDArray[np.intp],
) -> Array:
    """Round the cells that are counts, each rule kept: down, and up again where a unit is worth most.

    Year by year, so that what is rounded up in one year is seen by the next.

    Parameters
    ----------
    unit_gains
        From amounts over all cells, flat, to the worth of one unit more in every cell.
    counted, years
        Over all cells, flat: which are counts, and the year of each.

    Raises
    ------
    SolverError
        If no rounding keeps the rules.
    """
    held = amounts.copy()
    for year in np.unique(years):
        now = counted & (years == year)
        below = np.where(now, np.floor(held + 1e-6), held)
        open_cells = np.flatnonzero((now & (held > below + 1e-6))[rows.columns])
        held = below
        if len(open_cells):
            gain = unit_gains(below)[rows.columns][open_cells]
            held[rows.columns[open_cells]] += _best_units(rows, below[rows.columns], gain, open_cells)
    return held


def _best_units(rows: Rows, below: Array, gain: Array, open_cells: NDArray[np.intp]) -> Array:
    """Return where a unit more is worth most, under the rules; one for yes, zero for no."""
    part = rows.matrix[:, open_cells]
    held = rows.matrix @ below
    concerned = np.diff(part.indptr) > 0
    slack = 1e-9 * (1 + np.abs(held))
    found = milp(
        -gain / np.abs(gain).max(initial=1e-300),
        constraints=LinearConstraint(
            part[concerned], (rows.lower - held - slack)[concerned], (rows.upper - held + slack)[concerned]
        ),
        integrality=np.ones(len(open_cells), dtype=np.int64),
        bounds=Bounds(0.0, 1.0),
        options={"mip_rel_gap": 1e-6},
    )
    if found.x is None:
        reason = Message("the counts cannot be rounded within the rules")
        remedy = Message("Give counts a whole capacity in every year")
        raise SolverError(Problem(Message("plan"), reason, remedy))
    return np.asarray(np.round(found.x))
