"""What a package does: by region, by industry, and through the years."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from regrowth.labels import require_known
from regrowth.messages import Message
from regrowth.package.ensemble import MEASURES, Ensemble
from regrowth.package.package import Package
from regrowth.report import style
from regrowth.report.charts import parts
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits, percent


def outcome_by_region(package: Package, year: int, language: str = "en") -> go.Figure:
    """Draw what a plan does to real income in every region in a year, per cent of that without the plan.

    Bars are real income less outlays, dots the same per worker, who move; where there are draws, the dots
    have the band that holds 80 % of them.

    Raises
    ------
    LabelError
        If the year is not one of the plan's.
    """
    setting = package.fine.setting
    require_known([str(year)], [str(held) for held in setting.years], Message("outcome by region, year"))
    say = translator(language)
    programme = setting.programme
    table = package.places.loc[year]
    regions = list(setting.cells.regions)
    labels = [style.wrapped(say.pick(programme.region(region).name), 18) for region in regions]
    colours = style.region_colours(programme)
    bands = _bands(package.ensemble, "each", str(year))
    totals = [float(table["income"][region]) for region in regions]
    each = [float(table["income_per_worker"][region]) for region in regions]
    lows = [
        value if bands is None else float(bands["low"][r]) for r, value in zip(regions, each, strict=True)
    ]
    highs = [
        value if bands is None else float(bands["high"][r]) for r, value in zip(regions, each, strict=True)
    ]
    rows = list(range(len(regions)))
    places = parts.places_of(totals)
    bars = go.Bar(
        name=style.plain(say("Real income less outlays")),
        x=totals,
        y=rows,
        orientation="h",
        marker={"color": [colours[region] for region in regions]},
        text=[parts.fixed(value, places, signed=True) for value in totals],
        textposition="outside",
        textfont={"size": 11},
        cliponaxis=False,
        customdata=labels,
        hovertext=[percent(value / 100, places, signed=True) for value in totals],
        hovertemplate="%{customdata}<br>%{hovertext}<extra></extra>",
    )
    between = [
        ""
        if bands is None
        else "<br>"
        + style.plain(
            say("80 % band {low} to {high}", low=_percent(low, places), high=_percent(high, places))
        )
        for low, high in zip(lows, highs, strict=True)
    ]
    dots = go.Scatter(
        name=style.plain(say("Real income less outlays per worker")),
        x=each,
        y=rows,
        xaxis="x2",
        mode="markers",
        marker={"size": 10, "color": [colours[region] for region in regions]},
        customdata=labels,
        hovertext=[
            percent(value / 100, places, signed=True) + band
            for value, band in zip(each, between, strict=True)
        ],
        hovertemplate="%{customdata}<br>%{hovertext}<extra></extra>",
        error_x=_error(each, lows, highs) if bands is not None else None,
    )
    second = say("Per worker, %") if bands is None else say("Per worker, %, with the 80 % band")
    return style.figure(
        [bars, dots],
        height=90 + parts.ROW * len(regions),
        showlegend=False,
        bargap=0.4,
        margin={"l": 10, "r": 16, "t": 10, "b": 10},
        yaxis=parts.row_axis(labels),
        xaxis=parts.value_axis(
            say("Real income, change in %"), parts.span(totals, 0.3), domain=[0, 0.47], nticks=6
        ),
        xaxis2=parts.value_axis(
            second, parts.span([*lows, *highs], 0.06), domain=[0.53, 1], anchor="y", nticks=6
        ),
    )


def outcome_path(package: Package, region: str | None = None, language: str = "en") -> go.Figure:
    """Draw the change in real income less outlays by year to the horizon, per cent, with the 80 % band.

    Of the nation, or of a region: there the band is of real income per worker, which is drawn too.

    Raises
    ------
    ProgrammeError
        If the programme has no such region.
    """
    say = translator(language)
    setting = package.fine.setting
    years = [str(year) for year in setting.years[: setting.shown]]
    if region is not None:
        setting.programme.region(region)
    bands = _bands(package.ensemble, "percent" if region is None else "each", region)
    if region is None:
        lines = [(say("Real income less outlays"), national_percent(package), parts.GAIN, "solid")]
    else:
        table = package.places.xs(region, level="region")
        lines = [
            (say("Real income less outlays per worker"), table["income_per_worker"], parts.GAIN, "solid"),
            (say("Real income less outlays"), table["income"], parts.LOSS, "dot"),
        ]
    traces: list[go.Scatter] = []
    if bands is not None:
        low, high = ([float(bands[end][year]) for year in years] for end in ("low", "high"))
        name = say("80 % band") if region is None else say("80 % band, per worker")
        traces = _ribbon(name, years, low, high, say)
    for name, values, colour, dash in lines:
        shown = [float(value) for value in values.iloc[: setting.shown]]
        traces.append(_line(name, years, shown, colour, dash))
    return style.figure(
        traces,
        height=340,
        margin={"l": 10, "r": 16, "t": 40, "b": 10},
        legend={"traceorder": "normal"},
        xaxis={"type": "category"},
        yaxis={
            "title": {"text": style.plain(say("Change against no plan, %"))},
            "zeroline": True,
            "zerolinewidth": 1.5,
            "zerolinecolor": style.QUIET,
            "rangemode": "tozero",
        },
    )


def national_percent(package: Package) -> pd.Series:
    """Return, by year, what the plan changes real income less outlays of the nation by, per cent."""
    setting = package.fine.setting
    base = (setting.footprint.members @ (np.asarray(setting.baseline.incomes) * setting.money)).sum()
    return 100 * package.yearly["gain"] / float(base)


def _bands(held: Ensemble | None, measure: str, where: str | None) -> pd.DataFrame | None:
    """Return a measure's bands: by year of the nation (None) or a region; by region in a year."""
    if held is None:
        return None
    if measure == "percent":
        return held.of_nation(measure)
    every = held.bands().xs(MEASURES[measure][0], level="measure")
    level = "year" if where in every.index.get_level_values("year") else "place"
    return pd.DataFrame(every.xs(where, level=level))


def _percent(value: float, places: int) -> str:
    return percent(value / 100, places, signed=True)


def _error(values: list[float], lows: list[float], highs: list[float]) -> dict[str, object]:
    return {
        "type": "data",
        "symmetric": False,
        "array": [max(0.0, high - value) for high, value in zip(highs, values, strict=True)],
        "arrayminus": [max(0.0, value - low) for low, value in zip(lows, values, strict=True)],
        "color": style.QUIET,
        "thickness": 2,
        "width": 5,
    }


def _ribbon(
    name: str, years: list[str], low: list[float], high: list[float], say: Translator
) -> list[go.Scatter]:
    told = [
        say("{low} to {high}", low=f"{digits(a)} %", high=f"{digits(b)} %")
        for a, b in zip(low, high, strict=True)
    ]
    return [
        go.Scatter(x=years, y=high, mode="lines", line={"width": 0}, hoverinfo="skip", showlegend=False),
        go.Scatter(
            name=style.plain(name),
            x=years,
            y=low,
            mode="lines",
            line={"width": 0},
            fill="tonexty",
            fillcolor="rgba(0, 114, 178, 0.18)",
            legendrank=1100,
            hovertext=[style.plain(text) for text in told],
            hovertemplate="%{x}: %{hovertext}<extra></extra>",
        ),
    ]


def _line(name: str, years: list[str], values: list[float], colour: str, dash: str) -> go.Scatter:
    return go.Scatter(
        name=style.plain(name),
        x=years,
        y=values,
        mode="lines+markers",
        line={"color": colour, "width": 3 if dash == "solid" else 2, "dash": dash},
        marker={"size": 7 if dash == "solid" else 6},
        hovertext=[percent(value / 100, 3, signed=True) for value in values],
        hovertemplate="%{x}: %{hovertext}<extra></extra>",
    )
