"""Reading the tables of an economy folder, collecting every fault with its place."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from regrowth.economy.manifest import Manifest, TableSource
from regrowth.economy.tables import Column, Table
from regrowth.errors import Problem, nearest, suggestion
from regrowth.labels import joined
from regrowth.quantities import PLAIN_UNITS, SCALES, catalogue

_NUMERIC = ("count", "number", "share", "year", "flag")
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
            cell = text.iloc[position]
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

    stripped = text.str.strip()
    blank = (stripped == "").to_numpy()
    if not column.blank:
        report(blank, "is blank", "Give a value; this column allows no gaps, and absent is not zero")
    if column.kind not in _NUMERIC:
        broken = text.str.contains("[\r\n\0]", regex=True).to_numpy()
        report(broken, "holds a line break or a NUL character", "Write the text on one line")
        if column.kind == "label":
            report((stripped != text).to_numpy(), "has spaces around it", "Remove the spaces")
        if column.allowed:
            outside = ~blank & ~stripped.isin(column.allowed).to_numpy()
            report(outside, "is not allowed", f"Allowed: {', '.join(column.allowed)}")
        return text
    # adding zero turns -0.0 into 0.0, which would otherwise change when written and read again
    values = np.array([_number(cell) for cell in stripped.to_list()], dtype=np.float64) + 0.0
    numbers = pd.Series(values, index=text.index, name=text.name)
    spelled_out = (
        stripped.str.lower().isin(["inf", "-inf", "+inf", "infinity", "-infinity", "nan"]).to_numpy()
    )
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


def check_units(table: Table, source: TableSource, frame: pd.DataFrame, currency: str) -> list[Problem]:
    """Check that the manifest gives every measured column a unit the format knows."""
    problems = []
    measured = [
        c.name for c in table.columns if c.kind in ("count", "number", "share") and c.name in frame.columns
    ]
    for name in measured:
        if name not in source.units:
            problems.append(
                Problem(
                    f"manifest table {table.name}",
                    f"column {name!r} has no unit",
                    "Add it under `units:`, for example `persons` or `million " + currency + "`",
                    "economy.yaml",
                    column=f"tables.{table.name}.units",
                )
            )
        elif not _known_unit(source.units[name]):
            problems.append(
                Problem(
                    f"manifest table {table.name}",
                    f"unit {source.units[name]!r} of column {name!r} is not known",
                    suggestion(source.units[name], [*PLAIN_UNITS, f"million {currency}", "million USD"]),
                    "economy.yaml",
                    column=f"tables.{table.name}.units",
                )
            )
        elif not _fits(source.units[name], table.column(name)):
            problems.append(
                Problem(
                    f"manifest table {table.name}",
                    f"column {name!r} cannot be measured in {source.units[name]!r}",
                    f"Write an amount of money, such as `million {currency}`, or the count the column holds",
                    "economy.yaml",
                    column=f"tables.{table.name}.units",
                )
            )
    problems += [
        Problem(
            f"manifest table {table.name}",
            f"a unit is given for {name!r}, which is not a measured column",
            suggestion(name, measured),
            "economy.yaml",
            column=f"tables.{table.name}.units",
        )
        for name in source.units
        if name not in measured
    ]
    return problems


def _is_money(unit: str) -> bool:
    scale, _, code = unit.rpartition(" ")
    return scale in SCALES and len(code) == 3 and code.isupper()


def _known_unit(unit: str) -> bool:
    return unit in PLAIN_UNITS or _is_money(unit)


def _fits(unit: str, column: Column | None) -> bool:
    """Say whether a unit measures what the catalogue says the column holds."""
    row = catalogue().get(column.quantity) if column else None
    if row is None:
        return True
    return _is_money(unit) if row.unit == "currency" else unit in (row.unit, f"thousand {row.unit}")


def check_labels(
    frames: Mapping[str, pd.DataFrame], tables: Mapping[str, Table], manifest: Manifest
) -> list[Problem]:
    """Check that every label is known where it refers to another table, and that no key repeats."""
    problems = _heads_agree(frames, manifest)
    known = _known_labels(frames, manifest)
    for name, frame in frames.items():
        table, file = tables[name], manifest.tables[name].file
        problems += _repeated_keys(frame, table, file)
        for column in table.columns:
            if not column.of or column.name not in frame.columns:
                continue
            values = frame[column.name]
            allowed = known.get(column.of)
            if allowed is None:
                continue
            # blanks and stray spaces are faults of their own
            unknown = ~values.str.strip().isin(allowed) & (values != "")
            for label in dict.fromkeys(values[unknown]):
                row = int(np.flatnonzero((values == label).to_numpy())[0]) + 2
                where = column.of.split("|")[0].split(":")[0]
                problems.append(
                    Problem(
                        f"table {name}",
                        f"{label!r} is not in table {where}",
                        suggestion(label, sorted(allowed)),
                        file,
                        row,
                        column.name,
                    )
                )
    return problems


def _heads_agree(frames: Mapping[str, pd.DataFrame], manifest: Manifest) -> list[Problem]:
    """Check the nation and the schemes that the manifest names against the tables."""
    problems = []
    if "regions" in frames and manifest.nation in set(frames["regions"]["region"]):
        reason = f"the nation {manifest.nation!r} is also a region"
        remedy = "Give the whole country a label of its own; the region table lists its parts only"
        problems.append(Problem("manifest", reason, remedy, "economy.yaml", column="nation"))
    if "classes" not in frames:
        return problems
    schemes = sorted(set(frames["classes"]["scheme"]))
    wanted = {"employment_scheme": manifest.employment_scheme}
    if "input_output_sector" in frames:
        wanted["input_output_scheme"] = manifest.input_output_scheme
    for key, scheme in wanted.items():
        if scheme not in schemes:
            reason = f"table classes has no scheme {scheme!r}"
            problems.append(
                Problem("manifest", reason, suggestion(scheme, schemes), "economy.yaml", column=key)
            )
    classes = frames["classes"]
    outside = (classes["scheme"] == manifest.employment_scheme) & (classes["industry"] == "OTHER")
    for position in np.flatnonzero(outside.to_numpy())[:_SHOWN]:
        reason = f"class {classes['class'].iloc[position]!r} of the employment scheme belongs to no industry"
        remedy = "Give it one of the industries; OTHER is for freight only"
        file = manifest.tables["classes"].file
        problems.append(Problem("table classes", reason, remedy, file, int(position) + 2, "industry"))
    return problems


def _known_labels(frames: Mapping[str, pd.DataFrame], manifest: Manifest) -> dict[str, set[str]]:
    def of(table: str, column: str) -> set[str]:
        if table not in frames or column not in frames[table]:
            return set()
        return set(frames[table][column].str.strip()) - {""}

    classes = frames.get("classes")

    def scheme(name: str) -> set[str]:
        if classes is None:
            return set()
        return set(classes.loc[classes["scheme"] == name, "class"])

    sections: set[str] = set()
    if classes is not None and "section" in classes:
        sections = set(classes["section"]) - {""}
    known = {
        "regions": of("regions", "region"),
        "regions|nation": of("regions", "region") | {manifest.nation},
        "industries": of("industries", "industry"),
        "industries|other": of("industries", "industry") | {"OTHER"},
        "activities": of("activities", "activity"),
        "blocs": of("blocs", "bloc"),
        "critical_items": of("critical_items", "item"),
        "classes:employment": scheme(manifest.employment_scheme),
        "classes:input_output": scheme(manifest.input_output_scheme),
        "sections": sections | {"TOTAL"} if sections else set(),
    }
    # a table that could not be read must not make every reference to it look wrong
    return {name: labels for name, labels in known.items() if labels - {manifest.nation, "OTHER"}}


def _repeated_keys(frame: pd.DataFrame, table: Table, file: str) -> list[Problem]:
    key = list(table.key)
    repeated = frame.duplicated(key, keep="first").to_numpy()
    problems = []
    rows = np.flatnonzero(repeated)
    for position in rows[:_SHOWN]:
        label = joined(tuple(frame[key].iloc[position]))
        first = int(np.flatnonzero((frame[key] == frame[key].iloc[position]).all(axis=1).to_numpy())[0]) + 2
        more = f" ({len(rows)} repeated rows in all)" if len(rows) > _SHOWN and position == rows[0] else ""
        problems.append(
            Problem(
                f"table {table.name}",
                f"row {label} repeats line {first}{more}",
                "Keep one row per key, or aggregate the rows explicitly",
                file,
                int(position) + 2,
                ", ".join(key),
            )
        )
    return problems
