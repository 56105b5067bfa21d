"""Where do we stand? The core and the rest, provinces, targets and what is due: there without any study."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
from dash import html

from regrowth.messages import Message
from regrowth.report import charts
from regrowth.report.charts.parts import fixed, places_of
from regrowth.report.standing import ProvinceMeasure, core_provinces
from regrowth.web import parts
from regrowth.web.context import Context, Exhibit, Page, Panel
from regrowth.web.pages import commitments
from regrowth.words.numbers import money_unit, percent

NAME = "standing"
_ACTS = ("w", "r", "off", "b")


def _core(context: Context) -> str:
    """Return the names of the regions marked as core."""
    return ", ".join(context.region(name) for name in context.bench.base.core_regions)


def _headlines(context: Context) -> Any:
    say, base = context.say, context.bench.base
    table = context.bench.standing.core_shares
    lead = html.P(say.pick(base.summary), className="lead")
    if not len(table):
        none = say("The programme marks no region as the core, so there is nothing to set against the rest.")
        return [lead, html.P(none, className="quiet")]
    entries = []
    for total in context.bench.standing.totals:
        rows = table[table["quantity"] == total.name]
        first, last = rows.iloc[0], rows.iloc[-1]
        about = say(
            "The rest: {share} · in {year}", share=percent(1 - last["core_share"]), year=int(last["year"])
        )
        if len(rows) > 1:
            change = 100 * (last["core_share"] - first["core_share"])
            since = say(
                "{change} points since {year}", change=fixed(change, 1, signed=True), year=int(first["year"])
            )
            about = f"{about} · {since}"
        entries.append((total.title.say(say), percent(last["core_share"]), about))
    moves = commitments.net_moves_line(context, core_provinces(base))
    heading = say("Share of the nation: {names}", names=_core(context))
    return [lead, html.H2(heading, className="part"), parts.figures([*entries, *moves]), _sources(context)]


def _sources(context: Context) -> Any:
    """Say where the figures are from and what their tables leave out, in the words of the tables."""
    say, manifest = context.say, context.bench.economy.manifest
    rows = []
    for total in context.bench.standing.totals:
        source = manifest.tables[total.table]
        text = [
            html.B(f"{total.title.say(say)}: "),
            html.Span(f"{source.publisher}. {source.source}. ", lang="en"),
        ]
        rows.append(html.Li([*text, html.Span(source.notes, lang="en", className="quiet")]))
    return html.Details(
        [
            html.Summary(say("Sources, and what they leave out")),
            html.P(say("In English, as the files of the economy have it."), className="quiet")
            if context.language != "en"
            else None,
            html.Ul(rows),
        ],
        className="sources",
    )


def _map(context: Context) -> go.Figure:
    bench = context.bench
    return charts.cartogram(
        bench.economy, bench.base, bench.choice(context.levers), context.language, legend=True
    )


def _map_table(context: Context) -> pd.DataFrame:
    bench = context.bench
    names = bench.economy.names("regions", context.language)
    chosen = bench.choice(context.levers).chosen
    rows = [
        (
            province,
            names[province],
            region.id,
            context.region(region.id),
            "; ".join(map(context.engine, chosen[region.id])),
        )
        for region in bench.base.regions
        for province in region.provinces
    ]
    return pd.DataFrame(rows, columns=["province", "province_name", "region", "region_name", "engines"])


def _measure(context: Context) -> ProvinceMeasure:
    held = {measure.name: measure for measure in context.bench.standing.measures}
    return held[context.chosen("measure", list(held))]


def _measure_quantity(context: Context) -> tuple[str, ...]:
    return (_measure(context).name,)


def _measure_units(context: Context) -> dict[str, str]:
    return {
        "*": {"money": "currency", "share": "share", "rate": "per 1000 residents"}[_measure(context).kind]
    }


def _measure_tables(context: Context) -> tuple[str, ...]:
    return _measure(context).tables


def _total_tables(context: Context) -> tuple[str, ...]:
    return tuple(total.table for total in context.bench.standing.totals)


def _measure_controls(context: Context) -> Any:
    say = context.say
    held = context.bench.standing.measures
    options = [(measure.name, measure.title.say(say)) for measure in held]
    return parts.select("view.measure", NAME, say("Measure"), _measure(context).name, options)


def _values(context: Context) -> go.Figure:
    measure, say = _measure(context), context.say
    values, unit = measure.values, ""
    if measure.kind == "money":
        scale, unit = money_unit(float(values.median()), context.bench.base.currency, context.language)
        values = values / scale
    elif measure.kind == "share":
        values, unit = 100 * values, "%"
    places = places_of(values) if measure.kind == "money" else 1
    return charts.value_cartogram(
        context.bench.economy,
        values,
        f"{measure.title.say(say)} ({measure.basis.say(say)})",
        unit,
        context.language,
        diverging=measure.diverging,
        write=lambda value: fixed(value, places, signed=measure.diverging),
    )


def _values_table(context: Context) -> pd.DataFrame:
    measure = _measure(context)
    names = context.bench.economy.names("regions", context.language)
    frame = measure.values.rename(measure.name).rename_axis("province").reset_index()
    frame.insert(1, "province_name", [names[str(label)] for label in frame["province"]])
    return frame


def _lines(context: Context) -> go.Figure:
    return charts.core_over_time(context.bench.standing, context.language)


def _lines_table(context: Context) -> pd.DataFrame:
    held = context.bench.standing
    units = {total.name: total.unit for total in held.totals}
    return held.core_shares.assign(unit=held.core_shares["quantity"].map(units))


def _regions(context: Context) -> Any:
    """Set the regions side by side, in shares of the nation."""
    say, bench = context.say, context.bench
    held = bench.standing.totals
    chosen = bench.choice(context.levers).chosen
    rows = []
    for region in bench.base.regions:
        provinces = list(region.provinces)
        shares = [percent(float(total.last[provinces].sum() / total.last.sum())) for total in held]
        engines = ", ".join(context.engine(name) for name in chosen[region.id]) or "–"
        rows.append((say.pick(region.name), engines, *shares))
    headings = [f"{total.title.say(say)} {total.years[-1]}" for total in held]
    return [
        html.P(say("Shares of the nation."), className="quiet"),
        parts.table([say("Region"), say("Engines chosen"), *headings], rows, numbers_from=2),
    ]


PAGE = Page(
    path="/",
    title=Message("Where do we stand?"),
    short=Message("Where we stand"),
    intro=Message(
        "How much of the country is in the core and how that has moved, what the programme has promised, "
        "and what falls due next. All of it is there at once; nothing has to be worked out first."
    ),
    at_once=True,
    parts=(
        Panel("standing-headlines", None, _headlines, on=(), wide=True),
        Exhibit(
            "standing-map",
            Message("The regions and their engines"),
            _map,
            _map_table,
            on=_ACTS,
            quantities=("chosen",),
            meaning=Message(
                "Every tile is a province in the colour of its region of the programme; the core is grey. "
                "Point at a tile to see the engines that the evidence and the rules choose for the region."
            ),
            height=640,
        ),
        Exhibit(
            "standing-values",
            Message("The provinces compared"),
            _values,
            _values_table,
            on=("view.measure",),
            quantities=_measure_quantity,
            tables=_measure_tables,
            meaning=Message(
                "One measure at a time from the tables of the economy; its years stand in the title of the "
                "scale. Employment is counted where people work, residents where they live."
            ),
            units=_measure_units,
            height=640,
            controls=_measure_controls,
        ),
        Exhibit(
            "standing-balance",
            Message("How the balance has moved"),
            _lines,
            _lines_table,
            on=(),
            quantities=("core-part",),
            tables=_total_tables,
            meaning=Message(
                "The share of the core regions in the sum over all provinces, for the years that the tables "
                "of the economy hold. Above one half the core holds more than all the rest together."
            ),
            units={"core_share": "share", "*": ""},
            height=400,
        ),
        Panel("standing-milestones", Message("What is due next"), commitments.milestones, on=()),
        Panel("standing-regions", Message("Region by region"), _regions, on=_ACTS, wide=True),
        Panel("standing-targets", Message("Targets and their pace"), commitments.targets, on=(), wide=True),
        Panel("standing-offices", Message("Who answers for what"), commitments.offices, on=(), wide=True),
        Panel(
            "standing-disputed",
            Message("Where the announcement is disputed or revised"),
            commitments.disputed,
            on=(),
            wide=True,
        ),
    ),
)
