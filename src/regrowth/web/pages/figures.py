"""What is looked at on the pages of effects, and how their headline figures are called and written."""

from __future__ import annotations

from collections.abc import Callable

from regrowth.package.headlines import CORE, GAIN, PER_TREASURY, WORTH
from regrowth.programme.programme import Programme
from regrowth.report.charts.parts import fixed
from regrowth.web.context import Context
from regrowth.words.numbers import digits, money

NATION = "nation"


def years_of(programme: Programme) -> list[int]:
    """Return the years that are followed one by one; none where the programme does not plan."""
    held = programme.planning
    return [] if held is None else list(range(held.years[0], held.horizon + 1))


def year_of(context: Context) -> int:
    """Return the year that is looked at: the last of the plan unless chosen."""
    held = context.bench.base.planning
    assert held is not None
    return int(
        context.chosen("year", [str(year) for year in years_of(context.bench.base)], str(held.years[1]))
    )


def region_of(context: Context) -> str | None:
    """Return the region that is looked at; None is the nation."""
    regions = [region.id for region in context.bench.base.regions]
    found = context.chosen("region", [NATION, *regions])
    return None if found == NATION else found


class Figures:
    """Names of headline figures, and how their values are written, in the language of a context."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def labels(self) -> dict[str, str]:
        """Return the names of the figures, in order."""
        say, year = self._context.say, year_of(self._context)
        return {
            WORTH: say("Present value"),
            GAIN: say("Gain in {year}", year=year),
            PER_TREASURY: say("Gain per unit of public money"),
            CORE: say("Core's part of value added in {year}", year=year),
        }

    def meanings(self) -> dict[str, str]:
        """Return what each figure is, in a few words."""
        say = self._context.say
        return {
            WORTH: say("all costs taken off"),
            GAIN: say("real income less public outlays; private costs not taken off"),
            PER_TREASURY: say("before private costs"),
            CORE: say("below zero: the rest gains on the core"),
        }

    def write(self, name: str, value: float) -> str:
        """Write the value of a figure."""
        context = self._context
        if name in (WORTH, GAIN):
            return money(value, context.bench.base.currency, context.language)
        if name == CORE:
            return context.say("{change} points", change=fixed(value, 3, signed=True))
        return digits(value, 2)

    def writer(self, name: str) -> Callable[[float], str]:
        """Return how the values of a figure are written."""
        return lambda value: self.write(name, value)
