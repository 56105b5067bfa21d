"""What must hold of instruments and planning: years in order, units that fit, values that mean something."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from regrowth.documents import Location
from regrowth.errors import OptionError
from regrowth.messages import Message
from regrowth.programme.instruments import Budget, Instrument, Parameter, Planning, Terms
from regrowth.quantities import money_scale, money_units

if TYPE_CHECKING:
    from regrowth.programme.programme import Programme

Fault = tuple[Location, Message, Message]
"""Place in the document, what is wrong, and what to do."""

_Range = tuple[float, float, Message]
"""The least and the most that a parameter may be, and that in words."""

_NOT_NEGATIVE: _Range = (0.0, math.inf, Message("Give 0 or more"))
_SHARE: _Range = (0.0, 1.0, Message("Give a share, from 0 to 1"))
_CEILING: _Range = (1e-6, 2.0, Message("Give log productivity, from 1e-06 to 2"))
_GROWTH: _Range = (0.1, 100.0, Message("Give a ratio, from 0.1 to 100"))


def instrument_faults(programme: Programme) -> Iterator[Fault]:
    """Yield every fault of the instruments and of the planning."""
    for position, instrument in enumerate(programme.instruments):
        place: Location = ("instruments", position)
        for key, number, budget in _budgets(instrument):
            yield from _budget(programme, (*place, *key, number), budget)
        if instrument.terms is not None:
            yield from _terms(programme, (*place, "terms"), instrument.terms, instrument)
    if programme.planning is not None:
        yield from _planning(programme.planning)
    for position, rule in enumerate(programme.rules):
        for part in ("where", "within"):
            where = getattr(rule, part, None)
            if where is not None and where.years is not None:
                yield from _window(programme, ("rules", position, part, "years"), where.years)


def _budgets(instrument: Instrument) -> Iterator[tuple[Location, int, Budget]]:
    yield from ((("budgets",), number, budget) for number, budget in enumerate(instrument.budgets))
    if instrument.terms is not None:
        capacity = enumerate(instrument.terms.capacity)
        yield from ((("terms", "capacity"), number, budget) for number, budget in capacity)


def _budget(programme: Programme, place: Location, budget: Budget) -> Iterator[Fault]:
    first, last = budget.years
    if first > last:
        reason = Message("budget years {first} to {last} run backwards", first=first, last=last)
        yield (*place, "years"), reason, Message("Write the first year first")
    figure = budget.amount
    if figure.value < 0:
        reason = Message("{value:g} {unit} is negative", value=figure.value, unit=figure.unit)
        yield (*place, "amount"), reason, Message("Write sums as positive amounts")
    if re.search(r"\b[A-Z]{3}$", figure.unit):
        yield from money_faults(programme, (*place, "amount"), figure.unit)


def money_faults(programme: Programme, place: Location, unit: str) -> Iterator[Fault]:
    """Yield a fault where a unit is no amount of the programme's currency."""
    currency = programme.currency
    try:
        money_scale(unit, currency)
    except OptionError:
        reason = Message("unit {unit!r} is not an amount of {currency}", unit=unit, currency=currency)
        yield place, reason, Message("Write one of {units}", units=money_units(currency))


def _terms(programme: Programme, place: Location, terms: Terms, instrument: Instrument) -> Iterator[Fault]:
    response = terms.response
    answer: Location = (*place, "response")
    currency = programme.currency
    is_money = terms.unit == currency or terms.unit.endswith(f" {currency}")
    for number, budget in enumerate(terms.capacity or instrument.budgets):
        unit = budget.amount.unit
        other_money = is_money and (unit == currency or unit.endswith(f" {currency}"))
        foreign = re.search(r"\b[A-Z]{3}$", unit) and not unit.endswith(currency)
        if unit != terms.unit and not other_money and not foreign:
            where = (*place, "capacity", number, "amount") if terms.capacity else (*place, "unit")
            reason = Message(
                "a capacity in {unit!r} for an instrument counted in {counted!r}",
                unit=unit,
                counted=terms.unit,
            )
            yield where, reason, Message("Give `capacity:` in {unit}", unit=terms.unit)
        span = budget.years[1] - budget.years[0] + 1
        if terms.whole and span > 0 and budget.amount.value % span:
            reason = Message(
                "{value:g} {unit} over {years} years is no whole number a year",
                value=budget.amount.value,
                unit=unit,
                years=span,
            )
            if terms.spend == "all":
                remedy = Message("Split the years so that each has a whole number, or write `spend: at most`")
                yield (*place, "capacity", number, "amount"), reason, remedy
    if response.subsidised and not (is_money and instrument.kind == "grant"):
        reason = Message(
            "{unit} of kind {kind!r} cannot be paid by output made", unit=terms.unit, kind=instrument.kind
        )
        yield (*answer, "subsidised"), reason, Message("Leave it out: only grants of money can")
    for name in ("investment", "effect", "treasury_cost", "private_cost"):
        held: Parameter | None = getattr(response, name)
        if held is not None:
            yield from money_faults(programme, (*answer, name, "unit"), held.unit)
    for name in ("investment", "effect", "treasury_cost", "private_cost", "workers"):
        yield from _within((*answer, name), getattr(response, name), _NOT_NEGATIVE)
    yield from _within((*answer, "depreciation"), response.depreciation, _SHARE)
    yield from _within((*answer, "ceiling"), response.ceiling, _CEILING)
    planning = programme.planning
    if response.investment is not None and planning is not None and planning.capital_return is None:
        reason = Message(
            "{instrument!r} works through investment, but planning has no `capital_return:`",
            instrument=instrument.id,
        )
        remedy = Message("Add it to planning, or give the response an `effect:` and a `private_cost:`")
        yield (*answer, "investment"), reason, remedy


def _planning(held: Planning) -> Iterator[Fault]:
    rate = held.discount_rate
    if rate.unit != "per cent" or not 0 <= rate.value <= 30:
        reason = Message("a discount rate of {rate:g} {unit}", rate=rate.value, unit=rate.unit)
        remedy = Message("Write it in `per cent` a year, from 0 to 30")
        yield ("planning", "discount_rate"), reason, remedy
    yield from _within(("planning", "growth"), held.growth, _GROWTH)
    yield from _within(("planning", "migration_speed"), held.migration_speed, _SHARE)
    yield from _within(("planning", "capital_return"), held.capital_return, _SHARE)
    for name in ("industries", "neighbours"):
        yield from _within(("planning", "spillovers", name), getattr(held.spillovers, name), _SHARE)


def _within(place: Location, held: Parameter | None, bounds: _Range) -> Iterator[Fault]:
    if held is None:
        return
    low, high, remedy = bounds
    for end in ("low", "high"):
        value = getattr(held, end)
        if not low <= value <= high:
            reason = Message("{key} {value:g} is outside what it may be", key=place[-1], value=value)
            yield (*place, end), reason, remedy
            return


def _window(programme: Programme, place: Location, years: tuple[int, int]) -> Iterator[Fault]:
    first, last = years
    if first > last:
        reason = Message("years {first} to {last} run backwards", first=first, last=last)
        yield place, reason, Message("Write the first year first")
    elif programme.planning is not None:
        begin, end = programme.planning.years
        if last < begin or first > end:
            reason = Message(
                "the rule speaks of {first} to {last}, but the plan of {begin} to {end}",
                first=first,
                last=last,
                begin=begin,
                end=end,
            )
            yield place, reason, Message("Correct the years, or remove the rule")
