"""Agreements and tariff measures as data: who, which industries, how far, from when, read where."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PrivateAttr, model_validator

from regrowth import documents, records
from regrowth.documents import Location, Node, key_path
from regrowth.errors import Problem, ScenarioError, suggestion
from regrowth.messages import Message
from regrowth.programme.parts import Remark, Source, Sourced
from regrowth.records import Day, Identifier, Number, Record, RefusedError, Text, Whole, Words, YesNo
from regrowth.scenario import embedded
from regrowth.scenario.shocks import LARGEST_RATE


def _part(value: float) -> float:
    if not 0 <= value <= 1:
        raise RefusedError(
            Message("{value:g} is no part of a whole", value=value),
            Message("Write a number from 0 to 1: 0.96 for 96 per cent"),
        )
    return value


def _small_part(value: float) -> float:
    if not 0 <= value < 1:
        raise RefusedError(
            Message("{value:g} is no fall in costs", value=value),
            Message("Write a number from 0 to below 1: 0.02 for 2 per cent"),
        )
    return value


def _duty(value: float) -> float:
    if not 0 <= value <= LARGEST_RATE:
        reason = Message("{value:g} is no rate of duty", value=value)
        raise RefusedError(reason, Message("Write 0.15 for fifteen per cent"))
    return value


Part = Annotated[Number, AfterValidator(_part)]
SmallPart = Annotated[Number, AfterValidator(_small_part)]
Duty = Annotated[Number, AfterValidator(_duty)]
Labels = Annotated[tuple[Text, ...], Field(min_length=1)]


class Fall(Record):
    """A fall in the cost of trade, as a part of the price at the border, with its range."""

    low: SmallPart
    """The least it may be."""
    central: SmallPart
    """The value used unless others are drawn."""
    high: SmallPart
    """The most it may be."""

    @model_validator(mode="after")
    def _ordered(self) -> Fall:
        if not self.low <= self.central <= self.high:
            reason = Message("low, central and high are out of order")
            raise RefusedError(reason, Message("Write them from small to large"))
        return self


class Step(Record):
    """A step on the way to an agreement."""

    what: Words
    """What is done."""
    date: Day | None = None
    """When it was done, or is due; absent where nobody has said."""
    done: YesNo = False
    """Whether it has been done."""


class Provision(Sourced):
    """What an agreement does to the trade of some industries, both ways between its two sides."""

    industries: Labels
    """Industries of the economy, or `goods`, `services`, `all`."""
    cut: Part = 0.0
    """Part of the duty that is removed once phased in, over all lines: coverage times depth."""
    years: Annotated[Whole, Field(ge=0)] = 0
    """Years over which it is phased in, in equal parts from the first on; 0 and 1 are at once."""
    costs: Fall | None = None
    """Fall in other costs of trade, once phased in: non-tariff measures, barriers to services."""


class Agreement(Record):
    """Preferences that two sides give each other.

    >>> read("cptpp-accession").partners[:3]
    ('AUS', 'BRN', 'CAN')
    """

    kind: Literal["agreement"] = "agreement"
    """Says that this is an agreement."""
    id: Identifier
    """Name of the agreement."""
    title: Words
    """Display title."""
    description: Remark | None = None
    """What it is, and what a reader must know."""
    parties: Labels
    """One side: countries (ISO 3166 alpha-3) or blocs of the economy."""
    partners: Labels
    """The other side."""
    in_force: Whole
    """First year of its provisions; an assumption where it is not in force."""
    steps: tuple[Step, ...] = ()
    """Steps on the way, in order."""
    provisions: Annotated[tuple[Provision, ...], Field(min_length=1)]
    """What it does."""
    sources: dict[Identifier, Source]
    """Publications by key."""
    _root: Node | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _two_sides(self) -> Agreement:
        both = sorted(set(self.parties) & set(self.partners))
        if both:
            raise RefusedError(Message("{label!r} is on both sides", label=both[0]), Message("Name it once"))
        return self

    def phased(self, number: int, year: int | None) -> float:
        """Return the part of a provision that holds in a year; all of it where no year is given.

        >>> cptpp = read("cptpp-accession")
        >>> [cptpp.phased(0, cptpp.in_force + after) for after in (-1, 0, 4, 30)]
        [0.0, 0.1, 0.5, 1.0]
        """
        if year is None:
            return 1.0
        return min(max(year - self.in_force + 1, 0) / max(self.provisions[number].years, 1), 1.0)


class Levy(Sourced):
    """What a measure adds on some industries: a floor under the duty, or a surcharge on it."""

    industries: Labels
    """Industries of the economy, or `goods`, `all`."""
    exporters: Labels | None = None
    """Whose goods pay, where not all of the measure's do."""
    floor: Duty | None = None
    """The duty is raised to this where it is lower."""
    surcharge: Duty | None = None
    """Added to the duty."""

    @model_validator(mode="after")
    def _one_of_two(self) -> Levy:
        if (self.floor is None) == (self.surcharge is None):
            reason = (
                Message("a levy has neither `floor` nor `surcharge`")
                if self.floor is None
                else Message("a levy has both `floor` and `surcharge`")
            )
            raise RefusedError(reason, Message("Write one of the two"))
        return self


class Measure(Record):
    """Duties that one importer sets by itself."""

    kind: Literal["measure"] = "measure"
    """Says that this is a measure."""
    id: Identifier
    """Name of the measure."""
    title: Words
    """Display title."""
    description: Remark | None = None
    """What it is, and what a reader must know."""
    importer: Text
    """Who levies it: a country or bloc."""
    exporters: Labels
    """Whose goods pay: countries, blocs, or `all`; a levy may name some of them."""
    starts: Day
    """First day."""
    ends: Day | None = None
    """Last day; absent where none is set."""
    spares_partners: YesNo = False
    """True leaves alone the goods for which an agreement gives a preference."""
    levies: Annotated[tuple[Levy, ...], Field(min_length=1)]
    """What it adds."""
    sources: dict[Identifier, Source]
    """Publications by key."""
    _root: Node | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _in_order(self) -> Measure:
        if self.ends is not None and self.ends < self.starts:
            reason = Message(
                "it ends on {ends}, before it starts on {starts}", ends=self.ends, starts=self.starts
            )
            raise RefusedError(reason, Message("Correct one of them"))
        return self

    def holds(self, year: int | None) -> bool:
        """Say whether it holds on the last day of a year; always where no year is given."""
        if year is None:
            return True
        day = datetime.date(year, 12, 31)
        return self.starts <= day and (self.ends is None or day <= self.ends)

    def meets(self, other: Measure) -> bool:
        """Say whether there is a day on which both hold.

        >>> read("us-deal-2025-11").meets(read("us-section-122"))
        False
        """
        return (self.ends is None or other.starts <= self.ends) and (
            other.ends is None or self.starts <= other.ends
        )


Policy = Agreement | Measure
"""What changes tariffs and costs of trade."""


def read(file: str | Path) -> Policy:
    """Read an agreement or a measure from a YAML file, or an embedded one by its id.

    Raises
    ------
    ScenarioError
        With every fault found, each with file, line, key, reason and remedy.
    """
    return _build(documents.read(embedded.locate(file, "agreements", Message("agreement")), ScenarioError))


def parse(text: str, name: str = "agreement") -> Policy:
    """Build an agreement or a measure from YAML text; ``name`` stands for the file in messages.

    Raises
    ------
    ScenarioError
        As :func:`read`.
    """
    return _build(documents.parse(text, name, ScenarioError))


def _build(root: Node) -> Policy:
    kind = root.find(("kind",)).value if root.child("kind") else "agreement"
    if kind not in ("agreement", "measure"):
        reason = Message("{value!r} is not a known kind", value=kind)
        node = root.find(("kind",))
        remedy = suggestion(str(kind), ["agreement", "measure"])
        raise ScenarioError(Problem(Message("agreement"), reason, remedy, node.file, node.line, "kind"))
    model: type[Any] = Measure if kind == "measure" else Agreement
    subject = Message("measure") if kind == "measure" else Message("agreement")
    policy: Policy = records.validate(model, root, subject, ScenarioError)
    policy._root = root
    problems = [*_uncited(policy), *_disordered(policy)]
    if problems:
        raise ScenarioError(problems)
    return policy


def _uncited(policy: Policy) -> Iterator[Problem]:
    """Find keys of sources that do not exist."""
    known = list(policy.sources)
    name, parts = clauses(policy)
    for number, part in enumerate(parts):
        for position, key in enumerate(part.source):
            if key not in known:
                where = (name, number, "source", position)
                reason = Message("source {key!r} is not known", key=key)
                yield fault(policy, where, reason, suggestion(key, known))


def _disordered(policy: Policy) -> Iterator[Problem]:
    """Find steps whose dates run backwards, or done after one that is not."""
    if isinstance(policy, Measure):
        return
    last: datetime.date | None = None
    open_step = False
    for number, step in enumerate(policy.steps):
        if step.date is not None:
            if last is not None and step.date < last:
                reason = Message(
                    "the step is of {date}, the one before it of {before}", date=step.date, before=last
                )
                remedy = Message("Put the steps in the order of time")
                yield fault(policy, ("steps", number, "date"), reason, remedy)
            last = step.date
        if step.done and open_step:
            reason = Message("the step is done, and one before it is not")
            yield fault(policy, ("steps", number, "done"), reason, Message("Correct one of them"))
        open_step = open_step or not step.done


def clauses(policy: Policy) -> tuple[str, Sequence[Provision | Levy]]:
    """Return what a policy does, and the key under which its file says so."""
    return ("levies", policy.levies) if isinstance(policy, Measure) else ("provisions", policy.provisions)


def fault(policy: Policy, location: Location, reason: Message, remedy: Message) -> Problem:
    """Name a fault of a policy, and where it was written."""
    subject = (
        Message("measure {name}", name=policy.id)
        if isinstance(policy, Measure)
        else Message("agreement {name}", name=policy.id)
    )
    if policy._root is None:
        return Problem(subject, reason, remedy, column=".".join(map(str, location)))
    node = policy._root.find(location)
    return Problem(subject, reason, remedy, node.file, node.line, key_path(policy._root, location))


def embedded_names() -> tuple[str, ...]:
    """Return the ids of the agreements and measures that ship inside."""
    return embedded.names("agreements")
