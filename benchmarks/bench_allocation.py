"""The best plan: with all levers, and against SciPy's SLSQP with finite differences on a small problem."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from record import Row, at_most, best_of, difference, speed
from regrowth.package.allocate import Allocation, allocate
from regrowth.package.footing import COARSE
from regrowth.package.objective import value
from regrowth.package.package import rules_of
from regrowth.package.path import follow
from regrowth.package.rows import CAPACITY, PlanRules
from regrowth.package.setting import Setting
from regrowth.study.study import run

Array = NDArray[np.float64]

FLORIN = Path(__file__).resolve().parents[1] / "examples" / "florin"
YEARS = ("2026", "2027")
UNIT = 10.0
"""Amounts of the small problem are counted in this many million."""
STEP = 0.02
"""Of the central differences, in these units: small against amounts, large against the solver's accuracy."""
SCALE = 200.0
"""Gains are counted in this part of the best plan's worth: SLSQP starts from a curvature of one."""


def bench() -> list[Row]:
    """Time in one process, warm."""
    return [*_all_levers(), *_against_slsqp()]


def _all_levers() -> list[Row]:
    study = run(draws=0, plan=False)
    setting = Setting.of(study.economy, study.programme, level=COARSE)
    rules = rules_of(study.programme, setting, study.selection.chosen)
    allocate(setting, rules)
    seconds = best_of(lambda: allocate(setting, rules, other_starts=True), 2)
    shape = " x ".join(str(size) for size in setting.cells.shape)
    return [at_most(f"best plan of Korea, {shape} levers, three starts", seconds, 15.0)]


def _against_slsqp() -> list[Row]:
    """Two years of one instrument: 56 levers, three rules."""
    study = run(FLORIN / "programme.yaml", FLORIN / "economy", draws=0, plan=False)
    setting = Setting.of(study.economy, study.programme)
    held = rules_of(study.programme, setting, study.selection.chosen)
    barred = np.ones(setting.cells.shape, dtype=bool)
    barred[:, :, 0, : len(YEARS)] = False
    rows = tuple(
        row
        for row in held.rows
        if row.rule == "fund-share" or (row.rule == f"{CAPACITY}fund" and row.scope in YEARS)
    )
    rules = PlanRules(rows, barred, {"two years of the fund": barred})
    allocate(setting, rules)
    start = time.perf_counter()
    best = allocate(setting, rules, tolerance=1e-7)
    ours = time.perf_counter() - start
    start = time.perf_counter()
    found = _slsqp(setting, rules, best)
    theirs = time.perf_counter() - start
    gap = abs(found / best.relaxed.worth.value - 1)
    levers = int(best.usable.sum())
    return [
        speed(f"best plan of Florin, {levers} levers, against SLSQP", ours, theirs, 100.0),
        difference("relative difference of their optima", gap, 1e-6),
    ]


def _slsqp(setting: Setting, rules: PlanRules, best: Allocation) -> float:
    """Return the worth of the plan that SLSQP finds from an even one."""
    cells = np.flatnonzero(best.usable.ravel())
    base = follow(setting, np.zeros(setting.cells.shape))
    unit = abs(best.relaxed.worth.value) / SCALE

    def loss(levers: Array) -> float:
        amounts = np.zeros(setting.cells.shape)
        amounts.ravel()[cells] = np.maximum(levers, 0.0) * UNIT
        return -value(follow(setting, amounts, start=base), best.aversion) / unit

    def slopes(levers: Array) -> Array:
        found = np.empty(len(levers))
        for k in range(len(levers)):
            more, less = levers.copy(), levers.copy()
            more[k], less[k] = levers[k] + STEP, max(levers[k] - STEP, 0.0)
            found[k] = (loss(more) - loss(less)) / (more[k] - less[k])
        return found

    matrix = np.zeros((len(rules.rows), best.usable.size))
    for k, row in enumerate(rules.rows):
        matrix[k, row.cells] = row.coefficients * UNIT
    matrix = matrix[:, cells] / 100
    lower = np.array([row.lower for row in rules.rows]) / 100
    equal = np.array([row.lower == row.upper for row in rules.rows])

    def constraint(kind: str, rows: NDArray[np.bool_]) -> dict[str, object]:
        return {
            "type": kind,
            "fun": lambda levers: matrix[rows] @ levers - lower[rows],
            "jac": lambda _levers: matrix[rows],
        }

    even = np.full(len(cells), float(lower[equal].sum() * 100 / len(cells) / UNIT))
    found = minimize(
        loss,
        even,
        jac=slopes,
        method="SLSQP",
        bounds=[(0, None)] * len(cells),
        constraints=[constraint("eq", equal), constraint("ineq", ~equal)],
        options={"ftol": 1e-9 * SCALE, "maxiter": 200},
    )
    if not found.success:
        raise RuntimeError(f"SLSQP: {found.message}")
    return -float(found.fun) * unit
