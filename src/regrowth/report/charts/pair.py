"""One pair of region and engine among all regions, indicator by indicator."""

from __future__ import annotations

import math

import plotly.graph_objects as go

from regrowth.evidence.sentences import measure_name, sentence
from regrowth.quantities import quantity
from regrowth.report import style
from regrowth.report.charts import parts
from regrowth.report.frames import number
from regrowth.selection.choice import Selection
from regrowth.words import translator
from regrowth.words.numbers import digits, money, percent

_Dot = tuple[float, int, str]
"""Value, row and hover text."""


def pair_profile(selection: Selection, region: str, engine: str, language: str = "en") -> go.Figure:
    """Draw where a pair stands among all regions on every indicator of the score.

    A row per indicator, a dot per region at the value that the score gives it: 0 at the low end of the
    programme's scale or beyond, 1 at the high end. The measure itself and its rank stand at the right.

    Raises
    ------
    ProgrammeError
        If the programme has no such region or engine.
    """
    say = translator(language)
    programme, evidence = selection.programme, selection.evidence
    programme.region(region), programme.engine(engine)
    values = selection.scores.indicators
    if not len(values.columns):
        return parts.nothing(language)
    names = {entry.id: say.pick(entry.name) for entry in programme.regions}
    labels, words = [], []
    others: list[_Dot] = []
    mine: list[_Dot] = []
    for row, pair in enumerate(values.columns.to_list()):
        criterion, measure = (str(part) for part in pair)
        labels.append(parts.row_label(measure_name(measure, say), 26))
        raw = {name: evidence.value(name, engine, measure) for name in names}
        own = raw[region]
        rank = 1 + sum(1 for value in raw.values() if math.isfinite(value) and value > own)
        told = _told(own, measure, programme.currency, language)
        known = sum(1 for value in raw.values() if math.isfinite(value))
        place = say("{rank} of {count}", rank=rank, count=known) if math.isfinite(own) else "–"
        if known > 1 and len({value for value in raw.values() if math.isfinite(value)}) == 1:
            place = say("the same in all")
        words.append(f"<b>{style.plain(told)}</b> · {style.plain(place)}")
        for name in names:
            point = (number(values, (name, engine), (criterion, measure)), row)
            hover = f"<b>{style.plain(names[name])}</b><br>" + style.wrapped(
                sentence(evidence, name, engine, measure, language), 60
            )
            (mine if name == region else others).append((*point, hover))
    rows = list(range(len(labels)))
    traces = [
        _dots(say("Other regions"), others, parts.FAINT, 9),
        _dots(names[region], mine, style.region_colours(programme)[region], 13),
        go.Scatter(
            x=[1.05] * len(rows),
            y=rows,
            mode="text",
            text=words,
            textposition="middle right",
            textfont={"size": 11},
            hoverinfo="skip",
            showlegend=False,
        ),
    ]
    return style.figure(
        traces,
        height=110 + parts.ROW * len(rows),
        hovermode="closest",
        margin={"l": 10, "r": 10, "t": 40, "b": 10},
        legend={"traceorder": "reversed"},
        shapes=[_rail(row) for row in rows],
        yaxis=parts.row_axis(labels),
        xaxis=parts.value_axis(
            say("Value in the score (0 to 1); measure and rank"),
            [-0.03, 1.62],
            tickvals=[0, 0.25, 0.5, 0.75, 1],
        ),
    )


def _dots(name: str, points: list[_Dot], colour: str, size: int) -> go.Scatter:
    return go.Scatter(
        name=style.plain(name),
        x=[x for x, _, _ in points],
        y=[row for _, row, _ in points],
        mode="markers",
        marker={"size": size, "color": colour, "line": {"color": style.QUIET, "width": 0.8}},
        hovertext=[text for _, _, text in points],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _told(value: float, measure: str, currency: str, language: str) -> str:
    unit = quantity(measure).unit
    if unit == "currency":
        return money(value, currency, language)
    if unit == "share":
        return percent(value)
    return digits(value)


def _rail(row: int) -> dict[str, object]:
    line = {"color": style.RULE, "width": 1}
    return {"type": "line", "x0": 0, "x1": 1, "y0": row, "y1": row, "layer": "below", "line": line}
