"""Provinces as tiles, coloured by the programme's regions."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from regrowth.economy.economy import Economy
from regrowth.report import style
from regrowth.report.frames import number
from regrowth.study.study import Study
from regrowth.words import Translator, translator
from regrowth.words.numbers import percent

_HALF, _ROUND = 0.47, 0.10


def cartogram(study: Study, language: str = "en", *, legend: bool = False) -> go.Figure:
    """Draw each province as a tile in the colour of its region.

    Hovering a tile names the region and its chosen engines. Tiles stand where table
    ``regions`` puts them, or by rank of latitude and longitude if it does not.
    """
    say = translator(language)
    programme = study.programme
    places = positions(study.economy)
    colours = style.region_colours(programme)
    names = study.economy.names("regions", language)
    traces = []
    shapes = []
    for region in programme.regions:
        colour = colours[region.id]
        held = [province for province in region.provinces if province in places]
        hover = _hover(study, region.id, say)
        shapes += [_tile(*places[province], colour) for province in held]
        traces.append(
            go.Scatter(
                name=style.plain(say.pick(region.name)),
                x=[places[province][1] for province in held],
                y=[-places[province][0] for province in held],
                mode="markers+text",
                marker={"size": 46, "opacity": 0, "color": colour},
                text=[style.wrapped(names[province], 9) for province in held],
                textfont={"size": 13, "color": style.ink_on(colour), "weight": 600},
                hovertext=[f"<b>{style.plain(names[province])}</b> · {hover}" for province in held],
                hovertemplate="%{hovertext}<extra></extra>",
                showlegend=False,
            )
        )
        if legend:
            mark = {"size": 12, "symbol": "square", "color": colour}
            traces.append(go.Scatter(x=[None], y=[None], mode="markers", marker=mark, name=traces[-1].name))
    rows = [row for row, _ in places.values()]
    columns = [column for _, column in places.values()]
    return style.figure(
        traces,
        height=int(40 + 86 * (max(rows) - min(rows) + 1)),
        meta="map",
        shapes=shapes,
        showlegend=legend,
        hovermode="closest",
        xaxis={"visible": False, "range": [min(columns) - 0.55, max(columns) + 0.55], "constrain": "domain"},
        yaxis={
            "visible": False,
            "range": [-max(rows) - 0.55, -min(rows) + 0.55],
            "scaleanchor": "x",
            "constrain": "domain",
        },
    )


def positions(economy: Economy) -> dict[str, tuple[float, float]]:
    """Return the row and column of every province's tile."""
    frame = economy.table("regions").set_index("region")
    tiles = ["tile_row", "tile_column"]
    if all(name in frame for name in tiles) and not frame[tiles].isna().any(axis=None):
        return {str(label): (float(row), float(column)) for label, row, column in frame[tiles].itertuples()}
    labels = sorted(
        (str(label) for label in frame.index), key=lambda label: -number(frame, label, "latitude")
    )
    across = math.ceil(math.sqrt(len(labels)))
    rows = [
        sorted(labels[start : start + across], key=lambda label: number(frame, label, "longitude"))
        for start in range(0, len(labels), across)
    ]
    return {
        label: (float(at), float(column)) for at, row in enumerate(rows) for column, label in enumerate(row)
    }


def _hover(study: Study, region: str, say: Translator) -> str:
    lines = [f"<b>{style.plain(say.pick(study.programme.region(region).name))}</b>"]
    firm = study.selection.acceptability
    for engine in study.selection.chosen[region]:
        name = style.plain(say.pick(study.programme.engine(engine).name))
        share = "" if firm is None else f" ({percent(float(firm.choice.loc[(region, engine)]), 0)})"
        lines.append(f"● {name}{share}")
    if firm is not None:
        note = say("In brackets: share of draws in which it is chosen.")
        lines.append(f"<i>{style.plain(note)}</i>")
    return "<br>".join(lines)


def _tile(row: float, column: float, colour: str) -> dict[str, object]:
    left, right, low, high = column - _HALF, column + _HALF, -row - _HALF, -row + _HALF
    path = (
        f"M{left + _ROUND:g},{low:g} L{right - _ROUND:g},{low:g} "
        f"Q{right:g},{low:g} {right:g},{low + _ROUND:g} L{right:g},{high - _ROUND:g} "
        f"Q{right:g},{high:g} {right - _ROUND:g},{high:g} "
        f"L{left + _ROUND:g},{high:g} Q{left:g},{high:g} {left:g},{high - _ROUND:g} "
        f"L{left:g},{low + _ROUND:g} Q{left:g},{low:g} {left + _ROUND:g},{low:g} Z"
    )
    return {"type": "path", "path": path, "fillcolor": colour, "line": {"width": 0}, "layer": "below"}
