"""What tables refer to: units in the manifest, labels of other tables, keys of their own rows."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from regrowth.economy.manifest import Manifest, TableSource
from regrowth.economy.schema import Column, Table
from regrowth.errors import Problem, suggestion
from regrowth.labels import joined
from regrowth.quantities import PLAIN_UNITS, SCALES, catalogue

_SHOWN = 5
_CODES = (
    (
        "critical_items",
        "hs_code",
        re.compile(r"(\d{6,10})?"),
        "is not a code of the Harmonized System",
        "Write 6 to 10 digits without dots, or leave the cell blank where there is no single code",
    ),
    (
        "critical_item_suppliers",
        "partner",
        re.compile(r"[A-Z]{2}"),
        "is not a country code of two letters",
        "Write the ISO 3166-1 alpha-2 code in capitals, such as CN; other tables of trade use three letters",
    ),
)
"""Columns of codes that no table of the economy lists, and the form that each must have."""


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


def check_columns(
    frames: Mapping[str, pd.DataFrame], tables: Mapping[str, Table], manifest: Manifest
) -> list[Problem]:
    """Check that optional columns are there where another table can only be used with them."""
    return [
        Problem(
            f"table {name}",
            f"column {column.name!r} is missing, and table {column.needed_by} cannot be used without it",
            f"Add the column, or remove table {column.needed_by} from the manifest",
            manifest.tables[name].file,
            1,
            column.name,
        )
        for name, frame in frames.items()
        for column in tables[name].columns
        if column.needed_by in frames and column.name not in frame.columns
    ]


def check_labels(
    frames: Mapping[str, pd.DataFrame], tables: Mapping[str, Table], manifest: Manifest
) -> list[Problem]:
    """Check that every label is known where it refers to another table, and that no key repeats."""
    problems = _heads_agree(frames, manifest) + _codes_well_formed(frames, manifest)
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


def _codes_well_formed(frames: Mapping[str, pd.DataFrame], manifest: Manifest) -> list[Problem]:
    """Check the form of codes that are defined outside the economy."""
    problems = []
    for name, column, form, reason, remedy in _CODES:
        if name not in frames or column not in frames[name].columns:
            continue
        cells = frames[name][column].astype(str)
        # stray spaces and blanks that are not allowed are faults of their own
        bad = [row for row, cell in enumerate(cells) if cell.strip() and not form.fullmatch(cell.strip())]
        for row in bad[:_SHOWN]:
            more = f" ({len(bad)} such rows in all)" if len(bad) > _SHOWN and row == bad[0] else ""
            problems.append(
                Problem(
                    f"table {name}",
                    f"{cells.iloc[row]!r} {reason}{more}",
                    remedy,
                    manifest.tables[name].file,
                    row + 2,
                    column,
                )
            )
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
