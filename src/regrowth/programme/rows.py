"""Rules compiled to linear rows over the cells of a choice.

One compilation serves the optimiser, which takes the rows as constraints, and the
check of a hand-written choice, which evaluates them and names every breach.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regrowth.errors import Problem, ProgrammeError, suggestion
from regrowth.messages import Message
from regrowth.programme.programme import Programme
from regrowth.programme.rules import (
    CountRule,
    DeadlineRule,
    EligibilityRule,
    MeasureRule,
    Rule,
    ShareRule,
    Where,
)

Array = NDArray[np.float64]

TOLERANCE = 1e-9
"""Of the sizes that a row adds up."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """The cells of a selection: every region with every engine, region by region."""

    regions: tuple[str, ...]
    engines: tuple[str, ...]

    @classmethod
    def of(cls, programme: Programme) -> Pairs:
        """Return the pairs of a programme in the order of its file."""
        return cls(tuple(r.id for r in programme.regions), tuple(e.id for e in programme.engines))

    def __len__(self) -> int:
        return len(self.regions) * len(self.engines)

    def position(self, region: str, engine: str) -> int:
        """Return the place of a pair; ProgrammeError names an unknown region or engine."""
        for what, label, known in (
            (Message("region"), region, self.regions),
            (Message("engine"), engine, self.engines),
        ):
            if label not in known:
                reason = Message("there is no {what} {name!r}", what=what, name=label)
                raise ProgrammeError(Problem(Message("pair"), reason, suggestion(label, known)))
        return self.regions.index(region) * len(self.engines) + self.engines.index(engine)

    def pair(self, position: int) -> tuple[str, str]:
        """Return the region and engine at a place."""
        return self.regions[position // len(self.engines)], self.engines[position % len(self.engines)]


@dataclass(frozen=True, slots=True)
class Row:
    """``lower <= sum of coefficients * x[cells] <= upper``, from one rule in one scope.

    ``scope`` is the region, the engine or the pair the row speaks of; empty for the whole choice.
    ``whole`` weighs the cells that a share on amounts is a share of.
    """

    rule: str
    scope: str
    cells: NDArray[np.intp]
    coefficients: Array
    lower: float
    upper: float
    whole: Array | None = None

    def figure(self, x: Array) -> float:
        """Return the row's value for a choice ``x``."""
        return float(self.coefficients @ x[self.cells])

    def size(self, x: Array) -> float:
        """Return the sum of the sizes of what the row adds up."""
        return float(np.abs(self.coefficients) @ np.abs(x[self.cells]))


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that a choice breaks: in which scope, the figure, the bound and the shortfall."""

    rule: str
    scope: str
    figure: float
    bound: float
    shortfall: float


def stage_of(rule: Rule) -> str:
    """Say where a rule acts: ``selection``, ``package`` (amounts) or ``ledger`` (dates)."""
    if isinstance(rule, DeadlineRule):
        return "ledger"
    if isinstance(rule, CountRule):
        return "selection"
    if isinstance(rule, EligibilityRule):
        return "package" if rule.where.instruments is not None else "selection"
    if isinstance(rule, ShareRule):
        return "selection" if rule.measure == "choices" else "package"
    return "package" if rule.measure == "amount" else "selection"


def selection_rows(
    programme: Programme, pairs: Pairs, values: Mapping[str, Array], drop: Sequence[str] = ()
) -> list[Row]:
    """Compile the rules that act on a selection, leaving out those named in ``drop``.

    ``values`` holds, for floors and caps, each measure per pair in the order of ``pairs``.
    """
    rows: list[Row] = []
    for rule in programme.rules:
        if rule.id in drop or stage_of(rule) != "selection":
            continue
        mask = pair_mask(programme, pairs, rule.where)
        if isinstance(rule, CountRule):
            rows += _count_rows(rule, pairs, mask)
        elif isinstance(rule, EligibilityRule):
            lower, upper = (1.0, np.inf) if rule.required else (-np.inf, 0.0)
            rows += [_single(rule.id, pairs, cell, lower, upper) for cell in np.flatnonzero(mask)]
        elif isinstance(rule, MeasureRule):
            rows += _measure_rows(rule, pairs, mask, values)
        elif isinstance(rule, ShareRule):
            rows += _share_rows(rule, mask, pair_mask(programme, pairs, rule.within))
    return rows


def breaches(rows: Sequence[Row], x: Array) -> list[Breach]:
    """Return every row that the choice ``x`` breaks, with figure, bound and shortfall."""
    found = []
    for row in rows:
        figure = row.figure(x)
        for bound, short in ((row.lower, row.lower - figure), (row.upper, figure - row.upper)):
            if short > TOLERANCE * max(1.0, row.size(x)):
                found.append(Breach(row.rule, row.scope, figure, bound, short))
    return found


def pair_mask(programme: Programme, pairs: Pairs, where: Where) -> NDArray[np.bool_]:
    """Return the pairs whose region and engine a rule speaks of."""
    regions = np.array(
        [
            (where.regions is None or region.id in where.regions)
            and (where.kinds is None or region.kind in where.kinds)
            and (where.core is None or region.core == where.core)
            for region in programme.regions
        ]
    )
    engines = np.array([where.engines is None or engine in where.engines for engine in pairs.engines])
    return np.asarray(regions[:, None] & engines[None, :], dtype=np.bool_).ravel()


def _bounds(rule: CountRule) -> tuple[float, float]:
    lower = -np.inf if rule.at_least is None else rule.at_least
    upper = np.inf if rule.at_most is None else rule.at_most
    return lower, upper


def _count_rows(rule: CountRule, pairs: Pairs, mask: NDArray[np.bool_]) -> list[Row]:
    lower, upper = _bounds(rule)
    table = np.arange(len(pairs)).reshape(len(pairs.regions), len(pairs.engines))
    held = mask.reshape(table.shape)
    if rule.count == "regions":
        table, held = table.T, held.T
    scopes = pairs.regions if rule.count == "engines" else pairs.engines
    return [
        Row(rule.id, scope, cells[keep], np.ones(int(keep.sum())), lower, upper)
        for scope, cells, keep in zip(scopes, table, held, strict=True)
        if keep.any()
    ]


def _single(rule: str, pairs: Pairs, cell: int | np.intp, lower: float, upper: float) -> Row:
    return Row(
        rule, " / ".join(pairs.pair(int(cell))), np.array([cell], dtype=np.intp), np.ones(1), lower, upper
    )


def _measure_rows(
    rule: MeasureRule, pairs: Pairs, mask: NDArray[np.bool_], values: Mapping[str, Array]
) -> list[Row]:
    if rule.measure not in values:
        known = list(values)
        reason = Message("measure {measure!r} is not available", measure=rule.measure)
        subject = Message("rule {rule}", rule=rule.id)
        raise ProgrammeError(Problem(subject, reason, suggestion(rule.measure, known)))
    value = values[rule.measure]
    low = -np.inf if rule.at_least is None else rule.at_least
    high = np.inf if rule.at_most is None else rule.at_most
    # a missing value cannot be shown to meet the bound, so the pair is barred as well
    barred = mask & ~((value >= low) & (value <= high))
    return [_single(rule.id, pairs, cell, -np.inf, 0.0) for cell in np.flatnonzero(barred)]


def _share_rows(rule: ShareRule, mask: NDArray[np.bool_], within: NDArray[np.bool_]) -> list[Row]:
    rows = []
    held = mask & within
    cells = np.flatnonzero(within)
    for bound, upper in ((rule.at_least, False), (rule.at_most, True)):
        if bound is None:
            continue
        coefficients = held[cells].astype(float) - bound
        low, high = (-np.inf, 0.0) if upper else (0.0, np.inf)
        rows.append(Row(rule.id, "", cells, coefficients, low, high))
    return rows
