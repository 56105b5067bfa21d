"""Provinces as tiles, coloured by the programme's regions."""

from __future__ import annotations

import plotly.graph_objects as go

from regrowth.economy.economy import Economy
from regrowth.programme.programme import Programme
from regrowth.report import style
from regrowth.report.charts import tiles
from regrowth.selection.choice import Selection
from regrowth.words import Translator, translator
from regrowth.words.numbers import percent

_LEGEND = 90
"""Room below the tiles for the names of regions, pixels."""


def cartogram(
    economy: Economy,
    programme: Programme,
    selection: Selection | None = None,
    language: str = "en",
    *,
    legend: bool = False,
) -> go.Figure:
    """Draw each province as a tile in the colour of its region.

    Hovering a tile names the region and, where there is a selection, its chosen engines. Tiles stand where
    table ``regions`` puts them, or by rank of latitude and longitude if it does not.
    """
    say = translator(language)
    places = tiles.positions(economy)
    colours = style.region_colours(programme)
    names = economy.names("regions", language)
    traces = []
    shapes = []
    for region in programme.regions:
        colour = colours[region.id]
        held = [province for province in region.provinces if province in places]
        hover = _hover(programme, selection, region.id, say)
        shapes += [tiles.tile(*places[province], colour) for province in held]
        traces.append(
            go.Scatter(
                name=style.plain(say.pick(region.name)),
                x=[places[province][1] for province in held],
                y=[-places[province][0] for province in held],
                mode="markers+text",
                marker={"size": 46, "opacity": 0, "color": colour},
                text=[tiles.label(names[province]) for province in held],
                textfont={"size": 13, "color": style.ink_on(colour), "weight": 600},
                hovertext=[f"<b>{style.plain(names[province])}</b> · {hover}" for province in held],
                hovertemplate="%{hovertext}<extra></extra>",
                showlegend=False,
            )
        )
        if legend:
            mark = {"size": 12, "symbol": "square", "color": colour}
            traces.append(go.Scatter(x=[None], y=[None], mode="markers", marker=mark, name=traces[-1].name))
    return style.figure(
        traces,
        height=tiles.height_of(places) + (_LEGEND if legend else 0),
        meta="map",
        shapes=shapes,
        showlegend=legend,
        margin={"l": 10, "r": 10, "t": 10, "b": _LEGEND if legend else 10},
        legend={"orientation": "h", "x": 0.5, "xanchor": "center", "y": -0.02, "yanchor": "top"},
        hovermode="closest",
        **tiles.axes(places),
    )


def _hover(programme: Programme, selection: Selection | None, region: str, say: Translator) -> str:
    lines = [f"<b>{style.plain(say.pick(programme.region(region).name))}</b>"]
    if selection is None:
        return lines[0]
    firm = selection.acceptability
    for engine in selection.chosen[region]:
        name = style.plain(say.pick(programme.engine(engine).name))
        share = "" if firm is None else f" ({percent(float(firm.choice.loc[(region, engine)]), 0)})"
        lines.append(f"● {name}{share}")
    if firm is not None:
        note = say("In brackets: share of draws in which it is chosen.")
        lines.append(f"<i>{style.plain(note)}</i>")
    return "<br>".join(lines)
