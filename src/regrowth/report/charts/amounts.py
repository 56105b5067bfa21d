"""Who gets what, and how much of every instrument is used."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from regrowth.economy.economy import Economy
from regrowth.package.allocate import unit_costs
from regrowth.package.cells import planned
from regrowth.package.plan import Plan
from regrowth.package.rows import yearly_capacity
from regrowth.package.setting import Setting
from regrowth.report import style
from regrowth.report.charts import parts
from regrowth.report.labels import sized
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits, money, money_unit, percent, rounded

Array = NDArray[np.float64]
_SLACK = 1e-6
"""Part of a capacity by which rounding may go over it."""
_FULL = 1.25
"""Where bars of over-use are cut."""
_END = _FULL + 0.07
"""End of the axis; what is written stands right of it."""
_ROOM = 76
"""Pixels for what is written right of the axis."""


def allocation_heatmap(
    setting: Setting, plan: Plan, economy: Economy | None = None, language: str = "en"
) -> go.Figure:
    """Draw the money of every instrument in every region, all engines and years together.

    The colour is the region's part of the instrument's money, the text the sum. Places, zones and factories
    count at their cost to the treasury.

    Parameters
    ----------
    economy
        Gives short names of regions; they have their full names without it.
    """
    say = translator(language)
    programme, cells = setting.programme, setting.cells
    sums = (plan.amounts.sum(axis=(1, 3)) * unit_costs(setting)).T
    if not sums.sum():
        return parts.nothing(language)
    table = np.vstack([sums, sums.sum(axis=0)])
    table = np.column_stack([table, table.sum(axis=1)])
    currency = programme.currency
    scale, unit = money_unit(float(table.max()), currency, language)
    regions = [
        say.pick(programme.region(region).name)
        if economy is None
        else style.short_region(programme, economy, region, say)
        for region in cells.regions
    ]
    columns = [*regions, say("Total")]
    rows = [*(say.pick(instrument.name) for instrument, _ in planned(programme)), say("All instruments")]
    whole = table[:, -1:]
    shares = np.divide(table, whole, out=np.zeros_like(table), where=whole > 0)
    texts = [[_short(value / scale) for value in row] for row in table.tolist()]
    texts = [
        [f"<b>{text}</b>" for text in row] if at == len(rows) - 1 else row for at, row in enumerate(texts)
    ]
    hover = [
        [
            f"<b>{style.plain(columns[c])}: {style.plain(rows[r])}</b><br>"
            + style.plain(money(float(table[r, c]), currency, language))
            + ("" if c == len(columns) - 1 else "<br>" + style.plain(_share(float(shares[r, c]), say)))
            for c in range(len(columns))
        ]
        for r in range(len(rows))
    ]
    drawn: list[list[float | None]] = [[*row[:-1], None] for row in shares.tolist()]
    across, down = list(range(len(columns))), list(range(len(rows)))
    heat = go.Heatmap(
        x=across,
        y=down,
        z=drawn,
        customdata=table.tolist(),
        hovertext=hover,
        hovertemplate="%{hovertext}<extra></extra>",
        colorscale=style.SEQUENTIAL,
        zmin=0.0,
        zmax=max(0.5, float(shares[:, :-1].max())),
        xgap=3,
        ygap=3,
        showscale=False,
    )
    words = go.Scatter(
        x=[c for _ in down for c in across],
        y=[r for r in down for _ in across],
        mode="text",
        text=[text for row in texts for text in row],
        textfont={"size": 12, "color": style.INK},
        hoverinfo="skip",
        showlegend=False,
    )
    note = say("{unit}, all years; the darker, the larger the region's part of the instrument", unit=unit)
    return style.figure(
        [heat, words],
        height=120 + 38 * len(rows),
        meta="grid",
        margin={"l": 10, "r": 10, "t": 60, "b": 40},
        annotations=[parts.note(note, language)],
        shapes=[_line(len(rows) - 1.5, len(columns))],
        xaxis=parts.column_axis(columns),
        yaxis={
            **parts.row_axis([parts.row_label(name, 28) for name in rows]),
            "range": [len(rows) - 0.5, -0.5],
        },
    )


def capacity_use(setting: Setting, plan: Plan, language: str = "en") -> go.Figure:
    """Draw how much of the capacity of every instrument a plan uses: all years, and the fullest year.

    Bars are all years together, diamonds the year with the largest part; what goes over a capacity is
    orange. What goes far beyond is cut: there an arrow stands for the diamond, and two strokes cross a bar
    that goes on.
    """
    say = translator(language)
    programme, cells = setting.programme, setting.cells
    entries = planned(programme)
    if not entries:
        return parts.nothing(language)
    used = plan.amounts.sum(axis=(0, 1))
    there = np.array([yearly_capacity(programme, instrument, cells.years) for instrument, _ in entries])
    whole = _part(used.sum(axis=1), there.sum(axis=1))
    yearly = _part(used, there)
    fullest = yearly.argmax(axis=1)
    most = yearly.max(axis=1)
    labels, hover, texts = [], [], []
    for m, (instrument, held) in enumerate(entries):
        name = say.pick(instrument.name)
        labels.append(parts.row_label(name, 16 if language == "ko" else 28))
        sums = say(
            "{used} of {capacity}",
            used=sized(rounded(float(used[m].sum())), held.unit, say),
            capacity=sized(float(there[m].sum()), held.unit, say),
        )
        year = cells.years[int(fullest[m])]
        lines = [style.plain(name), style.plain(f"{sums} ({_of(float(whole[m]))})")]
        lines.append(style.plain(say("most in {year}: {share}", year=year, share=_of(float(most[m])))))
        hover.append("<br>".join(lines))
        over = most[m] > 1 + _SLACK
        texts.append(_of(float(whole[m])) + (" ⚠" if over else ""))
    rows = list(range(len(entries)))
    within = [min(float(value), 1.0) for value in whole]
    beyond = [min(max(float(value) - 1, 0.0), _FULL - 1) for value in whole]
    template = "%{hovertext}<extra></extra>"
    traces = [
        _bar(say("Used"), rows, within, parts.GAIN, hover),
        _bar(say("Over the capacity"), rows, beyond, parts.LOSS, hover),
        go.Scatter(
            name=style.plain(say("The fullest year")),
            x=[min(float(value), _FULL) for value in most],
            y=rows,
            mode="markers",
            marker={
                "symbol": ["triangle-right" if value > _FULL else "diamond" for value in most],
                "size": [15 if value > _FULL else 10 for value in most],
                "opacity": 1,
                "color": [parts.LOSS if value > 1 + _SLACK else style.INK for value in most],
                "line": {"color": "#ffffff", "width": 1},
            },
            hovertext=hover,
            hovertemplate=template,
        ),
        go.Scatter(
            x=[_END] * len(rows),
            y=rows,
            mode="text",
            text=texts,
            textposition="middle right",
            textfont={"size": 11},
            cliponaxis=False,
            hoverinfo="skip",
            showlegend=False,
        ),
    ]
    cut = [row for row in rows if whole[row] > _FULL]
    notes = []
    if any(value > _FULL for value in most):
        share = percent(_FULL, 0)
        told = say("Arrows and strokes: more than {share} of the capacity, cut here.", share=share)
        notes = [{**parts.note(told, language), "yshift": -48}]
    return style.figure(
        traces,
        height=110 + parts.ROW * len(rows),
        barmode="stack",
        bargap=0.42,
        margin={"l": 10, "r": _ROOM, "t": 40, "b": 74 if notes else 10},
        legend={"traceorder": "normal"},
        shapes=[_limit(), *(stroke for row in cut for stroke in _strokes(row))],
        annotations=notes,
        yaxis=parts.row_axis(labels),
        xaxis=parts.value_axis(
            say("Part of the capacity"),
            [0.0, _END],
            tickvals=[0, 0.25, 0.5, 0.75, 1.0],
            tickformat=".0%",
            tickangle=0,
        ),
    )


def _part(used: Array, there: Array) -> Array:
    """Return used over there: zero where nothing is used, infinite where there is nothing."""
    beyond = np.where(used > 0, np.inf, 0.0)
    return np.divide(used, there, out=beyond, where=there > 0)


def _of(share: float) -> str:
    return percent(share, 0) if math.isfinite(share) else "∞"


def _short(value: float) -> str:
    """Write a sum in the room of a cell: with two digits at least, three at most before the point."""
    return "–" if value < 0.0005 else digits(value, 3 if value >= 1 else 2)


def _share(share: float, say: Translator) -> str:
    return say("{share} of the instrument", share=percent(share, 0))


def _bar(name: str, rows: list[int], values: list[float], colour: str, hover: list[str]) -> go.Bar:
    return go.Bar(
        name=style.plain(name),
        x=values,
        y=rows,
        orientation="h",
        marker={"color": colour},
        hovertext=hover,
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _line(row: float, columns: int) -> dict[str, object]:
    line = {"color": style.QUIET, "width": 1}
    return {"type": "line", "x0": -0.5, "x1": columns - 0.5, "y0": row, "y1": row, "line": line}


def _strokes(row: int) -> list[dict[str, object]]:
    """Return two strokes across a bar, which say that it goes on."""
    line = {"color": "#ffffff", "width": 2.5}
    return [
        {"type": "line", "x0": x - 0.012, "x1": x + 0.012, "y0": row + 0.32, "y1": row - 0.32, "line": line}
        for x in (_FULL - 0.09, _FULL - 0.06)
    ]


def _limit() -> dict[str, object]:
    line = {"color": style.INK, "width": 1.5, "dash": "dot"}
    return {"type": "line", "x0": 1, "x1": 1, "y0": 0, "y1": 1, "yref": "paper", "line": line}
