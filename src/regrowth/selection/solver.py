"""The integer programme of the choice, solved by HiGHS.

maximise sum over pairs of (score - reservation score) * x, x in {0, 1}, under the
programme's rows. The relaxation of count rules is integral, so a draw usually costs
one hot-started simplex solve; a fractional vertex falls back to branch and bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from regrowth.errors import Problem, SolverError
from regrowth.messages import Message
from regrowth.programme.rows import Row

Array = NDArray[np.float64]

_INTEGRAL = 1e-7


@dataclass(frozen=True, slots=True)
class Solve:
    """Record of one solve: the choice, its objective and how the optimum was proven.

    ``method`` is ``relaxation`` (an integral vertex of the linear relaxation) or
    ``branch and bound``; ``gap`` the proven relative gap, 0 when optimal.
    """

    chosen: NDArray[np.bool_]
    objective: float
    method: str
    gap: float


class ChoiceModel:
    """A reusable model: fixed rows, changing objective and fixed pairs."""

    def __init__(self, size: int, rows: Sequence[Row], objective: Array) -> None:
        self._size = size
        self._all = np.arange(size, dtype=np.int32)
        self._relaxed = _model(size, rows, objective, integer=False)
        self._rows = rows
        self._objective = objective

    def solve(self, objective: Array | None = None, fixed: dict[int, int] | None = None) -> Solve | None:
        """Return the best choice, or ``None`` if no choice satisfies the rows.

        Parameters
        ----------
        objective
            Value of each pair; the one given at construction if absent.
        fixed
            Pairs forced in (1) or out (0).

        Raises
        ------
        SolverError
            If the solver ends without proof of optimality or infeasibility.
        """
        costs = self._objective if objective is None else objective
        solver = self._relaxed
        solver.changeColsCost(self._size, self._all, costs)
        for cell, level in (fixed or {}).items():
            solver.changeColBounds(cell, float(level), float(level))
        try:
            x = _run(solver)
        finally:
            for cell in fixed or {}:
                solver.changeColBounds(cell, 0.0, 1.0)
        if x is None:
            return None
        if np.abs(x - np.round(x)).max(initial=0.0) <= _INTEGRAL:
            chosen = x > 0.5
            return Solve(chosen, float(costs @ chosen), "relaxation", 0.0)
        return self._branch(costs, fixed)

    def _branch(self, costs: Array, fixed: dict[int, int] | None) -> Solve | None:
        solver = _model(self._size, self._rows, costs, integer=True)
        for cell, level in (fixed or {}).items():
            solver.changeColBounds(cell, float(level), float(level))
        x = _run(solver)
        if x is None:
            return None
        chosen = x > 0.5
        return Solve(chosen, float(costs @ chosen), "branch and bound", float(solver.getInfo().mip_gap))


def _model(size: int, rows: Sequence[Row], objective: Array, *, integer: bool) -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, setting in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-9),
        ("dual_feasibility_tolerance", 1e-9),
        ("presolve", "off" if not integer else "choose"),
        # a heuristic for large programmes: on a few hundred pairs it takes longer than the proof itself
        ("mip_heuristic_run_feasibility_jump", False),
    ):
        solver.setOptionValue(option, setting)
    lp = highspy.HighsLp()
    lp.num_col_ = size
    lp.num_row_ = len(rows)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.asarray(objective, dtype=float)
    lp.col_lower_ = np.zeros(size)
    lp.col_upper_ = np.ones(size)
    lp.row_lower_ = np.array([max(row.lower, -highspy.kHighsInf) for row in rows])
    lp.row_upper_ = np.array([min(row.upper, highspy.kHighsInf) for row in rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(row.cells) for row in rows])]).astype(np.int32)
    empty = [np.zeros(0)]
    lp.a_matrix_.index_ = np.concatenate([row.cells for row in rows] or empty).astype(np.int32)
    lp.a_matrix_.value_ = np.concatenate([row.coefficients for row in rows] or empty).astype(float)
    if integer:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * size
    solver.passModel(lp)
    return solver


def _run(solver: highspy.Highs) -> Array | None:
    """Solve; return the point, ``None`` if proven infeasible, and raise otherwise."""
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        stopped = solver.modelStatusToString(status)
        reason = Message("HiGHS stopped with status {status!r}", status=stopped)
        remedy = Message("Check the rules for extreme bounds and run again")
        raise SolverError(Problem(Message("selection"), reason, remedy))
    return np.asarray(solver.getSolution().col_value, dtype=np.float64)


def feasible(size: int, rows: Sequence[Row]) -> bool:
    """Say whether any choice satisfies the rows."""
    return ChoiceModel(size, rows, np.zeros(size)).solve() is not None
