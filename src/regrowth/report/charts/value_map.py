"""Provinces as tiles, coloured by a value."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from regrowth.economy.economy import Economy
from regrowth.labels import require_known, require_unique
from regrowth.messages import Message
from regrowth.report import style
from regrowth.report.charts import parts, tiles
from regrowth.words import translator

_MISSING = "#e3e7ea"


def value_cartogram(
    economy: Economy,
    values: pd.Series,
    title: str,
    unit: str = "",
    language: str = "en",
    *,
    diverging: bool = False,
    middle: float = 0.0,
    write: Callable[[float], str] | None = None,
) -> go.Figure:
    """Draw each province as a tile coloured by a value, which stands on the tile.

    Parameters
    ----------
    values
        By province. Provinces without a value, or with a missing one, are grey with a dash.
    title, unit
        What the value is and its unit, in the language; they head the colour bar and follow the value when
        a tile is hovered over.
    diverging
        Two hues around ``middle``, with a sign before every value if that is zero; else one hue from the
        least to the largest value.
    write
        How a value is written; with three digits for the largest unless given.

    Raises
    ------
    LabelError
        If a label is no province of the economy, or occurs twice.
    """
    labels = require_unique([str(label) for label in values.index], Message("values of provinces"))
    require_known(labels, economy.regions, Message("values of provinces"))
    say = translator(language)
    places = tiles.positions(economy)
    names = economy.names("regions", language)
    held = dict(zip(labels, values.to_numpy(dtype=float).tolist(), strict=True))
    drawn = {province: held.get(province, math.nan) for province in places}
    known = [value for value in drawn.values() if math.isfinite(value)]
    digits = parts.places_of(known)
    signed = diverging and middle == 0
    told = write or (lambda value: parts.fixed(value, digits, signed=signed))
    texts = {p: told(v) if math.isfinite(v) else "–" for p, v in drawn.items()}
    low, high = _ends(known, middle if diverging else None)
    scale = style.DIVERGING if diverging else style.SEQUENTIAL
    colours = {
        province: _colour(scale, (value - low) / (high - low)) if math.isfinite(value) else _MISSING
        for province, value in drawn.items()
    }
    missing = say("no value")
    suffix = f" {unit}" if unit else ""
    hover = [
        f"<b>{style.plain(names[province])}</b><br>{style.plain(title)}: "
        + style.plain(f"{texts[province]}{suffix}" if math.isfinite(value) else missing)
        for province, value in drawn.items()
    ]
    head = f"{title}, {unit}" if unit else title
    trace = go.Scatter(
        x=[column for _, column in places.values()],
        y=[-row for row, _ in places.values()],
        customdata=[value if math.isfinite(value) else None for value in drawn.values()],
        mode="markers+text",
        marker={
            "size": 46,
            "opacity": 0,
            "color": [value if math.isfinite(value) else low for value in drawn.values()],
            "colorscale": scale,
            "cmin": low,
            "cmax": high,
            "showscale": bool(known),
            "colorbar": {
                "title": {"text": style.wrapped(head, 40) + "<br> ", "side": "top", "font": {"size": 12}},
                "orientation": "h",
                "x": 0.5,
                "y": -0.01,
                "yanchor": "top",
                "thickness": 10,
                "len": 0.7,
                "outlinewidth": 0,
                "nticks": 6,
                "exponentformat": "none",
                "separatethousands": True,
                "tickfont": {"size": 11},
            },
        },
        text=[f"{tiles.label(names[p])}<br><b>{style.plain(texts[p])}</b>" for p in places],
        textfont={"size": 12, "color": [style.ink_on(colours[province]) for province in places]},
        hovertext=hover,
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )
    return style.figure(
        [trace],
        height=tiles.height_of(places) + 80,
        meta="map",
        shapes=[tiles.tile(*places[province], colours[province], style.RULE) for province in places],
        hovermode="closest",
        **tiles.axes(places),
    )


def _ends(known: list[float], middle: float | None) -> tuple[float, float]:
    if not known:
        return 0.0, 1.0
    if middle is not None:
        reach = max(abs(value - middle) for value in known) or 1.0
        return middle - reach, middle + reach
    low, high = min(known), max(known)
    if low >= 0 and low < 0.5 * high:
        low = 0.0
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _colour(scale: Sequence[Sequence[object]], place: float) -> str:
    """Return the colour at a place from 0 to 1 of a scale, as the colour bar has it."""
    at = [float(str(stop)) for stop, _ in scale]
    ends = [[int(str(colour)[start : start + 2], 16) for start in (1, 3, 5)] for _, colour in scale]
    found = [np.interp(place, at, channel) for channel in zip(*ends, strict=True)]
    return "#" + "".join(f"{round(float(channel)):02x}" for channel in found)
