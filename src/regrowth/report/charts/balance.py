"""The core against the rest over the years."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from regrowth.report import style
from regrowth.report.charts import parts
from regrowth.report.standing import Standing, Total
from regrowth.words import Translator, translator
from regrowth.words.numbers import digits, money, percent

_LOOKS = (
    ("circle", "solid", "top center"),
    ("square", "dash", "middle right"),
    ("diamond", "dot", "middle right"),
    ("triangle-up", "dashdot", "middle right"),
)
"""Symbol, line and where the last value stands; lines are told by more than their colour."""


def core_over_time(standing: Standing, language: str = "en") -> go.Figure:
    """Draw the share of the core in every total, a line each, over the years there are.

    Above one half the core holds more than all other regions together. ``customdata`` holds core and rest.
    """
    say = translator(language)
    programme = standing.evidence.programme
    table = standing.core_shares
    if not len(table):
        return parts.nothing(language)
    core = ", ".join(say.pick(region.name) for region in programme.regions if region.core)
    traces = [
        _line(total, at, _rows(table, total.name), core, say) for at, total in enumerate(standing.totals)
    ]
    low, high = float(table["core_share"].min()), float(table["core_share"].max())
    gap = max(0.02, 0.18 * (high - low))
    ends = [max(0.0, low - gap), min(1.0, high + gap)]
    years = sorted({int(year) for year in table["year"]})
    return style.figure(
        traces,
        height=400,
        hovermode="closest",
        shapes=[_half()] if ends[0] < 0.5 < ends[1] else [],
        margin={"l": 10, "r": 64, "t": 30, "b": 10},
        xaxis={
            "range": [years[0] - 0.6, years[-1] + 0.6],
            "tickformat": "d",
            "dtick": max(1, -(-(years[-1] - years[0]) // 6)),
            "tick0": years[0],
            "showgrid": False,
        },
        yaxis={
            "title": {"text": style.plain(say("Share of the nation: {names}", names=core))},
            "range": ends,
            "tickformat": ".0%",
            "nticks": 7,
        },
    )


def _rows(table: pd.DataFrame, name: str) -> list[dict[str, float]]:
    held = table.loc[table["quantity"] == name, ["year", "core", "rest", "core_share"]].astype(float)
    return [{str(key): value for key, value in row.items()} for row in held.to_dict("records")]


def _line(total: Total, at: int, rows: list[dict[str, float]], core: str, say: Translator) -> go.Scatter:
    colour = style.PALETTE[at % len(style.PALETTE)]
    symbol, dash, beside = _LOOKS[at % len(_LOOKS)]
    title = total.title.say(say)
    rest = say("The rest")
    hover = [
        f"<b>{style.plain(title)}, {int(row['year'])}</b><br>"
        f"{style.plain(core)}: {style.plain(amount(row['core'], total.unit, say.language))} "
        f"({percent(row['core_share'])})<br>"
        + style.plain(f"{rest}: {amount(row['rest'], total.unit, say.language)}")
        + f" ({percent(1 - row['core_share'])})"
        for row in rows
    ]
    return go.Scatter(
        name=style.plain(title),
        x=[int(row["year"]) for row in rows],
        y=[row["core_share"] for row in rows],
        customdata=[[row["core"], row["rest"]] for row in rows],
        mode="lines+markers+text",
        line={"color": colour, "width": 2.5, "dash": dash},
        marker={"symbol": symbol, "size": 9},
        text=["" if row is not rows[-1] else f"<b>{percent(row['core_share'])}</b>" for row in rows],
        textposition=beside,
        textfont={"color": colour, "size": 12},
        cliponaxis=False,
        hovertext=hover,
        hovertemplate="%{hovertext}<extra></extra>",
    )


def amount(value: float, unit: str, language: str) -> str:
    """Write a total: money in the words of the language, persons with thousands separated.

    >>> amount(25_996_000.0, "persons", "en"), amount(7.07e11, "USD", "en")
    ('25,996,000 persons', 'USD 707 billion')
    """
    if len(unit) == 3 and unit.isupper():
        return money(value, unit, language)
    text = digits(round(value))
    return f"{text}명" if language == "ko" else f"{text} {unit}"


def _half() -> dict[str, object]:
    line = {"color": style.QUIET, "width": 1.2, "dash": "dot"}
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": 0.5,
        "y1": 0.5,
        "line": line,
        "layer": "below",
    }
