"""The kinds of rules of support for one firm: who gets what share of which investment, and from when.

A rule holds from ``since`` to ``until``, both included. One that is ``announced`` and not yet in
force is shown and never counted.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, model_validator

from regrowth.messages import Message
from regrowth.programme.parts import Code, Sourced
from regrowth.records import Day, Identifier, Number, Record, RefusedError, Text, Whole, Words, YesNo

if TYPE_CHECKING:
    from regrowth.package.quote.case import Case

Percent = Annotated[Number, Field(gt=0, le=100)]
BySize = Annotated[dict[Identifier, Percent], Field(min_length=1)]
"""Percentages by firm size; a size left out gets nothing."""


class Amount(Record):
    """A sum of money."""

    value: Number
    """The number, in `unit`."""
    unit: Text
    """A scale word and a currency: `billion KRW`."""


class Label(Record):
    """A word that projects use, and its name."""

    id: Identifier
    """The word."""
    name: Words
    """Display name, fit for the middle of a sentence."""


class Scope(Record):
    """Which projects a rule speaks of; an absent key does not restrict."""

    core: YesNo | None = None
    """Only the core regions of the programme (true), or only others (false)."""
    tiers: tuple[Identifier, ...] | None = None
    """Only districts of these tiers."""
    sizes: tuple[Identifier, ...] | None = None
    """Only firms of these sizes."""
    engines: tuple[Identifier, ...] | None = None
    """Only projects of one of these engines."""
    conditions: tuple[Identifier, ...] | None = None
    """Only projects that meet one of these conditions."""
    relocation: YesNo | None = None
    """Only firms that relocate (true), or only others (false)."""

    def covers(self, case: Case) -> bool:
        """Say whether the scope holds a project."""
        return (
            self.core in (None, case.region.core)
            and self.relocation in (None, case.relocation)
            and (self.tiers is None or case.tier in self.tiers)
            and (self.sizes is None or case.size in self.sizes)
            and (self.engines is None or bool(case.engines & set(self.engines)))
            and (self.conditions is None or bool(case.conditions & set(self.conditions)))
        )


class Rule(Sourced):
    """A rule with its name and its words."""

    id: Identifier
    """Name by which a quote cites the rule."""
    text: Words
    """The rule in words."""


class Dated(Rule):
    """A rule with the days between which it holds."""

    announced: Day | None = None
    """Day it was made known, if before it holds."""
    since: Day | None = None
    """First day it holds; absent where it is only announced."""
    until: Day | None = None
    """Last day it holds."""

    @model_validator(mode="after")
    def _days(self) -> Dated:
        if self.since is None and self.announced is None:
            raise RefusedError(
                Message("the rule has no day"),
                Message("Add `since:`, or `announced:` if it is not in force"),
            )
        if self.since is not None and self.until is not None and self.until < self.since:
            raise RefusedError(
                Message("until {until} is before since {since}", until=self.until, since=self.since),
                Message("Correct one of the days"),
            )
        if self.since is not None and self.announced is not None and self.announced > self.since:
            raise RefusedError(
                Message(
                    "announced {announced} is after since {since}", announced=self.announced, since=self.since
                ),
                Message("Correct one of them"),
            )
        return self

    def holds(self, day: datetime.date) -> bool:
        """Say whether the rule is in force on a day."""
        return self.since is not None and self.since <= day <= (self.until or datetime.date.max)

    def awaited(self, day: datetime.date) -> bool:
        """Say whether the rule is known on a day and not yet in force."""
        return self.announced is not None and self.announced <= day < (self.since or datetime.date.max)


class Requirement(Dated):
    """What a project must be to be eligible.

    One of a loan that is our own reading (confidence L) refuses nothing: unmet, it makes the loan uncertain.
    """

    where: Scope
    """Projects that are."""


class Step(Record):
    """A step of a ladder of jobs."""

    jobs: Annotated[Whole, Field(ge=1)]
    """Jobs from which the step holds."""
    percent: BySize
    """Percentage by firm size; a size left out stays at its step below."""


class Rate(Dated):
    """A percentage of a part of the investment. All rates that cover a project add up."""

    on: Literal["land", "equipment"]
    """Part of the investment that it is a percentage of."""
    where: Scope = Scope()
    """Projects that get it; all if absent."""
    percent: BySize | None = None
    """Percentage by firm size."""
    steps: tuple[Step, ...] = ()
    """Percentage by firm size and jobs, in the place of `percent`."""

    @model_validator(mode="after")
    def _one(self) -> Rate:
        if (self.percent is None) == (not self.steps):
            raise RefusedError(
                Message("a rate has either a percentage or steps"), Message("Write `percent:` or `steps:`")
            )
        return self

    def share(self, size: str, jobs: int) -> float:
        """Return the rate as a fraction; 0 where the size or the jobs earn nothing."""
        if self.percent is not None:
            return self.percent.get(size, 0.0) / 100
        reached = [s.percent[size] for s in self.steps if s.jobs <= jobs and size in s.percent]
        return reached[-1] / 100 if reached else 0.0


class Match(Dated):
    """How the nation and the local government share the grant in a tier."""

    tier: Identifier
    """Tier it speaks of."""
    national: Percent
    """Per cent of each sum that the nation pays."""


class Cap(Dated):
    """The most that the nation pays."""

    per: Literal["project", "firm"]
    """One project, or one firm in all; the second counts what the firm has received."""
    tiers: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Tiers it speaks of."""
    amount: Amount
    """Limit of national money."""


class Payment(Rule):
    """A part of the grant and when it is paid."""

    percent: Percent
    """Per cent of the grant."""


class Grant(Rule):
    """A grant that is a percentage of investment."""

    requirements: tuple[Requirement, ...] = ()
    """What a project must be; all of them."""
    rates: Annotated[tuple[Rate, ...], Field(min_length=1)]
    """Percentages of investment."""
    matches: Annotated[tuple[Match, ...], Field(min_length=1)]
    """National and local parts."""
    caps: tuple[Cap, ...] = ()
    """Limits of national money."""
    payments: tuple[Payment, ...] = ()
    """When it is paid; the parts add up to 100."""


class Range(Sourced):
    """A parameter with its uncertainty."""

    low: Number
    """Low end."""
    central: Number
    """Value used."""
    high: Number
    """High end."""
    unit: Literal["per cent", "years"]
    """Per cent a year, or years."""

    @model_validator(mode="after")
    def _order(self) -> Range:
        if not 0 <= self.low <= self.central <= self.high:
            raise RefusedError(
                Message("low, central and high are not in order"),
                Message("Write 0 <= low <= central <= high"),
            )
        return self


class Loan(Dated):
    """A loan below the market's rate."""

    requirements: tuple[Requirement, ...] = ()
    """What a project must be; all of them."""
    rate: Range
    """Rate of the loan, per cent a year."""
    reference: Range
    """Market rate of a like loan, per cent a year."""
    term: Range
    """Whole years to the last payment."""
    grace: Range
    """Whole years in which only interest is paid; below the term."""


class Term(Dated):
    """How long an exemption lasts."""

    first: Annotated[Whole, Field(ge=1)]
    """Years at first."""
    extension: Annotated[Whole, Field(ge=0)]
    """Years it may be extended by."""


class Exemption(Dated):
    """Relief from a rule that stands in the way."""

    requirements: tuple[Requirement, ...] = ()
    """What a project must be; all of them."""
    terms: Annotated[tuple[Term, ...], Field(min_length=1)]
    """How long it lasts."""
    steps: tuple[Rule, ...] = ()
    """What to do, in order."""


class University(Sourced):
    """A university that trains for the region it stands in."""

    id: Identifier
    """Name of the entry."""
    name: Words
    """Display name."""
    province: Code
    """Province it stands in; it serves the whole region."""


class Talent(Dated):
    """Graduates for the region's firms."""

    requirements: tuple[Requirement, ...] = ()
    """What a project must be; all of them."""
    universities: tuple[University, ...] = ()
    """Who trains them."""


class Notice(Dated):
    """Something a firm should know and a quote cannot count."""

    where: Scope = Scope()
    """Projects it concerns; all if absent."""
