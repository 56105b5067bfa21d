"""One selection, its acceptability draws, and SciPy's integer programme beside ours."""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from record import Row, at_most, best_of, best_of_each, difference, speed
from regrowth.economy.economy import Economy
from regrowth.evidence.assemble import gather_evidence
from regrowth.programme.programme import Programme
from regrowth.selection.choice import rule_rows, select
from regrowth.selection.scoring import score
from regrowth.selection.solver import ChoiceModel

DRAWS = 2000
SOLVES = 100


def bench() -> list[Row]:
    """Time the Korean choice; compare repeated solves with building each model anew in SciPy."""
    programme = Programme.embedded()
    found = gather_evidence(Economy.korea(), programme)
    scores = score(found)
    rows = rule_rows(found, scores)
    size = len(scores.pairs)
    matrix = np.zeros((len(rows), size))
    for position, row in enumerate(rows):
        matrix[position, row.cells] = row.coefficients
    bounds = LinearConstraint(matrix, [row.lower for row in rows], [row.upper for row in rows])
    generator = np.random.default_rng(20240501)
    base = scores.total.to_numpy() - programme.selection.reservation_score
    objectives = base + generator.normal(0.0, 0.05, (SOLVES, size))

    def ours() -> list[float]:
        model = ChoiceModel(size, rows, base)
        solved = [model.solve(objective) for objective in objectives]
        return [choice.objective for choice in solved if choice is not None]

    def peer() -> list[float]:
        unit, whole = Bounds(0, 1), np.ones(size)
        return [
            -milp(-objective, constraints=bounds, bounds=unit, integrality=whole).fun
            for objective in objectives
        ]

    times = best_of_each({"ours": ours, "peer": peer}, repeat=2)
    gap = float(np.abs(np.array(ours()) - np.array(peer())).max())
    return [
        at_most(
            "one selection with losses, prices, alternatives", best_of(lambda: select(found, draws=0)), 0.2
        ),
        at_most(f"{DRAWS:,} acceptability draws", best_of(lambda: select(found, draws=DRAWS), 1), 10.0),
        speed(f"{SOLVES} choices against scipy.optimize.milp", times["ours"], times["peer"], 1.0),
        difference("largest difference of their objectives", gap, 1e-9),
    ]
