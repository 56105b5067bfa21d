"""A supplier that stops: what it costs, where, and what could be done."""

from __future__ import annotations

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
from regrowth.words import Translator
from regrowth.words.countries import country
from regrowth.words.numbers import digits, money, percent

NAME = "trade"
_ON = ("cut", "study")
_PARTS = tuple((share / 100, f"{share} %") for share in (0, 50, 100))
_MONTHS = tuple((float(month), str(month)) for month in (0, 3, 6, 9, 12))
_NOTHING = Message("Choose an item under “A supplier that stops”: what its loss costs appears here.")
_ALONE = Message(
    "This economy has no register of critical items. Add the tables critical_items and "
    "critical_item_suppliers to its folder."
)


def _suppliers(context: Context) -> dict[str, dict[str, float]]:
    """Return the listed suppliers of every item and their shares, largest first; none without a register."""
    economy = context.bench.economy
    if not (economy.has("critical_items") and economy.has("critical_item_suppliers")):
        return {}
    rows = economy.table("critical_item_suppliers").sort_values(
        ["share", "partner"], ascending=[False, True], kind="stable"
    )
    found: dict[str, dict[str, float]] = {str(item): {} for item in economy.table("critical_items")["item"]}
    for item, partner, share in zip(rows["item"], rows["partner"], rows["share"], strict=True):
        found[str(item)][str(partner)] = float(share) / 100
    return {item: held for item, held in found.items() if held}


def _controls(context: Context) -> Any:
    """Return what can be said of a stop; supplier, part and length once an item is chosen."""
    say, language = context.say, context.language
    suppliers = _suppliers(context)
    if not suppliers:
        return None
    names = context.bench.economy.names("critical_items", language)
    cut = context.levers.cut
    item = cut.item if cut is not None and cut.item in suppliers else None
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
    if not _suppliers(context):
        raise NothingAskedError(_ALONE)
    if bench.world.worst_supply is None:
        raise NotReadyError(bench.jobs.get("supply-model") or bench.world.start_supply())


def _stress(context: Context) -> StressResult:
    """Return what the stop does, or say that none is set; the largest supplier where none of it is named."""
    _ready(context)
    cut = context.levers.cut
    if cut is None:
        raise NothingAskedError(_NOTHING)
    if cut.partner not in _suppliers(context).get(cut.item, {}):
        cut = Cut(item=cut.item, part=cut.part, months=cut.months)
    found = context.bench.world.stress(Levers(cut=cut))
    assert found is not None
    return found


def _headline(context: Context) -> Any:
    say = context.say
    title = html.H2(say("Supply of critical items"), className="section")
    try:
        found = _stress(context)
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
        first, last = (money(value, accounts.currency, language) for value in (low, high))
        return say("{low} to {high}", low=first, high=last)

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
                low=percent(float(row["percent_low"]) / 100, 3),
                high=percent(float(row["percent_high"]) / 100, 3),
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
    return charts.stress_by_province(_stress(context), context.bench.economy, language=context.language)


def _provinces_table(context: Context) -> pd.DataFrame:
    return _stress(context).regions()


def _industries(context: Context) -> go.Figure:
    return charts.stress_by_industry(_stress(context), context.bench.economy, language=context.language)


def _industries_table(context: Context) -> pd.DataFrame:
    return _stress(context).industries()


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
    found = _stress(context)
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
                low=digits(float(row["ratio_low"]), 2),
                high=digits(float(row["ratio_high"]), 2),
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


CONTROLS = Panel("supply-controls", None, _controls, on=("cut.item",))
PARTS: tuple[Exhibit | Panel, ...] = (
    Panel("supply-headline", None, _headline, on=_ON, wide=True),
    Exhibit(
        "supply-provinces",
        Message("What the stop costs each province"),
        _provinces,
        _provinces_table,
        on=_ON,
        quantity="real_income",
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
