"""Which parameters matter most."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from regrowth.programme.programme import Programme
from regrowth.report import style
from regrowth.report.charts import parts
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits


def what_matters(
    sensitivity: pd.DataFrame | None,
    language: str = "en",
    count: int = 10,
    *,
    programme: Programme | None = None,
) -> go.Figure:
    """Draw the parameters that matter most for the present value of a plan, with what chance explains.

    Parameters
    ----------
    sensitivity
        As :meth:`regrowth.package.ensemble.Ensemble.sensitivity` gives it. Bars up to the dashed line are
        grey: a parameter that does nothing gets as far.
    programme
        Gives instruments their names; parameters have those of the table without it.
    """
    if sensitivity is None or not len(sensitivity):
        return parts.nothing(language)
    say = translator(language)
    table = sensitivity.head(count)
    names = [parameter_name(str(name), say, programme) for name in table.index]
    labels = [parts.row_label(name, 34) for name in names]
    index = [float(value) for value in table["pawn"]]
    noise = [float(value) for value in table["noise"]]
    signs = [float(value) for value in table["direction"]]
    tells = [value > chance for value, chance in zip(index, noise, strict=True)]
    trace = go.Bar(
        x=index,
        y=list(range(len(index))),
        orientation="h",
        marker={"color": [parts.GAIN if told else parts.FAINT for told in tells]},
        customdata=[style.plain(name) for name in names],
        hovertext=[_told(say, *row) for row in zip(index, noise, signs, strict=True)],
        hovertemplate="%{customdata}<br>%{hovertext}<extra></extra>",
    )
    level = max(noise)
    words = go.Scatter(
        x=[1.04 * max(*index, level)] * len(index),
        y=list(range(len(index))),
        mode="text",
        text=[
            f"{digits(value, 2)} {'↑' if sign > 0 else '↓'}" if told else digits(value, 2)
            for value, sign, told in zip(index, signs, tells, strict=True)
        ],
        textposition="middle right",
        textfont={"size": 11},
        hoverinfo="skip",
    )
    line = {"color": style.INK, "width": 1.5, "dash": "dash"}
    mark = {
        "x": level,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "xanchor": "left",
        "xshift": -4,
        "showarrow": False,
        "font": {"size": 11, "color": style.QUIET},
        "text": style.plain(say("Up to here: chance")),
    }
    return style.figure(
        [trace, words],
        height=100 + parts.ROW * len(index),
        showlegend=False,
        bargap=0.42,
        margin={"l": 10, "r": 16, "t": 30, "b": 10},
        annotations=[mark],
        shapes=[{"type": "line", "x0": level, "x1": level, "y0": 0, "y1": 1, "yref": "paper", "line": line}],
        yaxis=parts.row_axis(labels),
        xaxis=parts.value_axis(
            say("PAWN index (0 to 1); ↑ a higher value raises the present value"),
            parts.span([*index, level], 0.16),
        ),
    )


def parameter_name(name: str, say: Translator, programme: Programme | None = None) -> str:
    """Return the display name of a parameter; one that is not known stays as written."""
    whole = {
        "planning.growth": say("Size of the economy in the plan's years"),
        "planning.migration_speed": say("Speed of migration"),
        "planning.capital_return": say("Return to investment"),
        "spillovers.industries": say("Spillovers to related engines"),
        "spillovers.neighbours": say("Spillovers to near places"),
        "model.migration_elasticity": say("Migration elasticity"),
        "model.trade_elasticities": say("Trade elasticities"),
    }
    if name in whole:
        return whole[name]
    head, _, tail = name.rpartition(".")
    of_instrument = {
        "investment": say("investment it adds"),
        "effect": say("effect of one unit"),
        "ceiling": say("ceiling of its effect"),
        "depreciation": say("depreciation"),
        "treasury_cost": say("cost to the treasury"),
        "private_cost": say("private cost"),
        "workers": say("workers it brings"),
    }
    if tail not in of_instrument:
        return name
    titles = {} if programme is None else {entry.id: say.pick(entry.name) for entry in programme.instruments}
    return f"{titles.get(head, head)}: {of_instrument[tail]}"


def _told(say: Translator, index: float, noise: float, sign: float) -> str:
    if index <= noise:
        text = say(
            "{index}, within what chance gives ({noise})", index=digits(index, 2), noise=digits(noise, 2)
        )
    else:
        text = say(
            "{index}, above chance ({noise}); rank correlation {direction}",
            index=digits(index, 2),
            noise=digits(noise, 2),
            direction=parts.fixed(sign, 2, signed=True),
        )
    return style.plain(text)
