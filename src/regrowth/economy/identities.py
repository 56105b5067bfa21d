"""Accounting identities that the tables of an economy must satisfy."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from regrowth.economy.balances import input_output_balances, input_output_rows, levels_agree, world_balances
from regrowth.economy.manifest import Manifest
from regrowth.economy.rounding import EXACT, SHOWN, Frames, first_row, in_base_units, unit_of
from regrowth.errors import Problem
from regrowth.labels import joined

_SURVEY_UNIT = 1000.0
"""Persons: labour force surveys are published in thousands, whatever the unit of the table."""
_SHARE_UNIT = 0.05
"""Per cent: half the last digit of production shares, which are published to one decimal."""
_WHOLE_SHARE_UNIT = 0.5
"""Per cent: half the last digit of supplier shares, which are published as whole per cents."""


def check_identities(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Check every identity whose tables are present and return all that fail.

    ``frames`` holds the tables without faults of their own, so that one wrong cell is
    not reported twice.
    """
    problems: list[Problem] = []
    for check in _CHECKS:
        problems += check(frames, manifest)
    return problems


def _complete_regions(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Every region has a row in every cell of the tables that cover the whole country.

    Where the nation has a row in one cell it has one in all; every class has rows in every year.
    """
    if "regions" not in frames:
        return []
    regions = set(frames["regions"]["region"])
    problems = []
    for name, others in (
        ("employment", ["year", "class"]),
        ("establishments", ["year", "section"]),
        ("value_added", ["year", "activity"]),
        ("population", ["year"]),
    ):
        if name not in frames:
            continue
        frame = frames[name]
        cells = frame.groupby(others, sort=True)["region"].agg(set)
        if name == "employment":
            whole = pd.MultiIndex.from_product([frame[key].unique() for key in others], names=others)
            cells = pd.Series({cell: cells.get(cell, set()) for cell in whole})
        wanted = regions | {manifest.nation} if (frame["region"] == manifest.nation).any() else regions
        faults = [(cell, wanted - held) for cell, held in cells.items() if wanted - held]
        problems += [
            Problem(
                f"table {name}",
                f"no row for {', '.join(sorted(absent))} in {joined(cell)}",
                "Add the rows; write a withheld figure as a blank with its flag, never leave it out",
                manifest.tables[name].file,
                column="region",
            )
            for cell, absent in faults[:SHOWN]
        ]
    return problems


def _suppressed_cells(frames: Frames, manifest: Manifest) -> list[Problem]:
    """A cell of the employment table is blank exactly when it is flagged as suppressed."""
    if "employment" not in frames:
        return []
    frame = frames["employment"]
    blank = frame["employees"].isna().to_numpy()
    flagged = (frame["suppressed"] == 1).to_numpy()
    problems = []
    for rows, reason, remedy in (
        (
            blank & ~flagged,
            "is blank but not flagged as suppressed",
            "Set suppressed to 1, or give the figure",
        ),
        (
            ~blank & flagged,
            "is flagged as suppressed but has a figure",
            "Blank the figure, or set suppressed to 0",
        ),
    ):
        for position in np.flatnonzero(rows)[:SHOWN]:
            labels = tuple(frame[["year", "region", "class"]].iloc[position])
            problems.append(
                Problem(
                    "table employment",
                    f"{joined(labels)} {reason}",
                    remedy,
                    manifest.tables["employment"].file,
                    int(position) + 2,
                    "suppressed",
                )
            )
    return problems


def _national_totals(frames: Frames, manifest: Manifest) -> list[Problem]:
    """The nation's row is the sum of the regions.

    ``slack`` is 0 where counts are published exactly and 1 unit per region where they are rounded.
    """
    problems = []
    for name, others, values, slack in (
        ("employment", ["year", "class"], ["employees"], 0.0),
        ("establishments", ["year", "section"], ["establishments", "employees", "sales"], 1.0),
        ("value_added", ["year", "activity"], ["nominal"], 1.0),
        ("population", ["year"], ["population"], 0.0),
        ("students", ["year", "level"], ["students"], 0.0),
    ):
        if name not in frames:
            continue
        frame = frames[name]
        of_nation = frame[frame["region"] == manifest.nation].set_index(others)
        of_regions = frame[frame["region"] != manifest.nation]
        for value in values:
            if value not in frame.columns or of_nation.empty:
                continue
            grouped = of_regions.groupby(others, sort=True)[value]
            total, count = grouped.sum(), grouped.size()
            missing = count - grouped.count()
            nation = of_nation[value].reindex(total.index)
            gap = nation - total
            tolerance = slack * count + EXACT * total.abs()
            wrong = gap.notna() & ((gap < -tolerance) | ((gap > tolerance) & (missing == 0)))
            for cell in list(total.index[wrong])[:SHOWN]:
                labels = dict(zip(others, cell if isinstance(cell, tuple) else (cell,), strict=True))
                problems.append(
                    Problem(
                        f"table {name}",
                        f"{value} of {manifest.nation} in {joined(cell)} is {nation[cell]:,.0f}, "
                        f"the regions sum to {total[cell]:,.0f}",
                        "Correct the nation's row or the region that is off",
                        manifest.tables[name].file,
                        first_row(frame, region=manifest.nation, **labels),
                        value,
                    )
                )
    return problems


def _activity_tree(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Parts of the regional accounts add up to their parent, within a unit for each part."""
    if "value_added" not in frames or "activities" not in frames:
        return []
    frame, tree = frames["value_added"], frames["activities"]
    parents = tree.loc[tree["parent"] != "", ["activity", "parent"]]
    wide = frame.pivot_table(index=["year", "region"], columns="activity", values="nominal", sort=False)
    problems = []
    for parent, parts in parents.groupby("parent", sort=True)["activity"]:
        if parent not in wide or not set(parts) <= set(wide.columns):
            continue
        gap = wide[parent] - wide[list(parts)].sum(axis=1)
        wrong = gap.abs() > len(parts) + EXACT * wide[parent].abs()
        problems += [
            Problem(
                "table value_added",
                f"{parent!r} of {joined(cell)} differs from the sum of its parts by {gap[cell]:,.0f}",
                "Correct the line or one of its parts",
                manifest.tables["value_added"].file,
                first_row(frame, year=cell[0], region=cell[1], activity=parent),
                "nominal",
            )
            for cell in list(gap.index[wrong])[:SHOWN]
        ]
    return problems


def _production_shares(frames: Frames, manifest: Manifest) -> list[Problem]:
    """The rows of one product split all regions exactly once and their shares make 100 per cent."""
    if "production_shares" not in frames or "regions" not in frames:
        return []
    regions = set(frames["regions"]["region"])
    frame = frames["production_shares"]
    file = manifest.tables["production_shares"].file
    problems = []
    for (year, product), rows in frame.groupby(["year", "product"], sort=True):
        held = [region for cell in rows["regions"] for region in cell.split()]
        line = int(rows.index[0]) + 2
        if sorted(held) != sorted(regions):
            odd = sorted((set(held) ^ regions) | {r for r in held if held.count(r) > 1})
            problems.append(
                Problem(
                    "table production_shares",
                    f"the rows of {product!r} in {year} do not hold every region exactly once: "
                    f"{', '.join(odd)}",
                    "List each region in one row of the product",
                    file,
                    line,
                    "regions",
                )
            )
        total = float(rows["share"].sum())
        if abs(total - 100.0) > _SHARE_UNIT * len(rows) + EXACT * 100.0:
            problems.append(
                Problem(
                    "table production_shares",
                    f"the shares of {product!r} in {year} sum to {total:g}",
                    "Correct the shares so that they make 100",
                    file,
                    line,
                    "share",
                )
            )
    return problems


def _supplier_shares(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Suppliers of one item hold at most 100 per cent, within the rounding of each share."""
    if "critical_item_suppliers" not in frames:
        return []
    frame = frames["critical_item_suppliers"]
    grouped = frame.groupby("item", sort=True)["share"]
    excess = grouped.sum() - _WHOLE_SHARE_UNIT * grouped.size()
    return [
        Problem(
            "table critical_item_suppliers",
            f"the suppliers of {item!r} hold {value:g} per cent together",
            "Correct the shares so that they make at most 100",
            manifest.tables["critical_item_suppliers"].file,
            first_row(frame, item=item),
            "share",
        )
        for item, value in grouped.sum()[excess > 100.0].items()
    ][:SHOWN]


def _labour_force(frames: Frames, manifest: Manifest) -> list[Problem]:
    """Employed and unemployed make the active; active and inactive make the population.

    Each of the two summands may be off by a unit, or by a thousand persons if that is more.
    """
    if "labour_force" not in frames:
        return []
    frame = in_base_units(frames, manifest, "labour_force")
    pairs: Sequence[tuple[str, tuple[str, str]]] = (
        ("economically_active", ("employed", "unemployed")),
        ("population_15_over", ("economically_active", "economically_inactive")),
    )
    problems = []
    for whole, parts in pairs:
        gap = frame[whole] - frame[list(parts)].sum(axis=1)
        unit = max(_SURVEY_UNIT, unit_of(manifest, "labour_force", whole, *parts))
        for position in np.flatnonzero((gap.abs() > len(parts) * unit).to_numpy())[:SHOWN]:
            labels = tuple(frame[["year", "region"]].iloc[position])
            problems.append(
                Problem(
                    "table labour_force",
                    f"{whole} of {joined(labels)} differs from {' + '.join(parts)} "
                    f"by {gap.iloc[position]:,.0f} persons",
                    "Correct one of the three columns",
                    manifest.tables["labour_force"].file,
                    int(position) + 2,
                    whole,
                )
            )
    return problems


_CHECKS: tuple[Callable[[Frames, Manifest], list[Problem]], ...] = (
    _complete_regions,
    _suppressed_cells,
    _national_totals,
    _activity_tree,
    input_output_rows,
    input_output_balances,
    levels_agree,
    _production_shares,
    _supplier_shares,
    _labour_force,
    world_balances,
)
