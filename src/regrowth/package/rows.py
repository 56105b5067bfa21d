"""Rules and capacities as linear rows over the cells of a plan.

The same rows bind the optimiser and check a plan written by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from regrowth.errors import OptionError, Problem, ProgrammeError
from regrowth.messages import Message
from regrowth.package.cells import Cells, planned, unit_said
from regrowth.programme.instruments import Instrument
from regrowth.programme.programme import Programme
from regrowth.programme.rows import Row, pair_mask, stage_of
from regrowth.programme.rules import EligibilityRule, Group, MeasureRule, ShareRule, Where
from regrowth.quantities import money_scale

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

CAPACITY = "capacity of "
"""Beginning of the names of capacities among the rows."""


@dataclass(frozen=True, slots=True)
class PlanRules:
    """What a plan must keep.

    Attributes
    ----------
    rows
        ``lower <= coefficients @ amounts[cells] <= upper``; those of capacities bear the name
        ``capacity of <instrument>``.
    barred
        (r, g, m, t): cells that an eligibility rule forbids.
    barred_by
        For every rule that bars cells, which.
    """

    rows: tuple[Row, ...]
    barred: Flags
    barred_by: dict[str, Flags]


def plan_rules(programme: Programme, cells: Cells, chosen: Flags) -> PlanRules:
    """Compile capacities and the rules on amounts.

    Parameters
    ----------
    chosen
        (r, g): which engines the regions have chosen.

    Raises
    ------
    ProgrammeError
        If a rule adds up amounts of different kinds, such as places and money.
    """
    rows = list(_capacities(programme, cells))
    barred_by: dict[str, Flags] = {}
    for rule in programme.rules:
        if stage_of(rule) != "package":
            continue
        held = _mask(programme, cells, rule.where, chosen)
        if isinstance(rule, EligibilityRule):
            if rule.required:
                reason = Message("it requires amounts, but not how much")
                remedy = Message("Write a floor with `at_least:`")
                raise ProgrammeError(Problem(Message("rule {rule}", rule=rule.id), reason, remedy))
            barred_by[rule.id] = held
        elif isinstance(rule, MeasureRule):
            rows += _sums(programme, cells, rule, held)
        elif isinstance(rule, ShareRule):
            within = _mask(programme, cells, rule.within, chosen)
            rows += _shares(programme, cells, rule, held & within, within)
    barred = np.zeros(cells.shape, dtype=np.bool_)
    for held in barred_by.values():
        barred |= held
    return PlanRules(tuple(rows), barred, barred_by)


def yearly_capacity(programme: Programme, instrument: Instrument, years: Sequence[int]) -> Array:
    """Return what may be used of an instrument in each year, in the unit of its terms.

    A sum for several years is spread evenly over them.
    """
    found = np.zeros(len(years))
    if instrument.terms is None:
        return found
    for budget in instrument.terms.capacity or instrument.budgets:
        first, last = budget.years
        amount = budget.amount.value * _factor(programme, budget.amount.unit, instrument.terms.unit)
        inside = np.array([first <= year <= last for year in years])
        found += inside * amount / (last - first + 1)
    return found


def _capacities(programme: Programme, cells: Cells) -> Iterator[Row]:
    index = np.arange(len(cells)).reshape(cells.shape)
    for m, (instrument, terms) in enumerate(planned(programme)):
        for t, amount in enumerate(yearly_capacity(programme, instrument, cells.years)):
            which = index[:, :, m, t].ravel()
            lower = amount if terms.spend == "all" and amount > 0 else -np.inf
            name = f"{CAPACITY}{instrument.id}"
            yield Row(name, str(cells.years[t]), which, np.ones(len(which)), lower, amount)


def _mask(programme: Programme, cells: Cells, where: Where, chosen: Flags) -> Flags:
    pairs = pair_mask(programme, cells.pairs, where).reshape(chosen.shape)
    if where.chosen is not None:
        pairs = pairs & (chosen == where.chosen)
    instruments = np.array(
        [where.instruments is None or name in where.instruments for name in cells.instruments]
    )
    first, last = where.years or (cells.years[0], cells.years[-1])
    years = np.array([first <= year <= last for year in cells.years])
    held: Flags = pairs[:, :, None, None] & instruments[:, None] & years
    return held


def _factor(programme: Programme, unit: str, into: str) -> float:
    if unit == into:
        return 1.0
    return money_scale(unit, programme.currency) / money_scale(into, programme.currency)


def _weights(programme: Programme, cells: Cells, rule: MeasureRule | ShareRule, held: Flags) -> Array:
    """Return per instrument what one of its units is in the rule's unit; 0 where the rule has no cells."""
    used: list[bool] = np.asarray(held.any(axis=(0, 1, 3))).tolist()
    units = [terms.unit for _, terms in planned(programme)]
    first = next((unit for unit, here in zip(units, used, strict=True) if here), "")
    unit = rule.unit if isinstance(rule, MeasureRule) and rule.unit is not None else first
    weights = np.zeros(len(units))
    for m in np.flatnonzero(used):
        try:
            weights[m] = _factor(programme, units[m], unit)
        except OptionError as error:
            reason = Message(
                "it adds up {own} of {instrument} in {unit}",
                own=unit_said(units[m]),
                instrument=cells.instruments[m],
                unit=unit_said(unit),
            )
            remedy = Message("Name the instruments it speaks of in `where:`, all of one kind of unit")
            raise ProgrammeError(Problem(Message("rule {rule}", rule=rule.id), reason, remedy)) from error
    return weights


def _sums(programme: Programme, cells: Cells, rule: MeasureRule, held: Flags) -> list[Row]:
    weights = np.broadcast_to(_weights(programme, cells, rule, held)[:, None], cells.shape)
    lower = -np.inf if rule.at_least is None else rule.at_least
    upper = np.inf if rule.at_most is None else rule.at_most
    found = []
    for scope, group in _groups(cells, rule.per):
        which = held & group
        if which.any() or lower > 0:
            found.append(Row(rule.id, scope, np.flatnonzero(which), weights[which], lower, upper))
    return found


def _groups(cells: Cells, per: Group | None) -> Iterator[tuple[str, Flags]]:
    axis = {"region": 0, "engine": 1, "instrument": 2, "year": 3}.get(per or "all")
    everything = np.ones(cells.shape, dtype=np.bool_)
    if axis is None:
        yield "", everything
        return
    labels = (cells.regions, cells.engines, cells.instruments, cells.years)[axis]
    for position, label in enumerate(labels):
        held = np.zeros_like(everything)
        held[(slice(None),) * axis + (position,)] = True
        yield str(label), held


def _shares(programme: Programme, cells: Cells, rule: ShareRule, held: Flags, within: Flags) -> list[Row]:
    weights = np.broadcast_to(_weights(programme, cells, rule, within)[:, None], cells.shape)[within]
    which = np.flatnonzero(within)
    rows = []
    for bound, low, high in ((rule.at_least, 0.0, np.inf), (rule.at_most, -np.inf, 0.0)):
        if bound is not None:
            inside = held[within].astype(float)
            rows.append(Row(rule.id, "", which, weights * (inside - bound), low, high, weights))
    return rows


def share_of(rule: ShareRule, row: Row, amounts: Array) -> tuple[float, float, float]:
    """Return the share that a plan has, its bound, and the sum that it is a share of, from a rule's row.

    The row holds (inside - bound) x amount, so its figure is (share - bound) x sum.
    """
    lower = np.isfinite(row.lower)
    bound = float((rule.at_least if lower else rule.at_most) or 0.0)
    assert row.whole is not None
    whole = float(row.whole @ amounts[row.cells])
    return (row.figure(amounts) / whole + bound if whole else 0.0), bound, whole
