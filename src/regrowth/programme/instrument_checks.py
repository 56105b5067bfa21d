"""What must hold of instruments and planning: years in order, units that fit, values that mean something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from regrowth.documents import Location
from regrowth.errors import OptionError
from regrowth.programme.instruments import Budget, Instrument, Parameter, Planning, Terms
from regrowth.quantities import money_scale

if TYPE_CHECKING:
    from regrowth.programme.programme import Programme

Fault = tuple[Location, str, str]
"""Place in the document, what is wrong, and what to do."""

_SHARES = ("depreciation",)
_AT_LEAST_ZERO = ("investment", "effect", "treasury_cost", "private_cost", "workers")


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
        yield (*place, "years"), f"budget years {first} to {last} run backwards", "Write the first year first"
    figure = budget.amount
    if figure.value < 0:
        reason = f"{figure.value:g} {figure.unit} is negative"
        yield (*place, "amount"), reason, "Write sums as positive amounts"
    if re.search(r"\b[A-Z]{3}$", figure.unit):
        yield from _money(programme, (*place, "amount"), figure.unit)


def _money(programme: Programme, place: Location, unit: str) -> Iterator[Fault]:
    try:
        money_scale(unit, programme.currency)
    except OptionError as error:
        problem = error.problems[0]
        yield place, f"{problem.subject} is {problem.reason}", problem.remedy


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
            reason = f"a capacity in {unit!r} for an instrument counted in {terms.unit!r}"
            yield where, reason, f"Give `capacity:` in {terms.unit}"
        span = budget.years[1] - budget.years[0] + 1
        if terms.whole and span > 0 and budget.amount.value % span:
            reason = f"{budget.amount.value:g} {unit} over {span} years is no whole number a year"
            if terms.spend == "all":
                remedy = "Split the years so that each has a whole number, or write `spend: at most`"
                yield (*place, "capacity", number, "amount"), reason, remedy
    if response.subsidised and not (is_money and instrument.kind == "grant"):
        reason = f"{terms.unit} of kind {instrument.kind!r} cannot be paid by output made"
        yield (*answer, "subsidised"), reason, "Leave it out: only grants of money can"
    for name in ("investment", "effect", "treasury_cost", "private_cost"):
        held: Parameter | None = getattr(response, name)
        if held is not None:
            yield from _money(programme, (*answer, name, "unit"), held.unit)
    for name in _AT_LEAST_ZERO:
        yield from _within((*answer, name), getattr(response, name), 0.0)
    for name in _SHARES:
        yield from _within((*answer, name), getattr(response, name), 0.0, 1.0, "a share")
    yield from _within((*answer, "ceiling"), response.ceiling, 1e-6, 2.0, "log productivity")
    planning = programme.planning
    if response.investment is not None and planning is not None and planning.capital_return is None:
        reason = f"{instrument.id!r} works through investment, but planning has no `capital_return:`"
        remedy = "Add it to planning, or give the response an `effect:` and a `private_cost:`"
        yield (*answer, "investment"), reason, remedy


def _planning(held: Planning) -> Iterator[Fault]:
    rate = held.discount_rate
    if rate.unit != "per cent" or not 0 <= rate.value <= 30:
        reason = f"a discount rate of {rate.value:g} {rate.unit}"
        yield ("planning", "discount_rate"), reason, "Write it in `per cent` a year, from 0 to 30"
    yield from _within(("planning", "growth"), held.growth, 0.1, 100.0, "a ratio")
    yield from _within(("planning", "migration_speed"), held.migration_speed, 0.0, 1.0, "a share")
    yield from _within(("planning", "capital_return"), held.capital_return, 0.0, 1.0, "a share")
    for name in ("industries", "neighbours"):
        yield from _within(
            ("planning", "spillovers", name), getattr(held.spillovers, name), 0.0, 1.0, "a share"
        )


def _within(
    place: Location, held: Parameter | None, low: float, high: float = float("inf"), what: str = ""
) -> Iterator[Fault]:
    if held is None:
        return
    for end in ("low", "high"):
        value = getattr(held, end)
        if not low <= value <= high:
            bounds = f"{low:g} or more" if high == float("inf") else f"from {low:g} to {high:g}"
            reason = f"{place[-1]} {value:g} is outside what it may be"
            yield (*place, end), reason, f"Give {f'{what}, ' if what else ''}{bounds}"
            return


def _window(programme: Programme, place: Location, years: tuple[int, int]) -> Iterator[Fault]:
    first, last = years
    if first > last:
        yield place, f"years {first} to {last} run backwards", "Write the first year first"
    elif programme.planning is not None:
        begin, end = programme.planning.years
        if last < begin or first > end:
            reason = f"the rule speaks of {first} to {last}, but the plan of {begin} to {end}"
            yield place, reason, "Correct the years, or remove the rule"
