"""The parts of a programme file: every figure with a unit, a source and a confidence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from regrowth.messages import Message
from regrowth.records import Day, Identifier, Number, Record, RefusedError, Text, Whole, Words, YesNo

Confidence = Literal["H", "M", "L"]
"""H: official or several independent sources; M: one press source or derived; L: unsourced or recalled."""

Scale = Literal["linear", "log"]
Code = Annotated[str, StringConstraints(min_length=1, max_length=32)]


def _in_english(value: object) -> object:
    """Read plain text as English; refuse what is neither a text nor texts by language."""
    if isinstance(value, str):
        if not value.strip():
            raise RefusedError(Message("the text is empty"), Message("Write a text, or leave the key out"))
        return {"en": value}
    if not isinstance(value, dict):
        raise RefusedError(
            Message("{value!r} is not of the right kind", value=value),
            Message("Write a text, or {en: ..., ko: ...}"),
        )
    return value


Remark = Annotated[Words, BeforeValidator(_in_english)]
"""A remark: texts by language as in `Words`, or plain text, which is English."""


class Sourced(Record):
    """Anything that names where it was read and how far it can be trusted."""

    source: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Keys of the programme's ``sources``."""
    confidence: Confidence
    """H, M or L; see above."""
    note: Remark | None = None
    """What a reader must know beside the figure."""


class Source(Record):
    """One publication: its headline or, where that is not known, a description; and where to find it."""

    title: Text
    """Headline as printed, or a description."""
    publisher: Text
    """Who published it."""
    date: Day | None = None
    """Day of publication, if known."""
    where: Text
    """Address, article number or table."""
    kind: Literal["official", "press", "study", "assumption"]
    """Who speaks: an office, the press, a study, or this file itself."""


class Figure(Sourced):
    """A number with its unit (``trillion KRW``, ``places``, ``per cent``)."""

    value: Number
    """The number, in `unit`."""
    unit: Text
    """`trillion KRW`, `places`, `per cent`: a scale word and a currency for money."""


class Region(Sourced):
    """A region of the programme: provinces that choose engines together.

    ``core`` marks the dominant capital region that the programme wants to balance.
    """

    id: Identifier
    """Name by which rules and registers refer to the region."""
    name: Words
    """Display name."""
    kind: Identifier
    """Group that rules may speak of, such as `hub` or `special`."""
    core: YesNo = False
    """True for the dominant region that the programme wants to balance."""
    provinces: Annotated[tuple[Code, ...], Field(min_length=1)]
    """Statistical regions of the economy that make it up; each belongs to one region."""


class EngineIndustry(Sourced):
    """A weighted part of an engine: the share ``weight`` of a statistical class that belongs to it.

    ``product`` names a published product inside the class (table production_shares)
    whose regional shares split the class more finely than employment can.
    """

    industry: Code
    """Class of the economy's employment scheme."""
    weight: Annotated[Number, Field(gt=0, le=1)]
    """Share of the class that belongs to the engine; over all engines at most 1 per class."""
    product: Identifier | None = None
    """Published product whose regional shares split the class."""
    sectors: tuple[Code, ...] = ()
    """Sectors of the detailed national table that it makes; all that the class works for unless given."""
    basis: Remark
    """How the weight was found."""


class Engine(Sourced):
    """A growth-engine industry as policy names it, defined over statistical classes."""

    id: Identifier
    """Name by which rules and registers refer to the engine."""
    name: Words
    """Display name."""
    industries: Annotated[tuple[EngineIndustry, ...], Field(min_length=1)]
    """The classes it is made of, with their weights."""
    coverage: Words
    """What of the engine the statistics cannot see."""


class CandidateList(Record):
    """What one document wanted for one region, as reported and as engines of this programme."""

    region: Identifier
    """Region the list is for."""
    engines: tuple[Identifier, ...]
    """Engines of this programme that the printed names correspond to."""
    printed: Remark
    """The names as the source reports them."""
    unmatched: tuple[Text, ...] = ()
    """Printed names that correspond to no engine of this programme."""
    cut: YesNo = False
    """True where the source prints only the beginning of the list."""
    note: Remark | None = None
    """How the printed names were read."""


class Candidates(Sourced):
    """A dated vintage of candidate engines."""

    id: Identifier
    """Name of the vintage."""
    title: Words
    """Document and issuer."""
    date: Day
    """Day of the document; not after the programme."""
    complete: YesNo
    """False when the source prints only part of the list."""
    lists: Annotated[tuple[CandidateList, ...], Field(min_length=1)]
    """One list per region."""


class Investment(Sourced):
    """An entry of the anchor-investment register.

    ``share`` is the part of the amount that belongs to this region and engine when
    a source quotes one sum for several.
    """

    id: Identifier
    """Name of the entry."""
    title: Words
    """Project or designated complex."""
    region: Identifier
    """Region it counts for."""
    engine: Identifier
    """Engine it counts for."""
    provinces: tuple[Code, ...] = ()
    """Where in the region, if known."""
    date: Day
    """Day of the announcement or designation."""
    stage: Literal["applied", "announced", "designated", "committed", "under construction", "operating"]
    """How far it has come; decides the credit it earns."""
    amount: Figure | None = None
    """Announced sum; absent where no source states one."""
    share: Annotated[Number, Field(gt=0, le=1)] = 1.0
    """Part of the amount that belongs to this region and engine."""
    until: Whole | None = None
    """Last year of the plan."""


class Indicator(Record):
    """A measure of evidence and the value function that maps it to 0..1.

    The value is 0 at ``low``, 1 at ``high`` and linear (or log-linear) between.
    """

    measure: Identifier
    """A measure of evidence in the catalogue."""
    weight: Annotated[Number, Field(gt=0)]
    """Weight within the criterion; only ratios matter."""
    scale: Scale = "linear"
    """How the value rises between the ends."""
    low: Number
    """Measure that is worth 0."""
    high: Number
    """Measure that is worth 1."""
    basis: Remark
    """Why these ends."""


class Criterion(Sourced):
    """A criterion of the announcement, made of indicators."""

    id: Identifier
    """Name of the criterion."""
    name: Words
    """Display name."""
    weight: Annotated[Number, Field(gt=0)]
    """Weight in the score; only ratios matter."""
    indicators: Annotated[tuple[Indicator, ...], Field(min_length=1)]
    """What it is made of."""


def _register_reliability() -> dict[Confidence, float]:
    return {"H": 0.95, "M": 0.8, "L": 0.5}


def _weight_spread() -> dict[Confidence, float]:
    return {"H": 0.05, "M": 0.15, "L": 0.3}


class Selection(Record):
    """How evidence becomes a choice."""

    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1)]
    """What a pair is scored by."""
    reservation_score: Annotated[Number, Field(ge=0, le=1)]
    """A pair adds to the objective what it scores above this."""
    reservation_basis: Remark
    """Why this reservation score."""
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
    weight_spread: dict[Confidence, Annotated[Number, Field(ge=0, le=2)]] = Field(
        default_factory=_weight_spread
    )
    """Relative standard deviation of a concordance weight in a draw, by its confidence."""
    draws: Annotated[Whole, Field(ge=1, le=100_000)] = 2000
    """Draws of weights and data for the acceptabilities."""


class Site(Sourced):
    """A place in a belt and the part it plays."""

    id: Identifier
    """Name of the site."""
    name: Words
    """Display name."""
    province: Code
    """Province it stands in."""
    latitude: Annotated[Number, Field(ge=-90, le=90)] | None = None
    """Degrees north."""
    longitude: Annotated[Number, Field(ge=-180, le=180)] | None = None
    """Degrees east."""
    role: Words
    """What it does in the belt."""
    stage: Text
    """One of the belt's stages."""
    date: Day
    """Day of the document that gives the role."""


class Belt(Sourced):
    """A chain of sites for one engine across regions."""

    id: Identifier
    """Name of the belt."""
    name: Words
    """Display name."""
    engine: Identifier
    """Engine it serves."""
    stages: Annotated[tuple[Text, ...], Field(min_length=1)]
    """Stages a site goes through, in order."""
    sites: Annotated[tuple[Site, ...], Field(min_length=1)]
    """Its places, in any order."""


class Step(Sourced):
    """A step towards an agreement; ``done`` is its date, if it has been taken."""

    id: Identifier
    """Name of the step."""
    name: Words
    """Display name."""
    done: Day | None = None
    """Day it was taken; absent if not yet."""


class Agreement(Sourced):
    """A trade agreement or tariff arrangement."""

    id: Identifier
    """Name of the agreement."""
    name: Words
    """Display name."""
    members: Annotated[tuple[Code, ...], Field(min_length=1)]
    """Parties, as ISO 3166-1 alpha-3 codes."""
    status: Literal["in force", "adopted", "negotiating", "considered", "suspended", "ended"]
    """State at the programme's date."""
    steps: tuple[Step, ...] = ()
    """What was and has to be done, in order."""
    figures: dict[str, Figure] = Field(default_factory=dict)
    """Published figures by name."""


class TradePolicies(Record):
    """Agreements and tariff measures whose effect a study shows."""

    in_place: tuple[Identifier, ...] = ()
    """Embedded ones already in place; effects are told against them."""
    policies: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Embedded ones that are shown, each by itself."""


class Observation(Record):
    """What a number was on a day."""

    date: Day
    """Day it was counted on."""
    value: Figure
    """What was counted."""


class Target(Sourced):
    """A number to reach by a year, and where it started."""

    id: Identifier
    """Name of the target."""
    name: Words
    """Display name."""
    baseline: Figure
    """Where it started."""
    baseline_date: Day
    """Day of the baseline."""
    target: Figure
    """What is to be reached, in the unit of the baseline."""
    due: Day
    """By when."""
    office: Identifier | None = None
    """Who answers for it."""
    history: tuple[Observation, ...] = ()
    """Earlier counts, oldest first, each before the baseline and in its unit."""


class Office(Sourced):
    """Who is responsible."""

    id: Identifier
    """Name of the office."""
    name: Words
    """Display name."""
    parent: Identifier | None = None
    """Office above it."""
    since: Day | None = None
    """Day it began."""
    duties: Words
    """What it answers for."""


class Milestone(Sourced):
    """Something due by a date, and the office that owns it."""

    id: Identifier
    """Name by which deadlines refer to it."""
    name: Words
    """Display name."""
    office: Identifier
    """Who owns it."""
    due: Day
    """By when."""
    status: Literal["open", "done", "missed", "unknown"]
    """State at the programme's date."""
    done: Day | None = None
    """Day it was reached; given exactly when the status is done."""


class Caveat(Sourced):
    """Where the announcement as reported is wrong, revised or ambiguous."""

    id: Identifier
    """Name of the caveat."""
    text: Words
    """What differs, and which reading this file takes."""
