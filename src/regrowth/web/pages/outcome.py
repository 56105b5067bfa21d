"""What would happen? The effect by region, industry and year, with bands, and scenarios side by side."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
from dash import html

from regrowth.messages import Message
from regrowth.package.ensemble import MEASURES
from regrowth.package.headlines import headlines
from regrowth.report import charts
from regrowth.report.charts.outcome import national_percent
from regrowth.report.charts.outcome_industries import industry_changes
from regrowth.report.charts.parts import fixed, places_of
from regrowth.report.frames import number
from regrowth.report.package_views import losers
from regrowth.web import parts
from regrowth.web.context import Context, Exhibit, Page, Panel
from regrowth.web.exports import labelled
from regrowth.web.pages import bands, comparison, resolution, supply, trade_effect
from regrowth.web.pages.figures import NATION, Figures, region_of, year_of, years_of
from regrowth.web.world import SUPPLY, TRADE
from regrowth.words.numbers import money

NAME, PATH = "outcome", "/outcome"
_ON = ("w", "r", "off", "b", "aversion", "s", "study", "view.scenario", "view.improved")
_YEAR = (*_ON, "view.year")
_RESTED = tuple(name if name == "study" else f"settled.{name}" for name in _YEAR)
"""The same for what is slower to draw: it waits until nothing moves."""
_UNITS = {"gain": "currency", "*positive": "share of draws", "*": "%"}
"""Of changes against no plan."""
_FALLS = -0.005
"""Per cent below which real income counts as lower: less is within what rounding shows as zero."""


def _controls(context: Context) -> list[Any]:
    say, years = context.say, years_of(context.bench.base)
    if not years:
        return [html.P(say("The programme says nothing about planning."), className="quiet")]
    held = context.bench.base.planning
    assert held is not None
    marked = sorted({held.years[0], held.years[1], held.horizon})
    regions = [(region.id, say.pick(region.name)) for region in context.bench.base.regions]
    return [
        html.H2(say("What is looked at")),
        parts.slider(
            "view.year",
            NAME,
            say("Year"),
            year_of(context),
            low=years[0],
            high=years[-1],
            step=1,
            marks=[(year, str(year)) for year in marked],
        ),
        parts.select(
            "view.region",
            NAME,
            say("Nation or region"),
            region_of(context) or NATION,
            [(NATION, say("The nation")), *regions],
        ),
        html.H2(say("Compare")),
        comparison.control(context, NAME),
    ]


def _headline(context: Context) -> Any:
    say, package = context.say, context.package
    writer, found = Figures(context), headlines(package, year_of(context))
    meanings = writer.meanings()
    alike = resolution.best_alike(context)
    best = {} if alike is None else headlines(alike, year_of(context))

    def about(name: str) -> str:
        told = [meanings[name]]
        if name in best:
            told.append(say("the best plan: {worth}", worth=writer.write(name, best[name].value)))
        return " · ".join([*told, bands.told(found[name], writer.writer(name), say)])

    entries = [
        (text, writer.write(name, found[name].value), about(name))
        for name, text in writer.labels().items()
        if name in found
    ]
    return html.Div(
        [
            parts.lost(context),
            parts.figures(entries),
            resolution.remark(context),
            bands.other_level(context, year_of(context)),
            bands.missing(context),
        ]
    )


def _map(context: Context) -> go.Figure:
    say, year = context.say, year_of(context)
    changes = context.package.provinces.loc[year]["income"]
    title = say("Real income less outlays in {year}, change", year=year)
    return charts.value_cartogram(
        context.bench.economy, changes, title, "%", context.language, diverging=True
    )


def _map_table(context: Context) -> pd.DataFrame:
    return pd.DataFrame(context.package.provinces)


def _by_region(context: Context) -> go.Figure:
    return charts.outcome_by_region(context.package, year_of(context), context.language)


def _by_region_table(context: Context) -> pd.DataFrame:
    """Return changes by region and year, with the band of income per worker where there is one."""
    package = context.package
    table = package.places.copy()
    if package.ensemble is None:
        return table
    drawn = package.ensemble.bands().xs(MEASURES["each"][0], level="measure").reset_index()
    drawn["year"] = drawn["year"].astype(int)
    ends = drawn.set_index(["year", "place"])[["low", "high", "positive"]].add_prefix("income_per_worker_")
    return pd.DataFrame(table.join(ends.rename_axis(["year", "region"])))


def _path(context: Context) -> go.Figure:
    return charts.outcome_path(context.package, region_of(context), context.language)


def _path_table(context: Context) -> pd.DataFrame:
    package, region = context.package, region_of(context)
    if region is not None:
        return labelled(pd.DataFrame(_by_region_table(context).xs(region, level="region")), place=region)
    table = pd.DataFrame({"income": national_percent(package)})
    if package.ensemble is None:
        return labelled(table, place=NATION)
    drawn = package.ensemble.of_nation("percent")[["low", "high", "positive"]]
    drawn.index = pd.Index([int(year) for year in drawn.index], name="year")
    return labelled(pd.DataFrame(table.join(drawn.add_prefix("income_"))), place=NATION)


def _by_industry(context: Context) -> go.Figure:
    return charts.outcome_by_industry(
        context.package,
        context.bench.economy,
        year_of(context),
        context.language,
        region=region_of(context),
    )


def _by_industry_table(context: Context) -> pd.DataFrame:
    year, region = year_of(context), region_of(context)
    table = industry_changes(context.package, year, region=region)
    return labelled(table, year=year, place=region or NATION)


def _regions(context: Context) -> Any:
    say, package, year = context.say, context.package, year_of(context)
    table = package.places.loc[year]
    columns = ["income", "workers", "income_per_worker"]
    digits = [places_of(table[column].tolist()) for column in columns]
    headings = [
        say("Region"),
        say("Real income less outlays"),
        say("Real income less outlays, change in %"),
        say("Workers, %"),
        say("Real income per worker, %"),
    ]
    drawn = None
    if package.ensemble is not None:
        held = package.ensemble.bands().xs((MEASURES["each"][0], str(year)), level=("measure", "year"))
        drawn = pd.DataFrame(held)
        headings.append(say("80 % band, per worker"))
    rows = []
    for region, row in table.iterrows():
        cells = [money(float(row["gain"]), context.bench.base.currency, context.language)]
        cells += [
            fixed(float(row[name]), count, signed=True) for name, count in zip(columns, digits, strict=True)
        ]
        if drawn is not None:
            ends = [fixed(number(drawn, region, end), digits[2], signed=True) for end in ("low", "high")]
            cells.append(say("{low} to {high}", low=ends[0], high=ends[1]))
        rows.append((context.region(str(region)), *cells))
    return parts.table(headings, rows)


def _losers(context: Context) -> Any:
    """Say what the plan costs, and whom."""
    say, package, year = context.say, context.package, year_of(context)
    currency, language = context.bench.base.currency, context.language
    balance = package.balance
    told = [
        say(
            "The treasury pays {treasury}, and firms and households add {private} of their own (present "
            "values). All pay for the outlays through taxes in proportion to labour income.",
            treasury=money(balance["treasury"], currency, language),
            private=money(balance["private"], currency, language),
        ),
        *losers(bands.labels(context)),
    ]
    gain, private = (number(package.yearly, year, name) for name in ("gain", "private"))
    if private > 0:
        told.append(
            say(
                "In {year} firms and households add {private}. With that taken off too, real income changes "
                "by {net} in the year, not by {gain}.",
                year=year,
                private=money(private, currency, language),
                net=money(gain - private, currency, language, signed=True),
                gain=money(gain, currency, language, signed=True),
            )
        )
    names = context.bench.economy.names("regions", language)
    changes = package.provinces.loc[year]["income"].sort_values(kind="stable")
    falls = [
        f"{names.get(str(province), str(province))} ({fixed(float(value), 2, signed=True)} %)"
        for province, value in changes.items()
        if float(value) < _FALLS
    ]
    if falls:
        told.append(
            say("By province, real income is lower in {year} in {names}.", year=year, names=", ".join(falls))
        )
    else:
        told.append(say("In {year} no province has a lower real income than without the plan.", year=year))
    return html.Ul([html.Li(text) for text in told])


PAGE = Page(
    path=PATH,
    title=Message("What would happen?"),
    short=Message("What would happen?"),
    intro=Message(
        "The plan is followed year by year through an economy of regions and industries that trade, and "
        "between which workers move. Everything is a change against the same years without the plan."
    ),
    controls=_controls,
    starts={
        "bands": bands.start,
        "scenario": comparison.start,
        TRADE: trade_effect.start_model,
        SUPPLY: supply.start_model,
    },
    parts=(
        Panel("outcome-headline", None, _headline, on=_YEAR, wide=True),
        Exhibit(
            "outcome-map",
            Message("Real income by province"),
            _map,
            _map_table,
            on=_YEAR,
            meaning=Message(
                "Change in the province's real income less what the plan pays out there, against the same "
                "year without the plan."
            ),
            quantities=("real-income-change",),
            units=_UNITS,
            height=600,
        ),
        Exhibit(
            "outcome-path",
            Message("Year by year"),
            _path,
            _path_table,
            on=(*_ON, "view.region"),
            quantities=("real-income-change",),
            meaning=Message(
                "Change in real income less outlays, of the nation or of the region that is looked at."
            ),
            units=_UNITS,
            height=600,
        ),
        Exhibit(
            "outcome-region",
            Message("Real income by region"),
            _by_region,
            _by_region_table,
            on=_YEAR,
            quantities=("real-income-change",),
            meaning=Message(
                "Left, the change in real income less outlays; right, the same per worker: workers who move "
                "in share what a region gains. Bands hold 80 % of the draws of all parameters."
            ),
            units=_UNITS,
            height=400,
            wide=True,
        ),
        Exhibit(
            "outcome-industry",
            Message("By industry"),
            _by_industry,
            _by_industry_table,
            on=(*_RESTED, "view.region"),
            quantities=("value-added-change",),
            meaning=Message(
                "Change in value added, at constant world value added, in the nation or in the region that "
                "is looked at: the largest changes, and all others together."
            ),
            units={"change": "currency", "percent": "%"},
            height=520,
        ),
        Panel("outcome-losers", Message("What it costs, and whom"), _losers, on=_YEAR),
        Panel("outcome-regions", Message("Region by region"), _regions, on=_YEAR, wide=True),
        Panel(
            "outcome-compare",
            Message("Scenarios side by side"),
            comparison.side_by_side,
            on=(*_RESTED, "policies", "d", "cut", "view.scenarios"),
            wide=True,
        ),
        Exhibit(
            "outcome-compare-regions",
            Message("Scenarios by region"),
            comparison.regions,
            comparison.regions_table,
            on=(*_RESTED, "view.scenarios"),
            quantities=("real-income-change",),
            meaning=Message(
                "Change in real income less outlays by region in the year that is looked at: of the plans "
                "alone, without trade policy and stops of supply."
            ),
            units={"*": "%"},
            height=560,
        ),
        Exhibit(
            "outcome-compare-paths",
            Message("Scenarios year by year"),
            comparison.paths,
            comparison.paths_table,
            on=(*_RESTED, "view.region", "view.scenarios"),
            quantities=("real-income-change",),
            meaning=Message(
                "Change in real income less outlays, of the nation or of the region that is looked at: "
                "of the plans alone, without trade policy and stops of supply."
            ),
            units={"*": "%"},
            height=420,
        ),
    ),
)
