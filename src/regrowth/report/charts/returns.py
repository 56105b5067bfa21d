"""What more of an instrument would bring, by region and engine."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from regrowth.economy.economy import Economy
from regrowth.labels import require_known
from regrowth.messages import Message
from regrowth.package.cells import planned
from regrowth.programme.programme import Programme
from regrowth.report import style
from regrowth.report.charts import parts
from regrowth.words import Translator, translator
from regrowth.words.numbers import money_unit


def marginal_returns_heatmap(
    returns: pd.DataFrame,
    programme: Programme,
    instrument: str,
    economy: Economy | None = None,
    language: str = "en",
    *,
    year: int | None = None,
) -> go.Figure:
    """Draw, per region and engine, what one more won of the treasury would bring through an instrument.

    All costs are taken off, so that more pays where the figure is above zero. Cells that the rules or the
    economy leave no room for are grey.

    Parameters
    ----------
    returns
        As :func:`regrowth.package.prices.marginal_returns` gives it.
    economy
        Gives short names of regions; they have their full names without it.
    year
        Year of the money; the first with a cell that may be used unless given.

    Raises
    ------
    LabelError
        If the instrument or the year is not in the table.
    """
    say = translator(language)
    known = [str(name) for name in returns.index.unique("instrument")]
    require_known([instrument], known, Message("marginal returns, instrument"))
    table = pd.DataFrame(returns.xs(instrument, level="instrument"))
    years = [int(held) for held in table.index.unique("year")]
    if year is None:
        open_years = table.index[table["usable"]].unique("year")
        year = int(open_years[0]) if len(open_years) else years[0]
    require_known([str(year)], [str(held) for held in years], Message("marginal returns, year"))
    table = pd.DataFrame(table.xs(year, level="year"))
    table = table[table["usable"] & table["per_treasury"].notna()]
    if not len(table):
        return parts.nothing(language)
    regions, engines = programme.regions, programme.engines
    wide = table["per_treasury"].unstack("region")
    wide = wide.reindex(index=[e.id for e in engines], columns=[r.id for r in regions])
    values = wide.to_numpy(dtype=float)
    reach = float(np.nanmax(np.abs(values))) or 1.0
    unit = money_unit(0, programme.currency, language)[1]
    title = say.pick(next(i.name for i, _ in planned(programme) if i.id == instrument))
    hover = [
        [
            f"<b>{style.plain(say.pick(region.name))}: {style.plain(say.pick(engine.name))}</b><br>"
            + style.wrapped(_said(values[row, column], year, unit, say), 60)
            for column, region in enumerate(regions)
        ]
        for row, engine in enumerate(engines)
    ]
    across, down = list(range(len(regions))), list(range(len(engines)))
    heat = go.Heatmap(
        name=style.plain(title),
        x=across,
        y=down,
        z=[[None if math.isnan(value) else value for value in row] for row in values.tolist()],
        hovertext=hover,
        hoverongaps=True,
        hovertemplate="%{hovertext}<extra></extra>",
        text=[["" if math.isnan(value) else _signed(value) for value in row] for row in values.tolist()],
        texttemplate="%{text}",
        textfont={"size": 11},
        colorscale=style.DIVERGING,
        zmin=-reach,
        zmax=reach,
        xgap=3,
        ygap=3,
        showscale=False,
    )
    note = say(
        "What one more {unit} of the treasury in {year} adds to the plan's worth, all costs taken off; "
        "grey: not open to the instrument",
        unit=unit,
        year=year,
    )
    names = [
        say.pick(region.name) if economy is None else style.short_region(programme, economy, region.id, say)
        for region in regions
    ]
    return style.figure(
        [heat],
        height=120 + parts.ROW * len(engines),
        meta="grid",
        margin={"l": 10, "r": 10, "t": 70, "b": 44},
        annotations=[parts.note(note, language)],
        xaxis=parts.column_axis(names),
        yaxis={
            **parts.row_axis([parts.row_label(say.pick(engine.name), 24) for engine in engines]),
            "range": [len(engines) - 0.5, -0.5],
        },
        plot_bgcolor="#f2f4f6",
    )


def _said(value: float, year: int, unit: str, say: Translator) -> str:
    if math.isnan(value):
        return say("Not open to this instrument.")
    return say(
        "One {unit} more of the treasury in {year} changes the plan's worth by {worth} {unit}, all costs "
        "taken off.",
        unit=unit,
        year=year,
        worth=_signed(value),
    )


def _signed(value: float) -> str:
    return parts.fixed(value, 2 if abs(value) < 9.995 else 1, signed=True)
