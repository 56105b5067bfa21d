"""What several figures share: digits, units of money, bars to both sides of zero, an empty figure."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence

import plotly.graph_objects as go

from regrowth.report import style
from regrowth.words import translator

GAIN, LOSS = "#0072B2", "#D55E00"
"""Told apart with any colour vision (Okabe & Ito 2008)."""
FAINT = "#c9d1d9"
ROW = 34
"""Height of a row of bars, pixels."""


def places_of(values: Iterable[float], significant: int = 3, most: int = 4) -> int:
    """Return the decimal places with which the largest of some values has so many digits.

    >>> places_of([0.0561, -0.0123]), places_of([12.3, 0.5]), places_of([]), places_of([4520.0])
    (4, 1, 0, 0)
    """
    top = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    if top == 0:
        return 0
    return min(most, max(0, significant - 1 - math.floor(math.log10(top))))


def fixed(value: float, places: int, *, signed: bool = False) -> str:
    """Write a number with so many decimal places; a dash where there is none.

    >>> fixed(-0.0561, 3, signed=True), fixed(0.00001, 3, signed=True), fixed(float("nan"), 1)
    ('−0.056', '0.000', '–')
    """
    if not math.isfinite(value):
        return "–"
    rounded = round(value, places) + 0.0
    return f"{rounded:{'+' if signed and rounded else ''},.{places}f}".replace("-", "−")


def span(values: Iterable[float], room: float = 0.16) -> list[float]:
    """Return the ends of an axis that holds zero and all values, with room for texts beside the bars.

    >>> span([1.0, 2.0], 0.5), span([-1.0, 1.0], 0.5), span([])
    ([0.0, 3.0], [-2.0, 2.0], [0.0, 1.0])
    """
    finite = [value for value in values if math.isfinite(value)]
    low, high = min([0.0, *finite]), max([0.0, *finite])
    if low == high:
        return [0.0, 1.0]
    gap = room * (high - low)
    return [low - gap if low < 0 else 0.0, high + gap if high > 0 else 0.0]


def row_label(text: str, width: int = 26) -> str:
    """Return a label of two lines at most, safe inside a figure; what does not fit ends in an ellipsis.

    >>> row_label("machinery and equipment of all kinds", 14)
    'machinery and<br>equipment of …'
    """
    lines = textwrap.wrap(text, width, break_long_words=False)
    if len(lines) > 2:
        lines = [lines[0], f"{lines[1]} …"]
    return "<br>".join(style.plain(line) for line in lines)


def column_axis(names: Sequence[str]) -> dict[str, object]:
    """Return an x axis on top with a column per name, turned where they would touch."""
    return {
        "side": "top",
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": [style.wrapped(name, 10) for name in names],
        "autotickangles": [0, -40],
        "tickfont": {"size": 11},
        "range": [-0.5, len(names) - 0.5],
        "showgrid": False,
        "zeroline": False,
    }


def row_axis(labels: Sequence[str]) -> dict[str, object]:
    """Return a y axis with a row per label, the first on top; two equal labels stay two rows.

    Labels are safe texts already.
    """
    return {
        "tickmode": "array",
        "tickvals": list(range(len(labels))),
        "ticktext": list(labels),
        "tickfont": {"size": 11},
        "range": [len(labels) - 0.45, -0.55],
        "showgrid": False,
        "zeroline": False,
    }


def value_axis(title: str, ends: list[float], **more: object) -> dict[str, object]:
    """Return an x axis of values with a clear zero line; ``title`` is not safe yet."""
    return {
        "title": {"text": style.plain(title)},
        "range": ends,
        "zeroline": True,
        "zerolinewidth": 1.5,
        "zerolinecolor": style.QUIET,
        "nticks": 7,
        "separatethousands": True,
        **more,
    }


def note(text: str, language: str, *, above: bool = False) -> dict[str, object]:
    """Return a quiet remark under or above the figure, at its right end; ``text`` is not safe yet."""
    return {
        "text": style.wrapped(text, 70 if language == "ko" else 92),
        "align": "right",
        "x": 1,
        "xanchor": "right",
        "xref": "paper",
        "y": 1 if above else 0,
        "yanchor": "bottom" if above else "top",
        "yref": "paper",
        "yshift": 6 if above else -8,
        "showarrow": False,
        "font": {"size": 11, "color": style.QUIET},
    }


def nothing(language: str) -> go.Figure:
    """Return a figure that says that there is nothing to draw."""
    say = translator(language)
    remark = {
        "x": 0.5,
        "y": 0.5,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "text": style.plain(say("Nothing to show.")),
        "font": {"color": style.QUIET, "size": 13},
    }
    hidden = {"visible": False}
    return style.figure([], height=120, annotations=[remark], xaxis=hidden, yaxis=hidden)
