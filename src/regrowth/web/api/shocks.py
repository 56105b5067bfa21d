"""What happens if: a scenario of shocks, a change of trade policy, a supplier that stops."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import Field

from regrowth import documents
from regrowth.errors import OptionError, Problem, ScenarioError
from regrowth.model.outcome import Outcome
from regrowth.model.verbs import tabulate
from regrowth.scenario.scenario import Scenario
from regrowth.web.api.shapes import Shape, rows
from regrowth.web.levers import Cut, Levers
from regrowth.web.workbench import Workbench

PLACES = ("real_income", "value_added", "workers", "jobs", "exports")
INDUSTRIES = ("value_added", "production", "jobs", "exports")


class Change(Shape):
    """A quantity before and after."""

    quantity: str
    """Name in the catalogue: money in units of the currency a year, workers and jobs in persons."""
    before: float | None
    after: float | None
    change: float | None
    """After less before."""
    percent: float | None
    """The change in per cent; null where there was nothing."""


class RegionChange(Change):
    """A quantity of a province, over all its industries."""

    region: str


class IndustryChange(Change):
    """A quantity of an industry, over all provinces of the country."""

    industry: str


class SimulateRequest(Shape):
    """A scenario of shocks."""

    scenario: Annotated[str, Field(max_length=1_000_000)] | dict[str, Any]
    """As YAML text, as ``regrowth simulate`` takes it, or the same as an object."""


class SimulateAnswer(Shape):
    """The equilibrium that a scenario leads to, beside the one it starts from."""

    id: str
    title: dict[str, str]
    currency: str
    year: int
    """Year of the accounts."""
    regions: list[RegionChange]
    industries: list[IndustryChange]


class TradeRequest(Shape):
    """Agreements and duties that come into force together."""

    policies: Annotated[tuple[str, ...], Field(max_length=50)] = ()
    """Ids of agreements and tariffs, as listed under /api/programme."""
    duties: dict[str, Annotated[float, Field(strict=True)]] = Field(default_factory=dict)
    """Surcharge on the country's goods by ``partner.industry``; 0.25 is 25 per cent."""


class TradeProvince(Shape):
    """What policies do to a province."""

    region: str
    real_income: float | None
    """Change, units of the currency a year."""
    real_income_percent: float | None
    value_added_percent: float | None
    jobs: float | None
    """Change, persons."""
    exports: float | None
    """Change, units of the currency a year."""


class TradeIndustry(Shape):
    """What policies do to an industry of the country."""

    industry: str
    production_percent: float | None
    value_added_percent: float | None
    exports_percent: float | None
    value_added: float | None
    """Change, units of the currency a year."""
    jobs: float | None
    """Change, persons."""


class TradeMarket(Shape):
    """What policies do to trade with a partner."""

    partner: str
    exports: float | None
    """Before, units of the currency a year."""
    exports_change: float | None
    exports_percent: float | None
    imports: float | None
    imports_change: float | None
    imports_percent: float | None


class TradeAnswer(Shape):
    """Effects against what is in place."""

    currency: str
    nation: list[Change]
    provinces: list[TradeProvince]
    industries: list[TradeIndustry]
    markets: list[TradeMarket]


class Loss(Shape):
    """A loss with its range: cases with every parameter at its better and at its worse end."""

    loss_low: float | None
    """Units of the currency in the year of the stop; negative is a gain."""
    loss_central: float | None
    loss_high: float | None
    percent_low: float | None
    """Of a year before."""
    percent_central: float | None
    percent_high: float | None


class RegionLoss(Loss):
    """Loss of real income of a province."""

    region: str


class IndustryLoss(Loss):
    """Loss of value added of an industry."""

    industry: str


class SupplyAnswer(Shape):
    """What a stop of a supplier costs."""

    currency: str
    partner: str
    """Who stops."""
    nation: Loss
    stock_days: list[float]
    """Days that stocks last: in the better, the central and the worse case."""
    recovery_months: list[float]
    """Months until the loss is under a tenth of its peak, likewise."""
    regions: list[RegionLoss]
    industries: list[IndustryLoss]


SIMULATE = [
    {
        "scenario": {
            "id": "more-workers",
            "title": {"en": "More workers in Ulsan"},
            "shocks": [{"kind": "labour", "regions": "KR-31", "change": 0.02}],
        }
    }
]
TRADE = [{"policies": ["cptpp-accession"]}, {"duties": {"USA.C29": 0.25}}]
SUPPLY = [{"item": "2601119000-iron-ore", "part": 1.0, "months": 6}]


def routes(bench: Workbench) -> APIRouter:
    """Return the routes of this topic."""
    router = APIRouter(tags=["what if"])

    @router.post("/simulate", summary="What a scenario does to every province and industry")
    def simulate(asked: Annotated[SimulateRequest, Body(examples=SIMULATE)]) -> SimulateAnswer:
        """Solve the spatial model under shocks to productivity, labour, subsidies, transfers and trade."""
        return _outcome(bench.outcome(Scenario.parse(_text(asked.scenario), "scenario")))

    @router.post("/trade", summary="What agreements and duties do")
    def trade(asked: Annotated[TradeRequest, Body(examples=TRADE)]) -> TradeAnswer:
        """Return effects on income, output, jobs and exports against what is in place."""
        levers = Levers.of({"policies": asked.policies, "duties": asked.duties})
        effect = bench.world.effect(levers)
        if effect is None:
            reason = "neither a policy nor a duty above zero is given"
            raise OptionError(Problem("trade", reason, "Give `policies` or `duties`"))
        return TradeAnswer(
            currency=bench.base.currency,
            nation=[Change(**row) for row in rows(effect.nation())],
            provinces=[TradeProvince(**row) for row in rows(effect.provinces())],
            industries=[TradeIndustry(**row) for row in rows(effect.industries())],
            markets=[TradeMarket(**row) for row in rows(effect.markets())],
        )

    @router.post("/supply", summary="What a stop of a supplier costs")
    def supply(cut: Annotated[Cut, Body(examples=SUPPLY)]) -> SupplyAnswer:
        """Return losses in the year of the stop, with a range."""
        bench.require(Levers(cut=cut))
        result = bench.world.stress(Levers(cut=cut))
        assert result is not None  # refused above without a register
        row = rows(result.summary, index=False)[0]
        return SupplyAnswer(
            currency=bench.base.currency,
            partner=row["partner"],
            nation=Loss(**{name: row[name] for name in Loss.model_fields}),
            stock_days=[row[f"stock_days_{end}"] for end in ("low", "central", "high")],
            recovery_months=[row[f"recovery_{end}"] for end in ("low", "central", "high")],
            regions=[RegionLoss(**row) for row in rows(result.regions())],
            industries=[IndustryLoss(**row) for row in rows(result.industries())],
        )

    return router


def _text(scenario: str | dict[str, Any]) -> str:
    if isinstance(scenario, str):
        return scenario
    try:
        return documents.dump(scenario)
    except RecursionError:
        reason = "it is nested too deeply"
        raise ScenarioError(Problem("scenario", reason, "Flatten it")) from None


def _outcome(found: Outcome) -> SimulateAnswer:
    home = list(found.accounts.regions)
    regions, industries = [], []
    for name in PLACES:
        table = tabulate(found, name, by=["place"], groups={place: [place] for place in home})
        regions += [RegionChange(quantity=name, region=row.pop("place"), **row) for row in rows(table)]
    for name in INDUSTRIES:
        table = tabulate(found, name, by=["place", "industry"], groups={"home": home})
        industries += [IndustryChange(quantity=name, **row) for row in rows(table.droplevel("place"))]
    return SimulateAnswer(
        id=found.scenario.id,
        title=found.scenario.title,
        currency=found.accounts.currency,
        year=int(found.accounts.year),
        regions=regions,
        industries=industries,
    )
