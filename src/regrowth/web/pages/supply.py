"""A supplier that stops: what it costs, where, and what could be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from dash import html

from regrowth.economy.accounts.build import industry_names
from regrowth.messages import Message
from regrowth.report import charts
from regrowth.report.security_views import worst_rows
from regrowth.security.results import StressResult
from regrowth.web import parts
from regrowth.web.context import Context, Exhibit, NothingAskedError, NotReadyError, Panel
from regrowth.web.levers import Cut, Levers
from regrowth.web.world import SUPPLY
from regrowth.words import Translator
from regrowth.words.countries import country
from regrowth.words.numbers import digits, ends, money, percent

NAME = "trade"
_ON = ("cut", "study")
_PARTS = tuple((share / 100, f"{share} %") for share in (0, 50, 100))
_MONTHS = tuple((float(month), str(month)) for month in (0, 3, 6, 9, 12))
_NOTHING = Message("Choose an item under “A supplier that stops”: what its loss costs appears here.")
_ALONE = Message(
    "This economy has no register of critical items. Add the tables critical_items and "
    "critical_item_suppliers to its folder."
)


def _controls(context: Context) -> Any:
    """Return what can be said of a stop; supplier, part and length once an item is chosen."""
    say, language = context.say, context.language
    suppliers = context.bench.world.suppliers
    if not suppliers:
        return None
    names = context.bench.economy.names("critical_items", language)
    cut = context.levers.cut
    item = None if cut is None else cut.item
    options = sorted(((label, names[label]) for label in suppliers), key=lambda entry: entry[1])
    found: list[Any] = [
        html.H2(say("A supplier that stops")),
        parts.select(
            "cut.item",
            NAME,
            say("Item"),
            item,
            options,
            clearable=True,
            placeholder=say("Choose one of {count}", count=len(options)),
        ),
    ]
    if item is None or cut is None:
        return found
    listed = [
        (partner, f"{country(partner, language)} {percent(share, 0)}")
        for partner, share in suppliers[item].items()
    ]
    return [
        *found,
        parts.select(
            "cut.partner",
            NAME,
            say("Supplier"),
            cut.partner if cut.partner in suppliers[item] else None,
            listed,
            clearable=True,
            placeholder=listed[0][1],
        ),
        parts.slider(
            "cut.part",
            NAME,
            say("Part that stops"),
            cut.part,
            low=0,
            high=1,
            step=0.05,
            marks=_PARTS,
            share=True,
        ),
        parts.slider("cut.months", NAME, say("Months"), cut.months, low=0, high=12, step=1, marks=_MONTHS),
    ]


def _ready(context: Context) -> None:
    """Raise unless stress tests are there: they are built and compiled in the background."""
    bench = context.bench
    if not context.bench.world.suppliers:
        raise NothingAskedError(_ALONE)
    if bench.world.worst_supply is None:
        raise NotReadyError(bench.jobs.get(SUPPLY) or bench.world.start_supply(), SUPPLY)


def stress(context: Context) -> StressResult:
    """Return what the stop does, or say that none is set; the largest supplier stands in for one unknown."""
    _ready(context)
    cut = context.levers.cut
    if cut is None:
        raise NothingAskedError(_NOTHING)
    if cut.partner not in context.bench.world.suppliers.get(cut.item, {}):
        cut = Cut(item=cut.item, part=cut.part, months=cut.months)
    found = context.bench.world.stress(Levers(cut=cut))
    assert found is not None
    return found


def _headline(context: Context) -> Any:
    say = context.say
    title = html.H2(say("Supply of critical items"), className="section")
    try:
        found = stress(context)
    except NothingAskedError as error:
        return [title, html.P(error.message.say(say))]
    language, accounts = context.language, found.register.accounts
    held, row = found.disruptions[0], found.summary.iloc[0]
    item = found.register.items[held.items[0]]
    names = context.bench.economy.names("critical_items", language)
    industries = industry_names(context.bench.economy, "industry", language)
    told = say(
        "{supplier} delivers {share} of the imports of {item}, which {industry} uses; {part} of it stops for "
        "{months} months. Nobody moves and no plant is built in that year; prices and accounts of {year}.",
        supplier=country(held.partner, language),
        share=percent(item.suppliers[held.partner], 0),
        item=names[item.item],
        industry=industries.get(item.industry, item.industry),
        part=percent(held.cut, 0),
        months=f"{held.months:g}",
        year=accounts.year,
    )

    def sums(low: float, high: float) -> str:
        return say(
            "{low} to {high}", **ends(low, high, lambda value: money(value, accounts.currency, language))
        )

    added = found.industries()
    lost = float(added["loss_central"].sum())
    entries = [
        (
            say("Loss of real income in the year"),
            money(float(row["loss_central"]), accounts.currency, language),
            sums(float(row["loss_low"]), float(row["loss_high"])),
        ),
        (
            say("Share of national real income"),
            percent(float(row["percent_central"]) / 100, 3),
            say(
                "{low} to {high}",
                **ends(
                    float(row["percent_low"]),
                    float(row["percent_high"]),
                    lambda value: percent(value / 100, 3),
                ),
            ),
        ),
        (
            say("Loss of value added in the year"),
            money(lost, accounts.currency, language),
            say("{share} of the nation's", share=percent(lost / float(found.bases[1].sum()), 3)),
        ),
        (
            say("Stocks last"),
            say("{days} days", days=f"{row['stock_days_central']:.0f}"),
            say("then {loss} a year", loss=money(float(row["peak_central"]), accounts.currency, language)),
        ),
        (
            say("Months to recover"),
            digits(float(row["recovery_central"]), 2),
            say("until a tenth of that is left, if the stop went on"),
        ),
    ]
    return [
        title,
        html.P(told),
        parts.figures(entries),
        html.P(
            say(
                "Ranges take every parameter at its better end together, and at its worse: they are no "
                "probability band. Most parameters are assumptions: read the order, not the digits."
            ),
            className="quiet",
        ),
    ]


def _provinces(context: Context) -> go.Figure:
    return charts.stress_by_province(stress(context), context.bench.economy, language=context.language)


def _provinces_table(context: Context) -> pd.DataFrame:
    return stress(context).regions().rename_axis(index="province")


def _industries(context: Context) -> go.Figure:
    return charts.stress_by_industry(stress(context), context.bench.economy, language=context.language)


def _industries_table(context: Context) -> pd.DataFrame:
    return stress(context).industries()


def _worst(context: Context) -> Any:
    """List the single points of failure that cost most."""
    say, bench = context.say, context.bench
    _ready(context)
    assert bench.world.worst_supply is not None
    rows = [
        (
            row.item,
            f"{country(row.partner, context.language)} {row.supplied}",
            row.industry,
            row.region,
            row.loss,
            row.span,
            row.months,
        )
        for row in worst_rows(bench.economy, bench.world.worst_supply, context.language)
    ]
    headings = [
        say("Item"),
        say("Supplier"),
        say("Using industry"),
        say("Hit hardest"),
        say("Loss"),
        say("Range"),
        say("Months to recover"),
    ]
    told = say(
        "Of {count} pairs of an item and a listed supplier: what a full stop of six months costs in national "
        "real income in the year, at prices of {year}.",
        count=len(bench.world.worst_supply.disruptions),
        year=bench.world.worst_supply.register.accounts.year,
    )
    return [html.P(told, className="quiet"), parts.table(headings, rows, numbers_from=4)]


def _answers(context: Context) -> Any:
    """Compare what could be done about the chosen item."""
    say, language = context.say, context.language
    found = stress(context)
    held = context.bench.world.mitigation(found.disruptions[0].items[0])
    currency = found.register.accounts.currency
    rows = [
        (
            _option(str(row["option"]), say),
            say("{days} days", days=f"{row['size']:.0f}")
            if row["unit"] == "days"
            else percent(float(row["size"]), 0),
            money(float(row["cost_central"]), currency, language),
            money(float(row["expected_central"]), currency, language),
            digits(float(row["ratio_central"]), 2),
            say(
                "{low} to {high}",
                **ends(float(row["ratio_low"]), float(row["ratio_high"]), lambda value: digits(value, 2)),
            ),
        )
        for row in held.options.to_dict("records")
    ]
    headings = [
        say("What could be done"),
        say("Size"),
        say("Cost a year"),
        say("Loss avoided a year"),
        say("Ratio"),
        say("Range"),
    ]
    told = say(
        "For a full stop of six months by the largest supplier. Loss avoided: that of the stop times its "
        "chance in a year. Costs and chances are assumptions: read the order, not the figures."
    )
    return [html.P(told, className="quiet"), parts.table(headings, rows)]


def _option(name: str, say: Translator) -> str:
    return {
        "stockpile": say("Stockpile"),
        "second_supplier": say("Second supplier"),
        "domestic_production": say("Production at home"),
        "recycling": say("Recycling"),
    }[name]


def start_model(context: Context, _argument: str, _settings: Mapping[str, Any]) -> None:
    """Rank the single points of failure."""
    context.bench.world.start_supply()


CONTROLS = Panel("supply-controls", None, _controls, on=("cut.item",))
PARTS: tuple[Exhibit | Panel, ...] = (
    Panel("supply-headline", None, _headline, on=_ON, wide=True),
    Exhibit(
        "supply-provinces",
        Message("What the stop costs each province"),
        _provinces,
        _provinces_table,
        on=_ON,
        quantities=("supply-income-loss",),
        tables=("critical_item_suppliers",),
        units={"percent_*": "%", "*": "currency"},
        height=690,
        wide=True,
    ),
    Exhibit(
        "supply-industries",
        Message("What the stop costs each industry"),
        _industries,
        _industries_table,
        on=_ON,
        meaning=Message("Loss of value added at home, deflated by consumer prices; the ten that lose most."),
        quantities=("supply-value-added-loss",),
        tables=("critical_item_suppliers",),
        units={"percent_*": "%", "*": "currency"},
        height=450,
        wide=True,
    ),
    Panel(
        "supply-answers",
        Message("What could be done about this item"),
        _answers,
        on=("cut.item", "study"),
        wide=True,
    ),
    Panel(
        "supply-worst", Message("The ten worst single points of failure"), _worst, on=("study",), wide=True
    ),
)
