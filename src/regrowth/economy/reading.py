"""Reading the cells of tables, from files and frames, collecting every fault with its place."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pandas as pd

from regrowth.economy.manifest import TableSource
from regrowth.economy.schema import Column, Table
from regrowth.errors import Problem, nearest, suggestion
from regrowth.quantities import catalogue

_NUMERIC = ("count", "number", "share", "year", "flag")
_NOT_FINITE = ("inf", "-inf", "+inf", "infinity", "-infinity", "nan")
_BREAK = re.compile("[\r\n\0]")
_SHOWN = 5
"""How many rows with the same fault in a column are named one by one."""


def read_table(
    folder: Path, table: Table, source: TableSource, problems: list[Problem]
) -> pd.DataFrame | None:
    """Read one table as text, then convert each column by its declared kind.

    Returns the typed frame, or ``None`` where columns are missing or the file cannot
    be read. Faults are appended to ``problems``; row numbers are lines of the file.
    """
    raw = _read_raw(folder / source.file, table, problems)
    return None if raw is None else _typed(raw, table, source.file, problems)


def convert_frame(
    frame: pd.DataFrame, table: Table, file: str, problems: list[Problem]
) -> pd.DataFrame | None:
    """Convert a frame held in memory with the rules and messages of a file."""
    return _typed(frame.reset_index(drop=True).map(_as_text).astype("str"), table, file, problems)


def _typed(raw: pd.DataFrame, table: Table, file: str, problems: list[Problem]) -> pd.DataFrame | None:
    if not _columns_agree(raw, table, file, problems):
        return None
    typed: dict[str, pd.Series] = {}
    for name in raw.columns:
        column = table.column(str(name)) or Column(str(name), "text", blank=True)
        typed[str(name)] = _convert(raw[name], column, table, file, problems)
    return pd.DataFrame(typed)


def _read_raw(path: Path, table: Table, problems: list[Problem]) -> pd.DataFrame | None:
    subject = f"table {table.name}"
    if not path.is_file():
        reason = "the manifest names this file but the folder does not hold it"
        problems.append(
            Problem(subject, reason, "Add the file or remove the table from the manifest", path.name)
        )
        return None
    try:
        if path.suffix == ".parquet":
            frame = pd.read_parquet(path).map(_as_text).astype("str")
        else:
            read = _read_csv(path, subject, problems)
            if read is None:
                return None
            frame = read
    except UnicodeDecodeError as error:
        problems.append(
            Problem(subject, f"not UTF-8 text (byte {error.start})", "Save the file as UTF-8", path.name)
        )
        return None
    except (ValueError, OSError):
        problems.append(
            Problem(subject, "not a Parquet file", "Write it again as Parquet, or as CSV", path.name)
        )
        return None
    if frame.empty:
        problems.append(Problem(subject, "there are no rows", "Add the data or remove the table", path.name))
        return None
    return frame


def _read_csv(path: Path, subject: str, problems: list[Problem]) -> pd.DataFrame | None:
    """Read cells as text; rows that do not match the header are faults with their line."""

    def fault(row: int | None, reason: str, remedy: str) -> None:
        problems.append(Problem(subject, reason, remedy, path.name, row))

    before = len(problems)
    rows: list[list[str]] = []
    uneven = 0
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, strict=True)
        try:
            for cells in reader:
                if rows and len(cells) != len(rows[0]):
                    reason = (
                        f"the row has {len(cells)} cells, the header {len(rows[0])}"
                        if cells
                        else "the line is blank"
                    )
                    remedy = (
                        "Check commas and quotes; text with a comma needs quotes"
                        if cells
                        else "Remove the line"
                    )
                    uneven += 1
                    if uneven <= _SHOWN:
                        fault(reader.line_num, reason, remedy)
                rows.append(cells)
        except csv.Error as error:
            fault(reader.line_num, f"cannot be read: {error}", "Close every quote and keep one row per line")
    if uneven > _SHOWN:
        fault(
            None, f"{uneven} rows do not match the header", "Give every row one cell per column of the header"
        )
    if not rows or not any(rows[0]):
        fault(None, "the file is empty", "Write a header row and the data")
    elif len(set(rows[0])) < len(rows[0]):
        twice = next(name for name in rows[0] if rows[0].count(name) > 1)
        fault(1, f"column {twice!r} is there twice", "Keep one of the two")
    return pd.DataFrame(rows[1:], columns=rows[0], dtype="str") if len(problems) == before else None


def _as_text(value: object) -> str:
    """Write a Parquet cell the way the CSV format would hold it."""
    if value is None or (isinstance(value, float) and np.isnan(value)) or value is pd.NA:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _columns_agree(raw: pd.DataFrame, table: Table, file: str, problems: list[Problem]) -> bool:
    subject = f"table {table.name}"
    known = [column.name for column in table.columns]
    good = True
    for name in known:
        column = table.column(name)
        if name not in raw.columns and column is not None and not column.optional:
            close = nearest(name, [str(c) for c in raw.columns if c not in known])
            remedy = f"Rename {close!r} if that is meant" if close else "Add the column"
            problems.append(Problem(subject, f"column {name!r} is missing", remedy, file, 1, name))
            good = False
    for name in map(str, raw.columns):
        if name not in known and not name.startswith(table.open_prefixes or ("\0",)):
            problems.append(
                Problem(subject, f"unknown column {name!r}", suggestion(name, known), file, 1, name)
            )
            good = False
    return good


def _convert(text: pd.Series, column: Column, table: Table, file: str, problems: list[Problem]) -> pd.Series:
    """Convert one column; a faulty cell becomes missing and is reported."""

    def report(bad: np.ndarray, reason: str, remedy: str) -> None:
        rows = np.flatnonzero(bad)
        for position in rows[:_SHOWN]:
            more = (
                f" (and {len(rows) - _SHOWN} more rows)" if len(rows) > _SHOWN and position == rows[0] else ""
            )
            cell = cells[position]
            problems.append(
                Problem(
                    f"table {table.name}",
                    f"{cell!r} {reason}{more}",
                    remedy,
                    file,
                    int(position) + 2,
                    column.name,
                )
            )

    # plain lists: most tables are short, and a pandas call per check and column costs more than its cells
    cells = text.to_list()
    stripped = [cell.strip() for cell in cells]
    blank = np.array([not cell for cell in stripped])
    if not column.blank:
        report(blank, "is blank", "Give a value; this column allows no gaps, and absent is not zero")
    if column.kind not in _NUMERIC:
        broken = np.array([_BREAK.search(cell) is not None for cell in cells])
        report(broken, "holds a line break or a NUL character", "Write the text on one line")
        if column.kind == "label":
            report(
                np.array([bare != cell for bare, cell in zip(stripped, cells, strict=True)]),
                "has spaces around it",
                "Remove the spaces",
            )
        if column.allowed:
            outside = ~blank & ~np.array([cell in column.allowed for cell in stripped])
            report(outside, "is not allowed", f"Allowed: {', '.join(column.allowed)}")
        return text
    # adding zero turns -0.0 into 0.0, which would otherwise change when written and read again
    values = np.array([_number(cell) for cell in stripped], dtype=np.float64) + 0.0
    numbers = pd.Series(values, index=text.index, name=text.name)
    spelled_out = np.array([cell.lower() in _NOT_FINITE for cell in stripped])
    report(
        ~blank & ~spelled_out & np.isnan(values), "is not a number", "Write digits with a decimal point only"
    )
    unknown = "Leave the cell blank if the figure is unknown" if column.blank else "Write the figure itself"
    report(~blank & (spelled_out | np.isinf(values)), "is not finite", unknown)
    finite = np.isfinite(values)
    if column.kind in ("count", "year", "flag"):
        report(
            finite & (values != np.floor(np.where(finite, values, 0))),
            "is not a whole number",
            "Round at the source",
        )
    if column.kind == "count":
        report(
            finite & (values < 0), "is negative", "A count is never below zero; check the sign or the column"
        )
    if column.kind == "flag":
        report(finite & ~np.isin(values, (0.0, 1.0)), "is not 0 or 1", "Write 1 for yes and 0 for no")
    if column.kind == "share":
        report(finite & ((values < 0) | (values > 100)), "is outside 0 to 100", "Write the share in per cent")
    row = catalogue().get(column.quantity)
    if row is not None and column.kind in ("number", "year"):
        low = -np.inf if row.low is None else row.low
        high = np.inf if row.high is None else row.high
        report(
            finite & ((values < low) | (values > high)),
            f"is outside {low:g} to {high:g}",
            "Check unit and sign",
        )
    if column.kind in ("year", "flag") and not column.blank and finite.all():
        return numbers.astype("int64")
    return numbers.where(finite)


def _number(cell: str) -> float:
    """Read a number to the nearest float, so that written tables read back equal; missing if it is none.

    >>> _number("0.025040561"), _number("1_000"), _number("")
    (0.025040561, nan, nan)
    """
    try:
        return float(cell) if cell.isascii() and "_" not in cell else float("nan")
    except ValueError:
        return float("nan")
