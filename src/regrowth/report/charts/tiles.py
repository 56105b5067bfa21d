"""Provinces as tiles: where they stand and how they are drawn."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping

from regrowth.economy.economy import Economy
from regrowth.report import style
from regrowth.report.frames import number

Places = Mapping[str, tuple[float, float]]
_HALF, _ROUND = 0.47, 0.10
_BREAK = 9
"""Characters after which a name on a tile breaks between its words."""
_WIDE = 8
"""Letters that a tile holds at full size; a word of more is written smaller."""


def positions(economy: Economy) -> dict[str, tuple[float, float]]:
    """Return the row and column of every province's tile.

    Tiles stand where table ``regions`` puts them, or by rank of latitude and longitude if it does not.
    """
    frame = economy.table("regions").set_index("region")
    tiles = ["tile_row", "tile_column"]
    if all(name in frame for name in tiles) and not frame[tiles].isna().any(axis=None):
        return {str(label): (float(row), float(column)) for label, row, column in frame[tiles].itertuples()}
    labels = sorted(
        (str(label) for label in frame.index), key=lambda label: -number(frame, label, "latitude")
    )
    across = math.ceil(math.sqrt(len(labels)))
    rows = [
        sorted(labels[start : start + across], key=lambda label: number(frame, label, "longitude"))
        for start in range(0, len(labels), across)
    ]
    return {
        label: (float(at), float(column)) for at, row in enumerate(rows) for column, label in enumerate(row)
    }


def label(name: str) -> str:
    """Return a name as it stands on a tile, safe inside a figure: broken between words, small if long.

    >>> label("Jeju"), label("Gyeongnam"), label("경상남도")
    ('Jeju', '<span style="font-size:0.89em">Gyeongnam</span>', '경상남도')
    """
    lines = style.wrapped(name, _BREAK)
    longest = max((_letters(word) for word in name.split()), default=0)
    if longest <= _WIDE:
        return lines
    return f'<span style="font-size:{_WIDE / longest:.2f}em">{lines}</span>'


def _letters(word: str) -> int:
    """Return how many Latin letters wide a word is: a Korean one counts as two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in word)


def tile(row: float, column: float, colour: str, edge: str | None = None) -> dict[str, object]:
    """Return one tile as a shape of a figure, with an edge of a colour if one is given."""
    left, right, low, high = column - _HALF, column + _HALF, -row - _HALF, -row + _HALF
    path = (
        f"M{left + _ROUND:g},{low:g} L{right - _ROUND:g},{low:g} "
        f"Q{right:g},{low:g} {right:g},{low + _ROUND:g} L{right:g},{high - _ROUND:g} "
        f"Q{right:g},{high:g} {right - _ROUND:g},{high:g} "
        f"L{left + _ROUND:g},{high:g} Q{left:g},{high:g} {left:g},{high - _ROUND:g} "
        f"L{left:g},{low + _ROUND:g} Q{left:g},{low:g} {left + _ROUND:g},{low:g} Z"
    )
    line = {"width": 0} if edge is None else {"width": 1, "color": edge}
    return {"type": "path", "path": path, "fillcolor": colour, "line": line, "layer": "below"}


def height_of(places: Places) -> int:
    """Return a height, in pixels, at which tiles hold two lines of text."""
    rows = [row for row, _ in places.values()]
    return int(40 + 86 * (max(rows) - min(rows) + 1))


def axes(places: Places) -> dict[str, object]:
    """Return hidden axes of equal scale around all tiles."""
    rows = [row for row, _ in places.values()]
    columns = [column for _, column in places.values()]
    across, down = [min(columns) - 0.55, max(columns) + 0.55], [-max(rows) - 0.55, -min(rows) + 0.55]
    return {
        "xaxis": {"visible": False, "range": across, "constrain": "domain"},
        "yaxis": {"visible": False, "range": down, "scaleanchor": "x", "constrain": "domain"},
    }
