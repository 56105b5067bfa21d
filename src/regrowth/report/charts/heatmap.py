"""Engines by regions, one measure of evidence at a time."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from regrowth.errors import LabelError, Problem, suggestion
from regrowth.evidence.assemble import Evidence
from regrowth.evidence.sentences import measure_name, sentence
from regrowth.messages import Message
from regrowth.quantities import quantity
from regrowth.report import style
from regrowth.report.charts import parts
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits, money, percent

MEASURES = (
    "location-quotient",
    "employment",
    "employment-share",
    "competitive-growth",
    "industry-mix-growth",
    "relatedness-density",
    "local-supply-share",
    "local-demand-share",
    "productivity-level",
    "wage-level",
    "core-similarity",
    "anchor-investment",
)
"""Measures offered by the heat map, where the economy has the tables they need."""
_RATIOS = ("location-quotient", "productivity-level", "wage-level")
_GROWTH = ("competitive-growth", "industry-mix-growth")


@dataclass(frozen=True, slots=True)
class _Scale:
    """How a measure is coloured: its transform, ends, colours and tick labels."""

    log: bool
    low: float
    high: float
    colours: object
    ticks: tuple[float, ...]
    labels: tuple[str, ...]


def evidence_heatmap(
    evidence: Evidence,
    measure: str = "location-quotient",
    language: str = "en",
    *,
    menu: bool = True,
    mark: tuple[str, str] | None = None,
) -> go.Figure:
    """Draw engines by regions, starting with ``measure``; a menu offers the others.

    Ratios to the nation are coloured on a log scale centred at 1, growth around 0,
    shares from light to dark. ``customdata`` of each trace holds the measure itself; columns and rows are
    numbered in the programme's order.

    Parameters
    ----------
    menu
        Without it, ``measure`` is drawn alone.
    mark
        Region and engine whose cell has a frame.

    Raises
    ------
    LabelError
        If the measure is not offered or cannot be computed for this economy.
    """
    offered = [name for name in MEASURES if name not in evidence.absent]
    if measure not in offered:
        reason = Message("there is no measure {measure!r}", measure=measure)
        raise LabelError(Problem(Message("heat map"), reason, suggestion(measure, offered)))
    say = translator(language)
    programme, economy = evidence.programme, evidence.basis.economy
    drawn = offered if menu else [measure]
    traces = [_trace(evidence, name, say, shown=name == measure) for name in drawn]
    buttons = [
        {
            "label": style.plain(measure_name(name, say)),
            "method": "update",
            "args": [{"visible": [other == name for other in offered]}],
        }
        for name in offered
    ]
    choice = {
        "buttons": buttons,
        "active": offered.index(measure),
        "x": 0,
        "xanchor": "right",
        "y": 1,
        "yanchor": "bottom",
        "pad": {"r": 6, "b": 8},
        "showactive": True,
        "bgcolor": "#ffffff",
        "bordercolor": "#8a939c",
        "font": {"size": 12},
    }
    columns = [style.short_region(programme, economy, region.id, say) for region in programme.regions]
    rows = [style.wrapped(say.pick(engine.name), 26) for engine in programme.engines]
    return style.figure(
        traces,
        height=110 + parts.ROW * len(programme.engines),
        updatemenus=[choice] if menu else [],
        shapes=[] if mark is None else [_frame(evidence, *mark)],
        meta="grid",
        margin={"l": 240 if menu else 196, "r": 10, "t": 62, "b": 14},
        xaxis={**parts.column_axis(columns), "tickangle": 0, "automargin": False, "tickfont": {"size": 12}},
        yaxis={**parts.row_axis(rows), "automargin": False, "tickfont": {"size": 12}},
    )


def _frame(evidence: Evidence, region: str, engine: str) -> dict[str, object]:
    programme = evidence.programme
    across = [entry.id for entry in programme.regions].index(programme.region(region).id)
    at = [entry.id for entry in programme.engines].index(programme.engine(engine).id)
    corners = {"x0": across - 0.48, "x1": across + 0.48, "y0": at - 0.46, "y1": at + 0.46}
    return {"type": "rect", **corners, "line": {"color": style.MARK, "width": 3}, "layer": "above"}


def _trace(evidence: Evidence, measure: str, say: Translator, *, shown: bool) -> go.Heatmap:
    programme = evidence.programme
    values = evidence.matrix(measure).T.to_numpy(dtype=float)
    scale = _scale(measure, values, programme.currency, say)
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = np.log2(values) if scale.log else values
    drawn = np.clip(drawn, scale.low, scale.high)
    hover = [
        [
            style.wrapped(sentence(evidence, region.id, engine.id, measure, say.language), 64)
            for region in programme.regions
        ]
        for engine in programme.engines
    ]
    facts = quantity(measure)
    about = style.wrapped(say(facts.meaning), 64)
    source = f"<br><i>{style.plain(say(facts.source))}</i>" if facts.source else ""
    return go.Heatmap(
        name=style.plain(measure_name(measure, say)),
        x=list(range(len(programme.regions))),
        y=list(range(len(programme.engines))),
        z=_cells(drawn),
        customdata=_cells(values),
        text=[[_short(measure, value, programme.currency, say) for value in row] for row in values.tolist()],
        texttemplate="%{text}",
        textfont={"size": 11},
        hovertext=hover,
        hovertemplate=f"%{{hovertext}}<br><br>{about}{source}<extra></extra>",
        colorscale=scale.colours,
        zmin=scale.low,
        zmax=scale.high,
        xgap=2,
        ygap=2,
        visible=shown,
        colorbar={
            "tickvals": list(scale.ticks),
            "ticktext": list(scale.labels),
            "thickness": 12,
            "len": 0.9,
            "outlinewidth": 0,
            "tickfont": {"size": 11},
        },
    )


def _cells(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[list[float | None]]:
    return [[value if math.isfinite(value) else None for value in row] for row in values.tolist()]


def _scale(
    measure: str, values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], currency: str, say: Translator
) -> _Scale:
    finite = values[np.isfinite(values)]
    top = float(finite.max()) if finite.size else 1.0
    if measure in _RATIOS:
        reach = 2 if measure == "location-quotient" else 1
        steps = range(-reach, reach + 1)
        labels = tuple(f"1/{2**-step}" if step < 0 else f"{2**step}" for step in steps)
        return _Scale(True, -reach, reach, style.DIVERGING, tuple(float(step) for step in steps), labels)
    if measure in _GROWTH:
        around = (-0.2, -0.1, 0.0, 0.1, 0.2)
        return _Scale(
            False, -0.2, 0.2, style.DIVERGING, around, tuple(percent(t, 0, signed=True) for t in around)
        )
    if measure in ("employment", "anchor-investment"):
        least = float(finite[finite > 0].min()) if (finite > 0).any() else 1.0
        powers = range(math.ceil(math.log10(least)), math.floor(math.log10(max(top, least * 10))) + 1)
        ticks = tuple(math.log2(10.0**power) for power in powers)
        labels = tuple(_short(measure, 10.0**power, currency, say) for power in powers)
        return _Scale(
            True, math.log2(least) - 0.01, math.log2(max(top, least * 2)), style.SEQUENTIAL, ticks, labels
        )
    high = 1.0 if top > 0.6 else max(0.1, math.ceil(top * 10) / 10)
    ticks = tuple(high * step / 4 for step in range(5))
    return _Scale(False, 0.0, high, style.SEQUENTIAL, ticks, tuple(percent(t, 0) for t in ticks))


def _short(measure: str, value: float, currency: str, say: Translator) -> str:
    """Write a value in as little room as a cell has."""
    if not math.isfinite(value):
        return "–"
    if measure in _RATIOS:
        return f"{value:.1f}" if value >= 0.95 else f"{value:.2f}"
    if measure == "employment":
        return digits(value)
    if measure == "anchor-investment":
        return (
            money(value, currency, say.language).replace(f"{currency} ", "").removesuffix(" 원")
            if value
            else "–"
        )
    return percent(value, 0 if measure not in _GROWTH else 1, signed=measure in _GROWTH)
