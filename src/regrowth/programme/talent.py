"""Talent: who an engine employs, who the universities teach, and how many of them stay."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, model_validator

from regrowth.documents import Location
from regrowth.errors import suggestion
from regrowth.messages import Message
from regrowth.programme.parts import Code, Remark, Sourced
from regrowth.programme.rollout import Fault
from regrowth.records import Identifier, Number, Record, Text, Words, require_ordered

if TYPE_CHECKING:
    from regrowth.programme.programme import Programme

Part = Annotated[Number, Field(ge=0, le=1)]
TOLERANCE = 1e-6


class Share(Sourced):
    """A share between 0 and 1 that is not known exactly."""

    low: Part
    """Lowest value thought possible."""
    central: Part
    """Most likely value."""
    high: Part
    """Highest value thought possible."""
    basis: Remark
    """How it was found."""

    @model_validator(mode="after")
    def _in_order(self) -> Share:
        require_ordered(self.low, self.central, self.high)
        return self


class Occupation(Record):
    """A group of occupations."""

    id: Identifier
    """Name of the group."""
    name: Words
    """Display name."""
    graduates: Share | None = None
    """Part of the universities' graduates who have learnt it; absent where they do not teach it."""


class Mix(Sourced):
    """Whom an engine employs."""

    shares: Annotated[dict[Identifier, Part], Field(min_length=1)]
    """Part of its workers by group of occupations; they sum to one."""


class University(Record):
    """A university whose graduates are counted."""

    id: Identifier
    """Name of the university."""
    name: Words
    """Display name."""
    province: Code
    """Province of its main campus."""
    admissions: Share
    """Part of the province's admissions that are its own."""
    retention: Share
    """Part of its graduates at work who work in the region."""


class Talent(Record):
    """Demand for workers of the chosen engines and supply from universities."""

    instrument: Identifier
    """Instrument with terms whose amounts are places."""
    level: Text
    """Level of the economy's table `students` that the admissions are of."""
    occupations: Annotated[tuple[Occupation, ...], Field(min_length=1)]
    """Groups of occupations."""
    mix: Annotated[dict[Identifier, Mix], Field(min_length=1)]
    """Whom each engine employs."""
    universities: Annotated[tuple[University, ...], Field(min_length=1)]
    """Where graduates come from; places are taught in their regions only."""
    retirement: Share
    """Part of an engine's workers who leave working life in a year and are replaced."""
    job_content: Share
    """Workers for additional value added, over those who make as much of it today."""
    completion: Share
    """Part of those admitted who graduate and find work."""
    entry: Share
    """Part of the graduates who stay that take up work in the region's growth engines."""
    evenness: Annotated[Number, Field(ge=0, le=20)]
    """What a post counts more where nothing is filled than where nearly all is; 0 counts the sum alone."""
    evenness_basis: Remark
    """Why this evenness."""


def talent_faults(programme: Programme) -> Iterator[Fault]:
    """Yield what does not fit between the talent block and the rest of the programme."""
    talent = programme.talent
    if talent is None:
        return
    instruments = {entry.id: entry for entry in programme.instruments}
    if talent.instrument not in instruments:
        reason = Message("instrument {instrument!r} is not known", instrument=talent.instrument)
        yield ("talent", "instrument"), reason, suggestion(talent.instrument, list(instruments))
    elif instruments[talent.instrument].terms is None:
        reason = Message("instrument {instrument!r} has no `terms:`", instrument=talent.instrument)
        yield ("talent", "instrument"), reason, Message("Give it a unit, a capacity and a response")
    yield from _repeats("occupations", [entry.id for entry in talent.occupations])
    yield from _repeats("universities", [entry.id for entry in talent.universities])
    yield from _mix_faults(programme)
    yield from _university_faults(programme)
    taught = [entry.graduates.central for entry in talent.occupations if entry.graduates is not None]
    if not taught:
        reason = Message("the universities teach none of them")
        yield ("talent", "occupations"), reason, Message("Give one its `graduates:`")
    if sum(taught) > 1 + TOLERANCE:
        reason = Message("the central shares of graduates sum to {total:.3f}", total=sum(taught))
        remedy = Message("Lower them so that no more than all graduates are counted")
        yield ("talent", "occupations"), reason, remedy


def _repeats(key: str, labels: list[str]) -> Iterator[Fault]:
    for label, count in Counter(labels).items():
        if count > 1:
            place: Location = ("talent", key, len(labels) - 1 - labels[::-1].index(label), "id")
            reason = Message("id {name!r} is used twice", name=label)
            yield place, reason, Message("Give each entry its own id")


def _mix_faults(programme: Programme) -> Iterator[Fault]:
    assert programme.talent is not None
    mix = programme.talent.mix
    engines = [entry.id for entry in programme.engines]
    occupations = [entry.id for entry in programme.talent.occupations]
    for engine in mix:
        if engine not in engines:
            reason = Message("engine {engine!r} is not known", engine=engine)
            yield ("talent", "mix", engine), reason, suggestion(engine, engines)
    for engine in engines:
        if engine not in mix:
            reason = Message("engine {engine!r} has no mix", engine=engine)
            yield ("talent", "mix"), reason, Message("Say whom it employs, by occupation")
    for engine, held in mix.items():
        place: Location = ("talent", "mix", engine, "shares")
        for occupation in held.shares:
            if occupation not in occupations:
                reason = Message("occupation {occupation!r} is not known", occupation=occupation)
                yield place, reason, suggestion(occupation, occupations)
        total = sum(held.shares.values())
        if abs(total - 1) > TOLERANCE:
            reason = Message("the shares of {engine!r} sum to {total:g}", engine=engine, total=total)
            yield place, reason, Message("Make them sum to 1")


def _university_faults(programme: Programme) -> Iterator[Fault]:
    assert programme.talent is not None
    provinces = [province for region in programme.regions for province in region.provinces]
    total: dict[str, float] = defaultdict(float)
    for position, university in enumerate(programme.talent.universities):
        place: Location = ("talent", "universities", position, "province")
        if university.province not in provinces:
            reason = Message("province {province!r} is not known", province=university.province)
            yield place, reason, suggestion(university.province, provinces)
        total[university.province] += university.admissions.central
    for province, share in total.items():
        if share > 1 + TOLERANCE:
            reason = Message(
                "the universities of {province!r} have {share:.3f} of its admissions",
                province=province,
                share=share,
            )
            remedy = Message("Lower the central shares so that they sum to at most 1")
            yield ("talent", "universities"), reason, remedy
