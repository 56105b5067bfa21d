"""How robust the choice is: acceptability over random weights and data noise (SMAA-2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator
from numpy.typing import NDArray

from regrowth.errors import OptionError, Problem
from regrowth.evidence.assemble import Evidence
from regrowth.evidence.resample import EvidenceDraws, Resampler
from regrowth.messages import Message
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


def draw_evidence(
    evidence: Evidence, draws: int, generator: Generator, progress: Progress | None = None
) -> EvidenceDraws:
    """Draw the measures that the programme's criteria use, to be judged more than once.

    Handed to :func:`acceptability` or ``select`` as ``drawn``, they serve while the economy,
    the regions, the engines, the register of investments and what the programme says of
    their noise stay. Weights, ends of indicators, the reservation score and rules may change.

    Parameters
    ----------
    evidence
        Evidence of a programme, none of whose indicators is absent.
    draws
        Number of draws, 1 or more.
    generator
        A fresh one. ``numpy.random.default_rng(seed)`` gives what ``select`` with that
        seed draws itself.
    progress
        Called with the draws done and the draws in all.
    """
    _, data = generator.spawn(2)
    blocks = []
    done = 0
    for block in Resampler(evidence, _measures(evidence.programme)).blocks(draws, data):
        blocks.append(block)
        done += len(block)
        if progress is not None:
            progress(done, draws)
    return EvidenceDraws.joined(blocks)


def acceptability(
    evidence: Evidence,
    rows: list[Row],
    draws: int,
    generator: Generator,
    progress: Progress | None = None,
    drawn: EvidenceDraws | None = None,
) -> Acceptability:
    """Draw weights and data, score and choose anew each time, and count.

    Weights of criteria, and of indicators within a criterion, are Dirichlet around the
    stated ones; data are redrawn by :class:`~regrowth.evidence.resample.Resampler`.
    The rules stay as they are, with floors and caps at the observed evidence.

    Parameters
    ----------
    evidence, rows
        What was observed, and the rules over it.
    draws
        Number of draws, 1 or more.
    generator
        Weights and data are drawn by a child of it each.
    progress
        Called with the draws done and the draws in all, after each draw.
    drawn
        At least as many draws of the data from :func:`draw_evidence`; drawn anew if absent.

    Raises
    ------
    OptionError
        If ``drawn`` is of other regions, engines or measures, or has too few draws.
    """
    programme = evidence.programme
    pairs = Pairs.of(programme)
    shape = (len(pairs.regions), len(pairs.engines))
    stated, data = generator.spawn(2)
    weights = _DrawnWeights.of(programme, draws, stated)
    if drawn is None:
        blocks = Resampler(evidence, _measures(programme)).blocks(draws, data)
    else:
        _require_fit(drawn, programme, (draws, *shape))
        blocks = drawn.blocks(draws)
    model = ChoiceModel(len(pairs), rows, np.zeros(len(pairs)))
    scores = np.empty((draws, len(pairs)))
    chosen = np.zeros((draws, len(pairs)), dtype=np.bool_)
    ranks = np.zeros((len(pairs), shape[1]))
    undefined = done = 0
    for block in blocks:
        start, done = done, done + len(block)
        total = weights.score(programme, block, start)
        scores[start:done] = total.reshape(len(block), -1)
        ranks += _rank_counts(total)
        undefined += int(block.undefined.sum())
        for draw in range(start, done):
            solved = model.solve(scores[draw] - programme.selection.reservation_score)
            if solved is not None:  # rows do not depend on the draw; infeasible rules were refused before
                chosen[draw] = solved.chosen
            if progress is not None:
                progress(draw + 1, draws)
    index = evidence.table.index
    low, high = np.quantile(scores, [0.1, 0.9], axis=0)
    times = chosen.sum(axis=0)
    with np.errstate(invalid="ignore"):
        central = (chosen.T.astype(np.float64) @ weights.criteria) / times[:, None]
    return Acceptability(
        ranks=pd.DataFrame(ranks / draws, index=index, columns=pd.RangeIndex(1, shape[1] + 1, name="rank")),
        choice=pd.Series(times / draws, index=index, name="choice-acceptability"),
        central_weights=pd.DataFrame(central, index=index, columns=list(criterion_weights(programme))),
        score_low=pd.Series(low, index=index, name="score-low"),
        score_high=pd.Series(high, index=index, name="score-high"),
        draws=draws,
        undefined=undefined,
    )


def _measures(programme: Programme) -> set[str]:
    """Name the measures that the criteria use."""
    return {i.measure for criterion in programme.selection.criteria for i in criterion.indicators}


def _require_fit(drawn: EvidenceDraws, programme: Programme, shape: tuple[int, int, int]) -> None:
    """Refuse draws made for another programme, or too few of them."""
    lacking = sorted(_measures(programme) - set(drawn.measures))
    others = {values.shape[1:] for values in drawn.measures.values()} - {shape[1:]}
    reason = None
    if lacking:
        reason = Message("measures {measures} were not drawn", measures=", ".join(lacking))
    elif others:
        regions, engines = others.pop()
        reason = Message(
            "{regions} regions x {engines} engines were drawn, the programme has "
            "{own_regions} x {own_engines}",
            regions=regions,
            engines=engines,
            own_regions=shape[1],
            own_engines=shape[2],
        )
    elif len(drawn) < shape[0]:
        reason = Message("{made} draws were made, {wanted} are asked for", made=len(drawn), wanted=shape[0])
    if reason is not None:
        remedy = Message("Draw the evidence anew for this programme, with as many draws")
        raise OptionError(Problem(Message("drawn evidence"), reason, remedy))


@dataclass(frozen=True, slots=True)
class _DrawnWeights:
    """Weights of criteria, draws x criteria, and of each criterion's indicators, draws x indicators."""

    criteria: Array
    indicators: tuple[Array, ...]

    @classmethod
    def of(cls, programme: Programme, draws: int, generator: Generator) -> _DrawnWeights:
        concentration = programme.selection.weight_concentration

        def dirichlet(stated: Array) -> Array:
            if len(stated) == 1:
                return np.ones((draws, 1))
            return generator.dirichlet(stated * concentration, draws)

        criteria = dirichlet(np.array(list(criterion_weights(programme).values())))
        each = (indicator_weights(criterion.indicators) for criterion in programme.selection.criteria)
        return cls(criteria, tuple(dirichlet(stated) for stated in each))

    def score(self, programme: Programme, block: EvidenceDraws, start: int) -> Array:
        """Score every pair in each draw of a block, the first of which is draw ``start``."""
        here = slice(start, start + len(block))
        total: Array = np.zeros(())
        for criterion, own, weights in zip(
            programme.selection.criteria, self.criteria[here].T, self.indicators, strict=True
        ):
            for indicator, weight in zip(criterion.indicators, weights[here].T, strict=True):
                raw = block.measures[indicator.measure]
                worth = value(raw, indicator.low, indicator.high, indicator.scale)
                total = total + (own * weight)[:, None, None] * worth
        return total


def _rank_counts(total: Array) -> Array:
    """Count, pairs x ranks, how often each pair has each rank within its region.

    ``total`` is draws x regions x engines.
    """
    above = (total[..., None, :] > total[..., :, None]).sum(axis=-1)
    size, engines = total[0].size, total.shape[-1]
    cells = np.arange(size) * engines + above.reshape(len(total), -1)
    counts = np.bincount(cells.ravel(), minlength=size * engines)
    return counts.reshape(size, engines).astype(np.float64)
