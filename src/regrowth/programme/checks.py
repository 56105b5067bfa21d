"""What must hold between the parts of a programme: references, weights, dates, units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from regrowth.documents import Location, Node, key_path
from regrowth.errors import Problem, suggestion
from regrowth.messages import Message
from regrowth.programme.date_checks import date_faults
from regrowth.programme.instrument_checks import instrument_faults, money_faults
from regrowth.programme.parts import Figure, Sourced
from regrowth.programme.rollout import rollout_faults
from regrowth.programme.rows import stage_of
from regrowth.programme.rules import DeadlineRule, MeasureRule, Where
from regrowth.programme.talent import talent_faults
from regrowth.quantities import names, quantity

if TYPE_CHECKING:
    from regrowth.programme.programme import Programme

_REGISTERS = (
    "regions",
    "engines",
    "rules",
    "candidates",
    "investments",
    "instruments",
    "belts",
    "agreements",
    "targets",
    "offices",
    "milestones",
    "caveats",
)
_TAKEN = ("score", "rank", "chosen", "loss", "region", "engine")
"""Columns that stand beside the criteria in the table of a selection."""
_WHERE = {
    "regions": Message("region"),
    "kinds": Message("kind"),
    "engines": Message("engine"),
    "instruments": Message("instrument"),
}
"""What one label under a key of `where` is."""


class _Reporter:
    """Builds problems that name the line and key path of a place in the document."""

    def __init__(self, root: Node) -> None:
        self.root = root

    def at(self, location: Location, reason: Message, remedy: Message) -> Problem:
        node, column = self.root.find(location), key_path(self.root, location)
        return Problem(Message("programme"), reason, remedy, node.file, node.line, column)

    def unknown(
        self, location: Location, what: Message, label: str, known: Sequence[str]
    ) -> Iterator[Problem]:
        if label not in known:
            reason = Message("{what} {label!r} is not known", what=what, label=label)
            yield self.at(location, reason, suggestion(label, known))

    def unknown_measure(self, location: Location, label: str, known: Sequence[str]) -> Iterator[Problem]:
        if label not in known:
            reason = Message("measure {measure!r} is not known", measure=label)
            yield self.at(location, reason, suggestion(label, known))


def cross_check(programme: Programme, root: Node) -> Iterator[Problem]:
    """Yield every fault between the parts of a programme."""
    report = _Reporter(root)
    for check in (
        _unique_ids,
        _unique_names,
        _sources,
        _regions,
        _engines,
        _references,
        _rules,
        _dates,
        _money,
        _indicators,
    ):
        yield from check(programme, report)
    for faults in (instrument_faults, rollout_faults, talent_faults):
        for fault in faults(programme):
            yield report.at(*fault)


def _unique_ids(programme: Programme, report: _Reporter) -> Iterator[Problem]:
    lists: list[tuple[Location, Sequence[Any]]] = [
        *(((register,), getattr(programme, register)) for register in _REGISTERS),
        *((("belts", i, "sites"), belt.sites) for i, belt in enumerate(programme.belts)),
        *((("agreements", i, "steps"), pact.steps) for i, pact in enumerate(programme.agreements)),
        (("selection", "criteria"), programme.selection.criteria),
    ]
    for place, entries in lists:
        first: dict[str, int] = {}
        for position, entry in enumerate(entries):
            if entry.id in first:
                reason = Message(
                    "id {name!r} of {register} is already used by entry {number}",
                    name=entry.id,
                    register=place[-1],
                    number=first[entry.id] + 1,
                )
                remedy = Message("Give each entry its own id")
                yield report.at((*place, position, "id"), reason, remedy)
            first.setdefault(entry.id, position)


def _unique_names(programme: Programme, report: _Reporter) -> Iterator[Problem]:
    """Regions, and engines, must be told apart by name in tables and charts."""
    for register in ("regions", "engines"):
        first: dict[tuple[str, str], int] = {}
        for position, entry in enumerate(getattr(programme, register)):
            for language, name in entry.name.items():
                held = first.setdefault((language, name), position)
                if held != position:
                    reason = Message(
                        "the name {name!r} of {register} is already used by entry {number}",
                        name=name,
                        register=register,
                        number=held + 1,
                    )
                    remedy = Message("Give each entry its own name")
                    yield report.at((register, position, "name"), reason, remedy)


def _walk(value: Any, location: Location = ()) -> Iterator[tuple[Location, BaseModel]]:
    """Yield every record of the programme with its place."""
    if isinstance(value, BaseModel):
        yield location, value
        for name in type(value).model_fields:
            yield from _walk(getattr(value, name), (*location, name))
    elif isinstance(value, tuple):
        for position, item in enumerate(value):
            yield from _walk(item, (*location, position))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk(item, (*location, key))


def _sources(programme: Programme, report: _Reporter) -> Iterator[Problem]:
    used = set()
    known = list(programme.sources)
    for location, record in _walk(programme):
        if isinstance(record, Sourced):
            for source in record.source:
                used.add(source)
                yield from report.unknown((*location, "source"), Message("source"), source, known)
    for name in known:
        if name not in used:
            reason = Message("source {name!r} is cited by nothing", name=name)
            yield report.at(("sources", name), reason, Message("Cite it or remove it"))


def _regions(programme: Programme, report: _Reporter) -> Iterator[Problem]:
    holder: dict[str, str] = {}
    for position, region in enumerate(programme.regions):
        for province in region.provinces:
            if province in holder:
                reason = Message(
                    "province {province!r} is twice in {region!r}", province=province, region=region.id
                )
                if holder[province] != region.id:
                    reason = Message(
                        "province {province!r} is in {region!r} and in {other!r}",
                        province=province,
                        region=holder[province],
                        other=region.id,
                    )
                remedy = Message("Put each province in one region")
                yield report.at(("regions", position, "provinces"), reason, remedy)
            holder.setdefault(province, region.id)
    if programme.regions and all(region.core for region in programme.regions):
        reason = Message("every region is marked core")
        remedy = Message("Mark only the dominant region with `core: true`")
        yield report.at(("regions",), reason, remedy)


def _engines(programme: Programme, report: _Reporter) -> Iterator[Problem]:
    total: dict[str, float] = defaultdict(float)
    members: dict[str, list[str]] = defaultdict(list)
    for position, engine in enumerate(programme.engines):
        seen = set()
        for place, part in enumerate(engine.industries):
            location: Location = ("engines", position, "industries", place)
            if (part.industry, part.product) in seen:
                reason = Message(
                    "engine {engine!r} lists industry {industry!r} twice",
                    engine=engine.id,
                    industry=part.industry,
                )
                remedy = Message("Add the weights, or name different products")
                yield report.at(location, reason, remedy)
            seen.add((part.industry, part.product))
            total[part.industry] += part.weight
            members[part.industry].append(engine.id)
    for industry, weight in total.items():
        if weight > 1 + 1e-9:
            reason = Message(
                "the weights of industry {industry!r} sum to {total:.3f} over {engines}",
                industry=industry,
                total=weight,
                engines=", ".join(dict.fromkeys(members[industry])),
            )
            remedy = Message("Lower them so that no more than 1 is given away")
            yield report.at(("engines",), reason, remedy)


def _references(programme: Programme, report: _Reporter) -> Iterator[Problem]:
    regions = [region.id for region in programme.regions]
    engines = [engine.id for engine in programme.engines]
    offices = [office.id for office in programme.offices]
    provinces = [province for region in programme.regions for province in region.provinces]
    for i, vintage in enumerate(programme.candidates):
        listed = set()
        for j, row in enumerate(vintage.lists):
            location: Location = ("candidates", i, "lists", j)
            if row.region in listed:
                reason = Message(
                    "region {region!r} has two lists in {vintage!r}", region=row.region, vintage=vintage.id
                )
                yield report.at((*location, "region"), reason, Message("Write one list per region"))
            listed.add(row.region)
            yield from report.unknown((*location, "region"), Message("region"), row.region, regions)
            for engine in row.engines:
                yield from report.unknown((*location, "engines"), Message("engine"), engine, engines)
    for i, entry in enumerate(programme.investments):
        yield from report.unknown(("investments", i, "region"), Message("region"), entry.region, regions)
        yield from report.unknown(("investments", i, "engine"), Message("engine"), entry.engine, engines)
        held = [p for region in programme.regions if region.id == entry.region for p in region.provinces]
        for province in entry.provinces:
            if entry.region in regions and province not in held:
                reason = Message(
                    "{province!r} is not a province of {region!r}", province=province, region=entry.region
                )
                yield report.at(("investments", i, "provinces"), reason, suggestion(province, held))
    for i, belt in enumerate(programme.belts):
        yield from report.unknown(("belts", i, "engine"), Message("engine"), belt.engine, engines)
        for j, site in enumerate(belt.sites):
            place: Location = ("belts", i, "sites", j)
            yield from report.unknown((*place, "province"), Message("province"), site.province, provinces)
            yield from report.unknown((*place, "stage"), Message("stage"), site.stage, belt.stages)
    for register, attribute in (
        ("instruments", "office"),
        ("targets", "office"),
        ("milestones", "office"),
        ("offices", "parent"),
    ):
        for i, owned in enumerate(getattr(programme, register)):
            office = getattr(owned, attribute)
            if office is not None:
                yield from report.unknown((register, i, attribute), Message("office"), office, offices)


def _rules(programme: Programme, report: _Reporter) -> Iterator[Problem]:
    known: dict[str, list[str]] = {
        "regions": [region.id for region in programme.regions],
        "kinds": sorted({region.kind for region in programme.regions}),
        "engines": [engine.id for engine in programme.engines],
        "instruments": [instrument.id for instrument in programme.instruments],
    }
    milestones = [milestone.id for milestone in programme.milestones]
    measures = ["amount", "score", *_pair_measures()]
    for i, rule in enumerate(programme.rules):
        for part in ("where", "within"):
            where = getattr(rule, part, None)
            strange = [
                problem
                for key, labels in known.items()
                for label in getattr(where, key, None) or ()
                for problem in report.unknown(("rules", i, part, key), _WHERE[key], label, labels)
            ]
            yield from strange
            if isinstance(where, Where) and not strange:
                yield from _cells(programme, report, ("rules", i), part, where, stage_of(rule))
        if isinstance(rule, DeadlineRule):
            what, label = Message("milestone"), rule.milestone
            yield from report.unknown(("rules", i, "milestone"), what, label, milestones)
        if isinstance(rule, MeasureRule):
            yield from report.unknown_measure(("rules", i, "measure"), rule.measure, measures)


def _cells(
    programme: Programme, report: _Reporter, rule: Location, part: str, where: Where, stage: str
) -> Iterator[Problem]:
    """Refuse a rule that speaks of no cell, and keys that mean nothing on a selection."""
    spoken = [
        region.id
        for region in programme.regions
        if (where.regions is None or region.id in where.regions)
        and (where.kinds is None or region.kind in where.kinds)
        and (where.core is None or region.core == where.core)
    ]
    if not spoken or where.engines == () or where.instruments == ():
        reason = Message("`{key}` matches nothing, so the rule would do nothing", key=part)
        yield report.at((*rule, part), reason, Message("Correct its keys, or remove the rule"))
    if stage == "selection":
        for key in ("chosen", "instruments", "years"):
            if getattr(where, key) is not None:
                reason = Message("`{key}` has no meaning in a rule on the choice of engines", key=key)
                remedy = Message("Remove the key, or set the rule on amounts")
                yield report.at((*rule, part, key), reason, remedy)


def _pair_measures() -> list[str]:
    """Measures of evidence that a pair of region and engine has."""
    return [name for name in names("evidence") if "engine" in quantity(name).dimensions]


def _dates(programme: Programme, report: _Reporter) -> Iterator[Problem]:
    for fault in date_faults(programme):
        yield report.at(*fault)


def _money(programme: Programme, report: _Reporter) -> Iterator[Problem]:
    """Sums that enter the work must be in the programme's currency and not negative."""
    sums: list[tuple[Location, Figure]] = [
        (("investments", i, "amount"), entry.amount)
        for i, entry in enumerate(programme.investments)
        if entry.amount is not None
    ]
    sums.append((("selection", "designation_credit"), programme.selection.designation_credit))
    for location, figure in sums:
        if figure.value < 0:
            reason = Message("{value:g} {unit} is negative", value=figure.value, unit=figure.unit)
            yield report.at(location, reason, Message("Write sums as positive amounts"))
        for fault in money_faults(programme, location, figure.unit):
            yield report.at(*fault)


def _indicators(programme: Programme, report: _Reporter) -> Iterator[Problem]:
    measures = _pair_measures()
    stages = ("applied", "announced", "designated", "committed", "under construction", "operating")
    for name in stages:
        if name not in programme.selection.investment_stages:
            location: Location = ("selection", "investment_stages")
            reason = Message("stage {stage!r} has no credit", stage=name)
            yield report.at(location, reason, Message("Give every stage a value from 0 to 1"))
    for name in programme.selection.investment_stages:
        place: Location = ("selection", "investment_stages", name)
        yield from report.unknown(place, Message("stage"), name, stages)
    for i, criterion in enumerate(programme.selection.criteria):
        name = criterion.id
        if name in _TAKEN or "acceptability" in name or name.startswith("score-"):
            reason = Message("id {name!r} is a column of every selection", name=name)
            remedy = Message("Choose another id, without 'acceptability' in it or 'score-' in front")
            yield report.at(("selection", "criteria", i, "id"), reason, remedy)
        seen = set()
        for j, indicator in enumerate(criterion.indicators):
            location = ("selection", "criteria", i, "indicators", j)
            if indicator.measure in seen:
                reason = Message(
                    "criterion {criterion!r} uses measure {measure!r} twice",
                    criterion=name,
                    measure=indicator.measure,
                )
                remedy = Message("Keep one of the two, with the sum of weights")
                yield report.at((*location, "measure"), reason, remedy)
            seen.add(indicator.measure)
            yield from report.unknown_measure((*location, "measure"), indicator.measure, measures)
            if indicator.low >= indicator.high:
                reason = Message(
                    "`low` {low:g} is not below `high` {high:g}", low=indicator.low, high=indicator.high
                )
                remedy = Message("The value function rises from low to high")
                yield report.at((*location, "low"), reason, remedy)
            if indicator.scale == "log" and indicator.low <= 0:
                reason = Message("`low` {low:g} is not positive on a log scale", low=indicator.low)
                remedy = Message("Use a positive `low`, or `scale: linear`")
                yield report.at((*location, "low"), reason, remedy)
