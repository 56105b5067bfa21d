"""Display words of one study in one language, for the templates."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from babel.dates import format_date

from regrowth.errors import OptionError
from regrowth.programme.parts import Figure, Investment
from regrowth.quantities import money_scale, quantity
from regrowth.report import style, terms
from regrowth.study.study import Study
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits, money, percent


@dataclass(frozen=True)
class Labels:
    """Names, dates, amounts and citations as the report prints them."""

    study: Study
    language: str

    @cached_property
    def say(self) -> Translator:
        """The translator."""
        return translator(self.language)

    @cached_property
    def colours(self) -> dict[str, str]:
        """Colour of each region."""
        return style.region_colours(self.study.programme)

    @cached_property
    def provinces(self) -> dict[str, str]:
        """Names of provinces."""
        return self.study.economy.names("regions", self.language)

    def region(self, name: str) -> str:
        """Return the name of a region."""
        return self.say.pick(self.study.programme.region(name).name)

    def engine(self, name: str) -> str:
        """Return the name of an engine."""
        return self.say.pick(self.study.programme.engine(name).name)

    def engines(self, names: Iterable[str]) -> str:
        """Return the names of engines in a row, or a dash."""
        return ", ".join(self.engine(name) for name in names) or "–"

    def province(self, name: str) -> str:
        """Return the name of a province."""
        return self.provinces.get(name, name)

    def office(self, name: str | None) -> str:
        """Return the name of an office, or a dash."""
        for office in self.study.programme.offices:
            if office.id == name:
                return self.say.pick(office.name)
        return name or "–"

    def date(self, day: datetime.date | None) -> str:
        """Return a date written out, or a dash."""
        return "–" if day is None else written(day, self.language)

    def years(self, years: tuple[int, ...]) -> str:
        """Return the first and last of some years."""
        if not years:
            return "–"
        return str(years[0]) if years[0] == years[-1] else f"{years[0]}–{years[-1]}"

    def figure(self, figure: Figure | None, share: float = 1.0) -> str:
        """Return a figure of the programme with its unit, or a dash."""
        return "–" if figure is None else self.sized(figure.value * share, figure.unit)

    def sized(self, value: float, unit: str) -> str:
        """Return a number with its unit; money in the scale words of the language."""
        return sized(value, unit, self.say)

    def measured(self, measure: str, value: float, *, exact: bool = False) -> str:
        """Return a value of a measure of evidence; ``exact`` for a figure that someone set."""
        unit = quantity(measure).unit
        if unit == "currency":
            return money(value, self.study.programme.currency, self.language)
        if unit == "share":
            return percent(value, 0 if exact else 1)
        return f"{value:g}" if exact else digits(value)

    def amount(self, investment: Investment) -> str:
        """Return the part of an investment's sum that the register credits to its region and engine."""
        if investment.amount is None:
            return self.say("no sum published")
        return self.figure(investment.amount, investment.share)

    def share(self, value: float) -> str:
        """Return a share of draws."""
        return percent(value, 0)

    def score(self, value: float) -> str:
        """Return a score or a loss."""
        if value == float("inf"):
            return self.say("ruled out")
        return digits(value, 2)

    def cite(self, keys: Iterable[str]) -> list[tuple[str, str, str]]:
        """Return, per source, its anchor, a short name and its full title."""
        found = []
        for key in keys:
            source = self.study.programme.sources[key]
            when = f" ({source.date.isoformat()})" if source.date else ""
            found.append((f"source-{key}", f"{source.publisher}{when}", source.title))
        return found


def sized(value: float, unit: str, say: Translator) -> str:
    """Return a number with its unit; money in the scale words of the language.

    >>> sized(0.2, "trillion KRW", translator("en")), sized(25, "per cent", translator("en"))
    ('KRW 200 billion', '25 %')
    """
    code = unit.rpartition(" ")[2]
    if len(code) == 3 and code.isupper():
        try:
            return money(value * money_scale(unit, code), code, say.language)
        except OptionError:
            pass
    return f"{value:g} %" if unit == "per cent" else terms.counted(value, unit, say)


def written(day: datetime.date, language: str) -> str:
    """Return a date written out.

    >>> written(datetime.date(2030, 12, 31), "en"), written(datetime.date(2030, 12, 31), "ko")
    ('31 December 2030', '2030년 12월 31일')
    """
    return format_date(day, "long", locale={"en": "en_GB"}.get(language, language))
