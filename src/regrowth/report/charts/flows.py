"""Where the money of a package goes: from instruments over regions to engines."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from regrowth.economy.economy import Economy
from regrowth.package.allocate import unit_costs
from regrowth.package.package import Package
from regrowth.report import style
from regrowth.report.charts import parts
from regrowth.words import translator
from regrowth.words.numbers import money, percent

_SMALL = 0.004
"""Flows below this part of all money are drawn as one."""
_HEIGHT, _EDGE = 620, 14
"""Of the figure, and of its empty edge above and below, pixels."""
_GAP = 30
"""Pixels between nodes: room for a name of two lines, so that no two names touch."""
_FLOWING = 0.4
"""Part of the height that is kept for the nodes themselves; where they are many, names have one line."""
_SIDE = 150
"""Pixels beside the flows for the names of instruments and engines: no flow runs there."""
_LETTERS = {"en": 24, "ko": 14}
"""Longest line of a name: Korean letters are wider."""
_COLUMNS = (0.004, 0.5, 0.996)
"""Where instruments, regions and engines stand; plotly takes 0 for not given."""
_ENGINE = "#9aa5b1"


@dataclass(frozen=True)
class _Node:
    """An instrument, region or engine: its name, colour, column, and the money that runs through it."""

    name: str
    colour: str
    column: int
    amount: float


def money_flows(package: Package, economy: Economy, language: str = "en") -> go.Figure:
    """Draw all years' money from instruments to regions to engines (Sankey).

    Places, zones and factories count at their cost to the treasury; thin flows are gathered. Names of
    instruments and engines stand beside the flows, those of regions on a ground of their own.
    """
    say = translator(language)
    setting = package.allocation.setting
    programme, cells = setting.programme, setting.cells
    spent = package.allocation.plan.amounts.sum(axis=3) * unit_costs(setting)  # (r, g, m)
    total = float(spent.sum())
    if not total:
        return parts.nothing(language)
    tints = style.region_colours(programme)
    to_engine = spent.sum(axis=2)
    thin = to_engine < _SMALL * total
    to_engine = np.column_stack([np.where(thin, 0.0, to_engine), np.where(thin, to_engine, 0.0).sum(axis=1)])
    names = {instrument.id: say.pick(instrument.name) for instrument in programme.instruments}
    instruments = [
        _Node(names[label], style.QUIET, 0, float(spent[:, :, m].sum()))
        for m, label in enumerate(cells.instruments)
    ]
    regions = [
        _Node(style.short_region(programme, economy, label, say), tints[label], 1, float(spent[r].sum()))
        for r, label in enumerate(cells.regions)
    ]
    engines = [
        _Node(name, _ENGINE, 2, float(to_engine[:, g].sum()))
        for g, name in enumerate(
            [*(say.pick(engine.name) for engine in programme.engines), say("all others")]
        )
    ]
    links = [
        (instruments[m], regions[r], float(amount), style.lighter(regions[r].colour, 0.45))
        for (r, m), amount in np.ndenumerate(spent.sum(axis=1))
    ]
    links += [
        (regions[r], engines[g], float(amount), style.lighter(regions[r].colour, 0.45))
        for (r, g), amount in np.ndenumerate(to_engine)
    ]
    least = 1e-9 * total
    links = [link for link in links if link[2] > least]
    # engines in the order of the regions that pay for them, so that flows cross little
    middle = np.arange(len(regions)) @ to_engine / np.maximum(to_engine.sum(axis=0), least)
    columns = [
        sorted(instruments, key=lambda node: -node.amount),
        regions,
        [engines[g] for g in np.argsort(middle, kind="stable").tolist()],
    ]
    columns = [[node for node in column if node.amount > least] for column in columns]
    nodes = [node for column in columns for node in column]
    gap = _gap(columns)
    heights = [height for column in columns for height in _heights(column, columns, gap)]
    place = {id(node): position for position, node in enumerate(nodes)}
    currency = programme.currency

    def amount(value: float) -> str:
        share = say("{share} of all money", share=percent(value / total))
        return f"{style.plain(money(value, currency, language))}<br>{style.plain(share)}"

    trace = go.Sankey(
        arrangement="fixed",
        node={
            "label": [""] * len(nodes),
            "customdata": [f"<b>{style.plain(node.name)}</b><br>{amount(node.amount)}" for node in nodes],
            "hovertemplate": "%{customdata}<extra></extra>",
            "color": [node.colour for node in nodes],
            "x": [_COLUMNS[node.column] for node in nodes],
            "y": heights,
            "pad": gap,
            "thickness": 14,
            "line": {"width": 0},
        },
        link={
            "source": [place[id(source)] for source, _, _, _ in links],
            "target": [place[id(target)] for _, target, _, _ in links],
            "value": [value for _, _, value, _ in links],
            "color": [colour for _, _, _, colour in links],
            "customdata": [
                f"<b>{style.plain(source.name)} → {style.plain(target.name)}</b><br>{amount(value)}"
                for source, target, value, _ in links
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
    )
    return style.figure(
        [trace],
        height=_HEIGHT,
        margin={"l": _SIDE, "r": _SIDE, "t": _EDGE, "b": _EDGE},
        annotations=[
            _name(node, height, _LETTERS[say.language], short=gap < _GAP)
            for node, height in zip(nodes, heights, strict=True)
        ],
    )


def _gap(columns: Sequence[Sequence[_Node]]) -> float:
    """Return the pixels between nodes, fewer where a column has many."""
    between = max(len(held) for held in columns) - 1
    return min(_GAP, (1 - _FLOWING) * (_HEIGHT - 2 * _EDGE) / max(between, 1))


def _heights(column: Sequence[_Node], columns: Sequence[Sequence[_Node]], pixels: float) -> list[float]:
    """Return where the nodes of a column have their middles, from 0 at the top to 1, as plotly sizes them.

    The column with most nodes fills the height; the others stand in its middle.
    """
    gap = pixels / (_HEIGHT - 2 * _EDGE)
    whole = max(sum(node.amount for node in held) for held in columns)
    scale = min(1 - gap * (len(held) - 1) for held in columns) / whole
    used = scale * sum(node.amount for node in column) + gap * (len(column) - 1)
    at, found = (1 - used) / 2, []
    for node in column:
        found.append(at + scale * node.amount / 2)
        at += scale * node.amount + gap
    return found


def _name(node: _Node, height: float, width: int, *, short: bool) -> dict[str, object]:
    """Return the name of a node as an annotation: left, right, or right of its bar on a ground of its own."""
    side = (
        {"x": 0, "xanchor": "right", "xshift": -4},
        {"x": _COLUMNS[1], "xanchor": "left", "xshift": 10},
        {"x": 1, "xanchor": "left", "xshift": 4},
    )[node.column]
    text = textwrap.shorten(node.name, width, placeholder=" …") if short else node.name
    return {
        **side,
        "text": parts.row_label(text, width),
        "align": "right" if node.column == 0 else "left",
        "xref": "paper",
        "y": 1 - height,
        "yref": "paper",
        "yanchor": "middle",
        "showarrow": False,
        "font": {"size": 11, "color": style.INK},
        "bgcolor": "rgba(255, 255, 255, 0.8)",
        "borderpad": 1,
    }
