"""Selection: the growth engines that each region should back, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.evidence.assemble import Evidence
from regrowth.evidence.resample import EvidenceDraws
from regrowth.programme.programme import Programme
from regrowth.programme.rows import Row, selection_rows, stage_of
from regrowth.selection.acceptability import Acceptability, Progress, acceptability
from regrowth.selection.alternatives import (
    Alternative,
    Explanation,
    explain,
    losses,
    nearest_alternatives,
)
from regrowth.selection.cases import CriterionCase, ReservationCase, criterion_cases, reservation_cases
from regrowth.selection.comparison import Comparison, compare
from regrowth.selection.conflicts import explain_infeasible
from regrowth.selection.scoring import Scores, score
from regrowth.selection.solver import ChoiceModel, Solve

RESERVATION_STEPS = (-0.10, -0.05, 0.05, 0.10, 0.15)
"""How far the reservation score is moved, to show what it decides."""


@dataclass(frozen=True)
class Selection:
    """The best choice of engines under the programme's rules, and how firm it is.

    Attributes
    ----------
    scores
        Scores of every pair by indicator and criterion.
    table
        One row per (region, engine): score, rank within the region, chosen, loss if
        the decision is reversed and, when draws were made, acceptabilities.
    rules
        One row per rule: stage, whether it acted, and its price (what the objective
        would gain if the rule were dropped).
    alternatives
        The next best choices with their loss.
    reservations
        What a lower or higher reservation score would choose.
    without_criterion
        What would be chosen without each criterion.
    acceptability
        Shares over random weights and data noise; ``None`` when no draws were asked for.
    comparisons
        The choice beside each dated candidate list.
    record
        How the optimum was proven.
    """

    evidence: Evidence
    scores: Scores
    record: Solve
    table: pd.DataFrame
    rules: pd.DataFrame
    alternatives: tuple[Alternative, ...]
    reservations: tuple[ReservationCase, ...]
    without_criterion: tuple[CriterionCase, ...]
    acceptability: Acceptability | None
    comparisons: tuple[Comparison, ...]
    rows: tuple[Row, ...]
    without_rule: Mapping[str, NDArray[np.bool_]]

    @property
    def programme(self) -> Programme:
        """The programme the choice was made for."""
        return self.evidence.programme

    @cached_property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """Chosen engines by region, best score first."""
        order = np.argsort(-self.scores.total.to_numpy(), kind="stable")
        picked: dict[str, list[str]] = {region: [] for region in self.scores.pairs.regions}
        for cell in order:
            if self.record.chosen[cell]:
                region, engine = self.scores.pairs.pair(int(cell))
                picked[region].append(engine)
        return {region: tuple(engines) for region, engines in picked.items()}

    def why(self, region: str, engine: str) -> Explanation:
        """Explain why a pair is in or out, and what would have to change.

        Raises
        ------
        ProgrammeError
            If region or engine is unknown, naming the nearest match.
        """
        objective = _objective(self.scores, self.programme)
        model = ChoiceModel(len(self.scores.pairs), self.rows, objective)
        return explain(
            self.evidence, self.scores, model, self.record, dict(self.without_rule), region, engine
        )


def _objective(scores: Scores, programme: Programme) -> NDArray[np.float64]:
    return scores.total.to_numpy() - programme.selection.reservation_score


def rule_rows(evidence: Evidence, scores: Scores) -> list[Row]:
    """Compile the programme's selection rules over evidence and scores."""
    values = {
        name: evidence.table[name].to_numpy()
        for name in evidence.table.columns
        if name not in evidence.absent
    }
    values["score"] = scores.total.to_numpy()
    return selection_rows(evidence.programme, scores.pairs, values)


def select(
    evidence: Evidence,
    *,
    draws: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    drawn: EvidenceDraws | None = None,
    brief: bool = False,
) -> Selection:
    """Choose the engines of every region by an integer programme under the rules.

    Parameters
    ----------
    evidence
        Evidence for the programme's regions and engines.
    draws
        Draws for acceptability; the programme's number if ``None``, none if 0.
    seed
        Seed of the generator of all draws.
    progress
        Called with the draws done and the draws in all.
    drawn
        Evidence drawn before, by :func:`~regrowth.selection.acceptability.draw_evidence`;
        drawn anew if absent. With draws of the same seed the result is the same.
    brief
        Find the choice alone, a tenth of the work: losses and prices of rules are missing, next best
        choices, other settings and comparisons are left out.

    Raises
    ------
    InfeasibleError
        If the rules contradict each other, naming the smallest group in conflict.
    ProgrammeError
        If an indicator or rule needs a measure the economy cannot give.
    OptionError
        If ``drawn`` does not fit the programme or has too few draws.
    """
    programme = evidence.programme
    scores = score(evidence)
    pairs = scores.pairs
    rows = rule_rows(evidence, scores)
    objective = _objective(scores, programme)
    model = ChoiceModel(len(pairs), rows, objective)
    reservation = programme.selection.reservation_score
    best = model.solve()
    if best is None:
        raise explain_infeasible(programme, len(pairs), rows)
    without_rule = {} if brief else _without_each_rule(rows, objective)
    chosen_without = {name: solved.chosen for name, solved in without_rule.items()}
    loss = np.full(len(pairs), np.nan) if brief else losses(model, best)
    count = programme.selection.draws if draws is None else draws
    generator = np.random.default_rng(seed)
    firm = acceptability(evidence, rows, count, generator, progress, drawn) if count else None
    nearest = () if brief else nearest_alternatives(len(pairs), rows, objective, best, pairs)
    moved = () if brief else reservation_cases(model, scores, reservation, best, RESERVATION_STEPS)
    lists = () if brief else compare(programme, pairs, best.chosen, scores.total, loss, chosen_without)
    return Selection(
        evidence=evidence,
        scores=scores,
        record=best,
        table=_table(scores, best, loss, firm),
        rules=_rules(programme, rows, best, without_rule),
        alternatives=nearest,
        reservations=moved,
        without_criterion=() if brief else criterion_cases(model, scores, reservation, best),
        acceptability=firm,
        comparisons=lists,
        rows=tuple(rows),
        without_rule=chosen_without,
    )


def _without_each_rule(rows: list[Row], objective: NDArray[np.float64]) -> dict[str, Solve]:
    """Solve once more without each rule that acts on the selection."""
    found = {}
    for rule in dict.fromkeys(row.rule for row in rows):
        solved = ChoiceModel(len(objective), [row for row in rows if row.rule != rule], objective).solve()
        if solved is not None:
            found[rule] = solved
    return found


def _table(
    scores: Scores, best: Solve, loss: NDArray[np.float64], firm: Acceptability | None
) -> pd.DataFrame:
    rank = scores.total.groupby(level="region", sort=False).rank(ascending=False, method="min").astype(int)
    columns: dict[str, object] = {
        "score": scores.total,
        "rank": rank,
        "chosen": best.chosen,
        "loss": loss,
    }
    columns |= {criterion: scores.criteria[criterion] for criterion in scores.criteria.columns}
    if firm is not None:
        columns |= {
            "choice-acceptability": firm.choice,
            "first-rank-acceptability": firm.ranks[1],
            "score-low": firm.score_low,
            "score-high": firm.score_high,
        }
    return pd.DataFrame(columns, index=scores.total.index)


def _rules(
    programme: Programme, rows: list[Row], best: Solve, without_rule: dict[str, Solve]
) -> pd.DataFrame:
    acting = {row.rule for row in rows}
    x = best.chosen.astype(float)
    records = []
    for rule in programme.rules:
        own = [row for row in rows if row.rule == rule.id]
        solved = without_rule.get(rule.id)
        binding = [
            row.scope for row in own if min(row.figure(x) - row.lower, row.upper - row.figure(x)) < 1e-9
        ]
        records.append(
            {
                "rule": rule.id,
                "kind": rule.kind,
                "stage": stage_of(rule),
                "acts": rule.id in acting,
                "binding": ", ".join(dict.fromkeys(binding)) if len(own) < 40 else f"{len(binding)} pairs",
                "price": max(0.0, solved.objective - best.objective) if solved is not None else np.nan,
            }
        )
    return pd.DataFrame(records).set_index("rule")


__all__ = ["Selection", "rule_rows", "select"]
