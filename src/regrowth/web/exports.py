"""Tables for spreadsheets, in which no text is taken for a formula."""

from __future__ import annotations

import pandas as pd

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
    safe = held.map(harmless)
    safe.columns = pd.Index([harmless(str(name)) for name in held.columns])
    return safe.to_csv(index=False, lineterminator="\n")


def _named(frame: pd.DataFrame) -> bool:
    return any(name is not None for name in frame.index.names)
