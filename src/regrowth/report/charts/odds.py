"""In what share of draws something holds."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from regrowth.report import style
from regrowth.report.charts import parts
from regrowth.words import translator
from regrowth.words.numbers import percent


def odds_bars(odds: Mapping[str, float], language: str = "en") -> go.Figure:
    """Draw the share of draws in which each statement holds, with a line where it is as likely as not.

    Parameters
    ----------
    odds
        Share of draws, 0 to 1, by the statement in the language.
    """
    if not odds:
        return parts.nothing(language)
    say = translator(language)
    shares = list(odds.values())
    labels = [style.wrapped(text, 40) for text in odds]
    bars = go.Bar(
        x=shares,
        y=list(range(len(shares))),
        orientation="h",
        marker={"color": [parts.GAIN if share >= 0.5 else parts.LOSS for share in shares]},
        text=[percent(share, 0) for share in shares],
        textposition="outside",
        textfont={"size": 11},
        cliponaxis=False,
        customdata=labels,
        hovertext=[style.plain(say("In {share} of the draws", share=percent(share, 0))) for share in shares],
        hovertemplate="%{customdata}<br>%{hovertext}<extra></extra>",
    )
    line = {"color": style.INK, "width": 1.5, "dash": "dash"}
    mark = {
        "x": 0.5,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 11, "color": style.QUIET},
        "text": style.plain(say("as likely as not")),
    }
    told = say(
        "Changes are against the same year without the plan; it comes out well where the statement holds."
    )
    against = {**parts.note(told, language), "yshift": -46}
    return style.figure(
        [bars],
        height=150 + parts.ROW * len(shares),
        showlegend=False,
        bargap=0.42,
        margin={"l": 10, "r": 16, "t": 30, "b": 76},
        annotations=[mark, against],
        shapes=[{"type": "line", "x0": 0.5, "x1": 0.5, "y0": 0, "y1": 1, "yref": "paper", "line": line}],
        yaxis=parts.row_axis(labels),
        xaxis=parts.value_axis(say("Share of draws"), [0, 1.1], tickformat=".0%", dtick=0.25),
    )
