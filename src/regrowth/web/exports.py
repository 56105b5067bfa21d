"""Tables for spreadsheets: plain headings, no noise in numbers, and no text that is taken for a formula."""

from __future__ import annotations

import fnmatch
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

_BYTE_ORDER = "\ufeff"
"""Begins a file by which Excel knows that its texts are UTF-8, Korean names among them."""
_DIGITS = 10
_EXACT = 2**53
"""Whole numbers below it are held exactly."""
_STARTS = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: object) -> object:
    """Return a value that a spreadsheet shows and never runs.

    >>> harmless("=1+1"), harmless("a name"), harmless(-2.5)
    ("'=1+1", 'a name', -2.5)
    """
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n")  # a bare one would begin a row unquoted
    return "'" + text if value.startswith(_STARTS) or text.lstrip().startswith(_STARTS) else text


def to_csv(frame: pd.DataFrame) -> str:
    """Write a table as CSV with its index, texts that look like formulas quoted by an apostrophe."""
    held = frame.reset_index() if _named(frame) else frame
    rows = [[harmless(plain(value)) for value in row] for row in held.itertuples(index=False, name=None)]
    headings = [harmless(heading(name)) for name in held.columns]
    # of objects: a column of numbers would write whole ones as fractions again
    return pd.DataFrame(rows, columns=pd.Index(headings), dtype=object).to_csv(
        index=False, lineterminator="\n"
    )


def download(frame: pd.DataFrame, name: str) -> dict[str, Any]:
    """Return a table as the file that a page hands to the browser."""
    return {"content": _BYTE_ORDER + to_csv(frame), "filename": f"{name}.csv", "type": "text/csv"}


def with_units(frame: pd.DataFrame, units: Mapping[str, str]) -> pd.DataFrame:
    """Return a table whose columns of numbers bear their unit; the first pattern that fits a name counts.

    >>> list(with_units(pd.DataFrame({"gain": [2.0], "year": [2030]}), {"year": "", "*": "KRW"}))
    ['gain (KRW)', 'year']
    """

    def named(column: Any) -> Any:
        name = heading(column)
        unit = next((unit for pattern, unit in units.items() if fnmatch.fnmatchcase(name, pattern)), "")
        return f"{name} ({unit})" if unit and is_number(frame[column]) else column

    found = frame.copy()
    found.columns = pd.Index([named(column) for column in frame.columns], name=None)
    return found


def is_number(values: Any) -> bool:
    """Say whether a column holds numbers, which yes and no are not."""
    return is_numeric_dtype(values) and not is_bool_dtype(values)


def labelled(frame: pd.DataFrame, **labels: object) -> pd.DataFrame:
    """Return a table with labels in front of every row: what it is a part of, by the name of the heading.

    >>> table = pd.DataFrame({"change": [2.0]}, index=pd.Index(["C24"], name="industry"))
    >>> list(labelled(table, year=2030).reset_index())
    ['year', 'industry', 'change']
    """
    found = frame
    for name, label in reversed(labels.items()):
        found = pd.concat({label: found}, names=[name])
    return found


def heading(name: object) -> str:
    """Return the heading of a column; the levels of one that has several are joined by a full stop.

    >>> heading(("industrial-base", "employment")), heading(("region", "")), heading(2030)
    ('industrial-base.employment', 'region', '2030')
    """
    levels = name if isinstance(name, tuple) else (name,)
    return ".".join(str(level) for level in levels if level != "")


def plain(value: object) -> object:
    """Return a number to ten significant digits, without an exponent where it is whole.

    >>> plain(0.1 + 0.2), plain(14580000000000.0), plain(-3.0), plain("a")
    (0.3, 14580000000000, -3, 'a')
    """
    if not isinstance(value, float) or not math.isfinite(value):
        return value
    short = float(f"{value:.{_DIGITS}g}")
    return int(short) if short.is_integer() and abs(short) < _EXACT else short


def _named(frame: pd.DataFrame) -> bool:
    return any(name is not None for name in frame.index.names)
