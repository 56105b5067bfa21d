"""A project as the rules see it: every word looked up, every sum in whole units of the currency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from regrowth.errors import OptionError, Problem, suggestion
from regrowth.package.quote.errors import QuoteError
from regrowth.package.quote.project import Project
from regrowth.package.quote.rules import Label, Scope
from regrowth.package.quote.support import Support, walk
from regrowth.programme.parts import Region
from regrowth.programme.programme import Programme
from regrowth.quantities import money_scale

_SUMS = ("land", "equipment", "received", "loan")


@dataclass(frozen=True)
class Case:
    """A project ready to be quoted.

    Attributes
    ----------
    region, province
        Region of the programme, and the province in it.
    engines
        Engines the project belongs to; several where only an industry is named.
    size, tier, conditions
        Words of the rules of support; no tier where none is given.
    jobs, graduates
        Persons.
    land, equipment, received, loan
        Sums in whole units of the programme's currency.
    """

    region: Region
    province: str
    engines: frozenset[str]
    size: str
    tier: str | None
    jobs: int
    relocation: bool
    conditions: frozenset[str]
    land: float
    equipment: float
    received: float
    loan: float
    graduates: int

    @property
    def investment(self) -> float:
        """Land and equipment together."""
        return self.land + self.equipment


def resolve(project: Project, programme: Programme, support: Support) -> Case:
    """Look up every word of a project in its programme and the rules of support.

    Raises
    ------
    QuoteError
        With every fault of the project, and of rules that do not fit the programme.
    """
    problems = [*_misfits(programme, support), *_faults(project, programme, support)]
    if problems:
        raise QuoteError(problems)
    land, equipment, received, loan = (_sum(project, key, programme.currency) for key in _SUMS)
    return Case(
        region=next(r for r in programme.regions if project.province in r.provinces),
        province=project.province,
        engines=_engines(project, programme),
        size=project.size,
        tier=project.tier,
        jobs=project.jobs,
        relocation=project.relocation,
        conditions=frozenset(project.conditions),
        land=land,
        equipment=equipment,
        received=received,
        loan=loan,
        graduates=project.graduates,
    )


def _misfits(programme: Programme, support: Support) -> Iterator[Problem]:
    """Yield what the rules say that the programme does not know."""
    for key in ("nation", "currency"):
        ours, theirs = getattr(support, key), getattr(programme, key)
        if ours != theirs:
            reason = f"the rules are of {key} {ours!r} and programme {programme.id!r} of {theirs!r}"
            yield support.problem((key,), reason, "Give the rules of the programme's country with --rules")
            return
    engines = [engine.id for engine in programme.engines]
    provinces = _provinces(programme)
    for location, record in walk(support):
        if isinstance(record, Scope):
            for engine in record.engines or ():
                if engine not in engines:
                    reason = f"engine {engine!r} is not in programme {programme.id!r}"
                    yield support.problem((*location, "engines"), reason, suggestion(engine, engines))
    for number, university in enumerate(support.talent.universities if support.talent else ()):
        if university.province not in provinces:
            reason = f"province {university.province!r} is not in programme {programme.id!r}"
            remedy = suggestion(university.province, provinces)
            yield support.problem(("talent", "universities", number, "province"), reason, remedy)


def _faults(project: Project, programme: Programme, support: Support) -> Iterator[Problem]:
    """Yield what a project says that cannot be, or that nobody knows."""
    yield from _unknown(project, "province", project.province, _provinces(programme))
    yield from _unknown(project, "size", project.size, _ids(support.sizes))
    if project.tier is not None:
        yield from _unknown(project, "tier", project.tier, _ids(support.tiers))
    for place, condition in enumerate(project.conditions):
        where = ("conditions", place)
        known = _ids(support.conditions)
        if condition not in known:
            yield project.problem(
                where, f"condition {condition!r} is not known", suggestion(condition, known)
            )
        elif condition in project.conditions[:place]:
            yield project.problem(where, f"condition {condition!r} is given twice", "Keep one of the two")
    if project.engine is not None and project.industry is not None:
        reason = "both an engine and an industry are named"
        yield project.problem(("industry",), reason, "Keep the engine; the industry stands in for one")
    if project.engine is not None:
        yield from _unknown(project, "engine", project.engine, [e.id for e in programme.engines])
    if project.industry is not None:
        classes = sorted({part.industry for engine in programme.engines for part in engine.industries})
        yield from _unknown(project, "industry", project.industry, classes)
    if project.jobs < 1:
        yield project.problem(("jobs",), f"{project.jobs} jobs are planned", "Plan at least one new job")
    if project.graduates < 0:
        reason = f"{project.graduates} graduates are wanted"
        yield project.problem(("graduates",), reason, "Write 0 or more")
    yield from _sums(project, programme.currency)


def _sums(project: Project, currency: str) -> Iterator[Problem]:
    held: dict[str, float] = {}
    for key in _SUMS:
        try:
            held[key] = _sum(project, key, currency)
        except OptionError as error:
            fault = error.problems[0]
            yield project.problem((key, "unit"), f"{fault.subject} is {fault.reason}", fault.remedy)
        else:
            if held[key] < 0:
                yield project.problem((key, "value"), f"{key} is below 0", "Write a sum of 0 or more")
    if "land" in held and "equipment" in held:
        investment = held["land"] + held["equipment"]
        if investment == 0:
            yield project.problem((), "nothing is invested", "Give `land:`, `equipment:` or both")
        elif held.get("loan", 0) > investment > 0:
            reason = "the loan is larger than the investment"
            yield project.problem(("loan", "value"), reason, "Ask for no more than land and equipment cost")


def _sum(project: Project, key: str, currency: str) -> float:
    amount = getattr(project, key)
    return 0.0 if amount is None else float(amount.value * money_scale(amount.unit, currency))


def _engines(project: Project, programme: Programme) -> frozenset[str]:
    if project.engine is not None:
        return frozenset([project.engine])
    return frozenset(
        engine.id
        for engine in programme.engines
        if any(part.industry == project.industry for part in engine.industries)
    )


def _unknown(project: Project, key: str, label: str, known: Sequence[str]) -> Iterator[Problem]:
    if label not in known:
        yield project.problem((key,), f"{key} {label!r} is not known", suggestion(label, known))


def _ids(labels: Sequence[Label]) -> list[str]:
    return [label.id for label in labels]


def _provinces(programme: Programme) -> list[str]:
    return [province for region in programme.regions for province in region.provinces]
