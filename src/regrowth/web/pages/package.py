"""Who gets what? Amounts by instrument and region, with budget, rules and effect beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go
from dash import html
from numpy.typing import NDArray

from regrowth.messages import Message
from regrowth.package.cells import planned
from regrowth.package.frontier import AVERSIONS
from regrowth.report import charts
from regrowth.web import parts
from regrowth.web.context import Context, Exhibit, Page, Panel
from regrowth.web.pages import plan_tables
from regrowth.web.pages.improvement import ACTS, IMPROVED, improve, register, start_improvement
from regrowth.web.pages.plan_headline import headline
from regrowth.web.pages.plan_rules import rules
from regrowth.web.pages.rule_controls import rule_controls
from regrowth.words.numbers import rounded

NAME, PATH = "package", "/package"
_AIM = ("off", "b", "aversion")
_MOVED = ACTS
_ON = ("s", *_MOVED)
_SETTLED = ("settled.s", *_MOVED)
"""What needs more than a blink answers once the sliders rest."""


def _region(context: Context) -> str:
    """Return the region whose amounts are moved: the first outside the core unless chosen."""
    regions = context.bench.base.regions
    first = next((region.id for region in regions if not region.core), regions[0].id)
    return context.chosen("region", [region.id for region in regions], first)


def _controls(context: Context) -> list[Any]:
    say, planning = context.say, context.bench.base.planning
    if planning is None:
        return []
    aversion = planning.aversion if context.levers.aversion is None else context.levers.aversion
    return [
        html.Details(
            [
                html.Summary(say("Rules and aim of the best plan")),
                html.P(
                    say("The plan is checked against this at once; a new best plan takes a while."),
                    className="quiet",
                ),
                *rule_controls(context, NAME, "package"),
                parts.slider(
                    "aversion",
                    NAME,
                    say("Aversion to inequality"),
                    aversion,
                    low=0,
                    high=max(*AVERSIONS, planning.aversion),
                    step=0.25,
                    about=say("0 looks at the nation alone; more weighs what poorer regions gain more"),
                ),
            ],
            className="aim",
            open=any(name.startswith(("b.", "off", "aversion")) for name in context.levers.to_link()),
        ),
        html.H2(say("Amounts of a region")),
        parts.select_region(NAME, context, _region(context)),
    ]


def _levers(context: Context) -> Any:
    """Return a slider per instrument for the chosen region: a factor on what the plan gives it."""
    say, region = context.say, _region(context)
    best = context.study_meanwhile.package if context.plan is None else context.meanwhile
    sums: dict[str, float] = {}
    base = None
    if best is not None:
        held = best.allocation.plan
        base = held.amounts if context.plan is None else context.plan.amounts
        own = base[held.cells.regions.index(region)].sum(axis=(0, 2))
        sums = dict(zip(held.cells.instruments, own.tolist(), strict=True))
    found = []
    for instrument, terms in planned(context.bench.base):
        amount = sums.get(instrument.id, 0.0)
        name = f"s.{instrument.id}.{region}"
        factor = context.levers.support.get(f"{instrument.id}.{region}", 1.0)
        if amount <= 0:
            found.append(html.P([say.pick(instrument.name), ": ", say("nothing planned")], className="quiet"))
            continue
        told = say("{amount} in the plan", amount=context.labels.sized(rounded(amount), terms.unit))
        found.append(
            parts.slider(
                name,
                NAME,
                say.pick(instrument.name),
                factor,
                low=0,
                high=3,
                step=0.05,
                about=told,
                marks=((0, "0"), (1, "×1"), (2, "×2"), (3, "×3")),
            )
        )
    return html.Div(
        [
            *found,
            html.P(
                say("Times what the plan gives; engines and years keep their proportions."),
                className="quiet",
            ),
            _without(context, base),
        ]
    )


def _without(context: Context, amounts: NDArray[np.float64] | None) -> Any:
    """Say which regions a slider cannot move, for their amounts are zero, and what to do instead."""
    if amounts is None:
        return None
    totals = amounts.sum(axis=(1, 2, 3))
    regions = [
        context.region(region.id)
        for region, total in zip(context.bench.base.regions, totals, strict=True)
        if total <= 0
    ]
    if not regions:
        return None
    return html.P(
        context.say(
            "The plan gives nothing to {regions}, and a factor on nothing stays nothing. To bring something "
            "there, change the rules or the aversion to inequality above, which asks for another best plan; "
            "or write the amounts into a plan file and bring it in under Scenarios.",
            regions=", ".join(regions),
        ),
        className="quiet without",
    )


def _amounts(context: Context) -> go.Figure:
    held = context.meanwhile.allocation
    return charts.allocation_heatmap(held.setting, held.plan, context.bench.economy, context.language)


def _capacity(context: Context) -> go.Figure:
    held = context.meanwhile.allocation
    return charts.capacity_use(held.setting, held.plan, context.language)


def _path(context: Context) -> go.Figure:
    return charts.path_of_gains(context.meanwhile, context.language)


def _flows(context: Context) -> go.Figure:
    return charts.money_flows(context.meanwhile, context.bench.economy, context.language)


def _returns(context: Context) -> go.Figure:
    package = context.study.package
    assert package is not None
    return charts.marginal_returns_heatmap(
        package.returns,
        context.bench.base,
        plan_tables.instrument_of(context),
        context.bench.economy,
        context.language,
    )


def _choose_instrument(context: Context) -> Any:
    say = context.say
    options = [(entry.id, say.pick(entry.name)) for entry, _ in planned(context.bench.base)]
    return parts.select(
        "view.instrument", NAME, say("Instrument"), plan_tables.instrument_of(context), options
    )


def _frontier(context: Context) -> go.Figure:
    package = context.study.package
    assert package is not None
    return charts.efficiency_frontier(package, context.language)


PAGE = Page(
    path=PATH,
    title=Message("Who gets how much of what?"),
    short=Message("Who gets what?"),
    intro=Message(
        "The plan gives every region's growth engines an amount of every instrument. Move the amounts of a "
        "region and see budgets, rules and the effect answer."
    ),
    controls=_controls,
    starts={"improve": start_improvement},
    register=register,
    within=(IMPROVED,),
    sidebar=(Panel("package-levers", None, _levers, on=("view.region", *_MOVED)),),
    parts=(
        Panel("package-headline", None, headline, on=_ON, wide=True),
        Exhibit(
            "package-path",
            Message("What it brings, year by year"),
            _path,
            plan_tables.path,
            on=_ON,
            quantities=("net-gain",),
            meaning=Message("Change in national real income against no plan, and the costs of each year."),
            units={"*": "currency"},
            height=360,
        ),
        Exhibit(
            "package-capacity",
            Message("Budgets used"),
            _capacity,
            plan_tables.capacity,
            on=_ON,
            quantities=("budget-use",),
            meaning=Message("Part of what the programme provides of every instrument that the plan uses."),
            units={"*share": "share"},
            height=360,
        ),
        Panel("package-rules", Message("Rules, checked as you move"), rules, on=_ON, wide=True),
        Exhibit(
            "package-amounts",
            Message("Amounts by region and instrument"),
            _amounts,
            plan_tables.amounts,
            on=_SETTLED,
            quantities=("support-amount",),
            meaning=Message(
                "Money of all engines and years; places, zones and factories at their public cost."
            ),
            height=420,
            wide=True,
        ),
        Panel("package-improve", Message("Improve my plan"), improve, on=_MOVED, wide=True),
        Panel(
            "package-instrument",
            Message("What would one more unit of public money bring?"),
            _choose_instrument,
            on=("lang",),
            wide=True,
        ),
        Exhibit(
            "package-returns",
            Message("Marginal return of public money at the best plan"),
            _returns,
            plan_tables.returns,
            on=("view.instrument", *_AIM, "study"),
            quantities=("marginal-return",),
            meaning=Message(
                "Rise of the present value for one more unit of the treasury's money in a region and engine, "
                "all costs taken off, at the best plan."
            ),
            units={"return": "currency per unit", "per_treasury": "currency per currency"},
            height=640,
            wide=True,
        ),
        Exhibit(
            "package-flows",
            Message("Where the money goes"),
            _flows,
            plan_tables.flows,
            on=_SETTLED,
            quantities=("support-amount",),
            meaning=Message("All years' money from instruments over regions to engines."),
            units={"cost": "currency"},
            height=620,
            wide=True,
        ),
        Exhibit(
            "package-frontier",
            Message("Efficiency against balance"),
            _frontier,
            plan_tables.frontier,
            on=(*_AIM, "study"),
            quantities=("present-value", "balance-change"),
            meaning=Message(
                "Each point is the best plan for another aversion to inequality: what it is worth, and what "
                "it does to real income per worker outside the core against inside."
            ),
            units=plan_tables.FRONTIER_UNITS,
            height=360,
            wide=True,
        ),
    ),
)
