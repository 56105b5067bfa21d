"""Figures of a package: what it brings year by year, and the frontier."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

import plotly.graph_objects as go

from regrowth.package.ensemble import MEASURES
from regrowth.package.package import Package
from regrowth.report import style
from regrowth.report.charts import parts
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits, money, money_unit, with_unit

_GAIN, _TREASURY, _PRIVATE = "#0072B2", "#E69F00", "#c9d1d9"


def scale_of(package: Package, language: str) -> tuple[float, str]:
    """Return the unit of money of the figures, which the largest sum of a year reaches, and its name."""
    largest = float(package.yearly[["gain", "treasury", "private"]].abs().to_numpy().max())
    return money_unit(largest, package.allocation.setting.programme.currency, language)


def path_of_gains(package: Package, language: str = "en") -> go.Figure:
    """Draw the gain in real income before and after costs, and the costs, year by year to the horizon."""
    say = translator(language)
    scale, unit = scale_of(package, language)

    def tell(value: float) -> str:
        return with_unit(digits(value), unit, language)

    shown = package.allocation.setting.shown
    yearly = package.yearly.iloc[:shown] / scale
    years = [str(year) for year in yearly.index]
    bars = [
        _bars(say("Cost to the treasury"), years, -yearly["treasury"], _TREASURY, tell),
        _bars(say("What firms and households add"), years, -yearly["private"], _PRIVATE, tell),
    ]
    gain = yearly["gain"] + yearly["treasury"]
    net = yearly["gain"] - yearly["private"]
    band: list[go.Scatter] = []
    if package.ensemble is not None:
        held = package.ensemble.of_nation("net")[["low", "high"]].iloc[:shown] / MEASURES["net"][2] / scale
        low, high = (held[end].tolist() for end in ("low", "high"))
        band = [
            go.Scatter(x=years, y=high, mode="lines", line={"width": 0}, hoverinfo="skip", showlegend=False),
            go.Scatter(
                name=style.plain(say("80 % band of the net gain over all parameters")),
                x=years,
                y=low,
                mode="lines",
                line={"width": 0},
                fill="tonexty",
                fillcolor="rgba(0, 114, 178, 0.18)",
                hovertext=[
                    style.plain(say("{low} to {high}", low=digits(a), high=tell(b)))
                    for a, b in zip(low, high, strict=True)
                ],
                hovertemplate="%{x}: %{hovertext}<extra></extra>",
            ),
        ]
    lines = [
        _line(say("Gain in national real income before costs"), years, gain.tolist(), _GAIN, "dot", tell),
        _line(say("Net of all costs of the year"), years, net.tolist(), _GAIN, "solid", tell),
    ]
    return style.figure(
        [*bars, *band, *lines],
        height=360,
        barmode="relative",
        bargap=0.45,
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        legend={"traceorder": "normal"},  # with an area it would be the other way round
        xaxis={"type": "category"},
        yaxis={"title": {"text": style.plain(unit)}, "zeroline": True, "zerolinewidth": 1.5},
    )


def _line(
    name: str, years: list[str], values: list[float], colour: str, dash: str, tell: Callable[[float], str]
) -> go.Scatter:
    return go.Scatter(
        name=style.plain(name),
        x=years,
        y=values,
        mode="lines+markers",
        line={"color": colour, "width": 3 if dash == "solid" else 2, "dash": dash},
        marker={"size": 7 if dash == "solid" else 5},
        hovertext=[tell(value) for value in values],
        hovertemplate="%{x}: %{hovertext}<extra></extra>",
    )


def _bars(name: str, years: list[str], values: object, colour: str, tell: Callable[[float], str]) -> go.Bar:
    heights = [float(value) for value in values]  # type: ignore[attr-defined]
    return go.Bar(
        name=style.plain(name),
        x=years,
        y=heights,
        marker={"color": colour},
        hovertext=[tell(value) for value in heights],
        hovertemplate="%{x}: %{hovertext}<extra></extra>",
    )


def efficiency_frontier(package: Package, language: str = "en") -> go.Figure:
    """Draw, for several aversions to inequality, what a plan is worth and what it does to the balance."""
    say = translator(language)
    scale, unit = scale_of(package, language)
    held = package.frontier
    labels = [digits(float(aversion), 2) for aversion in held.index]
    trace = go.Scatter(
        x=held["ratio_change"],
        y=held["income"] / scale,
        mode="lines+markers+text",
        text=labels,
        textposition="top center",
        line={"color": style.QUIET, "width": 1.5},
        marker={"size": 10, "color": _GAIN},
        cliponaxis=False,
        hovertext=[_point(say, package, row, language) for row in held.reset_index().to_dict("records")],
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )
    return style.figure(
        [trace],
        height=340,
        margin={"l": 10, "r": 30, "t": 30, "b": 10},
        xaxis={
            "title": {
                "text": style.plain(
                    say("Real income per worker outside the core over that inside it, change in per cent")
                )
            }
        },
        yaxis={"title": {"text": style.plain(say("Present value, {unit}", unit=unit))}},
    )


def _point(say: Translator, package: Package, row: Mapping[Hashable, float], language: str) -> str:
    return style.plain(
        say(
            "aversion {aversion}: present value {income}, balance {balance} %, "
            "in the core {core} % of the cost",
            aversion=digits(row["aversion"], 2),
            income=money(row["income"], package.allocation.setting.programme.currency, language),
            balance=parts.fixed(row["ratio_change"], 3, signed=True),
            core=digits(100 * row["core_amount"]),
        )
    )
