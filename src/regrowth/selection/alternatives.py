"""What else could be chosen, what it would cost, and what would have to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regrowth.evidence.assemble import Evidence
from regrowth.programme.programme import Programme
from regrowth.programme.rows import Pairs, Row
from regrowth.selection.scoring import Scores, indicator_weights, inverse_value
from regrowth.selection.solver import ChoiceModel, Solve

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A near-best choice: what it adds and drops against the best, and the loss."""

    added: tuple[tuple[str, str], ...]
    dropped: tuple[tuple[str, str], ...]
    loss: float


@dataclass(frozen=True, slots=True)
class Change:
    """One way to reverse the decision on a pair.

    ``measure`` would have to reach ``needed`` (from ``present``), all else equal.
    """

    criterion: str
    measure: str
    present: float
    needed: float


@dataclass(frozen=True)
class Explanation:
    """Why a pair is in or out.

    Attributes
    ----------
    chosen, score, rank
        The decision, the pair's score and its rank within the region.
    margin
        Loss of the objective if the decision on this pair is reversed by force; infinite
        where the rules do not allow it.
    swaps
        What else would be chosen or dropped then.
    changes
        For each indicator that could do it alone: the value at which the decision turns.
    rules
        Rules without which the decision would be the other way.
    contributions
        Criterion -> weighted contribution to the score.
    """

    region: str
    engine: str
    chosen: bool
    score: float
    rank: int
    margin: float
    swaps: Alternative | None
    changes: tuple[Change, ...]
    rules: tuple[str, ...]
    contributions: dict[str, float]


def nearest_alternatives(
    size: int, rows: Sequence[Row], objective: Array, best: Solve, pairs: Pairs, count: int = 5
) -> tuple[Alternative, ...]:
    """Return the next best choices in order, by excluding each one found."""
    held = list(rows)
    found: list[Alternative] = []
    last = best.chosen
    for _ in range(count):
        held.append(_exclude(last))
        solved = ChoiceModel(size, held, objective).solve()
        if solved is None:
            break
        found.append(difference(best, solved, pairs))
        last = solved.chosen
    return tuple(found)


def _exclude(chosen: NDArray[np.bool_]) -> Row:
    """Exclude exactly this choice: at least one pair must differ."""
    coefficients = np.where(chosen, -1.0, 1.0)
    return Row("", "", np.arange(len(chosen)), coefficients, 1.0 - float(chosen.sum()), np.inf)


def difference(best: Solve, other: Solve, pairs: Pairs) -> Alternative:
    """Describe ``other`` by what it adds to, drops from and loses against ``best``."""
    added = tuple(pairs.pair(int(cell)) for cell in np.flatnonzero(other.chosen & ~best.chosen))
    dropped = tuple(pairs.pair(int(cell)) for cell in np.flatnonzero(best.chosen & ~other.chosen))
    return Alternative(added, dropped, max(0.0, best.objective - other.objective))


def losses(model: ChoiceModel, best: Solve) -> Array:
    """Return, per pair, the loss when the decision on it is reversed; infinite if the rules forbid that."""
    loss = np.full(len(best.chosen), np.inf)
    for cell, chosen in enumerate(best.chosen):
        solved = model.solve(fixed={cell: 0 if chosen else 1})
        if solved is not None:
            loss[cell] = max(0.0, best.objective - solved.objective)
    return loss


def explain(
    evidence: Evidence,
    scores: Scores,
    model: ChoiceModel,
    best: Solve,
    without_rule: dict[str, NDArray[np.bool_]],
    region: str,
    engine: str,
) -> Explanation:
    """Explain the decision on one pair.

    Raises
    ------
    ProgrammeError
        If region or engine is unknown.
    """
    cell = scores.pairs.position(region, engine)
    chosen = bool(best.chosen[cell])
    reversed_ = model.solve(fixed={cell: 0 if chosen else 1})
    margin = np.inf if reversed_ is None else max(0.0, best.objective - reversed_.objective)
    total = scores.total.to_numpy()
    within = total.reshape(len(scores.pairs.regions), -1)[scores.pairs.regions.index(region)]
    criteria = dict(zip(scores.criteria.columns, scores.criteria.to_numpy()[cell], strict=True))
    return Explanation(
        region=region,
        engine=engine,
        chosen=chosen,
        score=float(total[cell]),
        rank=int((within > total[cell]).sum()) + 1,
        margin=float(margin),
        swaps=None if reversed_ is None else difference(best, reversed_, scores.pairs),
        changes=_changes(evidence, scores, region, engine, -margin if chosen else margin),
        rules=tuple(rule for rule, choice in without_rule.items() if bool(choice[cell]) != chosen),
        contributions={name: float(criteria[name]) * weight for name, weight in scores.weights.items()},
    )


def _is_national(evidence: Evidence, measure: str) -> bool:
    """Say whether a measure is the same in every region, so that one pair's value cannot move alone."""
    table = evidence.table[measure].to_numpy().reshape(len(evidence.programme.regions), -1)
    return len(table) > 1 and bool((np.isnan(table) | (table == table[0])).all())


def _changes(
    evidence: Evidence, scores: Scores, region: str, engine: str, shift: float
) -> tuple[Change, ...]:
    """Indicators that could alone move the score by ``shift``, and the value they would need."""
    if not np.isfinite(shift) or shift == 0:
        return ()
    programme: Programme = evidence.programme
    row = scores.indicators.to_numpy()[scores.pairs.position(region, engine)]
    values = {tuple(label): float(v) for label, v in zip(scores.indicators.columns, row, strict=True)}
    changes = []
    for criterion in programme.selection.criteria:
        weights = indicator_weights(criterion.indicators)
        for indicator, weight in zip(criterion.indicators, weights, strict=True):
            if _is_national(evidence, indicator.measure):
                continue
            effect = scores.weights[criterion.id] * float(weight)
            target = values[criterion.id, indicator.measure] + shift / effect
            if 0.0 <= target <= 1.0:
                needed = inverse_value(target, indicator.low, indicator.high, indicator.scale)
                present = evidence.value(region, engine, indicator.measure)
                changes.append(Change(criterion.id, indicator.measure, present, needed))
    return tuple(changes)
