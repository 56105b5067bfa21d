"""How robust the choice is: acceptability over random weights and data noise (SMAA-2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from regrowth.evidence.assemble import Evidence
from regrowth.evidence.resample import Resampler
from regrowth.programme.parts import Criterion
from regrowth.programme.programme import Programme
from regrowth.programme.rows import Pairs, Row
from regrowth.selection.scoring import criterion_weights, indicator_weights, value
from regrowth.selection.solver import ChoiceModel

Array = NDArray[np.float64]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Acceptability:
    """Shares of draws, after Lahdelma & Salminen (2001).

    Attributes
    ----------
    ranks
        Pairs x rank within the region (1 is best, equal scores share the better rank):
        rank acceptability.
    choice
        Per pair, the share of draws in which it is in the best choice under the rules.
    central_weights
        Pairs x criteria: mean weights of the draws in which the pair is chosen; missing
        where it never is.
    score_low, score_high
        Ends of the 80 % band of the score, per pair.
    draws, undefined
        Number of draws, and of those in which the network of industries was undefined.
    """

    ranks: pd.DataFrame
    choice: pd.Series
    central_weights: pd.DataFrame
    score_low: pd.Series
    score_high: pd.Series
    draws: int
    undefined: int


def acceptability(
    evidence: Evidence, rows: list[Row], draws: int, generator: Generator, progress: Progress | None = None
) -> Acceptability:
    """Draw weights and data, score and choose anew each time, and count.

    Weights of criteria, and of indicators within a criterion, are Dirichlet around the
    stated ones; data are redrawn by :class:`~regrowth.evidence.resample.Resampler`.
    The rules stay as they are, with floors and caps at the observed evidence.
    """
    programme = evidence.programme
    pairs = Pairs.of(programme)
    criteria = programme.selection.criteria
    resampler = Resampler(evidence, {i.measure for criterion in criteria for i in criterion.indicators})
    model = ChoiceModel(len(pairs), rows, np.zeros(len(pairs)))
    shape = (len(pairs.regions), len(pairs.engines))
    rank_counts = np.zeros((len(pairs), shape[1]))
    chosen_counts = np.zeros(len(pairs))
    weight_sums = np.zeros((len(pairs), len(criteria)))
    scores = np.empty((draws, len(pairs)))
    everyone = np.arange(len(pairs))
    for draw in range(draws):
        weights = _draw_weights(programme, generator)
        found = resampler.draw(generator)
        total = np.zeros(len(pairs))
        for criterion, weight in zip(criteria, weights, strict=True):
            total += weight * _criterion_draw(criterion, found, programme, generator)
        scores[draw] = total
        table = total.reshape(shape)
        above = (table[:, None, :] > table[:, :, None]).sum(axis=2)
        rank_counts[everyone, above.ravel()] += 1
        solved = model.solve(total - programme.selection.reservation_score)
        if solved is not None:  # rows do not depend on the draw; infeasible rules were refused before
            chosen_counts += solved.chosen
            weight_sums += solved.chosen[:, None] * weights[None, :]
        if progress is not None:
            progress(draw + 1, draws)
    index = evidence.table.index
    low, high = np.quantile(scores, [0.1, 0.9], axis=0)
    with np.errstate(invalid="ignore"):
        central = np.where(chosen_counts[:, None] > 0, weight_sums / chosen_counts[:, None], np.nan)
    return Acceptability(
        ranks=pd.DataFrame(
            rank_counts / draws, index=index, columns=pd.RangeIndex(1, shape[1] + 1, name="rank")
        ),
        choice=pd.Series(chosen_counts / draws, index=index, name="choice-acceptability"),
        central_weights=pd.DataFrame(central, index=index, columns=[criterion.id for criterion in criteria]),
        score_low=pd.Series(low, index=index, name="score-low"),
        score_high=pd.Series(high, index=index, name="score-high"),
        draws=draws,
        undefined=resampler.undefined,
    )


def _draw_weights(programme: Programme, generator: Generator) -> Array:
    stated = np.array(list(criterion_weights(programme).values()))
    return generator.dirichlet(stated * programme.selection.weight_concentration)


def _criterion_draw(
    criterion: Criterion, found: dict[str, Array], programme: Programme, generator: Generator
) -> Array:
    stated = indicator_weights(criterion.indicators)
    drawn = (
        generator.dirichlet(stated * programme.selection.weight_concentration) if len(stated) > 1 else stated
    )
    total = 0.0
    for weight, indicator in zip(drawn, criterion.indicators, strict=True):
        total = total + weight * value(
            found[indicator.measure], indicator.low, indicator.high, indicator.scale
        )
    return np.asarray(total, dtype=np.float64).ravel()
