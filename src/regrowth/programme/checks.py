"""What must hold between the parts of a programme: references, weights, dates, units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from regrowth.documents import Location, Node, key_path
from regrowth.errors import OptionError, Problem, suggestion
from regrowth.programme.instrument_checks import instrument_faults
from regrowth.programme.parts import Figure, Sourced
from regrowth.programme.rollout import rollout_faults
from regrowth.programme.rows import stage_of
from regrowth.programme.rules import DeadlineRule, MeasureRule, Where
from regrowth.programme.talent import talent_faults
from regrowth.quantities import money_scale, names, quantity

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


class _Reporter:
    """Builds problems that name the line and key path of a place in the document."""

    def __init__(self, root: Node) -> None:
        self.root = root

    def at(self, location: Location, reason: str, remedy: str) -> Problem:
        node = self.root.find(location)
        return Problem("programme", reason, remedy, node.file, node.line, key_path(self.root, location))

    def unknown(self, location: Location, what: str, label: str, known: Sequence[str]) -> Iterator[Problem]:
        if label not in known:
            yield self.at(location, f"{what} {label!r} is not known", suggestion(label, known))


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
        for location, reason, remedy in faults(programme):
            yield report.at(location, reason, remedy)


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
                reason = f"id {entry.id!r} of {place[-1]} is already used by entry {first[entry.id] + 1}"
                yield report.at((*place, position, "id"), reason, "Give each entry its own id")
            first.setdefault(entry.id, position)


def _unique_names(programme: Programme, report: _Reporter) -> Iterator[Problem]:
    """Regions, and engines, must be told apart by name in tables and charts."""
    for register in ("regions", "engines"):
        first: dict[tuple[str, str], int] = {}
        for position, entry in enumerate(getattr(programme, register)):
            for language, name in entry.name.items():
                held = first.setdefault((language, name), position)
                if held != position:
                    reason = f"the name {name!r} of {register} is already used by entry {held + 1}"
                    yield report.at((register, position, "name"), reason, "Give each entry its own name")


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
                yield from report.unknown((*location, "source"), "source", source, known)
    for name in known:
        if name not in used:
            yield report.at(("sources", name), f"source {name!r} is cited by nothing", "Cite it or remove it")


def _regions(programme: Programme, report: _Reporter) -> Iterator[Problem]:
    holder: dict[str, str] = {}
    for position, region in enumerate(programme.regions):
        for province in region.provinces:
            if province in holder:
                other = holder[province]
                again = (
                    f"is in {other!r} and in {region.id!r}"
                    if other != region.id
                    else f"is twice in {other!r}"
                )
                reason = f"province {province!r} {again}"
                yield report.at(("regions", position, "provinces"), reason, "Put each province in one region")
            holder.setdefault(province, region.id)
    if programme.regions and all(region.core for region in programme.regions):
        yield report.at(
            ("regions",), "every region is marked core", "Mark only the dominant region with `core: true`"
        )


def _engines(programme: Programme, report: _Reporter) -> Iterator[Problem]:
    total: dict[str, float] = defaultdict(float)
    members: dict[str, list[str]] = defaultdict(list)
    for position, engine in enumerate(programme.engines):
        seen = set()
        for place, part in enumerate(engine.industries):
            location: Location = ("engines", position, "industries", place)
            if (part.industry, part.product) in seen:
                reason = f"engine {engine.id!r} lists industry {part.industry!r} twice"
                yield report.at(location, reason, "Add the weights, or name different products")
            seen.add((part.industry, part.product))
            total[part.industry] += part.weight
            members[part.industry].append(engine.id)
    for industry, weight in total.items():
        if weight > 1 + 1e-9:
            holders = ", ".join(dict.fromkeys(members[industry]))
            reason = f"the weights of industry {industry!r} sum to {weight:.3f} over {holders}"
            yield report.at(("engines",), reason, "Lower them so that no more than 1 is given away")


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
                reason = f"region {row.region!r} has two lists in {vintage.id!r}"
                yield report.at((*location, "region"), reason, "Write one list per region")
            listed.add(row.region)
            yield from report.unknown((*location, "region"), "region", row.region, regions)
            for engine in row.engines:
                yield from report.unknown((*location, "engines"), "engine", engine, engines)
    for i, entry in enumerate(programme.investments):
        yield from report.unknown(("investments", i, "region"), "region", entry.region, regions)
        yield from report.unknown(("investments", i, "engine"), "engine", entry.engine, engines)
        held = [p for region in programme.regions if region.id == entry.region for p in region.provinces]
        for province in entry.provinces:
            if entry.region in regions and province not in held:
                location = ("investments", i, "provinces")
                yield report.at(
                    location,
                    f"{province!r} is not a province of {entry.region!r}",
                    suggestion(province, held),
                )
    for i, belt in enumerate(programme.belts):
        yield from report.unknown(("belts", i, "engine"), "engine", belt.engine, engines)
        for j, site in enumerate(belt.sites):
            yield from report.unknown(
                ("belts", i, "sites", j, "province"), "province", site.province, provinces
            )
            yield from report.unknown(("belts", i, "sites", j, "stage"), "stage", site.stage, belt.stages)
    for register, attribute in (
        ("instruments", "office"),
        ("targets", "office"),
        ("milestones", "office"),
        ("offices", "parent"),
    ):
        for i, owned in enumerate(getattr(programme, register)):
            office = getattr(owned, attribute)
            if office is not None:
                yield from report.unknown((register, i, attribute), "office", office, offices)


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
                for problem in report.unknown(("rules", i, part, key), key.rstrip("s"), label, labels)
            ]
            yield from strange
            if isinstance(where, Where) and not strange:
                yield from _cells(programme, report, ("rules", i), part, where, stage_of(rule))
        if isinstance(rule, DeadlineRule):
            yield from report.unknown(("rules", i, "milestone"), "milestone", rule.milestone, milestones)
        if isinstance(rule, MeasureRule):
            yield from report.unknown(("rules", i, "measure"), "measure", rule.measure, measures)


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
        reason = f"`{part}` matches nothing, so the rule would do nothing"
        yield report.at((*rule, part), reason, "Correct its keys, or remove the rule")
    if stage == "selection":
        for key in ("chosen", "instruments", "years"):
            if getattr(where, key) is not None:
                reason = f"`{key}` has no meaning in a rule on the choice of engines"
                yield report.at((*rule, part, key), reason, "Remove the key, or set the rule on amounts")


def _pair_measures() -> list[str]:
    """Measures of evidence that a pair of region and engine has."""
    return [name for name in names("evidence") if "engine" in quantity(name).dimensions]


def _dates(programme: Programme, report: _Reporter) -> Iterator[Problem]:
    for i, milestone in enumerate(programme.milestones):
        if (milestone.status == "done") != (milestone.done is not None):
            dated = (
                "has no `done` date" if milestone.done is None else f"has the `done` date {milestone.done}"
            )
            reason = f"milestone {milestone.id!r} is {milestone.status!r} and {dated}"
            yield report.at(("milestones", i), reason, "Give `done:` exactly when the status is done")
        if milestone.done is not None and milestone.done > programme.date:
            reason = (
                f"milestone {milestone.id!r} was done on {milestone.done}, after the programme's own date"
            )
            yield report.at(
                ("milestones", i, "done"), reason, "Correct the date, or move it to a later vintage"
            )
    for register in ("candidates", "investments"):
        for i, entry in enumerate(getattr(programme, register)):
            if entry.date > programme.date:
                reason = (
                    f"{entry.id!r} is dated {entry.date}, after the programme's own date {programme.date}"
                )
                yield report.at(
                    (register, i, "date"), reason, "Correct the date, or move it to a later vintage"
                )
    for i, agreement in enumerate(programme.agreements):
        for j, step in enumerate(agreement.steps):
            if step.done is not None and step.done > programme.date:
                reason = f"step {step.id!r} was done on {step.done}, after the programme's own date"
                remedy = "Correct the date, or move it to a later vintage"
                yield report.at(("agreements", i, "steps", j, "done"), reason, remedy)
    for i, target in enumerate(programme.targets):
        if target.due <= target.baseline_date:
            reason = (
                f"target {target.id!r} is due {target.due}, not after its baseline of {target.baseline_date}"
            )
            yield report.at(("targets", i, "due"), reason, "Correct one of the two dates")
        if target.baseline.unit != target.target.unit:
            reason = (
                f"target {target.id!r} starts in {target.baseline.unit!r} and ends in {target.target.unit!r}"
            )
            yield report.at(("targets", i, "target"), reason, "Use one unit for both")
        days = [entry.date for entry in target.history]
        for j, entry in enumerate(target.history):
            place: Location = ("targets", i, "history", j)
            if entry.date >= (*days, target.baseline_date)[j + 1]:
                reason = f"the count of {entry.date} is not before the next one"
                yield report.at((*place, "date"), reason, "Write the oldest first, all before the baseline")
            if entry.value.unit != target.baseline.unit:
                reason = f"the count is in {entry.value.unit!r}, the baseline in {target.baseline.unit!r}"
                yield report.at((*place, "value"), reason, "Use one unit for both")


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
            yield report.at(
                location, f"{figure.value:g} {figure.unit} is negative", "Write sums as positive amounts"
            )
        try:
            money_scale(figure.unit, programme.currency)
        except OptionError as error:
            problem = error.problems[0]
            yield report.at(location, f"{problem.subject} is {problem.reason}", problem.remedy)


def _indicators(programme: Programme, report: _Reporter) -> Iterator[Problem]:
    measures = _pair_measures()
    stages = ("applied", "announced", "designated", "committed", "under construction", "operating")
    for name in stages:
        if name not in programme.selection.investment_stages:
            location: Location = ("selection", "investment_stages")
            yield report.at(location, f"stage {name!r} has no credit", "Give every stage a value from 0 to 1")
    for name in programme.selection.investment_stages:
        yield from report.unknown(("selection", "investment_stages", name), "stage", name, stages)
    for i, criterion in enumerate(programme.selection.criteria):
        name = criterion.id
        if name in _TAKEN or "acceptability" in name or name.startswith("score-"):
            reason = f"id {name!r} is a column of every selection"
            remedy = "Choose another id, without 'acceptability' in it or 'score-' in front"
            yield report.at(("selection", "criteria", i, "id"), reason, remedy)
        seen = set()
        for j, indicator in enumerate(criterion.indicators):
            location = ("selection", "criteria", i, "indicators", j)
            if indicator.measure in seen:
                reason = f"criterion {name!r} uses measure {indicator.measure!r} twice"
                remedy = "Keep one of the two, with the sum of weights"
                yield report.at((*location, "measure"), reason, remedy)
            seen.add(indicator.measure)
            yield from report.unknown((*location, "measure"), "measure", indicator.measure, measures)
            if indicator.low >= indicator.high:
                reason = f"`low` {indicator.low:g} is not below `high` {indicator.high:g}"
                yield report.at((*location, "low"), reason, "The value function rises from low to high")
            if indicator.scale == "log" and indicator.low <= 0:
                reason = f"`low` {indicator.low:g} is not positive on a log scale"
                yield report.at((*location, "low"), reason, "Use a positive `low`, or `scale: linear`")
