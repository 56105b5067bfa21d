"""What is served: regions, engines, criteria, rules, instruments, years and policies."""

from __future__ import annotations

from fastapi import APIRouter

from regrowth.package.cells import planned
from regrowth.programme.rows import stage_of
from regrowth.programme.rules import Rule
from regrowth.web.api.shapes import Shape
from regrowth.web.workbench import Workbench

Texts = dict[str, str]


class RegionRow(Shape):
    """A region that chooses engines."""

    id: str
    name: Texts
    kind: str
    """Group that rules speak of."""
    core: bool
    """Whether it is the dominant region."""
    provinces: list[str]
    """Codes of its provinces in the economy."""


class EngineRow(Shape):
    """A growth engine."""

    id: str
    name: Texts


class CriterionRow(Shape):
    """A criterion of the score."""

    id: str
    name: Texts
    weight: float
    """Weight in the score; only ratios matter."""


class RuleRow(Shape):
    """A rule, with its bounds if it has any."""

    id: str
    name: Texts
    kind: str
    """``count``, ``eligibility``, ``floor``, ``cap``, ``share`` or ``deadline``."""
    stage: str
    """What it acts on: ``selection``, ``plan`` or ``ledger``."""
    at_least: float | None
    """Lower bound: a count, a share from 0 to 1, or in ``unit``."""
    at_most: float | None
    """Upper bound, likewise."""
    unit: str | None
    """Unit of a bound on amounts."""


class InstrumentRow(Shape):
    """An instrument that plans may use."""

    id: str
    name: Texts
    unit: str
    """Unit of its amounts."""
    whole: bool
    """Whether its amounts are counts."""


class PolicyRow(Shape):
    """An agreement or tariff that ships inside."""

    id: str
    title: Texts
    kind: str
    """``agreement`` or ``measure``."""
    in_place: bool
    """Whether it is in place already: effects are told against it."""


class ProgrammeAnswer(Shape):
    """The programme as it stands."""

    id: str
    title: Texts
    date: str
    """Day of the programme, YYYY-MM-DD."""
    currency: str
    """Code of its currency (ISO 4217); sums in answers are whole units of it unless they say otherwise."""
    reservation_score: float
    """Score below which a region would rather not choose, 0 to 1."""
    aversion: float | None
    """Aversion to inequality across regions; absent where nothing is planned."""
    years: list[int]
    """First and last year of plans; empty where nothing is planned."""
    regions: list[RegionRow]
    engines: list[EngineRow]
    criteria: list[CriterionRow]
    rules: list[RuleRow]
    instruments: list[InstrumentRow]
    policies: list[PolicyRow]


def routes(bench: Workbench) -> APIRouter:
    """Return the routes of this topic."""
    router = APIRouter(tags=["programme"])

    @router.get("/programme", summary="The programme that is served")
    def programme() -> ProgrammeAnswer:
        """Return every name that other requests may use: regions, engines, criteria, rules, instruments."""
        return described(bench)

    return router


def described(bench: Workbench) -> ProgrammeAnswer:
    """Return the programme of a workbench."""
    base = bench.base
    in_place = base.trade.in_place if base.trade else ()
    return ProgrammeAnswer(
        id=base.id,
        title=base.title,
        date=base.date.isoformat(),
        currency=base.currency,
        reservation_score=base.selection.reservation_score,
        aversion=None if base.planning is None else base.planning.aversion,
        years=[] if base.planning is None else list(base.planning.years),
        regions=[
            RegionRow(id=r.id, name=r.name, kind=r.kind, core=r.core, provinces=list(r.provinces))
            for r in base.regions
        ],
        engines=[EngineRow(id=entry.id, name=entry.name) for entry in base.engines],
        criteria=[
            CriterionRow(id=entry.id, name=entry.name, weight=entry.weight)
            for entry in base.selection.criteria
        ],
        rules=[_rule(rule) for rule in base.rules],
        instruments=[
            InstrumentRow(id=entry.id, name=entry.name, unit=terms.unit, whole=terms.whole)
            for entry, terms in planned(base)
        ],
        policies=[
            PolicyRow(id=policy.id, title=policy.title, kind=policy.kind, in_place=policy.id in in_place)
            for policy in bench.world.policies.values()
        ],
    )


def _rule(rule: Rule) -> RuleRow:
    bounds = {name: getattr(rule, name, None) for name in ("at_least", "at_most", "unit")}
    return RuleRow(id=rule.id, name=rule.name, kind=rule.kind, stage=stage_of(rule), **bounds)
