"""Figures of a package: where the money goes, what it brings year by year, and the frontier."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import numpy as np
import plotly.graph_objects as go

from regrowth.economy.economy import Economy
from regrowth.package.allocate import unit_costs
from regrowth.package.ensemble import MEASURES
from regrowth.package.package import Package
from regrowth.quantities import money_scale
from regrowth.report import style
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits, money

_SMALL = 0.004
"""Flows below this part of all money are drawn as one."""
_GAIN, _TREASURY, _PRIVATE = "#0072B2", "#E69F00", "#c9d1d9"


def scale_of(package: Package, language: str) -> tuple[float, str]:
    """Return the money unit of the figures and its name: trillions where sums reach them, else millions."""
    setting = package.allocation.setting
    currency = setting.programme.currency
    largest = float(package.yearly[["gain", "treasury", "private"]].abs().to_numpy().max())
    word = "trillion" if largest >= 1e11 else "million"
    unit = f"{word} {currency}"
    if language == "ko" and currency == "KRW" and word == "trillion":
        return money_scale(unit, currency), "조 원"
    return money_scale(unit, currency), f"{word} {currency}"


def money_flows(package: Package, economy: Economy, language: str = "en") -> go.Figure:
    """Draw all years' money from instruments to regions to engines (Sankey).

    Places, zones and factories count at their cost to the treasury; thin flows are gathered.
    """
    say = translator(language)
    setting = package.allocation.setting
    programme, cells = setting.programme, setting.cells
    spent = package.allocation.plan.amounts.sum(axis=3) * unit_costs(setting)
    scale, unit = scale_of(package, language)
    names = [say.pick(next(i.name for i in programme.instruments if i.id == m)) for m in cells.instruments]
    names += [style.short_region(programme, economy, region, say) for region in cells.regions]
    names += [say.pick(engine.name) for engine in programme.engines] + [say("all others")]
    colours = style.region_colours(programme)
    first_region, first_engine = len(cells.instruments), len(cells.instruments) + len(cells.regions)
    total = float(spent.sum())
    links: list[tuple[int, int, float, str]] = []
    for r, region in enumerate(cells.regions):
        tint = style.lighter(colours[region], 0.45)
        links += [
            (m, first_region + r, float(spent[r, :, m].sum()), tint) for m in range(len(cells.instruments))
        ]
        by_engine = spent[r].sum(axis=1)
        thin = by_engine < _SMALL * total
        links += [
            (first_region + r, first_engine + g, float(by_engine[g]), tint)
            for g in np.flatnonzero(~thin).tolist()
        ]
        links.append((first_region + r, len(names) - 1, float(by_engine[thin].sum()), tint))
    kept = [link for link in links if link[2] > 1e-9 * max(total, 1.0)]
    used = sorted({end for link in kept for end in link[:2]})
    place = {node: position for position, node in enumerate(used)}
    node_colours = [style.QUIET] * first_region + [colours[region] for region in cells.regions]
    node_colours += ["#9aa5b1"] * (len(names) - first_engine)
    trace = go.Sankey(
        arrangement="snap",
        valueformat=",.3~r",
        valuesuffix=f" {unit}",
        node={
            "label": [style.plain(names[node]) for node in used],
            "color": [node_colours[node] for node in used],
            "pad": 14,
            "thickness": 14,
            "line": {"width": 0},
        },
        link={
            "source": [place[source] for source, _, _, _ in kept],
            "target": [place[target] for _, target, _, _ in kept],
            "value": [value / scale for _, _, value, _ in kept],
            "color": [colour for _, _, _, colour in kept],
        },
    )
    return style.figure([trace], height=560)


def path_of_gains(package: Package, language: str = "en") -> go.Figure:
    """Draw the gain in real income before and after costs, and the costs, year by year to the horizon."""
    say = translator(language)
    scale, unit = scale_of(package, language)
    shown = package.allocation.setting.shown
    yearly = package.yearly.iloc[:shown] / scale
    years = [str(year) for year in yearly.index]
    bars = [
        _bars(say("Cost to the treasury"), years, -yearly["treasury"], _TREASURY, unit),
        _bars(say("What firms and households add"), years, -yearly["private"], _PRIVATE, unit),
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
                hovertext=[f"{digits(a)} – {digits(b)} {unit}" for a, b in zip(low, high, strict=True)],
                hovertemplate="%{x}: %{hovertext}<extra></extra>",
            ),
        ]
    lines = [
        _line(say("Gain in national real income before costs"), years, gain.tolist(), _GAIN, "dot", unit),
        _line(say("Net of all costs of the year"), years, net.tolist(), _GAIN, "solid", unit),
    ]
    return style.figure(
        [*bars, *band, *lines],
        height=360,
        barmode="relative",
        bargap=0.45,
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        xaxis={"type": "category"},
        yaxis={"title": {"text": style.plain(unit)}, "zeroline": True, "zerolinewidth": 1.5},
    )


def _line(name: str, years: list[str], values: list[float], colour: str, dash: str, unit: str) -> go.Scatter:
    return go.Scatter(
        name=style.plain(name),
        x=years,
        y=values,
        mode="lines+markers",
        line={"color": colour, "width": 3 if dash == "solid" else 2, "dash": dash},
        marker={"size": 7 if dash == "solid" else 5},
        hovertext=[f"{digits(value)} {unit}" for value in values],
        hovertemplate="%{x}: %{hovertext}<extra></extra>",
    )


def _bars(name: str, years: list[str], values: object, colour: str, unit: str) -> go.Bar:
    heights = [float(value) for value in values]  # type: ignore[attr-defined]
    return go.Bar(
        name=style.plain(name),
        x=years,
        y=heights,
        marker={"color": colour},
        hovertext=[f"{digits(value)} {unit}" for value in heights],
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
            balance=f"{row['ratio_change']:+.3f}",
            core=digits(100 * row["core_amount"]),
        )
    )
