"""What would change a quote: the same project with one thing different."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from regrowth.package.quote.case import Case
from regrowth.package.quote.grant import match_of, unmet
from regrowth.package.quote.support import Support
from regrowth.programme.parts import Region
from regrowth.programme.programme import Programme

Kind = Literal["tier", "size", "jobs", "relocation", "no relocation", "with", "without", "place"]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing changed, and what it does to the total.

    Attributes
    ----------
    kind
        What is changed.
    names
        What to: the names of the tier, the size, the condition or the places; none for jobs and relocation.
        Last, the tier, where the project has none and the change opens the grant.
    jobs
        New number of jobs, where these change.
    total, difference
        Total of the changed quote, and how much more than the quote that is; in the currency.
    """

    kind: Kind
    names: tuple[Mapping[str, str], ...]
    jobs: int | None
    total: float
    difference: float

    @property
    def has_effect(self) -> bool:
        """Whether the total changes by a unit of the currency or more."""
        return abs(self.difference) >= 1


def changes(
    case: Case, programme: Programme, support: Support, day: datetime.date, value: Callable[[Case], float]
) -> tuple[Change, ...]:
    """Quote a project again with one change at a time; largest change first, those without effect last.

    ``value`` prices a case, in the currency. Where the project has no tier, a change that opens the grant is
    priced in each tier and names it.
    """
    before = value(case)
    single = [
        Change(kind, (*names, *tier), changed.jobs if kind == "jobs" else None, total, total - before)
        for kind, names, variant in _variants(case, support, day)
        for tier, changed in _in_tiers(variant, support, day)
        for total in [value(changed)]
    ]
    found = [*single, *_moves(case, programme, support, day, value)]
    return tuple(sorted(found, key=lambda change: (-abs(change.difference), -change.difference)))


def _variants(
    case: Case, support: Support, day: datetime.date
) -> Iterator[tuple[Kind, tuple[Mapping[str, str], ...], Case]]:
    if case.tier is not None:
        for tier in support.tiers:
            if tier.id != case.tier and match_of(support, tier.id, day) is not None:
                yield "tier", (tier.name,), replace(case, tier=tier.id)
    for size in support.sizes:
        if size.id != case.size:
            yield "size", (size.name,), replace(case, size=size.id)
    step = _next_step(case, support, day)
    if step is not None:
        yield "jobs", (), replace(case, jobs=step)
    for condition in support.conditions:
        held = condition.id in case.conditions
        changed = replace(case, conditions=case.conditions ^ {condition.id})
        yield "without" if held else "with", (condition.name,), changed
    yield (
        "no relocation" if case.relocation else "relocation",
        (),
        replace(case, relocation=not case.relocation),
    )


def _in_tiers(
    case: Case, support: Support, day: datetime.date
) -> Iterator[tuple[tuple[Mapping[str, str], ...], Case]]:
    """Yield a case as it can be priced: once in each tier where the grant is open and the case names none.

    Nothing where the grant is open and no tier of the case has a national part on the day.
    """
    if unmet(support.grant.requirements, case, day):
        yield (), case
        return
    for tier in support.tiers:
        if case.tier in (None, tier.id) and match_of(support, tier.id, day) is not None:
            yield ((tier.name,) if case.tier is None else ()), replace(case, tier=tier.id)


def _next_step(case: Case, support: Support, day: datetime.date) -> int | None:
    """Return the fewest jobs at which a ladder gives the project more."""
    steps = [
        step.jobs
        for rate in support.grant.rates
        if rate.holds(day) and rate.where.covers(case)
        for step in rate.steps
        if step.jobs > case.jobs and rate.share(case.size, step.jobs) > rate.share(case.size, case.jobs)
    ]
    return min(steps, default=None)


def _moves(
    case: Case, programme: Programme, support: Support, day: datetime.date, value: Callable[[Case], float]
) -> Iterator[Change]:
    """Yield moves to other provinces; those with one effect are one change.

    Where the project has no tier a move names it, unless the move has no effect in any.
    """
    before = value(case)
    idle = round(before, 2)
    tiers = [
        label
        for label in support.tiers
        if case.tier in (None, label.id) and match_of(support, label.id, day) is not None
    ]
    priced = [_by_total(replace(case, tier=tier.id), programme, value) for tier in tiers]
    whatever = all(totals.get(idle) == priced[0].get(idle) for totals in priced)
    for tier, totals in zip(tiers, priced, strict=True):
        for total, places in totals.items():
            names = [_place(region, places, case) for region in programme.regions if region.id in places]
            if total == idle and whatever:
                if tier is not tiers[0]:
                    continue
            elif case.tier is None:
                names.append(tier.name)
            yield Change("place", tuple(names), None, total, total - before)


def _by_total(
    case: Case, programme: Programme, value: Callable[[Case], float]
) -> dict[float, dict[str, list[str]]]:
    """Return the other provinces by total and region."""
    found: dict[float, dict[str, list[str]]] = {}
    for region in programme.regions:
        for province in region.provinces:
            if province != case.province:
                total = round(value(replace(case, region=region, province=province)), 2)
                found.setdefault(total, {}).setdefault(region.id, []).append(province)
    return found


def _place(region: Region, places: Mapping[str, Sequence[str]], case: Case) -> Mapping[str, str]:
    """Name a region, with the provinces where not all of its other ones are meant."""
    others = [province for province in region.provinces if province != case.province]
    if list(places[region.id]) == others:
        return region.name
    listed = ", ".join(places[region.id])
    return {language: f"{name} ({listed})" for language, name in region.name.items()}
