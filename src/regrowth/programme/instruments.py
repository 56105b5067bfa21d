"""The instruments of a programme: budgets, what a plan may use of them, and what one unit does."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from regrowth.messages import Message
from regrowth.programme.parts import Figure, Remark, Sourced
from regrowth.records import (
    Identifier,
    Number,
    Record,
    RefusedError,
    Text,
    Whole,
    Words,
    YesNo,
    require_ordered,
)

Distribution = Literal["triangular", "uniform", "lognormal"]


class Parameter(Sourced):
    """A number that is not known exactly: its range, where it was estimated, and how far it carries over.

    With ``lognormal``, low and high are the ends of the middle 90 per cent and central is the median.
    """

    low: Number
    """Lowest value thought possible; the 5th percentile of a lognormal."""
    central: Number
    """Most likely value; the median of a lognormal."""
    high: Number
    """Highest value thought possible; the 95th percentile of a lognormal."""
    unit: Text
    """Unit of the three."""
    distribution: Distribution
    """How values between the ends are drawn."""
    estimated_on: Remark
    """Whom or what the estimate is of."""
    transferable: Remark
    """How far it carries over to this programme."""

    @model_validator(mode="after")
    def _in_order(self) -> Parameter:
        require_ordered(self.low, self.central, self.high)
        if self.distribution == "lognormal" and not 0 < self.low < self.high:
            raise RefusedError(
                Message("a lognormal needs 0 < low < high"),
                Message("Correct the ends, or choose `triangular`"),
            )
        return self


class Budget(Record):
    """An amount for a range of years."""

    years: tuple[Whole, Whole]
    """First and last year, both included."""
    amount: Figure
    """Sum over these years."""
    part: Words | None = None
    """Component of the instrument, if the source splits it."""


class Response(Record):
    """What one unit of an instrument does, in the one form that all instruments share.

    stock_t = (1 - depreciation) stock_{t-1} + amount_{t - lag};
    effect_t = ceiling (1 - exp(-effect stock_t / (ceiling VA))): log productivity of value added of the
    engine in the region, with VA its value added per year.
    """

    investment: Parameter | None = None
    """Investment that one unit adds to what would be made without it, whoever pays; instead of ``effect`` and
    ``private_cost``, which follow from it: both rest on how much of the money is not windfall."""
    effect: Parameter | None = None
    """Value added per year and unit of stock while the stock is small, money of the programme; without it
    ``investment`` times the planning's ``capital_return``."""
    ceiling: Parameter
    """The most that the instrument can do to one engine of one region, log productivity."""
    depreciation: Parameter
    """Share of the stock that is lost in a year."""
    lag: Annotated[Whole, Field(ge=0, le=20)]
    """Years from an amount to its effect."""
    treasury_cost: Parameter
    """Cost to the treasury of one unit; of a loan its subsidy equivalent."""
    private_cost: Parameter | None = None
    """What firms and households add of their own to one unit, a cost that no budget shows; without it
    ``investment`` less the treasury's cost."""
    workers: Parameter | None = None
    """Workers that one unit of stock brings to the region from elsewhere in the country."""
    subsidised: Annotated[Number, Field(ge=0, le=1)] = 0.0
    """Part of an amount of money that is paid by output made, as a production subsidy, in its year."""

    @model_validator(mode="after")
    def _one_form(self) -> Response:
        direct = (self.effect is not None, self.private_cost is not None)
        if any(direct) if self.investment is not None else not all(direct):
            raise RefusedError(
                Message("a response has either `investment:`, or both `effect:` and `private_cost:`"),
                Message("Give one of the two forms"),
            )
        return self


class Terms(Record):
    """What a plan may use of an instrument, and what it does."""

    unit: Text
    """Unit of amounts in a plan: money, places, zones, factories."""
    capacity: tuple[Budget, ...] = Field(default=())
    """What may be used, evenly over each range of years; the instrument's budgets unless given."""
    spend: Literal["all", "at most"] = "all"
    """Whether a plan uses the whole of it, or at most that."""
    whole: YesNo = False
    """True where amounts are counts and must end as whole numbers."""
    response: Response
    """What one unit does."""


class Instrument(Sourced):
    """One of the kinds of support, its unit, budgets and years."""

    id: Identifier
    """Name by which rules refer to it."""
    name: Words
    """Display name."""
    kind: Literal["grant", "finance", "exemption", "talent", "research", "factories"]
    """Which of the kinds of support it is."""
    unit: Text
    """What one unit of it is: a currency, places, zones, factories."""
    budgets: tuple[Budget, ...] = ()
    """Published sums; empty where none was found."""
    office: Identifier | None = None
    """Who runs it."""
    facts: dict[str, Figure] = Field(default_factory=dict)
    """Further published figures by name."""
    terms: Terms | None = None
    """What a plan may use of it and what it does; without them no plan speaks of it."""


class Spillovers(Record):
    """How far an effect reaches beyond the engine and region it is meant for."""

    industries: Parameter
    """Part of the log productivity of an engine that related industries of the region share."""
    neighbours: Parameter
    """Part of the log productivity of an industry that the same industry of near regions shares."""


class Planning(Record):
    """The years of a plan, and how its effects are added up."""

    years: tuple[Whole, Whole]
    """First and last year in which amounts are given."""
    horizon: Whole
    """Last year that is followed and shown year by year."""
    valued_until: Whole | None = None
    """Last year whose effects count, the horizon unless given; years between are interpolated."""
    valued_basis: Remark | None = None
    """Why effects count until then."""
    discount_rate: Figure
    """Per cent a year at which later effects are discounted to the first year."""
    aversion: Annotated[Number, Field(ge=0, le=20)] = 0.0
    """Aversion to inequality of real income per worker across regions (Atkinson); 0 counts the sum alone."""
    aversion_basis: Remark
    """Why this aversion."""
    growth: Parameter
    """Size of the economy in the years of the plan over that of its accounts, at the plan's prices."""
    migration_speed: Parameter
    """Part of the way to the distribution of workers that real incomes draw, gone in a year."""
    capital_return: Parameter | None = None
    """Value added per year that one unit of capital adds where it is put, other inputs unchanged."""
    spillovers: Spillovers
    """How far effects reach."""

    @model_validator(mode="after")
    def _years_in_order(self) -> Planning:
        first, last = self.years
        if not first <= last <= self.horizon:
            raise RefusedError(
                Message(
                    "years {first} to {last} and horizon {horizon} are not in order",
                    first=first,
                    last=last,
                    horizon=self.horizon,
                ),
                Message("Write the first year first, and a horizon that is not before the last"),
            )
        end = self.valued_until or self.horizon
        if end > self.horizon == last:
            raise RefusedError(
                Message(
                    "effects count until {end}, but {last}, the last year of the plan, is the horizon",
                    end=end,
                    last=last,
                ),
                Message("Choose a later horizon: years after it are interpolated"),
            )
        if end < self.horizon:
            raise RefusedError(
                Message("valued_until {end} is before the horizon {horizon}", end=end, horizon=self.horizon),
                Message("Choose a later year, or leave it out"),
            )
        for name, year in (("horizon", self.horizon), ("valued_until", end)):
            if year - first > 60:
                raise RefusedError(
                    Message("the {key} {year} is over 60 years away", key=name, year=year),
                    Message("Choose an earlier one"),
                )
        return self
