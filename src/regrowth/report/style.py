"""One look for every figure: palette, fonts, template and text helpers."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence

import plotly.graph_objects as go
import plotly.io as pio

from regrowth.economy.economy import Economy
from regrowth.programme.programme import Programme
from regrowth.words import Translator

FONT = (
    "Pretendard, 'Noto Sans KR', 'Noto Sans CJK KR', 'Segoe UI', Roboto, 'Helvetica Neue', Arial, "
    "'Apple SD Gothic Neo', 'Malgun Gothic', NanumBarunGothic, NanumGothic, sans-serif"
)
INK, QUIET, RULE, MARK = "#1b2733", "#5b6773", "#d9dee3", "#c2410c"

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#E69F00", "#CC79A7", "#56B4E9", "#B8A800")
"""Okabe & Ito (2008), told apart with any colour vision; the yellow is darkened for white paper."""
CORE = "#8A939C"
SEQUENTIAL = [[0.0, "#f7f9fb"], [0.25, "#d5e3ee"], [0.5, "#adcbe0"], [0.75, "#7fafd0"], [1.0, "#468fbc"]]
"""One hue in even steps of lightness (CIELAB), light enough for dark text on every cell."""
DIVERGING = [[0.0, "#8c4a0b"], [0.25, "#dca35d"], [0.5, "#f7f7f5"], [0.75, "#7fb2d6"], [1.0, "#0b4f86"]]


def region_colours(programme: Programme) -> dict[str, str]:
    """Return one colour per region: grey for the core, the palette for the others."""
    colours = {}
    others = 0
    for region in programme.regions:
        if region.core:
            colours[region.id] = CORE
            continue
        turn, place = divmod(others, len(PALETTE))
        colours[region.id] = lighter(PALETTE[place], 0.35 * min(turn, 2))
        others += 1
    return colours


def lighter(colour: str, share: float) -> str:
    """Mix a colour with white.

    >>> lighter("#000000", 0.5)
    '#808080'
    """
    parts = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(part + (255 - part) * share):02x}" for part in parts)


def ink_on(colour: str) -> str:
    """Return black or white, whichever contrasts more with a colour (WCAG 2 luminance).

    >>> ink_on("#000000"), ink_on("#ffffff")
    ('#ffffff', '#1b2733')
    """
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#ffffff" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.07 else INK


def plain(text: str) -> str:
    """Make a text safe inside a figure, whose texts are read as markup.

    >>> plain("<b>")
    '&lt;b&gt;'
    """
    return html.escape(text, quote=False)


def wrapped(text: str, width: int) -> str:
    """Break a text into lines of at most ``width`` characters, safe inside a figure.

    >>> wrapped("a long name", 6)
    'a long<br>name'
    """
    return "<br>".join(plain(line) for line in textwrap.wrap(text, width, break_long_words=False)) or ""


def figure(traces: Sequence[go.BaseTraceType], height: int, **layout: object) -> go.Figure:
    """Return a figure in the shared look."""
    # a template given by name is taken over as it is; one given as an object is checked anew each time
    return go.Figure(list(traces), layout={"template": _NAME, "height": height, **layout})


def short_region(programme: Programme, economy: Economy, region: str, say: Translator) -> str:
    """Return a name for narrow places: the province's short name if it opens the region's name."""
    found = programme.region(region)
    name = say.pick(found.name)
    if len(found.provinces) == 1:
        short = economy.names("regions", say.language)[found.provinces[0]]
        if name.startswith(short):
            return short
    return name


def _template() -> go.layout.Template:
    axis = {
        "gridcolor": "#e8ecef",
        "linecolor": RULE,
        "zerolinecolor": "#b9c1c9",
        "automargin": True,
        "fixedrange": True,
        "ticks": "",
        "ticklabelstandoff": 6,
        # no letters such as "k" behind numbers: the unit already has the scale word
        "exponentformat": "none",
        "title": {"standoff": 10, "font": {"size": 12, "color": QUIET}},
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 12, "color": INK},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": list(PALETTE),
            "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
            "xaxis": axis,
            "yaxis": axis,
            "dragmode": False,
            "hoverlabel": {
                "bgcolor": "#ffffff",
                "bordercolor": "#8a939c",
                "align": "left",
                "font": {"size": 12, "color": INK},
            },
            "legend": {
                "orientation": "h",
                "x": 0,
                "y": 1.0,
                "yanchor": "bottom",
                "itemclick": False,
                "itemdoubleclick": False,
            },
            "barcornerradius": 2,
        }
    )


TEMPLATE = _template()
_NAME = "regrowth"
pio.templates[_NAME] = TEMPLATE
