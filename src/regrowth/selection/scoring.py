"""Scores of region-engine pairs: value functions over evidence, weighted to criteria."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.errors import Problem, ProgrammeError
from regrowth.evidence.assemble import Evidence
from regrowth.messages import Message
from regrowth.programme.parts import Indicator
from regrowth.programme.programme import Programme
from regrowth.programme.rows import Pairs

Array = NDArray[np.float64]


def value(raw: Array, low: float, high: float, scale: str) -> Array:
    """Map a measure to 0..1: 0 at ``low``, 1 at ``high``, linear or log-linear between.

    A single-attribute value function (Keeney & Raiffa 1976) with fixed ends, so
    that the value of one pair does not depend on which other pairs are compared.
    Missing evidence earns 0.

    >>> value(np.array([0.25, 1.0, 4.0, np.nan]), 0.25, 4.0, "log")
    array([0. , 0.5, 1. , 0. ])
    """
    if scale == "log":
        with np.errstate(divide="ignore"):
            raw = np.log(np.maximum(raw, 0.0))
        low, high = float(np.log(low)), float(np.log(high))
    scaled = np.clip((raw - low) / (high - low), 0.0, 1.0)
    return np.where(np.isnan(scaled), 0.0, scaled)


def inverse_value(score: float, low: float, high: float, scale: str) -> float:
    """Return the measure at which :func:`value` is ``score`` (0..1).

    >>> inverse_value(0.5, 0.25, 4.0, "log")
    1.0
    """
    if scale == "log":
        return float(np.exp(np.log(low) + score * (np.log(high) - np.log(low))))
    return low + score * (high - low)


@dataclass(frozen=True)
class Scores:
    """Scores of every pair: by indicator, by criterion and in total.

    ``indicators`` is a frame pairs x (criterion, measure) of values 0..1, ``criteria``
    pairs x criterion, ``total`` per pair; ``weights`` are the criteria's shares of one.
    """

    pairs: Pairs
    indicators: pd.DataFrame
    criteria: pd.DataFrame
    total: pd.Series
    weights: Mapping[str, float]


def score(evidence: Evidence) -> Scores:
    """Score every region-engine pair by the programme's criteria.

    Raises
    ------
    ProgrammeError
        If an indicator needs a table that the economy lacks.
    """
    programme = evidence.programme
    require_measures(programme, evidence.absent)
    columns = {}
    for criterion in programme.selection.criteria:
        for indicator in criterion.indicators:
            raw = evidence.table[indicator.measure].to_numpy()
            columns[criterion.id, indicator.measure] = value(
                raw, indicator.low, indicator.high, indicator.scale
            )
    indicators = pd.DataFrame(columns, index=evidence.table.index)
    indicators.columns.names = ["criterion", "measure"]
    weights = criterion_weights(programme)
    criteria = pd.DataFrame(
        {
            criterion.id: indicators[criterion.id].to_numpy() @ indicator_weights(criterion.indicators)
            for criterion in programme.selection.criteria
        },
        index=indicators.index,
    )
    total = pd.Series(
        criteria.to_numpy() @ np.array(list(weights.values())), index=indicators.index, name="score"
    )
    return Scores(Pairs.of(programme), indicators, criteria, total, weights)


def require_measures(programme: Programme, absent: Mapping[str, str]) -> None:
    """Refuse indicators whose tables are missing; ProgrammeError names them."""
    problems = [
        Problem(
            Message("criterion {criterion}", criterion=criterion.id),
            Message(
                "indicator {measure!r} needs tables the economy lacks: {tables}",
                measure=indicator.measure,
                tables=absent[indicator.measure],
            ),
            Message("Add the tables, or take the indicator out of the programme"),
        )
        for criterion in programme.selection.criteria
        for indicator in criterion.indicators
        if indicator.measure in absent
    ]
    if problems:
        raise ProgrammeError(problems)


def criterion_weights(programme: Programme) -> dict[str, float]:
    """Return the criteria's weights as shares of one."""
    total = sum(criterion.weight for criterion in programme.selection.criteria)
    return {criterion.id: criterion.weight / total for criterion in programme.selection.criteria}


def indicator_weights(indicators: tuple[Indicator, ...]) -> Array:
    """Return the weights of one criterion's indicators as shares of one."""
    weights = np.array([indicator.weight for indicator in indicators])
    return np.asarray(weights / weights.sum(), dtype=np.float64)
