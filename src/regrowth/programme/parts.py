"""The parts of a programme file: every figure with a unit, a source and a confidence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from regrowth.documents import Day, Identifier, Number, Record, Text, Whole, Words, YesNo

Confidence = Literal["H", "M", "L"]
"""H: official or several independent sources; M: one press source or derived; L: unsourced or recalled."""

Scale = Literal["linear", "log"]
Code = Annotated[str, StringConstraints(min_length=1, max_length=32)]


class Sourced(Record):
    """Anything that names where it was read and how far it can be trusted."""

    source: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Keys of the programme's ``sources``."""
    confidence: Confidence
    note: str = ""


class Source(Record):
    """One publication: its headline or, where that is not known, a description; and where to find it."""

    title: Text
    publisher: Text
    date: Day | None = None
    where: Text
    kind: Literal["official", "press", "study", "assumption"]


class Figure(Sourced):
    """A number with its unit (``trillion KRW``, ``places``, ``per cent``)."""

    value: Number
    unit: Text


class Region(Sourced):
    """A region of the programme: provinces that choose engines together.

    ``core`` marks the dominant capital region that the programme wants to balance.
    """

    id: Identifier
    name: Words
    kind: Identifier
    core: YesNo = False
    provinces: Annotated[tuple[Code, ...], Field(min_length=1)]


class EngineIndustry(Sourced):
    """A weighted part of an engine: the share ``weight`` of a statistical class that belongs to it.

    ``product`` names a published product inside the class (table production_shares)
    whose regional shares split the class more finely than employment can.
    """

    industry: Code
    weight: Annotated[Number, Field(gt=0, le=1)]
    product: Identifier | None = None
    basis: Text
    """How the weight was found."""


class Engine(Sourced):
    """A growth-engine industry as policy names it, defined over statistical classes."""

    id: Identifier
    name: Words
    industries: Annotated[tuple[EngineIndustry, ...], Field(min_length=1)]
    coverage: Words
    """What of the engine the statistics cannot see."""


class CandidateList(Record):
    """What one document wanted for one region, as printed and as engines of this programme."""

    region: Identifier
    engines: tuple[Identifier, ...]
    printed: Text
    unmatched: tuple[Text, ...] = ()
    """Printed names that correspond to no engine of this programme."""
    note: str = ""


class Candidates(Sourced):
    """A dated vintage of candidate engines."""

    id: Identifier
    title: Words
    date: Day
    complete: YesNo
    """False when the source prints only part of the list."""
    lists: Annotated[tuple[CandidateList, ...], Field(min_length=1)]


class Investment(Sourced):
    """An entry of the anchor-investment register.

    ``share`` is the part of the amount that belongs to this region and engine when
    a source quotes one sum for several.
    """

    id: Identifier
    title: Words
    region: Identifier
    engine: Identifier
    provinces: tuple[Code, ...] = ()
    date: Day
    stage: Literal["applied", "announced", "designated", "committed", "under construction", "operating"]
    amount: Figure | None = None
    share: Annotated[Number, Field(gt=0, le=1)] = 1.0
    until: Whole | None = None


class Indicator(Record):
    """A measure of evidence and the value function that maps it to 0..1.

    The value is 0 at ``low``, 1 at ``high`` and linear (or log-linear) between.
    """

    measure: Identifier
    weight: Annotated[Number, Field(gt=0)]
    scale: Scale = "linear"
    low: Number
    high: Number
    basis: Text


class Criterion(Sourced):
    """A criterion of the announcement, made of indicators."""

    id: Identifier
    name: Words
    weight: Annotated[Number, Field(gt=0)]
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]


def _register_reliability() -> dict[Confidence, float]:
    return {"H": 0.95, "M": 0.8, "L": 0.5}


class Selection(Record):
    """How evidence becomes a choice."""

    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    reservation_score: Annotated[Number, Field(ge=0, le=1)]
    """A pair adds to the objective what it scores above this."""
    reservation_basis: Text
    investment_stages: dict[str, Annotated[Number, Field(ge=0, le=1)]]
    """Credit given to an announced sum by the stage it has reached."""
    designation_credit: Figure
    """Sum credited to a designated entry of the register that states no amount."""
    weight_concentration: Annotated[Number, Field(gt=0)]
    """Concentration of the Dirichlet draws of weights around the stated ones; 3 criteria at 3.0 is wide."""
    register_reliability: dict[Confidence, Annotated[Number, Field(gt=0, le=1)]] = Field(
        default_factory=_register_reliability
    )
    """Chance that an entry of the investment register counts in a draw, by its confidence."""
    draws: Annotated[Whole, Field(ge=1, le=100_000)] = 2000


class Budget(Record):
    """An amount for a range of years."""

    years: tuple[Whole, Whole]
    amount: Figure
    part: Words | None = None


class Instrument(Sourced):
    """One of the kinds of support, its unit, budgets and years."""

    id: Identifier
    name: Words
    kind: Literal["grant", "finance", "exemption", "talent", "research", "factories"]
    unit: Text
    budgets: tuple[Budget, ...] = ()
    office: Identifier | None = None
    facts: dict[str, Figure] = Field(default_factory=dict)


class Site(Sourced):
    """A place in a belt and the part it plays."""

    id: Identifier
    name: Words
    province: Code
    latitude: Annotated[Number, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[Number, Field(ge=-180, le=180)] | None = None
    role: Words
    stage: Text
    date: Day


class Belt(Sourced):
    """A chain of sites for one engine across regions."""

    id: Identifier
    name: Words
    engine: Identifier
    stages: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Stages a site goes through, in order."""
    sites: Annotated[tuple[Site, ...], Field(min_length=1)]


class Step(Sourced):
    """A step towards an agreement; ``done`` is its date, if it has been taken."""

    id: Identifier
    name: Words
    done: Day | None = None


class Agreement(Sourced):
    """A trade agreement or tariff arrangement."""

    id: Identifier
    name: Words
    members: Annotated[tuple[Code, ...], Field(min_length=1)]
    status: Literal["in force", "adopted", "negotiating", "considered", "suspended", "ended"]
    steps: tuple[Step, ...] = ()
    figures: dict[str, Figure] = Field(default_factory=dict)


class Target(Sourced):
    """A number to reach by a year, and where it started."""

    id: Identifier
    name: Words
    baseline: Figure
    baseline_date: Day
    target: Figure
    due: Day
    office: Identifier | None = None


class Office(Sourced):
    """Who is responsible."""

    id: Identifier
    name: Words
    parent: Identifier | None = None
    since: Day | None = None
    duties: Words


class Milestone(Sourced):
    """Something due by a date, and the office that owns it."""

    id: Identifier
    name: Words
    office: Identifier
    due: Day
    status: Literal["open", "done", "missed", "unknown"]
    done: Day | None = None


class Caveat(Sourced):
    """Where the announcement as reported is wrong, revised or ambiguous."""

    id: Identifier
    text: Words
