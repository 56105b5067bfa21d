"""The choice under other settings: another reservation score, a criterion left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regrowth.selection.alternatives import Alternative, difference
from regrowth.selection.scoring import Scores
from regrowth.selection.solver import ChoiceModel, Solve

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReservationCase:
    """The choice at another reservation score: how many pairs, and the change against the best choice."""

    reservation: float
    count: int
    change: Alternative


@dataclass(frozen=True, slots=True)
class CriterionCase:
    """The choice without one criterion: how many pairs score on it, how many are chosen, and the change."""

    criterion: str
    scoring: int
    count: int
    change: Alternative


def reservation_cases(
    model: ChoiceModel, scores: Scores, stated: float, best: Solve, steps: Sequence[float]
) -> tuple[ReservationCase, ...]:
    """Choose again with the reservation score moved by each of ``steps``, within 0 and 1.

    The loss of a case is what its choice loses against the best one at the stated settings.
    """
    total = scores.total.to_numpy()
    cases = []
    moved = (round(min(1.0, max(0.0, stated + step)), 10) for step in steps)
    for reservation in dict.fromkeys(value for value in moved if value != stated):
        solved = model.solve(total - reservation)
        if solved is not None:
            change = _change(solved, total - stated, best, scores)
            cases.append(ReservationCase(reservation, int(solved.chosen.sum()), change))
    return tuple(cases)


def criterion_cases(
    model: ChoiceModel, scores: Scores, reservation: float, best: Solve
) -> tuple[CriterionCase, ...]:
    """Choose again without each criterion, the weights of the others raised in proportion.

    The reservation score is kept. Where few pairs score on a criterion, its case shows how much
    the choice owes to what is recorded about them.
    """
    total = scores.total.to_numpy()
    cases = []
    for name, weight in scores.weights.items():
        if weight >= 1.0:
            continue
        own = scores.criteria[name].to_numpy()
        solved = model.solve((total - weight * own) / (1.0 - weight) - reservation)
        if solved is not None:
            change = _change(solved, total - reservation, best, scores)
            cases.append(CriterionCase(name, int((own > 0).sum()), int(solved.chosen.sum()), change))
    return tuple(cases)


def _change(solved: Solve, objective: Array, best: Solve, scores: Scores) -> Alternative:
    judged = Solve(solved.chosen, float(objective @ solved.chosen), solved.method, solved.gap)
    return difference(best, judged, scores.pairs)
