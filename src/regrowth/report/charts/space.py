"""The space of engines: which are related, and where a region stands in it."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray
from scipy.sparse.csgraph import minimum_spanning_tree, shortest_path

from regrowth.errors import DegenerateError
from regrowth.evidence.assemble import Evidence
from regrowth.evidence.engine_space import engine_proximity
from regrowth.report import style
from regrowth.report.charts import parts
from regrowth.report.charts.layout import boxes_apart, spread_out
from regrowth.selection.choice import Selection
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits

Array = NDArray[np.float64]
_WIDE, _HIGH = 620.0, 480.0
"""Room for the nodes, in pixels of the narrowest figure."""
_LARGEST, _LEAST = 42.0, 9.0
_REACH = 2.0
"""Location quotients from 1/4 to 4 have colours of their own."""
_LINKS = 2
"""Links per engine, on average, beside those that hold the network together."""


def industry_space(
    evidence: Evidence, region: str, language: str = "en", *, selection: Selection | None = None
) -> go.Figure:
    """Draw the engines as a network, with what a region has of each (Hidalgo et al. 2007).

    Near engines are related: regions specialised in one tend to be in the other. Lines are the strongest
    ties, among them those that hold all engines together at the least distance. The area of a circle is the
    region's employment, the colour its location quotient; from 1 on it has a dark edge. Engines chosen for
    the region have a ring.

    Raises
    ------
    ProgrammeError
        If the programme has no such region.
    """
    say = translator(language)
    programme = evidence.programme
    programme.region(region)
    try:
        close = np.nan_to_num(engine_proximity(evidence.basis.employment))
    except DegenerateError:
        return parts.nothing(language)
    names = [say.pick(engine.name) for engine in programme.engines]
    people = np.array([evidence.value(region, e.id, "employment") for e in programme.engines])
    quotient = np.array([evidence.value(region, e.id, "location-quotient") for e in programme.engines])
    chosen = () if selection is None else selection.chosen[region]
    sizes = _sizes(people)
    labels = [style.wrapped(name, 9 if language == "ko" else 16) for name in names]
    across = np.array([max(len(line) for line in label.split("<br>")) for label in labels], dtype=float)
    letter = 11.0 if language == "ko" else 6.4
    lines = np.array([label.count("<br>") + 1 for label in labels], dtype=float)
    # room for the largest circle everywhere, so that engines stand in the same place for every region
    boxes = np.column_stack([np.maximum(_LARGEST + 14, letter * across + 6), _LARGEST + 14 + 13.5 * lines])
    edges = strongest(close, _LINKS * len(close))
    spots = boxes_apart(spread_out(_steps(close, edges), _WIDE, _HIGH), boxes, _WIDE, _HIGH)
    # a box holds its circle and ring above and its label below
    centres = spots - np.column_stack([np.zeros(len(sizes)), (boxes[:, 1] - _LARGEST) / 2 - 6])
    traces: list[go.BaseTraceType] = [_edge(close, centres, edge) for edge in edges]
    traces.append(_middles(close, centres, edges, names, say))
    if chosen:
        traces.append(_rings(_positions(evidence, chosen), centres, sizes, say))
    with np.errstate(divide="ignore", invalid="ignore"):
        colour = np.clip(np.log2(quotient), -_REACH, _REACH)
    hover = [
        _hover(say, names[at], people[at], quotient[at], close[at], names, engine.id in chosen)
        for at, engine in enumerate(programme.engines)
    ]
    traces.append(
        go.Scatter(
            x=centres[:, 0].tolist(),
            y=(-centres[:, 1]).tolist(),
            mode="markers",
            customdata=[[float(p), float(q)] for p, q in zip(people, quotient, strict=True)],
            marker={
                "size": sizes.tolist(),
                "color": np.where(np.isfinite(colour), colour, -_REACH).tolist(),
                "colorscale": style.SEQUENTIAL,
                "cmin": -_REACH,
                "cmax": _REACH,
                "opacity": 1,
                "line": {
                    "color": [style.INK if value >= 1 else style.QUIET for value in quotient],
                    "width": [2 if value >= 1 else 0.6 for value in quotient],
                },
                "colorbar": _bar(say),
            },
            cliponaxis=False,
            hovertext=hover,
            hovertemplate="%{hovertext}<extra></extra>",
            showlegend=False,
        )
    )
    notes = [
        {
            "x": float(x),
            "y": float(-y),
            "yanchor": "top",
            "yshift": float(-size / 2 - (6 if engine.id in chosen else 1)),
            "text": f"<b>{label}</b>" if engine.id in chosen else label,
            "font": {"size": 11},
            "bgcolor": "rgba(255, 255, 255, 0.7)",
            "borderpad": 0,
            "showarrow": False,
        }
        for (x, y), size, label, engine in zip(centres, sizes, labels, programme.engines, strict=True)
    ]
    below = say("Area: employment in the region. Dark edge: location quotient of 1 or more. Lines: related.")
    return style.figure(
        traces,
        height=590,
        showlegend=bool(chosen),
        hovermode="closest",
        annotations=[*notes, parts.note(below, language)],
        margin={"l": 6, "r": 6, "t": 76, "b": 34},
        xaxis={"visible": False, "range": [0, _WIDE]},
        yaxis={"visible": False, "range": [-_HIGH, 0]},
    )


def strongest(close: Array, count: int) -> list[tuple[int, int]]:
    """Return the maximum spanning tree of a network, then its strongest other links, ``count`` in all.

    >>> strongest(np.array([[1.0, 0.9, 0.5], [0.9, 1.0, 0.6], [0.5, 0.6, 1.0]]), 2)
    [(0, 1), (1, 2)]
    """
    # a distance of zero would be no link at all
    apart = np.triu(1 + 1e-9 - close, 1)
    tree = minimum_spanning_tree(apart).toarray()
    kept = {(int(min(pair)), int(max(pair))) for pair in np.argwhere(tree > 0)}
    upper = np.argwhere(np.triu(np.ones_like(close), 1) > 0)
    order = sorted(((int(a), int(b)) for a, b in upper), key=lambda pair: (-close[pair], pair))
    for pair in order:
        if len(kept) >= count:
            break
        if close[pair] > 0:
            kept.add(pair)
    return sorted(kept)


def _steps(close: Array, edges: list[tuple[int, int]]) -> Array:
    """Return the way along the lines from one node to another; a line is shorter where the tie is closer."""
    length = np.zeros_like(close)
    for edge in edges:
        length[edge] = 2 - close[edge]
    return np.asarray(shortest_path(length, directed=False))


def _positions(evidence: Evidence, engines: tuple[str, ...]) -> list[int]:
    """Return the positions of engines in the programme's order."""
    order = [engine.id for engine in evidence.programme.engines]
    return [order.index(engine) for engine in engines]


def _sizes(people: Array) -> Array:
    top = float(people.max()) or 1.0
    return np.asarray(np.maximum(_LEAST, _LARGEST * np.sqrt(people / top)))


def _edge(close: Array, centres: Array, edge: tuple[int, int]) -> go.Scatter:
    strongest_tie = float(np.triu(close, 1).max()) or 1.0
    return go.Scatter(
        x=[float(centres[end, 0]) for end in edge],
        y=[float(-centres[end, 1]) for end in edge],
        mode="lines",
        line={"width": 0.8 + 3.2 * float(close[edge]) / strongest_tie, "color": "#cfd6dc"},
        hoverinfo="skip",
        showlegend=False,
    )


def _middles(
    close: Array, centres: Array, edges: list[tuple[int, int]], names: list[str], say: Translator
) -> go.Scatter:
    """Return points in the middle of lines that say how close the two are."""
    middle = [(centres[a] + centres[b]) / 2 for a, b in edges]
    return go.Scatter(
        x=[float(x) for x, _ in middle],
        y=[float(-y) for _, y in middle],
        mode="markers",
        marker={"size": 12, "opacity": 0},
        customdata=[float(close[edge]) for edge in edges],
        hovertext=[
            style.plain(f"{names[a]} – {names[b]}: ")
            + style.plain(say("proximity {value}", value=digits(float(close[a, b]), 2)))
            for a, b in edges
        ],
        hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )


def _rings(chosen: list[int], centres: Array, sizes: Array, say: Translator) -> go.Scatter:
    return go.Scatter(
        name=style.plain(say("Chosen for the region")),
        x=[float(centres[at, 0]) for at in chosen],
        y=[float(-centres[at, 1]) for at in chosen],
        mode="markers",
        marker={
            "size": [float(sizes[at]) + 10 for at in chosen],
            "color": "rgba(255,255,255,0)",
            "line": {"color": style.MARK, "width": 3},
        },
        cliponaxis=False,
        hoverinfo="skip",
    )


def _bar(say: Translator) -> dict[str, object]:
    return {
        "title": {"text": style.plain(say("Location quotient")), "side": "top", "font": {"size": 11}},
        "orientation": "h",
        "x": 1,
        "xanchor": "right",
        "y": 1,
        "yanchor": "bottom",
        "thickness": 9,
        "len": 0.4,
        "outlinewidth": 0,
        "tickvals": [-2, -1, 0, 1, 2],
        "ticktext": ["≤ 1/4", "1/2", "<b>1</b>", "2", "≥ 4"],
        "tickfont": {"size": 11},
    }


def _hover(
    say: Translator, name: str, people: float, quotient: float, close: Array, names: list[str], chosen: bool
) -> str:
    near = [at for at in np.argsort(-close, kind="stable").tolist() if names[at] != name][:3]
    lines = [
        f"<b>{style.plain(name)}</b>" + (f" · {style.plain(say('chosen'))}" if chosen else ""),
        style.plain(say("{count} persons employed in the region", count=digits(round(people)))),
        style.plain(say("Location quotient {value}", value=digits(quotient)))
        if math.isfinite(quotient)
        else "",
        style.plain(say("Closest: {names}", names=", ".join(names[at] for at in near))),
    ]
    return "<br>".join(line for line in lines if line)
