"""Gains and losses as bars to both sides of zero."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from regrowth.report import style
from regrowth.report.charts import parts


def signed_bars(
    labels: Sequence[str],
    values: Sequence[float],
    title: str,
    language: str,
    hover: Sequence[str],
    *,
    width: int = 26,
) -> go.Figure:
    """Draw a row per value, gains blue and losses orange, with the value beside its bar.

    Parameters
    ----------
    labels, title, hover
        Texts in the language, not safe yet.
    width
        Characters of a label in one line.
    """
    if not values:
        return parts.nothing(language)
    shown = [parts.row_label(label, width) for label in labels]
    digits = parts.places_of(values)
    trace = go.Bar(
        x=list(values),
        y=list(range(len(values))),
        orientation="h",
        marker={"color": [parts.GAIN if value >= 0 else parts.LOSS for value in values]},
        text=[parts.fixed(value, digits, signed=True) for value in values],
        textposition="outside",
        textfont={"size": 11},
        cliponaxis=False,
        customdata=[style.plain(label) for label in labels],
        hovertext=[style.plain(text) for text in hover],
        hovertemplate="%{customdata}<br>%{hovertext}<extra></extra>",
    )
    return style.figure(
        [trace],
        height=70 + parts.ROW * len(values),
        showlegend=False,
        bargap=0.36,
        margin={"l": 10, "r": 16, "t": 10, "b": 10},
        yaxis=parts.row_axis(shown),
        xaxis=parts.value_axis(title, parts.span(values, 0.2)),
    )
