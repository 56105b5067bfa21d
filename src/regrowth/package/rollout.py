"""A rollout of factories by region, engine and year, and the odds that it reaches its target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from regrowth.economy.economy import Economy
from regrowth.errors import Problem, ProgrammeError
from regrowth.messages import Message
from regrowth.package.cells import Cells, chosen_pairs, programme_said
from regrowth.package.engines import engine_size
from regrowth.package.plan import Plan
from regrowth.package.responses import effects, parameters, responses, slopes, stock_weights
from regrowth.package.rollout_pace import Odds
from regrowth.package.rows import plan_rules, yearly_capacity
from regrowth.programme.instruments import Instrument
from regrowth.programme.parts import Target
from regrowth.programme.programme import Programme
from regrowth.programme.rollout import Rollout

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

YEARS_AHEAD = 40
"""Years that are followed to see when the target is reached; those to its due year in any case."""


@dataclass(frozen=True)
class FactoryRollout:
    """A rollout of factories and its outlook. Shares are between 0 and 1, money in currency units.

    Attributes
    ----------
    planned
        Region, engine, year, factories: what is to be added, where above zero.
    pairs
        For every region and engine that can have factories: factories planned, value added of the engine
        per year, lead models (one large firm each) and the small firms in them, demonstration complexes, and
        the value added per year by all its factories (``gain``) and by one factory more (``next``), in the
        first year in which all have their effect.
    history
        Date, count, added since the count before.
    outlook
        By year: the most that can be added (``capacity``), the count as planned, the 80 per cent band and
        median of the count (``low``, ``median``, ``high``), its mean, and the probability of having reached
        the target (``reached``).
    sensitivity
        Probability of reaching the target in time by memory and variation, with the capacity and without.
    needed
        For a probability of 50, 80 and 95 per cent: the median yearly pace without a limit of capacity
        (``pace``) and within the capacity (``pace_at_capacity``), and the yearly capacity at the present
        pace (``capacity``); NaN where none is enough, and for paces over 1,000 times that of the past.
    pace
        Low, median and high of the yearly pace learnt from the past.
    probability, unlimited
        Probability of reaching the target in time, within the capacity and without a limit.
    reached
        First year in which the target has been reached with a probability of 10, 50 and 90 per cent; None if
        over 40 years away.
    earliest
        First year in which it can be reached at all, every year at its capacity; None as above.
    gain
        Value added per year of the whole rollout at the low, central and high effect.
    unplaced
        Lead models and complexes that found no pair with enough factories.
    """

    programme: Programme
    planned: pd.DataFrame
    pairs: pd.DataFrame
    history: pd.DataFrame
    outlook: pd.DataFrame
    sensitivity: pd.DataFrame
    needed: pd.DataFrame
    pace: tuple[float, float, float]
    probability: float
    unlimited: float
    reached: tuple[int | None, int | None, int | None]
    earliest: int | None
    gain: tuple[float, float, float]
    unplaced: tuple[int, int]


def factory_rollout(
    economy: Economy, programme: Programme, choice: Mapping[str, tuple[str, ...]], plan: Plan | None = None
) -> FactoryRollout:
    """Roll out the factories of a programme.

    Parameters
    ----------
    choice
        Engines that each region has chosen; rules may speak of them.
    plan
        Where factories go; shared by value added of the engines unless given.

    Raises
    ------
    ProgrammeError
        If the programme has no `rollout:` or no `planning:`, or the plan exceeds the capacity of a year, puts
        factories where a rule forbids them, or has broken numbers of them.
    """
    chosen = chosen_pairs(programme, dict(choice))
    return roll_out(programme, engine_size(economy, programme).value_added, chosen, plan)


def roll_out(
    programme: Programme, value_added: Array, chosen: Flags, plan: Plan | None = None
) -> FactoryRollout:
    """Roll out from value added (r, g), currency of the plan's years; else as :func:`factory_rollout`."""
    rollout, instrument, target = _parts(programme)
    cells = Cells.of(programme)
    m = cells.instruments.index(instrument.id)
    capacity = np.floor(yearly_capacity(programme, instrument, cells.years) + 1e-9).astype(np.int64)
    barred = plan_rules(programme, cells, chosen).barred[:, :, m]
    named = [not rollout.engines or engine in rollout.engines for engine in cells.engines]
    if plan is None:
        open_cells = ~barred & np.array(named)[:, None]
        amounts = by_weight(np.where(open_cells, value_added[..., None], 0.0), capacity)
    else:
        amounts = _amounts(plan, cells, m, capacity, barred)
    total: Counts = amounts.sum(axis=2)
    gain, following, ends = _gains(programme, instrument, cells, value_added, amounts)
    led, shown, unplaced = _assigned(rollout, instrument, total, value_added)
    r, g = np.nonzero((~barred.all(axis=2) & np.array(named)) | (total > 0))
    pairs = pd.DataFrame(
        {
            "region": [cells.regions[i] for i in r],
            "engine": [cells.engines[i] for i in g],
            "factories": total[r, g],
            "value_added": value_added[r, g],
            "lead_models": led[r, g],
            "small_firms": led[r, g] * round(rollout.small_firms.central),
            "complexes": shown[r, g],
            "gain": gain[r, g],
            "next": following[r, g],
        }
    )
    first = target.baseline_date.year + 1
    added = dict(zip(cells.years, amounts.sum(axis=(0, 1)).tolist(), strict=True))
    usual = float(capacity[-1])
    left = target.due.year - first + 1
    years = range(first, first + max(YEARS_AHEAD, left))
    later = [float(added.get(year, usual if year > cells.years[-1] else 0)) for year in years]
    odds = Odds(rollout, target, later[:left])
    by_year = odds.central.reaching(later[:YEARS_AHEAD], odds.needed)
    return FactoryRollout(
        programme=programme,
        planned=_planned(cells, amounts),
        pairs=pairs,
        history=_history(target),
        outlook=odds.outlook(),
        sensitivity=odds.sensitivity(),
        needed=odds.what_is_needed(),
        pace=odds.central.band,
        probability=odds.within(odds.central),
        unlimited=odds.unlimited(odds.central),
        reached=(_first(by_year, 0.1, first), _first(by_year, 0.5, first), _first(by_year, 0.9, first)),
        earliest=_first(np.cumsum(later[:YEARS_AHEAD]), odds.needed, first),
        gain=ends,
        unplaced=unplaced,
    )


def by_weight(weights: Array, each: Counts) -> Counts:
    """Share out whole numbers year by year by weights, (r, g, t) -> (r, g, t).

    Webster's method on the running totals: each next one goes to the pair with the largest weight over
    (2 x held + 1), the first of equals. It is house monotone, so what a pair has never falls, and the totals
    stay proportional. Pairs of weight zero get nothing; years without any weight stay empty.

    >>> by_weight(np.array([[[3.0, 3.0], [1.0, 1.0]]]), np.array([2, 2]))[0].tolist()
    [[2, 1], [0, 1]]
    """
    flat = weights.reshape(-1, weights.shape[-1])
    held = np.zeros(len(flat))
    found = np.zeros(flat.shape, dtype=np.int64)
    for year, count in enumerate(each):
        if not flat[:, year].any():
            continue
        for _ in range(int(count)):
            best = int(np.argmax(flat[:, year] / (2 * held + 1)))
            held[best] += 1
            found[best, year] += 1
    return found.reshape(weights.shape)


def in_rounds(order: NDArray[np.intp], room: Counts, count: int) -> Counts:
    """Give one to each entry in order, round after round, while it has room; return how many each has.

    >>> in_rounds(np.array([2, 0, 1]), np.array([1, 0, 3]), 3).tolist()
    [1, 0, 2]
    """
    given = np.zeros(len(room), dtype=np.int64)
    while count > 0 and (given < room).any():
        for entry in order:
            if count > 0 and given[entry] < room[entry]:
                given[entry] += 1
                count -= 1
    return given


def _parts(programme: Programme) -> tuple[Rollout, Instrument, Target]:
    if programme.rollout is None:
        reason = Message("it has no `rollout:`, so nothing is known of the pace of its factories")
        remedy = Message("Add instrument, target, lead models, complexes, small firms, memory and variation")
        raise ProgrammeError(Problem(programme_said(programme), reason, remedy))
    instrument = next(entry for entry in programme.instruments if entry.id == programme.rollout.instrument)
    target = next(entry for entry in programme.targets if entry.id == programme.rollout.target)
    return programme.rollout, instrument, target


def _amounts(plan: Plan, cells: Cells, m: int, capacity: Counts, barred: Flags) -> Counts:
    """Return the factories of a plan (r, g, t); ProgrammeError with all that it may not do."""
    given = plan.amounts[:, :, m]
    amounts = np.round(given).astype(np.int64)
    instrument = cells.instruments[m]
    subject = Message("plan {plan}", plan=plan.title)
    problems = []
    if np.abs(given - amounts).max() > 1e-6:
        reason = Message("its amounts of {instrument} are not whole numbers", instrument=instrument)
        problems.append(Problem(subject, reason, Message("Round them")))
    for t in np.flatnonzero(amounts.sum(axis=(0, 1)) > capacity):
        reason = Message(
            "it has {count} of {instrument} in {year}, above {capacity}",
            count=int(amounts[:, :, t].sum()),
            instrument=instrument,
            year=cells.years[t],
            capacity=int(capacity[t]),
        )
        problems.append(Problem(subject, reason, Message("Keep to the capacity of the year")))
    for r, g, t in np.argwhere((amounts > 0) & barred):
        place = f"{cells.regions[r]} / {cells.engines[g]} / {cells.years[t]}"
        reason = Message("a rule allows no {instrument} at {place}", instrument=instrument, place=place)
        problems.append(Problem(subject, reason, Message("Move them, or change the rule")))
    if problems:
        raise ProgrammeError(problems)
    return amounts


def _planned(cells: Cells, amounts: Counts) -> pd.DataFrame:
    r, g, t = np.nonzero(amounts)
    return pd.DataFrame(
        {
            "region": [cells.regions[i] for i in r],
            "engine": [cells.engines[i] for i in g],
            "year": [cells.years[i] for i in t],
            "factories": amounts[r, g, t],
        }
    )


def _gains(
    programme: Programme, instrument: Instrument, cells: Cells, value_added: Array, amounts: Counts
) -> tuple[Array, Array, tuple[float, float, float]]:
    """Return value added by all factories and by one more (r, g), and that of all at the range of effects."""
    assert instrument.terms is not None
    m = cells.instruments.index(instrument.id)
    response = instrument.terms.response
    name = "effect" if response.effect is not None else "investment"
    effect = parameters(programme)[f"{instrument.id}.{name}"]

    def worth(value: float) -> tuple[Array, Array]:
        held = responses(programme, {f"{instrument.id}.{name}": value})
        last = len(cells.years) - 1 + int(held.lag[m])
        weights = stock_weights(held, len(cells.years), [last])[m, :, 0]
        stocks = np.zeros((*value_added.shape, len(cells.instruments), 1))
        stocks[:, :, m, 0] = amounts @ weights
        gain = effects(held, stocks, value_added)[:, :, m, 0] * value_added
        return gain, slopes(held, stocks, value_added)[:, :, m, 0] * value_added

    gain, following = worth(effect.central)
    ends = (float(worth(effect.low)[0].sum()), float(gain.sum()), float(worth(effect.high)[0].sum()))
    return gain, following, ends


def _assigned(
    rollout: Rollout, instrument: Instrument, total: Counts, value_added: Array
) -> tuple[Counts, Counts, tuple[int, int]]:
    """Return lead models and complexes by pair, and how many of each found no place.

    Lead models go to the pairs with most factories planned, larger value added first among equals, complexes
    to the planned pairs with the largest value added; one to each pair, round after round, while a pair has
    factories enough: a lead model takes those of all its firms, a complex is one to a pair.
    """
    most, largest = -total.ravel(), -value_added.ravel()
    models = int(instrument.facts[rollout.lead_models].value)
    complexes = int(instrument.facts[rollout.complexes].value)
    firms = 1 + round(rollout.small_firms.central)
    led = in_rounds(np.lexsort((largest, most)), total.ravel() // firms, models)
    shown = in_rounds(np.argsort(largest, kind="stable"), np.minimum(total.ravel(), 1), complexes)
    left = (models - int(led.sum()), complexes - int(shown.sum()))
    return led.reshape(total.shape), shown.reshape(total.shape), left


def _history(target: Target) -> pd.DataFrame:
    counts = [*(entry.value.value for entry in target.history), target.baseline.value]
    days = [*(entry.date for entry in target.history), target.baseline_date]
    return pd.DataFrame({"date": days, "count": counts, "added": [np.nan, *np.diff(counts)]})


def _first(values: Array, level: float, first: int) -> int | None:
    """Return the first year in which rising values reach a level."""
    there = np.flatnonzero(values >= level)
    return first + int(there[0]) if len(there) else None
