"""The best plan: with all levers, and against SciPy's SLSQP with finite differences on a small problem."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from record import Row, at_most, best_of, difference, speed
from regrowth.package.allocate import Allocation, allocate
from regrowth.package.objective import value
from regrowth.package.package import COARSE, rules_of
from regrowth.package.path import follow
from regrowth.package.rows import CAPACITY, PlanRules
from regrowth.package.setting import Setting
from regrowth.study.study import run

FLORIN = Path(__file__).resolve().parents[1] / "examples" / "florin"
YEARS = ("2026", "2027")
UNIT = 10.0
"""Amounts of the small problem are counted in this many million."""
STEP = 0.05
"""Of the finite differences, in these units: below it the accuracy of the equilibrium shows."""


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
    scale = abs(best.relaxed.worth.value)

    def loss(levers: NDArray[np.float64]) -> float:
        amounts = np.zeros(setting.cells.shape)
        amounts.ravel()[cells] = np.maximum(levers, 0.0) * UNIT
        return -value(follow(setting, amounts, start=base), best.aversion) / scale

    matrix = np.zeros((len(rules.rows), best.usable.size))
    for k, row in enumerate(rules.rows):
        matrix[k, row.cells] = row.coefficients * UNIT
    matrix = matrix[:, cells] / 100
    lower = np.array([row.lower for row in rules.rows]) / 100
    equal = np.array([row.lower == row.upper for row in rules.rows])
    constraints = [
        {"type": "eq", "fun": lambda x: matrix[equal] @ x - lower[equal], "jac": lambda _: matrix[equal]},
        {
            "type": "ineq",
            "fun": lambda x: matrix[~equal] @ x - lower[~equal],
            "jac": lambda _: matrix[~equal],
        },
    ]
    even = np.full(len(cells), float(lower[equal].sum() * 100 / len(cells) / UNIT))
    found = minimize(
        loss,
        even,
        method="SLSQP",
        bounds=[(0, None)] * len(cells),
        constraints=constraints,
        options={"eps": STEP, "ftol": 1e-8, "maxiter": 100},
    )
    return -float(found.fun) * scale
