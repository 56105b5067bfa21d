"""Up to four scenarios side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from regrowth.errors import OptionError, Problem
from regrowth.labels import require_known, require_unique
from regrowth.messages import Message
from regrowth.programme.programme import Programme
from regrowth.report import style
from regrowth.report.charts import parts
from regrowth.words import translator

MOST = 4
"""Most scenarios that can be told apart in one figure."""
_LOOKS = (
    ("#0072B2", "circle", "solid"),
    ("#D55E00", "diamond", "dash"),
    ("#009E73", "square", "dot"),
    ("#CC79A7", "triangle-up", "dashdot"),
)
_LANE = 0.19


def compare_regions(
    results: Mapping[str, pd.Series],
    programme: Programme,
    language: str = "en",
    *,
    title: str | None = None,
) -> go.Figure:
    """Draw what up to four scenarios do to every region, a lane with a dot for each.

    Parameters
    ----------
    results
        Per cent by region, by the scenario's name in the language. A region that a scenario does not have
        is left open.
    title
        What the axis shows, with its unit; the change in real income unless given.

    Raises
    ------
    OptionError
        If there are more than four.
    LabelError
        If a region is not the programme's, or occurs twice.
    """
    _require_few(results)
    known = [region.id for region in programme.regions]
    for name, values in results.items():
        subject = Message("regions of {name!r}", name=name)
        held = require_unique([str(label) for label in values.index], subject)
        require_known(held, known, subject)
    if not results or not programme.regions:
        return parts.nothing(language)
    say = translator(language)
    labels = [style.wrapped(say.pick(region.name), 20) for region in programme.regions]
    every = [float(value) for values in results.values() for value in values]
    digits = parts.places_of(every)
    traces = []
    for turn, (name, values) in enumerate(results.items()):
        colour, symbol, _ = _LOOKS[turn]
        lane = (turn - (len(results) - 1) / 2) * _LANE
        given = {str(region): float(value) for region, value in values.items()}
        found = [given.get(region, math.nan) for region in known]
        rows = [row + lane for row in range(len(known))]
        stems_x, stems_y = _stems(found, rows)
        traces.append(
            go.Scatter(
                x=stems_x,
                y=stems_y,
                mode="lines",
                line={"color": style.lighter(colour, 0.45), "width": 2},
                hoverinfo="skip",
                showlegend=False,
            )
        )
        traces.append(
            go.Scatter(
                name=style.wrapped(name, 40),
                x=[value if math.isfinite(value) else None for value in found],
                y=rows,
                mode="markers",
                marker={"color": colour, "symbol": symbol, "size": 10},
                customdata=labels,
                hovertext=[f"{parts.fixed(value, digits, signed=True)} %" for value in found],
                hovertemplate="%{customdata}<br>%{hovertext}<extra>" + style.wrapped(name, 40) + "</extra>",
            )
        )
    return style.figure(
        traces,
        height=120 + (18 + 12 * len(results)) * len(known),
        margin={"l": 10, "r": 16, "t": 40, "b": 10},
        yaxis=parts.row_axis(labels),
        xaxis=parts.value_axis(title or say("Change in real income, %"), _both(every)),
        shapes=[_rule(row + 0.5) for row in range(len(known) - 1)],
    )


def compare_paths(paths: Mapping[str, pd.Series], unit: str, language: str = "en") -> go.Figure:
    """Draw up to four scenarios through the years.

    Parameters
    ----------
    paths
        Values by year, by the scenario's name in the language.
    unit
        What the axis shows, with its unit, in the language.

    Raises
    ------
    OptionError
        If there are more than four.
    """
    _require_few(paths)
    if not any(len(values) for values in paths.values()):
        return parts.nothing(language)
    every = [float(value) for values in paths.values() for value in values]
    digits = parts.places_of(every)
    traces = []
    for turn, (name, values) in enumerate(paths.items()):
        colour, symbol, dash = _LOOKS[turn]
        held = [float(value) for value in values]
        traces.append(
            go.Scatter(
                name=style.wrapped(name, 40),
                x=[int(str(year)) for year in values.index],
                y=[value if math.isfinite(value) else None for value in held],
                mode="lines+markers",
                line={"color": colour, "width": 2.5, "dash": dash},
                marker={"symbol": symbol, "size": 8},
                hovertext=[parts.fixed(value, digits, signed=True) for value in held],
                hovertemplate="%{x}: %{hovertext}<extra>" + style.wrapped(name, 40) + "</extra>",
            )
        )
    years = sorted({int(str(year)) for values in paths.values() for year in values.index})
    return style.figure(
        traces,
        height=360,
        margin={"l": 10, "r": 16, "t": 40, "b": 10},
        legend={"itemwidth": 50},
        xaxis={"tickformat": "d", "dtick": max(1, math.ceil((years[-1] - years[0]) / 10))},
        yaxis={
            "title": {"text": style.plain(unit)},
            "zeroline": True,
            "zerolinewidth": 1.5,
            "zerolinecolor": style.QUIET,
            "rangemode": "tozero",
        },
    )


def _require_few(given: Mapping[str, pd.Series]) -> None:
    if len(given) > MOST:
        reason = Message("{count} scenarios cannot be told apart in one figure", count=len(given))
        remedy = Message("Choose at most {most} of them", most=MOST)
        raise OptionError(Problem(Message("comparison"), reason, remedy))


def _stems(values: Sequence[float], rows: Sequence[float]) -> tuple[list[float | None], list[float | None]]:
    """Return lines from zero to every value, with gaps between them."""
    across: list[float | None] = []
    down: list[float | None] = []
    for value, row in zip(values, rows, strict=True):
        if math.isfinite(value):
            across += [0.0, value, None]
            down += [row, row, None]
    return across, down


def _both(values: Sequence[float]) -> list[float]:
    """Return the ends of an axis with a little room on both sides, so that dots at zero are whole."""
    low, high = parts.span(values, 0.06)
    return [min(low, -0.02 * (high - low)), max(high, 0.02 * (high - low))]


def _rule(row: float) -> dict[str, object]:
    line = {"color": style.RULE, "width": 1}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": row, "y1": row, "line": line}
