"""Figures as data blocks of the page, and plotly.js, once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import plotly.graph_objects as go
from markupsafe import Markup

LIBRARY = Path(__file__).parent / "library"
"""Folder of plotly.js with the traces of :data:`TRACES` alone: the whole takes a browser a second more."""

TRACES = ("bar", "heatmap", "sankey", "scatter")
"""Kinds of traces that figures may have; any other is missing in the browser."""


def block(figure: go.Figure, name: str) -> Markup:
    """Return the data block and the empty element that ``report.js`` draws a figure in.

    ``name`` is the caller's fixed id. Characters that could end the block are written as escapes.
    """
    require_drawable(figure)
    data = str(figure.to_json())
    for character, escape in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        data = data.replace(character, escape)
    height = int(figure.layout.height)
    return Markup('<div class="plot" id="{name}" style="min-height:{height}px"></div>').format(
        name=name, height=height
    ) + Markup('<script type="application/json" class="plot-data" data-for="{name}">{data}</script>').format(
        name=name, data=Markup(data)
    )


def require_drawable(figure: go.Figure) -> None:
    """Refuse a figure of which the browser would leave something out without a word.

    >>> require_drawable(go.Figure({"data": [{"type": "pie"}]}))
    Traceback (most recent call last):
    ValueError: plotly.js as it is shipped does not draw pie; add it in packaging/plotly and to TRACES
    """
    unknown = sorted({trace.type for trace in figure.data} - set(TRACES))
    if unknown:
        missing = ", ".join(unknown)
        raise ValueError(
            f"plotly.js as it is shipped does not draw {missing}; add it in packaging/plotly and to TRACES"
        )


def css_text(text: str) -> str:
    r"""Return a text as a string of a style sheet, in which nothing of it can act.

    >>> print(css_text('5 hubs "</style>'))
    "5 hubs \22 \3c \2f style\3e "
    """
    words = " ".join(text.split())
    safe = (letter if letter.isalnum() or letter == " " else f"\\{ord(letter):x} " for letter in words)
    return f'"{"".join(safe)}"'


@cache
def library() -> Markup:
    """Return the source of plotly.js."""
    source = (LIBRARY / "plotly.min.js").read_text(encoding="utf-8")
    return Markup(source.replace("</script", "<\\/script"))
