"""Who gets what? Amounts by instrument and region, with budget, rules and effect beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import dash_mantine_components as dmc
import pandas as pd
import plotly.graph_objects as go
from dash import dcc, html

from regrowth.package.allocate import unit_costs
from regrowth.package.assess import RuleFigure, rule_figures
from regrowth.package.cells import planned
from regrowth.package.package import Package
from regrowth.package.rows import CAPACITY
from regrowth.report import charts
from regrowth.web import parts
from regrowth.web.context import Context, Exhibit, Page, Panel
from regrowth.words import Message
from regrowth.words.numbers import digits, money, percent

NAME, PATH = "package", "/package"
_MOVED = ("study", "view.scenario", "view.improved")
_ON = ("s", *_MOVED)
_SETTLED = ("settled.s", *_MOVED)
"""What needs more than a blink answers once the sliders rest."""
_TRILLION = 1e12


def _regions(context: Context) -> list[tuple[str, str]]:
    return [(region.id, context.say.pick(region.name)) for region in context.bench.base.regions]


def _region(context: Context) -> str:
    """Return the region whose amounts are moved: the first outside the core unless chosen."""
    regions = context.bench.base.regions
    first = next((region.id for region in regions if not region.core), regions[0].id)
    return context.chosen("region", [region.id for region in regions], first)


def _controls(context: Context) -> list[Any]:
    say = context.say
    if context.bench.base.planning is None:
        return []
    return [
        html.H2(say("Amounts of a region")),
        parts.select("view.region", NAME, say("Region"), _region(context), _regions(context)),
    ]


def _levers(context: Context) -> Any:
    """Return a slider per instrument for the chosen region: a factor on what the plan gives it."""
    say, region = context.say, _region(context)
    best = context.study.package if context.plan is None else context.package
    sums: dict[str, float] = {}
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
        told = say("{amount} in the plan", amount=context.labels.sized(_three(amount), terms.unit))
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
        ]
    )


def _three(value: float) -> float:
    return float(f"{value:.3g}")


def _headline(context: Context) -> Any:
    say, package = context.say, context.package
    currency = context.bench.base.currency
    best = context.study.package
    worth, treasury = package.balance["worth"], package.balance["treasury"]
    moved = best is not None and package is not best
    against = (
        say("the best plan: {worth}", worth=money(best.balance["worth"], currency, context.language))
        if best is not None and moved
        else say("the best plan under the rules")
    )
    figures = _figures(package)
    broken = sum(not figure.kept for figure in figures) + len(_overspent(package))
    return parts.figures(
        [
            (say("Present value"), money(worth, currency, context.language), against),
            (
                say("Cost to the treasury"),
                money(treasury, currency, context.language),
                say("present value over all years"),
            ),
            (
                say("Gain per unit of public money"),
                digits(package.balance["gain"] / treasury, 2) if treasury else "–",
                say("before private costs"),
            ),
            (
                say("Rules and budgets"),
                say("all kept") if not broken else say("{count} broken", count=broken),
                say("{count} rules and all budgets checked", count=len(figures)),
            ),
        ]
    )


def _figures(package: Package) -> list[RuleFigure]:
    held = package.allocation
    return rule_figures(held.setting, held.rules, held.plan)


def _overspent(package: Package) -> list[tuple[str, str, float, float]]:
    """Return instrument, year, use and capacity wherever more is used than there is."""
    held = package.allocation
    amounts = held.plan.amounts.ravel()
    return [
        (row.rule.removeprefix(CAPACITY), row.scope, row.figure(amounts), row.upper)
        for row in held.rules.rows
        if row.rule.startswith(CAPACITY) and row.figure(amounts) > row.upper * (1 + 1e-9)
    ]


def _rules(context: Context) -> Any:
    """Say what is broken first, then where every rule stands."""
    say, package = context.say, context.package
    titles = {rule.id: say.pick(rule.name) for rule in context.bench.base.rules}
    said = _Said(context)
    figures = _figures(package)
    broken = [
        say(
            "{rule}: the plan has {figure}, allowed is {bound}",
            rule=titles[figure.rule] + said.scope(figure.scope),
            figure=said.figure(figure, figure.figure),
            bound=said.bound(figure),
        )
        for figure in figures
        if not figure.kept
    ]
    broken += [
        say("{instrument} {year}: {used} of {most} used", instrument=name, year=year, used=used, most=most)
        for name, year, used, most in said.capacities(_overspent(package))
    ]
    found: list[Any] = []
    if broken:
        found.append(
            dmc.Alert(
                html.Ul([html.Li(text) for text in broken]),
                title=say("This plan breaks the rules"),
                color="red",
                variant="light",
                className="problems",
            )
        )
    rows = [
        (
            titles[figure.rule] + said.scope(figure.scope),
            said.figure(figure, figure.figure),
            said.bound(figure),
            say("kept") if figure.kept else html.B(say("broken")),
        )
        for figure in figures
    ]
    found.append(parts.table([say("Rule"), say("Plan"), say("Bound"), say("Verdict")], rows))
    return found


class _Said:
    """Words for the figures of rules."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def scope(self, scope: str) -> str:
        regions = {region.id for region in self._context.bench.base.regions}
        return f" ({self._context.region(scope) if scope in regions else scope})" if scope else ""

    def figure(self, rule: RuleFigure, value: float) -> str:
        if rule.share:
            return percent(value, 1)
        if abs(value) >= 1e6:
            return money(value, self._context.bench.base.currency, self._context.language)
        return digits(value)

    def capacities(
        self, overspent: list[tuple[str, str, float, float]]
    ) -> Iterator[tuple[str, str, str, str]]:
        context = self._context
        known = {entry.id: (entry, terms) for entry, terms in planned(context.bench.base)}
        for name, year, used, most in overspent:
            entry, terms = known[name]
            sized = [context.labels.sized(_three(value), terms.unit) for value in (used, most)]
            yield context.say.pick(entry.name), year, sized[0], sized[1]

    def bound(self, rule: RuleFigure) -> str:
        say = self._context.say
        ends = []
        if rule.at_least is not None:
            ends.append(say("at least {figure}", figure=self.figure(rule, rule.at_least)))
        if rule.at_most is not None:
            ends.append(say("at most {figure}", figure=self.figure(rule, rule.at_most)))
        return ", ".join(ends)


def _amounts(context: Context) -> go.Figure:
    held = context.package.allocation
    return charts.allocation_heatmap(held.setting, held.plan, context.bench.economy, context.language)


def _amounts_table(context: Context) -> pd.DataFrame:
    return context.package.allocation.plan.table()


def _capacity(context: Context) -> go.Figure:
    held = context.package.allocation
    return charts.capacity_use(held.setting, held.plan, context.language)


def _capacity_table(context: Context) -> pd.DataFrame:
    held = context.package.allocation
    used = held.plan.amounts.sum(axis=(0, 1))
    frame = pd.DataFrame(used, index=list(held.plan.cells.instruments), columns=list(held.plan.cells.years))
    frame.index.name = "instrument"
    return frame


def _path(context: Context) -> go.Figure:
    return charts.path_of_gains(context.package, context.language)


def _path_table(context: Context) -> pd.DataFrame:
    return context.package.yearly


def _flows(context: Context) -> go.Figure:
    return charts.money_flows(context.package, context.bench.economy, context.language)


def _flows_table(context: Context) -> pd.DataFrame:
    held = context.package.allocation
    frame = held.plan.table()
    costs = dict(zip(held.plan.cells.instruments, unit_costs(held.setting).tolist(), strict=True))
    frame["cost"] = frame["amount"] * frame["instrument"].map(costs)
    return frame.groupby(["instrument", "region", "engine"], sort=False)["cost"].sum().reset_index()


def _instrument(context: Context) -> str:
    return context.chosen("instrument", [entry.id for entry, _ in planned(context.bench.base)])


def _returns(context: Context) -> go.Figure:
    package = context.study.package
    assert package is not None
    return charts.marginal_returns_heatmap(
        package.returns, context.bench.base, _instrument(context), context.bench.economy, context.language
    )


def _returns_table(context: Context) -> pd.DataFrame:
    package = context.study.package
    assert package is not None
    return pd.DataFrame(package.returns.xs(_instrument(context), level="instrument"))


def _choose_instrument(context: Context) -> Any:
    say = context.say
    options = [(entry.id, say.pick(entry.name)) for entry, _ in planned(context.bench.base)]
    return parts.select("view.instrument", NAME, say("Instrument"), _instrument(context), options)


def _frontier(context: Context) -> go.Figure:
    package = context.study.package
    assert package is not None
    return charts.efficiency_frontier(package, context.language)


def _frontier_table(context: Context) -> pd.DataFrame:
    package = context.study.package
    assert package is not None
    return package.frontier


def _improve(context: Context) -> Any:
    """Offer to move a sum to where it is worth most, and say what the last such search found."""
    say, bench = context.say, context.bench
    package = context.package
    currency = bench.base.currency
    found: list[Any] = [
        html.P(
            say(
                "Moves at most this much money between regions, engines and instruments to where it is worth "
                "most; broken rules are mended first."
            )
        ),
        dmc.Group(
            [
                dmc.NumberInput(
                    id={"setting": "improve"},
                    label=say("Money that may be moved, trillion {currency}", currency=currency),
                    value=5,
                    min=0.1,
                    max=1000,
                    step=1,
                    w=260,
                ),
                dmc.Button(say("Improve my plan"), id={"start": "improve"}, n_clicks=0),
            ],
            align="end",
        ),
    ]
    for job in reversed(bench.improvements(context.levers, package)):
        if job.state == "done":
            gain = job.result.balance["worth"] - package.balance["worth"]
            found.append(
                dmc.Alert(
                    [
                        html.P(
                            say(
                                "Moving this money raises the present value by {gain}, to {worth}.",
                                gain=money(gain, currency, context.language),
                                worth=money(job.result.balance["worth"], currency, context.language),
                            )
                        ),
                        dcc.Link(
                            say("Show this plan"),
                            href=PATH
                            + context.link({"view.improved": job.key}, drop=("s.", "view.scenario")),
                        ),
                    ],
                    color="teal",
                    variant="light",
                    mt="sm",
                )
            )
            break
        if job.state == "failed":
            found.append(parts.failed(job.error, say))
            break
        if not job.over:
            found.append(html.P(say("Being worked out; it appears here by itself."), className="quiet"))
            break
    return html.Div(found)


def _start_improvement(context: Context, _argument: str, settings: Mapping[str, Any]) -> None:
    amount = settings.get("improve")
    if isinstance(amount, int | float) and amount > 0:
        context.bench.start_improvement(context.levers, context.package, float(amount) * _TRILLION)


PAGE = Page(
    path=PATH,
    title=Message("Who gets how much of what?"),
    short=Message("Who gets what?"),
    intro=Message(
        "The plan gives every region's growth engines an amount of every instrument. Move the amounts of a "
        "region and see budgets, rules and the effect answer."
    ),
    controls=_controls,
    starts={"improve": _start_improvement},
    sidebar=(
        Panel("package-levers", None, _levers, on=("view.region", "study", "view.scenario", "view.improved")),
    ),
    parts=(
        Panel("package-headline", None, _headline, on=_ON, wide=True),
        Exhibit(
            "package-path",
            Message("What it brings, year by year"),
            _path,
            _path_table,
            on=_ON,
            meaning=Message("Change in national real income against no plan, and the costs of each year."),
            height=360,
        ),
        Exhibit(
            "package-capacity",
            Message("Budgets used"),
            _capacity,
            _capacity_table,
            on=_ON,
            meaning=Message("Part of what the programme provides of every instrument that the plan uses."),
            height=360,
        ),
        Panel("package-rules", Message("Rules, checked as you move"), _rules, on=_ON, wide=True),
        Exhibit(
            "package-amounts",
            Message("Amounts by region and instrument"),
            _amounts,
            _amounts_table,
            on=_SETTLED,
            meaning=Message(
                "Money of all engines and years; places, zones and factories at their public cost."
            ),
            height=420,
            wide=True,
        ),
        Panel("package-improve", Message("Improve my plan"), _improve, on=_SETTLED, wide=True),
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
            _returns_table,
            on=("view.instrument", "study"),
            meaning=Message(
                "Rise of the present value for one more unit of the treasury's money in a region and engine, "
                "all costs taken off, at the best plan."
            ),
            height=520,
            wide=True,
        ),
        Exhibit(
            "package-flows",
            Message("Where the money goes"),
            _flows,
            _flows_table,
            on=_SETTLED,
            meaning=Message("All years' money from instruments over regions to engines."),
            height=560,
            wide=True,
        ),
        Exhibit(
            "package-frontier",
            Message("Efficiency against balance"),
            _frontier,
            _frontier_table,
            on=("study",),
            meaning=Message(
                "Each point is the best plan for another aversion to inequality: what it is worth, and what "
                "it does to real income per worker outside the core against inside."
            ),
            height=360,
            wide=True,
        ),
    ),
)
